import copy
import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncore.recipe import CHAIN, DIGITS, FULL_MNIST
from nncore.sgd import SGD
from nncore.training import HeldRun, TrainingRun, training_run

# The digits run


def test_digits_run_reads_more_than_915_of_1000_test_digits(digits_run):
    assert digits_run.at(DIGITS.steps).probe("count right")() >= 915


def test_untrained_digits_network_is_at_chance(digits_run):
    # 10 equal classes: guessing gives 100 of 1,000, with a standard deviation of 9.5
    assert 50 <= digits_run.at(0).probe("count right")() <= 150


def test_digits_run_is_the_recommended_recipe():
    assert DIGITS.sizes == (784, 16, 16, 10)
    assert (DIGITS.batch_size, DIGITS.steps) == (32, 60 * 4_000 // 32)
    assert (DIGITS.learning_rate, DIGITS.decay, DIGITS.l2) == (2.0, 1.0, 2e-4)
    assert DIGITS.network().parameters.size == 13_002
    first = DIGITS.network()
    assert first.W[1].std() == pytest.approx(1 / 28, rel=0.02)  # N(0, 1/784); 12,544 drawn
    assert not any(b.any() for b in first.b.values())


def test_full_mnist_is_twelve_epochs_of_60000():
    assert FULL_MNIST.steps == 12 * (60_000 // FULL_MNIST.batch_size)


# The chain run


def test_chain_starts_with_clean_fractions():
    run = training_run(CHAIN).at(0)
    network = run.network
    back = run.backward("train", 0)
    trace = run.forward("train", 0)
    # w = (2, -2, 2) and b = (-1, 1, -1) meet a = 1/2 in z = 0 each time. Powers of 2 are exact in
    # floating point: not approximately, equal.
    assert [network.W[l].item() for l in (1, 2, 3)] == [2, -2, 2]
    assert [network.b[l].item() for l in (1, 2, 3)] == [-1, 1, -1]
    assert [trace.z[l].item() for l in (1, 2, 3)] == [0, 0, 0]
    assert [trace.a[l].item() for l in (0, 1, 2, 3)] == [1 / 2] * 4
    assert back.cost.item() == 1 / 4
    # dC/da(3) = 2 (1/2 - 1) = -1; each delta is 1/4 of dC/da, and each step back is w times that
    assert [back.dC_da[l].item() for l in (3, 2, 1, 0)] == [-1, -1 / 2, 1 / 4, 1 / 8]
    assert [back.dC_dW(l).item() for l in (1, 2, 3)] == [1 / 32, -1 / 16, -1 / 8]
    assert [back.dC_db(l).item() for l in (1, 2, 3)] == [1 / 16, -1 / 8, -1 / 4]


def test_first_step_of_the_chain_takes_the_cost_from_a_quarter_to_a_tenth():
    run = TrainingRun(CHAIN)
    cost = run.probe("C")
    assert cost() == 0.25
    # W <- (2, -2, 2) - 2 (1/32, -1/16, -1/8), b <- (-1, 1, -1) - 2 (1/16, -1/8, -1/4)
    assert [run.seek(1).network.W[l].item() for l in (1, 2, 3)] == [1.9375, -1.875, 2.25]
    assert [run.network.b[l].item() for l in (1, 2, 3)] == [-1.125, 1.25, -0.5]
    assert cost() == pytest.approx(0.091, abs=5e-4)


# A step


@pytest.mark.parametrize("activation", ["sigmoid", "identity"])
def test_fast_step_is_the_textbook_s(small_recipe, activation):
    # Without the bend a step of 1.5 would be too large for 20 of them.
    recipe = replace(small_recipe, activation=activation, learning_rate=0.1)
    network = recipe.network()
    data = recipe.data()
    sgd = SGD(network, data, recipe)
    for step in range(20):
        batch = sgd.batch(step)
        expected = network.copy()
        back = expected.backward(
            expected.forward(data.x_train[batch]), data.targets("train")[batch]
        )
        learning_rate = recipe.learning_rate * recipe.decay ** (step // 3)
        for l in expected.layers:
            slope = back.mean_dC_dW(l) + recipe.l2 * expected.W[l]
            expected.W[l] -= learning_rate * slope
            expected.b[l] -= learning_rate * back.mean_dC_db(l)
        assert sgd.step(step) == pytest.approx(back.cost.mean(), rel=1e-13)
        # the same sums in another order: a few units in the last place of the largest
        assert network.parameters == pytest.approx(expected.parameters, rel=1e-13, abs=1e-14)


@settings(deadline=None, max_examples=20)
@given(
    sizes=st.lists(st.integers(1, 6), min_size=0, max_size=3),
    batch_size=st.integers(1, 30),
    seed=st.integers(0, 2**32 - 1),
    activation=st.sampled_from(["sigmoid", "identity"]),
)
def test_fast_gradient_is_the_textbook_s_for_any_sizes_and_batch(
    small_recipe, sizes, batch_size, seed, activation
):
    recipe = replace(
        small_recipe,
        sizes=(5, *sizes, 3),
        batch_size=batch_size,
        seed=seed,
        activation=activation,
    )
    network, data = recipe.network(), recipe.data()
    sgd = SGD(network, data, recipe)
    batch = sgd.batch(0)
    sgd.find_change(batch, learning_rate=0.5)
    back = network.backward(network.forward(data.x_train[batch]), data.targets("train")[batch])
    expected = 0.5 * back.gradient()
    assert sgd.change.parameters == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_an_epoch_meets_no_example_twice_and_each_epoch_has_its_order(small_recipe):
    sgd = SGD(small_recipe.network(), small_recipe.data(), small_recipe)
    epochs = [
        np.concatenate([sgd.batch(step) for step in range(3 * epoch, 3 * epoch + 3)])
        for epoch in range(4)
    ]
    for order in epochs:
        assert len(set(order.tolist())) == 24  # 3 batches of 8; 6 of 30 wait for another epoch
    assert len({tuple(order) for order in epochs}) == 4


# Any step


@settings(deadline=None, max_examples=15)
@given(steps=st.lists(st.integers(0, 350), min_size=1, max_size=6))
def test_any_order_of_asking_gives_the_same_bits(small_recipe, small_parameters, steps):
    run = TrainingRun(small_recipe)
    for step in steps:
        assert np.array_equal(run.seek(step).network.parameters, small_parameters[step])


def test_two_runs_of_one_recipe_are_the_same_bit_for_bit(digits_run):
    again = TrainingRun(DIGITS).seek(300)
    assert np.array_equal(again.network.parameters, digits_run.at(300).network.parameters)
    assert np.array_equal(again.costs, digits_run.at(300).costs)


def test_going_back_replays_no_more_than_a_checkpoint_s_worth(small_run, monkeypatch):
    small_run.seek(350)
    taken = count_steps(small_run, monkeypatch)
    small_run.seek(299)
    assert len(taken) == 99  # from the checkpoint at 200
    taken.clear()
    small_run.seek(301)
    small_run.seek(305)
    assert taken == [300, 301, 302, 303, 304]  # forwards, nothing twice


def test_jumping_ahead_uses_the_checkpoints_that_are_there(small_run, monkeypatch):
    small_run.seek(350).seek(0)
    taken = count_steps(small_run, monkeypatch)
    small_run.seek(310)
    assert taken == list(range(300, 310))


def count_steps(run, monkeypatch) -> list[int]:
    taken = []
    step = SGD.step
    monkeypatch.setattr(SGD, "step", lambda sgd, k: taken.append(k) or step(sgd, k))
    return taken


def test_costs_are_remembered_up_to_the_current_step(small_run):
    costs = small_run.seek(120).costs.copy()
    assert costs.shape == (120,)
    assert np.isfinite(costs).all()
    assert np.array_equal(small_run.seek(40).costs, costs[:40])
    assert small_run.seek(0).costs.shape == (0,)
    with pytest.raises(ValueError, match="read-only"):
        small_run.seek(3).costs[0] = 0


def test_a_step_s_cost_is_that_before_it(small_run):
    batch = SGD(small_run.network.copy(), small_run.data, small_run.recipe).batch(0)
    before = small_run.network.backward(
        small_run.network.forward(small_run.data.x_train[batch]),
        small_run.data.targets("train")[batch],
    ).cost.mean()
    assert small_run.seek(1).costs[0] == pytest.approx(before, rel=1e-14)


@pytest.mark.parametrize("step", [-1, 351, 3.5, float("nan")])
def test_a_step_that_does_not_exist_is_named(small_run, step):
    with pytest.raises(ValueError, match=r"got step=.*: this run has the steps 0 to 350"):
        small_run.seek(step)


# Held and nudged


def test_holding_a_step_does_not_move_the_run(small_run):
    small_run.seek(33)
    here = small_run.network.parameters.copy()
    held = small_run.at(250)
    assert small_run.step == 33
    assert np.array_equal(small_run.network.parameters, here)
    assert held.step == 250
    assert np.array_equal(held.network.parameters, small_run.seek(250).network.parameters)


def test_a_held_run_stays(small_run):
    held = small_run.at(10)
    assert small_run.at(10) is held
    small_run.seek(60)
    assert held.step == 10
    assert held.costs.shape == (10,)
    with pytest.raises(ValueError, match=r"got seek\(20\): this run is held at step 10"):
        held.seek(20)
    with pytest.raises(ValueError, match="read-only"):
        held.network.W[1][0, 0] = 1


def test_a_nudge_changes_one_parameter_by_its_amount_and_follows_the_run(small_run):
    nudge = small_run.nudged("W", layer=2, neuron=4, source=1, by=0.25)
    for step in (0, 7):
        small_run.seek(step)
        difference = nudge.network.parameters - small_run.network.parameters
        assert np.flatnonzero(difference).tolist() == [5 * 4 + 4 * 4 + 1]  # W(1) is 4x5, W(2) 6x4
        assert difference.max() == pytest.approx(0.25, rel=1e-14)
        assert nudge.step == step
    nudge.by = -1.0
    assert (nudge.network.W[2] - small_run.network.W[2])[4, 1] == pytest.approx(-1, rel=1e-14)


def test_a_held_run_can_be_nudged_in_a_bias(small_run):
    nudge = small_run.at(5).nudged("b", layer=1, neuron=2, by=2.0)
    small_run.seek(9)
    assert (nudge.network.b[1] - small_run.at(5).network.b[1]).tolist() == [0, 0, 2, 0]


@pytest.mark.parametrize(
    ("which", "message"),
    [
        ({"name": "z", "layer": 1, "neuron": 0}, "got name='z': a parameter is a weight"),
        ({"name": "W", "layer": 1, "neuron": 0}, r"got W\(1\)\[0\]: a nudge changes one number"),
        ({"name": "b", "layer": 4, "neuron": 0}, "got layer=4: 'b' has layer 1 to 3"),
        ({"name": "b", "layer": 1, "neuron": 0, "source": 0}, "'b' has no source"),
    ],
)
def test_an_impossible_nudge_is_named(small_run, which, message):
    with pytest.raises(ValueError, match=message):
        small_run.nudged(**which)


# One run in a process


def test_a_process_has_one_run_of_a_recipe():
    assert training_run(CHAIN) is training_run(replace(CHAIN))
    assert training_run(CHAIN) is not training_run(replace(CHAIN, learning_rate=1.0))


def test_copies_of_runs_are_the_runs_themselves():
    run = training_run(CHAIN)
    for state in (run, run.at(3), run.nudged("b", layer=1, neuron=0)):
        assert copy.deepcopy(state) is state
        assert copy.copy(state) is state
        assert copy.deepcopy([state])[0] is state


def test_a_pickle_holds_the_recipe_and_the_step_and_finds_the_run_of_its_process():
    run = training_run(CHAIN).seek(7)
    pickled = pickle.dumps(run)
    assert len(pickled) < 1_000
    run.seek(2)
    assert pickle.loads(pickled) is run
    assert run.step == 7
    assert pickle.loads(pickle.dumps(run.at(4))) is run.at(4)


def test_a_pickled_nudge_is_the_same_nudge_of_the_same_run():
    nudge = training_run(CHAIN).nudged("W", layer=2, neuron=0, source=0, by=0.5)
    twin = pickle.loads(pickle.dumps(nudge))
    assert twin.of is nudge.of
    assert np.array_equal(twin.network.parameters, nudge.network.parameters)


def test_identity_follows_the_recipe_and_the_data(small_recipe):
    identity = TrainingRun(small_recipe).identity
    assert TrainingRun(small_recipe).seek(3).identity == identity
    assert TrainingRun(replace(small_recipe, seed=12)).identity != identity
    moved = replace(small_recipe.data(), x_train=small_recipe.data().x_train + 1)
    assert TrainingRun(replace(small_recipe, data=lambda: moved)).identity != identity


# Bad recipes


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sizes": (5,)}, r"got sizes=\(5,\)"),
        ({"batch_size": 0}, "got batch_size=0: expected 1 or more"),
        ({"steps": 0}, "got steps=0"),
        ({"learning_rate": float("nan")}, "got learning_rate=nan: expected a positive number"),
        ({"learning_rate": -1.0}, "got learning_rate=-1.0"),
        ({"decay": 0.0}, "got decay=0.0"),
        ({"l2": -1e-4}, "got l2=-0.0001"),
        ({"activation": "tanh"}, "got activation='tanh': there are 'sigmoid' and 'identity'"),
    ],
)
def test_an_impossible_recipe_is_named(small_recipe, wrong, message):
    with pytest.raises(ValueError, match=message):
        replace(small_recipe, **wrong)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sizes": (4, 3)}, r"got sizes=\(4, 3\): the data has 5 inputs and 3 outputs"),
        ({"batch_size": 31}, "got batch_size=31: there are only 30 examples"),
        (
            {"start": ((np.zeros((5, 4)),) * 3, (np.zeros(4),) * 3)},
            r"got a start of shape \(5, 4\)",
        ),
    ],
)
def test_a_recipe_that_does_not_fit_its_data_is_named(small_recipe, wrong, message):
    with pytest.raises(ValueError, match=message):
        TrainingRun(replace(small_recipe, **wrong))


# Manners


def test_importing_nncore_is_quiet_and_needs_neither_torch_nor_manim():
    code = (
        "import sys, random, numpy as np; state = np.random.get_state()[1].tolist();"
        "import nncore.training, nncore.probes.probe, nncore.data.digits;"
        "assert not {'torch', 'manim', 'scenes'} & set(sys.modules);"
        "assert np.random.get_state()[1].tolist() == state"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_held_runs_are_probed_like_live_ones(small_run):
    assert isinstance(small_run.at(2), HeldRun)
    assert small_run.at(2).probe("step")() == 2
