"""What the beginning of a tale asks: its next word, which an earlier word decides."""

from dataclasses import dataclass

from nncore.tales import tale


@dataclass(frozen=True)
class Question:
    """The beginning of a sentence whose next word an earlier one decides."""

    words: tuple[str, ...]
    decider: int  # the position of the word that decides
    answer: str

    @property
    def asker(self) -> int:
        """The last word: after it comes the answer."""
        return len(self.words) - 1

    @property
    def said(self) -> tuple[str, str]:
        """The asking word and the deciding one."""
        return self.words[self.asker], self.words[self.decider]

    @property
    def choices(self) -> tuple[str, ...]:
        """All words of the answer's role."""
        role = tale.role(self.answer)
        return tuple(word for word in tale.VOCABULARY if tale.role(word) == role)

    @property
    def decided(self) -> tuple[tuple[int, int], ...]:
        """(row, column) of each word before a decided one, and of the word that decides it."""
        earlier = ((one.position - 1, one.by) for one in tale.decided(self.words))
        return (*earlier, (self.asker, self.decider))


def question(sentence: str) -> Question:
    """What a sentence asks; TaleError unless it ends where an earlier word decides the next."""
    words = tale.parse(sentence)
    decided, can_come = tale.decided_next(words), tale.next_words(words)
    if decided is None:
        ways = ", ".join(map(repr, can_come)) or "nothing"
        raise tale.TaleError(f"got {sentence!r}: no word of it decides the next; it can be {ways}")
    (answer,) = can_come
    return Question(words, decided.by, answer)
