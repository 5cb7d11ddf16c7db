"""One product for many digits: a column each, as colours."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, RIGHT, UP, Group

from nncore.probes.expressions import (
    all_of,
    argmax,
    entries,
    equal,
    mean,
    stacked,
    total,
)
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Condition, Probe
from nncore.training import TrainingRun
from scenes.matrix_multiplication.many_columns import (
    MoreColumns,
    SortColumns,
    columns,
)
from scenes.matrix_multiplication.stairs import Stairs
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.lesson import TOP
from scenes.stage.readout import Readout, Statement
from scenes.stage.text import Constant, Formula, level
from scenes.stage.theme import current

THUMB = 0.6  # scene units: a digit above the columns of all that show the same


class LargeProduct(Group):
    """A, a column for each of many test digits, and below it its `outputs`, in one frame each.

    These are the sums in Z = W A + b, squished by the sigmoid.

    Of all `n` there are `few` columns at first. `more` brings the others, while `count` says how
    many there are; `sorting` puts them in the order of the digits drawn, of which `thumbs` has one
    of each. `stairs` are the answers, to be laid on the sorted outputs.
    """

    def __init__(
        self,
        run: TrainingRun,
        examples: Sequence[int],
        *,
        few: int,
        left: float,
        right: float,
        heights: tuple[float, float],
    ) -> None:
        self.run, self.examples, self.few = run, tuple(examples), few
        labels = np.asarray(run.probe("label", example=self.examples)()).astype(int)
        self.labels = [int(label) for label in labels]
        order = np.argsort(self.labels, kind="stable")
        self.sorted = tuple(self.examples[k] for k in order)
        self.a, self.y = self.batch(self.examples)
        (n_in, n_out), n = run.recipe.sizes[-2:], len(self.examples)
        self.activations = PixelGrid(columns(self.a, few), height=1.0, shape=(n_in, few))
        self.outputs = PixelGrid(columns(self.y, few), height=1.0, shape=(n_out, few))
        for part, height in zip((self.activations, self.outputs), heights, strict=True):
            part.stretch_to_fit_height(height).stretch_to_fit_width(right - left)
            part.set_x((left + right) / 2)
        self.dial = Dial("columns", at=few, low=few, high=n)
        self.shown = self.dial.probe()
        self.count = Statement(
            "{shown} columns",
            "title",
            shown=Readout(self.shown, places=0, align="right", longest=n),
        )
        self.stairs = Stairs(
            run.probe("prediction", example=self.sorted),
            run.probe("right", example=self.sorted),
            rows=n_out, width=right - left, height=heights[1],
        )  # fmt: skip
        self.n = total(self.stairs.right + (1 - self.stairs.right))
        super().__init__(self.activations, self.outputs)

    def batch(self, examples: tuple[int, ...]) -> tuple[Probe, Probe]:
        """What will be the columns of A, and of the outputs: (examples, neurons) each."""
        last = len(self.run.recipe.sizes) - 1
        return (
            self.run.probe("a", layer=last - 1, example=examples),
            self.run.probe("a", layer=last, example=examples),
        )

    def stand(self, foot: float, ceiling: float) -> None:
        """Put A on a height, the outputs below another; all else finds its place by them."""
        self.activations.shift((foot - self.activations.get_bottom()[1]) * UP)
        self.outputs.shift((ceiling - self.outputs.get_top()[1]) * UP)
        self.stairs.move_to(self.outputs)
        level(self.count.match_x(self.activations), TOP - 0.48)
        self.thumbs = self._thumbs()

    def slots(self) -> Group:
        """The first columns, each a picture of its own, where they are in A."""
        a, shape = self.activations, (self.activations.shape[0], 1)
        slots = Group()
        for k in range(self.few):
            of = self.run.probe("a", layer=len(self.run.recipe.sizes) - 2, example=self.examples[k])
            slot = PixelGrid(of, height=a.height, shape=shape)
            slot.stretch_to_fit_width(a.width / self.few).match_y(a)
            slots.add(slot.set_x(a.get_left()[0] + (k + 0.5) * a.width / self.few))
        return slots

    def more(self, *, run_time: float) -> MoreColumns:
        """All columns come."""
        wholes = (self.activations, self.a), (self.outputs, self.y)
        return MoreColumns(self.dial, *wholes, to=len(self.examples), run_time=run_time)

    def sorting(self, *, run_time: float) -> SortColumns:
        """The columns come to stand by the digits that were drawn."""
        a, y = self.batch(self.sorted)
        goals = (self.activations, a), (self.outputs, y)
        return SortColumns(self.labels, *goals, run_time=run_time)

    def steps(self) -> dict[int, list[int]]:
        """Where the sorted columns of each digit are."""
        labels = sorted(self.labels)
        return {d: [k for k, label in enumerate(labels) if label == d] for d in set(labels)}

    def is_a_staircase(self) -> Condition:
        """Whether the columns of each digit have their largest outputs, on average, in its row."""
        _, y = self.batch(self.sorted)
        rows = range(self.run.recipe.sizes[-1])
        conditions: list[Any] = []
        for digit, place in self.steps().items():
            means = stacked(*(mean(entries(y, place, j)) for j in rows))
            conditions.append(equal(argmax(means), digit))
        return all_of(*conditions)

    def squished_name(self, x: float) -> Group:
        """What the squished sums are, and how they are shown."""
        name = Formula("sigma({{ Z : sums }})", "title").scale(1.5)
        name.select("sums").set_color(current()["z"])
        steps = given(tuple(np.linspace(0, 1, 21)), "from 0 to 1", why="the scale of an activation")
        ramp = PixelGrid(steps, height=0.2, shape=(1, 21)).stretch_to_fit_width(1.2)
        low, high = (Constant(end, "label", because="the ends of its scale") for end in "01")
        scale = Group(low, ramp, high).arrange(RIGHT, buff=0.18).move_to((x, 1.0, 0))
        return Group(level(name.set_x(x), 1.6), scale)

    def score(self, x: float) -> tuple[Readout, Statement, Statement]:
        """How many of the answers that are seen are right, large, of how many, and the mistakes."""
        right = Readout(self.stairs.count(), places=0, size="title", role="look", align="center",
                        longest=len(self.examples) - 1)  # fmt: skip
        level(right.scale(2.4).set_x(x), 1.7)
        words = Statement("of {n} are right", n=Readout(self.n, places=0))
        mistakes = self.n - total(self.stairs.right)
        wrong = Statement("{k} are wrong", k=Readout(mistakes, places=0, role="wrong"))
        wrong.formula.set_color(current()["wrong"])
        return right, level(words.set_x(x), 1.08), level(wrong.set_x(x), 0.5)

    def mistakes(self, within: Group) -> Group:
        """Two of the digits that are read wrong (or fewer), in the place of a part."""
        right = np.asarray(self.stairs.right()).astype(bool)
        wrong = [self.sorted[k] for k in np.flatnonzero(~right)]
        shown = Group()
        for example in wrong[:: max(len(wrong) // 2, 1)][:2]:
            of = self.run.probe("a", layer=0, example=example)
            drawn = Readout(self.run.probe("label", example=example), places=0)
            read = Readout(self.run.probe("prediction", example=example), places=0, role="wrong")
            lines = (
                Statement("a {drawn},", "label", drawn=drawn),
                Statement("read as {read}", "label", read=read),
            )
            picture = PixelGrid(of, height=1.3)
            shown.add(Group(picture, *lines).arrange(DOWN, buff=0.2))
        return shown.arrange(RIGHT, buff=0.25).move_to(within)

    def _thumbs(self) -> Group:
        """The first digit of each step, above its middle."""
        a, thumbs = self.activations, Group()
        for place in self.steps().values():
            of = self.run.probe("a", layer=0, example=self.sorted[place[0]])
            middle = (place[0] + place[-1] + 1) / 2 / len(self.examples)
            thumb = PixelGrid(of, height=THUMB).next_to(a, UP, buff=0.08)
            thumbs.add(thumb.set_x(a.get_left()[0] + middle * a.width))
        return thumbs
