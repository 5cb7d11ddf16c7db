"""Films say what they say in files beside them, and within: read back as a player would."""

import struct
from fractions import Fraction

import av
import numpy as np
import pytest
import srt as subrip

from scenes.studio.catalogue import load
from scenes.studio.film.job import render
from scenes.studio.film.record import Cue, Record
from scenes.studio.film.script import last_frames, script
from scenes.studio.film.tracks import annotate, srt, vtt

FPS = 10
# The first begins late and there is a gap after it: what a player shows then must not shift.
CUES = [Cue(0.5, 1.2, "If a < b, 50 % é.", "Say <b>."), Cue(1.5, 3.0, "It ends.", "")]


@pytest.fixture
def film(tmp_path):
    """Three seconds, each frame of a grey of its own, as manim leaves it: without a word."""
    path = tmp_path / "bare.mp4"
    with av.open(path, "w") as out:
        video = out.add_stream("libx264", rate=FPS, options={"g": "7"})
        video.width = video.height = 64
        for n in range(3 * FPS):
            grey = np.full((64, 64, 3), 20 + 7 * n, np.uint8)
            out.mux(video.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        out.mux(video.encode())
    return path


@pytest.fixture
def told(film, tmp_path):
    """The same film with its sentences."""
    annotate(film, tmp_path / "told.mp4", CUES)
    return tmp_path / "told.mp4"


def packets(path):
    """The second at which each frame is shown, and all that is stored of it."""
    with av.open(path) as film:
        demuxed = [packet for packet in film.demux(video=0) if packet.pts is not None]
        return [
            (Fraction(p.pts or 0) * Fraction(p.time_base or 0), p.is_keyframe, bytes(p))
            for p in demuxed
        ]


def subtitles(path):
    """Start, end and sentence of each; an empty sample is how the format ends another."""
    said = []
    with av.open(path) as film:
        (stream,) = film.streams.subtitles
        assert stream.codec_context.name == "mov_text"
        assert stream.metadata["language"] == "eng"
        for packet in film.demux(stream):
            if packet.pts is None or packet.duration is None or not packet.size:
                continue
            (length,) = struct.unpack(">H", bytes(packet)[:2])
            times = [Fraction(t, 1000) for t in (packet.pts, packet.pts + packet.duration)]
            if length:
                said.append((*times, bytes(packet)[2 : 2 + length].decode()))
        assert stream.time_base == Fraction(1, 1000)
    return said


def test_no_picture_is_encoded_again(film, told):
    assert packets(told) == packets(film)


def test_the_film_has_its_sentences_as_subtitles_at_their_times(told):
    assert subtitles(told) == [
        (Fraction(1, 2), Fraction(6, 5), "If a < b, 50 % é."),
        (Fraction(3, 2), 3, "It ends."),
    ]


def test_times_do_not_drift_where_one_sentence_follows_another_at_once(film, tmp_path):
    cues = [Cue(n / 7, (n + 1) / 7, f"{n}", "") for n in range(20)]
    annotate(film, tmp_path / "long.mp4", cues)
    wanted = [(round(1000 * cue.start), round(1000 * cue.end)) for cue in cues]
    assert [(1000 * a, 1000 * b) for a, b, _ in subtitles(tmp_path / "long.mp4")] == wanted


def test_the_subtitles_are_off_until_they_are_asked_for(told):
    with av.open(told) as film:
        assert film.streams.video[0].disposition & av.stream.Disposition.default
        assert not film.streams.subtitles[0].disposition & av.stream.Disposition.default


def test_the_film_has_a_chapter_for_each_beat(told):
    with av.open(told) as film:
        chapters = [
            (Fraction(c["start"], 1000), Fraction(c["end"], 1000), c["metadata"]["title"])
            for c in film.chapters()
            if c["time_base"] == Fraction(1, 1000)
        ]
    assert chapters == [(0, 1.5, CUES[0].sentence), (1.5, 3, CUES[1].sentence)]


def test_a_film_that_says_nothing_stays_a_film(film, tmp_path):
    annotate(film, tmp_path / "silent.mp4", [])
    assert packets(tmp_path / "silent.mp4") == packets(film)


def test_the_index_of_the_film_comes_first(film, told):
    assert film.read_bytes().index(b"moov") > film.read_bytes().index(b"mdat")
    assert told.read_bytes().index(b"moov") < told.read_bytes().index(b"mdat")


def test_subtitles_beside_the_film_have_the_same_times():
    lines = list(subrip.parse(srt(CUES)))
    assert [(cue.start, cue.end, cue.sentence) for cue in CUES] == [
        (line.start.total_seconds(), line.end.total_seconds(), line.content) for line in lines
    ]
    late = Cue(3725.0625, 3726.0, "a & b", "")
    assert vtt([CUES[1], late]) == (
        "WEBVTT\n\n00:00:01.500 --> 00:00:03.000\nIt ends.\n"
        "\n01:02:05.062 --> 01:02:06.000\na &amp; b\n"
    )


def test_the_picture_of_a_beat_is_its_last_frame(told):
    greys = [np.asarray(picture).mean() for picture in last_frames(told, CUES)]
    assert greys == pytest.approx([20 + 7 * 11, 20 + 7 * 29], abs=2)


def test_a_script_tells_the_claim_the_runs_and_each_beat(tiny):
    assert (
        script(load(tiny), CUES, "Folder")
        == """# SquareMoves

A square that is there can move.

The rest of the docstring is not the claim, but says of which run it speaks.

## 1. 0:00

![If a \\< b, 50 % é.](Folder/01.png)

**If a \\< b, 50 % é.**

Say \\<b>.

## 2. 0:01

![It ends.](Folder/02.png)

**It ends.**
"""
    )


def test_a_lesson_that_is_filmed_says_all_this(job):
    assert render(job).status == "rendered"
    record = Record.of(job.video)
    assert record
    beats = record.beats
    times = [time for beat in beats for time in (beat.start, beat.end)]
    assert times == [round(time, 9) for time in times]  # 6.999999999999998 would be told as 0:06
    assert [(float(a), float(b), said) for a, b, said in subtitles(job.video)] == [
        (pytest.approx(beat.start, abs=1e-3), pytest.approx(beat.end, abs=1e-3), beat.sentence)
        for beat in beats
    ]
    with av.open(job.video) as film:
        assert len(film.chapters()) == len(beats) == 2
    assert job.video.with_suffix(".vtt").read_text() == vtt(beats)
    told = job.video.with_suffix(".md").read_text()
    assert "\n\n![It moves.](SquareMoves/02.png)\n\n**It moves.**\n\nWatch \\<C>.\n" in told
    assert sorted(p.name for p in job.video.with_suffix("").iterdir()) == ["01.png", "02.png"]
