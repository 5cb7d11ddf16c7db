"""Bars, lines and tables of what may come next: true, when asked anew too, and caught if wrong."""

from typing import Any

import numpy as np
import pytest
from manim import DOWN, LEFT, RED, RIGHT, UP, Rectangle, VGroup

from nncore.probes.expressions import entries, softmax
from nncore.probes.inputs import Dial, given
from nncore.tales.chances import grammar
from nncore.tales.tale import INDEX, VOCABULARY, parse
from scenes.attention.ask import Ask
from scenes.attention.beginning import Beginning, WordWall
from scenes.attention.guess_bars import GuessBars, Outlines, TipNumbers, likeliest
from scenes.attention.guess_river import Goal, GuessRiver, StepAxis
from scenes.attention.machine import Machine
from scenes.attention.share_deals import DOTS, FLIGHT, Deals, whole_dots
from scenes.attention.share_wall import Pour, Rain, Redeal, Reshape, ShareWall
from scenes.attention.tale_pile import Pile
from scenes.attention.word_line import Pointer, WordLine
from scenes.mobjects.axes import Axis
from scenes.mobjects.shares import RowBars
from scenes.stage import runs
from scenes.stage.text import Words
from scenes.stage.view import refresh_all, views_in
from scenes.studio.proof.checking import Oracle, check
from tests.scenes.test_views import bare, play

SURE, OPEN = ("the", "sleepy", "queen"), ("the", "sleepy", "queen", "slept")
SCORES = given(np.eye(len(VOCABULARY))[INDEX["slept"]] * 3, "scores", why="one word leads")


@pytest.fixture
def dial():
    return Dial("temperature", at=1.0, low=0.1, high=10.0)


def shares(dial):
    return softmax(SCORES, temperature=dial.probe())


def tips(dial) -> Any:
    """Bars of two shares with numbers at their tips; the first has an outline."""
    rows = RowBars(entries(shares(dial), [INDEX["slept"], INDEX["ate"]]), unit=5.0)
    around = Outlines(given((1.0, 0.0), "truth", why="one word can come"), role="y", unit=5.0)
    return VGroup(rows, around, TipNumbers(rows, around))


def line(dial):
    return WordLine(shares(dial), grammar(SURE))


MAKERS = {
    "line": line,
    "pointer": lambda dial: Pointer(Axis(0, 20, 10, length=5), dial.probe()),
}
every_part = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def faults(part):
    findings = [check(claim, Oracle()) for view in views_in([part]) for claim in view.claims()]
    assert findings
    return [finding.why for finding in findings if not finding.holds]


@every_part
def test_it_shows_what_the_oracle_says_where_it_is_moved_and_follows_a_dial(make, dial):
    part = make(dial).shift(RIGHT)
    for at in (1.0, 0.2, 10.0):
        dial.at = at
        refresh_all([part])
        assert faults(part) == []


@every_part
def test_what_does_not_follow_is_found_out(make, dial):
    part = make(dial)
    dial.at = 3.0
    assert faults(part)


def test_a_view_that_is_asked_anew_shows_the_new_beginning():
    part = RowBars(grammar(SURE), unit=4)
    scene = bare(part)
    play(scene, Ask(part, probe=grammar(OPEN)))
    assert part.probe == grammar(OPEN)
    assert faults(part) == []
    with pytest.raises(ValueError, match="no such probe"):
        Ask(part, shares=grammar(OPEN))


def test_a_number_away_from_the_tip_of_its_bar_is_found_out(dial):
    part = tips(dial)
    assert faults(part) == []
    numbers = part[2]
    numbers[0].shift(0.2 * RIGHT)
    with pytest.raises(ValueError, match="not at the tip"):
        list(numbers.claims())


def test_a_number_stands_in_its_outline_while_it_fits_and_then_beyond(dial):
    part = tips(dial)
    rows, around, (first, other) = part
    end = around.bars[0].get_right()[0]
    assert first.get_right()[0] < end
    assert other.get_left()[0] > rows.bars[1].get_right()[0]
    dial.at = 0.1
    refresh_all([part])
    assert first.get_left()[0] > end


