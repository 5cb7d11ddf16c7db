"""Queries and keys: how two words get theirs, and all of them around the grid of their scores."""

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, Line, VGroup

from nncore.probes.expressions import (
    dot,
    largest,
    maximum,
    positive_part,
    size_quantile,
    stacked,
    total,
)
from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.attention.attention_grid import ScoreGrid
from scenes.attention.look import bubble
from scenes.attention.products import Pile, ProductBars, places_that_add
from scenes.attention.strips import MatrixOnStrip, Strip
from scenes.mobjects.pictures import ColourBar, common
from scenes.stage.lesson import BOTTOM
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, OnOneLine, Words, level
from scenes.stage.theme import current

LEFT_EDGE = -6.72
STRIP = 0.62  # how long a query is beside the grid
_SUMS = (("positive", True), ("negative", True), ("z", False))  # role, and whether with a sign


class QueryAndKey(Group):
    """The vector of the word that asks times W_Q, and that of the word that decides times W_K.

    `sides` are the two, the second left of the first, as the words stand in the sentence. `limit`
    is the scale of queries and keys, `plain` that of words and matrices; `bars` say so. Below each
    side in words what it says, in `bubbles` on `stems`.
    """

    def __init__(self, run: LanguageRun, asked: Question, head: int, says: tuple[str, str]) -> None:
        here: dict[str, Any] = {"words": asked.words, "head": head}
        self.limit = common(run.probe("q", **here), run.probe("k", **here))
        seen = (run.probe("W_Q"), run.probe("W_K"), run.probe("input", words=asked.words))
        # The 98th percentiles' largest: with the largest of all as its end, most would be dark.
        plain = self.plain = maximum(stacked(*(size_quantile(one, 0.98) for one in seen)))
        self.sides: list[MatrixOnStrip] = []
        for letter, position, role in (("Q", asked.asker, "query"), ("K", asked.decider, "key")):
            names = (
                Formula(f"W_{letter}", "title"),
                Words(asked.words[position], role=role),
                Formula(letter.lower(), "title", role=role),
            )
            side = MatrixOnStrip(
                run.probe(f"W_{letter}", head=head),
                run.probe("input", words=asked.words, position=position),
                run.probe(letter.lower(), **here, position=position),
                names=names,
                limits=(plain, plain, self.limit),
                roles=("faint", role),
                cell=0.125,
                thickness=0.46,
            )
            self.sides.append(side)
        Group(*self.sides[::-1]).arrange(RIGHT, buff=0.7)
        for side in self.sides:
            side.shift((side.parts.get_y() - 0.15) * DOWN)
        self.bars = Group()
        scales = (("queries, keys", self.limit), ("words, matrices", plain))
        for (text, scale), side in zip(scales, self.sides, strict=True):
            bar = ColourBar(scale, height=0.9, places=1, more=scale is plain)
            bar.next_to(side.matrix, DOWN, buff=0.3)
            name = Words(text, "small", role="quiet").next_to(bar, RIGHT, buff=0.25)
            self.bars.add(Group(bar, name).align_to(side.matrix, LEFT))
        self.bubbles, self.stems = VGroup(), VGroup()
        for text, side, role in zip(says, self.sides, ("query", "key"), strict=True):
            said = bubble(Words(text, "label", role=role), role, height=0.62)
            edge = side.after.get_right() + 0.3 * RIGHT
            self.bubbles.add(said.set_y(BOTTOM + 0.45).align_to(edge, RIGHT))
            top = side.after.get_bottom()
            stem = Line(top, top[0] * RIGHT + said.get_top()[1] * UP, color=current()[role])
            self.stems.add(stem.set_stroke(width=3))
        super().__init__(*self.sides, self.bars, self.bubbles, self.stems)


