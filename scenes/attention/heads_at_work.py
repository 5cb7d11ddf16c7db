"""All heads of a language model side by side: their patterns, and how they learned to look."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, ORIGIN, RIGHT, UL, UP, UR, Group, Line, Rectangle, VGroup
from numpy.typing import NDArray

from nncore.probes.expressions import entries, stacked
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from scenes.attention.areas import FilledCurve
from scenes.attention.cells import WeightCells
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve
from scenes.mobjects.progress import StepCount
from scenes.mobjects.shares import RowBars
from scenes.mobjects.words import SentenceRow
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, OnOneLine, Words, level
from scenes.stage.theme import current

LETTERS = "ABCDEFGH"  # what heads are called on screen
_SLANT = np.radians(62)
_SIDE, _GAP = 2.35, 0.65  # of a head's column
_HEIGHT, _PITCH = 0.42, 0.53  # of a kind's row


class Rights(VGroup):
    """Bars of what is guessed right: tracks say what they would be if all were."""

    def __init__(self, line: Words, tracks: VGroup, bars: RowBars, numbers: VGroup) -> None:
        self.line, self.tracks, self.bars, self.numbers = line, tracks, bars, numbers
        super().__init__(line, tracks, bars, numbers)


class HeadsAtWork:
    """A column for each head: above, its pattern for one sentence; below, a row for each kind.

    A kind's row shows the head's mean attention on the deciding word over training, from 0 to 1,
    with `uniform` for a head that looks at all words alike; or, made by `rights`, how many
    of the decided words are guessed right.
    """

    def __init__(
        self, run: LanguageRun, words: Sequence[str], kinds: Sequence[str], *, every: int
    ) -> None:
        self.run, self.kinds = run, tuple(kinds)
        self.rules = tale.decided(words)
        if not self.rules:
            raise ValueError(f"got {' '.join(words)!r}: no word of it decides a later one")
        self.words = tuple(words)[: self.rules[-1].position]  # the last of them asks for the last
        heads = range(run.recipe.heads)
        self.pictures = Group(*(self._picture(head) for head in heads))
        self.pictures.arrange(RIGHT, buff=_GAP)
        self.pictures.shift((1.98 - self.pictures.get_top()[1]) * UP + 0.67 * RIGHT)
        self.letters = VGroup(*(self._letter(head) for head in heads))
        self.axes_named = self._axes_named()
        self.dimmed = self._dimmed()
        self.boxes = {
            rule: VGroup(*(self._box(p, rule) for p in self.pictures)) for rule in self.rules
        }
        self.names = {rule: self._named(rule) for rule in self.rules}
        self.upper = Group(
            self.pictures, self.letters, self.axes_named, self.dimmed,
            *self.boxes.values(), *self.names.values(),
        )  # fmt: skip
        self._curves(every)
        self.step = StepCount(run, "step")

    def best(self, kind: str) -> int:
        """The head that looks most at the word that decides words of a kind, now."""
        looks = [
            float(np.asarray(self.run.probe("attention on decider", head=head, kind=kind)()))
            for head in range(self.run.recipe.heads)
        ]
        return looks.index(max(looks))

    def _named(self, rule: tale.Decided) -> VGroup:
        """The names of a rule's row and, unless an earlier rule has it, of its column."""
        picture: Any = self.pictures[0]
        asks = self.words[rule.position - 1]
        row = Words(f"“{asks}” → {rule.kind}", "small", role="query")
        at = self._at(picture, 0, rule.position - 0.5)
        row.next_to(at, LEFT, buff=0.12)
        level(row, at[1] - 0.04)
        names = VGroup(row)
        if rule == next(other for other in self.rules if other.by == rule.by):
            for picture in self.pictures:
                name = Words(self.words[rule.by], "small", role="key")
                level(name.align_to(ORIGIN, LEFT), 0.0).slanted(_SLANT)
                names.add(name.shift(self._at(picture, rule.by + 0.75, 0) + 0.08 * UP))
        return names

    def row(self, kind: str) -> VGroup:
        """All panels of a kind, with their numbers."""
        return VGroup(*(self.cell(kind, head) for head in range(len(self.panels))))

    def cell(self, kind: str, head: int) -> VGroup:
        """The panel of a kind and a head, with its number."""
        at = self.kinds.index(kind)
        columns: Any = (self.panels[head], self.numbers[head])
        return VGroup(*(column[at] for column in columns))

    def rights(self, head: int, name: str, *, wide: bool = False, **how: Any) -> Rights:
        """How many of the decided words are guessed right, one bar a kind, from a head's column on.

        `wide` bars reach over two columns. `how` is an intervention.
        """
        shares = stacked(*(self.run.probe("decided right", kind=k, **how) for k in self.kinds))
        length = 2 * _SIDE + _GAP if wide else _SIDE
        bars = RowBars(shares, unit=length, spacing=_PITCH, thickness=0.2)
        panels = self.panels[head]
        bars.shift(panels.get_left() - bars.zero.get_center())
        tracks, numbers = VGroup(), VGroup()
        for i in range(len(self.kinds)):
            track = Rectangle(width=length, height=_HEIGHT, stroke_width=0)
            track.set_fill(current()["panel"], opacity=1).move_to(bars.row(i), aligned_edge=LEFT)
            number = Readout(entries(shares, i), percent=True, places=0, size="small")
            tracks.add(track)
            numbers.add(number.next_to(track, RIGHT, buff=0.08))
        line = Words(name, "label").align_to(panels, LEFT)
        level(line, self.caption)
        return Rights(line, tracks, bars, numbers)

    def _picture(self, head: int) -> WeightCells:
        pattern = self.run.probe("pattern", words=self.words, head=head)
        return WeightCells(pattern, side=_SIDE, role="query", numbers=False, least=0.0, places=2)

    def _box(self, picture: Any, rule: tale.Decided) -> Rectangle:
        return picture.outline(rule.position - 1, rule.by).set_stroke(width=3)

    def _at(self, picture: Any, column: float, row: float) -> NDArray[np.float64]:
        """The upper left corner of a cell; of a half, its middle."""
        return picture.image.get_corner(UL) + _SIDE / len(self.words) * (
            column * RIGHT + row * DOWN
        )

    def _letter(self, head: int) -> Words:
        corner = self.pictures[head].get_corner(UR)
        letter = Words(f"head {LETTERS[head]}", "label").move_to(corner, aligned_edge=UR)
        letter.set(over_picture=True)  # in the half of the square that has no cells
        return letter

    def _axes_named(self) -> VGroup:
        answer = Words("columns answer $arrow.r$", "small", role="key")
        ask = Words("rows ask $arrow.b$", "small", role="query")
        picture: Any = self.pictures[0]
        for line, height in ((ask, 0.12), (answer, 0.42)):
            line.next_to(self._at(picture, 0, 0), LEFT, buff=0.12)
            level(line, picture.get_top()[1] + height)
        return VGroup(answer, ask)

    def _dimmed(self) -> VGroup:
        lines = VGroup(
            *(
                Words(line, "small", role="quiet")
                for line in ("in dim rows", "no earlier word", "decides the next")
            )
        )
        lines.arrange(DOWN, buff=0.08, aligned_edge=RIGHT)
        last = self.rules[0].position
        free = [last, *(rule.position - 1 for rule in self.rules[1:]), len(self.words)]
        # Where between the named rows there is most room.
        start = max(range(len(free) - 1), key=lambda i: free[i + 1] - free[i])
        picture: Any = self.pictures[0]
        return lines.next_to(
            self._at(picture, 0, (self.rules[start].position + free[start + 1]) / 2),
            LEFT,
            buff=0.12,
        )

    def _curves(self, every: int) -> None:
        run, steps = self.run, self.run.steps
        self.plots, self.panels, self.numbers = VGroup(), VGroup(), VGroup()
        self.uniform, self.curves = VGroup(), VGroup()
        top = self.pictures.get_bottom()[1] - 0.52
        for head, picture in enumerate(self.pictures):
            plots, panels, numbers = VGroup(), VGroup(), VGroup()
            for i, kind in enumerate(self.kinds):
                last = i == len(self.kinds) - 1
                plot = Plot(
                    Axis(0, steps, steps / 2, length=_SIDE, numbers=last),
                    Axis(0, 1, 1, length=_HEIGHT, direction=UP, numbers=False),
                )
                foot = np.array([picture.get_left()[0], top - i * _PITCH - _HEIGHT, 0.0])
                plot.shift(foot - plot.x.line.get_start())
                plot.remove(plot.y)
                panel = Rectangle(width=_SIDE, height=_HEIGHT, stroke_width=0)
                panel.set_fill(current()["panel"], opacity=1)
                panel.shift(foot - panel.get_corner(DOWN + LEFT))
                plots.add(plot)
                panels.add(panel)
                history = run.probe("attention history", head=head, kind=kind, every=every)
                x = np.arange(0, steps + 1, every)
                self.curves.add(FilledCurve(plot, x, history, role="query"))
                alike = run.probe("uniform attention", kind=kind)
                line = Curve(plot, [0, steps], stacked(alike, alike), role="quiet", width=1.5)
                self.uniform.add(line)
                number = Readout(entries(history, -1), size="small")
                numbers.add(number.next_to(panel, RIGHT, buff=0.08))
            self.plots.add(plots)
            self.panels.add(panels)
            self.numbers.add(numbers)
        first: Any = self.panels[0]
        self.kind_names = VGroup(
            *(
                Words(kind, "label").next_to(panel, LEFT, buff=0.15)
                for kind, panel in zip(self.kinds, first, strict=True)
            )
        )
        name: Any
        for name, panel in zip(self.kind_names, first, strict=True):
            level(name, panel.get_y() - 0.08)
        n = len(set(run.tales.row.tolist()))
        thin = Line(0.25 * LEFT, 0.25 * RIGHT, color=current()["quiet"], stroke_width=1.5)
        self.caption = OnOneLine(
            Constant(
                f"attention on the deciding word, from 0 to 1: mean over {n} new tales",
                "label",
                because="the limits of a share, and the number of held-out tales",
            ),
            thin,
            Words("looking at all alike", "label", role="quiet"),
            gap=0.3,
        )
        self.caption.next_to(first, UP).align_to(first, LEFT)
        level(self.caption, top + 0.14)
        self.time = Words("training step", "small", role="quiet")
        self.time.next_to(first[-1], DOWN, buff=0.15).align_to(self.kind_names, RIGHT)


def word_box(sentence: SentenceRow, position: int) -> Rectangle:
    """A box around a word of a sentence."""
    word = sentence[position]
    box = Rectangle(
        width=word.width + 0.1, height=word.height + 0.1, color=current()["look"], stroke_width=3
    )
    return box.move_to(word)
