"""What is found is what one would find by looking at each example in turn."""

import numpy as np
import pytest

from nncore import oracle
from nncore.probes.expressions import entries
from nncore.quantities.axes import LABELLED, SPLIT
from nncore.quantities.network import QUANTITIES
from nncore.recipe import CHAIN, DIGITS
from nncore.training import training_run


@pytest.fixture
def run(small_run):
    return small_run.seek(60)


def look(run, split="test"):
    """(index, label, answer, confidence) of each example, one forward pass for each."""
    found = []
    for i, x in enumerate(run.data.x(split)):
        a = run.network.forward([x]).output[0]
        label = None if split == "noise" else int(run.data.y(split)[i])
        found.append((i, label, int(a.argmax()), float(a.max())))
    return found


@pytest.mark.parametrize("split", ["test", "train"])
@pytest.mark.parametrize("step", [0, 12, 60])
def test_mistakes_are_all_that_is_answered_wrongly(run, split, step):
    wrong = [seen for seen in look(run.seek(step), split) if seen[1] != seen[2]]
    assert run.probe("mistakes", split=split)().tolist() == [i for i, *_ in wrong]
    by_confidence = [i for i, *_ in sorted(wrong, key=lambda seen: -seen[3])]
    confident = run.probe("mistakes", split=split, order="confident")
    assert confident().tolist() == by_confidence
    n = len(run.data.x(split))
    assert len(wrong) == n - run.probe("count right", split=split)()
    if wrong:
        assert entries(confident, 0)() == by_confidence[0]


def test_the_first_right_of_each_class(run):
    run.seek(350)  # before, one of the three is never right
    for label in range(3):
        right = [i for i, y, answer, _ in look(run, "train") if y == answer == label]
        assert run.probe("first right", label=label, split="train")() == right[0]


def test_where_none_is_right_there_is_no_first(run):
    run.network.b[3][:] = [9.0, -9.0, -9.0]  # the answer is always 0
    never, always = (run.at(60).nudged("b", layer=3, neuron=n, by=99.0) for n in (0, 1))
    assert np.isnan(never.probe("first right", label=2)())
    assert always.probe("first right", label=1)() == 1


@pytest.mark.parametrize("split", ["test", "noise"])
def test_the_most_confident_is_found_among_all_or_some(run, split):
    seen = look(run, split)
    assert run.probe("most confident", split=split)() == max(seen, key=lambda s: s[3])[0]
    for some in (range(4), (9, 2, 5), (7,)):
        best = max((seen[i] for i in some), key=lambda s: s[3])
        found = run.probe("most confident", split=split, example=some)()
        assert found == best[0]
        confidence = run.probe("confidence", split=split, example=found)
        assert confidence() == pytest.approx(best[3], rel=1e-14)
        assert run.probe("prediction", split=split, example=found)() == best[2]


def test_noise_is_the_documented_draw_and_has_no_label(run):
    noise = run.data.x("noise")
    assert np.array_equal(noise, np.random.default_rng(0).uniform(size=(1_000, 5)))
    assert np.array_equal(run.probe("a", layer=0, split="noise", example=3)(), noise[3])
    assert str(run.probe("a", layer=0, split="noise", example=3)).startswith(
        "a(0) for noise example 3"
    )
    with pytest.raises(ValueError, match="got split='noise': noise has no labels"):
        run.data.targets("noise")
    with pytest.raises(ValueError, match="read-only"):
        noise[0, 0] = 1


@pytest.mark.parametrize(
    "name", [n for n, q in QUANTITIES.items() if {SPLIT, LABELLED} & {*q.axes}]
)
def test_what_needs_a_label_is_refused_for_noise(run, name):
    some = {"layer": 1, "neuron": 0, "label": 0}
    indices = {axis.name: some[axis.name] for axis in QUANTITIES[name].axes if axis.name in some}
    with pytest.raises(ValueError, match="got split='noise': noise has no labels"):
        run.probe(name, split="noise", **indices)


def test_the_knobs_are_counted_block_by_block():
    run = training_run(DIGITS).at(0)
    # 784 x 16 + 16 x 16 + 16 x 10 weights and 16 + 16 + 10 biases
    blocks = [run.probe("count W", layer=l) for l in (1, 2, 3)]
    blocks += [run.probe("count b", layer=l) for l in (1, 2, 3)]
    assert [block() for block in blocks] == [12_544, 256, 160, 16, 16, 10]
    total = sum(blocks[1:], start=blocks[0])
    assert total() == run.probe("parameters")() == oracle.value(total) == 13_002
    assert str(blocks[0]) == "count W(1) at step 0"


@pytest.mark.parametrize(
    ("name", "which", "message"),
    [
        ("mistakes", {"order": "worst"}, "got order='worst': there are 'given' and 'confident'"),
        ("first right", {"label": 3}, "got label=3: 'first right' has label 0 to 2"),
        ("first right", {"label": None}, "got no label: 'first right' needs one, 0 to 2"),
        ("confidence", {"split": "nothing"}, "got split='nothing'"),
        ("confidence", {"split": "noise", "example": 1_000}, "has example 0 to 999"),
    ],
)
def test_what_makes_no_sense_is_refused(run, name, which, message):
    with pytest.raises(ValueError, match=message):
        run.probe(name, **which)


def test_a_network_without_classes_is_sure_of_numbers_only():
    run = training_run(CHAIN).at(0)
    assert run.probe("confidence", example=0)() == 0.5
    with pytest.raises(ValueError, match="this data has no classes"):
        run.probe("mistakes")


def test_the_digits_run_is_sure_about_noise_and_misreads_some_digits(digits_run):
    end = digits_run.at(DIGITS.steps)
    wrong = end.probe("mistakes")()
    assert len(wrong) == 1_000 - end.probe("count right")()
    surest = end.probe("most confident", split="noise")()
    assert end.probe("confidence", split="noise", example=surest)() > 0.5
    for label in range(10):
        first = end.probe("first right", label=label)()
        assert end.probe("label", example=first)() == label
        assert end.probe("right", example=first)() == 1
