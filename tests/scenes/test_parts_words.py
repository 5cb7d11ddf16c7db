"""The parts of WordsAreVectors and InsideATransformer: true, also when moved, and caught if not."""

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
from manim import UP

from nncore.probes.expressions import largest
from nncore.tales import tale
from nncore.tales.recipe import TALE
from nncore.tales.training import language_run
from scenes.attention.transformer import MOST_WORDS, Unboxed
from scenes.attention.word_map import Likeness, NamedWord, WordMap, analogies
from scenes.attention.word_sums import AnalogyStrips, AnalogyTally, PairTable, WordNumbers
from scenes.stage.view import refresh_all, views_in
from scenes.studio.proof.checking import Oracle, check

ROLES = ("verb", "man", "woman")
WORDS = ("the", "sleepy", "queen")
RECIPE = replace(TALE, steps=12, sentences=64, batch_size=8, warmup=1)


@pytest.fixture
def run():
    return language_run(RECIPE).seek(0)


def limit(run):
    return largest(run.probe("W_E"))


def likeness(run):
    return Likeness(run, ROLES, side=3, legend=WordMap(run, ROLES, side=3).legend())


MAKERS = {
    "map": lambda run: WordMap(run, ROLES, side=4),
    "likeness": likeness,
    "numbers": lambda run: WordNumbers(run, "king", limit=limit(run)),
    "pairs": lambda run: PairTable(run, [("king", "queen")], [("king", "ate")]),
    "strips": lambda run: AnalogyStrips(run, ("king", "boy", "girl")),
    "tally": AnalogyTally,
    "transformer": lambda run: Unboxed(run, WORDS),
}
every_part = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def faults(part):
    """What the oracle says against the claims of a part."""
    truth = Oracle()
    findings = [check(claim, truth) for view in views_in([part]) for claim in view.claims()]
    assert findings
    return [finding.why for finding in findings if not finding.holds]


@every_part
def test_a_part_is_true_where_it_is_moved_and_as_its_run_trains(make, run):
    part = deepcopy(make(run))
    part.shift(0.5 * UP)
    run.seek(RECIPE.steps)
    refresh_all([part])
    assert not faults(part)


@every_part
def test_a_part_that_missed_the_training_is_caught(make, run):
    part = make(run)
    run.seek(RECIPE.steps)
    assert faults(part)


def test_a_word_that_the_probe_does_not_name_is_caught(run):
    named = NamedWord(run.probe("answer", words=WORDS))
    assert not faults(named)
    other = next(word for word in tale.VOCABULARY if word != named.word.markup)
    named.word.markup = other
    assert faults(named)


def test_a_strip_lies_on_its_row_and_has_its_values(run):
    drawing = Unboxed(run, WORDS)
    strip = drawing.token.strip(1)
    height = drawing.token.image.height / len(WORDS)
    assert strip.image.get_top()[1] == pytest.approx(drawing.token.image.get_top()[1] - height)
    np.testing.assert_allclose(
        strip.probe(), run.probe("token", words=WORDS, position=1)(), atol=1e-12
    )


def test_the_parts_of_the_transformer_are_all_of_its_numbers(run):
    drawing = Unboxed(run, WORDS)
    counts = [part.count.probe() for part in drawing.weights]
    shown = sum(
        p.shape[0] * p.shape[1] for part in drawing.weights for row in part.rows for p in row
    )
    assert sum(counts) == shown == run.probe("parameters")()


def test_more_words_than_there_is_room_for_are_refused(run):
    with pytest.raises(ValueError, match=f"got {MOST_WORDS + 1} words"):
        Unboxed(run, ("the",) * (MOST_WORDS + 1))


def test_an_analogy_goes_from_one_pair_to_another():
    assert ("king", "prince", "princess", "queen") in analogies()
    assert len(analogies()) == len(set(analogies())) == 12


def test_the_tally_counts_the_answers_that_are_right(run):
    tally = AnalogyTally(run)
    assert tally.right() == sum(found == wanted for found, wanted in tally.answers)
