"""Scores become shares."""

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Group,
    GrowFromEdge,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from nncore.combined import softmax
from nncore.inputs import Dial, given
from scenes.animations.training import Narrow, Nudge
from scenes.mobjects.axes import Axis
from scenes.mobjects.knobs import Knob
from scenes.mobjects.pictures import PixelGrid
from scenes.mobjects.readout import Equation, Readout
from scenes.mobjects.shares import RowBars, Stack
from scenes.mobjects.softmax import ScoresAndShares, WorkedSoftmax
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.text import Constant, Formula
from scenes.stage.theme import current


class SoftmaxTurnsScoresIntoShares(Lesson):
    """Softmax turns any scores into positive shares of one whole, the larger the score the more.

    First three scores that were chosen, then the ten output sums z of the digits run at its last
    step (7,500), seed 0, for a test digit that it misreads. That network was trained to answer
    with sigmoids: the shares are what softmax makes of its scores.
    """

    title = "Softmax turns scores into shares"
    seed = 0
    scores = (1, 2, 3)  # to be worked by hand
    digit = 24  # a test digit: an 8 that is read as a 0
    cold, hot = 0.2, 10.0  # temperatures that are tried
    constant = 100.0  # what is added to all scores in the end

    def construct(self) -> None:
        z = given(self.scores, "z", why="whole numbers, to be worked by hand")
        by_hand = WorkedSoftmax(z).move_to(0.15 * DOWN)
        bars, powers = by_hand.scores, by_hand.powers
        opening = VGroup(bars, by_hand.names, by_hand.values, by_hand.heads[0])
        place = opening.get_center()
        opening.scale(1.3).move_to(0.2 * DOWN)
        self.add(by_hand.names, bars.zero)
        with self.beat(
            "Three scores: the larger, the better. But what share of a whole is each one worth?",
            note="Scores may be any numbers, negative ones as well: they come from weighted sums.",
        ):
            self.play(*(GrowFromEdge(bar, LEFT) for bar in bars.bars))
            self.play(FadeIn(by_hand.values, by_hand.heads[0]))
            self.add(bars)

        with self.beat(
            "First, raise e to each score: always positive, and each point more counts 2.7 times.",
            note="e is 2.718. A negative score gives a power below 1, never a negative one.",
        ):
            self.play(opening.animate.scale(1 / 1.3).move_to(place), run_time=1.5)
            self.play(FadeIn(by_hand.heads[1], powers.zero))
            for score, power, raised in zip(bars.bars, powers.bars, by_hand.raised, strict=True):
                self.play(TransformFromCopy(score, power))
                self.play(FadeIn(raised), run_time=0.5)
            self.add(powers)

        with self.beat(
            "Lay the three powers end to end: their sum is the whole.",
            note="Rounded to three places, as are all numbers here.",
        ):
            self.lay(powers, by_hand.stack)
            self.play(FadeIn(by_hand.brace, by_hand.sum))

        with self.beat(
            "Divide each power by it. Now the whole is one, and each score has its share.",
            note="The bar stays as it is: only what its length stands for has changed.",
        ):
            self.play(FadeIn(by_hand.heads[2]), run_time=0.5)
            for divided in by_hand.divisions:
                s, a = divided.numbers.values()
                self.play(TransformFromCopy(by_hand.sum.numbers["s"], s))
                self.play(FadeIn(divided.formula, a), run_time=0.5)
                self.remove(s, a, divided.formula)
                self.add(divided)
            self.remove(by_hand.stack)
            self.add(by_hand.parts)
            self.play(FadeIn(by_hand.parts.names), ReplacementTransform(by_hand.sum, by_hand.one))

        run = runs.digits(step=runs.LAST, seed=self.seed)
        heat = Dial("temperature", at=1.0, low=0.1, high=10.0)
        constant = Dial("c", at=0.0)
        real = run.probe("z", layer=3, example=self.digit) + constant.probe()
        shares = softmax(real, temperature=heat.probe())
        table = ScoresAndShares(real, shares, digit_names(10))
        table.to_edge(RIGHT, buff=0.5).align_to(2.9 * UP, UP)
        picture = PixelGrid(run.probe("a", layer=0, example=self.digit), height=2.2)
        picture.to_edge(LEFT, buff=0.6).align_to(table.scores, UP)
        with self.beat(
            "The same with real scores: the ten sums z of a network that is shown this digit.",
            note="z of the output layer, before the squish: softmax takes the sigmoid's place.",
        ):
            self.play(FadeOut(Group(*self.mobjects[1:])))
            self.play(FadeIn(picture))
            self.play(
                FadeIn(table.names, table.scores, table.score_numbers, table.heads[0]), run_time=1.5
            )
            self.play(FadeIn(table.heads[1], table.shares.zero, table.share_numbers))
            self.play(
                LaggedStart(
                    *map(TransformFromCopy, table.scores.bars, table.shares.bars), lag_ratio=0.1
                )
            )
            self.add(table.shares)
            self.lay(table.shares, table.stack)
            self.play(FadeIn(table.axis))

        knob = Knob(Axis(0, 10, 1, length=8), heat.probe(), name="T", role="look", sign=False)
        knob.set_x(0).set_y(-2.9)
        cooled, raised, plain = (
            Formula(f"e^({over}) / (sum_j e^({under}))")
            .set_x(table.scores.get_x())
            .match_y(table.stack)
            for over, under in (
                ("z_i \\/ #look($T$)", "z_j \\/ #look($T$)"),
                ("z_i + #look($c$)", "z_j + #look($c$)"),
                ("z_i", "z_j"),
            )
        )
        with self.beat(
            "Divide the scores by a temperature first. Cold, and the winner takes nearly all.",
            note="The order never changes, only how much the differences count.",
        ):
            self.play(FadeIn(knob, cooled))
            self.play(Narrow(heat, by=self.cold, run_time=4))

        with self.beat(
            "Hot, and the shares come out nearly even.",
            note="A language model that writes is turned up and down in just this way.",
        ):
            self.play(Narrow(heat, by=self.hot, run_time=6))

        wide = RowBars(real, unit=0.027, spacing=0.36, role="z").move_to(table.scores, LEFT)
        wide.shift((table.scores.get_left() - wide.get_left()) * RIGHT)
        narrow = table.scores.copy()
        constant.at = self.constant  # laid out where its number is longest
        slider = Knob(
            Axis(0, 100, 10, length=8), constant.probe(), name="c", role="look", places=0
        ).move_to(knob, RIGHT)
        constant.at = 0.0
        with self.beat(
            "At temperature one again, add a hundred to every score: no share moves at all.",
            note="e^(z+c) is e^c e^z: the common factor cancels. Only differences count.",
        ):
            self.play(Narrow(heat, by=1.0, run_time=1.5))
            self.play(FadeOut(knob, cooled), run_time=0.5)
            self.play(FadeIn(slider, raised), ReplacementTransform(table.scores, wide))
            self.play(Nudge(constant, by=self.constant, run_time=5))

        read, label = (run.probe(name, example=self.digit) for name in ("prediction", "label"))
        truth = Equation('"true:" {y}', y=Readout(label, places=0, role="y"))
        truth.next_to(picture, DOWN, buff=0.25)
        right = int(label())
        with self.beat(
            "Shares always add up to one. They need not be right: "
            f"here {int(read())} gets the most, and the digit is {right}.",
            note="Softmax says how the scores compare, not whether to trust them.",
            rest=LAST_REST,
        ):
            self.play(Nudge(constant, by=0.0, run_time=1.5))
            self.play(FadeOut(slider, raised), run_time=0.5)
            self.play(FadeIn(plain), ReplacementTransform(wide, narrow))
            mine = (table.shares.bars[right], table.stack.bars[right])
            self.play(FadeIn(truth), *(bar.animate.set_fill(current()["y"]) for bar in mine))

    def lay(self, rows: RowBars, stack: Stack) -> None:
        """Copies of the bars fall into one line, end to end."""
        pairs = zip(rows.bars, stack.bars, strict=True)
        falls = (TransformFromCopy(bar, part) for bar, part in pairs)
        self.play(LaggedStart(*falls, lag_ratio=0.3), run_time=2)
        self.remove(*stack.bars)
        self.add(stack)


def digit_names(n: int) -> list[Constant]:
    """0, 1, 2, ...: what the output neurons stand for."""
    return [Constant(str(k), because="the digit that the neuron stands for") for k in range(n)]
