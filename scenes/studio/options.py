"""What several commands have in common: options, and how their values are read. Loads at once."""

import os
from pathlib import Path

import click

from scenes.studio import catalogue
from scenes.studio.settings import HOME, QUALITIES, THEME_NAMES

names_argument = click.argument("names", nargs=-1, metavar="[NAME]...")
quality_option = click.option(
    "-q",
    "--quality",
    type=click.Choice(list(QUALITIES)),
    default="l",
    show_default=True,
    help="480p15, 720p30, 1080p60, 1440p60 or 2160p60.",
)
theme_option = click.option(
    "--theme", type=click.Choice(THEME_NAMES), default="dark", show_default=True
)
media_option = click.option(
    "--media",
    type=click.Path(path_type=Path, resolve_path=True),
    default=HOME / "media",
    help="The folder to write to.  [default: media]",
)
captions_option = click.option(
    "--no-captions",
    "captions",
    flag_value=False,
    default=True,
    help="Leave the sentences to who speaks.",
)
best_quality_option = click.option(
    "-q",
    "--quality",
    type=click.Choice(list(QUALITIES)),
    help="As in render.  [default: the best that each lesson has been filmed in, or l]",
)
jobs_option = click.option(
    "--jobs", type=int, help="Lessons at once.  [default: one for each core]"
)
own_option = click.option(
    "--set",
    "own",
    multiple=True,
    metavar="NAME=VALUE",
    help="A setting of the lessons; again for more. `list NAME` says what there is. "
    "What is made has it in its name: TheNetworkLearns-seed-1.mp4.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


def cores(jobs: int | None) -> int:
    """How many lessons at once: as many as asked for, or one for each core of this process."""
    if jobs is not None and jobs < 1:
        raise click.UsageError(f"got --jobs {jobs}: it takes at least 1")
    if jobs is None and hasattr(os, "sched_getaffinity"):
        jobs = len(os.sched_getaffinity(0))
    return jobs or os.cpu_count() or 1


def lessons(names: tuple[str, ...]) -> list[catalogue.Entry]:
    """The lessons that the names mean."""
    try:
        return catalogue.find(names, catalogue.entries())
    except catalogue.NoSuchLesson as error:
        raise click.UsageError(str(error)) from None


_FILES = ("pptx", "pdf", "webp")  # the formats of a deck that are one file


def formats_of(asked: dict[str, bool], out: Path | None) -> list[str]:
    """The formats that were asked for; by the ending of the file to write where none was."""
    formats = [kind for kind, wanted in asked.items() if wanted]
    if out is None:
        return formats or ["pptx"]
    ending = out.suffix.lower().lstrip(".")
    formats = formats or [kind for kind in _FILES if kind == ending]
    if not formats:
        raise click.UsageError(
            f"got -o {out.name}: it ends in .pptx, .pdf or .webp, or is a --page"
        )
    if len(formats) > 1 or (formats[0] in _FILES and formats[0] != ending):
        told = " ".join(f"--{kind}" for kind in formats)
        raise click.UsageError(f"got -o {out.name} and {told}: -o is for one file of its kind")
    return formats
