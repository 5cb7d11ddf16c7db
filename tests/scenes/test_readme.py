"""What the README shows works as it stands there."""

import re
from pathlib import Path

import pytest

from scenes.stage.lesson import Lesson
from scenes.studio.catalogue import entries
from scenes.studio.proof.audit import audit

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
LESSONS = [code for code in PYTHON if "class " in code]


def lessons_of(code: str) -> list[type[Lesson]]:
    names: dict = {"__name__": "readme"}
    exec(compile(code, "README.md", "exec"), names)
    return [
        value
        for value in names.values()
        if isinstance(value, type) and issubclass(value, Lesson) and value.__module__ == "readme"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("code", LESSONS, ids=range(len(LESSONS)))
def test_its_lessons_play_and_are_proven(code, monkeypatch):
    # A class from a string has no file for the cache key to read.
    monkeypatch.setattr(Lesson, "cache_key", classmethod(lambda cls: "readme"))
    (lesson,) = lessons_of(code)
    assert audit(lesson).unproven == ()


def test_every_lesson_is_listed_with_its_claim():
    rows = dict(re.findall(r"^\| (?!topic)\w+ \| (\w+) \| (.*) \|$", README, flags=re.MULTILINE))
    assert rows == {entry.name: entry.claim for entry in entries()}


def test_every_topic_has_a_picture_that_is_there():
    shown = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert set(shown) == {f"assets/readme/{entry.topic}.png" for entry in entries()}
    for path in shown:
        assert (ROOT / path).is_file(), path


def test_every_folder_and_file_that_it_names_is_there():
    named = re.findall(r"`((?:nncore|scenes|assets|tests)/[\w./]*)`", README)
    assert named
    for path in named:
        assert (ROOT / path).exists(), path
