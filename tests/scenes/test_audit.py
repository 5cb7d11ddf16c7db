"""The audit catches lies, each planted in a tiny lesson, and lets the truth pass."""

from collections.abc import Callable

import numpy as np
import pytest
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Arrow,
    Brace,
    Circle,
    Cross,
    CurvedArrow,
    DashedLine,
    DecimalNumber,
    FadeIn,
    FadeOut,
    FunctionGraph,
    Group,
    ImageMobject,
    Line,
    Mobject,
    Rectangle,
    RegularPolygon,
    ReplacementTransform,
    SurroundingRectangle,
    Text,
    Transform,
    Typst,
    VGroup,
    VMobject,
)

from nncore.probes.expressions import means
from nncore.probes.inputs import given
from nncore.training import TrainingRun
from scenes.animations.follow import Follow
from scenes.attention.grid_words import GridWords
from scenes.attention.guess_bars import TipNumbers
from scenes.chain_rule.rulers import ChangeBar, Ruler, Tag
from scenes.dot_product.arrows import ArrowPlane, Shadow
from scenes.mobjects.answers import Answers
from scenes.mobjects.axes import Axis, Marker, Plot
from scenes.mobjects.curves import MARKS, Curve, Dots, Histogram
from scenes.mobjects.network import Edges, NetworkDiagram, Neurons
from scenes.mobjects.next_words import NextWordBars
from scenes.mobjects.pictures import ColourBar, PixelGrid, WeightGrid
from scenes.mobjects.shares import RowBars
from scenes.sigmoid.plane import ClassPoints, Panel, within
from scenes.stage import runs
from scenes.stage.change import Train
from scenes.stage.lesson import Lesson
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Constant, Formula, Outline, Words, figures
from scenes.stage.theme import current
from scenes.stage.view import Claim, Illustration
from scenes.studio.proof.audit import Auditor
from scenes.studio.proof.drawing import as_it_was
from scenes.studio.proof.dry import play_dry
from scenes.studio.proof.reading import stray_digits
from scenes.studio.proof.reports import KINDS, AuditReport
from tests.scenes.tiny import audited, tiny

LIES: list = []


def lie(kind: str, *, names: str = "", several: bool = False) -> Callable:
    """Enters a function that draws a lie of that kind; the report must name what it is about.

    It is reported once, or, if it is one about several shapes or axes, for each.
    """

    def enter(tell: Callable) -> Callable:
        LIES.append(pytest.param(tell, kind, names, several, id=tell.__name__))
        return tell

    return enter


def plot(*, high: float = 1.0) -> Plot:
    return Plot(
        Axis(0, 20, 5, length=5, numbers=False),
        Axis(0, high, high, length=3, direction=UP, numbers=False),
    )


def first_weights(run: TrainingRun, neuron: int = 0) -> WeightGrid:
    weights = run.probe("W", layer=1, neuron=neuron)
    return WeightGrid(weights, limit=run.probe("parameters") * 1e-4, height=3)


# Numbers


@lie("number")
def a_typed_number(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Words("it reads 97.1 % of them right"))


@lie("number")
def a_number_typed_in_a_formula(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Formula("a = 0.97"))


@lie("number")
def a_number_that_its_source_spells_without_figures(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Words('it reads #"nine letters".len() of them right'))


@lie("number", names="z(1)[3]")
def a_number_of_the_wrong_layer(scene: Lesson, run: TrainingRun) -> None:
    class WrongLayer(Readout):
        def _printed(self, value) -> str:
            return figures(float(run.probe("z", layer=2, neuron=3, example=0)()), self.places)

    scene.add(WrongLayer(run.probe("z", layer=1, neuron=3, example=0)))


@lie("number", names="batch cost")
def a_number_that_stopped_following(scene: Lesson, run: TrainingRun) -> None:
    class Stuck(Readout):
        def refresh(self) -> None:
            pass

    scene.add(Stuck(run.probe("batch cost"), places=4))
    scene.play(Train(run, to=20))


@lie("number", names="batch cost")
def a_number_cut_off_where_it_should_be_rounded(scene: Lesson, run: TrainingRun) -> None:
    cost = run.probe("batch cost")
    places = next(n for n in range(2, 8) if cost() * 10**n % 1 > 0.6)

    class Truncated(Readout):
        def _printed(self, value) -> str:
            return figures(np.floor(cost() * 10**self.places) / 10**self.places, self.places)

    scene.add(Truncated(cost, places=places))


