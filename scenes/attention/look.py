"""A sentence that asks for its next word: what its last word asks, and at what a head looks."""

from typing import Any, Self

import numpy as np
from manim import RIGHT, UP, Group, Line, RoundedRectangle, VGroup

from nncore.probes.expressions import argmax, entries, named, total
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.attention.cells import that_check
from scenes.mobjects.words import DIMMED, AttentionArcs, SentenceRow
from scenes.stage.readout import Readout
from scenes.stage.text import OnOneLine, Words, level
from scenes.stage.theme import current

_KINDS = {  # of words, as they would name themselves
    "mood": "mood",
    "colour": "colour",
    "animal": "noun",
    "man": "noun",
    "woman": "noun",
    "verb": "verb",
    "pronoun": "pronoun",
    "object": "object",
    "place": "place",
}
_ASKS = {  # by the kind of the word that decides
    "mood": "What mood am I in?",
    "noun": "Who is meant?",
    "colour": "What colour was it?",
}


class OpenSentence(VGroup):
    """The words of a beginning in a `row`, as large as they fit, and a `slot` for the next one."""

    def __init__(self, words: tuple[str, ...], *, width: float = 13.3) -> None:
        self.row = SentenceRow(words, width=width - 2.0)
        self.row.scale(min(1.2, (width - 2.0) / self.row.width))
        self.slot = RoundedRectangle(corner_radius=0.15, width=1.75, height=0.8, stroke_width=4)
        self.slot.set_stroke(current()["ink"])
        self.slot.next_to(self.row, RIGHT, buff=0.25).set_y(self.row.baseline + 0.1)
        self.mark = Words("?", "title", role="quiet")
        level(self.mark.set_x(self.slot.get_x()), self.row)
        super().__init__(self.row, self.slot, self.mark)
        self.set_x(0)


class Asking(VGroup):
    """What a query and its keys would say in words: a question below, what each word is above.

    `tags[i]` is None for a word such as "the". `kin` are the positions whose tag the question asks
    for. Words of ours: what the network's numbers mean is not written in them.
    """

    def __init__(self, sentence: OpenSentence, asked: Question) -> None:
        row = sentence.row
        kinds = [_KINDS.get(tale.role(word)) for word in asked.words]
        self.tags: list[VGroup | None] = []
        for word, kind in zip(row, kinds, strict=True):
            self.tags.append(None if kind is None else _tag(kind, word))
        wanted = kinds[asked.decider]
        self.kin = [i for i, kind in enumerate(kinds[: asked.asker + 1]) if kind == wanted]
        said = Words(f"“{_ASKS.get(wanted or '', 'Who decides?')}”", "title", role="query")
        self.bubble: Any = bubble(said.scale(1.25), "query", height=1.3)
        asker: Any = row[asked.asker]
        x = asker.get_x()
        self.bubble.set_x(min(x, 6.6 - self.bubble.width / 2)).set_y(row.baseline - 1.9)
        self.stem = _upright(x, self.bubble.get_top()[1], row.baseline - 0.3)
        self.stem.set_stroke(current()["query"], width=4)
        self.question = VGroup(self.stem, self.bubble)
        super().__init__(*(tag for tag in self.tags if tag), self.question)


def _tag(kind: str, word: Any) -> VGroup:
    """What a word says that it is, above it."""
    panel = bubble(Words(kind, "label", role="key"), "key", height=0.62)
    panel.set_x(word.get_x()).set_y(word.baseline + 1.45)
    stem = _upright(panel.get_x(), panel.get_bottom()[1], word.baseline + 0.45)
    return VGroup(stem.set_stroke(current()["key"], width=3), panel)


def _upright(x: float, low: float, high: float) -> Line:
    """A line from one height to another."""
    return Line(x * RIGHT + low * UP, x * RIGHT + high * UP)


def bubble(said: Words, role: str, *, height: float) -> VGroup:
    """Words in a frame of their colour."""
    panel = RoundedRectangle(
        corner_radius=0.2 * height, width=said.width + 0.65 * height, height=height, stroke_width=3
    )
    panel.set_stroke(current()[role]).set_fill(current()["panel"], opacity=1)
    level(said.move_to(panel), panel.get_y() - 0.13 * said.height / 0.4)
    return VGroup(panel, said)


class Look(Group):
    """The sentence with a head's look from its last word, its shares, and the model's answer.

    `hide` are words hidden from all heads: they are pale and struck through. Shares that are not
    printed are added up as those of other words, so that all make one.
    """

    def __init__(
        self,
        run: LanguageRun,
        asked: Question,
        head: int,
        *,
        hide: tuple[int, ...] = (),
        height: float = 1.5,
    ) -> None:
        words, at = asked.words, asked.asker
        self.weights = run.probe("pattern", words=words, head=head, position=at, hide=hide)
        chances = run.probe("probability", words=words, hide=hide)
        self.answer: Probe = named(argmax(chances), tale.VOCABULARY)
        self.right = run.probe("answer", words=words, hide=hide)
        self.chance = entries(chances, int(argmax(chances)()))
        self.sentence = OpenSentence(words)
        row = self.row = self.sentence.row
        row.light(at, role="query")
        self.struck = VGroup()
        for i in hide:
            row[i].set_opacity(DIMMED)
            line = Line(row[i].get_left(), row[i].get_right(), color=current()["ink"])
            self.struck.add(line.set_stroke(width=5).set_y(row.baseline + 0.1))
        looks: dict[str, Any] = {"thickest": 24, "height": height}
        self.arcs = AttentionArcs(row, self.weights, at=at, **looks)
        values = np.asarray(self.weights())
        shown = that_check(values, least=0.005, places=2)
        self.shares = VGroup()
        for i in np.flatnonzero(shown).tolist():
            share = Readout(entries(self.weights, i), role="share", align="center")
            self.shares.add(level(share.set_x(row[i].get_x()), row.baseline - 0.75))
        self._add_rest(np.flatnonzero(~shown[: at + 1]).tolist())
        self.says = Words(str(self.answer()), "body")
        self.says.scale(min(1.2, 1.5 / self.says.width))
        level(self.says.set_x(self.sentence.slot.get_x()), row)
        self.sure = Readout(self.chance, percent=True, align="center")
        level(self.sure.set_x(self.sentence.slot.get_x()), row.baseline - 0.95)
        super().__init__(self.sentence, self.struck, self.arcs, self.shares, self.says, self.sure)
        self.sentence.remove(self.sentence.mark)

    def _add_rest(self, left: list[int]) -> None:
        """The sum of the shares that are not printed, where there is most room for it."""
        rest = total(entries(self.weights, left or [0]))
        if not left or not round(float(rest()), 2):
            return
        line = OnOneLine(Words("all others", role="quiet"), Readout(rest, role="quiet"))
        edges = [self.row.get_left()[0]]
        for share in self.shares:
            edges += [share.get_left()[0], share.get_right()[0]]
        edges.append(self.row.get_right()[0])
        gaps = zip(edges[::2], edges[1::2], strict=True)
        line.set_x(sum(max(gaps, key=lambda gap: gap[1] - gap[0])) / 2)
        self.shares.add(level(line, self.row.baseline - 0.75))

    def to(self, height: float) -> Self:
        """Move it, the words' baseline to a height."""
        return self.shift((height - self.row.baseline) * UP)

    @property
    def most(self) -> int:
        """The position of the word that is looked at most."""
        return int(np.argmax(self.weights()))
