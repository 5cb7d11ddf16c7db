"""Digits are read one after the other, and counted."""

from manim import Mobject, VGroup

from scenes.animations.in_place import InPlace
from scenes.mobjects.read_digits import ReadDigits
from scenes.stage.readout import Readout
from scenes.stage.text import OnOneLine, Words
from scenes.stage.view import views_in


class Score(VGroup):
    """How many digits of a wall are read right, large, and out of how many; at most `longest`."""

    def __init__(self, wall: ReadDigits, *, size: float, longest: int) -> None:
        self.wall = wall
        right, read = wall.counted()
        self.right = Readout(right, places=0, size="title", align="right", longest=longest)
        self.right.scale(size)
        self.read = Readout(read, places=0, longest=longest)
        self.words = OnOneLine(Words("right out of"), self.read)
        super().__init__(self.right, self.words)

    def count(self) -> None:
        """Show the numbers of what is read by now."""
        for number, probe in zip((self.right, self.read), self.wall.counted(), strict=True):
            number.ask(probe=probe)
            number.refresh()


class ReadOn(InPlace):
    """Reads the rest of a wall of digits, ever faster, and counts; views show each on its way.

    `self.play(ReadOn(score, picture, network.layers, answers), run_time=9)`
    """

    def __init__(self, score: Score, *shown: Mobject, run_time: float, gain: float = 2.0) -> None:
        super().__init__(
            score.wall, score, *shown, run_time=run_time, rate_func=lambda t: (t + t**gain) / 2
        )
        self.wall, self.score = score.wall, score
        self.views = views_in(shown)

    def start(self) -> None:
        self.before = self.wall.read

    def move(self, share: float) -> None:
        read = self.before + round(share * (len(self.wall.examples) - self.before))
        if read == self.wall.read:
            return
        self.wall.read = read
        example = self.wall.examples[read - 1]
        for view in self.views:
            view.ask(**{name: p.with_(example=example) for name, p in view.asked().items()})
        for view in (self.wall, *self.views):
            view.refresh()
        self.score.count()
