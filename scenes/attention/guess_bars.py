"""What may come next: the likeliest words as bars, and all others as one more."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, Animation, VGroup, VMobject
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from nncore.tales.chances import grammar
from nncore.tales.tale import INDEX, VOCABULARY, next_words
from nncore.tales.training import LanguageState
from nncore.tales.words import VERBS
from scenes.attention.ask import Ask
from scenes.mobjects.next_words import word_rows
from scenes.mobjects.shares import RowBars, RowTexts
from scenes.stage.readout import Readout
from scenes.stage.text import Constant, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim

_BESIDE = 0.45  # from a bar's tip to its number, in rows
_ASTRAY = 0.05  # scene units: a digit's own side is not at its box's
_THIN, _THICK = 0.62, 0.82  # of a row: a bar, and the outline around it


class GuessBars(VGroup):
    """A row for each of `words`, and a last one for all others: so all rows add up to 1.

    `bars` are the model's shares after a beginning, with `numbers` at their tips; `truth` outlines
    the grammar's own; `model` is all but these. A share of 1 is `unit` long. The words stay where
    they are.
    """

    def __init__(
        self,
        run: LanguageState,
        beginning: Sequence[str],
        words: Sequence[str],
        *,
        unit: float,
        spacing: float = 0.44,
    ) -> None:
        shares = word_rows(run.probe("probability", words=tuple(beginning)), words, others=True)
        looks: dict[str, Any] = {"unit": unit, "spacing": spacing}
        self.bars = RowBars(shares, **looks, thickness=_THIN * spacing, role="share")
        self.bars.bars.set_stroke(width=0)
        self.bars.bars[-1].set_fill(current()["faint"])
        possible = word_rows(grammar(beginning), words, others=True)
        self.truth = Outlines(possible, **looks, thickness=_THICK * spacing, role="y")
        self.numbers = TipNumbers(self.bars, self.truth)
        names = [Words(word, "label") for word in words]
        names.append(
            Constant(
                f"{len(VOCABULARY) - len(words)} others",
                "label",
                because="all words of the language but those above",
                role="quiet",
            )
        )
        for i, name in enumerate(names):
            name.next_to(self.bars.row(i), LEFT, buff=0.25)
            level(name, self.bars.row(i)[1] - 0.1)
        self.names = RowNames(self.bars, names)
        self.model = VGroup(self.bars, self.names, self.numbers)
        super().__init__(self.model, self.truth)

    def rise(self) -> Animation:
        """The bars, flat from now on, grow to their shares."""
        shares = self.bars.probe
        self.bars.ask(probe=0.0 * shares)
        return Ask(self.bars, probe=shares)


class Outlines(RowBars):
    """Bars as frames without a zero line; for a value of 0 there is nothing to see."""

    def __init__(self, probe: Probe, *, role: str, **looks: Any) -> None:
        self.role = role
        super().__init__(probe, role=role, **looks)
        self.zero.set_stroke(opacity=0)
        self.bars.set_fill(opacity=0)

    def refresh(self) -> None:
        super().refresh()
        for bar, value in zip(self.bars, np.asarray(self.probe()), strict=True):
            bar.set_stroke(current()[self.role], width=4, opacity=float(value > 0))


class RowNames(RowTexts):
    """What the rows are called: pale where a bar has next to nothing."""

    def __init__(self, rows: RowBars, texts: Sequence[VMobject]) -> None:
        super().__init__(rows, texts)
        self.refresh()

    def depends_on(self, run: object) -> bool:
        return self.rows.depends_on(run)

    def refresh(self) -> None:
        for text, share in zip(self, np.asarray(self.rows.probe()), strict=True):
            text.set_opacity(clearness(float(share)))


class TipNumbers(RowTexts):
    """The value of each bar in percent: right of its tip, and within its outline or beyond it."""

    def __init__(self, rows: RowBars, around: RowBars) -> None:
        self.around = around
        values = [entries(rows.probe, i) for i in range(len(rows.bars))]
        numbers = [Readout(value, percent=True, places=0, size="label") for value in values]
        super().__init__(rows, numbers)
        self.refresh()

    def probes(self) -> tuple[Probe, ...]:
        return self.rows.probe, self.around.probe

    def refresh(self) -> None:
        for number, place in zip(self, self._places(), strict=True):
            number.shift((place[0] - number.get_left()[0]) * RIGHT)
            number.set_y(place[1])
        for number, share in zip(self, np.asarray(self.rows.probe()), strict=True):
            number.set_opacity(clearness(float(share)))

    def claims(self) -> Iterator[Claim]:
        yield from super().claims()
        for number, place in zip(self, self._places(), strict=True):
            if abs(number.get_left()[0] - place[0]) > _ASTRAY:
                raise ValueError(f"{number.text} is not at the tip of its bar")

    def _places(self) -> list[NDArray[np.float64]]:
        """Where each number begins."""
        gap = _BESIDE * self.rows.zero.get_length() / len(self.rows.bars)
        reaches = np.asarray(self.rows.probe()) * self.rows.unit
        outlines = np.asarray(self.around.probe()) * self.rows.unit
        places = []
        for i, (tip, outline) in enumerate(zip(reaches, outlines, strict=True)):
            fits = tip + 2 * gap + self[i].width < outline
            places.append(self.rows.row(i) + (gap + (tip if fits else max(tip, outline))) * RIGHT)
        return places


def clearness(share: float) -> float:
    """Opacity of what is said of a row: pale where the share is printed as nothing."""
    return 1.0 if share >= 0.005 else 0.3


def likeliest(run: LanguageState, beginning: Sequence[str], n: int) -> tuple[str, ...]:
    """The n words that lead after a beginning, by the model and the grammar together."""
    words = tuple(beginning)
    shares = run.probe("probability", words=words)() + grammar(words)()
    return tuple(sorted(VOCABULARY, key=lambda word: -shares[INDEX[word]])[:n])


def crossed_moods(beginning: tuple[str, ...]) -> tuple[str, ...]:
    """The tale with its two moods, and what they do, swapped; as it is without two."""
    moods = [word for word in beginning if word in VERBS]
    if len(moods) != 2:
        return beginning
    one, other = moods
    swap = {one: other, other: one, VERBS[one]: VERBS[other], VERBS[other]: VERBS[one]}
    return tuple(swap.get(word, word) for word in beginning)


def both_ways(state: LanguageState, beginning: tuple[str, ...], word: str) -> tuple[str, ...]:
    """The tale with its two moods swapped, if a model says a word after that, too; or as it is."""
    crossed = crossed_moods(beginning)
    said = int(state.probe("answer", words=crossed)())
    return crossed if said == INDEX[word] else beginning


def best(beginning: tuple[str, ...]) -> str:
    """The word that the grammar finds likeliest; the first, of several."""
    words = next_words(beginning)
    return max(words, key=lambda word: words[word])
