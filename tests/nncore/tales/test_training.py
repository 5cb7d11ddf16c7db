"""The language model's run: any step, the same each time; its quantities, its interventions."""

import copy
import pickle
from dataclasses import replace

import numpy as np
import pytest
import torch

from nncore import oracle
from nncore.probes.expressions import softmax
from nncore.probes.inputs import Dial
from nncore.tales import tale
from nncore.tales.axes import THREE_WORDS
from nncore.tales.quantities import QUANTITIES
from nncore.tales.recipe import TALE
from nncore.tales.training import LanguageRun, language_run

SMALL = replace(TALE, width=12, heads=2, head_width=6, sentences=300, steps=30, warmup=3, seed=4)
WORDS = tuple("the golden witch hid near the misty silver castle . she was".split())  # noqa: SIM905


@pytest.fixture(scope="module")
def run() -> LanguageRun:
    return language_run(SMALL).seek(30)


def weights(run) -> np.ndarray:
    return np.concatenate([w.ravel() for w in run.weights.values()])


# The run


def test_a_step_is_the_same_however_it_is_reached():
    at_once, in_steps = LanguageRun(SMALL).seek(20), LanguageRun(SMALL)
    for step in (3, 0, 11, 30, 7, 20):
        in_steps.seek(step)
    assert np.array_equal(weights(at_once), weights(in_steps))
    assert np.array_equal(at_once.costs, in_steps.costs)
    assert len(at_once.costs) == 20


def test_training_helps(run):
    assert run.probe("loss")() < 0.75 * run.at(0).probe("loss")()
    assert run.costs[-1] < 0.75 * run.costs[0]


def test_an_untrained_model_knows_nothing(run):
    loss = run.at(0).probe("loss")()
    assert loss == pytest.approx(np.log(len(tale.VOCABULARY)), rel=0.1)


def test_a_held_run_stays_while_the_run_moves(run):
    held = run.at(10)
    before = held.probe("loss")()
    run.seek(5)
    assert run.step == 5
    assert held.step == 10
    assert held.probe("loss")() == before
    run.seek(30)
    with pytest.raises(ValueError, match=r"got seek\(3\): this run is held at step 10"):
        held.seek(3)


def test_probes_follow_the_run(run):
    probe = run.probe("logits", words=WORDS)
    found = {step: run.seek(step) and probe() for step in (0, 10, 30)}
    for step, logits in found.items():
        expected = run.at(step).probe("logits", words=WORDS)()
        np.testing.assert_array_equal(logits, expected)
    assert not np.allclose(found[0], found[10])


def test_a_step_learns_from_the_batch_that_the_recipe_names(run):
    tales = tale.sentences(SMALL.sentences, seed=1 + SMALL.seed)
    for step in (0, 7):
        rows = np.random.default_rng((SMALL.seed, step)).integers(0, len(tales), SMALL.batch_size)
        held, losses = run.at(step), []
        for words in (tales[row] for row in rows):
            chances = [
                held.probe("probability", words=words, position=i - 1, word=words[i])()
                for i in range(1, len(words))
            ]
            losses += list(-np.log(chances))
        assert run.costs[step] == pytest.approx(np.mean(losses), rel=1e-5)  # float32


def test_another_seed_is_another_run(run):
    assert not np.array_equal(weights(run), weights(language_run(replace(SMALL, seed=5)).seek(30)))
    assert run.identity != language_run(replace(SMALL, seed=5)).identity
    assert run.identity == LanguageRun(SMALL).identity


def test_torch_gets_its_threads_back():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        LanguageRun(SMALL).seek(2).probe("loss")()
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_torchs_own_random_numbers_are_left_alone():
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    LanguageRun(SMALL).seek(2)
    assert torch.equal(torch.rand(3), expected)


def test_copies_and_pickles_are_the_same_run(run):
    assert copy.deepcopy(run) is run
    assert pickle.loads(pickle.dumps(run)) is run
    assert pickle.loads(pickle.dumps(run.at(10))) is run.at(10)
    probe = run.probe("pattern", words=WORDS, head=1)
    assert copy.deepcopy(probe) is probe
    assert pickle.loads(pickle.dumps(probe)) == probe
    assert hash(pickle.loads(pickle.dumps(probe))) == hash(probe)


