"""Decks are opened again and counted, as the program that shows them would."""

import io
import json
import re
from dataclasses import replace

import av
import numpy as np
import pytest
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

from scenes.studio import extras
from scenes.studio import filmed as filmed_module
from scenes.studio.deck import deck as deck_module
from scenes.studio.deck.clips import cut, duration, first_frame
from scenes.studio.deck.lecture import Lecture
from scenes.studio.deck.powerpoint import powerpoint
from scenes.studio.deck.webp import RATE, webp
from scenes.studio.film.job import Job, Refused, render
from scenes.studio.film.record import Cue
from scenes.studio.filmed import Chosen, filmed
from scenes.studio.settings import QUALITIES
from tests.scenes.conftest import TINY

P = {"p": "http://schemas.openxmlformats.org/presentationml/2006/main"}


@pytest.fixture(scope="module")
def lesson(tiny, tmp_path_factory):
    """The tiny lesson, filmed without captions; its second beat may loop."""
    job = Job(tiny, TINY, "dark", tmp_path_factory.mktemp("media"), captions=False)
    assert render(job).status == "rendered"
    return filmed_module._filmed(job)


@pytest.fixture(scope="module")
def slides(lesson):
    deck = Presentation(io.BytesIO(powerpoint([lesson, lesson], "Two squares")))
    assert deck.core_properties.title == "Two squares"
    assert deck.slide_width
    assert deck.slide_height
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=1e-6)
    return list(deck.slides)


def frames(video):
    with av.open(str(video)) as film:
        return [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]


def movies(slide):
    return [shape for shape in slide.shapes if shape.shape_type.name == "MEDIA"]


def pictures(slide):
    return [shape for shape in slide.shapes if shape.shape_type.name == "PICTURE"]


def test_the_clips_of_a_film_are_its_frames(lesson, tmp_path):
    clips = cut(lesson.job.video, lesson.beats, tmp_path)
    assert [clip.name for clip in clips] == ["01.mp4", "02.mp4"]
    assert [duration(clip) for clip in clips] == [
        pytest.approx(beat.end - beat.start) for beat in lesson.beats
    ]
    together = [frame for clip in clips for frame in frames(clip)]
    assert np.array_equal(together, frames(lesson.job.video))


def test_a_clip_begins_when_it_is_looked_at(lesson, tmp_path):
    for clip in cut(lesson.job.video, lesson.beats, tmp_path):
        with av.open(clip) as film:
            times = [frame.time for frame in film.decode(video=0)]
        assert times[0] == 0
        assert np.diff(times) == pytest.approx(1 / TINY.fps)
        assert np.array_equal(first_frame(clip), frames(clip)[0])


