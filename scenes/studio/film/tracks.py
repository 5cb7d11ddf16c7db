"""A film's sentences as players want them: in files beside it, and inside it with its chapters."""

import html
import struct
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.stream import Stream

from scenes.studio.film.record import Cue

if TYPE_CHECKING:
    from av.container.core import Chapter

_MS = Fraction(1, 1000)


def srt(cues: list[Cue]) -> str:
    """Subtitles in SubRip's format."""
    return "\n".join(
        f"{number}\n{_moment(cue.start, ',')} --> {_moment(cue.end, ',')}\n{cue.sentence}\n"
        for number, cue in enumerate(cues, start=1)
    )


def vtt(cues: list[Cue]) -> str:
    """Subtitles as browsers and PowerPoint read them (W3C, WebVTT)."""
    return "WEBVTT\n\n" + "\n".join(
        f"{_moment(cue.start, '.')} --> {_moment(cue.end, '.')}\n"
        f"{html.escape(cue.sentence, quote=False)}\n"
        for cue in cues
    )


def _moment(seconds: float, point: str) -> str:
    whole, ms = divmod(round(1000 * seconds), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{ms:03}"


def annotate(film: Path, out: Path, cues: list[Cue]) -> None:
    """Copy an MP4 with its sentences as chapters and as subtitles that a viewer can turn on.

    Its pictures are not encoded again, and its index comes first, so that a browser can begin to
    play before it has all.
    """
    fast = {"movflags": "+faststart"}
    with av.open(film) as source, av.open(out, "w", format="mp4", options=fast) as target:
        video = source.streams.video[0]
        copied = target.add_stream_from_template(video)
        words = target.add_mux_stream("mov_text", time_base=_MS)
        words.metadata["language"] = "eng"
        target.set_chapters(_chapters(cues))
        packets = [packet for packet in source.demux(video) if packet.dts is not None]
        for packet in packets:
            packet.stream = copied
        packets += [_sample(cue, words) for cue in cues]
        for packet in sorted(packets, key=_when):
            target.mux(packet)
    _off_until_asked_for(out)


def _when(packet: av.Packet) -> Fraction:
    assert packet.dts is not None
    assert packet.time_base
    return packet.dts * packet.time_base


def _chapters(cues: list[Cue]) -> "list[Chapter]":
    """A chapter for each beat; the format knows no gaps, so each goes on until the next begins."""
    starts = [0.0, *(cue.start for cue in cues[1:])]
    ends = [*starts[1:], *(cue.end for cue in cues[-1:])]
    return [
        {
            "id": number,
            "start": round(start * 1000),
            "end": round(end * 1000),
            "time_base": _MS,
            "metadata": {"title": cue.sentence},
        }
        for number, (start, end, cue) in enumerate(zip(starts, ends, cues, strict=False), start=1)
    ]


def _sample(cue: Cue, stream: Stream) -> av.Packet:
    """A sentence as 3GPP timed text has it: its length in two bytes, and its letters."""
    letters = cue.sentence.encode()
    packet = av.Packet(struct.pack(">H", len(letters)) + letters)
    start, end = round(cue.start * 1000), round(cue.end * 1000)
    packet.pts = packet.dts = start
    packet.duration, packet.time_base = end - start, _MS  # an overlap would delay all that follow
    packet.stream = stream
    return packet


def _off_until_asked_for(film: Path) -> None:
    """Take the mark "enabled" from the subtitles: players would draw them over our captions.

    FFmpeg marks the first track of each kind, whatever its disposition says.
    """
    with film.open("r+b") as file:
        (first,) = struct.unpack(">I", file.read(4))  # ftyp, and then the index: moov
        file.seek(first)
        (length,) = struct.unpack(">I", file.read(4))
        index = file.read(length - 4)
        subtitles = index.index(b"hdlr" + bytes(8) + b"sbtl")
        # A track's header: the name, a byte of version, three of flags.
        flags = index.rindex(b"tkhd", 0, subtitles) + 7
        file.seek(first + 4 + flags)
        file.write(bytes([index[flags] & ~1]))
