import dataclasses
import errno
import json

import numpy as np
import pytest
from manim import tempconfig
from PIL import Image

import nncore.data.digits
from nncore.tales.tale import parse
from scenes.stage import lesson as lesson_module
from scenes.studio.catalogue import load
from scenes.studio.film import film as film_module
from scenes.studio.film import job as job_module
from scenes.studio.film.film import film
from scenes.studio.film.job import forget_killed, progress_of, render
from scenes.studio.film.record import Record
from scenes.studio.settings import write_whole


def test_a_finished_film_has_its_name_its_subtitles_and_its_record(job):
    outcome = render(job)
    folder = job.media / "videos" / "tiny" / "72p15"
    assert (outcome.status, outcome.error) == ("rendered", "")
    beside = {"SquareMoves.mp4", "SquareMoves.srt", "SquareMoves.vtt", "SquareMoves.json"}
    assert {p.name for p in folder.iterdir()} == beside | {"SquareMoves.md", "SquareMoves"}
    assert not list(job.staging.rglob("SquareMoves*.mp4"))  # nothing is kept twice
    assert outcome.size == (folder / "SquareMoves.mp4").stat().st_size
    assert "It moves." in (folder / "SquareMoves.srt").read_text()
    assert not job.progress.exists()


def test_a_light_film_has_a_folder_of_its_own(job):
    light = dataclasses.replace(job, theme="light")
    assert light.video.parent.name == "72p15-light"
    assert light.staging != job.staging


def test_a_film_without_captions_has_a_folder_and_a_key_of_its_own(job):
    silent = dataclasses.replace(job, captions=False)
    assert silent.video.parent.name == "72p15-no-captions"
    render(job)
    assert render(silent).status == "rendered"
    captioned, bare = Record.of(job.video), Record.of(silent.video)
    assert captioned
    assert bare
    assert captioned.key != bare.key
    pictures = [job.video.with_suffix("") / "02.png", silent.video.with_suffix("") / "02.png"]
    feet = [np.asarray(Image.open(picture))[63:] for picture in pictures]
    assert np.ptp(feet[0]) > 50
    assert np.ptp(feet[1]) < 10


def test_an_unchanged_film_is_not_made_again_unless_forced(job, monkeypatch):
    render(job)
    before = job.video.stat().st_mtime_ns
    assert render(job).status == "unchanged"
    assert job.video.stat().st_mtime_ns == before
    assert render(dataclasses.replace(job, force=True)).status == "rendered"
    assert job.video.stat().st_mtime_ns > before


@pytest.mark.parametrize("harm", ["film cut short", "film gone", "record spoilt", "other encoder"])
def test_a_film_that_is_not_as_its_record_says_is_made_again(job, harm):
    render(job)
    settings = {}
    if harm == "film cut short":
        job.video.write_bytes(job.video.read_bytes()[:-9])
    elif harm == "film gone":
        job.video.unlink()
    elif harm == "record spoilt":
        job.video.with_suffix(".json").write_text("{")
    else:
        settings = {"video_encoder_options": {"preset": "ultrafast"}}
    with tempconfig(settings):
        assert render(job).status == "rendered"
    assert Record.of(job.video)


@pytest.fixture
def drawn(tiny, tmp_path):
    """Films the tiny lesson in one place again and again; gives the share that was drawn."""
    settings = {
        "media_dir": tmp_path,
        "pixel_width": 128,
        "pixel_height": 72,
        "frame_rate": 15,
        "max_files_cached": -1,
        "progress_bar": "none",
    }

    def share(**attributes):
        lesson = load(tiny)
        for name, value in attributes.items():
            setattr(lesson, name, value)
        with tempconfig(settings):
            return film(lesson, report=lambda seconds: None).drawn

    return share


def test_an_unchanged_lesson_takes_every_play_from_the_cache(drawn):
    assert drawn() == 1.0
    assert drawn() == 0.0


def test_a_changed_setting_of_the_lesson_draws_it_anew(drawn):
    drawn()
    assert drawn(side=2.0) == 1.0


