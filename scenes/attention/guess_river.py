"""What a model guessed while it trained, as a river that must reach what the grammar gives."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries, running_sums, stacked
from nncore.probes.probe import Probe
from nncore.tales.chances import grammar
from nncore.tales.training import LanguageRun
from scenes.animations.in_place import InPlace
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
_NARROW, WIDE = 0.42, 6.05  # of the frames: at the end of a river, and alone
_LARGER = 1.8  # a name is, in a frame that is drawn out
_PALE = 0.15  # what the frames are filled with
_ROOM = 0.85  # scene units; so high is a frame that says its share
_ROUNDING = 1e-6


class StepAxis(VGroup):
    """Training steps, the early ones wider: a step's place grows as its square root.

    `names` say whose shares stand on it, and what its numbers are.
    """

    def __init__(self, steps: int, start: float) -> None:
        self.axis = Axis(0, np.sqrt(steps), 2 * np.sqrt(steps), length=_LENGTH, numbers=False)
        self.axis.shift([start, _FOOT, 0] - self.axis.line.get_start())
        self.marks = VGroup()
        for step in (0, steps // 12, steps // 3, steps):
            at = self.axis.point(np.sqrt(step))
            tick = Line(at + 0.08 * UP, at + 0.08 * DOWN, color=current()["faint"])
            number = Constant(f"{step}", "small", because="a training step", role="quiet")
            self.marks.add(VGroup(tick, number.next_to(at, DOWN, buff=0.2)))
        model = Words("model", "label", role="share").align_to(self.axis, LEFT)
        told: Any = Words("step, stretched early", "label", role="quiet")
        told.align_to(self.axis, RIGHT).shift(0.2 * LEFT)
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

    `names` say which words, and, where there is room, how much is theirs. Its `foot` may be
    drawn out over the whole panel: the names are in the frames then, and large.
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
        self._heights = [float(name.height) for name in self.names]
        self.head = Words("grammar", "label", role="y")
        super().__init__(self.foot, self.frames, self.names, self.head)
        self.refresh()

    def draw_out(self, start: float) -> "Goal":
        """Its frames from `start` across a panel."""
        at = self.foot.get_start()
        at[0] = start
        self.foot.put_start_and_end_on(at, at + WIDE * RIGHT)
        self.refresh()
        return self

    def refresh(self) -> None:
        shares = np.asarray(self.probe())
        edges = np.concatenate([[0], np.cumsum(shares)])
        lay_bands(self.frames, self.foot.get_all_points()[[0, -1]], np.stack([edges] * 2), HEIGHT)
        self.frames.set_fill(opacity=_PALE)
        length = self.foot.get_length()
        out = (length - _NARROW) / (WIDE - _NARROW)
        left = self.foot.get_left()[0] + out * (length - self.head.width) / 2
        level(self.head.align_to(left * RIGHT, LEFT), self.foot.get_y() - 0.82)
        for i, (frame, name) in enumerate(zip(self.frames, self.names, strict=True)):
            frame.set_stroke(current()["y"], width=4, opacity=float(shares[i] > 0))
            name.scale((1 + out * (_LARGER - 1)) * self._heights[i] / name.height)
            name.next_to(frame, RIGHT, buff=0.15)
            name.shift(out * (frame.get_x() - name.get_x()) * RIGHT)
            name.set_opacity(float(shares[i] > 0))

    def claims(self) -> Iterator[Claim]:
        _, edges = read_bands(self.frames, float(self.foot.get_y()), HEIGHT)
        yield Claim("bars", running_sums(self.probe), edges[0], _ROUNDING)


class Gather(InPlace):
    """Goals that are drawn out shrink to where their rivers must end."""

    def __init__(self, *goals: Goal, **kwargs: Any) -> None:
        super().__init__(*goals, **kwargs)
        self.goals = goals

    def start(self) -> None:
        self.ends = [goal.foot.get_start_and_end() for goal in self.goals]

    def move(self, share: float) -> None:
        for goal, (first, last) in zip(self.goals, self.ends, strict=True):
            end = first + (0.13 + _LENGTH) * RIGHT
            goal.foot.put_start_and_end_on(
                first + share * (end - first),
                last + share * (end + _NARROW * RIGHT - last),
            )
            goal.refresh()


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

    def point_out(self, word: str, step: int) -> list[VMobject]:
        """What the arm of a word is called, too narrow at a step: right of it, and a line to it."""
        river = self.river
        name: Any = river.write(river.words.index(word), step, Words(word, "label"))
        at = name.get_center()
        write_on(river.bands[0], name).next_to(at, RIGHT, buff=0.45)
        line = Line(at, name.get_left() + 0.08 * LEFT, color=name.get_color(), stroke_width=3)
        return [line, name]

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
