"""The numbers of some words, a row of coloured cells for each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, Group, VGroup
from numpy.typing import NDArray

from nncore.probes.expressions import stacked
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.training import LanguageState
from scenes.attention.word_map import LOOKS
from scenes.mobjects.pictures import WeightGrid
from scenes.stage.text import Words

_APART = 0.13  # between two roles


class WordTable(Group):
    """A row for each of some words, which come role by role, and a column for each number.

    The words' `names` stand to the left of the rows. `legend` has a line for each role, its name
    and then its mark: they go to the left of its words.
    """

    def __init__(
        self,
        run: LanguageState,
        words: Sequence[str],
        *,
        limit: Probe,
        width: float,
        height: float,
        legend: VGroup,
    ) -> None:
        self.words, self.legend = tuple(words), legend
        roles = list(dict.fromkeys(map(tale.role, words)))
        self.cell = (height - _APART * (len(roles) - 1)) / len(words)
        self.tables, self.names = Group(), VGroup()
        self._rows: dict[str, tuple[Any, int]] = {}
        for role in roles:
            mine = [word for word in words if tale.role(word) == role]
            rows = stacked(*(run.probe("embedding", word=word) for word in mine))
            shape = np.shape(rows())
            table = WeightGrid(rows, limit=limit, height=self.cell * len(mine), shape=shape)
            self.tables.add(table.stretch_to_fit_width(width))
            self._rows |= {word: (table, place) for place, word in enumerate(mine)}
        self.tables.arrange(DOWN, buff=_APART)
        for word in words:
            name = Words(word, "label", role=LOOKS[tale.role(word)][0])
            self.names.add(name.next_to(self.row(word) + width / 2 * LEFT, LEFT, buff=0.2))
        line: Any
        for line, table in zip(legend, self.tables, strict=True):
            beside = self.names.get_left()[0] - table.get_left()[0]
            line.shift(table.get_left() - (0.35 - beside) * RIGHT - line[1].get_center())
        super().__init__(self.tables, self.names, legend)

    def row(self, word: str) -> NDArray[np.float64]:
        """The middle of a word's row."""
        table, place = self._rows[word]
        return table.get_top() + (place + 0.5) * self.cell * DOWN


def holding(words: Sequence[str], needed: Sequence[str]) -> tuple[str, ...]:
    """The words, with needed ones in the places of others of the same role that are not."""
    found = list(words)
    for word in needed:
        if word not in found:
            role = [i for i, other in enumerate(found) if tale.role(other) == tale.role(word)]
            found[next(i for i in role if found[i] not in needed)] = word
    return tuple(found)