def test_an_edited_line_of_code_draws_it_anew(drawn, monkeypatch):
    drawn()
    monkeypatch.setattr(lesson_module, "source", lambda files: "edited")
    assert drawn() == 1.0


def test_other_digits_draw_it_anew(drawn, monkeypatch, tmp_path):
    drawn()
    few = nncore.data.digits.embedded()
    pixels = (few.x_train[:20] * 255).astype(np.uint8).reshape(-1, 28, 28)
    np.savez(
        tmp_path / "few.npz",
        x_train=pixels,
        y_train=few.y_train[:20],
        x_test=pixels,
        y_test=few.y_train[:20],
    )
    monkeypatch.setenv("NNCORE_DIGITS", str(tmp_path / "few.npz"))
    assert drawn() == 1.0


def test_a_segment_that_a_kill_left_truncated_is_found_and_made_anew(drawn, tmp_path):
    drawn()
    segment = next(tmp_path.rglob("partial_movie_files/*/*.mp4"))
    segment.write_bytes(segment.read_bytes()[:40])
    assert 0.0 < drawn() < 1.0
    assert drawn() == 0.0


def test_a_formula_that_a_kill_left_half_written_is_forgotten(job):
    half = job.staging / "Tex" / "half.svg"
    half.parent.mkdir(parents=True)
    half.write_text("<svg")
    forget_killed(job)
    assert half.exists()  # nothing says that anything was killed
    job_module.report(job, 3.0)
    assert progress_of(job) == 3.0
    forget_killed(job)
    assert not half.exists()
    assert progress_of(job) is None


def test_a_lesson_that_fails_says_where_in_one_line_and_leaves_no_film(job, stumbling):
    outcome = render(dataclasses.replace(job, entry=stumbling))
    assert outcome.status == "failed"
    assert "\n" not in outcome.error
    assert outcome.error.startswith("square_stumbles.py:")
    assert "ValueError: got a stone:" in outcome.error
    assert not outcome.job.video.exists()
    assert "no square can pass" in (outcome.job.staging / "error.txt").read_text()


def test_a_full_disk_is_refused_also_when_manim_wraps_it(job, monkeypatch):
    def full(*args, **kwargs):
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as error:
            raise RuntimeError("Failed to encode video segment") from error

    monkeypatch.setattr(film_module, "film", full)
    outcome = render(job)
    assert outcome.status == "refused"
    assert outcome.error == f"no space left in {job.media}"


def test_without_digits_it_is_refused(job, monkeypatch, tmp_path):
    monkeypatch.setenv("NNCORE_DIGITS", str(tmp_path / "nowhere"))
    outcome = render(job)
    assert outcome.status == "refused"
    assert "no digits at" in outcome.error


def test_a_sentence_with_an_unknown_word_is_refused_in_one_line(job, monkeypatch):
    monkeypatch.setattr(film_module, "film", lambda *_, **__: parse("the sleepy quen"))
    outcome = render(job)
    assert outcome.status == "refused"
    assert outcome.error.startswith("got 'quen'")
    assert "nearest are queen" in outcome.error
    assert "\n" not in outcome.error


def test_a_record_is_small_and_readable(job):
    render(job)
    record = json.loads(job.video.with_suffix(".json").read_text())
    assert [beat["sentence"] for beat in record["beats"]] == ["A square.", "It moves."]
    assert [beat["note"] for beat in record["beats"]] == ["", "Watch <C>."]
    assert record["beats"][1]["end"] == record["playing"]
    assert record["playing"] == pytest.approx(28 / 15)


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "boards" / "A.png"
    write_whole(path, b"old")

    def half(self, content):
        with self.open("wb") as file:
            file.write(content[:1])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(path), "write_bytes", half)
    with pytest.raises(OSError, match=r"No space left.*A\.png"):
        write_whole(path, b"new")
    assert [(p.name, p.read_bytes()) for p in path.parent.iterdir()] == [("A.png", b"old")]
