import copy
import math
import pickle
from collections import Counter
from functools import cache

import numpy as np
import pytest

from nncore import oracle
from nncore.oracle import grammar as oracle_tale
from nncore.tales import tale
from nncore.tales.chances import floor, grammar
from nncore.tales.grammar import CHOICES, FOLLOWS, ONLY_IF, RULES, GrammarState, steps
from nncore.tales.tale import Decided, TaleError, decided, decided_next, next_words, parse
from nncore.tales.words import COLOURS, MOODS, NOUNS, OBJECTS, PRONOUNS, ROLES, VOCABULARY

SENTENCES = tale.sentences(3000, seed=5)
CROWN = parse("The happy crimson queen sang near the misty golden forest. She wore a crown.")
COLOUR = parse("the happy crimson queen sang near the misty golden forest . she was crimson .")
AGAIN = parse("the shy owl hid near the frozen castle . it hid .")
TWO = parse("the shy blue fox hid and the angry green king roared near the misty golden castle .")


def beginnings(sentence):
    return [sentence[:n] for n in range(len(sentence) + 1)]


def every_state():
    found, new = set(), {GrammarState()}
    while new:
        found |= new
        new = {step.state for state in new for step in steps(state).values()} - found
    return found


# The tables


def test_56_words_each_of_one_role():
    assert len(VOCABULARY) == len(set(VOCABULARY)) == 56
    for name, words in ROLES.items():
        assert {tale.role(word) for word in words} == {name}


def test_every_slot_of_a_table_is_one_of_the_grammar():
    reached = {slot for follows in FOLLOWS.values() for slot in follows} | {"start"}
    assert reached == set(FOLLOWS)
    assert set(RULES) | set(CHOICES) | set(ONLY_IF) <= reached
    assert not set(RULES) & set(CHOICES)
    fixed = reached - set(RULES) - set(CHOICES) - {"start"}
    assert fixed <= set(VOCABULARY)


def test_7569_states_are_enough_for_all_sentences():
    @cache
    def endings(state):
        return sum(endings(step.state) for step in steps(state).values()) or 1

    assert len(every_state()) == 7569
    # by hand: 6 moods, each noun with or without one of 6 colours (84 ways), each place too (112)
    one = 6 * 84 * 112 * 2  # wears it, or else
    two = 6 * 84 * 5 * 84 * 112
    assert endings(GrammarState()) == one + two == 23_821_056


def test_no_two_sorts_of_nouns_wear_the_same():
    wearers = {of: {noun for noun in NOUNS if OBJECTS[noun] == of} for of in OBJECTS.values()}
    animals = {"creature", "fox", "owl", "dragon"}
    assert set(OBJECTS) == set(PRONOUNS) == set(NOUNS)
    for nouns in wearers.values():
        # the pronoun must not tell the object: an animal's is its own, another's has a he and a she
        assert (len(nouns) == 1) == (nouns <= animals)
        assert {PRONOUNS[noun] for noun in nouns} in ({"it"}, {"he", "she"})


# Probabilities


def test_probabilities_by_hand():
    assert next_words([]) == {"the": 1}
    assert next_words(["the"]) == pytest.approx(dict.fromkeys(MOODS, 1 / 6))
    assert next_words(["the", "shy"]) == pytest.approx(
        dict.fromkeys(COLOURS, 0.1) | dict.fromkeys(NOUNS, 0.4 / 12)
    )
    assert next_words(TWO[:3]) == pytest.approx(dict.fromkeys(NOUNS, 1 / 12))
    assert next_words(TWO[:4]) == {"hid": 1}
    assert next_words(TWO[:5]) == {"and": 0.5, "near": 0.5}
    others = [mood for mood in MOODS if mood != "shy"]
    assert next_words(TWO[:7]) == pytest.approx(dict.fromkeys(others, 1 / 5))
    assert next_words(TWO[:9]) == pytest.approx(dict.fromkeys(NOUNS, 1 / 12))
    assert next_words(TWO[:10]) == {"roared": 1}
    assert next_words(TWO[:11]) == {"near": 1}
    places = ("forest", "meadow", "valley", "castle")
    assert next_words(TWO[:14]) == pytest.approx(
        dict.fromkeys(COLOURS, 0.5 / 6) | dict.fromkeys(places, 0.5 / 4)
    )
    assert next_words(TWO) == {}
    assert next_words(CROWN[:12]) == {"wore": 0.5, "was": 0.5}
    assert next_words(CROWN[:14]) == {"crown": 1}
    assert next_words(COLOUR[:13]) == {"crimson": 1}
    assert next_words(AGAIN[:10]) == {"wore": 0.5, "hid": 0.5}
    assert next_words(AGAIN) == {}


