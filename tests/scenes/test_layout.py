"""The layout check catches what cannot be read, each planted in a tiny lesson."""

from collections.abc import Callable
from contextlib import contextmanager

import numpy as np
import pytest
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Group,
    ImageMobject,
    Line,
    Rectangle,
    Square,
    Text,
    VGroup,
    config,
)

from nncore.probes.sentence import say
from nncore.training import TrainingRun
from scenes.mobjects.axes import Axis, Plot
from scenes.mobjects.curves import Curve, Dots, Histogram
from scenes.mobjects.pictures import PixelGrid
from scenes.stage.lesson import Beat, Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import SIZES, Constant, Formula, Outline, Words
from scenes.studio.proof.boxes import _lines_cross, _pieces
from scenes.studio.proof.contrast import ratio
from scenes.studio.proof.layout import layout
from scenes.studio.proof.reading import font_size
from tests.scenes.tiny import laid_out

FAULTS: list = []


def fault(kind: str, *, about: str = "") -> Callable:
    """Enters a function that draws one fault of that kind; the report must say what it is about."""

    def enter(tell: Callable) -> Callable:
        FAULTS.append(pytest.param(tell, kind, about, id=tell.__name__))
        return tell

    return enter


def digit(run: TrainingRun) -> PixelGrid:
    return PixelGrid(run.probe("a", layer=0, example=0), height=3)


def plot() -> Plot:
    return Plot(
        Axis(0, 20, 5, length=5, numbers=False),
        Axis(0, 8, 2, length=3, direction=UP, numbers=False),
    )


def half_empty() -> ImageMobject:
    """A picture whose left half has the colour of the ground."""
    pixels = np.zeros((4, 8, 4), dtype=np.uint8)
    pixels[...] = [*config.background_color.to_int_rgb(), 255]
    pixels[:, 4:, 0] = 200
    return ImageMobject(pixels).scale_to_fit_width(8)


@fault("overlap", about="one text")
def two_texts_on_each_other(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Words("one text"), Words("another").shift(0.1 * RIGHT + 0.1 * UP))


@fault("overlap", about="0")
def a_number_on_a_formula(scene: Lesson, run: TrainingRun) -> None:
    formula = Formula("z = sum_i w_i a_i")
    scene.add(formula, Readout(run.probe("step")).move_to(formula.get_right()))


@fault("off frame", about="far out")
def a_text_off_the_frame(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Words("far out").shift(7 * RIGHT))


@fault("off frame", about="Square")
def a_shape_off_the_frame(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Square().shift(3.5 * UP))


@fault("near the edge", about="close")
def a_text_too_near_the_edge(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Words("close").to_edge(LEFT, buff=0.15))


@fault("near the edge", about="PixelGrid")
def a_picture_too_near_the_edge(scene: Lesson, run: TrainingRun) -> None:
    grid = digit(run)
    grid.submobjects[0].to_edge(UP, buff=0.2)
    scene.add(grid)


@fault("outside the content zone", about="low")
def a_text_where_the_caption_is(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Words("low").to_edge(DOWN, buff=0.4).to_edge(LEFT, buff=1))


@fault("too small", about="tiny")
def words_scaled_down(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Words("tiny", "body").scale(0.5))


@fault("too small")
def a_live_number_scaled_down(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Readout(run.probe("step"), size="small").scale(0.9))


@fault("too small")
def a_formula_with_a_number_scaled_down(scene: Lesson, run: TrainingRun) -> None:
    step = Readout(run.probe("step"), places=0, size="small")
    scene.add(Equation("n = {n}", "small", n=step).formula.scale(0.7))


@fault("too small")
def manims_own_text_too_small(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Text("tiny", font_size=12))


@fault("contrast", about="faint")
def text_in_a_colour_for_lines(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Words("faint", role="faint"))


@fault("contrast", about="paler")
def text_dimmed_to_where_it_is_hard_to_read(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Words("paler", role="quiet").set_opacity(0.55))


