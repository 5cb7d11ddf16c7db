"""A surface seen in depth: what is painted, what is seen where, and lies about it."""

from dataclasses import replace

import numpy as np
import pytest
from manim import UP, tempconfig

from nncore.probes.expressions import stacked
from nncore.probes.inputs import Dial, given
from scenes.gradient_descent.inset import LevelLine
from scenes.gradient_descent.on_surface import Foot, HeightMark, Path, SlopeArrow, rim_heights
from scenes.gradient_descent.surface import FINE, CostSurface, Eye, Pose
from scenes.studio.proof.audit import Oracle, check

ACROSS, UPWARD = (-4.0, 4.0, 17), (-2.0, 3.0, 11)
POSE = Pose(20, 35, 1.0, 1.2, (0.0, 0.5), (0.3, -0.2), near=0.04)


def heights() -> np.ndarray:
    """A slope down to the right, with a wave."""
    u, v = np.linspace(*ACROSS), np.linspace(*UPWARD)[:, None]
    return 1.2 - 0.2 * u + 0.2 * np.sin(2 * v)


def surface(values: np.ndarray | None = None, pose: Pose = POSE) -> CostSurface:
    measured = given(heights() if values is None else values, "heights", why="a test")
    return CostSurface(measured, Eye(pose), across=ACROSS, up=UPWARD)


def held(view) -> bool:
    try:
        return all(check(claim, Oracle()).holds for claim in view.claims())
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _small_frames():
    with tempconfig({"pixel_width": 854, "pixel_height": 480}):
        yield


@pytest.mark.parametrize("turn", [-70, -20, 0, 20, 70, 160])
@pytest.mark.parametrize("lift", [10, 35, 89])
def test_heights_are_read_from_where_they_are_painted(turn, lift):
    assert held(surface(pose=replace(POSE, turn=turn, lift=lift)))


def test_a_mesh_that_is_painted_elsewhere_is_found_out():
    view = surface()
    view.drawn = view.drawn + 1e-3 * UP
    assert not held(view)


def test_it_is_coarser_while_the_eye_travels_and_shows_what_was_measured_in_both():
    view = surface()
    rest = view.drawn
    view.eye.travels = True
    view.refresh()
    assert view.drawn.shape == (11, 17, 3)
    assert np.allclose(rest[::FINE, ::FINE], view.drawn, atol=1e-12)


def test_what_is_seen_is_where_it_was_put():
    view = surface()
    u, v = np.array([-3.5, 0.0, 2.2]), np.array([-1.0, 0.4, 2.9])
    assert np.allclose(view.under(view.point(u, v)), np.stack([u, v], axis=1), atol=1e-6)


def test_nothing_is_seen_beside_the_surface():
    with pytest.raises(ValueError, match="not on the surface"):
        surface().under(np.array([6.9, 3.8, 0.0]))


def test_a_hill_hides_what_lies_behind_it():
    values = np.full((11, 17), 0.1)
    values[6] = 3.0  # a wall across
    view = surface(values, replace(POSE, turn=0))
    behind, before = view.point(0.0, -0.8), view.point(0.0, 2.5)
    assert not np.allclose(view.under(behind), [0.0, -0.8], atol=0.1)
    assert np.allclose(view.under(before), [0.0, 2.5], atol=1e-6)
    (wall, floor) = (pixel(view, point) for point in (behind, before))
    assert wall[0] > wall[2], "orange, as what is high"
    assert floor[2] > floor[0], "blue, as what is low"


def pixel(view: CostSurface, point: np.ndarray) -> np.ndarray:
    """The colour that a surface has at a scene point."""
    (left, top, _), (right, bottom, _) = view.image.points[[0, 3]]
    height, width = view.image.pixel_array.shape[:2]
    row, column = (top - point[1]) / (top - bottom), (point[0] - left) / (right - left)
    return view.image.pixel_array[int(row * height), int(column * width), :3].astype(int)


def test_what_lies_on_it_claims_where_it_is():
    view = surface()
    place = given((0.5, 0.2), "place", why="a test")
    downhill = given((0.3, -0.1), "downhill", why="a test")
    step = Dial("step", at=2.0)
    way = given([(-3, 0), (-1, 1)], "way", why="a test")
    parts = [
        Foot(view, place),
        SlopeArrow(view, place=place, downhill=downhill, scale=4, turned=0),
        SlopeArrow(view, place=place, downhill=downhill, scale=4, turned=1),
        Path(view, (0, 1), path=way, place=place, step=step.probe()),
    ]
    for part in parts:
        assert held(part)
        part.shift(0.02 * UP)
        assert not held(part)


def test_an_arrow_that_is_turning_claims_nothing():
    place = given((0.5, 0.2), "place", why="a test")
    arrow = SlopeArrow(surface(), place=place, downhill=place, scale=1, turned=0.5)
    assert not held(arrow)


def test_a_path_grows_with_its_run():
    view, step = surface(), Dial("step", at=0.0)
    here = stacked(step.probe(), 0.5)
    way = given([(0, 0.5), (1, 0.5), (2, 0.5)], "way", why="a test")
    path = Path(view, (0, 1, 2), path=way, place=here, step=step.probe())
    assert not len(path.points)
    step.at = 1.5
    path.refresh()
    assert np.allclose(view.under(path.points[[0, -1]])[:, 0], [0, 1.5], atol=1e-4)


def test_a_path_that_is_bent_between_its_steps_is_found_out():
    view = surface()
    way = given([(0, 0.5), (1, 0.9), (2, 0.5)], "way", why="a test")
    place, step = given((3, 0.4), "place", why="a test"), given(3, "step", why="a test")
    path = Path(view, (0, 1, 2), path=way, place=place, step=step)
    assert held(path)
    path.points[5] += 0.05 * UP
    assert not held(path)


def test_a_line_of_equal_cost_is_where_the_surface_is_so_high():
    view = surface(pose=replace(POSE, lift=89))  # from above nothing hides it
    line = LevelLine(view, given(0.9, "cost", why="a test"))
    assert held(line)
    assert np.ptp(line.points[:, 1]) > 1, "from edge to edge"
    line.points[len(line.points) // 2] += 0.05 * UP
    assert not held(line)


def test_an_arrow_to_the_eye_is_as_wide_as_one_across():
    view = surface(pose=replace(POSE, turn=0))
    place = given((0.0, 0.0), "place", why="a test")
    widths = []
    for way in ((2.0, 0.0), (0.0, 2.0)):
        downhill = given(way, "downhill", why="a test")
        arrow = SlopeArrow(view, place=place, downhill=downhill, scale=1, turned=0)
        corners = arrow.points[::4]
        widths.append(np.linalg.norm(corners[25] - corners[27]))
    assert widths[0] == pytest.approx(widths[1])


def test_heights_stand_where_the_rim_has_them():
    view = surface(pose=replace(POSE, near=0.0))
    *marks, _ = rim_heights(view, every=0.4)
    assert isinstance(marks[0], HeightMark)
    assert all(map(held, marks))
    assert sorted(float(mark.cost()) for mark in marks) == pytest.approx([0.4, 0.8, 1.2, 1.6, 2.0])
    marks[0].dot.shift(0.05 * UP)
    assert not held(marks[0])
