"""A topic for the studio's tests: short, small, and with a network that learns."""

from typing import ClassVar

from manim import LEFT, RIGHT, Create, Square

from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import Lesson
from scenes.stage.readout import Readout
from scenes.stage.theme import current


class SquareMoves(Lesson):
    """A square that is there can move.

    The rest of the docstring is not the claim,
    but says of which run it speaks.
    """

    side: ClassVar[float] = 1.0  # of the square, in units

    def construct(self) -> None:
        run = runs.chain(step=0)
        square = Square(self.side, color=current()["look"]).shift(3 * LEFT)
        self.add(Readout(run.probe("C", example=0), places=2))
        # 0.5 s is not a whole number of frames at 15 a second: times must be told in frames.
        with self.beat("A square.", rest=0.4):
            self.play(Create(square), run_time=0.5)
        with self.beat("It moves.", note="Watch <C>.", rest=0.4, loops=True):
            self.play(square.animate.shift(6 * RIGHT), Train(run, to=20), run_time=0.5)


class _NotALesson(SquareMoves):
    """What begins with an underscore is for other lessons to build on."""
