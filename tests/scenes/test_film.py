"""What the encoder is given is what a full repaint shows, and nothing appears unannounced."""

from unittest.mock import patch

import numpy as np
import pytest
from manim import (
    DOWN,
    LEFT,
    PI,
    RIGHT,
    UP,
    Circle,
    Dot,
    FadeIn,
    FadeOut,
    ImageMobject,
    LaggedStart,
    Polygon,
    ReplacementTransform,
    Scene,
    Square,
    VGroup,
    VMobject,
    tempconfig,
)
from manim.utils.family import extract_mobject_family_members

from scenes.stage.camera import LessonCamera
from scenes.stage.change import Train
from scenes.stage.layers import COLUMNS, ROWS, Layers, cells, painted
from scenes.stage.lesson import Lesson
from scenes.stage.readout import Readout
from scenes.studio.proof.dry import play_dry
from scenes.studio.proof.film import Screening
from tests.scenes.tiny import tiny


def faults(tell):
    screening = Screening()
    play_dry(tiny(tell), on_frame=screening.look)
    return [fault.kind for fault in screening.faults]


def over_what_changes(scene, run):
    """A box over a live number, which was there first."""
    number = Readout(run.probe("step"))
    box = Square(0.5, fill_opacity=0.5).move_to(number)
    scene.add(number, box, Dot(3 * LEFT))
    scene.play(Train(run, to=20))


def past_what_stands(scene, run):
    """A circle that passes beneath a square, and the square has a dot on it."""
    circle, square = Circle(0.5, fill_opacity=1).shift(3 * LEFT), Square(1, fill_opacity=0.5)
    scene.add(circle, square, Dot(0.4 * UP), Circle().shift(3 * UP))
    scene.play(circle.animate.shift(6 * RIGHT))


def over_a_sign(scene, run):
    """The same with places in the order that z indices give."""
    circle, square = Circle(0.5, fill_opacity=1), Square(1, fill_opacity=0.5)
    scene.add(square.set_z_index(1), circle.shift(3 * LEFT))
    scene.play(circle.animate.shift(6 * RIGHT))


def with_nothing_that_moves(scene, run):
    """What follows the run is not on screen."""
    scene.add(Square(fill_opacity=0.5))
    scene.play(Train(run, to=20))


@pytest.mark.parametrize(
    "tell", [over_what_changes, past_what_stands, over_a_sign, with_nothing_that_moves]
)
def test_a_frame_is_what_a_full_repaint_shows(tell):
    assert faults(tell) == []


def test_what_is_painted_over_what_lies_above_it_is_found():
    with patch.object(Layers, "_cells_of", lambda *_: 0):
        assert "film" in faults(over_what_changes)
        assert "film" in faults(past_what_stands)


def test_what_has_come_and_moves_no_more_is_painted_once():
    squares = VGroup(*(Square(fill_opacity=0.5).shift(0.3 * n * RIGHT) for n in range(6)))
    counts = []

    def look(scene):
        paint = LessonCamera.display_vectorized
        for share in np.linspace(0, 1, 25):
            scene.update_to_time(share * scene.duration)
            with patch.object(LessonCamera, "display_vectorized", autospec=True) as painting:
                painting.side_effect = paint
                film = scene.renderer.filmed().copy()
            counts.append(sum(call.args[1] in squares for call in painting.call_args_list))
            assert np.array_equal(film, scene.renderer.draw(scene))

    def tell(scene, run):
        scene.add(squares)
        leave = (square.animate.shift(3 * UP) for square in squares)
        scene.play(LaggedStart(*leave, lag_ratio=1), run_time=2)

    play_dry(tiny(tell), on_frame=look)
    assert counts[1] == 6
    assert counts[12] <= 4
    assert counts[24] <= 1


def test_a_still_is_painted_once():
    # manim paints it over itself, which makes smooth edges and faint things bolder.
    frames = []

    class Still(Lesson):
        def construct(self):
            with self.beat("One thing."):
                self.add(Square(fill_opacity=0.5, stroke_opacity=0.5))
                self.wait()
                frames.append((self.renderer.filmed(), self.renderer.draw(self)))

    play_dry(Still, on_frame=lambda _: None)
    ((filmed, full),) = frames
    assert np.array_equal(filmed, full)


def test_what_was_replaced_does_not_come_back_when_its_group_is_faded_out():
    def fade(scene, run):
        group = VGroup(Square(), Circle())
        scene.add(*group)
        scene.play(ReplacementTransform(group[0], Dot(2 * DOWN)))
        scene.play(FadeOut(group))
        assert {Dot, Square, Circle} & {type(part) for part in scene.mobjects} == {Dot}

    assert faults(fade) == []
    as_manim_does = Scene.add_mobjects_from_animations
    with patch.object(Lesson, "add_mobjects_from_animations", as_manim_does):
        assert faults(fade) == ["ghost"]


def test_a_part_that_its_group_brings_along_is_a_ghost():
    def move(scene, run):
        group = VGroup(Square(), Circle())
        scene.play(FadeIn(group[0]))
        scene.play(group.animate.shift(RIGHT))

    assert faults(move) == ["ghost"]


def test_what_is_introduced_is_no_ghost():
    def introduce(scene, run):
        group = VGroup(Square(), Circle())
        scene.play(FadeIn(group))
        scene.play(ReplacementTransform(group.copy(), Dot()))
        scene.play(FadeOut(group))

    assert faults(introduce) == []


def test_things_are_painted_in_manims_order():
    part = Dot()
    group = VGroup(Square(), VGroup(part, Circle().set_z_index(-1)), Dot())
    mobjects = [group, Square().set_z_index(2), Dot(), VGroup(part, Circle())]
    theirs = extract_mobject_family_members(mobjects, use_z_index=True, only_those_with_points=True)
    assert painted(mobjects) == theirs


def things(rng):
    """A shape with sharp corners, a thick line, and whatever the generator makes of them."""
    spike = Polygon(*(np.append(rng.normal(size=2), 0) for _ in range(3)))
    square = Square(rng.uniform(0.1, 3), fill_opacity=1).rotate(rng.uniform(0, PI))
    for shape in (spike, square, ImageMobject(np.full((3, 3, 4), 255, np.uint8))):
        if isinstance(shape, VMobject):
            shape.set_stroke(width=rng.uniform(0, 30))
        yield shape.shift(np.append(rng.uniform(-6, 6, size=2), 0))


def test_the_cells_of_a_mobject_hold_all_that_it_paints():
    rng = np.random.default_rng(0)
    with tempconfig({"pixel_width": 320, "pixel_height": 180}):
        camera = LessonCamera()
    camera.reset()
    ground = camera.pixel_array.copy()
    for thing in (thing for _ in range(60) for thing in things(rng)):
        camera.reset()
        camera.paint([thing])
        seen = (camera.pixel_array != ground).any(axis=2)[::-1]  # rows from the lowest
        rows, columns = seen.nonzero()
        touched = set(((rows * ROWS // 180) * COLUMNS + columns * COLUMNS // 320).tolist())
        assert all(cells(thing, camera) >> cell & 1 for cell in touched)