def test_for_a_share_of_nothing_there_is_no_outline(dial):
    _, around, _ = tips(dial)
    seen = [bar.get_stroke_opacity() for bar in around.bars]
    assert seen == [1.0, 0.0]


def test_only_words_with_room_are_named_and_the_forbidden_stand_lower(dial):
    part = line(dial)
    dial.at = 0.2
    part.refresh()
    named = [
        name.markup
        for name in part.names
        if name.family_members_with_points()[0].get_fill_opacity() > 0
    ]
    assert named == ["slept"]
    dial.at = 1.0
    part.refresh()
    assert part.wrong.height < part.right.height
    over, name = part.piece(INDEX["slept"]), part.names[INDEX["slept"]]
    assert abs(over[0] - name.get_x()) < 1e-6
    frame = part.outline(INDEX["slept"])
    for edge in (LEFT, RIGHT, UP, DOWN):  # the word is in its piece
        assert (frame.get_edge_center(edge) - name.get_edge_center(edge)) @ edge > 0
    assert frame.height == pytest.approx(part.thickness)
    name.shift(frame.width * RIGHT)
    with pytest.raises(ValueError, match="in its piece"):
        list(part.claims())


def test_a_word_leaves_its_piece_from_its_name_if_it_is_called_so(dial):
    part = line(dial)
    name, left = part.names[INDEX["slept"]], part.lift(INDEX["slept"], Words("slept"))
    np.testing.assert_allclose(left.get_center(), name.get_center(), atol=1e-6)
    assert left.width == pytest.approx(name.width)
    stop = part.lift(INDEX["."], Words("."))
    assert part.names[INDEX["."]].markup == "full stop"
    assert stop.get_bottom()[1] > name.get_top()[1]


def test_a_piece_that_is_taken_for_legal_is_found_out(dial):
    part = line(dial)
    part.allowed = grammar(OPEN)
    assert faults(part)


def test_guesses_are_the_likeliest_words_and_all_others_as_one():
    run = runs.tale(step=0)
    words = likeliest(run, OPEN, 4)
    assert set(words[:2]) == {"and", "near"}
    guess = GuessBars(run, OPEN, words, unit=4)
    assert [name.markup for name in guess.names] == [*words, f"{len(VOCABULARY) - 4} others"]
    assert np.sum(guess.bars.probe()) == pytest.approx(1)
    assert np.sum(guess.truth.probe()) == pytest.approx(1)
    assert faults(guess) == []


def lines_of(beginning):
    return len({round(word.baseline, 3) for word in beginning.words})


def test_a_beginning_takes_the_largest_size_that_needs_one_line():
    words = parse("the hungry blue creature ate and the sleepy queen")
    sizes = ("title", "body", "label")
    wide, narrow, half = (
        Beginning(words, to_come="slept", width=width, sizes=sizes) for width in (13.4, 11.6, 6)
    )
    assert [part.size for part in (wide, narrow, half)] == ["title", "body", "label"]
    assert [lines_of(part) for part in (wide, narrow, half)] == [1, 1, 2]
    assert half.width <= 6
    assert np.allclose(wide.filled("slept").get_x(), wide.slot.get_x())
    assert wide.filled("slept").width < wide.slot.width
    assert len(wide.arrow(7)) == 1
    assert len(half.arrow(0)) == 0


def test_the_wall_has_every_word_once():
    wall = WordWall(width=13, height=4)
    assert sorted(VOCABULARY) == [word.markup for word in wall]
    assert wall.of("slept").markup == "slept"


def test_a_river_of_guesses_runs_as_far_as_it_is_told_and_shows_what_the_oracle_says():
    run = runs.tale(step=0)
    front = Dial("step that is shown", at=0.0, low=0.0, high=600.0)
    river = GuessRiver(StepAxis(600), run, OPEN, ("and", "near"), front.probe())
    for step in (0, 7, 30):
        front.at = step
        refresh_all([river])
        assert faults(river) == []
        place = river.axis.point(np.sqrt(step))
        assert river.bands.get_right()[0] == pytest.approx(place[0], abs=1e-6)
    front.at = 12
    with pytest.raises(ValueError, match="not drawn over its steps"):
        list(river.claims())


