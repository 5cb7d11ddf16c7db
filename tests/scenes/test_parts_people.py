"""People as words of a plane, the steps between them, and sums of them."""

from dataclasses import replace

import numpy as np
import pytest

from nncore.tales import tale
from nncore.tales.recipe import TALE
from nncore.tales.training import language_run
from nncore.tales.words import ROLES as ROLES_OF
from scenes.attention.analogy import Bundle, Nearest, Parallelogram, Sum, pairs_of
from scenes.attention.landings import Landings, Score, hits, right_of, sums
from scenes.attention.people import People, Slid
from scenes.attention.word_map import words_of
from scenes.stage.view import refresh_all, views_in
from scenes.studio.proof.checking import Oracle, check

ROLES = ("verb", "man", "woman")
PAIRS = ("king", "boy", "girl", "queen")
RECIPE = replace(TALE, steps=12, sentences=64, batch_size=8, warmup=1)


@pytest.fixture
def run():
    return language_run(RECIPE).seek(0)


def people(run):
    return People(run, ROLES, PAIRS, height=5)


def faults(part):
    """What the oracle says against the claims of a part."""
    truth = Oracle()
    findings = [check(claim, truth) for view in views_in([part]) for claim in view.claims()]
    assert findings
    return [finding.why for finding in findings if not finding.holds]


def test_a_step_is_carried_to_each_other_man_and_the_right_answers_are_counted(run):
    drawn = Landings(run, people(run))
    men, women = ROLES_OF["man"], ROLES_OF["woman"]
    count = 0
    for row in range(4):
        right = []
        for words, wanted in sums(row):
            assert words[1:] == (men[row], women[row])
            assert (words[0], wanted) in zip(men, women, strict=True)
            right.append(tale.VOCABULARY[run.probe("analogy", words=words)()] == wanted)
        assert len(right) == 3
        assert [hit() for hit in hits(run)[3 * row : 3 * row + 3]] == right
        assert [mark.markup == "#sym.checkmark" for mark in drawn.marks[row][3]] == right
        count += sum(right)
        drawn.tips.at = 3 * row + 3
        assert drawn.so_far() == pytest.approx(count)
    assert right_of(run)() == count
    score = Score(run, run)
    assert [probe() for probe in (score.right, score.other, score.blind)] == [count, count, 4]
    assert not faults(score)
    assert all(bool(thread) for threads in drawn.threads for thread in threads) or count < 12


def test_men_slide_by_the_mean_step(run):
    run.seek(RECIPE.steps)
    drawn = people(run)
    drawn.turn.at = 1
    slid = Slid(drawn)
    slid.gone.at = 1
    refresh_all([drawn, slid])
    places = drawn.places()
    step = (places[4:] - places[:4]).mean(axis=0)
    shown = np.array([axis.value(slid.marks.centres()) for axis in (drawn.plot.x, drawn.plot.y)]).T
    np.testing.assert_allclose(shown, places[:4] + step, atol=1e-9)
    misses = np.linalg.norm(places[4:] - places[:4] - step, axis=1)
    assert bool(slid.lands()) == bool(misses.max() < np.linalg.norm(step))


def test_a_bundle_has_the_steps_from_one_point_and_their_mean_cosine(run):
    drawn = people(run)
    bundle = Bundle(drawn, (3.0, 1.0), floor=-2.5)
    starts = np.array([way.start() for way in bundle.arrows])
    np.testing.assert_allclose(starts, starts[:1].repeat(4, axis=0))
    assert bundle.arrows.get_center()[:2] == pytest.approx((3.0, 1.0), abs=0.2)
    men, women = (
        np.array([run.probe("embedding", word=word)() for word in ROLES_OF[sex]])
        for sex in ("man", "woman")
    )
    steps = (women - men) / np.linalg.norm(women - men, axis=1, keepdims=True)
    assert bundle.alike() == pytest.approx(((steps @ steps.T).sum() - 4) / 12)
    colours = np.array([run.probe("embedding", word=word)() for word in ROLES_OF["colour"]])
    others = np.diff(colours, axis=0)
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    assert bundle.unlike() == pytest.approx((steps @ others.T).mean())
    assert bundle.get_bottom()[1] == pytest.approx(-2.5)


def test_people_are_seen_as_in_the_plane_of_all_and_then_as_in_their_own(run):
    run.seek(RECIPE.steps)
    drawn = people(run)
    which = {"axes": run.steps}
    everyone = words_of(ROLES)
    all_ = run.probe("map", words=everyone, **which)()
    their = all_[[everyone.index(word) for word in drawn.words]]
    np.testing.assert_allclose(drawn.places_at(0), their - their.mean(axis=0), atol=1e-12)
    own = run.probe("map", words=drawn.words, **which)()
    np.testing.assert_allclose(drawn.places_at(1), own, atol=1e-12)
    np.testing.assert_allclose(drawn.places_at(0.5), (drawn.places_at(0) + own) / 2, atol=1e-12)
    before = drawn.share()
    assert before == pytest.approx(drawn.before())
    drawn.turn.at = 1
    assert before < drawn.share()
    assert drawn.share() == pytest.approx(
        run.probe("share of variance", words=drawn.words, **which)()
    )


def test_names_of_people_stand_clear_of_arrows(run):
    run.seek(RECIPE.steps)
    drawn = people(run)
    drawn.turn.at = 1
    refresh_all([drawn])
    for way in pairs_of(drawn):
        start, end = way.line.points[0], way.tip.points[4]
        for share in np.linspace(0.1, 0.9, 30):
            at = start + share * (end - start)
            for name in drawn.names.texts:
                away = np.abs(at - name.get_center())[:2]
                assert (away > [name.width / 2, name.height / 2]).any()


def test_the_arrow_is_carried_and_the_nearest_is_none_of_the_three(run):
    drawn = Parallelogram(people(run), PAIRS, "queen")
    drawn.gone.at = 1
    refresh_all([drawn])
    ways = [way.tip.points[4] - way.line.points[0] for way in (drawn.step, drawn.moved)]
    assert ways[0] == pytest.approx(ways[1])
    near = Nearest(run, PAIRS, unit=2)
    assert np.all(np.diff(near.others.bars.probe()) <= 0)
    used = {name.markup for name in near.used.names}
    assert used == set(PAIRS[:3])
    cosines = run.probe("analogy cosines", words=PAIRS[:3])()
    others = [name.markup for name in near.others.names]
    assert others[0] == max(others, key=lambda word: cosines[tale.INDEX[word]])
    assert len(others) + len(used) == 8


def test_a_sum_reads_the_same_in_lines_and_on_one_with_its_answer():
    asked = Sum(PAIRS[:3])
    *one, answer = asked.answered("queen", 1.0, 3.0)
    assert [part.markup for part in one] == [part.markup for part in asked[:3]]
    assert answer.markup.endswith("queen")
    assert answer.get_right()[0] == pytest.approx(3.0)
    assert len({round(part.baseline, 6) for part in (*one, answer)}) == 1