@lie("number", names="step")
def a_number_claimed_but_not_printed(scene: Lesson, run: TrainingRun) -> None:
    class Liar(Readout):
        def claims(self):
            yield Claim("number", self.probe, 10.0, 0.5, printed="10")

    number = Liar(run.probe("step"), places=0)
    scene.add(number)
    number.set_text("99")


@lie("number")
def glyphs_moved_to_read_another_number(scene: Lesson, run: TrainingRun) -> None:
    number = Readout(run.probe("step"), places=0)
    scene.add(number)
    number.points = Outline("12").points


@lie("number")
def a_readout_without_a_claim(scene: Lesson, run: TrainingRun) -> None:
    class Silent(Readout):
        def claims(self):
            yield from ()

    scene.add(Silent(run.probe("step"), places=0))


@lie("number")
def an_outline_that_no_probe_answers_for(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Outline("0.97"))


@lie("number")
def a_number_of_an_axis_at_the_wrong_place(scene: Lesson, run: TrainingRun) -> None:
    axis = Axis(0, 10, 5, length=6)
    axis.numbers[1].shift(0.5 * RIGHT)
    scene.add(axis)


@lie("number")
def a_number_of_an_axis_that_says_something_else(scene: Lesson, run: TrainingRun) -> None:
    axis = Axis(0, 10, 5, length=6)
    axis.numbers[2].set_text("20")
    scene.add(axis)


@lie("number")
def a_loose_figure_of_a_constant(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Constant("784", because="pixels").family_members_with_points()[0])


@lie("number")
def a_loose_figure_without_origin(scene: Lesson, run: TrainingRun) -> None:
    glyph = VMobject(fill_opacity=1, stroke_width=0)
    glyph.points = np.array(Typst("7").family_members_with_points()[0].points)
    scene.add(glyph)


@lie("number")
def words_that_turned_into_a_number(scene: Lesson, run: TrainingRun) -> None:
    words = Words("accuracy")
    scene.add(words)
    scene.play(Transform(words, Words("97")))


@lie("number")
def manims_own_number(scene: Lesson, run: TrainingRun) -> None:
    scene.add(DecimalNumber(0.97, mob_class=Text))  # type: ignore[arg-type]


@lie("number")
def manims_own_text(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Text("97 %"))


@lie("number")
def manims_own_typst(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Typst("97"))


# Pictures, fills and edges


@lie("picture", names="W(1)[0]")
def a_picture_of_another_neuron(scene: Lesson, run: TrainingRun) -> None:
    grid = first_weights(run, 0)
    scene.add(grid)
    grid.image.pixel_array = first_weights(run, 1).image.pixel_array


@lie("picture", names="W(1)[0]")
def a_picture_that_stopped_following(scene: Lesson, run: TrainingRun) -> None:
    class Stuck(WeightGrid):
        def refresh(self) -> None:
            pass

    scene.add(Stuck(run.probe("W", layer=1, neuron=0), limit=run.probe("step") / 100, height=3))
    scene.play(Train(run, to=20))


@lie("picture")
def an_image_without_a_probe(scene: Lesson, run: TrainingRun) -> None:
    scene.add(ImageMobject(np.arange(64, dtype=np.uint8).reshape(8, 8) * 4))


@lie("picture")
def a_colour_bar_upside_down(scene: Lesson, run: TrainingRun) -> None:
    bar = ColourBar(run.probe("step") / 10, height=3)
    image = bar.submobjects[0]
    assert isinstance(image, ImageMobject)
    image.pixel_array = image.pixel_array[::-1]
    scene.add(bar)


@lie("fill", names="W(3)")
def an_edge_of_the_wrong_colour(scene: Lesson, run: TrainingRun) -> None:
    left, right = (Neurons(range(n), height=4, radius=0.1) for n in (16, 10))
    VGroup(left, right).arrange(RIGHT, buff=4)
    edges = Edges(run.probe("W", layer=3), left, right, strongest=100)
    scene.add(left, right, edges)
    drawn = [shape for shape in edges.submobjects if len(shape.points)]
    drawn[0].set_stroke(edges.theme["positive"])


@lie("fill", names="a(3)")
def a_neuron_of_another_activation(scene: Lesson, run: TrainingRun) -> None:
    column = Neurons(range(10), height=4, radius=0.2, probe=run.probe("a", layer=3, example=0))
    scene.add(column)
    column.circles[4].set_fill("#ffffff")


# Curves, bars and positions


