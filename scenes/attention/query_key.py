"""Queries and keys: how two words get theirs, and all of them around the grid of their scores."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, SurroundingRectangle, VGroup

from nncore.probes.expressions import largest
from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.attention.attention_grid import ScoreGrid
from scenes.attention.strips import MatrixOnStrip, Strip
from scenes.mobjects.pictures import ColourBar, common
from scenes.mobjects.quiet import quiet
from scenes.stage.text import ConstantFormula, Formula, Words
from scenes.stage.theme import current


class QueryAndKey(Group):
    """The vector of the word that asks times W_Q, and that of the word that decides times W_K.

    `sides` are the two, `says` what each makes, `scales` two colour bars and what they are for;
    `limit` is the scale of queries and keys.
    """

    def __init__(self, run: LanguageRun, asked: Question, head: int) -> None:
        here: dict[str, Any] = {"words": asked.words, "head": head}
        self.limit = common(run.probe("q", **here), run.probe("k", **here))
        matrices = {letter: run.probe(f"W_{letter}", head=head) for letter in "QK"}
        plain = common(*matrices.values(), run.probe("input", words=asked.words))
        self.sides: list[MatrixOnStrip] = []
        for letter, position, role in (("Q", asked.asker, "query"), ("K", asked.decider, "key")):
            names = (
                Formula(f"W_{letter}"),
                Words(asked.words[position], "label", role=role),
                Formula(f"#{role}[${letter.lower()}$]"),
            )
            side = MatrixOnStrip(
                matrices[letter],
                run.probe("input", words=asked.words, position=position),
                run.probe(letter.lower(), **here, position=position),
                names=names,
                limits=(plain, plain, self.limit),
                roles=("faint", role),
                cell=0.105,
                thickness=0.3,
            )
            self.sides.append(side)
        bars = [ColourBar(limit, height=2.2) for limit in (plain, self.limit)]
        Group(bars[0], *self.sides, bars[1]).arrange(RIGHT, buff=0.6)
        self.says, captions = VGroup(), VGroup()
        for side, text in zip(
            self.sides,
            ("what it asks for: its #query[query]", "what it answers to: its #key[key]"),
            strict=True,
        ):
            side.shift(side.parts.get_y() * DOWN)
            self.says.add(quiet(text, side.parts, buff=0.25))
        for bar, text in zip(
            bars, ("#plain[words], $W$", "#query[$q$] and #key[$k$]"), strict=True
        ):
            bar.match_y(self.sides[0].parts)
            captions.add(quiet(text, bar))
        self.scales = Group(*bars, captions)
        super().__init__(*self.sides, self.says, self.scales)


class QueryKeyGrid(Group):
    """Scores of all words: left of each row its query, above each column its key, then the words.

    `divisor` is what the dot products are divided by; nothing is lit and nothing blocked yet.
    """

    def __init__(
        self, run: LanguageRun, asked: Question, head: int, *, limit: Probe, divisor: Dial
    ) -> None:
        here: dict[str, Any] = {"words": asked.words, "head": head}
        dots = run.probe("dots", **here) / divisor.probe()
        n, top = len(asked.words), largest(dots)
        looks: dict[str, Any] = {"size": "label" if n <= 10 else "small", "numbers": n <= 10}
        self.scores = ScoreGrid(
            dots, asked.words, limit=top, side=4.4, masked=False, places=0, **looks
        )
        self.scores.set_light(0)
        image, names = self.scores.cells.image, self.scores.names
        self.queries, self.keys = (
            [
                Strip(
                    run.probe(name, **here, position=i),
                    limit=limit,
                    length=1.0,
                    thickness=0.6 * image.width / n,
                    upright=name == "k",
                    role=role,
                )
                for i in range(n)
            ]
            for name, role in (("q", "query"), ("k", "key"))
        )
        for i, (query, key) in enumerate(zip(self.queries, self.keys, strict=True)):
            query.next_to(image, LEFT, buff=0.1).set_y(names.row(i))
            key.next_to(image, UP, buff=0.1).set_x(names.column(i))
        self.scores.asking.shift(1.1 * LEFT)
        self.scores.answering.shift(1.1 * UP)
        self.bar = ColourBar(top, height=image.width, places=0).next_to(image, RIGHT)
        ring: dict[str, Any] = {"color": current()["look"], "buff": 0.04}
        self.known = VGroup(
            SurroundingRectangle(self.queries[asked.asker].frame, **ring),
            SurroundingRectangle(self.keys[asked.decider].frame, **ring),
            self.scores.outline(asked.asker, asked.decider),
        )
        super().__init__(self.scores, *self.queries, *self.keys, self.bar, self.known)

    def strips_but(self, query: int, key: int) -> list[Strip]:
        """All queries and all keys, but one of each."""
        queries, keys = self.queries, self.keys
        return [
            *(strip for i, strip in enumerate(queries) if i != query),
            *(strip for i, strip in enumerate(keys) if i != key),
        ]

    def without_strips(self) -> ScoreGrid:
        """The scores with their words close by, as they are when the strips have left."""
        left = self.scores.copy()
        left.asking.shift(1.1 * RIGHT)
        left.answering.shift(1.1 * DOWN)
        return left


def from_scores_to_shares(width: int) -> VGroup:
    """What is done to queries and keys of a width until they are shares, step by step."""
    symbols, root = "#query[$q$] dot #key[$k$]", np.sqrt(width)
    scaled = f"({symbols}) \\/ sqrt({width}) = ({symbols}) \\/ {root:g}"
    steps = (
        (Formula(symbols), "every query meets every key"),
        (
            ConstantFormula(scaled, because="the width of a head, and its root"),
            "scaled by the root of their length",
        ),
        (Formula("-infinity"), "for words that come later"),
        (Formula('op("softmax")'), "along each row"),
    )
    column = VGroup()
    for formula, says in steps:
        step = VGroup(formula, Words(says, "label", role="quiet"))
        column.add(step.arrange(DOWN, buff=0.15, aligned_edge=LEFT))
    return column.arrange(DOWN, buff=0.45, aligned_edge=LEFT)
