"""One's own settings: `--set NAME=VALUE`."""

import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from nncore import DIGITS, MLP, digits, train
from scenes.studio.catalogue import entries, find, load
from scenes.studio.film.job import Job, render
from scenes.studio.film.record import Record
from scenes.studio.own import BadSetting, own_settings, settings_of, told_with, written
from scenes.studio.proof.dry import play_dry
from scenes.studio.proof.layout import Inspector
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
    assert "title" not in settings


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
        ("TheNetworkLearns", "zzz=3", "only seed, wall, neuron, slowly, early, every, theme"),
        ("TheNetworkLearns", "title=x", "no setting 'title'"),
        ("TheNetworkLearns", "seed", "got --set seed: expected NAME=VALUE"),
        ("TheNetworkLearns", "seed=one", "got seed=one: expected a whole number, such as 0"),
        ("TheNetworkLearns", "seed=-1", "got seed=-1: expected a whole number from 0 on"),
        ("TheNetworkLearns", "seed=", "got seed=: expected a whole number"),
        ("TheNetworkLearns", "wall=9:3", "got wall=9:3: expected FIRST:END, such as 89:134"),
        ("TheNetworkLearns", "captions=maybe", "expected yes or no, such as yes"),
        ("TheNetworkLearns", "theme=pink", "got theme=pink: expected dark or light"),
        ("DownOneSlope", "rate=nan", "got rate=nan: expected a number, such as 20.0"),
        (
            "OneNeuronWeighsItsInputs",
            "digits=1,2",
            "expected 3 of them with commas between",
        ),
        ("GuessTheNextWord", "choice=", "got choice=: expected a text, such as the hungry"),
    ],
)
def test_what_cannot_be_set_is_told_in_one_line(name, text, told):
    with pytest.raises(BadSetting) as error:
        own(name, text)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("texts", [("seed=1", "seed=2"), ("digits=1,2,3", "digit=4")])
def test_a_setting_has_one_value(texts):
    with pytest.raises(BadSetting, match="is set already, expected one value"):
        own("OneNeuronWeighsItsInputs", *texts)


def test_what_is_as_it_is_anyway_changes_nothing():
    assert own("TheNetworkLearns", "seed=0", "early=400").texts == ("early=400",)
    assert own("TheNetworkLearns", "seed=0", "early=400").values == (("early", 400),)


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
    assert "0 to 15" in outcome.error
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("tales", [0, 99, 2001])
def test_a_wall_of_tales_has_room_for_some(tales, tmp_path):
    (entry,) = find(["WriteASentence"], ALL)
    wrong = own_settings(load(entry), (f"tales={tales}",))
    outcome = render(Job(entry, QUALITIES["l"], "dark", tmp_path, own=wrong))
    assert outcome.status == "refused"
    assert outcome.error.endswith(f"got tales={tales}: expected 100 to 2,000")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("AverageCost", "far=0.9", "expected a multiple of 0.25"),
        ("AverageCost", "far=3", "0 cost so much"),
        ("DownOneSlope", "aside=2", "try a larger wild or aside"),
        ("DownOneSlope", "rate=150", "expected whole multiples"),
    ],
)
def test_what_a_lesson_could_not_say_is_refused_in_one_line(name, text, told):
    with pytest.raises(BadSetting, match=told) as error, told_with(name, own(name, text)):
        play_dry(load(find([name], ALL)[0], own(name, text)))
    assert "\n" not in str(error.value)


def test_only_own_settings_are_blamed():
    as_it_is = own("TheNetworkLearns")
    with pytest.raises(ZeroDivisionError), told_with("TheNetworkLearns", as_it_is):
        raise ZeroDivisionError


# Digits and networks of one's own


@pytest.fixture(scope="module")
def mine(tmp_path_factory):
    """A folder with a drawn seven, a photo of a three, and networks trained elsewhere."""
    folder = tmp_path_factory.mktemp("mine")
    image = Image.new("L", (28, 28), 255)
    ImageDraw.Draw(image).line([(7, 6), (20, 6), (12, 23)], fill=0, width=3, joint="curve")
    image.save(folder / "seven.png")
    data = digits.load()
    three = data.x_test[(data.y_test == 3).argmax()].reshape(28, 28)
    photo(three).save(folder / "three.jpg", quality=85)
    for sizes in ((784, 30, 10), (784, 10), (784, 100, 40, 20, 10), (5, 4, 3)):
        network = MLP.random(sizes, np.random.default_rng(0))
        if sizes[0] == 784:
            train(network, data, replace(DIGITS, sizes=sizes, steps=1000))
        weights = {f"W{l}": W for l, W in network.W.items()}
        biases = {f"b{l}": b for l, b in network.b.items()}
        np.savez(folder / f"net{'-'.join(map(str, sizes))}.npz", **weights, **biases)
    (folder / "broken.png").write_bytes(b"no picture")
    return folder


