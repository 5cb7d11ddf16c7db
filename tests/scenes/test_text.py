"""Text is typeset, aligned and read back; live numbers print as they should."""

import numpy as np
import pytest
from manim import Typst, tempconfig

from scenes.stage.text import (
    SIZES,
    Constant,
    Formula,
    OnOneLine,
    Outline,
    Words,
    figures,
)
from scenes.stage.theme import DARK, current
from scenes.stage.typeset import BAR
from scenes.studio.proof.boxes import text_boxes
from scenes.studio.proof.reading import Misread, check_reads, font_size


@pytest.mark.parametrize(
    ("value", "places", "options", "printed"),
    [
        (0.0574, 3, {}, "0.057"),
        (-1.005, 1, {}, "−1.0"),
        (-0.001, 2, {}, "0.00"),
        (0.001, 2, {"sign": True}, "0.00"),
        (0.44, 2, {"sign": True}, "+0.44"),
        (13002, 0, {}, "13,002"),
        (0.931, 1, {"percent": True}, "93.1%"),
    ],
)
def test_a_number_prints_rounded_with_a_true_minus(value, places, options, printed):
    assert figures(value, places, **options) == printed


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_printed(value):
    with pytest.raises(ValueError, match="only finite"):
        figures(value, 2)


def test_a_live_number_keeps_its_place_scale_and_left_edge():
    number = Outline("9.99").scale(1.7).shift((2.0, 1.0, 0.0))
    left, baseline, digit = number.get_left()[0], number.baseline, number.height
    number.set_text("10.00")
    assert number.get_left()[0] == pytest.approx(left)
    assert number.baseline == pytest.approx(baseline)
    assert number.height == pytest.approx(digit, rel=0.02)
    assert number.read() == "10.00"


@pytest.mark.parametrize("text", ["1,234", "−0.5", "+7%"])
def test_all_figures_of_a_live_number_can_be_read_back(text):
    number = Outline("0").set_text(text)
    assert number.read() == text


def test_an_outline_that_was_bent_does_not_read():
    number = Outline("12")
    number.points[3] += 0.1
    with pytest.raises(ValueError, match="does not read"):
        number.read()


def test_words_and_numbers_share_a_baseline():
    number, hanging = Outline("0.057"), Words("gyp (q)")
    line = OnOneLine(Words("cost is $C$"), number, hanging, Formula("(a - y)^2"))
    assert [number.baseline, hanging.baseline] == pytest.approx([line.baseline] * 2)
    # A figure stands on the baseline but for its overshoot, a p hangs below.
    assert number.get_bottom()[1] == pytest.approx(line.baseline, abs=0.02)
    assert hanging.get_bottom()[1] < line.baseline - 0.05


def test_a_letter_of_a_word_is_no_symbol():
    *others, y = Formula('"why it answers by" = y').family_members_with_points()
    assert {glyph.get_fill_color() for glyph in others} == {DARK["ink"]}
    assert y.get_fill_color() == DARK["y"]


def test_symbols_own_their_colours_in_every_formula():
    z, equals, b = Formula("z = b").family_members_with_points()
    assert z.get_fill_color() == DARK["z"]
    assert b.get_fill_color() == DARK["b"]
    assert equals.get_fill_color() == DARK["ink"]


def test_a_slanted_line_still_reads_as_what_it_says():
    words = Words("hungry", "label").slanted(0.9)
    check_reads(words)
    assert font_size(words) == pytest.approx(SIZES["label"], abs=0.1)
    assert len(text_boxes(words)) == 6
    with pytest.raises(Misread):
        check_reads(Words("hungry", "label").rotate(0.9))


def test_a_constant_says_why():
    assert Constant("784", because="pixels in a 28x28 image").because
    with pytest.raises(ValueError, match="reason"):
        Constant("784", because=" ")


@pytest.mark.parametrize(
    "line",
    [
        lambda: Words("a word, $sqrt(w / b)$, #look[$w_2^3$] and *$overline(x)$*", "label"),
        lambda: Formula("{{ partial C slash partial w : slope }} = sum_j ({{a_j : a}} - y_j)^2"),
        lambda: Constant("0 #box[−1,234.5%]<number> #h(1em) 1", because="a test"),
    ],
    ids=["words", "formula", "constant"],
)
def test_its_glyphs_are_those_that_manim_would_have_parsed(line):
    own = line()
    part = "#let part(name, body) = body\n"  # as nothing is hidden
    parsed = Typst(
        own.code,
        font_size=SIZES[own.size_name],
        typst_preamble=part + own.preamble,
        color=DARK["ink"],
        use_svg_cache=False,
    )
    _speck, *others = parsed.family_members_with_points()
    glyphs = own.family_members_with_points()
    way = glyphs[0].points[0] - others[0].points[0]
    for glyph, other in zip(glyphs, others, strict=True):
        assert np.allclose(glyph.points, other.points + way, atol=1e-9)
        assert glyph.get_fill_opacity() == other.get_fill_opacity()
        if glyph.get_fill_opacity():
            assert glyph.get_fill_color() == other.get_fill_color()


def test_a_line_has_the_colour_of_its_role():
    assert Words("wrong", role="wrong").get_color() == DARK["wrong"]


def test_parts_have_names_also_within_each_other():
    formula = Formula("{{ w {{ a : in }} : sum }} + {{ b : bias }} = z")
    w, a, _plus, b, *_ = formula.submobjects
    parts = [formula.select(name).submobjects for name in ("sum", "in", "bias")]
    assert parts == [[w, a], [a], [b]]
    copied = formula.copy()
    assert copied.select("bias")[0] in copied.submobjects
    with pytest.raises(KeyError):
        formula.select("nowhere")


def test_a_line_draws_glyphs_and_strokes_only():
    with pytest.raises(ValueError, match="expected groups, glyphs and paths"):
        Words(
            '#box(clip: true, radius: 2pt)[#image(bytes("<svg xmlns=\\"http://www.w3.org/2000/svg\\"/>"))]'
        )


@pytest.mark.parametrize("width", [854, 1920])
def test_the_bar_of_a_fraction_is_as_thick_in_films_of_all_sizes(width):
    with tempconfig({"pixel_width": width}):
        glyphs = Formula("(dif C) / (2 h)").scale(1.3).family_members_with_points()
    (bar,) = (glyph for glyph in glyphs if not glyph.get_fill_opacity())
    assert bar.get_stroke_width() == BAR
    assert bar.get_stroke_color() == current()["ink"]
