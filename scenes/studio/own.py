"""A lesson's settings, and one's own: `--set neuron=3`.

A setting is a class attribute of a lesson; the comment behind it says what it means:

    neuron = 4  # of the first hidden layer, whose weights are shown alone

Its default says of what type it is, and one's own value has to be of that type.
"""

import ast
import hashlib
import math
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenes.stage.lesson import Lesson

NO_SETTINGS = ("title", "pictures")  # what a lesson says of itself, or is set
COMMON = {  # what means the same in all lessons
    "seed": "of the first weights, and of the order of the examples",
    "step": "of the training",
    "rate": "the learning rate",
    "neuron": "of the first hidden layer",
    "steps": "of training",
    "label": "of the digit that is shown",
    "wanted": "the output to raise, and the digit to look for",
    "digit": "a test digit",
    "digits": "test digits",
    "sentence": "in the small language of the tales",
}
DATA = ("digit", "digits", "network")  # own_data.py reads them
LEAST = {"seed": 0, "step": 0, "steps": 1}


class BadSetting(ValueError):
    """A setting that there is not, or a value that it cannot have; the message is one line."""


@dataclass(frozen=True)
class Setting:
    """What may be set: its name, its type in words, its default, and what it means."""

    name: str
    type: str
    default: Any
    meaning: str


