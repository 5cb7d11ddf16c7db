"""One step helps."""

from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    GrowFromEdge,
    GrowFromPoint,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
)

from nncore.probes.expressions import all_of, any_of, argmax, counts, entries, equal, mean, stacked
from nncore.probes.probe import Probe
from scenes.animations.whole import Whole
from scenes.backprop.chosen import choose
from scenes.backprop.cost_changes import (
    ENDS,
    HEAD,
    KIND,
    average,
    by_label,
    changes,
    come,
    cost_axis,
    dearer,
    fade,
    hidden,
    kinds,
    loose,
    quantity,
    sink,
)
from scenes.backprop.crowd import how_many, picture, sorted_labels
from scenes.backprop.upright import Level, Posts, zero_lines
from scenes.mobjects.axes import Axis
from scenes.mobjects.pictures import PixelGrid
from scenes.stage import runs
from scenes.stage.change import Nudge, Train
from scenes.stage.found import unsure
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, ConstantFormula, OnOneLine, Words, level
from scenes.stage.theme import current

TEN = np.linspace(-1.35, 6.2, 10)  # where the outputs stand
FLOOR, TALL = -2.1, 4.6  # where their bars begin, and how high the axis is
OURS = -5.25  # where our digit stands beside the mini-batch
LATER = 1_500  # the step at which the lesson ends


