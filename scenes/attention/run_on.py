"""A tale that is told at a run: for each word the line asks, the pointer goes, the word appears."""

from typing import Any

from manim import smooth

from nncore.probes.inputs import Dial
from nncore.probes.probe import Probe
from nncore.tales.chances import grammar
from scenes.animations.follow import between
from scenes.animations.in_place import InPlace
from scenes.attention.drawn import Draws, behind
from scenes.attention.word_line import Pointer, WordLine
from scenes.attention.writer import Writer

_GOES = 0.6  # of the time for a word: on the way to it


class RunOn(InPlace):
    """The words of a row from place `since` to before `until`, by the draws of the first tale.

    The row is on screen; of these words each appears when its piece is hit, with the cursor, and
    its draw is kept in `draws`, if there are any.
    """

    def __init__(
        self,
        writer: Writer,
        row: Any,
        parts: tuple[WordLine, Pointer, Any],
        chance: Dial,
        draws: Draws | None = None,
        *,
        since: int,
        until: int,
        **kwargs: Any,
    ) -> None:
        moved = (*parts, *row[since:until], *([draws] if draws else []))
        super().__init__(*moved, **{"rate_func": lambda t: t, **kwargs})
        self.kept = draws
        self.line, self.pointer, self.cursor = parts
        self.row, self.chance, self.since, self.until = row, chance, since, until
        self.share = Dial("share of the way", at=0.0)
        befores = [row.words[:place] for place in range(since, until)]
        self.asks: list[tuple[Probe, Probe]] = [
            (writer.shares(words), grammar(words)) for words in befores
        ]
        self.draws = [float(writer.draw(place)()) for place in range(since, until)]

    def start(self) -> None:
        self.asks.insert(0, (self.line.probe, self.line.allowed))
        self.draws.insert(0, self.chance.at)

    def move(self, share: float) -> None:
        words = self.until - self.since
        told = min(int(share * words), words - 1)
        way = self.share.at = float(smooth(min((share * words - told) / _GOES, 1.0)))
        (probe, allowed), (to, also) = self.asks[told : told + 2]
        self.line.ask(
            probe=between(probe, to, self.share), allowed=between(allowed, also, self.share)
        )
        start, end = self.draws[told : told + 2]
        self.chance.at = start + way * (end - start)
        for view in (self.line, self.pointer):
            view.refresh()
        shown = self.since + told + (way == 1.0)
        for place in range(self.since, self.until):
            self.row[place].set_opacity(float(place < shown))
        if self.kept:
            self.kept.keep(self.since + told - 1 + way)
        self.cursor.move_to(behind(self.row, shown - 1))

    def finish(self) -> None:
        super().finish()
        self.line.ask(probe=self.asks[-1][0], allowed=self.asks[-1][1])
        self.line.refresh()