@pytest.mark.parametrize("step", [-1, 31, 2.5])
def test_a_step_that_is_not_there_is_refused(run, step):
    with pytest.raises(ValueError, match=f"got step={step}: this run has the steps 0 to 30"):
        run.seek(step)


def test_a_recipe_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="got steps=0: expected 1 or more"):
        replace(SMALL, steps=0)


def test_it_is_measured_on_tales_that_it_did_not_learn(run):
    learned = set(tale.sentences(SMALL.sentences, seed=1 + SMALL.seed))
    held_out = [tale.decode(row[row >= 0]) for row in run.tales.tokens]
    assert len(held_out) == 300
    assert not learned & set(held_out)
    assert all(map(tale.is_legal, held_out))


# Its quantities


def ways_to_ask(quantity: str) -> list[dict]:
    """Several sets of indices for a quantity, with each option that it has."""
    axes = {axis.name: axis for axis in QUANTITIES[quantity].axes}
    first = {"head": 1, "word": "queen", "words": WORDS}
    if axes.get("words") is THREE_WORDS:
        first["words"] = ("king", "prince", "princess")
    which = {name: value for name, value in first.items() if name in axes and axes[name].must}
    ways = [which]
    if "head" in axes:
        ways.append({**which, "head": 0})
    if "position" in axes:
        ways.append({**ways[-1], "position": 5})
    if "key" in axes:
        ways.append({**which, "head": 1, "position": 8, "key": 4})
    others = {"word": "golden", "off": (1,), "hide": (1, (0, 4)), "blind": True}
    others |= {"temperature": 2.5, "axes": 20, "part": "W_O", "n": 20}
    ways += [{**which, name: other} for name, other in others.items() if name in axes]
    if "kind" in axes:
        ways += [{**which, "kind": kind} for kind in tale.KINDS]
    return [{"n": 20, **way} if "n" in axes else way for way in ways]


@pytest.mark.parametrize("quantity", list(QUANTITIES))
def test_the_oracle_finds_the_same(run, quantity):
    for state in (run, run.at(10)):
        for which in ways_to_ask(quantity):
            probe = state.probe(quantity, **which)
            found, expected = np.asarray(probe()), np.asarray(oracle.value(probe))
            assert found.shape == expected.shape, probe
            # Both in float64, from the same float32 weights.
            np.testing.assert_allclose(found, expected, 1e-9, 1e-12, err_msg=str(probe))


def test_answers_follow_their_deciding_words_once_it_has_learned():
    learned = language_run(replace(TALE, steps=150)).seek(0)
    assert learned.probe("swapped right")() < 0.2
    learned.seek(150)
    assert learned.probe("swapped right", kind="verb")() > 0.9


def test_each_tale_is_legal_or_not_and_their_share_is_the_mean(run):
    legal = run.probe("legal", n=50, temperature=2.0)()
    assert set(np.unique(legal)) <= {0.0, 1.0}
    assert run.probe("legal share", n=50, temperature=2.0)() == legal.mean()
    # Tale i takes the same random numbers, however many are written.
    np.testing.assert_array_equal(run.probe("legal", n=20, temperature=2.0)(), legal[:20])


def test_heads_and_word_add_up_to_the_scores(run):
    direct = run.probe("direct logits", words=WORDS)()
    heads = [run.probe("head logits", words=WORDS, head=head)() for head in range(2)]
    np.testing.assert_allclose(direct + sum(heads), run.probe("logits", words=WORDS)())


def test_all_heads_off_leave_what_the_word_itself_says(run):
    off = run.probe("logits", words=WORDS, off=(0, 1))()
    np.testing.assert_allclose(off, run.probe("direct logits", words=WORDS)())


def test_a_part_of_scores_is_refused_where_scores_are_no_sum():
    deep = language_run(replace(SMALL, layers=2))
    with pytest.raises(ValueError, match="scores are a sum of parts only in a model of one"):
        deep.probe("head logits", words=WORDS, head=0)()


def test_a_larger_model_is_proven_as_well():
    large = language_run(replace(SMALL, layers=2)).seek(2)
    for quantity in ("logits", "loss", "parameters"):
        which = {"words": WORDS} if quantity == "logits" else {}
        probe = large.probe(quantity, **which)
        np.testing.assert_allclose(probe(), oracle.value(probe), rtol=1e-9)
    parts = [large.probe("parameters", part=part)() for part in large.parts]
    assert sum(parts) == large.probe("parameters")()
    pattern = large.probe("pattern", words=WORDS, layer=1, head=0)
    np.testing.assert_allclose(pattern(), oracle.value(pattern), atol=1e-12)


