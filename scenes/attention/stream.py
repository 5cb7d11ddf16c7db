"""The sum that a word becomes: its own vector, and what each head says."""

from manim import LEFT, UP, Group, Line, VGroup

from nncore.tales.question import Question
from nncore.tales.training import LanguageRun
from scenes.attention.heads_at_work import LETTERS
from scenes.attention.strips import Strip
from scenes.mobjects.pictures import common
from scenes.stage.text import Words
from scenes.stage.theme import current

LENGTH = 9.4  # scene units of a strip


class StreamSum(Group):
    """Strips on one scale, `limit`: the asking word's own vector, one for each head, their sum.

    `parts` are all strips but that of the sum, `whole`; `names` are texts for all, from above.
    """

    def __init__(self, run: LanguageRun, asked: Question) -> None:
        where = {"words": asked.words, "position": asked.asker}
        heads = range(run.recipe.heads)
        says = [run.probe("head output", **where, head=head) for head in heads]
        own, stream = run.probe("input", **where), run.probe("output stream", **where)
        self.limit = common(own, stream, *says)
        rows = [
            (f"“{asked.words[asked.asker]}” itself", own, "query"),
            *((f"$+$ head {LETTERS[h]}", says[h], "value") for h in heads),
            ("sum", stream, "ink"),
        ]
        spacing = min(0.9, 5.4 / len(rows))
        self.parts: list[Strip] = []
        self.names = VGroup()
        for i, (name, probe, role) in enumerate(rows):
            strip = Strip(probe, limit=self.limit, length=LENGTH, thickness=0.5, role=role)
            strip.shift(-(spacing * i + 0.25 * (probe is stream)) * UP)
            self.parts.append(strip)
            self.names.add(Words(name).next_to(strip, LEFT, buff=0.25))
        self.whole = self.parts.pop()
        self.rule = Line(self.whole.get_left(), self.whole.get_right(), color=current()["faint"])
        self.rule.set_y((self.whole.get_y() + self.parts[-1].get_y()) / 2)
        super().__init__(*self.parts, self.whole, self.names, self.rule)
