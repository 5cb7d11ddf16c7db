"""What a word takes from those it looks at: their values side by side, as wide as their shares."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, Group, Rectangle, VGroup
from numpy.typing import NDArray

from nncore.probes.expressions import entries
from nncore.probes.probe import Probe
from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.attention.look import Look
from scenes.attention.pour import Stirred
from scenes.attention.strips import MatrixOnStrip, Strip
from scenes.mobjects.pictures import ColourBar, WeightGrid
from scenes.stage.readout import Readout
from scenes.stage.text import Formula, OnOneLine, Words, level
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

_TALL, _VESSEL = 1.3, 1.75  # scene units: a value under its word, and in the mix
_WIDE = 9.7  # a share of 1 in the block
_MATRICES = (("Q", "query", "asks"), ("K", "key", "answers"), ("V", "value", "tells"))
_SMALL = 1.7  # how wide a matrix is that is not looked at closely
_NAMED = 0.12  # the least share whose part of the block is named


class Values(Group):
    """The value of each word as an upright strip under it: `strips`, on a common scale `limit`."""

    def __init__(
        self,
        run: LanguageRun,
        asked: Question,
        head: int,
        look: Look,
        limit: Probe,
        *,
        tall: float = _TALL,
    ) -> None:
        """All are `tall` scene units tall."""
        self.strips: list[Strip] = []
        for i, word in enumerate(look.row):
            value = run.probe("v", words=asked.words, head=head, position=i)
            strip = Strip(
                value, limit=limit, length=tall, thickness=0.5, upright=True, role="value"
            )
            strip.set_x(word.get_x())
            self.strips.append(strip.align_to((look.row.baseline - 1.25) * UP, UP))
        super().__init__(*self.strips)


class ThirdMatrix(Group):
    """A head's matrices for queries, keys and values, and what the third makes of the decider.

    `pictures` are the three, one below the other, and `rows[i]` says what one is for. `made` is W_V
    times the vector of the word that stands at `x`. All have the scale `limit`, that of `bar`.
    """

    def __init__(
        self, run: LanguageRun, asked: Question, head: int, x: float, *, limit: Probe
    ) -> None:
        self.pictures: list[WeightGrid] = []
        self.rows = VGroup()
        for i, (letter, role, does) in enumerate(_MATRICES):
            W = run.probe(f"W_{letter}", head=head)
            m, n = np.shape(W())
            picture = WeightGrid(W, limit=limit, height=_SMALL * m / n, shape=(m, n))
            picture.move_to((-3.15, 0.85 - 1.4 * i, 0))
            name = Formula(f"W_{letter}", "title").next_to(picture, LEFT, buff=0.25)
            said = Words(does, role=role).move_to(6.72 * LEFT, LEFT)
            self.rows.add(VGroup(level(said, picture.get_y() - 0.1), name))
            self.pictures.append(picture)
        at: dict[str, Any] = {"words": asked.words, "position": asked.decider}
        made = self.made = MatrixOnStrip(
            self.pictures[2].probe,
            run.probe("input", **at),
            run.probe("v", **at, head=head),
            names=(Formula("W_V", "title"), VGroup(), Formula("v", "title", role="value")),
            limits=(limit, limit, limit),
            roles=("faint", "value"),
            cell=0.12,
            thickness=0.5,
        )
        made.shift((x - made.before.get_x()) * RIGHT)
        made.shift(max(-1.75 - made.matrix.get_left()[0], 0) * RIGHT)
        made.shift((1.2 - made.before.get_top()[1]) * UP)
        self.bar = ColourBar(limit, height=1.5, places=1, more=True)
        self.bar.next_to(made.after, RIGHT, buff=0.7)
        super().__init__(*self.pictures, self.rows, made, self.bar)


class Mix(Group):
    """The values again in a `block`, each as wide as its share, and what they mix to: `whole`.

    Each cell of the mix is the mean of its row of the block: each value counts as it is wide.
    `names` are the shares and words of the wide parts, as far as they have room.
    """

    def __init__(
        self, run: LanguageRun, asked: Question, head: int, limit: Probe, *, wide: float = _WIDE
    ) -> None:
        """A share of 1 is `wide` scene units wide."""
        here: dict[str, Any] = {"words": asked.words, "head": head}
        shares = run.probe("pattern", **here, position=asked.asker)
        strips = [
            Strip(run.probe("v", **here, position=i), limit=limit, length=_VESSEL,
                  thickness=0.5, upright=True)
            for i in range(len(asked.words))
        ]  # fmt: skip
        self.block = Block(shares, strips, wide)
        self.values, self.limit = run.probe("v", **here), limit
        self.whole = Strip(
            run.probe("z", **here, position=asked.asker),
            limit=limit,
            length=_VESSEL,
            thickness=1.3,
            upright=True,
            role="value",
        )
        self.equals = Words("$=$", "title")
        Group(self.block, self.equals, self.whole).arrange(RIGHT, buff=0.4)
        self.names = VGroup()
        values = np.asarray(shares())
        for i in [int(i) for i in np.argsort(-values) if values[i] > _NAMED]:
            share = Readout(entries(shares, i), size="label", role="share")
            name = OnOneLine(share, Words(asked.words[i], "label", role="key"), gap=0.2)
            name.next_to(strips[i], UP, buff=0.2)
            apart = (name.width / 2 + other.width / 2 + 0.2 for other in self.names)
            away = (abs(name.get_x() - other.get_x()) for other in self.names)
            if all(far > least for far, least in zip(away, apart, strict=True)):
                self.names.add(name)
        for name in self.names:
            level(name, self.names[0])
        self.says = Words("the mix", "label", role="value").next_to(self.whole, UP)
        level(self.says, self.names[0])
        super().__init__(self.block, self.whole, self.names, self.equals, self.says)

    def stirred(self) -> Stirred:
        """What is in the block, to be stirred."""
        block = self.block
        return Stirred(self.values, block.shares, limit=self.limit, vessel=block.outline)


class Block(View, Group):
    """Strips side by side, each as wide as its share; a share of 1 is as wide as the frame."""

    def __init__(self, shares: Probe, strips: list[Strip], wide: float) -> None:
        self.shares, self.strips = shares, strips
        self.outline = Rectangle(width=wide, height=strips[0].image.height)
        self.outline.set_stroke(current()["value"], width=3)
        for strip in strips:
            strip.frame.set_stroke(width=0)
        super().__init__(*strips, self.outline)
        self.refresh()

    def refresh(self) -> None:
        edge = self.outline.get_left().copy()
        for strip, share in zip(self.strips, self._values(), strict=True):
            width = float(share) * self.outline.width
            strip.stretch_to_fit_width(max(width, 1e-4))
            strip.stretch_to_fit_height(self.outline.height)
            strip.move_to(edge + width / 2 * RIGHT)
            edge = edge + width * RIGHT

    def claims(self) -> Iterator[Claim]:
        lefts = np.array([strip.image.get_left()[0] for strip in self.strips])
        rights = np.array([strip.image.get_right()[0] for strip in self.strips])
        if not np.allclose(lefts[1:], rights[:-1], atol=1e-3):
            raise ValueError("the values do not stand side by side")
        if abs(lefts[0] - self.outline.get_left()[0]) > 1e-3:
            raise ValueError("the values do not begin at their frame")
        yield Claim("bars", self.shares, (rights - lefts) / self.outline.width, 1e-4)

    def _values(self) -> NDArray[np.float64]:
        return np.asarray(self.shares(), dtype=np.float64)
