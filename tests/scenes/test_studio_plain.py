"""Lessons without the studio: by plain manim, at the prompt, in a notebook, in any folder."""

import os
import subprocess
import sys
from pathlib import Path

import av
import pytest
from manim import BLACK, ManimColor, config, tempconfig
from PIL import Image

from nncore.tales.tale import parse
from scenes.studio.catalogue import load
from scenes.studio.film.film import film
from scenes.studio.settings import ROOT

TYPED = """
from tests.scenes.topics.tiny.square_moves import SquareMoves

class Typed(SquareMoves):
    def construct(self):
        super().construct()
"""
FAILING = """
from nncore.tales.tale import parse
from tests.scenes.topics.tiny.square_moves import SquareMoves

class Misspelt(SquareMoves):
    def construct(self):
        parse("the sleepy quen")
"""
SMALL = {"pixel_width": 128, "pixel_height": 72, "frame_rate": 15, "progress_bar": "none"}


def python(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("module", ["__main__", "tests.scenes.topics.tiny.square_moves", "no_such"])
def test_a_lesson_without_a_file_is_filmed_and_anew_each_time(module, tmp_path):
    """What its code uses cannot be found out, so nothing of it may come from the cache."""
    typed = {"__name__": module}
    exec(TYPED, typed)
    with tempconfig({**SMALL, "media_dir": tmp_path}):
        made = [film(typed["Typed"], report=lambda seconds: None) for _ in range(2)]
    assert [one.drawn for one in made] == [1.0, 1.0]
    assert made[0].playing == pytest.approx(28 / 15)


def test_a_lesson_with_a_file_has_one_key(tiny):
    lesson = load(tiny)
    assert lesson.cache_key() == lesson.cache_key()
    subclass = type("OnlySettings", (lesson,), {"__module__": lesson.__module__, "side": 2.0})
    assert subclass.cache_key() == subclass.cache_key() != lesson.cache_key()


@pytest.mark.slow
def test_a_lesson_typed_at_the_prompt_is_filmed(tmp_path):
    code = f"{TYPED}\nfrom manim import tempconfig\nwith tempconfig({SMALL}): Typed().render()"
    done = python("-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("media/videos/**/Typed.mp4"))


def test_our_settings_hold_in_any_folder_but_not_over_the_users(tiny, tmp_path, monkeypatch):
    of_manim = {
        "background_color": BLACK,
        "verbosity": "INFO",
        "max_files_cached": 100,
        "video_encoder_options": {},
        "dry_run": True,
        "media_dir": tmp_path,
    }
    names = list(of_manim)[:4]

    def settings(**asked):
        with tempconfig({**of_manim, **asked}):
            load(tiny)()
            return [config[name] for name in names]

    monkeypatch.chdir(ROOT)  # where manim itself has read them, or was told otherwise
    assert settings() == list(of_manim.values())[:4]
    monkeypatch.chdir(tmp_path)
    ground, verbosity, kept, encoder = settings()
    assert (ground, verbosity, kept) == (ManimColor("#0f1116"), "WARNING", -1)
    assert {"preset": "veryfast", "threads": "1", "crf": "28"}.items() < encoder.items()
    asked = [ManimColor("#fbf9f4"), "ERROR", 7, {"crf": "30"}]
    assert settings(**dict(zip(names, asked, strict=True))) == asked


def test_what_the_user_got_wrong_ends_a_lesson_but_not_the_studio(tiny, tmp_path, monkeypatch):
    lesson = load(tiny)
    monkeypatch.setattr(lesson, "construct", lambda self: parse("the sleepy quen"))
    with tempconfig({**SMALL, "dry_run": True}):
        with pytest.raises(SystemExit, match=r"^SquareMoves: got 'quen'"):
            lesson().render()
        monkeypatch.setenv("NNCORE_DIGITS", str(tmp_path / "nowhere"))
        with pytest.raises(SystemExit, match=r"^SquareMoves: no digits at"):
            lesson()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("digits", "told"),
    [("", "Misspelt: got 'quen'"), ("nowhere", "Misspelt: no digits at nowhere")],
)
def test_plain_manim_says_in_one_line_what_the_user_got_wrong(digits, told, tmp_path):
    (tmp_path / "misspelt.py").write_text(FAILING)
    command = ["-m", "manim", "-ql", "misspelt.py", "Misspelt"]
    done = python(*command, cwd=tmp_path, NNCORE_DIGITS=digits)
    assert done.returncode == 1
    assert done.stderr.startswith(told)
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stdout


LOGO = """
from tests.scenes.topics.tiny.square_moves import SquareMoves
from scenes.mobjects.pictures import PixelGrid
from scenes.stage import runs

class WithADigit(SquareMoves):
    def construct(self):
        pixels = runs.digits(step=0).probe("a", layer=0, example=0)
        self.add(PixelGrid(pixels, height=4).shift([0, 1, 0]))
        super().construct()
"""


def by_manim(tmp_path, *options):
    """Films a lesson with a picture by plain manim; gives all that it has made."""
    (tmp_path / "logo.py").write_text(LOGO)
    small = ["-r", "320,180", "--fps", "15", "--progress_bar", "none"]
    done = python("-m", "manim", *small, *options, "logo.py", "WithADigit", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    made = (tmp_path / "media" / "videos" / "logo" / "180p15").rglob("WithADigit*")
    return {path.suffix: path for path in made if "partial" not in str(path)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "kind", "codec"),
    [(["-t"], ".mov", "qtrle"), (["-t", "--format", "webm"], ".webm", "libvpx-vp9")],
)
def test_a_transparent_film_has_a_true_alpha_channel(tmp_path, options, kind, codec):
    path = by_manim(tmp_path, *options)[kind]
    decoder = av.CodecContext.create(codec, "r")  # what FFmpeg takes for VP9 leaves out the alpha
    with av.open(path) as film:
        if kind == ".mov":
            frames = list(film.decode(video=0))
        else:
            assert isinstance(decoder, av.VideoCodecContext)
            frames = [frame for packet in film.demux(video=0) for frame in decoder.decode(packet)]
    alpha = frames[-1].to_ndarray(format="rgba")[..., 3]
    assert (alpha[:5] == 0).all()  # the ground
    assert (alpha[40:85, 130:190] > 250).all()  # the digit's picture


@pytest.mark.slow
def test_a_gif_loops_and_sections_have_names_that_can_be_used(tmp_path):
    with Image.open(by_manim(tmp_path, "--format", "gif")[".gif"]) as gif:
        assert gif.info["loop"] == 0  # for ever
        assert getattr(gif, "n_frames", 0) == 28
    by_manim(tmp_path, "--save_sections")
    sections = (tmp_path / "media" / "videos" / "logo" / "180p15" / "sections").glob("*.mp4")
    assert sorted(path.name for path in sections) == [
        "WithADigit_0000_01.mp4",
        "WithADigit_0001_02.mp4",
    ]
