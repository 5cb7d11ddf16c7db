"""Heads of a language model: one large with all its words, then all side by side."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    ORIGIN,
    RIGHT,
    UP,
    UR,
    Animation,
    AnimationGroup,
    FadeIn,
    Group,
    GrowFromEdge,
    Rectangle,
    VGroup,
)
from numpy.typing import NDArray

from nncore.probes.expressions import entries, stacked
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from scenes.animations.whole import Whole
from scenes.attention.areas import FilledCurve
from scenes.attention.attention_grid import AttentionGrid
from scenes.attention.cells import WeightCells
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve
from scenes.mobjects.shares import RowBars
from scenes.stage.lesson import TOP
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Words, level
from scenes.stage.theme import current

LETTERS = "ABCDEFGH"  # what heads are called on screen
_LARGE, _SMALL = 4.94, 2.72  # sides of a pattern
_RIGHT = 6.72  # where the last of the small ones ends
_PANEL = (3.75, 1.08)  # width and height of a large panel; a small one is as wide as its pattern
_PITCH = 0.87  # from small panel to small panel


class HeadsAtWork:
    """One head's pattern, large, with a curve for each of a tale's decided words; then all heads.

    `grid` is the large one, head `lead`; `nexts` the words that are to come after the rows that
    ask; `boxes[head]` where these rows should look. `shrink` puts it among the others, `pictures`.
    A panel has a head's mean attention on the deciding words of a kind, over the training.
    """

    def __init__(self, run: LanguageRun, words: Sequence[str], *, lead: int, every: int) -> None:
        self.run, self.lead, self.every = run, lead, every
        self.rules = tale.decided(words)
        if not self.rules:
            raise ValueError(f"got {' '.join(words)!r}: no word of it decides a later one")
        self.kinds = tuple(dict.fromkeys(rule.kind for rule in self.rules))
        self.rows = [rule.position - 1 for rule in self.rules]
        self.words = tuple(words)[: self.rules[-1].position]  # the last of them asks for the last
        self.heads = range(run.recipe.heads)
        self._large(words)
        self.pictures = Group(*(self._picture(head) for head in self.heads))
        self.pictures.arrange(RIGHT, buff=0.36)
        self.pictures.shift(_RIGHT * RIGHT + TOP * UP - self.pictures.get_corner(UR))
        self.letters = VGroup(*(self._letter(head) for head in self.heads))
        self.boxes = [self._boxes(picture) for picture in self.pictures]
        self.boxes[lead] = self._boxes(self.grid.cells)
        self.asking = VGroup(*(self._asking(row) for row in self.rows))
        self._panels()
        n = len(set(run.tales.row.tolist()))
        self.caption = Constant(
            f"attention on the deciding word, from 0 to 1; the mean over {n} new tales",
            "small",
            because="the limits of a share, and the number of held-out tales",
            role="quiet",
        )
        level(self.caption, self.pictures.get_bottom()[1] - 0.52).align_to(self.pictures, LEFT)

    def _large(self, words: Sequence[str]) -> None:
        looks: dict[str, Any] = {"side": _LARGE, "numbers": False, "least": 0.0}
        pattern = self.run.probe("pattern", words=self.words, head=self.lead)
        self.grid = AttentionGrid(pattern, self.words, **looks)
        self.grid.shift(TOP * UP - self.grid.get_top()[1] * UP - self.grid.get_x() * RIGHT)
        self.nexts = VGroup()
        for rule in self.rules:
            coming = Words(f"$arrow.r$ {words[rule.position]}", "label")
            name: Any = self.grid.asking[rule.position - 1]
            coming.next_to(self.grid.cells, RIGHT, buff=0.15)
            self.nexts.add(level(coming, name))

    def _picture(self, head: int) -> WeightCells:
        pattern = self.run.probe("pattern", words=self.words, head=head)
        looks: dict[str, Any] = {"numbers": False, "least": 0.0, "places": 2}
        return WeightCells(pattern, side=_SMALL, **looks)

    def _boxes(self, picture: Any) -> VGroup:
        return VGroup(*(picture.outline(rule.position - 1, rule.by) for rule in self.rules))

    def _letter(self, head: int) -> Words:
        corner = self.pictures[head].get_corner(UR) + 0.05 * DOWN
        letter = Words(f"head {LETTERS[head]}").move_to(corner, aligned_edge=UR)
        letter.set(over_picture=True)  # in the half of the square that has no cells
        return letter

    def _asking(self, row: int) -> Words:
        """The name of a row, beside the first of the small patterns."""
        first: Any = self.pictures[0]
        name = Words(f"“{self.words[row]}”", "label", role="query")
        name.next_to(first, LEFT, buff=0.15)
        return level(name, first.get_top()[1] - (row + 0.75) / len(self.words) * _SMALL)

    # The curves

    def _panels(self) -> None:
        large = [self._panel(self.lead, kind, _PANEL[0]) for kind in self.kinds]
        foot = self.grid.cells.get_bottom()[1]
        self.names = VGroup()
        for i, (kind, panel) in enumerate(zip(self.kinds, large, strict=True)):
            place = np.array([_RIGHT, foot + (len(large) - 1 - i) * 1.72, 0.0])
            put(panel, place, DOWN + RIGHT)
            title = Words(kind, "label").next_to(panel[0], UP, buff=0.15)
            level(title, panel[0].get_top()[1] + 0.15).align_to(panel[0], LEFT)
            look = self.run.probe("attention on decider", head=self.lead, kind=kind)
            number = Readout(look, places=2, size="label", role="share", align="right")
            self.names.add(title, level(number.align_to(panel[0], RIGHT), title))
        alike = Words("looking at all alike", "small", role="quiet")
        alike.align_to(large[0][0].get_right() + 0.1 * LEFT, RIGHT)
        self.names.add(level(alike, large[0][-2].get_top()[1] + 0.1))
        self.large = Group(*large)
        self.panels = [
            Group(*(self._panel(head, kind, _SMALL) for kind in self.kinds)) for head in self.heads
        ]
        self.panels[self.lead] = self.large
        top = self.pictures.get_bottom()[1] - 0.72
        self.places = []  # the upper left corners of the small panels of the leading head
        for head, panels in enumerate(self.panels):
            left = self.pictures[head].get_left()[0]
            corners = [np.array([left, top - i * _PITCH, 0.0]) for i in range(len(self.kinds))]
            if head == self.lead:
                self.places = corners
                continue
            for panel, corner in zip(panels, corners, strict=True):
                put(panel, corner, UP + LEFT)
        self.kind_names = VGroup()
        for i, kind in enumerate(self.kinds):
            name = Words(kind, "label").next_to(ORIGIN, LEFT)
            name.align_to((self.pictures.get_left()[0] - 0.15) * RIGHT, RIGHT)
            self.kind_names.add(level(name, top - i * _PITCH - 0.45))

    def _panel(self, head: int, kind: str, width: float) -> Group:
        """From step 0 to the last, and from 0 to 1; the pale line is looking at all alike."""
        run, steps = self.run, self.run.steps
        height = width * _PANEL[1] / _PANEL[0]
        plot = Plot(
            Axis(0, steps, steps / 2, length=width, numbers=False),
            Axis(0, 1, 1, length=height, direction=UP, numbers=False),
        )
        ground = Rectangle(width=width, height=height, stroke_width=0)
        ground.set_fill(current()["panel"], opacity=1)
        ground.shift(plot.x.line.get_start() - ground.get_corner(DOWN + LEFT))
        history = run.probe("attention history", head=head, kind=kind, every=self.every)
        curve = FilledCurve(plot, np.arange(0, steps + 1, self.every), history, role="share")
        alike = run.probe("uniform attention", kind=kind)
        level_line = Curve(plot, [0, steps], stacked(alike, alike), role="quiet", width=1.5)
        plot.y.set_stroke(opacity=0)  # the panel's height says it
        return Group(ground, plot, level_line, curve)

    # One among all

    def dim_as_the_large_one(self) -> None:
        """The same rows are pale in all patterns."""
        picture: Any
        for picture in self.pictures:
            picture.light = self.grid.cells.light.copy()
            picture.refresh()

    def shrink(self) -> list[Animation]:
        """The large head goes to its place among the others, with its boxes and its curves."""
        cells, place = self.grid.cells, self.pictures[self.lead]
        ratio = place.width / cells.width
        boxes, ends = self.boxes[self.lead], self._boxes(place)
        moves: list[Any] = [
            cells.animate.scale(ratio).move_to(place),
            *(box.animate.scale(ratio).move_to(end) for box, end in zip(boxes, ends, strict=True)),
        ]
        for panel, corner in zip(self.large, self.places, strict=True):
            end = panel.copy().scale(_SMALL / _PANEL[0])
            put(end, corner, UP + LEFT)
            away = end.get_center() - panel.get_center()
            moves.append(panel.animate.scale(_SMALL / _PANEL[0]).shift(away))
        self.pictures.submobjects[self.lead] = cells
        return moves


def put(panel: Any, corner: NDArray[np.float64], edge: NDArray[np.float64]) -> None:
    """Move a panel so that its ground, without the ticks, has its corner there."""
    panel.shift(corner - panel[0].get_corner(edge))


def best_head(run: Any, kind: str) -> int:
    """The head that looks most at the words that decide words of a kind, at the run's step."""
    looks = [
        float(run.probe("attention on decider", head=head, kind=kind)())
        for head in range(run.recipe.heads)
    ]
    return looks.index(max(looks))


