"""Guess the next word."""

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    Group,
)

from nncore.probes.expressions import function
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.chances import grammar
from scenes.attention.ask import Ask
from scenes.attention.guesses import Guess
from scenes.attention.word_comb import WordComb
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve
from scenes.mobjects.progress import StepCount
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import OnOneLine, Words, level


class GuessTheNextWord(Lesson):
    """A language model learns how likely each next word is, down to what only chance decides.

    The tale run, seed 0, trained while the lesson plays: steps 0 to 600. What the grammar itself
    gives each word is exact: no model can do better.
    """

    title = "Guess the next word"
    first_edition = True
    seed = 0
    sentence = "the hungry blue creature ate and the sleepy queen"  # one word can come next
    choice = "the hungry blue creature ate"  # several can
    early = 40  # a step at which the model is torn
    every = 10  # steps from one point of the loss curve to the next

    def construct(self) -> None:
        run = self.run = runs.tale(step=0, seed=self.seed)
        self.first, self.second = tale.parse(self.sentence), tale.parse(self.choice)
        self.one, self.other = Guess(run, self.first), Guess(run, self.second)
        level(self.one, 2.1)
        level(self.other, self.one)
        self.heads = self.one.heads()
        nothing = grammar(self.first) * 0.0
        comb = self.comb = WordComb(nothing, nothing, height=3.3)
        comb.set_x(0).align_to(3.3 * DOWN, DOWN)
        step = self.step = StepCount(run)
        step.next_to(comb.plot.x.point(0), UP, buff=comb.plot.y.line.get_length() + 0.15)
        step.align_to(self.one, LEFT)
        self.right, self.certain = likeliest(self.first)
        self.know_nothing()
        self.learn()
        self.settle()
        self.fall()

    def know_nothing(self) -> None:
        """A tale breaks off: what the untrained model says, and what the grammar."""
        one, comb, first = self.one, self.comb, self.first
        self.add(one.row)
        with self.beat(
            f"A tale breaks off. Which of these {len(tale.VOCABULARY)} words comes next?",
            note="In these tales a sleepy one slept and a hungry one ate. Let the audience guess.",
        ):
            self.play(FadeIn(comb), run_time=1.5)

        with self.beat(
            "An untrained model knows nothing: it gives all of them about the same small share.",
            note="A bar from 0 to 1 for each word of its vocabulary. Together they are 1.",
        ):
            self.play(Ask(comb, probe=comb_of(self.run, first), run_time=2))

        why = tale.decided_next(first)
        with self.beat(
            f"The grammar that wrote the tale gives “{self.right}” {self.certain:.0%}"
            + (f", because of “{first[why.by]}”." if why else "."),
            note="The outline is the grammar's own share: the best that any model can do.",
        ):
            self.play(one.row.animate.light(*([why.by] if why else []), role="y"))
            self.play(Ask(comb, truth=grammar(first), run_time=2))
            self.play(FadeIn(self.heads, one.words, one.model, one.truth))

    def learn(self) -> None:
        """One word can come, and the model learns it."""
        run, right = self.run, self.right
        leader = tale.VOCABULARY[int(run.at(self.early).probe("answer", words=self.first)())]
        wavers = "which is wrong here" if leader != right else "and it is right already"
        with self.beat(
            f"Now it reads tales. After {self.early} steps it wavers: “{leader}” leads, {wavers}.",
            note="It has found that a verb comes, but looks at the wrong one's mood as well.",
        ):
            self.play(FadeIn(self.step))
            self.play(Train(run, to=self.early), run_time=6)

        with self.beat(
            f"More tales, and “{right}” takes what the grammar gives it: no model can do better.",
            note="Most of it happens before step 100.",
        ):
            self.play(Train(run, to=run.steps), run_time=7)

    def settle(self) -> None:
        """Several words can come, and the model settles on their shares."""
        second, run, heads, other = self.second, self.run, self.heads, self.other
        n = len(tale.next_words(second))
        with self.beat(
            f"Untrained again, another beginning: here the grammar itself allows {n} words.",
            note="Nothing in the beginning says which: whoever made the tale threw a coin.",
        ):
            self.play(Train(run, to=0, run_time=1.5))
            self.play(FadeOut(self.one, heads), run_time=0.5)
            self.play(FadeIn(other.row))
            self.play(Ask(self.comb, probe=comb_of(run, second), truth=grammar(second), run_time=2))
            self.play(FadeIn(heads, other.words, other.model, other.truth))

        with self.beat(
            "It cannot learn an answer that is not there. It settles on the grammar's shares.",
            note="It sways on its way: each batch of tales happens to have more of one word.",
        ):
            self.play(Train(run, to=run.steps), run_time=7)

    def fall(self) -> None:
        """The loss falls to the grammar's own."""
        run = self.run
        plot = self.plot(run)
        curve = Curve(plot, range(0, run.steps + 1, self.every), self.losses(run), role="cost")
        flat = function("identity", (1.0, 1.0)) * run.probe("floor")
        floor = Curve(plot, (0, run.steps), flat, role="y", width=3)
        now = Readout(run.probe("loss"), places=2, role="cost")
        best = Readout(run.probe("floor"), places=2, role="y")
        legend = Group(
            OnOneLine(Words("the model", role="cost"), now),
            OnOneLine(Words("the grammar itself", role="y"), best),
        ).arrange(DOWN, aligned_edge=LEFT, buff=0.25)
        legend.next_to(plot.point(0.2 * run.steps, run.probe("floor")()), UP + RIGHT, buff=0.35)
        with self.beat(
            "The loss is its surprise at the words that came. It falls to the grammar's, not to 0.",
            note="Minus the log of the share that the true word got, averaged over 300 new tales.",
            rest=LAST_REST,
        ):
            self.play(FadeOut(self.comb, self.step))
            self.play(self.other.animate.shift(0.6 * DOWN), FadeIn(self.one))
            self.play(Train(run, to=0, run_time=1.0))
            self.play(FadeIn(plot, floor, legend, curve))
            self.play(Train(run, to=run.steps), run_time=6)

    def losses(self, run) -> Probe:
        """The loss so far, every few steps."""
        return run.probe("loss history", every=self.every)

    def plot(self, run) -> Plot:
        """Loss over training, from nothing to more than knowing nothing."""
        plot = Plot(
            Axis(0, run.steps, run.steps / 6, length=10.5),
            Axis(0, 5, 1, length=2.7, direction=UP),
            x_name="training step",
            y_name="loss, in nats a word, on tales it has not read",
        )
        plot.y_name.align_to(plot.y.line, LEFT)
        return plot.set_x(0).align_to(3.3 * DOWN, DOWN)


def comb_of(run, words) -> Probe:
    """How probable the model finds each word after these."""
    return run.probe("probability", words=words)


def likeliest(beginning) -> tuple[str, float]:
    """The word that the grammar finds likeliest, and how probable it is."""
    return max(tale.next_words(beginning).items(), key=lambda item: item[1])
