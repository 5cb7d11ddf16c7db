"""The numbers of many words, a row of coloured cells for each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, Group, VGroup
from numpy.typing import NDArray

from nncore.probes.expressions import stacked
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.training import LanguageState
from scenes.attention.word_map import words_of
from scenes.mobjects.pictures import WeightGrid

_APART = 0.13  # between two roles


class WordTable(Group):
    """A row for each word of some roles, role by role, a column for each number.

    `legend` has a line for each role, its name and then its mark: they go to the left of its rows.
    """

    def __init__(
        self,
        run: LanguageState,
        roles: Sequence[str],
        *,
        limit: Probe,
        height: float,
        legend: VGroup,
    ) -> None:
        self.roles, self.legend = tuple(roles), legend
        self.cell = (height - _APART * (len(roles) - 1)) / len(words_of(roles))
        self.tables = Group()
        for role in roles:
            rows = stacked(*(run.probe("embedding", word=word) for word in words_of([role])))
            shape = np.shape(rows())
            table = WeightGrid(rows, limit=limit, height=self.cell * shape[0], shape=shape)
            self.tables.add(table)
        self.tables.arrange(DOWN, buff=_APART)
        line: Any
        for line, table in zip(legend, self.tables, strict=True):
            line.shift(table.get_left() + 0.2 * LEFT - line[1].get_center())
        super().__init__(self.tables, legend)

    def row(self, word: str) -> NDArray[np.float64]:
        """The middle of a word's row."""
        role = tale.role(word)
        table = self.tables[self.roles.index(role)]
        place = words_of([role]).index(word)
        return table.get_top() + (place + 0.5) * self.cell * DOWN
