"""A model that writes by random numbers: its shares, what they draw, and what the grammar says."""

from collections.abc import Sequence

from nncore.probes.expressions import all_of, entries, running_sums, signs, total
from nncore.probes.inputs import Dial, draws
from nncore.probes.probe import Condition, Probe
from nncore.tales import tale
from nncore.tales.chances import grammar
from nncore.tales.training import LanguageRun

Tale = tuple[str, ...]


class Writer:
    """Writes n tales at a time, at the temperature of a dial or at another, by draws of `seed`.

    Tale i takes the numbers i * LONGEST and following of `numbers`, one for each word but the
    first: the same as those of LanguageState.write and of the quantity "legal".
    """

    def __init__(self, run: LanguageRun, heat: Dial, *, n: int, seed: int) -> None:
        self.run, self.heat, self.n, self.seed = run, heat, n, seed
        self.numbers = draws(n * tale.LONGEST, seed=seed)

    def tales(self, heat: float) -> list[Tale]:
        """The n tales that are drawn at a temperature."""
        return self.run.model.write(self.n, seed=self.seed, temperature=heat)

    def legal(self, heat: float, n: int) -> Probe:
        """Which of n tales, written at a temperature, the grammar allows."""
        return self.run.probe("legal", temperature=heat, n=n, seed=self.seed)

    def rate(self, heat: float, n: int) -> Probe:
        """The share of those that it allows."""
        return self.run.probe("legal share", temperature=heat, n=n, seed=self.seed)

    def shares(self, words: Tale) -> Probe:
        """The model's shares of the word after these, at the temperature of the dial."""
        return self.run.probe("probability", words=words, temperature=self.heat.probe())

    def share(self, words: Tale, place: int) -> Probe:
        """The share of the word at a place, after those before it."""
        return entries(self.shares(words[:place]), tale.INDEX[words[place]])

    def forbidden(self, words: Tale, heat: float = 1.0) -> Probe:
        """How much those words have together that cannot come after these."""
        shares = self.run.probe("probability", words=words, temperature=heat)
        return total(shares * (1.0 - signs(grammar(words))))

    def draw(self, place: int, of: int = 0) -> Probe:
        """The random number that draws the word at a place of one of the tales."""
        return entries(self.numbers, of * tale.LONGEST + place - 1)

    def draws(self, of: int) -> Probe:
        """All random numbers of one of the tales."""
        return entries(self.numbers, range(of * tale.LONGEST, (of + 1) * tale.LONGEST))

    def hit(self, words: Tale, place: int, of: int = 0) -> Condition:
        """That a word's draw points at its piece of the line."""
        edges = running_sums(self.shares(words[:place]))
        word, number = tale.INDEX[words[place]], self.draw(place, of)
        return all_of(number >= entries(edges, word), number <= entries(edges, word + 1))

    def all_hit(self, tales: Sequence[Tale]) -> Condition:
        """That all words of the tales are what their draws point at."""
        each = enumerate(tales)
        return all_of(*(self.hit(w, place, i) for i, w in each for place in range(1, len(w))))
