"""Digits that agree, a chord, and the error of a difference: all that is drawn is true."""

import numpy as np
import pytest
from manim import UP

from nncore.probes.inputs import Dial, given
from scenes.chain_rule.checks import Chord, Decades, ErrorCurve, LitNumber, Narrow
from scenes.mobjects.axes import Axis, Plot
from scenes.stage import runs
from tests.scenes.test_views import bare, faults, play

AT = {"layer": 3, "neuron": 3, "source": 5, "example": 834}


@pytest.fixture
def run():
    return runs.digits(step=0)


def number(value):
    return given(value, f"{value}", why="a test")


@pytest.mark.parametrize(
    ("mine", "its", "lit"),
    [
        (0.125, 0.125, 14),
        (0.1251, 0.125, 5),
        (0.125, -0.125, 0),
        (-0.126, -0.125, 5),
        (1.125, 0.125, 0),
    ],
)
def test_as_many_figures_are_lit_as_agree_from_the_first_on(mine, its, lit):
    row = LitNumber(number(mine), number(its), scale=2)
    assert row.n == lit
    assert faults(row) == []
    row.scale(0.5).shift(UP)
    row.refresh()
    assert faults(row) == []
    assert (row.n == 0) == (not len(row.lit.points))


def test_a_figure_lit_too_many_is_caught(run):
    row = LitNumber(number(0.1251), number(0.125), scale=2)
    cut = len(row.unlit.points) // 2 // 4 * 4
    row.lit.points = np.concatenate([row.lit.points, row.unlit.points[:cut]])
    row.unlit.points = row.unlit.points[cut:]
    with pytest.raises(ValueError, match="other figures are lit"):
        faults(row)


def test_a_chord_and_its_slope_follow_the_h_that_shrinks(run):
    weight = {"layer": 3, "neuron": 3, "source": 5}
    w = float(run.probe("W", **weight)())
    plot = Plot(Axis(-6, 6, 1, length=10), Axis(2, 4, 1, length=4, direction=UP))
    chord = Chord(plot, run, w=w, h=2.0, **weight, batch=(834,))
    slope = LitNumber(run.probe("difference", h=2.0, **AT), run.probe("dC/dW", **AT), scale=2)
    dial = Dial("exponent", at=float(np.log10(2.0)))
    play(bare(plot, chord, slope), Narrow(chord, slope, dial=dial, to=-1.0, run_time=0.1))
    assert np.allclose(chord.x, (w - 0.1, w + 0.1))
    assert faults(chord) == []
    low, high = chord.ends()
    assert (high - low) / 0.2 == pytest.approx(slope.probe(), rel=1e-9)


def test_an_error_off_by_a_pixel_is_caught(run):
    across = Decades(-14, 0, step=2, length=11)
    up = Decades(-14, 0, step=2, length=5, direction=UP)
    plot = Plot(across.axis, up.axis)
    errors = [run.probe("difference error", h=h, **AT) for h in (1.0, 0.1, 0.01)]
    curve = ErrorCurve(plot, [1.0, 0.1, 0.01], errors)
    assert faults(curve) == []
    curve.dots[1].shift(0.01 * UP)
    assert len(faults(curve)) == 1
