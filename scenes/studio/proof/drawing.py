"""Whether a view shows what it would draw now: its points, colours, opacities and pixels.

Its claims are held against the oracle, but a claim reads some points only. What a view draws
beyond those (ticks, hues, the other end of a line) must at least be what its own refresh makes.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Mobject, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject
from numpy.typing import NDArray

from scenes.stage.text import Outline
from scenes.stage.view import View
from scenes.studio.proof.screen import is_leaf

_MOVED = 1e-5  # scene units: what is lost when points go through an axis, and no more
_RECOLOURED = 1 / 510  # half a step of an eight-bit channel
_WIDENED = 1e-6
_APART = 1e-3  # scene units: a tenth of a pixel


@dataclass(frozen=True)
class Mark:
    """What one mobject itself has on screen."""

    of: Mobject
    points: NDArray[np.float64]
    colours: tuple[NDArray[np.float64], ...]
    width: float

    def differs(self, other: "Mark") -> str:
        """How another mark is not the same; nothing if it is."""
        if self.points.shape != other.points.shape:
            return f"{len(self.points)} points, not {len(other.points)}"
        if self.points.size and (off := float(np.abs(self.points - other.points).max())) > _MOVED:
            return f"off by {off:.3g}"
        for mine, its in zip(self.colours, other.colours, strict=True):
            if mine.shape != its.shape or (mine.size and np.abs(mine - its).max() > _RECOLOURED):
                return "another colour"
        return "another width" if abs(self.width - other.width) > _WIDENED else ""


def mark(mobject: Mobject) -> Mark:
    """A mobject's own mark, as it is now."""
    points = np.array(mobject.points)
    if isinstance(mobject, VMobject):
        colours = np.array(mobject.fill_rgbas), np.array(mobject.stroke_rgbas)
        return Mark(mobject, points, colours, float(mobject.stroke_width))
    if isinstance(mobject, AbstractImageMobject):
        return Mark(mobject, points, (mobject.get_pixel_array() / 255,), 0.0)
    return Mark(mobject, points, (), 0.0)


def own_parts(view: View) -> Iterator[Mobject]:
    """The view and its parts, without other views in it and their parts."""
    rest: list[Any] = [view]
    while rest:
        part = rest.pop()
        yield part
        rest += [inner for inner in part.submobjects if not isinstance(inner, View)]


def drawn(view: View) -> list[Mark]:
    """All that a view itself has on screen."""
    return [mark(part) for part in own_parts(view) if is_leaf(part)]


def difference(before: Sequence[Mark], after: Sequence[Mark]) -> str:
    """The first difference of two drawings of a view; nothing if there is none."""
    if len(before) != len(after):
        return f"{len(before)} parts, not {len(after)}"
    for one, other in zip(before, after, strict=True):
        if how := one.differs(other):
            return f"{type(one.of).__name__} {how}"
    return ""


@dataclass(frozen=True)
class Kept:
    """What a view does not draw itself: hues stay, and parts only move together.

    Between two refreshes anything may happen to a view: an animation, a lesson's own hand. But
    what no refresh would mend must then happen to the view as a whole: it is moved, turned,
    stretched or dimmed.
    """

    groups: tuple[tuple[Mark, ...], ...]  # parts that keep their place among each other
    hues: tuple[Mark, ...]

    def among(self, other: "Kept") -> "Kept":
        """What both keep."""
        parts = {id(was.of) for group in other.groups for was in group}
        groups = (tuple(was for was in group if id(was.of) in parts) for group in self.groups)
        hues = {id(was.of) for was in other.hues}
        return Kept(
            tuple(group for group in groups if group),
            tuple(was for was in self.hues if id(was.of) in hues),
        )

    def lost(self) -> str:
        """What is not as it was; nothing if all is."""
        for was in self.hues:
            if not _same_hues(was, mark(was.of)):
                return f"{type(was.of).__name__} has another colour than at first"
        for everyone in self.groups:
            group = [was for was in everyone if is_leaf(was.of)]
            if not group:
                continue
            now = [np.asarray(was.of.points) for was in group]
            if any(was.points.shape != its.shape for was, its in zip(group, now, strict=True)):
                return "a part has another shape than at first"
            off = _off_affine(np.concatenate([was.points for was in group]), np.concatenate(now))
            if off > _APART:
                return f"a part has moved by {off:.3g} against the others"
        return ""


def kept(view: View) -> Kept:
    """Finds out by spoiling each part of a view for a moment and drawing it anew."""
    with as_it_was(view):
        good = drawn(view)
        for number, was in enumerate(good):
            _spoil(was.of, number)
        spoiled = {id(bad.of): bad for bad in drawn(view)}
        view.refresh()
        after = {id(it.of): it for it in drawn(view)}
    groups: dict[Any, list[Mark]] = {}
    hues = []
    for was in good:
        bad, it = spoiled[id(was.of)], after.get(id(was.of))
        if it is None:
            continue
        if it.points.shape == bad.points.shape:
            way = it.points - bad.points
            # The shape of a live number is read; it changes as the number does.
            live = was.of is view and isinstance(view, Outline)
            if np.ptp(way, axis=0).max() < _MOVED and not live:
                groups.setdefault(tuple(np.round(way[0], 4) + 0.0), []).append(was)
        if was.colours and not view.own_hues and _same_hues(it, bad):
            hues.append(was)
    return Kept(tuple(map(tuple, groups.values())), tuple(hues))


@contextmanager
def as_it_was(*views: View) -> Iterator[None]:
    """Whatever is done to the marks of some views and of those in them is undone."""
    members = {id(part): part for view in views for part in view.get_family()}.values()
    before = [
        (part, name, np.array(getattr(part, name)))
        for part in members
        for name in ("points", "fill_rgbas", "stroke_rgbas", "pixel_array")
        if hasattr(part, name)
    ]
    try:
        yield
    finally:
        for part, name, array in before:
            setattr(part, name, array)


def _spoil(part: Mobject, number: int) -> None:
    points = np.array(part.points)
    points[:, :2] += 0.03 * np.sin(1 + number + np.arange(points.size)).reshape(-1, 3)[:, :2]
    part.points = points
    if isinstance(part, VMobject):
        for rgbas in (part.fill_rgbas, part.stroke_rgbas):
            rgbas[:, :3] = (rgbas[:, :3] + 0.31) % 1.0
    if isinstance(part, AbstractImageMobject):
        part.set(pixel_array=part.get_pixel_array() ^ 64)


def _same_hues(one: Mark, other: Mark) -> bool:
    """Whether two marks of a drawing have the same colours, however opaque."""
    pairs = zip(one.colours, other.colours, strict=True)
    return all(
        mine.shape == its.shape and np.abs(mine - its)[..., :3].max(initial=0.0) <= _RECOLOURED
        for mine, its in pairs
    )


def _off_affine(before: NDArray[np.float64], now: NDArray[np.float64]) -> float:
    """How far points are from where moving, turning and stretching all of them would bring them."""
    known = np.column_stack([before[:, :2], np.ones(len(before))])
    way, *_ = np.linalg.lstsq(known, now[:, :2], rcond=None)
    return float(np.abs(known @ way - now[:, :2]).max())
