"""Colour by role: a lesson says what a thing is, the theme says how it looks.

The theme in force is the one whose ground is manim's `background_color`, so there is no state
of our own to keep in step with manim's. With plain manim, a file that is given by `--config_file`
and says `background_color = #fbf9f4` renders a light lesson.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from manim import ManimColor, config
from numpy.typing import NDArray


@dataclass(frozen=True)
class Theme:
    """Colour roles as hex strings.

    Sign is never carried by these hues alone: a plus or minus, a direction or a side says it
    too. Blue and red stay apart for all common kinds of colour blindness.
    """

    name: str
    ground: str  # the frame's background
    ink: str  # text, formulas, activations at 1
    quiet: str  # captions and axis labels: read second
    faint: str  # axes, frames, ticks: not text
    panel: str  # the zero of pictures, a shade off the ground
    positive: str
    negative: str
    look: str  # "look here"
    w: str
    z: str
    b: str
    y: str
    cost: str
    query: str  # what a word asks
    key: str  # what it answers to
    value: str  # what it tells those that look at it
    share: str  # a share of a whole, as softmax gives
    batch: str  # a descent by mini-batches, beside one by all examples
    wrong: str  # a mistake, with a sign of its own beside the hue
    kind_1: str  # kinds of one thing side by side, as classes of points or roles of words: muted,
    kind_2: str  # so that none looks like a quantity, and each with a mark or name of its own
    kind_3: str
    kind_4: str
    kind_5: str
    kind_6: str

    def __getitem__(self, role: str) -> ManimColor:
        """Colour of a role; an unknown one raises ValueError with the roles there are."""
        if role == "name" or role not in vars(self):
            roles = ", ".join(field for field in vars(self) if field != "name")
            raise ValueError(f"got role={role!r}: the roles are {roles}")
        return _colour(getattr(self, role))

    def rgb(self, role: str) -> NDArray[np.float64]:
        """Colour of a role as three numbers in [0, 1]."""
        return np.asarray(self[role].to_rgb(), dtype=np.float64)

    def signed(self, values: NDArray[np.float64], limit: float) -> NDArray[np.uint8]:
        """Colours (..., 3) of signed values: linear from the panel at 0 to full hue at +-limit.

        Values beyond the limit are capped; the colour bar beside a picture states the limit.
        """
        share = np.clip(values / limit, -1, 1)[..., None] if limit else values[..., None] * 0.0
        hue = np.where(share >= 0, self.rgb("positive"), self.rgb("negative"))
        return self._bytes(self.rgb("panel") + np.abs(share) * (hue - self.rgb("panel")))

    def activation(self, values: NDArray[np.float64]) -> NDArray[np.uint8]:
        """Colours (..., 3) of activations in [0, 1]: linear from the panel to the ink."""
        return self.shade(values, "ink")

    def shade(self, values: NDArray[np.float64], role: str) -> NDArray[np.uint8]:
        """Colours (..., 3) of values in [0, 1]: linear from the panel to a role's colour."""
        share = np.clip(values, 0, 1)[..., None]
        return self._bytes(self.rgb("panel") + share * (self.rgb(role) - self.rgb("panel")))

    def read_signed(self, pixels: NDArray[np.uint8], limit: float) -> NDArray[np.float64]:
        """The values (...) that `signed` would show as these pixels (..., 3)."""
        positive, away = self._along(pixels, "positive")
        negative, astray = self._along(pixels, "negative")
        return np.where(away <= astray, positive, -negative) * limit

    def read_activation(self, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        """The activations (...) that `activation` would show as these pixels (..., 3)."""
        return self.read_shade(pixels, "ink")

    def read_shade(self, pixels: NDArray[np.uint8], role: str) -> NDArray[np.float64]:
        """The values (...) that `shade` would show as these pixels (..., 3)."""
        return self._along(pixels, role)[0]

    def _along(
        self, pixels: NDArray[np.uint8], role: str
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How far the pixels are on the way from the panel to a role's colour, and how far off."""
        way = self.rgb(role) - self.rgb("panel")
        gone = pixels / 255 - self.rgb("panel")
        share = gone @ way / (way @ way)
        return share, np.linalg.norm(gone - share[..., None] * way, axis=-1) + (share < 0)

    @staticmethod
    def takes_white(colours: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether white text, not black, stands out from colours (..., 3) in [0, 1].

        The one of the two that does has a contrast of at least 4.58 to 1, whatever the colour.
        """
        linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
        return linear @ np.array([0.2126, 0.7152, 0.0722]) < 0.179

    @staticmethod
    def _bytes(rgb: NDArray[np.float64]) -> NDArray[np.uint8]:
        return np.rint(rgb * 255).astype(np.uint8)


DARK = Theme(
    name="dark",
    ground="#0f1116",
    ink="#e8e6e3",
    quiet="#9aa0aa",
    faint="#656c79",
    panel="#1b1e26",
    positive="#4da3ff",
    negative="#ff6b5b",
    look="#ffd84d",
    w="#dcc197",
    z="#7bd88f",
    b="#d9a6ff",
    y="#ff9ac1",
    cost="#ff9f43",
    query="#a78bfa",
    key="#7ff0dd",
    value="#f46fc6",
    share="#58c4e0",
    batch="#c3e65c",
    wrong="#f0468a",
    kind_1="#fcc189",
    kind_2="#8ba6d9",
    kind_3="#b8e4cc",
    kind_4="#d17f8b",
    kind_5="#a3a45c",
    kind_6="#e3c4ee",
)

LIGHT = Theme(
    name="light",
    ground="#fbf9f4",
    ink="#1d1f24",
    quiet="#5d636e",
    faint="#a3a8b1",
    panel="#eeebe3",
    positive="#1261c4",
    negative="#c23a28",
    look="#7d6600",
    w="#5c4528",
    z="#1a7637",
    b="#8438bd",
    y="#b0306b",
    cost="#a65200",
    query="#5f3dc4",
    key="#005a5f",
    value="#b5179e",
    share="#00708f",
    batch="#5b7300",
    wrong="#b8005c",
    kind_1="#6a2f1f",
    kind_2="#3f6a9e",
    kind_3="#1b3b38",
    kind_4="#9e4a60",
    kind_5="#636930",
    kind_6="#4a3c7a",
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def current() -> Theme:
    """The theme that manim's background colour names; dark for any other background."""
    return LIGHT if config.background_color.to_hex() == _colour(LIGHT.ground).to_hex() else DARK


@cache
def _colour(code: str) -> ManimColor:
    return ManimColor(code)
