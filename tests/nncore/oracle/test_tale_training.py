from dataclasses import replace

import numpy as np
import pytest

from nncore.oracle.tale_training import TaleTraining, first_weights, slopes
from nncore.tales.recipe import TALE
from nncore.tales.training import LanguageRun, language_run

# Two layers, and a schedule that is over soon: it rises for 3 steps and falls for 17.
DEEP = replace(
    TALE, width=16, layers=2, heads=2, head_width=8, sentences=300, steps=20, warmup=3, seed=4
)

# One tale a step: 5 of 20 gradients are longer than 1, and are cut.
LOUD = replace(DEEP, batch_size=1, learning_rate=3e-2, seed=5)
FEW = replace(TALE, sentences=600)  # the lessons' model, with fewer tales to be encoded


def furthest(these, those) -> float:
    """The largest difference of any two weights."""
    assert these.keys() == those.keys()
    return max(np.abs(these[name] - those[name]).max() for name in these)


# By how much a step in float32 may end elsewhere than in float64. Weights of up to 2 are rounded to
# 1.2e-7. Where the gradients of many words cancel to 1e-6, float32 knows what is left to a few
# parts in 10,000, and Adam, which divides by the usual size, makes that a part of its step: 0.02.
ONE_STEP = 5e-6


@pytest.mark.parametrize("recipe", [FEW, DEEP], ids=["tale", "deep"])
def test_the_first_weights_are_torch_s_but_not_drawn_by_torch(recipe):
    # torch takes logarithms and cosines in float32: 4e-7 for the largest of 12,320
    assert furthest(first_weights(recipe), language_run(recipe).at(0).weights) < 1e-6


@pytest.mark.parametrize("recipe", [FEW, DEEP, LOUD], ids=["tale", "deep", "loud"])
def test_twenty_steps_from_the_recipe_alone_end_where_the_run_is(recipe):
    run, training, weights = language_run(recipe), TaleTraining(recipe), first_weights(recipe)
    for step in range(20):
        weights = training.step(weights)
        # The roundings of 20 steps are no more than one's; some weight goes 0.07, or 0.18.
        assert furthest(weights, run.at(step + 1).weights) < ONE_STEP
    assert training.costs == pytest.approx(run.at(20).costs, abs=2e-6)  # nats, of about 4


@pytest.mark.slow
def test_every_step_of_the_tale_goes_where_it_must():
    # 4 s to train by torch, 6 s to go along in numpy. With the first weights proven, and each step
    # from the run's own weights, all weights that a lesson shows are proven.
    run, training = language_run(TALE).seek(TALE.steps), TaleTraining(TALE)
    assert furthest(first_weights(TALE), run.at(0).weights) < 1e-6
    for step in range(TALE.steps):
        weights = training.step(run.at(step).weights)
        apart = furthest(weights, run.at(step + 1).weights)
        assert apart < ONE_STEP, f"step {step}"
    assert training.costs == pytest.approx(run.costs, abs=2e-6)


def test_one_wrong_weight_at_one_step_is_found():
    run, training = LanguageRun(DEEP), TaleTraining(DEEP)
    weights = [{n: w.copy() for n, w in run.at(step).weights.items()} for step in range(11)]
    weights[7]["blocks.1.attention.W_K"][1, 5, 3] += 1e-4
    wrong = [
        step
        for step in range(10)
        if furthest(training.step(weights[step]), weights[step + 1]) > ONE_STEP
    ]
    assert wrong == [6, 7]  # it is not where step 6 leads, nor does step 7 lead on from it


def test_the_slopes_are_those_of_small_nudges():
    weights, tales = first_weights(DEEP), TaleTraining(DEEP).batch(0)[:5]
    _, gradient = slopes(weights, tales)
    rng = np.random.default_rng(0)
    for name, w in weights.items():
        for _ in range(3):
            place = tuple(int(rng.integers(n)) for n in w.shape)
            kept, costs = w[place], []
            for nudge in (1e-5, -1e-5):
                w[place] = kept + nudge
                costs.append(slopes(weights, tales)[0])
            w[place] = kept
            # central differences: 1e-10 from cutting the series, 1e-11 from rounding a cost of 4
            assert gradient[name][place] == pytest.approx((costs[0] - costs[1]) / 2e-5, abs=1e-9)
