"""A sentence with probes in it: told by both roads, and true or not."""

import pytest

from nncore import oracle
from nncore.probes.expressions import argmax, equal, named
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import evaluate
from nncore.probes.sentence import say

THREE = given(3.0, "three", why="worked by hand")
MANY = given(13_002.0, "many", why="worked by hand")
SHARE = given(0.9312, "share", why="worked by hand")


def test_numbers_are_figures():
    told = say("{a} of {b}: {c:.1%}, or {c:.2f}, and {d:.1f}.", a=THREE, b=MANY, c=SHARE, d=-SHARE)
    assert str(told) == "3 of 13,002: 93.1%, or 0.93, and −0.9."


def test_a_name_is_a_word():
    row = given((1.0, 3.0, 2.0), "row", why="worked by hand")
    told = say("It says {word}.", word=named(argmax(row), ("cat", "dog", "owl")))
    assert str(told) == told.told(oracle.value) == "It says dog."
    assert told.is_true(oracle.value)


def test_it_follows_its_run_and_is_confirmed(small_run):
    right = small_run.probe("count right")
    told = say("It reads {right}.", right=right, holds=small_run.probe("accuracy") > 0.8)
    assert not told.is_true(oracle.value)
    assert str(told) == f"It reads {right()}."
    small_run.seek(300)
    assert str(told) == f"It reads {right()}."
    assert told.is_true(oracle.value)


def test_a_false_sentence_is_false_whoever_says_so():
    dial = Dial("d", at=1.0)
    told = say("{d} is one.", d=dial.probe(), holds=equal(dial.probe(), 1))
    assert told.is_true(evaluate)
    assert not told.is_true(lambda probe: oracle.value(probe) if probe is told.holds else 2.0)
    assert not told.is_true(lambda probe: False if probe is told.holds else oracle.value(probe))
    dial.at = 2.0
    assert not told.is_true(oracle.value)


def test_it_can_be_told_of_another_digit(small_run):
    told = say(
        "It says {answer}.",
        answer=small_run.probe("prediction", example=2),
        holds=small_run.probe("confidence", example=2) > 0.1,
    )
    other = told.with_(example=3)
    assert dict(other.probes)["answer"] == small_run.probe("prediction", example=3)
    assert other.holds == (small_run.probe("confidence", example=3) > 0.1)
    assert say("Words.").with_(example=3) == say("Words.")


def test_braces_that_are_meant():
    assert str(say("{{{a}}}", a=THREE)) == "{3}"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: say("{a}"), "got a in only one of the words '{a}' and the probes"),
        (lambda: say("none", a=THREE), "got a in only one of"),
        (lambda: say("{a}", a=3), "got a=3: expected a probe, or a constant by `given`"),
        (lambda: say("{a}", a=THREE, holds=THREE == 3), "got holds=False: expected a condition"),
        (lambda: str(say("{a}", a=SHARE)), "got a=0.9312: how many places"),
    ],
    ids=["no probe", "no field", "a number", "no condition", "no places"],
)
def test_what_makes_no_sense_is_refused(make, message):
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the message is looked for below
        make()
    assert message in str(error.value)
