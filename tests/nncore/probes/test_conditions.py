"""What a sentence may claim: comparisons of probes, true or false by both roads."""

import copy
import pickle

import numpy as np
import pytest

from nncore import oracle
from nncore.probes.expressions import (
    all_of,
    any_of,
    argmax,
    equal,
    isclose,
    largest_at,
    named,
    total,
)
from nncore.probes.inputs import Dial, given
from nncore.probes.operations import OPERATIONS
from nncore.probes.probe import Condition

ROW = given((0.25, 3.0, -1.0), "row", why="worked by hand")
ONE = given(1.0, "one", why="worked by hand")


def both(condition: Condition) -> bool:
    """What the two roads agree on."""
    ours, theirs = condition(), oracle.value(condition)
    assert isinstance(ours, bool)
    assert isinstance(theirs, bool)
    assert ours == theirs, str(condition)
    return ours


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (ONE > 0.5, True),
        (ONE > 1.0, False),
        (ONE >= 1.0, True),
        (ONE < 1.0, False),
        (ONE <= 1.0, True),
        (0.5 < ONE, True),  # noqa: SIM300 - the probe on the right is meant
        (np.float64(2.0) < ONE, False),
        (ROW > -2.0, True),
        (ROW > 0.0, False),  # of a row, that it is so in all entries
        (ROW <= 3 * ONE, True),
        (equal(ONE, 1), True),
        (equal(ONE, 2), False),
        (equal(argmax(ROW), 1), True),
        (isclose(total(ROW), 2.2, within=0.06), True),
        (isclose(total(ROW), 2.2, within=0.04), False),
        (isclose(ROW, ROW + 0.01, within=0.02), True),
        (largest_at(ROW, 1), True),
        (largest_at(ROW, 0), False),
        (all_of(ONE > 0, ONE < 2), True),
        (all_of(ONE > 0, ONE < 1), False),
        (any_of(ONE > 2, ONE < 2), True),
        (any_of(ONE > 2, ONE < 1), False),
        (all_of(any_of(ONE > 2, ONE < 2), largest_at(ROW, 1)), True),
    ],
    ids=map(str, range(23)),
)
def test_by_hand_and_by_both_roads(condition, expected):
    assert both(condition) is expected


def test_of_a_network_by_both_roads(small_run):
    run = small_run.seek(100)
    right = run.probe("accuracy")
    assert both(right > 0.5)
    assert not both(run.at(0).probe("C") < run.probe("C"))
    assert both(
        largest_at(run.probe("a", layer=3, example=0), int(run.probe("prediction", example=0)()))
    )


def test_a_condition_follows_its_dial():
    dial = Dial("d", at=1.0)
    hot = dial.probe() > 2
    assert not both(hot)
    dial.at = 3.0
    assert both(hot)
    assert hot.runs == frozenset({dial})


def test_it_can_be_asked_of_another_example(small_run):
    sure = small_run.probe("confidence", example=2) > 0.5
    assert sure.with_(example=3) == (small_run.probe("confidence", example=3) > 0.5)


def test_every_relation_is_a_condition_and_nothing_else_is():
    assert {name for name, operation in OPERATIONS.items() if operation.condition} == {
        *("<", "<=", ">", ">=", "=", "close", "and", "or", "largest at"),
    }


@pytest.mark.parametrize(
    "wrong",
    [lambda: 0.2 < ONE < 0.9, lambda: bool(ONE > 0), lambda: (ONE > 0) and (ONE < 2)],
    ids=["a chain", "bool", "and"],
)
def test_python_s_own_truth_is_refused(wrong):
    with pytest.raises(
        TypeError, match="as a truth value: call it, or join conditions with all_of"
    ):
        wrong()


def test_what_is_no_condition_is_refused():
    with pytest.raises(ValueError, match=r"got False: expected conditions, as p > 0.9"):
        all_of(ONE > 0, ONE == 1)  # compares names
    with pytest.raises(ValueError, match="got nothing: expected conditions"):
        any_of()
    with pytest.raises(ValueError, match="got 'high': expected a probe or a number"):
        equal(ONE, "high")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        _ = ONE > "high"  # type: ignore[operator]


def test_a_condition_is_named_as_it_is_read():
    assert str(all_of(ONE > 0, largest_at(ROW, 1))) == "(one > 0) and (row is largest at 1)"
    assert str(equal(ONE, 3)) == "one = 3"


def test_it_survives_copies_and_pickles_and_is_a_key():
    condition = all_of(ONE > 0, isclose(ONE, 1, within=0.1))
    assert copy.deepcopy(condition) is condition
    again = pickle.loads(pickle.dumps(condition))
    assert again == condition
    assert {condition: 1}[again] == 1
    assert again != all_of(ONE > 0, isclose(ONE, 1, within=0.2))


def test_a_place_that_is_found_has_a_name():
    word = named(argmax(ROW), ("cat", "dog", "owl"))
    assert word() == oracle.value(word) == "dog"