class Meeting(Group):
    """A query above a key, cell by cell; their products as bars, and what they add up to.

    `pile` lays the bars end to end. `keys[i]` are the probes of all keys; `ask(i)` says what the
    parts are asked for when another key comes.
    """

    def __init__(self, run: LanguageRun, asked: Question, head: int, *, also: int) -> None:
        here: dict[str, Any] = {"words": asked.words, "head": head}
        self.q = run.probe("q", **here, position=asked.asker)
        self.keys = [run.probe("k", **here, position=i) for i in range(len(asked.words))]
        limit = common(run.probe("q", **here), run.probe("k", **here))
        looks: dict[str, Any] = {"limit": limit, "length": 11.0, "thickness": 0.68}
        k = self.keys[asked.decider]
        self.query = Strip(self.q, **looks, role="query")
        self.key = Strip(k, **looks, role="key")
        for strip, y in ((self.query, 2.7), (self.key, 1.92)):
            strip.set_y(y).align_to(6.72 * RIGHT, RIGHT)
        shown = np.array([np.asarray((self.q * self.keys[i])()) for i in (asked.decider, also)])
        ups, downs = np.clip(shown, 0, None), np.clip(shown, None, 0)
        tall, long = shown.max(), np.ptp([ups.sum(axis=1).max(), downs.sum(axis=1).min()])
        unit = min(1.5 / tall, 1.0 / -shown.min(), 10.6 / long)
        self.bars = ProductBars(self.q * k, self.key, height=0.0, unit=unit)
        self.pile = Pile(self.q * k, unit=unit, thickness=0.44, gap=0.1)
        self.pile.shift(
            [6.5 - ups.sum(axis=1).max() * unit, -1.95, 0] - self.pile.start.get_center()
        )
        ends = np.stack([ups, downs, shown]).sum(axis=2).T.tolist()
        self.places = places_that_add(*map(tuple, ends))
        self.names = VGroup(
            self._named(asked.words[asked.asker], "q", "query", self.query),
            self._named(asked.words[asked.decider], "k", "key", self.key),
            Formula("#query[$q_i$] #key[$k_i$]", "title").move_to(LEFT_EDGE * RIGHT, LEFT),
        )
        self.numbers = [
            Readout(probe, places=self.places, role=role, sign=sign, align="right")
            for probe, (role, sign) in zip(self.sums(k), _SUMS, strict=True)
        ]
        self.heads = VGroup()
        for row, text in enumerate(("agree", "oppose", "score")):
            word = Words(text, role="z" if row == 2 else "ink")
            level(word.align_to(LEFT_EDGE * RIGHT, LEFT), self.pile.middle(row) - 0.1)
            number = self.numbers[row].align_to(3.9 * LEFT, RIGHT)
            level(number, word)
            self.heads.add(word)
        super().__init__(self.query, self.key, self.bars, self.pile, self.names, self.heads)
        self.add(*self.numbers)

    def sums(self, k: Any) -> tuple[Any, Any, Any]:
        """What is positive of the products with a key, what is negative, and all."""
        products = self.q * k
        return total(positive_part(products)), -total(positive_part(-products)), dot(self.q, k)

    def named(self, word: str) -> VGroup:
        """The name of another key, where that of the first one is."""
        return self._named(word, "k", "key", self.key)

    @staticmethod
    def _named(word: str, letter: str, role: str, strip: Strip) -> VGroup:
        line = OnOneLine(Words(word, role=role), Formula(letter, role=role), gap=0.25)
        line.align_to(LEFT_EDGE * RIGHT, LEFT)
        return level(line, strip.get_y() - 0.1)


class QueryKeyGrid(Group):
    """Scores of all words: left of each row its query, above each column its key, then the words.

    Nothing is lit and nothing blocked yet.
    """

    def __init__(self, run: LanguageRun, asked: Question, head: int, *, side: float) -> None:
        here: dict[str, Any] = {"words": asked.words, "head": head}
        dots, n = run.probe("dots", **here), len(asked.words)
        limit = common(run.probe("q", **here), run.probe("k", **here))
        self.scores = ScoreGrid(
            dots, asked.words, limit=largest(dots), side=side, masked=False, places=0,
            size="label" if n <= 10 else "small", numbers=n <= 10,
        )  # fmt: skip
        self.scores.set_light(0)
        image, names = self.scores.cells.image, self.scores.names
        self.queries, self.keys = (
            [
                Strip(
                    run.probe(name, **here, position=i),
                    limit=limit,
                    length=STRIP,
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
        self.scores.asking.shift((STRIP + 0.1) * LEFT)
        self.scores.answering.shift((STRIP + 0.1) * UP)
        super().__init__(self.scores, *self.queries, *self.keys)
