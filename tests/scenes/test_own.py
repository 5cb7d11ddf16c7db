"""One's own settings: `--set NAME=VALUE`."""

import pytest

from scenes.studio.catalogue import entries, find, load
from scenes.studio.film.job import Job, render
from scenes.studio.film.record import Record
from scenes.studio.own import BadSetting, own_settings, settings_of, told_with, written
from scenes.studio.proof.prove import prove_own
from scenes.studio.settings import QUALITIES

ALL = entries()


def lesson(name):
    (entry,) = find([name], ALL)
    return load(entry)


def own(name, *texts):
    return own_settings(lesson(name), texts)


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.name)
def test_every_setting_of_a_lesson_says_what_it_means(entry):
    settings = {setting.name: setting for setting in settings_of(load(entry))}
    assert not [name for name, setting in settings.items() if not setting.meaning]
    assert {"theme", "captions"} < settings.keys()
    assert not {"title", "first_edition"} & settings.keys()


def test_what_is_written_as_a_default_is_read_as_the_default():
    for entry in ALL:
        for setting in settings_of(load(entry)):
            if setting.default is not None:
                text = f"{setting.name}={written(setting.default)}"
                assert own_settings(load(entry), (text,)).values == (), text


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("OneNeuronWeighsItsInputs", "neuron=3", 3),
        ("OneNeuronWeighsItsInputs", "digits= 1, 2,3", (1, 2, 3)),
        ("OneNeuronWeighsItsInputs", "captions=no", False),
        ("DownOneSlope", "rate=3", 3.0),
        ("TheNetworkLearns", "wall=0:45", range(45)),
        ("WriteASentence", "temperatures=.5,1,1.5,2,2.5,4", (0.5, 1.0, 1.5, 2.0, 2.5, 4.0)),
        ("WordsAreVectors", "alike=a,b;c,d;e,f", (("a", "b"), ("c", "d"), ("e", "f"))),
        ("GuessTheNextWord", "choice=the shy owl", "the shy owl"),
    ],
)
def test_a_value_gets_the_type_of_the_default(name, text, value):
    ((_, parsed),) = own(name, text).values
    assert (parsed, type(parsed)) == (value, type(value))


def test_a_theme_is_named():
    ((_, theme),) = own("TheNetworkLearns", "theme=light").values
    assert theme.name == "light"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("OneNeuronWeighsItsInputs", "neurn=3", "got neurn=3: OneNeuronWeighsItsInputs has no"),
        ("OneNeuronWeighsItsInputs", "neurn=3", "setting 'neurn'; nearest: neuron"),
        ("TheNetworkLearns", "zzz=3", "only seed, wall, slowly, early, every, theme, captions"),
        ("TheNetworkLearns", "title=x", "no setting 'title'"),
        ("TheNetworkLearns", "seed", "got --set seed: expected NAME=VALUE"),
        ("TheNetworkLearns", "seed=one", "got seed=one: expected a whole number, such as 0"),
        ("TheNetworkLearns", "seed=-1", "got seed=-1: expected a whole number from 0 on"),
        ("TheNetworkLearns", "seed=", "got seed=: expected a whole number"),
        ("TheNetworkLearns", "wall=9:3", "got wall=9:3: expected FIRST:END, such as 89:134"),
        ("TheNetworkLearns", "captions=maybe", "expected yes or no, such as yes"),
        ("TheNetworkLearns", "theme=pink", "got theme=pink: expected dark or light"),
        ("DownOneSlope", "rate=nan", "got rate=nan: expected a number, such as 20.0"),
        ("OneNeuronWeighsItsInputs", "digits=1,2", "expected 3 whole numbers, such as 8,28,95"),
        ("GuessTheNextWord", "choice=", "got choice=: expected a text, such as the hungry"),
    ],
)
def test_what_cannot_be_set_is_told_in_one_line(name, text, told):
    with pytest.raises(BadSetting) as error:
        own(name, text)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_of_two_values_of_one_setting_the_last_one_counts():
    assert own("TheNetworkLearns", "seed=1", "seed=2").values == (("seed", 2),)
    assert own("TheNetworkLearns", "seed=1", "seed=0").values == ()


@pytest.mark.parametrize(
    ("texts", "suffix"),
    [
        ([], ""),
        (["neuron=3"], "-neuron-3"),
        (["neuron=3", "digits=1,2,3"], "-neuron-3-digits-1,2,3"),
        (["neuron=4"], ""),  # as it is anyway
    ],
)
def test_what_is_set_is_in_the_name_of_what_is_made(texts, suffix):
    assert own("OneNeuronWeighsItsInputs", *texts).suffix == suffix


def test_a_name_is_short_and_plain_whatever_is_set():
    long = "the hungry blue creature ate and the sleepy queen"
    one = own("GuessTheNextWord", f"choice={long}")
    other = own("GuessTheNextWord", f"choice={long} ate")
    assert one.suffix.startswith("-choice-the-hungry-blue-creature")
    assert len(one.suffix) < 60
    assert one.suffix[:-8] == other.suffix[:-8]
    assert one.suffix != other.suffix


def test_a_film_with_own_settings_leaves_the_lessons_own_alone(job):
    bare = own_settings(load(job.entry), ("captions=no",))
    mine = Job(job.entry, job.quality, "dark", job.media, "as it is", own=bare)
    render(job)
    before = job.video.read_bytes()
    assert render(mine).status == "rendered"
    assert mine.video.name == "SquareMoves-captions-no.mp4"
    assert "Shown with captions=no." in mine.video.with_suffix(".md").read_text()
    assert job.video.read_bytes() == before
    records = [Record.of(video) for video in (mine.video, job.video)]
    assert len({record.key for record in records if record}) == 2
    assert render(mine).status == "unchanged"


def test_what_a_lesson_cannot_be_told_with_is_refused_and_leaves_nothing(tmp_path):
    (entry,) = find(["OneNeuronWeighsItsInputs"], ALL)
    wrong = own_settings(load(entry), ("neuron=16",))
    outcome = render(Job(entry, QUALITIES["l"], "dark", tmp_path, own=wrong))
    assert outcome.status == "refused"
    assert outcome.error.startswith("OneNeuronWeighsItsInputs cannot be told with neuron=16: got")
    assert "the drawing shows" in outcome.error
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_only_own_settings_are_blamed():
    as_it_is = own("TheNetworkLearns")
    with pytest.raises(ZeroDivisionError), told_with("TheNetworkLearns", as_it_is):
        raise ZeroDivisionError


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("OneNeuronWeighsItsInputs", ["neuron=10", "digits=415,24,817"]),
        ("NetworkReadsADigit", ["digits=0,1,2", "seed=3"]),
    ],
)
def test_what_is_shown_with_other_settings_is_true_and_can_be_read(name, texts):
    (entry,) = find([name], ALL)
    audit, layout = prove_own(entry, own_settings(load(entry), tuple(texts)))
    assert audit.unproven == ()
    assert layout.faults == ()


@pytest.mark.slow
def test_a_sentence_that_no_longer_holds_is_named():
    (entry,) = find(["OneNeuronWeighsItsInputs"], ALL)
    audit, _ = prove_own(entry, own_settings(load(entry), ("digits=8,8,8",)))
    assert any("another sum" in one.beat for one in audit.unproven)
