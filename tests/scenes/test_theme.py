"""Colours by role: readable, read back as what they show, and apart for every eye."""

from itertools import combinations, product

import numpy as np
import pytest
from manim import tempconfig

from scenes.stage.theme import DARK, LIGHT, THEMES, current
from scenes.studio.proof.contrast import ratio

in_both_themes = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])

# How linear RGB is seen with no cones of one kind: Machado, Oliveira and Fernandes, "A
# physiologically-based model for simulation of color vision deficiency" (2009), severity 1.
SEEN = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# What lies side by side in a picture and is told apart at a glance. (Symbols are letters, too.)
MUST_DIFFER = [
    ("positive", "negative"),
    ("query", "key"),
    ("key", "value"),
    ("query", "value"),
    ("look", "ink"),
    ("wrong", "ink"),
    ("wrong", "look"),
    ("kind_1", "kind_2"),
]
KINDS = [role for role in vars(DARK) if role.startswith("kind")]
APART = 20.0  # of CIELAB's units, of which the eye tells about one (CIE 1976)


def test_the_background_names_the_theme():
    for theme in THEMES.values():
        with tempconfig({"background_color": theme.ground}):
            assert current() is theme


@in_both_themes
def test_pictures_read_back_what_they_show(theme):
    values = np.linspace(-1, 1, 201)
    assert np.allclose(theme.read_signed(theme.signed(values, 2.0), 2.0), values, atol=0.012)
    assert np.allclose(
        theme.read_activation(theme.activation(values[100:])), values[100:], atol=0.006
    )


@in_both_themes
def test_every_colour_of_text_stands_out_from_the_ground(theme):
    for role in vars(theme).keys() - {"name", "ground", "panel", "faint"}:
        assert ratio(theme.rgb(role), theme.rgb("ground")) >= 4.5, role


@in_both_themes
@pytest.mark.parametrize("kind", SEEN)
def test_what_must_differ_does_for_the_colour_blind(theme, kind):
    for one, other in MUST_DIFFER:
        assert _apart(theme, one, other, kind) >= APART, f"{one} and {other}"


@in_both_themes
@pytest.mark.parametrize("kind", SEEN)
def test_kinds_of_things_differ_from_each_other_and_from_every_quantity(theme, kind):
    colours = vars(theme).keys() - {"name", "ground", "panel", "faint", *KINDS}
    for role, other in combinations(KINDS, 2):  # half as far: each has a mark or a name, too
        assert _apart(theme, role, other, kind) >= APART / 2, f"{role} and {other}"
    for role, other in product(KINDS, colours):
        assert np.linalg.norm(_lab(theme.rgb(role)) - _lab(theme.rgb(other))) >= 14, (role, other)


def _apart(theme, one, other, kind):
    return np.linalg.norm(_lab(theme.rgb(one), kind) - _lab(theme.rgb(other), kind))


def _lab(rgb, kind=None):
    """CIELAB's coordinates (3,) of a colour of the screen, as it is seen."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SEEN[kind]) @ linear, 0, 1) if kind else linear
    to_xyz = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
    share = np.array(to_xyz) @ seen / [0.95047, 1.0, 1.08883]  # of white, D65
    x, y, z = np.where(share > (6 / 29) ** 3, np.cbrt(share), share / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
