import copy
import pickle

import numpy as np
import pytest

from nncore.mlp import MLP, by_size
from nncore.probes.expressions import function
from nncore.quantities.axes import ANSWERED, LABELLED
from nncore.quantities.network import QUANTITIES
from nncore.recipe import CHAIN, DIGITS
from nncore.training import training_run


@pytest.fixture
def run(small_run):
    return small_run.seek(20)


# Values


def test_the_indices_left_out_are_the_shape_that_remains(run):
    assert run.probe("W", layer=2)().shape == (6, 4)
    assert run.probe("W", layer=2, neuron=1)().shape == (4,)
    assert isinstance(run.probe("W", layer=2, neuron=1, source=3)(), float)
    assert run.probe("a", layer=1)().shape == (11, 4)
    assert run.probe("a", layer=1, split="train")().shape == (30, 4)
    assert run.probe("a", layer=1, neuron=2)().shape == (11,)
    assert run.probe("a", layer=1, neuron=2, example=range(3))().shape == (3,)
    assert run.probe("a", layer=1, example=(7, 1))().shape == (2, 4)
    assert run.probe("a", layer=1, example=7)().shape == (4,)
    assert isinstance(run.probe("a", layer=1, neuron=2, example=7)(), float)
    assert run.probe("C", example=range(4))().shape == (4,)
    assert isinstance(run.probe("C")(), float)
    assert run.probe("dC/dW", layer=3)().shape == (3, 6)
    assert run.probe("costs")().shape == (20,)


def test_a_probe_follows_its_run_and_a_held_one_does_not(run):
    live, held = (state.probe("b", layer=1, neuron=0) for state in (run, run.at(20)))
    assert live() == held()
    before = held()
    run.seek(21)
    assert held() == before
    assert live() != before


def test_a_value_is_a_snapshot_and_the_caller_s_own(run):
    for probe in (run.probe("W", layer=1), run.probe("a", layer=1, example=0)):
        value = probe()
        kept = value.copy()
        run.seek(run.step + 1)
        assert np.array_equal(value, kept)
        value[:] = 0
        assert not np.array_equal(probe(), value)


def test_running_sum_climbs_from_nothing_to_the_weighted_sum(run):
    which = {"layer": 1, "neuron": 2, "example": 4}
    products = run.probe("products", **which)()
    sums = run.probe("running sum", terms=range(6), **which)()
    assert sums[0] == 0
    assert sums[1] == products[np.abs(products).argmax()]
    assert np.diff(sums) == pytest.approx(products[by_size(products)], abs=1e-15)
    assert sums[5] == pytest.approx(run.probe("weighted sum", **which)(), rel=1e-13)
    assert run.probe("running sum", terms=3, **which)() == sums[3]
    z = run.probe("weighted sum", **which) + run.probe("b", layer=1, neuron=2)
    assert z() == pytest.approx(run.probe("z", **which)(), rel=1e-13)


def test_batch_cost_is_the_last_of_the_costs_and_nan_before_the_first_step(run):
    assert run.probe("batch cost")() == run.costs[-1]
    assert np.isnan(run.at(0).probe("batch cost")())


def test_counts_are_whole_numbers(run):
    for quantity in ("count right", "step", "examples seen", "parameters"):
        assert isinstance(run.probe(quantity)(), int)
    assert run.probe("examples seen")() == 20 * 8
    assert run.probe("label", example=4)() == 1  # the labels of the small data go 0, 1, 2, 0, 1


def test_saturated_depends_on_where_flat_begins(run):
    assert run.probe("saturated", layer=1, below=0.3)() == 1  # sigma' is at most 1/4
    assert run.probe("saturated", layer=1, below=0.0)() == 0


def test_excites_most_is_found_even_where_sigma_is_flat():
    run = training_run(DIGITS).at(0).nudged("b", layer=1, neuron=0, by=100.0)
    assert np.ptp(run.probe("a", layer=1, neuron=0)()) == 0  # all round to 1
    most = run.probe("excites most", layer=1, neuron=0)()
    least = run.probe("excites least", layer=1, neuron=0)()
    z = np.asarray(run.probe("z", layer=1, neuron=0)())
    assert (most, least) == (z.argmax(), z.argmin())


def test_a_hundred_probes_of_one_moment_cost_one_forward_pass(run, monkeypatch):
    passes = []
    forward = MLP.forward
    monkeypatch.setattr(MLP, "forward", lambda *args: passes.append(1) or forward(*args))
    probes = [
        run.probe(quantity, layer=layer, neuron=neuron, example=3)
        for quantity in ("z", "a", "sigma'", "dC/dz", "dC/da", "dC/dW", "weighted sum")
        for layer in (1, 2)
        for neuron in range(4)
    ]
    for probe in probes:
        probe()
    assert len(passes) == 1
    run.seek(21)
    for probe in probes:
        probe()
    assert len(passes) == 2