def test_probabilities_sum_to_one_wherever_a_sentence_can_be():
    # 1e-14: at most 18 words, each rounded to 1e-16
    for state in every_state():
        total = math.fsum(step.probability for step in steps(state).values())
        assert total == pytest.approx(1 if steps(state) else 0, abs=1e-14), state
        assert all(step.probability > 0 for step in steps(state).values()), state


def test_a_row_of_probabilities_is_in_the_order_of_the_vocabulary():
    row = tale.next_probabilities(["the", "shy"])
    assert row.shape == (56,)
    assert row.sum() == pytest.approx(1, abs=1e-14)
    assert row[tale.INDEX["blue"]] == pytest.approx(0.1)
    assert not tale.next_probabilities(CROWN).any()


@pytest.mark.slow
def test_what_is_written_is_as_frequent_as_it_is_probable():
    written = tale.sentences(100_000, seed=1)
    seen = Counter(sentence[:n] for sentence in written for n in range(1, 8))
    compared = 0
    for beginning, n in seen.items():
        if len(beginning) == 7 or n < 400:
            continue
        for word, p in next_words(beginning).items():
            # 5 standard deviations: 762 comparisons, each wrong once in a million
            limit = 5 * math.sqrt(n * p * (1 - p))
            assert abs(seen[*beginning, word] - n * p) <= limit, (beginning, word)
            compared += 1
    assert compared > 700
    shares = {"and": 0.5, "wore": 0.25, "was": 0.25 * 0.6, "she": 0.5 / 3, "crown": 0.25 / 6}
    for word, p in shares.items():
        count = sum(word in sentence for sentence in written)
        assert abs(count - 1e5 * p) <= 5 * math.sqrt(1e5 * p * (1 - p)), word


@pytest.mark.parametrize("n", [0, 1, 7])
def test_a_seed_always_writes_the_same_and_more_of_it_for_a_larger_n(n):
    assert tale.sentences(n, seed=5) == SENTENCES[:n]
    assert tale.sentences(7, seed=6) != SENTENCES[:7]


# What is legal


def test_all_that_is_written_is_legal_and_so_says_the_oracle():
    for sentence in SENTENCES[:500]:
        assert tale.is_legal(sentence)
        assert oracle_tale.is_legal(sentence)
        assert not any(tale.is_legal(part) for part in beginnings(sentence)[:-1])
        assert all(tale.is_beginning(part) for part in beginnings(sentence))
    assert max(map(len, SENTENCES)) == tale.LONGEST


def test_another_word_in_the_place_of_a_decided_one_is_not_legal():
    kinds = set()
    for sentence in SENTENCES[:100]:
        for decision in decided(sentence):
            before, rest = sentence[: decision.position], sentence[decision.position + 1 :]
            legal = [word for word in VOCABULARY if tale.is_legal((*before, word, *rest))]
            assert legal == [sentence[decision.position]]
            kinds.add(decision.kind)
    assert kinds == set(tale.KINDS)


def test_whatever_word_is_swapped_the_oracle_judges_the_same():
    rng = np.random.default_rng(0)
    verdicts = Counter()
    for sentence in SENTENCES:
        changed = list(sentence)
        place = rng.integers(len(changed))
        role = ROLES[tale.role(changed[place])]
        changed[place] = role[rng.integers(len(role))]
        assert tale.is_legal(changed) == oracle_tale.is_legal(changed), changed
        verdicts[tale.is_legal(changed)] += 1
    assert min(verdicts[True], verdicts[False]) > 500


