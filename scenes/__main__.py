"""The command line: `python -m scenes --help`.

Everything heavy (manim above all) is imported by the command that needs it, so that help, a wrong
name and `doctor` answer at once.
"""

import errno
import os
import sys
from pathlib import Path
from typing import Any

import click

from scenes.studio import catalogue
from scenes.studio.options import (
    best_quality_option,
    captions_option,
    cores,
    formats_of,
    jobs_option,
    json_option,
    lessons,
    media_option,
    names_argument,
    own_option,
    quality_option,
    theme_option,
)
from scenes.studio.settings import HOME, QUALITIES, THEME_NAMES

UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.ENOTDIR, errno.EEXIST)


class RenderByDefault(click.Group):
    """A group whose arguments are those of `render` when they begin with no command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in [*self.commands, "--help"]:
            args = ["render", *args]
        return super().parse_args(ctx, args)


@click.group(cls=RenderByDefault)
def cli() -> None:
    """Lessons about deep learning: every number on screen is computed by a real network.

    Without a command, `render`: all lessons, or those of the topics and lessons NAMEd.
    """


@cli.command()
@names_argument
@quality_option
@jobs_option
@theme_option
@media_option
@captions_option
@own_option
@click.option("--force", is_flag=True, help="Also what is unchanged, from the first frame.")
@click.option("--cluster", metavar="ADDRESS", help="Film on the workers of dask: tcp://host:8786.")
@click.option(
    "--executor",
    metavar="MODULE:FUNCTION",
    help="Film by the concurrent.futures.Executor that the function gives.",
)
def render(
    names: tuple[str, ...],
    quality: str,
    jobs: int | None,
    theme: str,
    media: Path,
    captions: bool,
    own: tuple[str, ...],
    force: bool,
    cluster: str | None,
    executor: str | None,
) -> None:
    """Film all lessons, or those of the topics and lessons NAMEd."""
    wanted = lessons(names)
    at_once = cores(jobs)
    if cluster and executor:
        raise click.UsageError(f"got --cluster {cluster} and --executor {executor}: one will do")
    from scenes.studio.extras import fetch
    from scenes.studio.film import away
    from scenes.studio.film.render import render_lessons

    elsewhere = None
    if cluster:
        fetch("cluster")
        elsewhere = away.cluster(cluster)
    elif executor:
        elsewhere = away.executor_of(executor)
    status = render_lessons(
        wanted,
        quality=QUALITIES[quality],
        theme=theme,
        media=media,
        force=force,
        captions=captions,
        at_once=min(at_once, len(wanted)),
        own=own,
        executor=elsewhere,
    )
    sys.exit(status)


@cli.command("list")
@names_argument
@json_option
@media_option
def list_(names: tuple[str, ...], as_json: bool, media: Path) -> None:
    """Topics, lessons, what each one shows, its beats, and its playing time once it is filmed.

    Of lessons that are NAMEd: what may be set, of what type, its default, and what it means.
    """
    wanted = lessons(names)
    from scenes.studio.listing import print_listing, print_settings

    if names:
        print_settings(wanted, as_json=as_json)
    else:
        print_listing(wanted, media=media, as_json=as_json)


@cli.command()
@names_argument
@quality_option
@theme_option
@captions_option
@own_option
@media_option
@click.option("--pdf", is_flag=True, help="A handout on A4 instead, with the speaker's notes.")
@click.option(
    "--frames",
    type=click.Path(path_type=Path, resolve_path=True, file_okay=False),
    help="A folder for single frames too, 1080p: the end of each beat, the middle of each play.",
)
def board(
    names: tuple[str, ...],
    quality: str,
    theme: str,
    captions: bool,
    own: tuple[str, ...],
    media: Path,
    pdf: bool,
    frames: Path | None,
) -> None:
    """A contact sheet of each lesson: the last frame of each beat with its sentence."""
    wanted = lessons(names)
    from scenes.studio.board import make_board
    from scenes.studio.film.render import check_writable
    from scenes.studio.own import own_settings

    owns = [own_settings(catalogue.load(entry), own) for entry in wanted]
    check_writable(media)
    for entry, set_ in zip(wanted, owns, strict=True):
        path = make_board(
            catalogue.load(entry, set_, captions=captions),
            own=set_,
            media=media,
            theme=theme,
            quality=QUALITIES["h" if frames else quality],
            frames=frames,
            pdf=pdf,
        )
        click.echo(path)


@cli.command()
@click.argument("names", nargs=-1, metavar="[NAME... | LECTURE.toml]")
@click.option("--pptx", is_flag=True, help="For PowerPoint and its like: what there is by default.")
@click.option("--pdf", is_flag=True, help="A handout on A4: pictures, sentences, notes.")
@click.option("--webp", is_flag=True, help="A moving picture: the beats that loop, or all.")
@click.option("--page", is_flag=True, help="A folder to open in a browser: index.html#present.")
@click.option("--manim-slides", is_flag=True, help="A folder for `manim-slides present`.")
@click.option(
    "-o",
    "out",
    type=click.Path(path_type=Path, resolve_path=True),
    metavar="FILE",
    help="The file or folder to write.  [default: one in media/decks]",
)
@best_quality_option
@jobs_option
@click.option("--theme", type=click.Choice(THEME_NAMES), help="[default: the lecture's, or dark]")
@click.option("--captions", is_flag=True, help="Let the sentences stand on the frame.")
@own_option
@media_option
def deck(
    names: tuple[str, ...],
    out: Path | None,
    quality: str | None,
    jobs: int | None,
    theme: str | None,
    captions: bool,
    own: tuple[str, ...],
    media: Path,
    **formats: bool,
) -> None:
    """Lessons as slides: each beat plays by itself, holds, and has its note.

    LECTURE.toml names lessons in order, with settings, a title and a theme.
    """
    offered = ("pptx", "pdf", "webp", "page", "manim-slides")
    kinds = formats_of({kind: formats[kind.replace("-", "_")] for kind in offered}, out)
    at_once = cores(jobs)
    file = next((name for name in names if name.endswith(".toml")), None)
    if file and len(names) > 1:
        raise click.UsageError(f"got {' '.join(names)}: a lecture names its lessons itself")
    wanted = [] if file else lessons(names)
    from scenes.studio.deck.deck import make_deck
    from scenes.studio.deck.lecture import Lecture, read_lecture
    from scenes.studio.filmed import Chosen

    if file:
        lecture = read_lecture(Path(file))
    else:
        lecture = Lecture([Chosen(entry) for entry in wanted])
    told = [Chosen(lesson.entry, (*lesson.own, *own)) for lesson in lecture.lessons]
    paths = make_deck(
        Lecture(told, lecture.title, theme or lecture.theme),
        name=Path(names[0]).stem if len(names) == 1 else "lessons",
        formats=kinds,
        out=out,
        quality=QUALITIES[quality] if quality else None,
        captions=captions,
        media=media,
        at_once=at_once,
    )
    for path in paths:
        click.echo(path)


@cli.command()
@names_argument
@best_quality_option
@jobs_option
@theme_option
@own_option
@media_option
def gallery(
    names: tuple[str, ...],
    quality: str | None,
    jobs: int | None,
    theme: str,
    own: tuple[str, ...],
    media: Path,
) -> None:
    """A web page of lessons in MEDIA: films, sentences, notes, proofs; and to present."""
    wanted = lessons(names)
    from scenes.studio.filmed import Chosen
    from scenes.studio.gallery.gallery import make_gallery

    path = make_gallery(
        [Chosen(entry, own) for entry in wanted],
        quality=QUALITIES[quality] if quality else None,
        theme=theme,
        media=media,
        at_once=cores(jobs),
    )
    click.echo(path)


@cli.command()
@names_argument
@own_option
@json_option
def audit(names: tuple[str, ...], own: tuple[str, ...], as_json: bool) -> None:
    """Prove that what is on screen is what nncore computes, and that it can be read."""
    wanted = lessons(names)
    from scenes.studio.proof.prove import audit_lessons

    sys.exit(audit_lessons(wanted, as_json=as_json, own=own))


@cli.command()
@names_argument
@json_option
@click.option("--full", is_flag=True, help="Also films at 1080p60: takes minutes.")
def bench(names: tuple[str, ...], as_json: bool, full: bool) -> None:
    """Measure what must be fast; each row a ratio in this one run."""
    wanted = lessons(names)
    from tests.bench.bench import run_bench

    sys.exit(run_bench(wanted, as_json=as_json, full=full))


@cli.command()
def doctor() -> None:
    """What is installed, what is missing, and how to get it."""
    from scenes.studio.doctor import examine

    sys.exit(examine())


@cli.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENT]...")
def test(arguments: tuple[str, ...]) -> None:
    """Run the tests on all cores; takes pytest's arguments."""
    import pytest

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more would wait for each other
    # One test at a time to whoever is free: they take from a millisecond to half a minute.
    sys.exit(pytest.main(["--numprocesses=auto", "--dist=worksteal", *arguments]))


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; what was wrong with the input is one line, exit 2."""
    from scenes.studio.film.job import Refused

    os.chdir(HOME)  # where manim.cfg is; paths given by the user are absolute by now
    try:
        cli.main(arguments, prog_name="python -m scenes", standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        refuse(error.format_message())
    except Refused as error:
        refuse(str(error))
    except ValueError as error:
        from nncore.data.digits import DigitsError  # with numpy, which --help needs not wait for
        from nncore.tales.tale import TaleError
        from scenes.studio.own import BadSetting

        if not isinstance(error, DigitsError | TaleError | BadSetting):
            raise
        refuse(str(error))
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        refuse(f"cannot write {error.filename or 'to the disk'}: {error.strerror}")


def refuse(message: str) -> None:
    """Say what is wrong, in one line, and exit with 2."""
    click.echo(f"scenes: {' '.join(message.split())}", err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