def photo(digit):
    """A digit (28, 28) as a telephone sees it: grey paper, a shadow, noise, slanted."""
    large = Image.fromarray(np.rint(255 * digit).astype(np.uint8)).resize((420, 420)).rotate(10)
    ink = np.pad(np.asarray(large) / 255, ((250, 230), (140, 140)))
    y, x = np.mgrid[:900, :700]
    paper = (0.72 - 0.15 * x / 700) * (1 - 0.45 / (1 + np.exp((y - 500 + 0.4 * x) / 25)))
    grey = paper * (1 - 0.75 * ink) + np.random.default_rng(0).normal(0, 0.015, ink.shape)
    return Image.fromarray((255 * np.clip(grey, 0, 1)).astype(np.uint8))


def test_a_digit_is_a_place_a_word_or_a_picture(mine):
    labels = digits.load().y_test
    assert own("MatrixTimesVector", "digit=28").values == (("digit", 28),)
    ((_, place),) = own("MatrixTimesVector", "digit=seven").values
    assert labels[place] == 7
    assert 7 not in labels[:place]
    chosen = dict(own("NetworkReadsADigit", f"digits={mine}/seven.png:7,3,nine").values)
    assert chosen["digits"][:2] == (1000, 3)
    assert labels[chosen["digits"][2]] == 9
    assert [picture.label for picture in chosen["pictures"]] == [7]


def test_where_there_are_several_digits_one_is_the_first(mine):
    one = own("NetworkReadsADigit", f"digit={mine}/seven.png:7")
    assert dict(one.values)["digits"] == (1000, *lesson("NetworkReadsADigit").digits[1:])
    assert one.suffix.startswith("-digit-seven.png-7-")


def test_a_picture_that_changes_is_another_setting(mine, tmp_path):
    digests = set()
    for name in ("seven.png", "three.jpg"):
        Image.open(mine / name).save(tmp_path / "it.png")
        digests.add(own("NetworkReadsADigit", f"digit={tmp_path}/it.png:7").digest)
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("NetworkReadsADigit", "digit=1000", "expected a place in the test set, 0 to 999"),
        ("NetworkReadsADigit", "digit=-1", "or a picture with the digit that it shows: mine.png:7"),
        ("NetworkReadsADigit", "digit={}/seven.png", "or a picture with the digit that it shows"),
        ("NetworkReadsADigit", "digit={}/seven.png:12", "or a picture with the digit that"),
        ("NetworkReadsADigit", "digit={}/nowhere.png:7", "no picture at"),
        ("NetworkReadsADigit", "digit={}/broken.png:7", "expected a picture, such as .png or .jpg"),
        ("NetworkReadsADigit", "digits=1,2", "expected 3 of them with commas between"),
        ("NetworkReadsADigit", "network={}/nowhere.npz", "no network at"),
        ("NetworkReadsADigit", "network={}/broken.png", "ends in .npz or .safetensors"),
        ("NetworkReadsADigit", "network={}/net5-4-3.npz", "5-4-3 neurons: expected 784-...-10"),
        ("NetworksComeInShapes", "digit={}/seven.png:7", "expected a place in the test set"),
        ("TheNetworkLearns", "network={}/net784-30-10.npz", "it needs a network's training"),
    ],
)
def test_what_is_no_digit_and_no_network_is_told_in_one_line(mine, name, text, told):
    with pytest.raises(BadSetting) as error:
        own(name, text.format(mine))
    assert str(error.value).startswith(f"got {text.format(mine)}: ")
    assert told in str(error.value)
    assert "\n" not in str(error.value)


