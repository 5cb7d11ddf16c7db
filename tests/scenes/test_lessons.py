"""Every lesson there is, and every one that will be: true, readable, and told as a lesson is.

A new lesson is found by itself. Each is played dry once in each theme.
"""

import ast
from pathlib import Path

import pytest

from scenes.studio.catalogue import entries, load
from scenes.studio.proof.checking import Oracle
from scenes.studio.proof.dry import play_dry
from scenes.studio.proof.prove import prove
from tests.scenes.jitter import Jitter
from tests.scenes.tiny import tiny

LESSONS = [pytest.param(entry, id=entry.name) for entry in entries()]

every_lesson = pytest.mark.parametrize("entry", LESSONS)


def test_there_are_lessons():
    assert LESSONS


@every_lesson
@pytest.mark.slow
def test_all_that_it_shows_is_true_and_can_be_read(entry):
    """All in one test, from one play a theme: two may be run by two processes, which share none.

    What is true is so in both. That a film shows what is proven, and no ghosts, is among the
    layout's faults.
    """
    jitter, truth = Jitter(), Oracle()
    for theme, then in (("dark", jitter.look), ("light", None)):
        audit, layout = prove(load(entry), theme=theme, then=then, truth=truth)
        assert (audit.unproven, layout.faults) == ((), ()), theme
        assert audit.counts["number"].proven > 0
    assert jitter.passed == set(), "a part of a view was changed, and none objected"
    assert jitter.told


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


@pytest.fixture(scope="module")
def names():
    """All that a lesson has before it is told, by manim and by the stage."""
    return set(dir(play_dry(tiny(lambda scene, run: None)))) - {"construct", "setup"}


@every_lesson
def test_it_takes_no_name_that_every_lesson_has(entry, names):
    # A lesson that calls its network `camera` is filmed by it.
    lesson = load(entry)
    own = {name for name in vars(lesson) if not name.startswith("__")}
    own -= {"title", "theme", "captions"}  # settings of every lesson
    tree = ast.parse(Path(entry.path).read_text(encoding="utf-8"))
    own |= {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        if isinstance(node.value, ast.Name) and node.value.id == "self"
    }
    assert own & names == set()