class OneStepHelps(Lesson):
    """One small step downhill helps on average, and some digits pay for it.

    The digits run at step 250, seed 0, and one step with its mini-batch, of learning rate 0.5;
    at the end the run trains on to step 1,500. The test digit is that of MakeItATwo.
    """

    title = "One step helps"
    seed = 0
    step = 250
    wanted = 2  # the output to raise, and the digit to look for
    rate = 0.5

    def construct(self) -> None:
        live = self.live = runs.digits(step=self.step, seed=self.seed)
        run = self.run = live.at(self.step)
        self.example, self.found = unsure(run, self.wanted)
        self.chosen = choose(live, self.step, live.recipe.batch_size)
        self.after = run.stepped(self.chosen.batch, by=self.rate)
        self.moving = run.stepped(self.chosen.batch, by=0.0)
        self.show()
        self.take_it()
        self.cost()
        self.of_batch()
        self.of_labels()
        self.go_on()

    def outputs(self, run: Any) -> Probe:
        """What a network answers to the digit."""
        return run.probe("a", layer=3, example=self.example)

    def show(self) -> None:
        """The digit, and ten outputs."""
        run, asked = self.run, {"example": self.example}
        before, after = self.outputs(run), self.outputs(self.after)
        highest = max(float(before().max()), float(after().max()))
        self.axis = Axis(0, highest, 0.1, length=TALL, direction=UP, places=1)
        self.axis.shift(np.array([TEN[0] - 0.6, FLOOR, 0.0]) - self.axis.point(0.0))
        self.floor = zero_lines([self.axis], (TEN[0] - 0.6, TEN[-1] + 0.4))
        self.names = VGroup()
        for j, x in enumerate(TEN):
            role = "look" if j == self.wanted else "ink"
            name = Constant(str(j), "body", because="the output's digit", role=role)
            self.names.add(level(name.set_x(x), FLOOR - 0.55))
        self.bars = Posts(self.axis, TEN, before, width=0.5, role="ink")
        self.digit = PixelGrid(run.probe("a", layer=0, **asked), height=3.2)
        self.digit.move_to((-4.95, 1.5, 0))
        label, guess = run.probe("label", **asked), run.probe("prediction", **asked)
        self.add(self.digit, self.axis, self.floor, self.names)
        with self.beat(
            "Again the {label} of which a half-trained network is unsure: it is read as a {guess}.",
            note="The test digit that gains most from a push at its output.",
            label=label,
            guess=guess,
            holds=all_of(
                self.found, equal(label, self.wanted), any_of(guess < label, guess > label)
            ),
        ):
            grow = [GrowFromEdge(post, DOWN) for post in self.bars]
            self.play(Whole(self.bars, *grow, lag_ratio=0.1), run_time=2)
            self.price = self.costs(run, "before", "quiet", -0.85)
            self.tops = VGroup(*(self.above(run, j) for j in (self.wanted, int(guess()))))
            self.play(FadeIn(self.price, self.tops))

    def above(self, run: Any, output: int) -> Readout:
        """What an output says, above the higher of its bars."""
        own = [entries(self.outputs(r), output) for r in (run, self.run, self.after)]
        role = "look" if output == self.wanted else "ink"
        number = Readout(own[0], size="label", role=role, align="center")
        top = self.axis.point(max(float(one()) for one in own[1:]))[1]
        return number.move_to((TEN[output], top + 0.25, 0))

    def costs(self, run: Any, word: str, role: str, height: float) -> OnOneLine:
        """What the digit costs."""
        c = Readout(run.probe("C", example=self.example), role="cost")
        line = OnOneLine(Words(word, role=role), Equation("C = {c}", "title", c=c), gap=0.3)
        line[0].align_to(self.digit, LEFT)
        line[1].align_to(self.digit, RIGHT)
        return level(line, height)

    def take_it(self) -> None:
        """The step."""
        wanted = self.wanted
        before, after, moving = map(self.outputs, (self.run, self.after, self.moving))
        olds = Posts(self.axis, TEN - 0.16, before, width=0.28, role="faint")
        news = self.news = Posts(self.axis, TEN + 0.16, moving, width=0.28, role="ink")
        rule = ConstantFormula(
            f"w arrow.l w - {self.rate:g} dot partial C slash partial w",
            "title",
            because="the learning rate of the step",
        )
        rule.move_to((3.4, 0, 0))
        level(rule, 3.1)  # above the highest bar and its number
        rises = bool(entries(after, wanted)() > entries(before, wanted)())
        old, new = entries(before, wanted), entries(after, wanted)
        verb = "rises" if rises else "falls"
        with self.beat(
            f"All weights take one small step for the mini-batch: output {{label}} {verb}"
            " from {old:.2f} to {new:.2f}.",
            label=self.run.probe("label", example=self.example),
            old=old,
            new=new,
            note="Every weight and bias moves against its slope, at the rate on the frame.",
            holds=new > old if rises else new < old,
        ):
            self.play(FadeIn(rule))
            self.play(
                ReplacementTransform(self.bars, olds),
                TransformFromCopy(self.bars, news),
                run_time=1,
            )
            self.now = self.costs(self.moving, "after", "ink", -1.65)
            self.play(FadeIn(self.now))
            self.remove(self.tops)
            places = (self.wanted, int(self.run.probe("prediction", example=self.example)()))
            self.tops = VGroup(*(self.above(self.moving, j) for j in places))
            self.add(self.tops)
            self.play(Nudge(self.moving, by=self.rate), run_time=4)
        self.rule, self.olds = rule, olds

    def cost(self) -> None:
        """What the digit costs, before and after."""
        asked = {"example": self.example}
        old, new = (run.probe("C", **asked) for run in (self.run, self.after))
        guess = self.after.probe("prediction", **asked)
        falls = bool(new() < old())
        ring = SurroundingRectangle(VGroup(self.price, self.now), color=current()["look"], buff=0.2)
        with self.beat(
            f"Its cost {'falls' if falls else 'rises'}"
            " from {old:.2f} to {new:.2f}, and now it is read as a {guess}.",
            old=old,
            new=new,
            guess=guess,
            holds=new < old if falls else new > old,
        ):
            self.play(Create(ring))
        self.ring = ring

    def of_batch(self) -> None:
        """What the step did for each digit that it was made for."""
        chosen = self.chosen
        asked, ours = {"split": "train", "example": chosen.together}, {"example": self.example}
        old, new = (run.probe("C", **asked) for run in (self.run, self.after))
        own = stacked(self.after.probe("C", **ours) - self.run.probe("C", **ours))
        xs = np.linspace(-4.45, 4.75, len(chosen.together))
        apart = xs[1] - xs[0]
        axis = hidden(cost_axis(np.append((new - old)(), own()), top=2.35))
        zero = zero_lines([axis], ENDS)
        ours_now = changes(axis, [OURS], own, width=0.42 * apart)
        arrows = changes(axis, xs, new - old, width=0.42 * apart)
        small = [
            picture(chosen, example, x, 2.72, 0.94 * apart)
            for example, x in zip(chosen.together, xs, strict=True)
        ]
        heads, marks = sorted_labels(chosen, xs, HEAD), dearer(small, new - old, 5.85)
        what = Words("change of $C$", "label", role="quiet").move_to((5.85, 2.2, 0))
        line = Level(axis, (xs[0] - apart / 2, ENDS[1]), mean(new - old), role="look")
        said = average(mean(new - old), places=3).next_to(line, RIGHT, buff=0.2)
        more = entries(counts(new - old, (1e-9, 10.0)), 0)
        with self.beat(
            "The mini-batch costs {by:.3f} less on average, but {up} of its {n} digits cost more.",
            by=mean(old - new),
            up=more,
            n=how_many(self.run.probe("label", **asked)),
            note="The change of each digit's cost: orange down, pink up. Ours comes first.",
            holds=all_of(mean(old - new) > 0, more > 0),
        ):
            gone = (self.rule, self.price, self.now, self.ring, self.tops, self.names)
            bars = self.let_go(self.olds, self.news)
            self.play(FadeOut(*gone), *sink(bars, FLOOR), *fade(self.axis, 0))
            self.remove(bars)
            shrunk: Any = self.digit.animate.scale(0.5 / self.digit.height)
            self.play(
                shrunk.move_to((OURS, 2.72, 0)),
                ReplacementTransform(self.axis, axis),
                ReplacementTransform(self.floor, zero),
                run_time=1.5,
            )
            name = Readout(self.run.probe("label", **ours), places=0, role="look", align="center")
            name.move_to((OURS, HEAD, 0))
            self.play(*fade(axis, 1), FadeIn(what, name))
            self.play(Whole(ours_now, GrowFromPoint(ours_now[0], ours_now.foot(0))))
            self.play(come(small), FadeIn(heads), run_time=1.5)
            grow = [GrowFromPoint(arrow, arrows.foot(k)) for k, arrow in enumerate(arrows)]
            self.play(Whole(arrows, *grow, lag_ratio=0.1), run_time=3)
            self.play(FadeIn(marks))
            self.play(Create(line), FadeIn(said))
        self.axis, self.floor, self.heads, self.arrows = axis, zero, heads, (ours_now, arrows)
        self.gone = Group(*small, marks, line, said, name)

    def let_go(self, *views: VGroup) -> VGroup:
        """Their parts in their stead, which may leave as they like."""
        parts = loose(*views)
        self.remove(*views)
        self.add(parts)
        return parts

    def of_labels(self) -> None:
        """What it did for digits that the network has never learned from."""
        run = self.run
        change = by_label(self.after) - by_label(run)
        overall = self.after.probe("C") - run.probe("C")
        xs = self.xs = np.linspace(-5.0, 4.4, 10)
        axis = hidden(cost_axis(change(), top=2.1))
        zero = zero_lines([axis], ENDS)
        arrows = changes(axis, xs, change, width=0.3)
        pictures, names = kinds(run, xs)
        line = Level(axis, ENDS, overall, role="look")
        said = average(overall, places=4).next_to(line, RIGHT, buff=0.2)
        worst = argmax(change)
        labels = run.probe("label", split="train", example=self.chosen.batch)
        had = how_many(labels, int(worst()), int(worst()))
        there = sorted({int(label) for label in labels()})
        missing = [names[j] for j in range(10) if j not in there]
        with self.beat(
            "Of ten kinds of new digits, {up} cost more,"
            " most of all the {worst}s: the batch had {had} of them.",
            up=entries(counts(change, (1e-9, 10.0)), 0),
            worst=worst,
            had=had,
            note="All test digits, by kind. One step serves those that it was made for.",
            holds=entries(change, int(worst())) > 0,
        ):
            old = self.let_go(*self.arrows)
            self.play(FadeOut(self.gone), *sink(old, self.axis.point(0.0)[1]), *fade(self.axis, 0))
            self.remove(old)
            ours: Any = self.digit.animate.scale(0.7 / self.digit.height)
            pairs: Any = zip(self.heads, there, strict=True)
            apart = [head.animate.move_to(names[label]) for head, label in pairs]
            self.play(
                *apart,
                ours.move_to((xs[self.wanted], KIND, 0)),
                ReplacementTransform(self.axis, axis),
                ReplacementTransform(self.floor, zero),
                run_time=1.5,
            )
            others = [digit for j, digit in enumerate(pictures) if j != self.wanted]
            come_too = (FadeIn(name, shift=0.3 * DOWN) for name in missing)
            self.play(*come_too, *fade(axis, 1))
            self.play(come(others), run_time=1.5)
            grow = [GrowFromPoint(arrow, arrows.foot(k)) for k, arrow in enumerate(arrows)]
            self.play(Whole(arrows, *grow, lag_ratio=0.2), run_time=3)
            self.play(Create(line), FadeIn(said))
            paid = Group(pictures[int(worst())], names[int(worst())])
            ring = SurroundingRectangle(paid, color=current()["look"])
            self.play(Create(ring))
        self.axis, self.floor, self.arrows = axis, zero, (arrows,)
        self.gone = Group(line, said, ring)

    def go_on(self) -> None:
        """Many steps."""
        run, live = self.run, self.live
        change = by_label(live) - by_label(run)
        overall = live.probe("C") - run.probe("C")
        later = (by_label(live.at(LATER)) - by_label(run))()
        # An arrow may grow longer on the way than it is at last.
        axis = hidden(cost_axis(np.append(1.08 * later, 0.1 * np.abs(later).max()), top=2.1))
        zero = zero_lines([axis], ENDS)
        far = changes(axis, self.xs, self.arrows[0].probe, width=0.3)
        arrows = changes(axis, self.xs, change, width=0.36)
        line = Level(axis, ENDS, overall, role="look")
        tally = VGroup(
            quantity("step", live.probe("step"), places=0),
            quantity("read right", live.probe("accuracy"), places=1, percent=True),
            average(overall, places=3),
        )
        tally.arrange(DOWN, buff=0.45).move_to((5.97, -1.0, 0))
        since = Equation('"since step" {s}', "small", s=Readout(run.probe("step"), places=0))
        since.move_to((5.9, 1.3, 0))
        with self.beat(
            "So take the next step, with other digits, and the next: in the end all ten cost less.",
            note="Another mini-batch for each step, and training's own learning rate, {rate:.1f}.",
            rate=live.probe("learning rate"),
            holds=change < 0,
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.gone), *fade(self.axis, 0))
            self.play(
                ReplacementTransform(self.axis, axis),
                ReplacementTransform(self.arrows[0], far),
                ReplacementTransform(self.floor, zero),
                run_time=1.5,
            )
            self.play(*fade(axis, 1))
            self.play(FadeOut(far))
            self.add(arrows, line)
            self.play(FadeIn(tally, since))
            self.play(Train(live, to=LATER), run_time=7)
