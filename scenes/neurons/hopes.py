"""What one might expect of a hidden neuron, drawn by hand."""

from manim import DL, DOWN, PI, RIGHT, UP, UR, Arc, Circle, Line, Square, VGroup

from scenes.stage.theme import current
from scenes.stage.view import Illustration


def hoped_for(*, height: float, gap: float = 0.2) -> Illustration:
    """Four tiles with an edge, a stroke, a bow and a loop: an idea, and nothing measured.

    Blue and red as in weight pictures: blue where the neuron would want ink.
    """
    theme = current()
    tiles = VGroup()
    for blue, red in (
        (Line(0.36 * DOWN, 0.36 * UP), Line(0.36 * DOWN, 0.36 * UP).shift(0.18 * RIGHT)),
        (Line(DL, UR).scale(0.3), Line(DL, UR).scale(0.3).shift(0.13 * (DOWN + RIGHT))),
        (Arc(0.2, 0.1 * PI, 0.8 * PI), Arc(0.37, 0.1 * PI, 0.8 * PI)),
        (Circle(0.29), Circle(0.1)),
    ):
        strokes = VGroup(
            blue.set_stroke(theme["positive"], width=14 * height, opacity=0.8),
            red.set_stroke(theme["negative"], width=14 * height, opacity=0.8),
        ).set_fill(opacity=0)
        tile = Square(1.0, stroke_width=1.5, color=theme["faint"])
        tile.set_fill(theme["panel"], opacity=1)
        tiles.add(VGroup(tile, strokes.move_to(tile)).scale(height))
    return Illustration(tiles.arrange(buff=gap))
