import numpy as np
import pytest
from PIL import Image

from scenes.stage.lesson import Lesson
from scenes.stage.theme import DARK, LIGHT
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
