"""Cuts a film into its beats, without encoding a picture again."""

from pathlib import Path

import av
from PIL import Image

from scenes.studio.film.record import Cue


def cut(film: Path, beats: list[Cue], folder: Path) -> list[Path]:
    """Write a clip for each beat, `01.mp4` and so on, to a folder; together they are the film.

    A clip goes on until the next begins, the first from the film's first frame. Every play of a
    lesson, and so every beat, begins with a picture that needs no other; ValueError if one
    does not.
    """
    with av.open(film) as source:
        video = source.streams.video[0]
        rate = video.guessed_rate  # the average is odd where segments were joined
        assert rate
        shown = sorted(packet.pts for packet in source.demux(video) if packet.pts is not None)
    begins = [0, *(round(beat.start * rate) for beat in beats[1:])]
    bounds = [shown[frame] for frame in begins]
    clips = [folder / f"{number:02}.mp4" for number in range(1, len(beats) + 1)]
    folder.mkdir(parents=True, exist_ok=True)
    with av.open(film) as source:
        video = source.streams.video[0]
        packets = [packet for packet in source.demux(video) if packet.dts is not None]
        for clip, begin, end in zip(clips, bounds, [*bounds[1:], shown[-1] + 1], strict=True):
            inside = [p for p in packets if p.pts is not None and begin <= p.pts < end]
            if not (inside[0].is_keyframe and inside[0].pts == begin):
                raise ValueError(f"{film} cannot be cut at its frame {shown.index(begin)}")
            with av.open(clip, "w", options={"movflags": "+faststart"}) as target:
                copied = target.add_stream_from_template(video)
                for packet in inside:
                    assert packet.pts is not None
                    assert packet.dts is not None
                    packet.pts, packet.dts = packet.pts - begin, packet.dts - begin
                    packet.stream = copied
                    target.mux(packet)
    return clips


def first_frame(clip: Path) -> Image.Image:
    """The picture that a clip begins with."""
    with av.open(clip) as container:
        return next(container.decode(video=0)).to_image()


def duration(clip: Path) -> float:
    """How long a clip is, in seconds."""
    with av.open(clip) as container:
        video = container.streams.video[0]
        assert video.guessed_rate
        return float(video.frames / video.guessed_rate)
