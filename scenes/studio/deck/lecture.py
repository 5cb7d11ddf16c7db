"""A whole lecture in one file:

    title = "How a network reads"
    theme = "light"

    [[lessons]]
    name = "NetworkReadsADigit"

    [[lessons]]
    name = "OneNeuronWeighsItsInputs"
    settings = { neuron = 10 }

A name may be a topic's. The title may be left out, and so may the theme. Files that settings name
may stand beside the lecture's own.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from scenes.studio import catalogue
from scenes.studio.film.job import Refused
from scenes.studio.filmed import Chosen
from scenes.studio.settings import THEME_NAMES


@dataclass(frozen=True)
class Lecture:
    """Lessons in the order in which they are told; without a title or a theme both are empty."""

    lessons: list[Chosen]
    title: str = ""
    theme: str = ""


def read_lecture(path: Path) -> Lecture:
    """The lecture of a file; Refused, in a line that names the file, if it is none."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return _lecture(told, path.absolute().parent)
    except OSError as error:
        raise Refused(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:  # what TOML, and what our own reading, finds wrong
        raise Refused(f"{path.name}: {error}") from None


def _lecture(told: dict[str, Any], folder: Path) -> Lecture:
    _check_keys(told, {"title": str, "theme": str, "lessons": list})
    theme, lessons = told.get("theme", ""), told.get("lessons")
    if theme and theme not in THEME_NAMES:
        raise ValueError(f"got theme={theme!r}: expected {' or '.join(THEME_NAMES)}")
    if not lessons:
        raise ValueError("there are no lessons: each begins with a line [[lessons]]")
    among = catalogue.entries()
    chosen = [one for lesson in lessons for one in _chosen(lesson, among, folder)]
    return Lecture(chosen, told.get("title", ""), theme)


def _chosen(told: Any, among: list[catalogue.Entry], folder: Path) -> Iterable[Chosen]:
    """The lesson, or those of the topic, with what is set for them."""
    if not isinstance(told, dict):
        raise ValueError(f"got the lesson {told!r}: each begins with a line [[lessons]]")
    _check_keys(told, {"name": str, "settings": dict})
    if "name" not in told:
        raise ValueError("a lesson has no name")
    settings = told.get("settings", {})
    own = tuple(f"{name}={_typed(value, folder)}" for name, value in settings.items())
    return [Chosen(entry, own) for entry in catalogue.find([told["name"]], among)]


def _check_keys(told: dict[str, Any], known: dict[str, type]) -> None:
    for key, value in told.items():
        if key not in known:
            near = get_close_matches(key, known, n=1, cutoff=0.5) or known
            raise ValueError(f"there is no {key!r} here: did you mean {' or '.join(near)}?")
        if not isinstance(value, known[key]):
            kind = {str: "a text", list: "[[lessons]]", dict: "{ name = value }"}[known[key]]
            raise ValueError(f"got {key}={value!r}: expected {kind}")


def _typed(value: Any, folder: Path) -> str:
    """A value as one would type it behind --set; what is a file in the folder is named in full."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        of_rows = value and isinstance(value[0], list)
        return (";" if of_rows else ",").join(_typed(one, folder) for one in value)
    name = str(value).rpartition(":")[0] or str(value)  # mine.png:7 is a picture and its digit
    return str(folder / value) if (folder / name).is_file() else str(value)
