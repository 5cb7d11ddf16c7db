"""The command line: `python -m scenes --help`.

Everything heavy (manim above all) is imported by the command that needs it, so that help, a wrong
name and `doctor` answer at once.
"""

import sys
from pathlib import Path

import click

from scenes.studio import catalogue
from scenes.studio.settings import QUALITIES, THEME_NAMES

ROOT = Path(__file__).parents[1]

names_argument = click.argument("names", nargs=-1, metavar="[NAME]...")
theme_option = click.option(
    "--theme", type=click.Choice(THEME_NAMES), default="dark", show_default=True
)
media_option = click.option(
    "--media",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / "media",
    help="Where to write.  [default: media]",
)


@click.group()
def cli() -> None:
    """Lessons about deep learning: every number on screen is computed by a real network."""


@cli.command()
@names_argument
@click.option("-q", "quality", type=click.Choice(list(QUALITIES)), default="h", show_default=True)
@theme_option
@media_option
@click.option(
    "--frames", type=click.Path(path_type=Path, file_okay=False), help="Also single frames, 1080p."
)
def board(
    names: tuple[str, ...], quality: str, theme: str, media: Path, frames: Path | None
) -> None:
    """Contact sheets: the last frame of each beat with its sentence."""
    wanted = catalogue.find(names, catalogue.entries())
    from scenes.studio.board import make_board

    for entry in wanted:
        path = make_board(
            catalogue.load(entry),
            media=media,
            theme=theme,
            quality=QUALITIES["h" if frames else quality],
            frames=frames,
        )
        click.echo(path)


if __name__ == "__main__":
    sys.exit(cli())
