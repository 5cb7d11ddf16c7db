"""Tales to learn from, each on a sheet of its own."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import RIGHT, UP, Mobject, RoundedRectangle, VGroup

from scenes.stage.text import Words, level
from scenes.stage.theme import current

_LINE, _SPACE = 0.42, 0.15  # from baseline to baseline, and between two words
_MARGIN = 0.22
_ASIDE = np.array([0.1, 0.1, 0.0])  # of a sheet from the one above it


class Sheet(VGroup):
    """A tale on a sheet of paper, from left to right in lines."""

    def __init__(self, words: Sequence[str], *, width: float, height: float) -> None:
        self.paper = RoundedRectangle(
            width=width,
            height=height,
            corner_radius=0.1,
            stroke_width=2,
            stroke_color=current()["quiet"],
            fill_color=current()["panel"],
            fill_opacity=1,
        )
        self.words = VGroup()
        across, down = 0.0, 0
        word: Any
        for text in words:
            word = Words(text, "label")
            across -= _SPACE * (text == ".")
            if across + word.width > width - 2 * _MARGIN:
                across, down = 0.0, down + 1
            start = across + _MARGIN - width / 2
            word.shift((start - word.get_left()[0]) * RIGHT)
            self.words.add(level(word, -down * _LINE))
            across += word.width + _SPACE
        self.words.move_to(self.paper)
        super().__init__(self.paper, self.words)


class Pile(VGroup):
    """Sheets on each other, each a little aside; only the one on top, the last, can be read."""

    def __init__(self, tales: Sequence[Sequence[str]], *, width: float, height: float) -> None:
        sheets = [Sheet(words, width=width, height=height) for words in tales]
        for i, sheet in enumerate(sheets):
            sheet.shift(_ASIDE * (len(sheets) - i))
        for sheet in sheets[:-1]:
            sheet.words.set_opacity(0)
        super().__init__(*sheets)
        self.center()

    @property
    def top(self) -> Sheet:
        """The sheet on top."""
        sheet: Any = self[-1]
        return sheet

    def feed(self, machine: Mobject) -> Any:
        """The sheet on top goes up into a machine, and is no more to be seen."""
        sheet: Any = self.top
        into = sheet.get_x() * RIGHT + machine.get_y() * UP
        return sheet.animate.scale(0.15).move_to(into).set_opacity(0)

    def take(self) -> Sheet:
        """The sheet that was on top."""
        sheet = self.top
        self.remove(sheet)
        return sheet

    def read(self) -> Any:
        """The sheet that is on top now can be read."""
        words: Any = self.top.words
        return words.animate.set_opacity(1)
