"""How many digits a network reads right, as a slim bar that rises."""

from collections.abc import Iterator

from manim import RIGHT, UP, AnimationGroup, Circle, Dot, FadeIn, VGroup

from nncore.probes.probe import Probe
from scenes.animations.follow import Going
from scenes.mobjects.axes import Axis, Reach
from scenes.stage.readout import Readout
from scenes.stage.text import Constant
from scenes.stage.theme import current
from scenes.stage.view import Claim, View

SLIM, HEAD = 9.0, 0.13  # stroke width, and radius of its end
GLOW = ((3.4, 0.03), (2.9, 0.04), (2.4, 0.06), (1.9, 0.1), (1.5, 0.2))  # larger, how opaque


class Stem(Reach):
    """A share as a slim bar from 0 that ends in a glowing dot."""

    def __init__(self, axis: Axis, share: Probe, *, role: str) -> None:
        hue = current()[role]
        self.head = Dot(radius=HEAD, color=hue)
        self.glow = VGroup(
            *(Circle(HEAD * larger, stroke_width=0).set_fill(hue, one) for larger, one in GLOW)
        )
        super().__init__(axis, 0 * share, share, role=role, width=SLIM)
        self.add(self.glow, self.head)

    def refresh(self) -> None:
        super().refresh()
        for part in (*self.glow, self.head):
            part.move_to(self.bar.points[-1])

    def claims(self) -> Iterator[Claim]:
        yield from super().claims()
        yield Claim("position", self.end, float(self.axis.value(self.head.get_center())), 1e-6)


class Score(VGroup):
    """A share from 0 to 1: a bar on a faint track up to 1, and its value beside its head.

    Its foot is at the origin. It stands at 0 until it has risen, and has no value then.
    """

    def __init__(self, share: Probe, *, height: float) -> None:
        self.share = share
        self.track = Axis(0, 1, 1, length=height, direction=UP, numbers=False)
        self.track.remove(self.track.ticks)
        self.track.line.set_stroke(current()["faint"], width=SLIM, opacity=0.5)
        self.track.shift(-self.track.line.get_start())
        self.stem = Stem(self.track, 0 * share, role="ink")
        self.value = Readout(share, places=1, percent=True, size="title").scale(1.4)
        self.value.next_to(self.track.point(share()), RIGHT, buff=0.5)
        super().__init__(self.track, self.stem, self.value)

    def ends(self) -> VGroup:
        """What the foot and the top of its track stand for, right of them."""
        why = "none and all"
        names = VGroup(
            *(Constant(name, "small", because=why, role="quiet") for name in ("0", "100%"))
        )
        for name, share in zip(names, (0, 1), strict=True):
            name.next_to(self.track.point(share), RIGHT, buff=0.25)
        return names

    def rise(self) -> AnimationGroup:
        """Up to its share; then the value appears."""
        return AnimationGroup(_Rise(self.stem, to=self.share), FadeIn(self.value), lag_ratio=0.6)


class _Rise(Going):
    def __init__(self, stem: Stem, *, to: Probe) -> None:
        super().__init__(stem)
        self.to = to

    def ends(self, view: View) -> dict[str, Probe]:
        return {"end": self.to}
