"""Activations flow and pixels fly: what is on screen afterwards is true, and no more than that."""

from dataclasses import replace

import numpy as np
import pytest
from manim import Group

from nncore.recipe import DIGITS
from nncore.training import training_run
from scenes.animations.follow import Follow
from scenes.animations.forward import ForwardPass, Signals, ways
from scenes.mobjects.answers import Answers
from scenes.mobjects.network import NetworkDiagram, spread
from scenes.mobjects.pictures import PixelGrid
from scenes.neurons.unroll import Unroll
from scenes.stage.view import views_in
from tests.scenes.test_views import bare, faults, play


@pytest.fixture
def run():
    return training_run(replace(DIGITS, steps=60)).seek(60)


@pytest.fixture
def network(run):
    return NetworkDiagram(run, height=4, width=6)


def fills(network):
    """The activations that the drawn neurons show, layer by layer."""
    return [next(view.claims()) for view in network.columns]


def test_a_forward_pass_fills_an_empty_network_with_the_true_activations(run, network):
    play(bare(network), ForwardPass(network, example=7, run_time=0.1))
    assert [str(claim.probe.parts[0]) for claim in fills(network)] == [
        f"a({layer}) for test digit 7" for layer in range(4)
    ]
    assert faults(network) == []


def test_a_second_forward_pass_shows_the_second_example(run, network):
    answers = Answers(run, network.columns[-1], example=7)
    scene = bare(network, answers)
    play(scene, ForwardPass(network, answers, example=7, run_time=0.1))
    play(scene, ForwardPass(network, answers, example=3, run_time=0.1))
    numbers = [str(number.probe) for number in answers.numbers]
    assert numbers == [f"a(3)[{neuron}] for test digit 3" for neuron in range(10)]
    assert answers.pick.probe == run.probe("prediction", example=3)
    assert faults(Group(network, answers)) == []


def test_layers_fill_one_after_the_other(run, network):
    forward = ForwardPass(network, example=7)
    forward.begin()
    lit = []
    for alpha in (0.05, 0.2, 0.5, 0.75, 0.99):
        forward.interpolate(alpha)
        lit.append([max(np.ravel(claim.shown)) > 0.02 for claim in fills(network)])
    assert [sum(layers) for layers in lit] == [1, 1, 2, 3, 4]
    assert all(sorted(layers, reverse=True) == layers for layers in lit)


def test_no_signal_and_no_dimmed_edge_stays_on_screen(run, network):
    scene = bare(network)
    before = [shape.get_stroke_opacity() for edges in network.bundles for shape in edges]
    play(scene, ForwardPass(network, example=7, run_time=0.1))
    after = [shape.get_stroke_opacity() for edges in network.bundles for shape in edges]
    assert after == before
    family = [part for mobject in scene.mobjects for part in mobject.get_family()]
    assert not any(isinstance(part, Signals) for part in family)


def test_a_dark_neuron_sends_nothing(run, network):
    edges = network.bundles[1]
    products = np.ones((16, 16))
    products[:, 3] = 0.0
    signals = Signals(*ways(edges), products)
    signals.move(0.5)
    heights = np.concatenate([start[:, 1] for start, _ in signals.ways])
    dark = edges.sources.neuron(3).get_y()
    assert len(heights) == 15 * 16
    assert np.abs(heights - dark).min() > 0.01


def test_the_pick_is_around_the_largest_output(run, network):
    answers = Answers(run, network.columns[-1], example=7)
    largest = max(range(10), key=lambda neuron: answers.numbers[neuron].probe())
    assert answers.pick.get_y() == pytest.approx(answers.rows[largest].get_y())


def test_a_pick_around_another_row_is_caught(run, network):
    answers = Answers(run, network.columns[-1], example=7)
    assert faults(answers.pick) == []
    answers.pick.shift((answers.rows[0].get_y() - answers.rows[1].get_y()) * np.array([0, 1, 0]))
    assert len(faults(answers.pick)) == 1


def test_answers_follow_another_example(run, network):
    answers = Answers(run, network.columns[-1], example=7)
    play(bare(answers), Follow(answers, example=0, run_time=0.1))
    assert all("digit 0" in str(p) for view in views_in([answers]) for p in view.probes())
    assert faults(answers) == []


def test_unrolled_pixels_are_the_other_picture(run):
    pixels = run.probe("a", layer=0, example=7)
    picture = PixelGrid(pixels, height=2)
    column = PixelGrid(pixels, height=3, shape=(784, 1)).shift(np.array([3.0, 0.0, 0.0]))
    scene = bare(picture)
    unroll = Unroll(picture, column, run_time=0.1)
    play(scene, unroll)
    assert column in scene.mobjects
    assert unroll.pixels not in scene.mobjects
    assert faults(Group(*scene.mobjects)) == []


def test_pixels_fly_from_their_places_to_their_places(run):
    pixels = run.probe("a", layer=0, example=7)
    picture = PixelGrid(pixels, height=2)
    column = PixelGrid(pixels, height=3, shape=(784, 1)).shift(np.array([3.0, 0.0, 0.0]))
    unroll = Unroll(picture, column)
    unroll.begin()
    for alpha, there in ((0.0, picture), (1.0, column)):
        unroll.interpolate(alpha)
        for member in (0, 300, 783):
            shade = next(k for k, of in enumerate(unroll.members) if member in of)
            place = int(np.flatnonzero(unroll.members[shade] == member)[0])
            corners = unroll.pixels[shade].points.reshape(-1, 16, 3)[place]
            middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
            assert middle[1] == pytest.approx(there.pixel(member).get_y(), abs=1e-6)


@pytest.mark.parametrize(("size", "most", "shown"), [(10, 16, 10), (784, 16, 16), (30, 16, 16)])
def test_as_many_neurons_are_drawn_as_fit(size, most, shown):
    neurons = spread(size, most)
    assert len(set(neurons)) == shown
    assert set(neurons) <= set(range(size))


def test_the_pixels_drawn_lie_on_a_diagonal_through_the_middle():
    rows, columns = np.divmod(spread(784, 16), 28)
    assert list(rows) == list(columns) == list(range(6, 22))


def test_edges_know_how_many_are_drawn(run):
    assert [edges.drawn for edges in NetworkDiagram(run, strongest=50).bundles] == [50, 50, 50]