@lie("bars")
def two_swapped_bars(scene: Lesson, run: TrainingRun) -> None:
    values = run.probe("a", layer=1, neuron=0)
    histogram = Histogram(plot(high=1000), values, np.linspace(0, 20, 201))
    scene.add(histogram.plot, histogram)
    bars = histogram.bars.points.reshape(-1, 16, 3)
    heights = np.ptp(bars[..., 1], axis=1)
    one, other = heights.argmax(), heights.argmin()
    for point in range(16):
        bars[[one, other], point, 1] = bars[[other, one], point, 1]
    histogram.bars.points = bars.reshape(-1, 3)


@lie("curve", names="costs")
def a_curve_shifted_by_one_step(scene: Lesson, run: TrainingRun) -> None:
    class Late(Curve):
        def refresh(self) -> None:
            y = np.asarray(self.y())
            self.set_points_as_corners(self.plot.point(self.x[: y.size], np.roll(y, 1)))

    scene.add(axes := plot(high=2))
    scene.add(Late(axes, np.arange(20), run.probe("costs")))


@lie("curve")
def a_curve_moved_by_one_step(scene: Lesson, run: TrainingRun) -> None:
    scene.add(axes := plot(high=2))
    curve = Curve(axes, np.arange(20), run.probe("costs"))
    scene.add(curve)
    curve.shift(axes.x.unit() * RIGHT)


@lie("curve", names="costs")
def a_curve_that_stopped_following(scene: Lesson, run: TrainingRun) -> None:
    class Stuck(Curve):
        def refresh(self) -> None:
            if not len(self.points):
                super().refresh()

    scene.add(axes := plot(high=2))
    scene.add(Stuck(axes, np.arange(2, 21, 2), means(run.probe("costs"), 2)))
    scene.play(Train(run, to=20))


@lie("curve")
def manims_own_curve(scene: Lesson, run: TrainingRun) -> None:
    scene.add(FunctionGraph(np.sin))


@lie("curve")
def a_line_with_many_corners(scene: Lesson, run: TrainingRun) -> None:
    x = np.linspace(-3, 3, 30)
    scene.add(VMobject().set_points_as_corners(np.stack([x, np.sin(x), 0 * x], axis=1)))


@lie("bars")
def rectangles_that_look_like_bars(scene: Lesson, run: TrainingRun) -> None:
    bars = (Rectangle(width=0.5, height=h, fill_opacity=1) for h in (1, 2, 1.5, 0.7))
    scene.add(VGroup(*bars).arrange(RIGHT, aligned_edge=DOWN))


@lie("position", names="z(1)[3]")
def a_pointer_beside_its_value(scene: Lesson, run: TrainingRun) -> None:
    axis = Axis(-20, 20, 10, length=8)
    marker = Marker(axis, run.probe("z", layer=1, neuron=3, example=0))
    scene.add(axis, marker)
    marker.tip.shift(0.1 * RIGHT)


@lie("position")
def a_pointer_on_an_axis_that_is_not_there(scene: Lesson, run: TrainingRun) -> None:
    scene.add(Axis(-20, 20, 10, length=8).shift(DOWN))
    scene.add(Marker(Axis(-20, 20, 10, length=4), run.probe("z", layer=1, neuron=3, example=0)))


@lie("position")
def dots_that_moved(scene: Lesson, run: TrainingRun) -> None:
    scene.add(axes := plot())
    dots = Dots(axes, run.probe("a", layer=1, neuron=0))
    scene.add(dots)
    dots.shift(0.1 * RIGHT)


# Swapped in place, moved to another neuron, row or word


def swap(one: Mobject, other: Mobject) -> None:
    """Put two things in each other's place."""
    here, there = one.get_center(), other.get_center()
    one.move_to(there)
    other.move_to(here)


@lie("fill", names="a(3)")
def two_neurons_swapped(scene: Lesson, run: TrainingRun) -> None:
    column = Neurons(range(10), height=4, radius=0.2, probe=run.probe("a", layer=3, example=0))
    scene.add(column)
    scene.wait()
    swap(column.circles[2], column.circles[7])


def last_layer(run: TrainingRun, kind: type[Edges] = Edges) -> VGroup:
    """The ten strongest edges of the last layer."""
    left, right = (Neurons(range(n), height=4, radius=0.1) for n in (16, 10))
    VGroup(left, right).arrange(RIGHT, buff=4)
    return VGroup(left, right, kind(run.probe("W", layer=3), left, right, strongest=10))


