"""What many lessons share: a view brought part by part, and room for what a number will be."""

from typing import Any

import pytest
from manim import FadeIn, LaggedStart

from nncore.probes.inputs import Dial, given
from scenes.animations.whole import Whole
from scenes.mobjects.axes import Axis
from scenes.mobjects.knobs import Knob
from scenes.mobjects.shares import RowBars
from scenes.stage.lesson import Lesson
from scenes.stage.readout import Readout
from scenes.studio.proof.dry import play_dry


class Brought(Lesson):
    """Bars that are brought one by one."""

    def construct(self) -> None:
        bars = self.bars = RowBars(given((1.0, 2.0, 3.0), "z", why="a test"), unit=1)
        with self.beat("One by one."):
            self.play(FadeIn(bars.zero))
            self.play(Whole(bars, *map(FadeIn, bars.bars), lag_ratio=0.3))


class InParts(Brought):
    """The same bars, left in pieces."""

    def construct(self) -> None:
        bars = self.bars = RowBars(given((1.0, 2.0, 3.0), "z", why="a test"), unit=1)
        with self.beat("One by one."):
            self.play(FadeIn(bars.zero))
            self.play(LaggedStart(*map(FadeIn, bars.bars)))


def test_what_is_brought_in_parts_ends_on_screen_as_one_view():
    scene: Any = play_dry(Brought)
    assert [m for m in scene.mobjects if m in scene.bars.get_family()] == [scene.bars]
    scene = play_dry(InParts)
    assert scene.bars not in scene.mobjects


def test_a_number_is_placed_with_room_for_its_longest_value():
    short, long = Dial("c", at=3.0), Dial("c", at=100.0)
    roomy = Readout(short.probe(), places=0, longest=100.0)
    assert roomy.width == pytest.approx(Readout(long.probe(), places=0).width)
    roomy.refresh()
    assert roomy.text == "3"


def test_a_knob_is_placed_with_room_for_its_longest_value():
    dial = Dial("c", at=0.0)
    axis = {"low": 0, "high": 100, "step": 50, "length": 4}
    roomy = Knob(Axis(**axis), dial.probe(), name="c", places=0, longest=100.0)
    dial.at = 100.0
    wanted = Knob(Axis(**axis), dial.probe(), name="c", places=0)
    assert roomy.width == pytest.approx(wanted.width)
    roomy.refresh()
    assert [claim.shown for claim in roomy.claims()] == pytest.approx([100.0])