# Every lesson with other settings. Where something of it depends on the default, the audit names
# that sentence, and nothing else.
OTHERS = [
    ("PixelsBecomeActivations", "digits=3,9,40,60 followed=14", "One pixel, one neuron"),
    ("OneNeuronWeighsItsInputs", "neuron=10 digits=415,24,817", ""),
    ("OneNeuronWeighsItsInputs", "digits=8,8,8", "Another digit lays its ink"),
    ("OneNeuronWeighsItsInputs", "digit={}/three.jpg:3 network={}/net784-30-10.npz neuron=21", ""),
    ("OneNeuronWeighsItsInputs", "digit={}/seven.png:7", ""),
    ("NetworkReadsADigit", "digits=0,1,2 seed=3 strongest=400", ""),
    ("NetworkReadsADigit", "digit={}/seven.png:7 network={}/net784-30-10.npz", ""),
    ("NetworkReadsADigit", "digit={}/three.jpg:3 network={}/net784-100-40-20-10.npz", ""),
    ("NetworkReadsADigit", "network={}/net784-10.npz", ""),
    ("ThirteenThousandKnobs", "neuron=9 digit=77", ""),
    ("WhatHiddenNeuronsLookFor", "digit=15 sure=0.5 halt=1000", "Most noise leaves it unsure"),
    ("SigmoidSquishes", "neuron=3 examples=0:250", ""),
    ("BiasIsAThreshold", "neuron=3 examples=0:60", "And training? It left this knob"),
    ("WithoutTheBendItIsALine", "point=5 first=100", ""),
    ("CostOfOneDigit", "seed=1 label=0", ""),
    ("AverageCost", "label=3", ""),
    ("DownOneSlope", "rate=10", ""),
    ("TheNetworkLearns", "wall=0:45 seed=1", ""),
    ("TheNetworkLearns", "wall=0:45", "Then it learns to tell them apart"),
    ("GradientIsSensitivity", "seed=1 ratio=10", ""),
    ("MakeItATwo", "seed=1 wanted=9", ""),
    ("AddUpTheDesires", "digit=5", ""),
    ("AddUpTheDesires", "digit=200", ""),
    ("AverageOverExamples", "seed=1 far=10", ""),
    ("OneStepHelps", "step=500 rate=1", "So take the next step"),
    ("OneStepHelps", "seed=1 wanted=9", ""),
    ("ChainOfInfluence", "nudge=0.5 closer=100", "That was a big nudge. Shrink it"),
    ("BiasAndTheLayerBefore", "nudge=0.5 closer=10000", ""),
    ("ManyNeuronsPerLayer", "seed=1 nudge=1 closer=100", ""),
    ("ManyNeuronsPerLayer", "network={}/net784-30-10.npz", ""),
    ("BackwardThroughTheNetwork", "seed=1 wanted=7 strongest=60", ""),
    ("BackwardThroughTheNetwork", "network={}/net784-30-10.npz", ""),
    ("CheckTheGradient", "digit=5", ""),
    ("DotProductMeasuresAgreement", "network={}/net784-30-10.npz neuron=29", ""),
    ("DotProductMeasuresAgreement", "arrow=-2,1 one=1", ""),
    ("MatrixTimesVector", "digit=28 network={}/net784-30-10.npz", ""),
    ("MatrixTimesVector", "digit=9", ""),
    ("MatrixTimesMatrix", "digits=5,6,7,8 seed=1", ""),
    ("MatrixTimesMatrix", "digits=5,6,7,8 network={}/net784-30-10.npz", ""),
    ("SoftmaxTurnsScoresIntoShares", "constant=1.5", ""),
    ("SoftmaxTurnsScoresIntoShares", "scores=0,2,5 rows=4", ""),
    ("NetworksComeInShapes", "seed=1", ""),
    ("GuessTheNextWord", "seed=1", ""),
    ("WordsAreVectors", "word=queen", ""),
    ("QueriesMeetKeys", "sentence=the sleepy fox slept and the hungry king", ""),
    ("ValuesAreMixed", "sentence=the sleepy fox slept and the hungry king", ""),
    ("HeadsLearnToLook", "seed=1", ""),
    ("InsideATransformer", "sentence=the sleepy fox slept and the hungry king", ""),
    ("WriteASentence", "tales=200 luck=3", ""),
]
# Their audits take half a minute, which those with the default have taken: these are laid out.
LONG = [("DownASurface", "seed=1"), ("CarefulManDrunkMan", "steps=30 other_rate=3")]


def others(name, settings, mine):
    """The entry of a lesson, and settings, each NAME=VALUE with {} for the folder."""
    (entry,) = find([name], ALL)
    texts = re.split(r" (?=\w+=)", settings.replace("{}", str(mine)))
    return entry, own_settings(load(entry), tuple(texts))


def test_every_lesson_is_played_with_other_settings():
    assert {entry.name for entry in ALL} == {name for name, *_ in (*OTHERS, *LONG)}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "settings", "named"), OTHERS)
def test_with_other_settings_it_is_true_and_can_be_read(mine, name, settings, named):
    audit, layout = prove_own(*others(name, settings, mine), theme="light")
    assert layout.faults == ()
    beats = {one.beat for one in audit.unproven}
    assert [beat for beat in beats if not beat.startswith(named or "-")] == []
    assert bool(beats) == bool(named)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "settings"), LONG)
def test_with_other_settings_it_can_be_read(mine, name, settings):
    inspector = Inspector()
    scene = play_dry(load(*others(name, settings, mine)), on_beat=inspector.look)
    assert inspector.report(scene, theme="dark").faults == ()