@lie("fill", names="W(3)", several=True)
def an_edge_moved_to_another_neuron(scene: Lesson, run: TrainingRun) -> None:
    scene.add(drawing := last_layer(run))
    _, targets, edges = drawing
    shape = next(shape for shape in edges.submobjects if len(shape.points))
    ends = [circle.get_left() for circle in targets.circles]
    at = int(np.argmin([np.linalg.norm(end - shape.points[3]) for end in ends]))
    shape.points[2:4] = ends[(at + 5) % 10]


def edges_but(lies: Callable[[list[int]], list[int]]) -> type[Edges]:
    """Edges that are not the strongest but what `lies` makes of their order."""

    class Others(Edges):
        def _levels(self):
            levels, limit = super()._levels()
            weights = np.asarray(self.weights())
            true = np.rint(weights / limit * 6).astype(int)
            levels[:] = 0
            for at in lies(list(np.argsort(-np.abs(weights), axis=None))):
                levels.flat[at] = true.flat[at]
            return levels, limit

    return Others


@lie("fill", names="W(3)", several=True)
def an_edge_that_is_not_among_the_strongest(scene: Lesson, run: TrainingRun) -> None:
    scene.add(last_layer(run, edges_but(lambda order: [*order[:9], order[10]])))


@lie("fill", names="W(3)")
def fewer_edges_than_there_should_be(scene: Lesson, run: TrainingRun) -> None:
    scene.add(last_layer(run, edges_but(lambda order: order[:9])))


@lie("position", names="Others")
def more_edges_than_are_said_to_be_the_strongest(scene: Lesson, run: TrainingRun) -> None:
    scene.add(last_layer(run, edges_but(lambda order: order[:11])))


def next_words() -> NextWordBars:
    shares = runs.tale(step=0).probe("probability", words=("the", "sleepy"))
    return NextWordBars(shares, ("king", "queen", "owl"), others="all others")


@lie("position", names="RowTexts")
def two_words_of_bars_swapped(scene: Lesson, run: TrainingRun) -> None:
    scene.add(bars := next_words())
    swap(bars.names[0], bars.names[2])


@lie("position", names="RowTexts")
def two_numbers_of_bars_swapped(scene: Lesson, run: TrainingRun) -> None:
    scene.add(bars := next_words())
    swap(bars.numbers[1], bars.numbers[2])


@lie("position", names="RowBars")
def two_bars_of_words_swapped(scene: Lesson, run: TrainingRun) -> None:
    scene.add(bars := next_words())
    swap(bars.bars.bars[0], bars.bars.bars[3])


@lie("position", names="Pick")
def two_names_of_answers_swapped(scene: Lesson, run: TrainingRun) -> None:
    column = Neurons(range(10), height=5, radius=0.15)
    scene.add(column, answers := Answers(run, column, example=0))
    swap(answers.names[3], answers.names[8])


# What no claim reads: it is as the view would draw it now, or as it was when first seen


@lie("position", names="w(3)")
def a_ruler_whose_ticks_stayed_behind(scene: Lesson, run: TrainingRun) -> None:
    weight = {"layer": 3, "neuron": 0, "source": 0}
    nudged = runs.chain(step=0).nudged("W", **weight, by=1.0)
    span = nudged.probe("W", **weight) - runs.chain(step=0).probe("W", **weight)
    ruler = Ruler(runs.chain(step=0).probe("W", **weight), span, length=6)
    scene.add(ruler)
    before = ruler.ticks.points
    nudged.by = 3.0
    ruler.refresh()
    ruler.ticks.points = before


@lie("position", names="w(3)")
def a_tag_that_stopped_following(scene: Lesson, run: TrainingRun) -> None:
    weight = {"layer": 3, "neuron": 0, "source": 0}
    nudged = runs.chain(step=0).nudged("W", **weight, by=1.0)
    span = nudged.probe("W", **weight) - runs.chain(step=0).probe("W", **weight)
    ruler = Ruler(runs.chain(step=0).probe("W", **weight), span, length=6)
    scene.add(tag := Tag(ChangeBar(ruler, nudged.probe("W", **weight)), Formula("Delta w")))
    tag.label.shift(0.2 * UP)


@lie("curve", names="costs")
def a_curve_that_was_recoloured(scene: Lesson, run: TrainingRun) -> None:
    scene.add(axes := plot(high=2))
    scene.add(curve := Curve(axes, np.arange(20), run.probe("costs")))
    scene.wait()
    curve.set_stroke("#ff0000")