def test_a_word_has_an_area_of_its_share_and_is_as_large_as_its_cell_has_room():
    run = runs.tale(step=0)
    wall = wall_of(run)
    small = wall.text_of("slept").height
    for step in (0, 30, 100):
        run.seek(step)
        refresh_all([wall])
        assert faults(wall) == []
        share = run.probe("probability", words=SURE, word="slept")()
        cell = wall.cell("slept")
        assert cell.width * cell.height == pytest.approx(share * 9 * 3.5)
        assert wall.text_of("slept").width < max(cell.width, 0.9)
    assert wall.text_of("slept").height > 2 * small
    assert wall.text_of("monocle")[0].get_fill_opacity() == 0
    wall.cell("slept").stretch(0.9, 0)
    with pytest.raises(ValueError, match="dot is not at its place"):
        faults(wall)


def test_a_number_in_the_cell_of_another_word_is_found_out():
    wall = wall_of(runs.tale(step=43))
    wall.numbers[wall.words.index("slept")].shift(9 * RIGHT)
    with pytest.raises(ValueError, match="does not stand in the cell of slept"):
        list(wall.claims())


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        (lambda wall: wall.text_of("monocle").shift(0.01 * RIGHT), "not in the middle"),
        (lambda wall: wall.text_of("ate").scale(1.05), "not in the middle"),
        (lambda wall: wall.numbers[0].shift(0.01 * RIGHT), "not in the middle"),
        (lambda wall: wall.cell("ate").shift(0.01 * RIGHT), "not in the middle"),
        (lambda wall: wall.cell("ate").rotate(0.01), "no upright box"),
        (lambda wall: wall.text_of("ate")[1].set_color(RED), "another colour"),
        (lambda wall: wall.numbers.set_color(RED), "another colour"),
        (lambda wall: wall.cell("ate").set_fill(RED), "another colour"),
        (lambda wall: wall.dots[0].set_stroke(RED), "another colour"),
        (lambda wall: wall.dots[1].shift(0.01 * RIGHT), "not at its place"),
    ],
    ids=["word", "size", "number", "cell", "slant", "glyph", "figures", "fill", "glow", "dots"],
)
def test_a_wall_whose_words_or_cells_were_meddled_with_is_found_out(lie, why):
    wall = wall_of(runs.tale(step=20))
    assert faults(wall) == []
    lie(wall)
    with pytest.raises(ValueError, match=why):
        list(wall.claims())
    wall.refresh()
    assert wall.text_of("ate").get_y() == pytest.approx(wall.cell("ate").get_y(), abs=0.1)


def wall_of(run, width=9.0, height=3.5) -> Any:
    return ShareWall(run.probe("probability", words=SURE), width=width, height=height)


def test_a_wall_gets_the_place_and_the_size_of_a_box():
    wall = wall_of(runs.tale(step=0))
    box = Rectangle(width=4, height=2).shift(RIGHT + UP)
    reshape = Reshape(wall, to=box)
    reshape.begin()
    for share in (0.4, 1.0):
        reshape.interpolate(share)
        assert faults(wall) == []
    assert wall.cells.get_center() == pytest.approx(box.get_center())
    assert (wall.cells.width, wall.cells.height) == pytest.approx((4, 2))


def test_dots_are_dealt_to_the_nearest_whole_number_and_none_is_lost():
    assert whole_dots(np.array([0.5004, 0.2498, 0.2498])).tolist() == [500, 250, 250]
    assert whole_dots(np.array([1 / 3, 1 / 3, 1 / 3])).sum() == DOTS
    run = runs.tale(step=0)
    for step in (0, 20, 43):
        shares = run.at(step).probe("probability", words=SURE)()
        dots = whole_dots(shares)
        assert dots.sum() == DOTS
        assert np.abs(dots / DOTS - shares).max() < 1 / DOTS


def test_only_dots_of_words_that_lose_go_over_and_each_arrives_in_time():
    cells = np.array([[0.0, 1, 0, 1], [1, 2, 0, 1], [2, 3, 0, 1]])
    texts = np.full((3, 2), 0.1)
    deals = Deals(np.array([0.5, 0.3, 0.2]))
    deals.settle()
    before = deals.places(cells, texts, 2.0)
    deals.add(np.array([0.2, 0.6, 0.2]))
    assert deals.places(cells, texts, 2.0) == pytest.approx(before)
    deals.clock = deals.settled
    assert deals.settled <= 1 + FLIGHT
    after = deals.places(cells, texts, 2.0)
    owner, owned = (places[:, 0].astype(int) for places in (before, after))
    assert np.bincount(owned).tolist() == [200, 600, 200]
    assert set(owner[owner != owned]) == {0}
    assert set(owned[owner != owned]) == {1}