def test_a_nudge_is_seen_at_once(run):
    nudge = run.nudged("b", layer=3, neuron=0)
    dz = nudge.probe("z", layer=3, neuron=0, example=0) - run.probe(
        "z", layer=3, neuron=0, example=0
    )
    for by in (0.0, 0.5, -0.25):
        nudge.by = by
        assert dz() == pytest.approx(by, abs=1e-15)


# Names


@pytest.mark.parametrize(
    ("quantity", "which", "name"),
    [
        ("z", {"layer": 2, "neuron": 5, "example": 7}, "z(2)[5] for test digit 7"),
        ("W", {"layer": 1, "neuron": 3}, "W(1)[3]"),
        ("W", {"layer": 3, "neuron": 2, "source": 4}, "w(3)[2, 4]"),
        ("b", {"layer": 3}, "b(3)"),
        (
            "dC/dW",
            {"layer": 3, "neuron": 2, "source": 4, "split": "train"},
            "dC/dw(3)[2, 4] averaged over the train digits",
        ),
        ("a", {"layer": 0, "example": 0}, "a(0) for test digit 0"),
        ("a", {"layer": 1}, "a(1) for all test digits"),
        ("C", {}, "C averaged over the test digits"),
        ("C", {"example": range(5)}, "C for test digits 0 to 4"),
        ("right", {"example": (9, 2)}, "right for test digits 9, 2"),
        ("label", {"example": (9, 2, 5, 6)}, "label for test digits 9, 2, 5, ..."),
        ("accuracy", {}, "accuracy over the test digits"),
        ("saturated", {"layer": 1}, "saturated(1), below 0.05 over the test digits"),
        (
            "running sum",
            {"layer": 1, "neuron": 0, "example": 7, "terms": 10},
            "running sum(1)[0], terms 10 for test digit 7",
        ),
        ("costs", {}, "costs"),
    ],
)
def test_a_probe_is_named_in_the_symbols_of_the_field(quantity, which, name):
    run = training_run(DIGITS)
    assert str(run.probe(quantity, **which)) == name
    assert str(run.at(0).probe(quantity, **which)) == f"{name} at step 0"


def test_derived_names_read_as_they_are_computed():
    run = training_run(CHAIN)
    nudge = run.nudged("W", layer=3, neuron=0, source=0)
    z, w, nudged_w = run.probe("step"), run.probe("b", layer=1), nudge.probe("b", layer=1)
    assert str(z - 1) == "step - 1"
    assert str(2 * (z + w)) == "2 * (step + b(1))"
    assert str(-w) == "-b(1)"
    assert str(nudged_w / w) == "b(1) with w(3)[0, 0] nudged / b(1)"
    assert str(function("sigma", 0.5)) == "sigma(0.5)"
    assert str(function("sigma'", w)) == "sigma'(b(1))"


# Arithmetic


def test_probes_are_added_subtracted_multiplied_and_divided(run):
    p, q = (run.probe("b", layer=2, neuron=neuron) for neuron in (0, 1))
    x, y = p(), q()
    expressions = [p + q, p - q, p * q, p / q, -p, 2 - p, 3 / q, p * 2, 1 + (p - q) / 2]
    expected = [x + y, x - y, x * y, x / y, -x, 2 - x, 3 / y, x * 2, 1 + (x - y) / 2]
    assert [e() for e in expressions] == expected
    assert all(isinstance(e(), float) for e in expressions)


def test_vectors_are_combined_entry_by_entry(run):
    b = run.probe("b", layer=2)
    a = run.probe("a", layer=2, example=3)
    assert np.array_equal((a - b / 2)(), a() - b() / 2)


def test_nothing_divided_by_nothing_is_nan_and_no_warning(run):
    zero = run.probe("step") - run.probe("step")
    assert np.isnan((zero / zero)())
    assert (run.probe("step") / zero)() == np.inf


def test_a_derived_probe_depends_on_what_its_parts_depend_on(run):
    nudge = run.nudged("b", layer=1, neuron=0)
    live, nudged, held = (state.probe("C") for state in (run, nudge, run.at(3)))
    assert live.runs == frozenset({run})
    assert held.runs == frozenset()  # it never moves
    assert nudged.runs == (nudged - live).runs == (live - nudged).runs == frozenset({run, nudge})
    assert function("sigma", 0.0).runs == frozenset()
    assert function("sigma", live).runs == frozenset({run})