@dataclass(frozen=True)
class Own:
    """What somebody has set for a lesson: small and picklable, a job can carry it.

    values  names and values of class attributes; what is the default already is not among them
    texts   as they were typed
    """

    values: tuple[tuple[str, Any], ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Eight letters that stand for the values; nothing when there are none."""
        return hashlib.sha256(repr(self.values).encode()).hexdigest()[:8] if self.values else ""

    @property
    def suffix(self) -> str:
        """What its films and boards have behind the lesson's name: "-neuron-3".

        Other letters than file names have everywhere, or many, become a digest of the values.
        """
        told = "".join(f"-{text.replace('=', '-', 1)}" for text in self.texts)
        files = (re.sub(r"=.*[/\\]", "=", text) for text in self.texts)  # without their folders
        plain = re.sub(r"[^\w.,-]+", "-", "".join(f"-{text}" for text in files))[:40]
        return told if told == plain else f"{plain}-{self.digest}"

    def __str__(self) -> str:
        return ", ".join(self.texts)


AS_IT_IS = Own()


def settings_of(lesson: "type[Lesson]") -> list[Setting]:
    """All that may be set: what only this lesson has first, what all have last."""
    meanings: dict[str, str] = {}
    for base in lesson.__mro__:
        if base.__module__.startswith("manim."):
            break
        for name, comment in _attributes(base):
            if not meanings.get(name):
                meanings[name] = comment
    return [
        Setting(name, _type(lesson, name), getattr(lesson, name), meaning or COMMON.get(name, ""))
        for name, meaning in meanings.items()
        if name not in NO_SETTINGS
    ]


def _type(lesson: "type[Lesson]", name: str) -> str:
    default = getattr(lesson, name)
    if name not in DATA:
        return in_words(name, default)
    from scenes.studio import own_data  # with numpy

    return own_data.in_words(name, default, pictures=hasattr(lesson, "pictures"))


def _attributes(lesson: type) -> Iterator[tuple[str, str]]:
    """The class attributes in its source, each with the comment on its line."""
    source = Path(sys.modules[lesson.__module__].__file__ or "").read_bytes()
    lines = source.splitlines()
    classes = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    for node in next(node for node in classes if node.name == lesson.__name__).body:
        match node:
            case ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name)):
                rest = lines[(node.end_lineno or 0) - 1][node.end_col_offset :].decode()
                yield name, rest.strip().removeprefix("#").strip()


def own_settings(lesson: "type[Lesson]", texts: tuple[str, ...]) -> Own:
    """What "NAME=VALUE", each, sets for this lesson; BadSetting if it cannot."""
    known = {setting.name: setting for setting in settings_of(lesson)} if texts else {}
    values: dict[str, Any] = {}
    mine: list[Any] | None = [] if hasattr(lesson, "pictures") else None
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise BadSetting(f"got --set {text}: expected NAME=VALUE, such as --set seed=1")
        if name == "digit" and name not in known and "digits" in known:  # the first of them
            name = "digits"
            value = ",".join(map(str, (value, *known[name].default[1:])))
        if name not in known:
            raise BadSetting(f"got {text}: {lesson.__name__} has {_nearest(name, known)}")
        if name in values:
            raise BadSetting(f"got {text}: {name} is set already, expected one value")
        values[name] = parsed(text, value.strip(), known[name], mine)
    new = [value != known[name].default for name, value in values.items()]
    told = tuple(text for text, is_new in zip(texts, new, strict=True) if is_new)
    own = [item for item, is_new in zip(values.items(), new, strict=True) if is_new]
    return Own((*own, *([("pictures", tuple(mine))] if mine else [])), told)


def _nearest(name: str, known: dict[str, Setting]) -> str:
    if name == "network":
        return "no setting 'network': it needs a network's training, or one that reads no digits"
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return f"no setting {name!r}; nearest: {', '.join(near)}"
    return f"no setting {name!r}, only {', '.join(known)}"


def parsed(typed: str, text: str, setting: Setting, mine: list[Any] | None) -> Any:
    """The value that is typed like this, of the type of the setting's default.

    Pictures of digits are added to `mine`; None where a lesson cannot show them.
    """
    name, default = setting.name, setting.default
    if name in DATA:
        return _data(typed, text, setting, mine)
    try:
        value = _theme(text) if name == "theme" else _like(text, default)
    except ValueError:
        such = "" if default is None else f", such as {written(default)}"
        raise BadSetting(f"got {typed}: expected {setting.type}{such}") from None
    if name in LEAST and value < LEAST[name]:
        raise BadSetting(f"got {typed}: expected a whole number from {LEAST[name]} on")
    return value


def _data(typed: str, text: str, setting: Setting, mine: list[Any] | None) -> Any:
    from scenes.studio.own_data import network_of, place_of, places_of  # with numpy

    try:
        if setting.name == "network":
            return network_of(text)
        if setting.name == "digits":
            return places_of(text, setting.default, mine)
        return place_of(text, mine)
    except ValueError as error:
        raise BadSetting(f"got {typed}: {error}") from None


def _theme(text: str) -> Any:
    from scenes.stage.theme import THEMES  # with manim

    if text not in THEMES:
        raise ValueError(text)
    return THEMES[text]


def _like(text: str, default: Any) -> Any:
    """The text as a value of the default's type; ValueError if it is none."""
    match default:
        case bool():
            return ("no", "yes").index(text) == 1  # a ValueError if it is neither
        case int():
            return int(text)
        case float():
            if not math.isfinite(float(text)):
                raise ValueError(text)
            return float(text)
        case range():
            first, end = text.split(":")
            if not int(first) < int(end):
                raise ValueError(text)
            return range(int(first), int(end))
        case tuple():
            parts = text.split(";" if isinstance(default[0], tuple) else ",")
            return tuple(_like(part.strip(), one) for part, one in zip(parts, default, strict=True))
    if not text:
        raise ValueError(text)
    return text


def in_words(name: str, default: Any) -> str:
    """The type of a setting."""
    match default:
        case _ if name == "theme":
            return "dark or light"
        case bool():
            return "yes or no"
        case int():
            return "a whole number"
        case float():
            return "a number"
        case range():
            return "FIRST:END"
        case tuple():
            of = {str: "texts", int: "whole numbers", float: "numbers", tuple: "rows"}
            return f"{len(default)} {of[type(default[0])]}"
    return "a text"


def written(value: Any) -> str:
    """A value as one would type it."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case range():
            return f"{value.start}:{value.stop}"
        case tuple():
            return (";" if isinstance(value[0], tuple) else ",").join(map(written, value))
    return str(value)


@contextmanager
def told_with(lesson: str, own: Own) -> Iterator[None]:
    """What a lesson cannot be told with is one line that names the settings.

    Many a value is only found out when the network is asked, whose errors say what would be right.
    """
    try:
        yield
    except (ValueError, LookupError, TypeError, ArithmeticError) as error:
        if not own.values or isinstance(error, BadSetting):
            raise
        kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        raise BadSetting(f"{lesson} cannot be told with {own}: {kind}{error}") from error
