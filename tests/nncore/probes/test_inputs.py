"""Random numbers of a seed, and the words that they pick."""

import numpy as np

from nncore import oracle
from nncore.probes.inputs import draws
from nncore.tales import tale
from nncore.tales.recipe import TALE
from nncore.tales.training import language_run

N = tale.LONGEST


def test_the_same_seed_draws_the_same_numbers_from_zero_to_one():
    numbers = draws(N, seed=7)()
    assert numbers.shape == (N,)
    assert np.all((numbers >= 0) & (numbers < 1))
    assert draws(N, seed=7) == draws(N, seed=7) != draws(N, seed=8)
    # PCG64's raw numbers, of which a double takes the first 53 bits.
    raw = np.random.PCG64(7).random_raw(N) >> np.uint64(11)
    assert np.array_equal(numbers, raw * 2.0**-53)


def test_the_oracle_takes_draws_as_they_are():
    assert np.array_equal(oracle.value(draws(3, seed=1)), draws(3, seed=1)())


def test_a_model_writes_the_words_that_the_draws_point_at():
    run = language_run(TALE).at(0)
    words = run.write(seed=3)
    for i, draw in enumerate(np.asarray(draws(N, seed=3)())[: len(words) - 1], start=1):
        shares = run.probe("probability", words=words[:i])()
        assert tale.VOCABULARY[int(np.searchsorted(np.cumsum(shares), draw))] == words[i]
