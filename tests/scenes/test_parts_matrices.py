"""Matrices and weights: live, aligned, and honest about what they leave out."""

import copy
from dataclasses import replace

import numpy as np
import pytest
from manim import VGroup

from nncore.recipe import DIGITS
from nncore.training import training_run
from scenes.animations.forward import ForwardPass
from scenes.mobjects.matrices import MatrixView
from scenes.mobjects.network import NetworkDiagram
from scenes.stage.readout import Equation, Readout
from scenes.stage.view import refresh_all, views_in
from tests.scenes.test_views import bare, play


@pytest.fixture
def run():
    return training_run(replace(DIGITS, steps=60)).seek(40)


def faults(mobject):
    """Claims that are not what the probes say."""
    claims = [claim for view in views_in([mobject]) for claim in view.claims()]
    assert claims
    return [
        str(claim.probe)
        for claim in claims
        if np.abs(np.asarray(claim.shown) - claim.probe()).max() > claim.tolerance
    ]


def matrix(run, **looks):
    W = [[run.probe("W", layer=3, neuron=j, source=k) for k in range(4)] for j in range(3)]
    return MatrixView(W, **looks)


def test_it_shows_what_its_probes_say_and_follows_its_run(run):
    part = matrix(run)
    assert faults(part) == []
    twin = copy.deepcopy(part)
    run.seek(60)
    for shown in (part, twin):
        refresh_all([shown])
        assert faults(shown) == []


def test_the_numbers_of_a_matrix_align_in_rows_and_columns(run):
    shown = matrix(run)
    for row in shown.numbers:
        assert np.ptp([number.baseline for number in row]) < 1e-6
    for j in range(4):
        assert np.ptp([number.get_right()[0] for number in shown.column(j)]) < 1e-6


def test_a_matrix_has_dots_just_where_it_goes_on(run):
    assert len(matrix(run).dots) == 0
    sides = matrix(run, beyond=("left", "down")).dots
    assert [len(side) for side in sides] == [3, 4]


def test_brackets_hold_all_that_is_in_the_matrix(run):
    shown = matrix(run, beyond=("left", "right", "up", "down"))
    inside = VGroup(shown.rows, shown.dots)
    assert shown.brackets.get_left()[0] < inside.get_left()[0]
    assert shown.brackets.get_right()[0] > inside.get_right()[0]
    assert shown.brackets.height > inside.height


def test_an_equation_that_begins_with_a_number_knows_its_baseline(run):
    equation = Equation("{n} x", n=Readout(run.probe("step"), places=0))
    expected = equation.baseline + 1.0
    equation.shift(np.array([0.0, 1.0, 0.0]))
    assert equation.baseline == pytest.approx(expected)
    assert equation.baseline == pytest.approx(equation.numbers["n"].baseline, abs=0.02)


def test_noise_flows_forwards_like_a_digit(run):
    network = NetworkDiagram(run, height=4, width=6)
    play(bare(network), ForwardPass(network, example=3, split="noise", run_time=0.1))
    assert network.layers[3].probe == run.probe("a", layer=3, example=3, split="noise")
    assert faults(network) == []


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda run: MatrixView([]), r"rows of \[\]"),
        (lambda run: MatrixView([[run.probe("step")], []]), r"rows of \[1, 0\]"),
        (lambda run: matrix(run, beyond=("top",)), r"\['top'\]"),
    ],
)
def test_bad_input_is_named(run, make, message):
    with pytest.raises(ValueError, match=message):
        make(run)
