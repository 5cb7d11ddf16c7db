"""Inside a transformer."""

from collections.abc import Sequence

from manim import (
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    Rectangle,
    ReplacementTransform,
    VGroup,
)

from nncore.tales import tale
from scenes.animations.whole import Whole
from scenes.attention.transformer import Matrices, Unboxed, VectorRows
from scenes.stage import runs
from scenes.stage.lesson import LAST_REST, Lesson
from scenes.stage.readout import Readout
from scenes.stage.text import OnOneLine, Words
from scenes.stage.theme import current


class InsideATransformer(Lesson):
    """A transformer is a few tables of numbers, through which a stream of vectors flows.

    The tale run, seed 0, at its last step.
    """

    title = "Inside a transformer"
    first_edition = True
    sentence = "the hungry blue creature ate and the sleepy queen"
    seed = 0

    def construct(self) -> None:
        run = runs.tale(step=runs.LAST, seed=self.seed)
        self.words = tale.parse(self.sentence)
        model = self.model = Unboxed(run, self.words)
        self.width, self.heads = run.recipe.width, run.recipe.heads
        self.guess = model.answers.words[0]
        self.box = black_box(model)
        self.close()
        self.look_up()
        self.attend()
        self.unembed()
        self.doubt()
        self.count()

    def close(self) -> None:
        """Words go in, shares come out."""
        model = self.model
        self.add(model.words, self.box)
        with self.beat(
            "Words go in at the left. Out at the right come shares for the next word.",
            note=f"The model gives nearly all of it to {self.guess}. What is in between?",
        ):
            self.play(FadeIn(model.answers.names, model.answers.shares, model.answers.heads[0]))

    def look_up(self) -> None:
        """Two tables make the vectors that begin the stream."""
        words, model = self.words, self.model
        places = tale.encode(words).tolist()
        with self.beat(
            f"Each word picks its row of a table of all words: {self.width} numbers of its own.",
            note="W_E, the embedding. The same word always picks the same row.",
        ):
            self.play(FadeOut(self.box), FadeIn(model.embedding))
            self.pick(model.embedding, places, model.token)
            self.play(FadeIn(model.under[id(model.token)]), run_time=0.5)

        with self.beat(
            "A second table has a row for each place. Word plus place is what begins the stream.",
            note="W_P. Without it the heads could not tell first from last.",
        ):
            self.play(FadeIn(model.places))
            self.pick(model.places, range(len(words)), model.place)
            self.play(FadeIn(model.under[id(model.place)], model.signs[:2]), run_time=0.5)
            both = Group(model.token.copy(), model.place.copy())
            self.play(*(part.animate.move_to(model.before) for part in both))
            self.remove(*both)
            self.play(FadeIn(model.before, model.under[id(model.before)]), run_time=0.5)

    def attend(self) -> None:
        """Heads look, and what they find is added."""
        model = self.model
        with self.beat(
            f"{number_word(self.heads)} heads: "
            "with tables of its own, each lets every word look back.",
            note="Queries, keys and values; a pattern for each head, its rows ask.",
        ):
            self.play(FadeIn(model.asking))
            self.play(Create(model.arrows[0]), run_time=0.5)
            self.play(
                LaggedStart(*map(FadeIn, model.patterns), lag_ratio=0.4),
                FadeIn(model.letters, model.axes),
                run_time=2.5,
            )

        with self.beat(
            "More tables carry what they found, and it is added: the stream itself is kept.",
            note="The residual stream. Its colours have another scale here: much is added.",
        ):
            self.play(FadeIn(model.bringing))
            self.play(Create(model.arrows[1]), run_time=0.5)
            self.play(FadeIn(model.kept), run_time=1.5)
            self.play(FadeIn(model.signs[2]), run_time=0.5)
            self.play(Create(model.arrows[2]), run_time=0.5)
            self.play(FadeIn(model.after, model.under[id(model.after)]))

    def unembed(self) -> None:
        """A last table makes scores, and softmax shares."""
        model, words = self.model, self.words
        last = model.after.outline(len(words) - 1)
        with self.beat(
            f"A last table makes scores of the vector of {words[-1]}, one for every word there is.",
            note="W_U, the unembedding. Softmax makes shares of the scores.",
        ):
            self.play(Create(last))
            self.play(FadeIn(model.unembedding))
            self.play(Create(model.arrows[3]), run_time=0.5)
            self.play(FadeIn(model.scores, model.under[id(model.scores)]))
            self.play(Create(model.arrows[4]), FadeIn(model.under[id(model.answers)]))

    def doubt(self) -> None:
        """What the heads are worth, and what large models have besides."""
        model = self.model
        share, blind = (numbers[0] for numbers in (model.answers.shares, model.answers.blind))
        with self.beat(
            "Are the heads needed? "
            f"Without them, {self.guess} gets {blind.text}, not {share.text}.",
            note="Nothing else is changed: they just add nothing to the stream.",
        ):
            self.play(FadeIn(model.answers.blind, model.answers.heads[1]))

        layer = model.layer(
            "one layer: large models stack many, each with an MLP and LayerNorm; this has neither"
        )
        with self.beat(
            "Large models stack many layers, with an MLP and LayerNorm in each. Here is one alone.",
            note="An MLP is a small network as in the lessons on digits, one for each word.",
        ):
            self.play(FadeIn(layer))

    def count(self) -> None:
        """All the numbers that the model has."""
        model = self.model
        with self.beat(
            "Add up the tables, and you see every number that this model has.",
            note="All of them are learned, and all are in the lower half, one pixel each.",
            rest=LAST_REST,
        ):
            self.play(FadeIn(model.bar))
            counts = Group(*(count.copy() for count in model.counts))
            self.play(FadeIn(model.pluses))
            self.play(*(c.animate.move_to(model.total).set_opacity(0) for c in counts))
            self.remove(*counts)
            self.play(FadeIn(model.total))

    def pick(self, table: Matrices, rows: Sequence[int], into: VectorRows) -> None:
        """Copy rows of a table, one after the other, to where they make a picture."""
        source = table.rows[0][0]
        flights = (
            ReplacementTransform(source.strip(row), into.strip(place))
            for place, row in enumerate(rows)
        )
        self.play(Whole(into, *flights, lag_ratio=0.3), run_time=4)


def black_box(model: Unboxed) -> VGroup:
    """What stands between the words and the answers before one looks inside."""
    left, right = model.token.get_left()[0], model.scores.get_right()[0]
    top, bottom = model.token.get_top()[1], model.weights.get_bottom()[1]
    frame = Rectangle(width=right - left, height=top - bottom)
    frame.set_stroke(current()["quiet"], width=3)
    frame.move_to((left + right) / 2 * RIGHT + (top + bottom) / 2 * UP)
    number = Readout(model.total.numbers["n"].probe, places=0, role="look")
    inside = OnOneLine(Words("a transformer:"), number, Words("learned numbers"))
    return VGroup(frame, inside.move_to(frame))


def number_word(n: int) -> str:
    """A small number as a word that begins a sentence."""
    return ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")[n]