@fault("contrast", about="on white")
def text_on_a_shape_of_its_own_colour(scene: Lesson, run: TrainingRun) -> None:
    panel = Rectangle(width=4, height=2, fill_opacity=1, fill_color="#ffffff")
    scene.add(panel, Words("on white"))


@fault("contrast", about="meant")
def text_on_a_picture_of_its_own_colour(scene: Lesson, run: TrainingRun) -> None:
    words = Words("meant to be here")
    words.over_picture = True  # type: ignore[attr-defined]
    white = ImageMobject(np.full((4, 8), 255, dtype=np.uint8))
    scene.add(white.scale(60), words)


@fault("contrast", about="symbol")
def one_symbol_of_a_text_too_pale(scene: Lesson, run: TrainingRun) -> None:
    words = Words("a long line of words with one symbol")
    words.submobjects[-1].set_fill("#333333")
    scene.add(words)


@fault("over a picture", about="on it")
def text_over_a_picture(scene: Lesson, run: TrainingRun) -> None:
    scene.add(digit(run), Words("on it").shift(UP))


@fault("over a picture", about="near the middle")
def text_over_what_a_picture_shows(scene: Lesson, run: TrainingRun) -> None:
    scene.add(half_empty(), Words("near the middle").shift(2 * RIGHT))


@fault("over a picture", about="Curve of costs")
def text_over_a_curve(scene: Lesson, run: TrainingRun) -> None:
    axes = plot()
    curve = Curve(axes, np.arange(20), run.probe("costs"))
    scene.add(axes, curve, Words("on the way").move_to(np.mean(curve.points[:4], axis=0)))


@fault("over a picture", about="Histogram")
def text_over_bars(scene: Lesson, run: TrainingRun) -> None:
    axes = plot()
    axes.shift(0.5 * DOWN)
    bars = Histogram(axes, run.probe("costs"), [0.0, 10.0, 20.0], role="faint")
    scene.add(axes, bars, Words("bars").move_to(axes.point(5, 2)))


@fault("over a picture", about="Dots")
def text_over_dots(scene: Lesson, run: TrainingRun) -> None:
    axes = plot()
    dots = Dots(axes, run.probe("costs"))
    scene.add(axes, dots, Words("dots").move_to(dots.centres()[0]))


@pytest.mark.parametrize(("tell", "kind", "about"), FAULTS)
def test_catches(tell, kind, about):
    report = laid_out(tell)
    assert {one.kind for one in report.faults} == {kind}
    assert about in report.faults[0].what + report.faults[0].why
    assert report.faults[0].beat == "One thing."
    assert not report.sound


def test_catches_a_beat_shorter_than_its_sentence():
    class Hasty(Lesson):
        """It talks too fast."""

        @contextmanager
        def beat(self, sentence, **_):
            yield
            end = len(sentence) / 15 - 0.2
            self.told.append(Beat(sentence, "", 0.0, end, say(sentence), say("")))
            self.beat_ended()

        def construct(self):
            with self.beat("Nobody can read this in the time that it is there."):
                self.wait()

    (one,) = layout(Hasty).of("too short")
    assert one.why == "reading it takes 3.3 s"


def lasting(seconds: float, *, beats: int) -> type[Lesson]:
    class Lasting(Lesson):
        """It only lasts."""

        def construct(self) -> None:
            for _ in range(beats):
                with self.beat("Look.", sparse="it only lasts"):
                    self.wait(seconds / beats - 1)

    return Lasting