@lie("position", names="a(1)")
def bars_of_which_one_side_was_moved(scene: Lesson, run: TrainingRun) -> None:
    values = run.probe("a", layer=1, neuron=0)
    histogram = Histogram(plot(high=1000), values, np.linspace(0, 20, 21))
    scene.add(histogram.plot, histogram)
    histogram.bars.points[8:10, 0] += 0.5


# Colours that say a class or a sign


@lie("position", names="points", several=True)
def points_with_the_mark_of_the_other_class(scene: Lesson, run: TrainingRun) -> None:
    panel = Panel(width=4, height=4)
    probe = runs.plane(bend=True, step=0).probe("points", layer=0, label=0)
    points = ClassPoints(panel, within(probe, (-2.0, 2.0)), label=0, radius=0.1)
    points.mark = MARKS["cross"]
    scene.add(panel, points)


@lie("number", names="Readout")
def a_number_in_the_colour_of_the_other_sign(scene: Lesson, run: TrainingRun) -> None:
    weight = run.probe("W", layer=3, neuron=0, source=0)
    scene.add(Readout(weight, sign=True, role="negative" if weight() > 0 else "positive"))


@lie("fill", names="signs")
def a_shadow_in_the_colour_of_the_other_sign(scene: Lesson, run: TrainingRun) -> None:
    class Wrong(Shadow):
        def refresh(self) -> None:
            super().refresh()
            self.bar.set_stroke(current()["negative"])

    v = given((2.0, 1.0), "v", why="any")
    w = given((1.0, 1.5), "w", why="not at right angles to v")
    plane = ArrowPlane(3, size=5)
    scene.add(plane, Wrong(plane, v, w))


@lie("position", names="TipNumbers")
def a_number_away_from_the_tip_of_its_bar(scene: Lesson, run: TrainingRun) -> None:
    shares = given((0.5, 0.3), "shares", why="any")
    bars, around = RowBars(shares, unit=4), RowBars(0 * shares, unit=4)
    numbers = TipNumbers(bars, around)
    scene.add(bars, numbers)
    scene.wait()
    numbers[1].shift(RIGHT)


@lie("position")
def names_of_rows_moved_against_those_of_columns(scene: Lesson, run: TrainingRun) -> None:
    names = GridWords(Rectangle(width=3, height=3), ("king", "queen", "owl"))
    scene.add(names.square, names)
    scene.wait()
    names.asking.shift(0.1 * LEFT)


@lie("picture")
def an_illustration_that_does_not_say_so(scene: Lesson, run: TrainingRun) -> None:
    drawing = Illustration(Words("97"))
    drawing.remove(drawing.submobjects[-1])
    scene.add(drawing)


@pytest.mark.parametrize(("tell", "kind", "names", "several"), LIES)
def test_catches(tell, kind, names, several):
    report = audited(tell)
    assert {one.kind for one in report.unproven} == {kind}
    assert len(report.unproven) == 1 or several
    caught = report.unproven[0]
    assert names in caught.probe
    assert caught.why
    assert caught.beat == "One thing."
    assert not report.proven


# The truth


@pytest.fixture(scope="module")
def honest() -> AuditReport:
    """One of everything, while the run trains and the views follow it."""

    def tell(scene: Lesson, run: TrainingRun) -> None:
        here = {"layer": 1, "neuron": 3}
        weights = first_weights(run, 3).to_corner(UP + LEFT)
        bar = ColourBar(weights.limit, height=2).next_to(weights, RIGHT)
        digit = PixelGrid(run.probe("a", layer=0, example=0), height=2).to_edge(RIGHT)
        axis = Axis(-20, 20, 10, length=5, places=1)
        marker = Marker(axis, run.probe("z", **here, example=0))
        equation = Equation("a_3^((1)) = {a}", a=Readout(run.probe("a", **here, example=0)))
        axes = plot(high=1000).shift(2 * DOWN)
        bars = Histogram(axes, run.probe("a", **here), np.linspace(0, 20, 101))
        curve = Curve(axes, np.arange(2, 21, 2), means(run.probe("costs"), 2))
        accuracy = Readout(run.probe("accuracy"), percent=True, places=1)
        scene.add(weights, bar, axis, marker, equation, axes, bars, curve, accuracy)
        scene.add(Constant("784 pixels", because="28 x 28"), Words("at $w_1$ and $w_(1, 2)$"))
        scene.play(FadeIn(digit))
        scene.play(Train(run, to=20))
        scene.play(Follow(digit, marker, equation, example=4))
        network = NetworkDiagram(run, example=4)
        scene.play(FadeOut(*scene.mobjects))
        scene.play(FadeIn(network), FadeIn(Illustration(FunctionGraph(np.sin), Words("97"))))

    return audited(tell)