def test_a_film_is_only_cut_where_no_picture_needs_another(tmp_path):
    path = tmp_path / "film.mp4"
    with av.open(path, "w") as out:
        video = out.add_stream("libx264", rate=10, options={"g": "7"})
        video.width = video.height = 64
        for n in range(20):
            grey = np.full((64, 64, 3), 10 * n, np.uint8)
            out.mux(video.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        out.mux(video.encode())
    with pytest.raises(ValueError, match="cannot be cut at its frame 9"):
        cut(path, [Cue(0, 0.9, "", ""), Cue(0.9, 2, "", "")], tmp_path)


def test_each_beat_is_a_slide_with_its_sentence_and_its_note(slides, lesson):
    said = [beat.sentence for beat in lesson.beats]
    assert (
        [slide.shapes.title.text for slide in slides] == 2 * said == 2 * ["A square.", "It moves."]
    )
    assert [slide.notes_slide.notes_text_frame.text for slide in slides] == 2 * ["", "Watch <C>."]
    for slide, sentence in zip(slides, 2 * said, strict=True):
        shown = movies(slide) + pictures(slide)
        assert {shape._element.xpath(".//p:cNvPr/@descr")[0] for shape in shown} == {sentence}
        title = slide.shapes.title
        assert title.top + title.height <= 0  # it covers nothing


def test_each_slide_has_its_clip_over_all_of_it(slides, lesson, tmp_path):
    clips = cut(lesson.job.video, lesson.beats, tmp_path)
    for slide, clip in zip(slides, 2 * clips, strict=True):
        (movie,) = movies(slide)
        assert (movie.left, movie.top, movie.width, movie.height) == (
            *(0, 0, Inches(13 + 1 / 3), Inches(7.5)),
        )
        media = [part.target_part for part in slide.part.rels.values() if "/media" in part.reltype]
        assert {part.content_type for part in media} == {"video/mp4"}
        assert {part.blob for part in media} == {clip.read_bytes()}


def test_a_clip_starts_by_itself_and_its_last_frame_comes_when_it_ends(slides, lesson):
    slide, beat = slides[0], lesson.beats[0]
    (movie,), (still,) = movies(slide), pictures(slide)
    timing = slide._element.find("p:timing", P)
    (command,) = timing.iterfind(".//p:cmd", P)
    assert command.get("cmd") == "playFrom(0.0)"
    assert command.find(".//p:spTgt", P).get("spid") == str(movie.shape_id)
    assert "click" not in {node.get("nodeType", "") for node in timing.iter()}
    (appears,) = timing.iterfind(".//p:set", P)
    assert appears.find(".//p:spTgt", P).get("spid") == str(still.shape_id)
    ms = str(round(1000 * (beat.end - beat.start)))
    assert [c.get("delay") for c in timing.iterfind(".//p:cond", P)].count(ms) == 1
    assert still.image.blob == lesson.pictures[0].read_bytes()
    poster = slide.part.related_part(movie._element.xpath(".//a:blip/@r:embed")[0])
    first = np.asarray(Image.open(io.BytesIO(poster.blob)).convert("RGB"))
    assert np.array_equal(first, frames(lesson.job.video)[0])


def test_a_beat_that_may_loop_does_and_prints_as_its_last_frame(slides, lesson):
    (movie,), none = movies(slides[1]), pictures(slides[1])
    assert not none
    timing = slides[1]._element.find("p:timing", P)
    assert timing.find(".//p:cMediaNode/p:cTn", P).get("repeatCount") == "indefinite"
    assert timing.find(".//p:set", P) is None
    poster = slides[1].part.related_part(movie._element.xpath(".//a:blip/@r:embed")[0])
    assert poster.blob == lesson.pictures[1].read_bytes()


def test_a_moving_picture_is_of_the_beats_that_may_loop(lesson):
    again = lesson.beats[1]
    with Image.open(io.BytesIO(webp([lesson]))) as moving:
        some = moving.n_frames
        first = np.asarray(moving.convert("RGB"), dtype=float)
    assert 1 < some <= (again.end - again.start) * RATE + 1  # equal frames become one
    begins = frames(lesson.job.video)[round(again.start * TINY.fps)]
    assert np.abs(first - begins).mean() < 2  # WebP keeps what the eye sees
    every = replace(lesson, beats=[replace(beat, loops=False) for beat in lesson.beats])
    with Image.open(io.BytesIO(webp([every]))) as moving:
        assert some < moving.n_frames <= lesson.playing * RATE + 1


def test_the_ground_of_a_slide_is_that_of_the_film(slides):
    assert {str(slide.background.fill.fore_color.rgb) for slide in slides} == {"0F1116"}


def deck(entry, tmp_path, *, theme="dark", **options):
    usual = {"name": "tiny", "formats": ["pptx"], "out": None, "quality": TINY}
    usual |= {"captions": False, "media": tmp_path / "media", "at_once": 1}
    return deck_module.make_deck(Lecture([Chosen(entry)], theme=theme), **usual | options)


def test_what_cannot_be_written_is_said_before_anything_is_filmed(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(deck_module, "filmed", None)
    (tmp_path / "file").touch()
    for out in (tmp_path, tmp_path / "file" / "deck.pptx", "/proc/nowhere/deck.pptx"):
        with pytest.raises(Refused, match=re.escape(f"cannot write {out}")):
            deck(tiny, tmp_path, out=type(tmp_path)(out))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_a_lesson_that_fails_leaves_no_deck(stumbling, tmp_path, films_here):
    with pytest.raises(SystemExit) as ended:
        deck(stumbling, tmp_path)
    assert ended.value.code == 1
    assert not (tmp_path / "media" / "decks").exists()


def test_a_deck_and_its_handout_are_one_film(tiny, tmp_path, films_here):
    paths = deck(tiny, tmp_path, formats=["pptx", "pdf"], theme="light")
    folder = tmp_path / "media" / "decks"
    assert paths == [folder / "tiny-light.pptx", folder / "tiny-light.pdf"]
    assert paths[1].read_bytes().startswith(b"%PDF")
    assert [(job.captions, job.theme) for job in films_here] == [(False, "light")]
    deck(tiny, tmp_path, formats=["pdf"], theme="light", out=tmp_path / "own.pdf")
    assert (tmp_path / "own.pdf").exists()
    assert len(films_here) == 1  # it is there


def test_without_a_quality_it_is_the_best_there_is(tiny, tmp_path, monkeypatch, films_here):
    monkeypatch.setattr(filmed_module, "QUALITIES", {"l": TINY, "h": QUALITIES["l"]})
    told = {"theme": "dark", "captions": False, "media": tmp_path, "at_once": 1}
    filmed([Chosen(tiny)], quality=None, **told)
    filmed([Chosen(tiny)], quality=QUALITIES["l"], **told)
    (best,) = filmed([Chosen(tiny)], quality=None, **told)
    assert [job.quality for job in films_here] == [TINY, QUALITIES["l"]]
    assert best.job.quality == QUALITIES["l"]


def test_a_lecture_is_one_deck_in_its_own_order(tiny, tmp_path, films_here):
    lecture = Lecture([Chosen(tiny, ("side=2",)), Chosen(tiny), Chosen(tiny)], "Squares", "light")
    (path,) = deck_module.make_deck(
        lecture,
        name="squares",
        formats=["pptx"],
        out=None,
        quality=TINY,
        captions=False,
        media=tmp_path,
        at_once=1,
    )
    deck = Presentation(str(path))
    assert (path.name, deck.core_properties.title) == ("squares-light.pptx", "Squares")
    assert len(deck.slides) == 6
    assert [job.own.values for job in films_here] == [(("side", 2.0),), ()]  # each film once
    assert {str(s.background.fill.fore_color.rgb) for s in deck.slides} == {"FBF9F4"}


def test_a_page_takes_the_place_of_an_older_one_and_of_nothing_else(
    tiny, tmp_path, monkeypatch, films_here
):
    monkeypatch.setattr(deck_module, "ledgers_of", lambda films, at_once: [[[], []] for _ in films])
    for _ in range(2):
        (page,) = deck(tiny, tmp_path, formats=["page"])
        folder = tmp_path / "media" / "decks" / "tiny"
        assert page == folder / "index.html"
        assert sorted(path.name for path in folder.iterdir()) == ["films", "gallery", "index.html"]
        assert [path.name for path in folder.parent.iterdir()] == ["tiny"]
    mine = tmp_path / "mine"
    mine.mkdir()
    deck(tiny, tmp_path, formats=["page"], out=mine)  # it is empty
    assert (mine / "films" / "SquareMoves.mp4").exists()
    (tmp_path / "file").touch()
    for taken, why in ((tmp_path, "something else"), (tmp_path / "file", "it is a file")):
        with pytest.raises(Refused, match=why):
            deck(tiny, tmp_path, formats=["page"], out=taken)


def test_a_page_that_fails_leaves_the_older_one(tiny, tmp_path, monkeypatch, films_here):
    monkeypatch.setattr(deck_module, "ledgers_of", lambda films, at_once: [[[], []] for _ in films])
    (page,) = deck(tiny, tmp_path, formats=["page"])
    before = page.read_bytes()
    monkeypatch.setattr("scenes.studio.gallery.page._told", lambda *_: {}[""])
    with pytest.raises(KeyError):
        deck(tiny, tmp_path, formats=["page"])
    assert page.read_bytes() == before
    assert [path.name for path in page.parents[1].iterdir()] == ["tiny"]


def test_manim_slides_finds_every_clip(tiny, tmp_path, films_here):
    (folder,) = deck(tiny, tmp_path, formats=["manim-slides"])
    assert folder.name == "tiny-manim-slides"
    told = json.loads((folder / "slides" / "SquareMoves.json").read_text())
    assert [(slide["loop"], slide["notes"]) for slide in told["slides"]] == [
        *((False, ""), (True, "Watch <C>.")),
    ]
    assert told["resolution"] == [128, 72]
    assert told["background_color"] == "#0f1116"
    assert [len(frames(folder / slide["file"])) for slide in told["slides"]] == [14, 14]
    assert all((folder / slide["rev_file"]).exists() for slide in told["slides"])


def test_an_extra_is_fetched_once_and_one_is_told(monkeypatch, capsys):
    asked = []

    def run(command, **_):
        asked.append(command)
        monkeypatch.setattr(extras, "find_spec", lambda name: name)
        return type("Done", (), {"returncode": 0, "stderr": ""})

    monkeypatch.setattr(extras, "requires", lambda _: ["manim>=1", "pptx>=1 ; extra == 'deck'"])
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    monkeypatch.setattr(extras.subprocess, "run", run)
    extras.fetch("deck")
    extras.fetch("deck")
    assert [command[-1] for command in asked] == ["pptx>=1"]
    assert capsys.readouterr().err == "Fetching pptx>=1, this once ...\n"


def test_an_extra_that_cannot_be_fetched_is_one_line(monkeypatch):
    said = "WARNING: Retrying after connection broken by x\nERROR: no such thing\n"
    failed = type("Done", (), {"returncode": 1, "stderr": said})
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    monkeypatch.setattr(extras, "requires", lambda _: ["pptx>=1; extra == 'deck'"])
    monkeypatch.setattr(extras.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(
        Refused, match=r"this needs pptx>=1, .* fetched: no connection .*\? ERROR: no such thing"
    ):
        extras.fetch("deck")