@pytest.mark.parametrize(
    ("seconds", "beats", "kinds"),
    [
        (60, 4, []),
        (60, 9, []),
        (30.5, 4, []),
        (119.5, 4, []),
        (60, 3, ["beats"]),
        (60, 10, ["beats"]),
        (29, 4, ["length"]),
        (121, 4, ["length"]),
    ],
)
def test_a_lesson_has_4_to_9_beats_and_lasts_30_to_120_s(seconds, beats, kinds):
    report = layout(lasting(seconds, beats=beats))
    assert [one.kind for one in report.faults] == kinds
    assert all(not one.beat for one in report.faults)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_lets_what_can_be_read_pass(theme):
    def tell(scene: Lesson, run: TrainingRun) -> None:
        scene.add(Words("A title", "title").to_edge(UP, buff=0.4))
        grid = digit(run).to_edge(LEFT, buff=0.5)
        meant = Group(Words("on purpose", "label").align_to(grid, UP).match_x(grid))
        meant.over_picture = True  # type: ignore[attr-defined]
        axes = plot().shift(RIGHT)
        cost = Curve(axes, np.arange(20), run.probe("costs"), role="cost")
        steps = Words("steps", "small", role="quiet").next_to(axes, DOWN)
        # The number stands in a corner of the box around the formula.
        half = Equation("C = {c} / (w_1 + b)", c=Readout(run.probe("batch cost")))
        dimmed = Words("dimmed on purpose", "label").set_opacity(0.3).next_to(axes, RIGHT)
        # All of it is in the box around the curve, and the curve is elsewhere.
        between = Words("between").move_to(axes.point(14, 7))
        scene.add(grid, meant, axes, cost, steps, half.move_to(2.5 * DOWN), dimmed, between)

    assert laid_out(tell, theme=theme).faults == ()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_lets_text_stand_where_a_picture_shows_the_ground(theme):
    def tell(scene: Lesson, run: TrainingRun) -> None:
        scene.add(half_empty(), Words("beside it").shift(2 * LEFT))

    assert laid_out(tell, theme=theme).faults == ()


def test_what_stays_wrong_is_told_once():
    class Long(Lesson):
        """It is wrong twice."""

        def construct(self):
            self.add(Words("close").to_edge(LEFT, buff=0.1))
            for sentence in ("First.", "Second."):
                with self.beat(sentence):
                    self.wait()

    (one,) = layout(Long).of("near the edge")
    assert one.beat == "First."


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: Words("words"), id="words"),
        pytest.param(lambda: Words("hygiene"), id="words with descenders"),
        pytest.param(lambda: Formula("sum_i w_i / 2"), id="formula"),
        pytest.param(lambda: Constant("784", because="pixels"), id="constant"),
        pytest.param(lambda: Outline("−1.5"), id="outline"),
        pytest.param(lambda: Text("manim", font_size=SIZES["body"]), id="manim's own"),
    ],
)
@pytest.mark.parametrize("scale", [1, 0.6, 2])
def test_measures_the_size_at_which_a_text_is_drawn(make, scale):
    text = make()
    VGroup(text).scale(scale)
    assert font_size(text) == pytest.approx(SIZES["body"] * scale, rel=0.01)


def test_contrast_is_that_of_wcag():
    black, white, grey = np.zeros(3), np.ones(3), np.full(3, 0x77 / 255)
    assert ratio(black, white) == pytest.approx(21)
    assert ratio(grey, white) == pytest.approx(4.48, abs=0.005)  # WCAG's well-known example
    assert ratio(white, white) == 1


@pytest.mark.parametrize(
    ("start", "end", "hit"),
    [
        ([-1, 0.5, 0], [2, 0.5, 0], True),  # level, right through
        ([0.5, -1, 0], [0.5, 2, 0], True),  # upright
        ([-1, -0.2, 0], [1.2, 2, 0], True),  # across
        ([0.4, 0.4, 0], [0.6, 0.6, 0], True),  # inside
        ([-1, 1.5, 0], [2, 1.5, 0], False),
        ([-1, 0.5, 0], [-0.1, 0.5, 0], False),  # ends before
        ([-1, 0.7, 0], [0.7, 2.4, 0], False),  # passes the corner
    ],
)
def test_a_line_crosses_a_box(start, end, hit):
    boxes = np.array([[5.0, 5, 6, 6], [0, 0, 1, 1]])
    assert _lines_cross(_pieces(np.asarray(Line(start, end).points)), boxes) == hit
