"""Every view is given probes, follows its run without being told, and survives a copy."""

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from manim import UP, Group, tempconfig

from nncore.probes.expressions import function, largest
from nncore.recipe import DIGITS, PLANE_IDENTITY
from nncore.training import training_run
from scenes.animations.follow import Follow, Sweep
from scenes.gradient_descent.descent import Closer, Descent
from scenes.gradient_descent.wall import DigitWall
from scenes.mobjects.axes import Axis, Marker, Plot, Reach
from scenes.mobjects.curves import Curve, Dots, Histogram, Tangent
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import ColourBar, PixelGrid, WeightGrid
from scenes.stage.change import Nudge, Train
from scenes.stage.lesson import Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.renderer import LessonRenderer
from scenes.stage.theme import THEMES
from scenes.stage.view import views_in

HERE: dict[str, Any] = {"layer": 1, "neuron": 4, "example": 28}


def plot():
    return Plot(Axis(-8, 8, 2, length=8), Axis(0, 200, 50, length=3, direction=np.array([0, 1, 0])))


def axis():
    return Axis(-8, 8, 2, length=8)


def weights(run):
    return run.probe("W", layer=1, neuron=4)


def tangent(run):
    z = run.probe("z", **HERE)
    value, slope = function("sigma", z), function("sigma'", z)
    return Tangent(plot(), at=z, value=value, slope=slope, places=4)


VIEWS = {
    "Readout": lambda run: Readout(run.probe("z", **HERE), places=4),
    "Equation": lambda run: Equation("z = {z}", z=Readout(run.probe("z", **HERE), places=4)),
    "PixelGrid": lambda run: PixelGrid(run.probe("a", layer=1, example=28), height=1),
    "WeightGrid": lambda run: WeightGrid(weights(run), limit=largest(weights(run)), height=1),
    "ColourBar": lambda run: ColourBar(largest(weights(run)), height=1, places=4),
    "Marker": lambda run: Marker(axis(), run.probe("z", **HERE), name="z", places=4),
    "Reach": lambda run: Reach(axis(), run.probe("weighted sum", **HERE), run.probe("z", **HERE)),
    "Curve": lambda run: Curve(
        plot(), np.arange(28.0), run.probe("a", layer=1, neuron=4, example=range(28))
    ),
    "Dots": lambda run: Dots(
        plot(), run.probe("z", layer=1, neuron=4), run.probe("a", layer=1, neuron=4)
    ),
    "piled Dots": lambda run: Dots(plot(), run.probe("z", layer=1, neuron=4)),
    "Histogram": lambda run: Histogram(
        plot(), run.probe("a", layer=1, neuron=4), np.linspace(0, 1, 11)
    ),
    "Tangent": tangent,
    "NetworkDiagram": lambda run: NetworkDiagram(run, example=28, height=2, width=3),
    "edges into one neuron": lambda run: NetworkDiagram(run, height=2, width=3).edges_into(1, 4),
    "Descent": lambda run: Descent(plot(), run.probe("costs"), every=5),
    "Descent since": lambda run: Descent(plot(), run.probe("costs"), every=5, since=3),
    "DigitWall": lambda run: DigitWall(run, range(8), columns=4, height=1),
}
every_view = pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS.keys())


@pytest.fixture
def run():
    return training_run(replace(DIGITS, steps=60)).seek(10)


def faults(mobject):
    """Claims that are not what the probes say."""
    wrong = []
    for view in views_in([mobject]):
        for claim in view.claims():
            off = np.abs(np.ravel(claim.shown) - np.ravel(claim.probe()))
            if off.size and off.max() > claim.tolerance:
                wrong.append(f"{claim.kind} {claim.probe}: off by {off.max():.3g}")
    return wrong


class Undrawn(LessonRenderer):
    """Goes through all frames of a play and paints none: nobody looks."""

    def update_frame(self, *args, **kwargs):
        pass


def bare(*mobjects):
    """A lesson with nothing but these on screen, to play in without drawing."""

    class Bare(Lesson):
        """Nothing to prove."""

    with tempconfig({"dry_run": True, "progress_bar": "none"}):
        scene = Bare(renderer=Undrawn())
        scene.add(*mobjects)
    return scene


def play(scene, *animations):
    with tempconfig({"dry_run": True, "progress_bar": "none"}):
        scene.play(*animations)


@pytest.mark.parametrize("theme", ["dark", "light"])
@every_view
def test_a_view_shows_what_its_probes_say(run, make, theme):
    with tempconfig({"background_color": THEMES[theme].ground}):
        assert faults(make(run)) == []


@every_view
def test_a_view_follows_training_without_being_told(run, make):
    view = make(run)
    scene = bare(view)
    play(scene, Train(run, to=50, run_time=0.2))
    assert run.step == 50
    assert faults(view) == []


@every_view
def test_a_copy_of_a_view_follows_the_same_run(run, make):
    twin = copy.deepcopy(make(run))
    assert {id(r) for v in views_in([twin]) for p in v.probes() for r in p.runs} <= {id(run)}
    run.seek(40)
    for view in views_in([twin]):
        view.refresh()
    assert faults(twin) == []


@every_view
def test_a_view_that_was_off_screen_catches_up_when_it_is_added(run, make):
    view = make(run)
    run.seek(30)
    bare(view)
    assert faults(view) == []


