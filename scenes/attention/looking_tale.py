"""A tale with the looks that lead to its decided words, which changes when one of them does."""

from collections.abc import Mapping, Sequence
from typing import Any

from manim import (
    DOWN,
    RIGHT,
    UP,
    Animation,
    AnimationGroup,
    FadeIn,
    FadeOut,
    ReplacementTransform,
    RoundedRectangle,
    VGroup,
)

from nncore.probes.expressions import all_of, equal
from nncore.probes.probe import Condition
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from scenes.attention.heads_at_work import LETTERS
from scenes.mobjects.words import AttentionArcs, SentenceRow
from scenes.stage.readout import Readout
from scenes.stage.text import Words, level
from scenes.stage.theme import current


class LookingTale(VGroup):
    """A whole tale; arcs from each word that asks to those that it looks at, by the head of a kind.

    `frames` are around the words that the model is to say, `shares` below them what it gives to
    these, and `letters` name the heads at their arcs.
    """

    def __init__(
        self,
        run: LanguageRun,
        words: Sequence[str],
        heads: Mapping[str, int],
        *,
        height: float,
        size: str = "label",
    ) -> None:
        self.run, self.words, self.rules = run, tuple(words), tale.decided(words)
        self.row = SentenceRow(words, size=size)
        self.row.set_color(current()["quiet"]).shift(height * UP)
        self.row[-1].shift(0.12 * RIGHT)  # clear of the frame
        for rule in self.rules:
            self.row[rule.position].set_color(current()["ink"])
            self.row[rule.position - 1].set_color(current()["query"])
        for rule in self.rules:
            self.row[rule.by].set_color(current()["key"])
        self.arcs, self.frames = VGroup(), VGroup()
        self.letters, self.shares = VGroup(), VGroup()
        for rule in self.rules:
            head = heads[rule.kind]
            arcs = looks(run, self.row, rule, head=head, height=4.6, thickest=20)
            self.arcs.add(arcs)
            self.frames.add(self._frame(rule.position))
            self.letters.add(self._letter(rule, head, arcs[rule.by]))
            share = run.probe(
                "probability", words=self.words[: rule.position], word=self.words[rule.position]
            )
            number = Readout(share, places=0, percent=True, role="share", align="center")
            level(number.match_x(self.frames[-1]), self.row.baseline - 0.82)
            self.shares.add(number)
        super().__init__(self.row, self.arcs, self.frames, self.letters, self.shares)

    def _frame(self, position: int) -> RoundedRectangle:
        word: Any = self.row[position]
        frame = RoundedRectangle(
            corner_radius=0.1,
            width=word.width + 0.2,
            height=0.56,
            stroke_color=current()["ink"],
            stroke_width=3,
        )
        return frame.move_to(word.get_x() * RIGHT + (word.baseline + 0.09) * UP)

    def _letter(self, rule: tale.Decided, head: int, arc: Any) -> Words:
        """The head's name at the top of its arc: above it, or below if another arc is over it."""
        letter = Words(f"head {LETTERS[head]}", "small", role="share")
        letter.set(over_picture=True)  # thin arcs of what is hardly looked at may pass behind it
        covered = any(other.by < rule.by and other.position > rule.position for other in self.rules)
        top = arc.point_from_proportion(0.5)
        letter.next_to(top, DOWN if covered else UP, buff=0.2)
        return letter if covered else letter.align_to(top, RIGHT)

    def said(self) -> Condition:
        """That the model itself would say each of the decided words, after all before it."""
        return all_of(
            *(
                equal(
                    self.run.probe("answer", words=self.words[: rule.position]),
                    tale.INDEX[self.words[rule.position]],
                )
                for rule in self.rules
            )
        )

    def swapped(self, swaps: Mapping[str, str]) -> tuple[str, ...]:
        """The words with other deciding ones, by kind, and with what these decide.

        They stay as they are where the grammar does not allow that.
        """
        words, left = list(self.words), dict(swaps)
        for rule in self.rules:
            words[rule.by] = left.pop(rule.kind, words[rule.by])
            if not tale.is_beginning(words[: rule.position]):
                return self.words
            (words[rule.position],) = tale.next_words(words[: rule.position])
        return tuple(words)

    def swap(self, new: "LookingTale") -> Animation:
        """Deciding words give way to others, and all else finds its new place."""
        moves: list[Animation] = [FadeOut(self.shares)]
        answers = [rule.position for rule in self.rules]
        for position, (before, after) in enumerate(zip(self.row, new.row, strict=True)):
            along = (after.get_x() - before.get_x()) * RIGHT
            if self.words[position] == new.words[position]:
                moves.append(ReplacementTransform(before, after))
            elif position in answers:
                moves.append(FadeOut(before, shift=along + 0.3 * DOWN))  # in its frame
            else:
                moves.append(FadeOut(before, shift=along))
                moves.append(FadeIn(after, shift=along + 0.7 * UP))
        for mine, its in (
            (self.arcs, new.arcs),
            (self.frames, new.frames),
            (self.letters, new.letters),
        ):
            moves += [ReplacementTransform(a, b) for a, b in zip(mine, its, strict=True)]
        return AnimationGroup(*moves)

    def answer(self, new: "LookingTale") -> Animation:
        """What the model says now comes into its frames."""
        changed = [
            new.row[rule.position]
            for rule in self.rules
            if self.words[rule.position] != new.words[rule.position]
        ]
        comings = (FadeIn(word, shift=0.3 * DOWN) for word in changed)
        return AnimationGroup(*comings, FadeIn(new.shares))


def looks(
    run: LanguageRun, row: SentenceRow, rule: tale.Decided, *, head: int, **drawn: Any
) -> AttentionArcs:
    """Where a head looks from the word before a decided one."""
    which: dict[str, Any] = {"words": row.words[: rule.position], "head": head}
    asker = rule.position - 1
    return AttentionArcs(row, run.probe("pattern", **which, position=asker), at=asker, **drawn)