def test_what_is_no_number_cannot_be_added(run):
    with pytest.raises(TypeError):
        _ = run.probe("step") + "1"


def test_a_function_needs_no_run():
    assert function("sigma", 0.0)() == 0.5
    assert function("sigma'", (0.0, np.log(3)))() == pytest.approx([1 / 4, 3 / 16])
    moved = function("sigma", function("identity", (0.0, np.log(3))) + np.log(3))
    assert moved() == pytest.approx([3 / 4, 9 / 10])
    with pytest.raises(ValueError, match="got function 'tanh': there are 'sigma', \"sigma'\""):
        function("tanh", 0.0)
    with pytest.raises(ValueError, match="got at=nan"):
        function("sigma", float("nan"))


# Manners


def test_a_probe_survives_copies_and_pickles_and_is_a_key():
    run = training_run(CHAIN)
    z = run.probe("z", layer=2, neuron=0, example=0)
    for probe in (z, run.at(3).probe("b", layer=1), z / 2 - 1, function("sigma", z)):
        assert copy.deepcopy(probe) is probe
        assert copy.copy(probe) is probe
        assert pickle.loads(pickle.dumps(probe)) == probe
        assert {probe: 1}[pickle.loads(pickle.dumps(probe))] == 1
    assert z == run.probe("z", layer=2, neuron=0, example=0)
    assert z != run.probe("z", layer=1, neuron=0, example=0)


def test_numpy_integers_name_the_same_probe(run):
    assert run.probe("b", layer=np.int64(1), neuron=np.int32(2)) == run.probe(
        "b", layer=1, neuron=2
    )
    several = run.probe("label", example=np.array([1, 2]))
    assert several == run.probe("label", example=(1, 2))


@pytest.mark.parametrize(
    ("quantity", "which", "message"),
    [
        ("Z", {}, "got quantity 'Z': there are .*'W', 'b', "),
        ("z", {"example": 0}, "got no layer: 'z' needs one, 1 to 3"),
        ("z", {"layer": 0, "example": 0}, "got layer=0: 'z' has layer 1 to 3"),
        ("a", {"layer": 4}, "got layer=4: 'a' has layer 0 to 3"),
        ("a", {"layer": 1.0}, "got layer=1.0"),
        ("W", {"layer": 2, "neuron": 6}, "got neuron=6: 'W' has neuron 0 to 5"),
        ("W", {"layer": 2, "neuron": -1}, "got neuron=-1"),
        ("W", {"layer": 2, "neuron": 0, "source": 4}, "got source=4: 'W' has source 0 to 3"),
        ("W", {"layer": 2, "source": 0}, "got source without neuron"),
        ("W", {"layer": 2, "example": 0}, "got example=0: 'W' has no example"),
        ("b", {"layer": 2, "source": 0}, "got source=0: 'b' has no source"),
        ("accuracy", {"layer": 1}, "got layer=1: 'accuracy' has no layer"),
        ("accuracy", {"split": "dev"}, "got split='dev': there are 'train' and 'test'"),
        ("products", {"layer": 1, "neuron": 0}, "got no example: 'products' needs one, 0 to 10"),
        ("C", {"example": 11}, "got example=11: 'C' has example 0 to 10"),
        ("C", {"example": ()}, r"got example=\(\)"),
        ("C", {"example": (0, 11)}, r"got example=\(0, 11\)"),
        ("C", {"example": "7"}, "got example='7'"),
        (
            "products",
            {"layer": 1, "neuron": 0, "example": (1, 2)},
            "has example 0 to 10, one of them",
        ),
        ("running sum", {"layer": 1, "neuron": 0, "example": 0}, "got no terms"),
        ("running sum", {"layer": 1, "neuron": 0, "example": 0, "terms": 6}, "got terms=6"),
        ("saturated", {"layer": 1, "above": 1}, "got above=1: 'saturated' has no above"),
    ],
)
def test_a_wrong_probe_is_refused_at_once_and_says_what_would_be_right(
    small_run, quantity, which, message
):
    with pytest.raises(ValueError, match=message):
        small_run.probe(quantity, **which)


@pytest.mark.parametrize(
    "quantity", [n for n, q in QUANTITIES.items() if {LABELLED, ANSWERED} & {*q.axes}]
)
def test_what_needs_classes_says_so(quantity):
    with pytest.raises(ValueError, match="this data has no classes"):
        training_run(CHAIN).probe(quantity)