def test_a_view_that_does_not_refresh_is_found_out(run):
    view = VIEWS["WeightGrid"](run)
    view.refresh = lambda: None
    play(bare(view), Train(run, to=50, run_time=0.2))
    assert faults(view)


def test_a_wall_that_hides_a_mistake_is_found_out(run):
    wall = DigitWall(run, range(8), columns=4, height=1)
    assert not np.all(wall.right())
    wall.answered = 0  # drawn as if nothing had been asked yet
    wall.refresh()
    assert faults(wall) == []
    wall.answered = 8
    assert any(fault.startswith("fill") for fault in faults(wall))


def test_a_closer_look_keeps_what_is_below_its_end_in_place(run):
    wide = Plot(Axis(0, 60, 10, length=6), Axis(0, 4, 1, length=2, direction=UP))
    curve = Descent(wide, run.probe("costs"), every=5)
    top = wide.y.line.get_end()[1]
    play(bare(wide, curve), Closer(wide, curve, high=1.0, since=1, run_time=0.2))
    assert faults(curve) == []
    assert curve.since == 1
    assert wide.y.line.get_end()[1] == top == pytest.approx(wide.y.numbers[1].get_y())
    assert [number.get_fill_opacity() for number in wide.y.numbers] == [1, 1, 0, 0, 0]


@pytest.mark.parametrize("frame_rate", [5, 15, 60])
def test_training_ends_on_the_same_weights_at_every_frame_rate(run, frame_rate):
    with tempconfig({"frame_rate": frame_rate}):
        play(bare(), Train(run, to=47, run_time=0.5))
    assert run.step == 47
    assert np.array_equal(run.network.parameters, run.at(47).network.parameters)


def test_training_can_be_played_backwards(run):
    readout = Readout(run.probe("step"), places=0)
    play(bare(readout), Train(run, to=0, run_time=0.2))
    assert readout.read() == "0"


def test_a_nudge_moves_what_depends_on_it_and_nothing_else(run):
    nudged = run.nudged("b", layer=1, neuron=4)
    moving = Readout(nudged.probe("z", **HERE) - run.probe("z", **HERE), places=3)
    still = Readout(run.probe("z", **HERE), places=3)
    before = still.read()
    play(bare(Group(moving, still)), Nudge(nudged, by=0.25, run_time=0.2))
    assert moving.read() == "0.250"
    assert still.read() == before


def test_follow_points_every_view_at_another_example(run):
    marker = VIEWS["Marker"](run)
    picture = PixelGrid(run.probe("a", layer=0, example=28), height=1)
    play(bare(marker, picture), Follow(marker, picture, example=3, run_time=0.2))
    assert marker.probe == run.probe("z", layer=1, neuron=4, example=3)
    assert picture.probe == run.probe("a", layer=0, example=3)
    assert faults(Group(marker, picture)) == []


def test_sweep_ends_on_the_last_value(run):
    marker = Marker(Axis(-8, 8, 2, length=8), run.probe("running sum", **HERE, terms=0))
    play(bare(marker), Sweep(marker, terms=range(785), run_time=0.2))
    total = run.probe("weighted sum", **HERE)()
    assert marker.axis.value(marker.tip.get_bottom()) == pytest.approx(total, abs=1e-6)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda run: Axis(1, 1, 1, length=2), "low=1, high=1"),
        (lambda run: Readout(run.probe("step"), size="huge"), "'huge'"),
        (lambda run: Readout(run.probe("step"), role="mauve"), "'mauve'"),
        (lambda run: DigitWall(run, range(7), columns=4, height=1), "7 digits in 4 columns"),
        (lambda run: Equation("z", z=Readout(run.probe("step"))), "no {z}"),
        (lambda run: NetworkDiagram(run).layers[0].neuron(0), "got neuron 0"),
        (lambda run: Readout(run.probe("batch cost")), "got nan"),
    ],
)
def test_bad_input_is_named(run, make, message):
    run.seek(0)
    with pytest.raises(ValueError, match=message.replace("{", r"\{")):
        make(run)


def test_on_the_way_to_another_example_a_stays_sigma_of_z(run):
    z = Readout(run.probe("z", **HERE), places=6)
    a = Readout(run.probe("a", **HERE), places=6)
    follow = Follow(z, a, example=3)
    follow.begin()
    follow.interpolate(0.4)
    value = float(z.read().replace("−", "-"))
    assert float(a.read()) == pytest.approx(1 / (1 + np.exp(-value)), abs=1e-6)


def test_on_the_way_an_identity_s_a_goes_straight():
    run = training_run(PLANE_IDENTITY).at(40)
    a, z = (Readout(run.probe(name, layer=1, neuron=0, example=0), places=4) for name in "az")
    follow = Follow(a, z, example=3)
    follow.begin()
    follow.interpolate(0.5)
    assert a.probe() == pytest.approx(z.probe(), rel=1e-12)  # a sigmoid would say otherwise
    follow.finish()
    assert a.probe == run.probe("a", layer=1, neuron=0, example=3)


def test_a_view_asks_all_its_attributes_that_are_probes(run):
    marker = Marker(axis(), run.probe("z", **HERE), name="z", places=4)
    assert marker.asked() == {"probe": run.probe("z", **HERE)}
    assert marker.probes() == (run.probe("z", **HERE),)
    marker.ask(probe=run.probe("weighted sum", **HERE))
    assert marker.probes() == (run.probe("weighted sum", **HERE),)
