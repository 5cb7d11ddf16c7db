import re
from types import SimpleNamespace

import numpy as np
import pytest
import typst
from PIL import Image

from scenes.stage.lesson import Lesson
from scenes.stage.theme import DARK, LIGHT
from scenes.studio import handout as handout_module
from scenes.studio.board import make_board
from scenes.studio.catalogue import load
from scenes.studio.settings import QUALITIES


@pytest.mark.parametrize(("theme", "name"), [(DARK, "SquareMoves"), (LIGHT, "SquareMoves-light")])
def test_a_board_is_one_sheet_as_wide_as_paper_on_the_themes_ground(tiny, tmp_path, theme, name):
    path = make_board(load(tiny), media=tmp_path, theme=theme.name, quality=QUALITIES["l"])
    assert path == tmp_path / "boards" / f"{name}.png"
    with Image.open(path) as sheet:
        assert sheet.width == pytest.approx(297 / 25.4 * 220, abs=2)
        pixels = np.asarray(sheet.convert("RGB"))
    assert np.allclose(pixels[3, 3], np.rint(theme.rgb("ground") * 255), atol=1)
    assert np.ptp(pixels, axis=(0, 1)).min() > 100  # there is something on it


def test_a_handout_is_a_pdf_on_a4_with_several_beats_a_page(tiny, tmp_path):
    path = make_board(load(tiny), media=tmp_path, quality=QUALITIES["l"], pdf=True)
    assert path == tmp_path / "boards" / "SquareMoves.pdf"
    pdf = path.read_bytes()
    assert pdf.startswith(b"%PDF")
    assert re.findall(rb"/MediaBox ?\[0 0 595\.\d+ 841\.\d+\]", pdf)
    assert len(re.findall(rb"/Type ?/Page\b", pdf)) == 1  # both beats on one


def test_a_handout_says_the_claim_the_runs_and_each_sentence_with_its_note(
    tiny, tmp_path, monkeypatch
):
    def compiled(sheet, **options):
        said.extend(re.findall(r'"text": "(.*)"', typst.query(sheet, "par")))
        return typst.compile(sheet, **options)

    said: list[str] = []
    monkeypatch.setattr(handout_module, "typst", SimpleNamespace(compile=compiled))
    make_board(load(tiny), media=tmp_path, quality=QUALITIES["l"], pdf=True)
    wanted = [
        load(tiny).claim(),
        "The rest of the docstring is not the claim, but says of which run it speaks.",
    ]
    wanted += ["A square.", "It moves.", "Watch <C>."]
    assert [words for words in said if words in wanted] == wanted


def test_a_board_without_captions_has_a_name_of_its_own(tiny, tmp_path):
    bare = load(tiny, captions=False)
    path = make_board(bare, media=tmp_path, theme="light", quality=QUALITIES["l"])
    assert path.name == "SquareMoves-light-no-captions.png"


@pytest.mark.slow
def test_single_frames_show_the_end_of_each_beat_and_the_middle_of_each_play(tiny, tmp_path):
    frames = tmp_path / "frames"
    make_board(load(tiny), media=tmp_path, frames=frames)
    assert sorted(path.name for path in frames.iterdir()) == [
        "SquareMoves_1_0_mid.png",
        "SquareMoves_1_end.png",
        "SquareMoves_2_2_mid.png",
        "SquareMoves_2_end.png",
    ]
    with Image.open(frames / "SquareMoves_2_2_mid.png") as picture:
        assert picture.size == (1920, 1080)


def test_a_lesson_without_beats_has_no_board(tmp_path):
    class Silent(Lesson):
        """Says nothing."""

        def construct(self):
            self.wait(0.2)

    with pytest.raises(ValueError, match="Silent tells no beats"):
        make_board(Silent, media=tmp_path)
