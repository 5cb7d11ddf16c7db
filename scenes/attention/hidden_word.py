"""What a word is worth to those after it: what comes next as it is, and with that word hidden."""

from typing import Any

from manim import LEFT, RIGHT, UP, VGroup

from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.mobjects.next_words import NextWordBars
from scenes.mobjects.quiet import quiet
from scenes.stage.text import Words, level
from scenes.stage.theme import current


class HiddenWord(VGroup):
    """Two columns of bars, `before` and `after` the deciding word is hidden from all heads.

    `title` says after which word these come, `names` what they are, `heads` which column is which.
    """

    def __init__(self, run: LanguageRun, asked: Question) -> None:
        choices, decider = asked.choices, asked.decider
        looks: dict[str, Any] = {"others": "any other", "length": 1.45, "places": 3}
        looks |= {"spacing": min(0.46, 3.2 / (len(choices) + 1)), "role": "positive"}
        self.before, self.after = (
            NextWordBars(run.probe("probability", words=asked.words, hide=hide), choices, **looks)
            for hide in ((), (decider,))
        )
        self.names = self.before.names
        self.after.remove(self.after.names)  # those of the first column are of both
        self.names[choices.index(asked.answer)].set_color(current()["look"])
        zero = self.before.bars.zero.get_center()
        self.after.shift(zero + 3.0 * RIGHT - self.after.bars.zero.get_center())
        self.heads = VGroup()
        for text, column in (
            ("as it is", self.before),
            (f"“{asked.words[decider]}” hidden", self.after),
        ):
            head = Words(text, "label").align_to(column.numbers, LEFT)
            self.heads.add(level(head, column.bars.zero.get_top()[1] + 0.2))
        title = f"next word after “{asked.words[asked.asker]}”"
        self.title = quiet(title, self.heads, UP, buff=0.25)
        self.title.align_to(self.names, LEFT)
        super().__init__(self.title, self.heads, self.before, self.after)

    @property
    def right(self) -> float:
        """How far a bar of a probability of 1 would reach to the right."""
        return float(self.after.bars.zero.get_x() + self.after.bars.unit)
