"""A lecture in a file: what it says is what is shown, and what is wrong is one line."""

import pytest

from scenes.studio import catalogue
from scenes.studio.catalogue import load
from scenes.studio.deck.lecture import read_lecture
from scenes.studio.film.job import Refused
from scenes.studio.own import own_settings
from scenes.studio.settings import ROOT

LECTURE = """
title = "Squares"
theme = "light"
[[lessons]]
name = "SquareMoves"
settings = { side = 2, flags = true, digits = [1, 2] }
[[lessons]]
name = "tiny"
"""


@pytest.fixture
def lecture_file(tmp_path, topics, monkeypatch):
    """Writes a lecture on the lessons for tests."""
    monkeypatch.setattr(catalogue, "SCENES", topics)
    path = tmp_path / "lecture.toml"

    def write(text):
        path.write_text(text)
        return path

    return write


def test_a_lecture_names_lessons_and_topics_with_what_is_set(lecture_file):
    lecture = read_lecture(lecture_file(LECTURE))
    assert (lecture.title, lecture.theme) == ("Squares", "light")
    assert [(one.entry.name, one.own) for one in lecture.lessons] == [
        ("SquareMoves", ("side=2", "flags=yes", "digits=1,2")),
        ("SquareMoves", ()),
        ("SquareStumbles", ()),
    ]


def test_files_that_are_named_stand_beside_the_lecture(lecture_file, tmp_path):
    (tmp_path / "mine.png").touch()
    settings = '{ digits = ["mine.png:7", 3, "no.png:1"], network = "mine.png", word = "mine" }'
    text = f"[[lessons]]\nname = 'SquareMoves'\nsettings = {settings}"
    (chosen,) = read_lecture(lecture_file(text)).lessons
    assert chosen.own == (
        f"digits={tmp_path}/mine.png:7,3,no.png:1",
        f"network={tmp_path}/mine.png",
        "word=mine",
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there are no lessons"),
        ("title = ", "lecture.toml: Invalid value"),
        ("titel = 'x'", "there is no 'titel' here: did you mean title?"),
        ("title = 3", "got title=3: expected a text"),
        ("theme = 'pink'", "got theme='pink': expected dark or light"),
        ("lessons = ['SquareMoves']", "got the lesson 'SquareMoves': each begins with"),
        ("[[lessons]]", "a lesson has no name"),
        ("[[lessons]]\nname = 'squaremoves'", "'squaremoves': did you mean SquareMoves"),
        ("[[lessons]]\nname = 'tiny'\nset = {}", "there is no 'set' here: did you mean settings"),
        ("[[lessons]]\nname = 'tiny'\nsettings = 3", "got settings=3: expected { name = value }"),
    ],
)
def test_what_is_wrong_with_a_lecture_is_one_line(lecture_file, text, told):
    with pytest.raises(Refused) as refused:
        read_lecture(lecture_file(text))
    assert told in str(refused.value)


def test_the_example_can_be_told():
    lecture = read_lecture(ROOT / "assets" / "lecture.toml")
    for one in lecture.lessons:
        assert len(own_settings(load(one.entry), one.own).values) == len(one.own)
    assert sum(len(one.own) for one in lecture.lessons) == 1