def test_lets_the_truth_pass(honest):
    assert honest.unproven == ()
    assert honest.proven


def test_counts_what_was_shown_and_on_what_grounds(honest):
    assert tuple(honest.counts) == KINDS
    for count in honest.counts.values():
        assert count.shown == count.proven + count.constant + count.illustrative
    assert honest.counts["curve"].illustrative == 1
    assert honest.counts["number"].illustrative == 1
    # Five of the axis, the zero of the colour bar, 784 pixels, and 784 neurons of the network.
    assert honest.counts["number"].constant == 8
    # Weights before and after training, and two digits.
    assert honest.counts["picture"].proven == 4
    assert honest.counts["bars"].proven == 2
    assert all(honest.counts[kind].proven for kind in ("number", "curve", "position", "fill"))


def test_counts_a_view_that_does_not_change_once():
    def tell(scene: Lesson, run: TrainingRun) -> None:
        scene.add(Readout(run.probe("step"), places=0))
        for _ in range(3):
            scene.wait()

    assert audited(tell).counts["number"].shown == 1


def test_overlooks_what_cannot_be_seen():
    def tell(scene: Lesson, run: TrainingRun) -> None:
        scene.add(Words("97").set_opacity(0))

    assert audited(tell).counts["number"].shown == 0


def test_simple_shapes_need_no_probe():
    def tell(scene: Lesson, run: TrainingRun) -> None:
        circle = Circle()
        scene.add(circle, Line(), Arrow(), Brace(circle), SurroundingRectangle(circle))
        scene.add(DashedLine(), CurvedArrow(LEFT, RIGHT), RegularPolygon(6), Cross(circle))

    assert audited(tell).proven


def test_a_text_may_be_replaced_by_another():
    def tell(scene: Lesson, run: TrainingRun) -> None:
        words = Words("many pixels")
        scene.add(words)
        scene.play(ReplacementTransform(words, Constant("784 pixels", because="28 x 28")))

    report = audited(tell)
    assert report.proven
    assert report.counts["number"].constant == 1


def test_says_where_it_was():
    def tell(scene: Lesson, run: TrainingRun) -> None:
        scene.wait()
        scene.add(Words("97"))
        scene.wait()

    (one,) = audited(tell).unproven
    assert one.play == 2


def test_what_it_was_only_asked_about_is_told_once_it_is_real():
    def lie_at_last(scene: Lesson) -> None:
        auditor.look(scene)
        if scene.renderer.num_plays == 1:
            with as_it_was(names):
                names.asking.shift(0.1 * LEFT)
                assert auditor.objects_to(names)
            assert not auditor.objects_to(names)
            names.asking.shift(0.1 * LEFT)

    def tell(scene: Lesson, run: TrainingRun) -> None:
        scene.add(names)
        scene.wait()
        scene.wait()

    auditor = Auditor()
    names = GridWords(Rectangle(width=3, height=3), ("king", "queen", "owl"))
    scene = play_dry(tiny(tell), on_play=lie_at_last, on_beat=auditor.hear)
    (one,) = auditor.report(scene).unproven
    assert (one.play, one.shown) == (2, "GridWords")


def test_a_rounding_tie_may_go_either_way():
    def tell(scene: Lesson, run: TrainingRun) -> None:
        quarter = run.probe("step") / 40  # 0.25
        up, down = Readout(quarter, places=1), Readout(quarter, places=1)
        scene.add(Group(up, down).arrange(RIGHT))
        up.set_text("0.3")
        down.set_text("0.2")

    assert audited(tell).proven


@pytest.mark.parametrize(
    ("markup", "digits"),
    [
        ("a^((0))", ""),
        ("a_1^((12))", ""),
        ("w_(12) a_(j, 12)", ""),
        ("{{ w dot a : sum2 }}", ""),
        ("z = {z1}", ""),
        ("a #h(0.5em) b", ""),
        ("a^2", "2"),
        ("z_1.5", "1.5"),
        ("1/2", "1 2"),
        ("x½", "½"),
    ],
)
def test_only_an_index_in_a_formula_is_no_number(markup, digits):
    assert stray_digits(markup, formula=True) == digits
    assert stray_digits(f"so ${markup}$", formula=False) == digits


def test_a_number_in_words_is_one_whatever_it_looks_like():
    assert stray_digits("version_2") == "2"
    assert stray_digits("{p97} of us") == "97"