def test_a_dial_turns_the_temperature(run):
    heat = Dial("T", at=1.0, low=0.1, high=10.0)
    probe = run.probe("probability", words=WORDS, temperature=heat.probe())
    expected = softmax(run.probe("logits", words=WORDS), temperature=heat.probe())
    for heat.at in (1.0, 3.0):
        np.testing.assert_allclose(probe(), expected())
    assert heat in probe.runs


def test_the_loss_is_never_below_the_floor_by_more_than_chance(run):
    assert run.probe("floor")() < run.probe("loss")()
    # 300 tales: their own floor scatters about that of all tales.
    assert run.probe("floor")() == pytest.approx(tale.entropy_floor(), abs=0.05)


def test_what_it_writes_ends_with_the_tale_or_with_the_first_wrong_word(run):
    for seed in range(20):
        written = run.write(seed=seed)
        assert tale.is_legal(written) or not tale.is_beginning(written)
        assert tale.is_beginning(written[:-1])
    assert run.write(seed=3) == run.write(seed=3)
    assert len({run.write(seed=seed) for seed in range(20)}) > 10
    with pytest.raises(tale.TaleError):
        run.write(seed=0, beginning=("queen",))


def test_probes_are_named_in_words(run):
    probe = run.probe("pattern", words=WORDS[:3], head=1, position=2, key=1)
    assert str(probe) == "pattern[head 1, witch 3, golden 2] in the golden witch"
    held = run.at(10).probe("probability", words=WORDS[:3], word="hid", off=(0,))
    assert str(held) == (
        "probability[hid] in the golden witch, head 0 off, temperature 1.0 at step 10"
    )


@pytest.mark.parametrize(
    ("quantity", "which", "says"),
    [
        ("attention", {}, "got quantity 'attention': there are 'token'"),
        ("q", {}, "got no words: 'q' needs them one by one"),
        ("q", {"words": "the king"}, "got words='the king': 'q' needs them one by one"),
        ("q", {"words": ("the", "quen")}, "queen"),
        ("q", {"words": ("the",) * 18}, "got 18 words: the model reads at most 17"),
        ("q", {"words": WORDS, "head": 2}, "got head=2: 'q' has head 0 to 1"),
        ("q", {"words": WORDS, "position": 12}, "got position=12: 'q' has position 0 to 11"),
        ("pattern", {"words": WORDS, "key": 1}, "got key without position"),
        ("head logits", {"words": WORDS}, "got no head: 'head logits' needs one, 0 to 1"),
        ("embedding", {}, "got no word: 'embedding' needs one of the vocabulary"),
        ("loss", {"words": WORDS}, r"got words=.*: 'loss' has no words"),
        ("logits", {"words": WORDS, "off": (7,)}, "got off=7: expected heads, 0 to 1"),
        (
            "logits",
            {"words": WORDS, "hide": ((0, 99),)},
            "got hide=\\(0, 99\\): expected a position, 0 to 11",
        ),
        ("decided right", {"kind": "noun"}, "got kind='noun': there are 'verb'"),
        ("loss history", {"every": 0}, "got every=0: 'loss history' has every 1 to 30"),
        ("map", {"words": WORDS, "axes": 31}, "got axes=31: 'map' has axes 0 to 30"),
        ("parameters", {"part": "W_X"}, "got part='W_X': there are 'W_E'"),
        ("analogy", {"words": WORDS}, "got 12 words: expected 3"),
    ],
)
def test_a_wrong_index_is_one_clear_line(run, quantity, which, says):
    with pytest.raises(ValueError, match=says) as error:
        run.probe(quantity, **which)
    assert "\n" not in str(error.value)


# The model of the lessons


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_default_model_learns_all_that_can_be_known(seed):
    run = language_run(replace(TALE, seed=seed)).seek(TALE.steps)
    assert run.probe("decided right")() == 1.0
    assert run.probe("loss")() - run.probe("floor")() < 0.02
    # It knows by looking: without sight of the word that decides, it guesses.
    chance = {"verb": 0.1, "pronoun": 0.5, "object": 0.4, "colour": 0.4}
    for kind, most in chance.items():
        assert run.probe("decided right", kind=kind, blind=True)() < most
