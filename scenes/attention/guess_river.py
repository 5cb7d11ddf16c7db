"""What a model guessed while it trained, as a river that must reach what the grammar gives."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup
from numpy.typing import NDArray

from nncore.probes.expressions import entries, running_sums, stacked
from nncore.probes.probe import Probe
from nncore.tales.chances import grammar
from nncore.tales.training import LanguageRun
from scenes.mobjects.axes import Axis
from scenes.mobjects.bands import empty_bands, lay_bands, read_bands
from scenes.mobjects.next_words import word_rows
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

HEIGHT = 3.7  # scene units; of the whole
_FOOT = -1.95
_START, _LENGTH = -6.6, 11.45
_POINTS = 200  # of an edge
_NARROW = 0.42  # of the frames
_PALE = 0.15  # what the frames are filled with
_DEEP, _SHALLOW = 0.3, 0.13  # what the first arm is filled with, and the last
_LATE = 0.6  # of training: there stand the names of the arms
_LARGER = 1.3  # than a title is the name of an arm
_ROOM = 0.85  # scene units; so high is a frame that says its share
_ROUNDING = 1e-6


class StepAxis(VGroup):
    """Training steps, the early ones wider: a step's place grows as its square root.

    `names` say whose shares stand on it, and what its numbers are.
    """

    def __init__(self, steps: int) -> None:
        self.axis = Axis(0, np.sqrt(steps), 2 * np.sqrt(steps), length=_LENGTH, numbers=False)
        self.axis.shift([_START, _FOOT, 0] - self.axis.line.get_start())
        self.marks = VGroup()
        for step in (0, steps // 12, steps // 3, steps):
            at = self.axis.point(np.sqrt(step))
            tick = Line(at + 0.08 * UP, at + 0.08 * DOWN, color=current()["faint"])
            number = Constant(f"{step}", "small", because="a training step", role="quiet")
            self.marks.add(VGroup(tick, number.next_to(at, DOWN, buff=0.2)))
        model = Words("the model", "label", role="share").align_to(self.axis, LEFT)
        told: Any = Words("training step, the early ones stretched", "label", role="quiet")
        told.set_x(self.axis.get_x())
        self.names = VGroup(*(level(name, _FOOT - 0.82) for name in (model, told)))
        super().__init__(self.axis, self.marks, self.names)


class GuessRiver(View, VGroup):
    """The shares of some words after a beginning, the first on top, and of all others.

    It is drawn up to the step that the probe `upto` says.
    """

    def __init__(
        self,
        steps: StepAxis,
        run: LanguageRun,
        beginning: Sequence[str],
        words: Sequence[str],
        upto: Probe,
    ) -> None:
        self.axis, self.run, self.words = steps.axis, run, tuple(words)
        self.beginning, self.step = tuple(beginning), upto
        places = np.linspace(0, np.sqrt(run.steps), _POINTS)
        self.grid = np.unique(np.rint(places**2).astype(int))
        self.known: dict[int, NDArray[np.float64]] = {}
        theme = current()
        self.bands = empty_bands((*[theme["share"]] * len(words), theme["quiet"]))
        fills = (*np.linspace(_DEEP, _SHALLOW, len(words)), _SHALLOW)
        for band, fill in zip(self.bands, fills, strict=True):
            band.set_fill(opacity=fill).set_stroke(band.get_fill_color(), width=3)
        super().__init__(self.bands)
        self.refresh()

    def sums(self, step: int) -> Probe:
        """The sums of the shares of the first 0, 1, 2, ... words at a step."""
        shares = self.run.at(step).probe("probability", words=self.beginning)
        return running_sums(word_rows(shares, self.words, others=True))

    def steps(self) -> list[int]:
        """Those at which it is drawn."""
        now = int(self.step())
        return [0, *(int(step) for step in self.grid if 0 < step < now), now]

    def refresh(self) -> None:
        steps = self.steps()
        for step in steps:
            if step not in self.known:
                self.known[step] = np.asarray(self.sums(step)())
        edges = np.stack([self.known[step] for step in steps])
        lay_bands(self.bands, self.axis.point(np.sqrt(steps)), edges, HEIGHT)

    def claims(self) -> Iterator[Claim]:
        points, shown = read_bands(self.bands, float(self.axis.line.get_y()), HEIGHT)
        steps = self.steps()
        drawn = self.axis.value(points) ** 2
        if len(drawn) != len(steps) or not np.allclose(drawn, steps, atol=1e-4):
            raise ValueError("the river is not drawn over its steps")
        yield Claim("curve", stacked(*map(self.sums, steps)), shown, _ROUNDING)

    def write(self, word: int, step: int, text: Any) -> Any:
        """The text, in a word's arm at a step."""
        edges = np.asarray(self.sums(step)())
        rise = (1 - (edges[word] + edges[word + 1]) / 2) * HEIGHT * UP
        return text.set(over_picture=True).move_to(self.axis.point(np.sqrt(step)) + rise)

    def named(self) -> list[Words]:
        """The words that come in the end, each in its arm, and then what all others are called."""
        late = int(_LATE * self.run.steps)
        shares = np.diff(self.sums(late)())
        names = [
            self.write(i, late, Words(word, "title").scale(_LARGER))
            for i, word in enumerate(self.words)
            if shares[i] * HEIGHT > 0.6
        ]
        others = self.write(len(self.words), self.run.steps // 75, Words("all others"))
        return [*names, others]


class Goal(View, VGroup):
    """What the grammar gives, as frames on each other where the river must end.

    `names` say which words, and, where there is room, how much is theirs.
    """

    def __init__(self, steps: StepAxis, beginning: Sequence[str], words: Sequence[str]) -> None:
        self.foot = Line(0.13 * RIGHT, (0.13 + _NARROW) * RIGHT, stroke_opacity=0)
        self.foot.shift(steps.axis.line.get_end())
        self.probe = word_rows(grammar(beginning), words, others=False)
        self.frames = empty_bands([current()["y"]] * len(words))
        self.names = VGroup()
        for i, word in enumerate(words):
            name = VGroup(Words(word, "label", role="y"))
            if np.asarray(self.probe())[i] * HEIGHT > _ROOM:
                share = entries(self.probe, i)
                name.add(Readout(share, percent=True, places=0, size="label", role="y"))
            self.names.add(name.arrange(DOWN, buff=0.14, aligned_edge=LEFT).set(over_picture=True))
        self.head = Words("grammar", "label", role="y")
        super().__init__(self.foot, self.frames, self.names, self.head)
        self.refresh()

    def refresh(self) -> None:
        shares = np.asarray(self.probe())
        edges = np.concatenate([[0], np.cumsum(shares)])
        lay_bands(self.frames, self.foot.get_all_points()[[0, -1]], np.stack([edges] * 2), HEIGHT)
        self.frames.set_fill(opacity=_PALE)
        level(self.head.align_to(self.foot, LEFT), self.foot.get_y() - 0.82)
        for i, (frame, name) in enumerate(zip(self.frames, self.names, strict=True)):
            frame.set_stroke(current()["y"], width=4, opacity=float(shares[i] > 0))
            name.next_to(frame, RIGHT, buff=0.15).set_opacity(float(shares[i] > 0))

    def claims(self) -> Iterator[Claim]:
        _, edges = read_bands(self.frames, float(self.foot.get_y()), HEIGHT)
        yield Claim("bars", running_sums(self.probe), edges[0], _ROUNDING)
