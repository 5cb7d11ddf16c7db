"""What lessons there are: read from the files, without running them.

A topic is a folder in scenes/, a lesson a file in it with a class of the same name:
SigmoidSquishes is in sigmoid/sigmoid_squishes.py. Lessons are found by themselves; `scenes.TOPICS`
and a topic's own `LESSONS` only say in which order they are told.
"""

import ast
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenes.studio.own import AS_IT_IS, Own
from scenes.studio.settings import ROOT

if TYPE_CHECKING:
    from scenes.stage.lesson import Lesson

SCENES = ROOT / "scenes"


class NoSuchLesson(ValueError):
    """A name that is neither a topic nor a lesson; the message names the nearest ones."""


@dataclass(frozen=True)
class Entry:
    """A lesson as its file tells it: small and picklable, a job can carry it."""

    topic: str
    name: str
    claim: str
    beats: int  # `self.beat(...)` in its source; a loop may tell more
    path: Path


def entries(folder: Path | None = None) -> list[Entry]:
    """All lessons, in the order in which they are told."""
    folder = folder or SCENES
    told = _ordered(folder.glob("*/__init__.py"), folder / "__init__.py", lambda p: p.parent.name)
    files = [
        path
        for topic in told
        for path in _ordered(topic.parent.glob("[!_]*.py"), topic, lambda p: p.stem)
    ]
    return [entry for path in files for entry in _lesson_in(path)]


def _ordered(paths: Iterable[Path], init: Path, name: Callable[[Path], str]) -> list[Path]:
    """The paths as the tuple in an __init__.py names them; what it does not name comes last."""
    order: list[str] = []
    for node in ast.parse(init.read_bytes()).body if init.exists() else ():
        if isinstance(node, ast.Assign):
            order = list(ast.literal_eval(node.value))
    places = {name: place for place, name in enumerate(order)}
    return sorted(paths, key=lambda path: (places.get(name(path), len(order)), name(path)))


def _lesson_in(path: Path) -> Iterable[Entry]:
    wanted = path.stem.replace("_", "")
    for node in ast.parse(path.read_bytes(), filename=str(path)).body:
        if not isinstance(node, ast.ClassDef) or node.name.lower() != wanted:
            continue
        if any(isinstance(n, ast.FunctionDef) and n.name == "construct" for n in node.body):
            claim = (ast.get_docstring(node) or "").split("\n")[0]
            beats = sum(isinstance(n, ast.Attribute) and n.attr == "beat" for n in ast.walk(node))
            yield Entry(path.parent.name, node.name, claim, beats, path)


def find(names: Iterable[str], among: list[Entry]) -> list[Entry]:
    """The lessons that the names (topics or classes) mean, each once; no names: all of them."""
    wanted = list(names)
    known = list(dict.fromkeys([e.topic for e in among] + [e.name for e in among]))
    for name in wanted:
        if name not in known:
            raise NoSuchLesson(f"no topic or lesson {name!r}: {_suggestion(name, known)}")
    return [e for e in among if not wanted or e.topic in wanted or e.name in wanted]


def _suggestion(name: str, known: list[str]) -> str:
    if not known:
        return "there are no lessons yet"
    lower = {k.lower(): k for k in known}
    near = [lower[n] for n in get_close_matches(name.lower(), lower, n=3, cutoff=0.5)]
    near += [k for k in known if name.lower() in k.lower() and k not in near]
    if near:
        return f"did you mean {' or '.join(near[:3])}?"
    return "`python -m scenes list` shows what there is"


def load(entry: Entry, own: Own = AS_IT_IS, **settings: Any) -> type["Lesson"]:
    """The class itself, or a subclass where some of its settings are to be others.

    What is somebody's own is said at the end of its docstring. Imports its file and with it manim.
    """
    if entry.path.is_relative_to(ROOT / "scenes"):
        module = importlib.import_module(f"scenes.{entry.topic}.{entry.path.stem}")
    else:
        spec = importlib.util.spec_from_file_location(entry.path.stem, entry.path)
        assert spec
        assert spec.loader
        module = sys.modules[entry.path.stem] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    lesson = getattr(module, entry.name)
    settings |= dict(own.values)
    if all(getattr(lesson, name) == value for name, value in settings.items()):
        return lesson
    same = {name: getattr(lesson, name) for name in ("__module__", "__qualname__", "__doc__")}
    if own.values:
        same["__doc__"] = f"{inspect.getdoc(lesson)}\n\nShown with {own}."
    return type(entry.name, (lesson,), same | settings)
