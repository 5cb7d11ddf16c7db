"""Every lesson there is, and every one that will be: true, readable, and told as a lesson is.

A new lesson is found by itself. Each is played dry once in each theme.
"""

from functools import cache
from pathlib import Path

import pytest

from scenes.studio.catalogue import Entry, entries, load
from scenes.studio.proof.prove import prove
from scenes.studio.proof.reports import AuditReport, LayoutReport

# One lesson, one process: its tests share what they played.
LESSONS = [
    pytest.param(entry, id=entry.name, marks=pytest.mark.xdist_group(entry.name))
    for entry in entries()
]

every_lesson = pytest.mark.parametrize("entry", LESSONS)


@cache
def proof(entry: Entry, theme: str) -> tuple[AuditReport, LayoutReport]:
    return prove(load(entry), theme=theme)


def test_there_are_lessons():
    assert LESSONS


@every_lesson
@pytest.mark.slow
def test_all_that_it_shows_is_proven(entry):
    audit, _ = proof(entry, "dark")
    assert audit.unproven == ()
    assert audit.counts["number"].proven > 0


@every_lesson
@pytest.mark.slow
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_it_can_be_read(entry, theme):
    _, layout = proof(entry, theme)
    assert layout.faults == ()


@every_lesson
@pytest.mark.slow
def test_its_film_is_what_is_proven(entry):
    _, layout = proof(entry, "dark")
    assert layout.of("film") == ()
    assert layout.of("ghost") == ()


@every_lesson
@pytest.mark.slow
def test_it_is_as_true_in_light(entry):
    audit, _ = proof(entry, "light")
    assert audit.unproven == ()


@every_lesson
def test_it_says_what_it_is(entry):
    lesson = load(entry)
    assert lesson.title
    claim = lesson.claim()
    assert claim.endswith((".", "?", "!"))
    assert claim.count(". ") == 0, "a claim is one sentence"
    assert (lesson.__doc__ or "").strip() != claim, "say which run, its seed, the steps"


@every_lesson
def test_its_file_is_in_the_folder_of_its_topic(entry):
    assert Path(entry.path).parent.name == entry.topic
    assert entry.topic.replace("_", "").isalpha()
    assert entry.topic.islower()