@pytest.mark.parametrize(
    "words",
    [
        "",
        "the shy owl hid near the frozen castle .",  # and then?
        "the shy fox hid and the shy owl hid near the frozen castle .",  # another mood, please
        "the shy fox hid and the angry owl roared near the frozen castle . it hid .",
        "the shy owl hid near the frozen castle . it was white .",  # it was given no colour
        "the shy owl hid near the frozen white castle . it was white .",  # the castle was
        "the shy blue owl hid near the frozen castle . it hid .",  # it was: then that is said
        "the shy blue owl hid near the frozen castle . it was blue . it",
        "shy owl hid near the frozen castle . it hid .",
        "the shy owl hid near the frozen kastle . it hid .",
    ],
)
def test_not_legal_by_hand(words):
    assert not tale.is_legal(words.split())
    assert not oracle_tale.is_legal(words.split())


# What is decided


def test_decided_by_hand():
    assert decided(CROWN) == (
        Decided(4, "verb", 1),
        Decided(11, "pronoun", 3),
        Decided(14, "object", 3),
    )
    assert decided(COLOUR)[1:] == (Decided(11, "pronoun", 3), Decided(13, "colour", 2))
    assert decided(AGAIN) == (
        Decided(3, "verb", 1),
        Decided(9, "pronoun", 2),  # not "hid" again: "wore" can come as well
    )
    assert decided(TWO) == (Decided(4, "verb", 1), Decided(10, "verb", 7))
    assert decided(TWO[:10]) == (Decided(4, "verb", 1),)
    assert decided([]) == ()


def test_what_decides_the_next_word_by_hand():
    assert decided_next(TWO[:10]) == Decided(10, "verb", 7)
    assert decided_next(CROWN[:11]) == Decided(11, "pronoun", 3)
    assert decided_next(CROWN[:14]) == Decided(14, "object", 3)
    assert decided_next(COLOUR[:13]) == Decided(13, "colour", 2)
    assert decided_next(AGAIN[:10]) is None  # "hid" is decided, but "wore" can come as well
    assert decided_next(TWO[:11]) is None  # "near" comes, whatever the words were
    assert decided_next([]) is None
    assert decided_next(TWO) is None


def test_what_another_deciding_word_would_decide_by_hand():
    other = tale.swaps(COLOUR[:13])
    assert len(other) == 5
    swapped = tuple(word if at != 2 else "blue" for at, word in enumerate(COLOUR[:13]))
    assert other[swapped] == "blue"
    assert COLOUR[:13] not in other
    # Of two clauses the second mood cannot be the first one again.
    assert len(tale.swaps(TWO[:10])) == 4
    # A noun that the pronoun does not fit is left out, and one that wears the same.
    assert set(tale.swaps(CROWN[:14]).values()) <= set(OBJECTS.values()) - {"crown"}
    with pytest.raises(TaleError, match="no word of it decides the next"):
        tale.swaps(TWO[:11])


def test_only_the_word_that_decides_can_change_a_decided_one():
    for sentence in SENTENCES[:100]:
        for decision in decided(sentence):
            before, word = sentence[: decision.position], sentence[decision.position]
            matters = []
            for place, said in enumerate(before):
                others = [(*before[:place], w, *before[place + 1 :]) for w in same_sort(said)]
                can_come = [next_words(other) for other in others if tale.is_beginning(other)]
                if not all(word in words for words in can_come):
                    matters.append(place)
            assert matters == [decision.by]


def same_sort(word):
    """The words that can replace it and leave the plan of the sentence as it is."""
    if tale.role(word) == "grammar":  # after "was" comes another sort of word than after "wore"
        return (word,)
    return NOUNS if word in NOUNS else ROLES[tale.role(word)]


# The floor


def test_the_floor_is_the_mean_of_what_sentences_cost():
    costs = np.array([[surprise(sentence), len(sentence) - 1] for sentence in SENTENCES])
    nats, words = costs.mean(axis=0)
    # the error of a ratio of means: measured 0.0026 nats for 3,000 sentences
    error = np.std(costs[:, 0] - tale.entropy_floor() * costs[:, 1]) / words / math.sqrt(3000)
    assert error < 0.003
    assert nats / words == pytest.approx(tale.entropy_floor(), abs=4 * error)


