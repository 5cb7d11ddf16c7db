"""What the drunk man's lesson claims at its own seed holds for ten."""

import pytest

from nncore.recipe import DIGITS
from scenes.gradient_descent.careful_man_drunk_man import CarefulManDrunkMan as Lesson


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_he_is_below_for_good_before_the_other_has_taken_one_step(seed):
    everyone = len(DIGITS.data().y_train)
    careful = Lesson.walker(everyone, Lesson.steps, seed=seed)
    drunk = Lesson.walker(Lesson.few, 6_000 // Lesson.few, seed=seed)
    goal = careful.at(Lesson.steps).probe("C", split="train")()
    # From when all ten are below until half as many digits again as the film shows.
    steps = range(2_500 // Lesson.few, drunk.steps + 1)
    costs = drunk.at(0).probe("path costs", steps=steps, split="train")()
    assert costs.max() < goal
