import pytest

from scenes.studio.catalogue import NoSuchLesson, entries, find, load


@pytest.fixture(scope="module")
def both(topics):
    return entries(topics)


def test_lessons_are_found_in_the_order_of_their_topic_with_their_claims(both):
    assert [(e.topic, e.name, e.claim, e.beats) for e in both] == [
        ("tiny", "SquareMoves", "A square that is there can move.", 2),
        ("tiny", "SquareStumbles", "A lesson that fails half-way says where.", 0),
    ]


def test_a_file_that_cannot_be_imported_is_listed_all_the_same(tmp_path):
    topic = tmp_path / "soon"
    topic.mkdir()
    (topic / "__init__.py").write_text("")
    told = "\n    def construct(self): pass\n"
    (topic / "it_comes_later.py").write_text(
        f"import nothing_like_it\nclass ItComesLater(Lesson):\n    'Soon.'{told}"
    )
    (topic / "part.py").write_text(f"class Part(dict): pass\nclass Other:{told}")
    assert [e.name for e in entries(tmp_path)] == ["ItComesLater"]


def test_a_topic_means_all_its_lessons_and_each_is_taken_once(both):
    assert find(["tiny", "SquareMoves"], both) == both
    assert find([], both) == both
    assert find(["SquareStumbles"], both) == both[1:]


@pytest.mark.parametrize("name", ["squaremoves", "SquareMove", "Moves"])
def test_an_unknown_name_is_answered_with_the_nearest(both, name):
    with pytest.raises(NoSuchLesson, match=f"{name}.*did you mean .*SquareMoves"):
        find([name], both)


def test_a_name_like_no_other_is_told_where_to_look(both):
    with pytest.raises(NoSuchLesson, match=r"'zzz'.*list"):
        find(["zzz"], both)


def test_an_entry_loads_its_class(both):
    assert load(both[0]).claim() == both[0].claim
