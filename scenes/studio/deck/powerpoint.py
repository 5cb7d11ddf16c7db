"""A deck for PowerPoint, Keynote and LibreOffice: each slide plays a beat by itself, and holds."""

import io
import tempfile
from pathlib import Path
from string import Template
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml import parse_xml
from pptx.util import Emu, Inches

from scenes.studio.deck.clips import cut, duration, first_frame
from scenes.studio.film.record import Cue
from scenes.studio.filmed import Filmed

WIDTH, HEIGHT = Inches(13 + 1 / 3), Inches(7.5)  # 16:9, as PowerPoint has it
_TITLE_ONLY = 5  # which of the layouts that python-pptx brings
_TIMING = Template(Path(__file__).with_name("timing.xml").read_text(encoding="utf-8"))


def powerpoint(lessons: list[Filmed], title: str) -> bytes:
    """The deck as a .pptx file."""
    deck: Any = Presentation()  # python-pptx's own types do not know what a layout has
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    deck.core_properties.title = title
    deck.core_properties.author = ""
    with tempfile.TemporaryDirectory() as temporary:
        for place, lesson in enumerate(lessons):
            clips = cut(lesson.job.video, lesson.beats, Path(temporary) / str(place))
            for beat, clip, last in zip(lesson.beats, clips, lesson.pictures, strict=True):
                _add_slide(deck, beat, clip, last, ground=lesson.ground)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def _add_slide(deck: Any, beat: Cue, clip: Path, last: Path, *, ground: str) -> None:
    """A slide whose clip starts by itself.

    Before it plays there is its first frame, so that nothing blinks. Its last frame is a picture
    above it, which comes when the clip has ended: that is what prints, and what there is if the
    clip does not play. Over a clip that goes on and on it would lie in the way; there it is
    the poster.
    """
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = RGBColor.from_string(ground.lstrip("#"))
    _name(slide, beat.sentence)
    slide.notes_slide.notes_text_frame.text = beat.note
    poster: Any = str(last)
    if not beat.loops:
        poster = io.BytesIO()
        first_frame(clip).save(poster, "png")
    whole = 0, 0, WIDTH, HEIGHT
    movie = slide.shapes.add_movie(
        str(clip), *whole, poster_frame_image=poster, mime_type="video/mp4"
    )
    _describe(movie, beat.sentence)
    still = None
    if not beat.loops:
        still = slide.shapes.add_picture(str(last), *whole)
        _describe(still, beat.sentence)
    timing = slide._element.xpath("p:timing")[0]  # python-pptx's waits for a click
    still_id = still.shape_id if still else None
    slide._element.replace(timing, _timing(movie.shape_id, still_id, duration(clip)))


def _name(slide: Any, sentence: str) -> None:
    """The sentence as the slide's title, for outlines and screen readers: above what is seen."""
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = 0, Emu(-Inches(1)), WIDTH, Inches(0.9)
    title.text_frame.text = sentence


def _describe(shape: Any, sentence: str) -> None:
    shape._element.xpath(".//p:cNvPr")[0].set("descr", sentence)


def _timing(movie: int, still: int | None, seconds: float) -> Any:
    """What happens on a slide: the clip plays, then its still appears; or it plays on and on."""
    told = _TIMING.substitute(movie=movie, still=still, ms=round(1000 * seconds))
    timing: Any = parse_xml(told)
    if still is None:
        (appears,) = timing.xpath(".//p:par[p:cTn[@id=7]]")
        appears.getparent().remove(appears)
        (plays,) = timing.xpath(".//p:cMediaNode/p:cTn")
        plays.set("repeatCount", "indefinite")
    return timing
