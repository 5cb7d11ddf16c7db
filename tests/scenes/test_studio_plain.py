"""Lessons without the studio: by plain manim, at the prompt, in a notebook, in any folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from manim import BLACK, ManimColor, config, tempconfig

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
