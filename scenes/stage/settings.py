"""manim.cfg in every folder: manim itself reads only the current one's."""

from configparser import ConfigParser
from pathlib import Path

from manim import BLACK, config

_IN_A_WHEEL, _IN_A_CHECKOUT = (Path(__file__).parents[n] / "manim.cfg" for n in (1, 2))
MANIM_CFG = _IN_A_WHEEL if _IN_A_WHEEL.exists() else _IN_A_CHECKOUT


def keep_settings() -> None:
    """Let our settings hold where there is no manim.cfg and nobody has asked for others."""
    if Path("manim.cfg").exists():
        return
    ours = ConfigParser()
    ours.read(MANIM_CFG, encoding="utf-8")
    if config.background_color == BLACK:
        config.background_color = ours["CLI"]["background_color"]
    if config.verbosity == "INFO":
        config.verbosity = ours["CLI"]["verbosity"]
    if config.max_files_cached == 100:
        config.max_files_cached = int(ours["CLI"]["max_files_cached"])
    if not config.video_encoder_options:
        config.video_encoder_options = dict(ours["video_encoder.options"])
