import av
import numpy as np
import pytest
import srt
from manim import Square

from scenes.stage.readout import Readout
from scenes.stage.theme import DARK, LIGHT
from scenes.studio.catalogue import load
from scenes.studio.film.job import render
from scenes.studio.film.record import Record
from scenes.studio.proof.dry import frame, play_dry


@pytest.fixture(scope="module")
def lesson(tiny):
    return load(tiny)


def test_the_beats_of_a_dry_play_have_the_times_of_the_film(lesson, job):
    played = play_dry(lesson, quality=job.quality)
    assert render(job).status == "rendered"
    record = Record.of(job.video)
    assert record
    assert played.time == pytest.approx(record.playing, abs=1e-9)
    with av.open(str(job.video)) as film:
        frames = sum(1 for _ in film.decode(video=0))
    assert frames == round(played.time * job.quality.fps)
    subtitles = list(srt.parse(job.video.with_suffix(".srt").read_text()))
    assert [line.content for line in subtitles] == [beat.sentence for beat in played.told]
    for line, beat in zip(subtitles, played.told, strict=True):
        shown = line.start.total_seconds(), line.end.total_seconds()
        assert shown == pytest.approx((beat.start, beat.end), abs=1e-3)  # .srt has milliseconds


def test_a_film_from_cached_plays_has_the_same_times(job):
    render(job)
    first, subtitles = Record.of(job.video), job.video.with_suffix(".srt").read_text()
    job.video.unlink()
    render(job)
    again = Record.of(job.video)
    assert again is not None
    assert first is not None
    assert again.playing == pytest.approx(first.playing, abs=1e-9)
    assert job.video.with_suffix(".srt").read_text() == subtitles


def test_those_who_look_are_called_at_the_moments_they_asked_for(lesson):
    seen = []
    play_dry(
        lesson,
        on_middle=lambda scene: seen.append(("middle", len(scene.told))),
        on_play=lambda scene: seen.append(("play", len(scene.told))),
        on_beat=lambda scene: seen.append(("beat", len(scene.told))),
    )
    beat = ["middle", "play", "play", "beat"]  # the second play is the rest at the beat's end
    assert [what for what, _ in seen] == beat * 2
    assert [told for _, told in seen] == [0, 0, 0, 1, 1, 1, 1, 2]


def test_in_the_middle_a_thing_is_half_way_and_a_network_half_trained(lesson):
    def state(scene):
        square = next(m for m in scene.mobjects if isinstance(m, Square))
        readout = next(m for m in scene.mobjects if isinstance(m, Readout))
        (run,) = readout.probe.runs
        return square.get_x(), run.step

    middle, end = [], []
    play_dry(
        lesson,
        on_middle=lambda scene: middle.append(state(scene)),
        on_play=lambda scene: end.append(state(scene)),
    )
    assert middle[1] == pytest.approx((0.0, 10))
    assert end[-1] == pytest.approx((3.0, 20))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_a_frame_can_be_drawn_at_any_moment_in_either_theme(lesson, theme):
    frames = []
    play_dry(lesson, on_beat=lambda scene: frames.append(frame(scene)), theme=theme.name)
    ground = np.rint(theme.rgb("ground") * 255)
    assert [f.shape for f in frames] == [(480, 854, 4)] * 2
    assert np.allclose(frames[0][0, 0, :3], ground, atol=1)
    assert (frames[0] != frames[1]).any()


def test_a_film_has_no_frames_to_ask_for(lesson):
    with pytest.raises(TypeError, match="not played by play_dry"):
        frame(lesson())


def test_a_dry_play_writes_nothing_where_it_is_run(lesson, tmp_path, monkeypatch):
    class Titled(lesson):
        title = "Words that no test has typeset before"

    monkeypatch.chdir(tmp_path)
    play_dry(Titled)
    assert list(tmp_path.iterdir()) == []