def test_dots_rain_down_to_their_words():
    wall = wall_of(runs.tale(step=0))
    rain = Rain(wall, source=2.5)
    rain.begin()
    assert len(wall.dots[1].points) == 0
    rain.interpolate(0.4)
    heights = wall.dots[1].points[:, 1]
    assert 2 < heights.max() <= 2.5
    rain.interpolate(1.0)
    assert len(wall.dots[1].points) == 4 * DOTS
    assert faults(wall) == []


def test_a_wall_pours_to_the_same_at_any_frame_rate_and_follows_its_run_in_between():
    places = []
    for rate in (3, 7):
        run = runs.tale(step=0)
        wall = wall_of(run)
        scene = bare(wall)
        pour = Pour(run, wall, to=30)
        pour._setup_scene(scene)
        pour.begin()
        for frame in range(1, rate + 1):
            pour.interpolate(frame / rate)
        pour.finish()
        assert run.step == 30
        assert faults(wall) == []
        places.append(wall.dots[1].points)
    assert places[0] == pytest.approx(places[1])
    run.seek(0)
    assert faults(wall)


def test_a_wall_is_dealt_anew_after_another_beginning():
    run = runs.tale(step=100)
    wall = wall_of(run)
    play(bare(wall), Redeal(wall, words=OPEN, run_time=1))
    assert faults(wall) == []
    share = run.probe("probability", words=OPEN, word="near")()
    assert wall.cell("near").width * wall.cell("near").height == pytest.approx(share * 9 * 3.5)
    printed = wall.numbers[wall.words.index("near")].text
    assert printed == f"{share:.0%}"


def test_a_copy_of_a_wall_is_set_by_itself():
    run = runs.tale(step=0)
    wall = ShareWall(run.probe("probability", words=SURE), width=13, height=4)
    place = wall.text_of("ate").get_center()
    copy = wall.copy().shift(RIGHT)
    copy.refresh()
    assert faults(copy) == []
    assert wall.text_of("ate").get_center() == pytest.approx(place)
    assert copy.text_of("ate").get_center() == pytest.approx(place + RIGHT)


def test_the_machine_is_all_numbers_of_the_model():
    run = runs.tale(step=0)
    machine = Machine(run, width=13, height=1)
    shown = sum(table.size for table in machine.tables)
    assert shown == run.probe("parameters")()
    assert machine.tables.width < machine.panel.width
    assert faults(machine) == []
    run.seek(3)
    assert faults(machine)


def test_only_the_sheet_on_top_of_a_pile_can_be_read():
    pile = Pile((SURE, OPEN, SURE), width=3, height=2)
    sheets: Any = list(pile)
    clear = [sheet.words[0][0].get_fill_opacity() for sheet in sheets]
    assert clear == [0, 0, 1]
    taken = pile.take()
    assert len(pile) == 2
    assert [word.markup for word in taken.words] == list(SURE)
    assert [word.markup for word in pile.top.words] == list(OPEN)


def test_the_frames_of_a_goal_are_as_high_as_the_grammar_says():
    goal = Goal(StepAxis(600), OPEN, ("and", "near", "slept"))
    assert faults(goal) == []
    heights = [frame.height for frame in goal.frames]
    assert heights == pytest.approx([1.85, 1.85, 0.0])
    goal.frames[0].stretch(1.2, 1)
    with pytest.raises(ValueError, match="do not lie on each other"):
        list(goal.claims())


def test_a_row_with_next_to_nothing_is_pale():
    run = runs.tale(step=0)
    guess = GuessBars(run, SURE, ("slept", "ate"), unit=4)
    run.seek(100)
    refresh_all([guess])
    first, other = (name[0].get_fill_opacity() for name in guess.names[:2])
    assert (first, other) == (1.0, pytest.approx(0.3, abs=0.15))