class Rights(VGroup):
    """A column of bars from 0 to 1, a row for each kind: `line` above, numbers to the right."""

    def __init__(
        self,
        run: LanguageRun,
        quantity: str,
        kinds: Sequence[str],
        *,
        name: str,
        length: float,
        **how: Any,
    ) -> None:
        shares = stacked(*(run.probe(quantity, kind=kind, **how) for kind in kinds))
        self.kinds = tuple(kinds)
        self.bars = RowBars(shares, unit=length, spacing=1.0, thickness=0.6)
        self.tracks, self.numbers = VGroup(), VGroup()
        for i in range(len(kinds)):
            track = Rectangle(width=length, height=0.6, stroke_width=0)
            track.set_fill(current()["panel"], opacity=1)
            track.move_to(self.bars.row(i), aligned_edge=LEFT)
            number = Readout(entries(shares, i), percent=True, places=0, longest=1.0)
            self.tracks.add(track)
            self.numbers.add(number.next_to(track, RIGHT, buff=0.15))
        self.line = Words(name).next_to(self.tracks, UP, buff=0.3)
        self.line.align_to(self.tracks, LEFT)
        super().__init__(self.tracks, self.line, self.bars, self.numbers)

    def kind_names(self) -> VGroup:
        """What the rows are, to their left."""
        names = VGroup(*(Words(kind) for kind in self.kinds))
        for i, name in enumerate(names):
            name.next_to(self.bars.row(i), LEFT, buff=0.3)
            level(name, self.bars.row(i)[1] - 0.1)
        return names

    def grow(self) -> Animation:
        """The bars grow out of zero, and their numbers come."""
        grown = (GrowFromEdge(bar, LEFT) for bar in self.bars.bars)
        return AnimationGroup(Whole(self.bars, *grown), FadeIn(self.numbers))