def surprise(sentence):
    return -sum(
        math.log(next_words(before)[word])
        for before, word in zip(beginnings(sentence), sentence, strict=False)
    )


def test_the_floor_is_the_oracle_s():
    assert floor()() == tale.entropy_floor()
    # two sums of some thousand terms in different orders
    assert floor()() == pytest.approx(oracle.value(floor()), rel=1e-12)
    assert floor()() == pytest.approx(1.0212, abs=5e-5)


# Words and numbers


def test_words_come_back_from_their_numbers():
    assert tale.decode(tale.encode(CROWN)) == CROWN
    assert tale.encode(CROWN).dtype == np.int64
    assert tale.encode([]).shape == (0,)
    assert tale.decode(np.arange(56)) == VOCABULARY


def test_parse_takes_what_people_type():
    assert " ".join(CROWN).startswith("the happy crimson queen sang near")
    assert CROWN[9:12] == ("forest", ".", "she")
    assert parse("  The  shy\nowl ") == ("the", "shy", "owl")
    assert [parse(" ".join(sentence)) for sentence in SENTENCES[:100]] == SENTENCES[:100]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" \n", r"got ' \n': expected words, such as 'the shy owl hid'"),
        ("the kng", "got 'kng', which is not in the vocabulary; nearest are king, "),
        ("the the quen", "got 'quen', which is not in the vocabulary; nearest are queen, "),
        ("owl", "got 'owl' as the first word: expected 'the'"),
        ("the sleepy fox sang", "got 'sang' after 'the sleepy fox': expected 'slept'"),
        ("The shy owl hid.", "got '.' after 'the shy owl hid': expected 'and', 'near'"),
        (" ".join([*AGAIN, "near"]), "it hid .': expected nothing, the sentence is complete"),
        ("the " * 18, "got 18 words: a sentence has at most 17"),
    ],
)
def test_parse_says_on_one_line_what_is_wrong(text, message):
    with pytest.raises(TaleError) as error:
        parse(text)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_words_and_places_that_there_are_not_are_named():
    for ask in (next_words, tale.next_probabilities, decided, decided_next, grammar):
        with pytest.raises(TaleError, match="got 'ate' after 'the shy owl': expected 'hid'"):
            ask(["the", "shy", "owl", "ate"])
    for ask in (
        tale.role,
        lambda word: tale.encode([word]),
        lambda word: next_words(["the", "shy", word]),
        lambda word: grammar(["the", "shy"], word),
    ):
        with pytest.raises(TaleError, match=r"got 'oul', .* nearest are owl"):
            ask("oul")
    for place in (-1, 56):
        with pytest.raises(TaleError, match=f"got place {place}: the words are at 0 to 55"):
            tale.decode([place])


# Probes


def test_the_oracle_knows_the_same_probabilities():
    asked = {beginning for sentence in SENTENCES[:25] for beginning in beginnings(sentence)}
    for words in asked:
        # a product of 17 shares, against one share: a few roundings
        assert grammar(words)() == pytest.approx(oracle.value(grammar(words)), rel=1e-12), words
    one = grammar(["the", "shy"], "blue")
    assert one() == pytest.approx(oracle.value(one), rel=1e-12)


def test_a_grammar_probe_has_a_name_and_survives_copies():
    whole, one = grammar(["the", "shy", "owl"]), grammar(["the", "shy", "owl"], word="hid")
    assert str(whole) == "P(next word | the shy owl)"
    assert str(one) == "P(hid | the shy owl)"
    assert str(floor()) == "least loss that the grammar allows"
    assert one() == 1.0
    assert type(one()) is type(floor()()) is float
    for probe in (whole, one, floor()):
        assert probe.runs == frozenset()
        assert pickle.loads(pickle.dumps(probe)) == probe
        assert hash(probe) == hash(copy.deepcopy(probe))
    assert (floor() - one)() == pytest.approx(tale.entropy_floor() - 1)
