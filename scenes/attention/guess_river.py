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
from scenes.attention.beginning import Beginning
from scenes.mobjects.axes import Axis
from scenes.mobjects.bands import empty_bands, lay_bands, read_bands, shades, write_on
from scenes.mobjects.next_words import word_rows
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

HEIGHT = 3.6  # scene units; of the whole
_FOOT = -1.95
_LENGTH = 4.6
_POINTS = 150  # of an edge
_ROOM = 0.85  # scene units; so high is a frame that says its share
_ROUNDING = 1e-6


class StepAxis(VGroup):
    """Training steps, the early ones wider: a step's place grows as its square root."""

    def __init__(self, steps: int, start: float) -> None:
        self.axis = Axis(0, np.sqrt(steps), 2 * np.sqrt(steps), length=_LENGTH, numbers=False)
        self.axis.shift([start, _FOOT, 0] - self.axis.line.get_start())
        self.marks = VGroup()
        for step in (0, steps // 12, steps // 3, steps):
            at = self.axis.point(np.sqrt(step))
            tick = Line(at + 0.08 * UP, at + 0.08 * DOWN, color=current()["faint"])
            number = Constant(f"{step}", "small", because="a training step", role="quiet")
            self.marks.add(VGroup(tick, number.next_to(at, DOWN, buff=0.2)))
        self.name = Words("step, early ones wider", "label", role="quiet").set_x(self.axis.get_x())
        level(self.name, _FOOT - 0.82)
        super().__init__(self.axis, self.marks, self.name)


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
        self.bands = empty_bands((*shades(len(words)), current()["quiet"]))
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
        text.move_to(self.axis.point(np.sqrt(step)) + rise)
        return write_on(self.bands[word], text)


class Goal(View, VGroup):
    """What the grammar gives, as frames on each other where the river must end.

    `names` say which words, and, where there is room, how much is theirs.
    """

    def __init__(self, steps: StepAxis, beginning: Sequence[str], words: Sequence[str]) -> None:
        self.foot = Line(0.13 * RIGHT, 0.55 * RIGHT, stroke_opacity=0)
        self.foot.shift(steps.axis.line.get_end())
        self.probe = word_rows(grammar(beginning), words, others=False)
        self.frames = empty_bands([current()["y"]] * len(words))
        self.names = VGroup()
        for i, word in enumerate(words):
            name = VGroup(Words(word, "label", role="y"))
            if np.asarray(self.probe())[i] * HEIGHT > _ROOM:
                share = entries(self.probe, i)
                name.add(Readout(share, percent=True, places=0, size="label", role="y"))
            self.names.add(name)
        self.head = Words("grammar", "label", role="y")
        super().__init__(self.foot, self.frames, self.names, self.head)
        self.refresh()

    def refresh(self) -> None:
        shares = np.asarray(self.probe())
        edges = np.concatenate([[0], np.cumsum(shares)])
        lay_bands(self.frames, self.foot.get_all_points()[[0, -1]], np.stack([edges] * 2), HEIGHT)
        self.frames.set_fill(opacity=0)
        level(self.head.align_to(self.foot, LEFT), self.foot.get_y() - 0.82)
        for frame, name, share in zip(self.frames, self.names, shares, strict=True):
            frame.set_stroke(current()["y"], width=4, opacity=float(share > 0))
            name.arrange(DOWN, buff=0.14, aligned_edge=LEFT).next_to(frame, RIGHT, buff=0.15)
            name.set_opacity(float(share > 0))

    def claims(self) -> Iterator[Claim]:
        _, edges = read_bands(self.frames, float(self.foot.get_y()), HEIGHT)
        yield Claim("bars", running_sums(self.probe), edges[0], _ROUNDING)


class GuessPanel(VGroup):
    """A beginning with its river and goal, in one half of the frame.

    `upto` is a probe of the step that the river has reached.
    """

    def __init__(
        self,
        run: LanguageRun,
        beginning: Sequence[str],
        words: Sequence[str],
        upto: Probe,
        *,
        left: bool,
    ) -> None:
        edge = -6.6 if left else 0.55
        to_come = max(words, key=len)
        self.tale = Beginning(beginning, to_come=to_come, width=6.1, sizes=("label",))
        level(self.tale.align_to(edge * RIGHT, LEFT), 2.75)
        self.steps = StepAxis(run.steps, edge)
        self.river = GuessRiver(self.steps, run, beginning, words, upto)
        self.goal = Goal(self.steps, beginning, words)
        super().__init__(self.tale, self.steps, self.river, self.goal)

    def named(self) -> list[Words]:
        """The words that come in the end, each in its arm, and then what all others are called."""
        river, steps = self.river, self.river.run.steps
        late = int(0.55 * steps)
        shares = np.diff(river.sums(late)())
        names = [
            river.write(i, late, Words(word))
            for i, word in enumerate(river.words)
            if shares[i] * HEIGHT > 0.6
        ]
        return [*names, river.write(len(river.words), steps // 75, Words("others", "label"))]
