"""Sentences stand at the foot of the frame, and what they say is proven like all else."""

import pytest
from manim import Square

from nncore import oracle
from nncore.probes.expressions import equal
from scenes.stage import runs
from scenes.stage.caption import Caption, halves, plain, printed_as
from scenes.stage.change import Train
from scenes.stage.lesson import Lesson
from scenes.stage.readout import Readout
from scenes.studio.proof.audit import audit
from scenes.studio.proof.dry import play_dry
from scenes.studio.proof.layout import layout

LONG = "A neuron adds up its inputs, each times a weight of its own, and squishes the sum."


def saying(sentence: str, *, of: str = "", seed: int = 0, **said) -> type[Lesson]:
    """A lesson of one sentence about the barely trained digits run: `of` names its number."""

    class Saying(Lesson):
        """It says one thing."""

        def construct(self) -> None:
            run = runs.digits(step=10, seed=seed)
            probes = {"x": run.probe(of)} if of else {}
            with self.beat(sentence, **said, **probes):
                self.play(self.add(Square()).mobjects[-1].animate.scale(2))

    return Saying


def test_a_short_sentence_stands_on_one_line_and_a_long_one_on_two_of_like_length():
    (line,) = Caption("A neuron holds a number.")
    assert line.baseline == pytest.approx(-3.62)
    first, second = Caption(LONG)
    assert (first.baseline, second.baseline) == (pytest.approx(-3.26), pytest.approx(-3.78))
    assert 0.6 < first.width / second.width < 1.6


def test_a_line_is_not_broken_within_mathematics_or_a_number():
    pieces = halves("It is $a + b + c + d + e + f + g$ and {x:.1%} of it, or so.")
    assert " ".join(pieces).count("$a + b + c + d + e + f + g$") == 1
    assert sum("$" in piece for piece in pieces) == 1


@pytest.mark.parametrize(
    ("form", "looks"),
    [
        ("", {"places": 0, "sign": False, "percent": False}),
        ("+.2f", {"places": 2, "sign": True, "percent": False}),
        (",.0f", {"places": 0, "sign": False, "percent": False}),
        (".1%", {"places": 1, "sign": False, "percent": True}),
    ],
)
def test_numbers_are_printed_as_python_would(form, looks):
    assert printed_as(form) == looks


@pytest.mark.parametrize("form", [">8", ","])  # Python prints 7.0 with ","
def test_a_format_that_is_not_ours_is_refused(form):
    with pytest.raises(ValueError, match=f"got the format '{form}'.*such as '.2f'"):
        printed_as(form)


def test_markup_is_read_as_plain_words():
    assert plain("The sum is $z$, and #look[$a = sigma(z)$].") == "The sum is z, and a = σ(z)."
    assert plain("The dot product is $v dot w$: a dot.") == "The dot product is v · w: a dot."
    assert plain("The minus in $-nabla C$.") == "The minus in −∇C."
    assert plain("The weight $w_(j k)$ leads to $j$.") == "The weight w_jk leads to j."


def test_a_number_of_a_sentence_is_live_and_the_subtitle_has_its_last_value():
    class Learning(Lesson):
        """It learns."""

        def construct(self) -> None:
            run = runs.digits(step=0)
            with self.beat("Step {step}.", step=run.probe("step")):
                self.play(Train(run, to=20))

    seen = []
    scene = play_dry(Learning, on_beat=lambda scene: seen.append(scene.caption))
    assert scene.told[0].sentence == "Step 20."
    (number,) = [part for part in seen[0].get_family() if isinstance(part, Readout)]
    assert number.read() == "20"


def test_a_probe_that_nothing_says_is_refused():
    with pytest.raises(ValueError, match="got x: neither"):
        play_dry(saying("One thing.", of="accuracy"))
    with pytest.raises(ValueError, match="got y in only one of"):
        play_dry(saying("It reads {y}."))


def test_captions_can_be_left_to_those_who_speak():
    silent = saying("One thing.")
    silent.captions = False
    seen = []
    scene = play_dry(silent, on_beat=lambda scene: seen.append(len(scene.caption.get_family())))
    assert seen == [1]
    assert scene.told[0].sentence == "One thing."


def unproven(lesson: type[Lesson]) -> list[tuple[str, str]]:
    return [(one.kind, one.why) for one in audit(lesson).unproven]


def test_a_sentence_counts_as_proven_by_its_numbers_or_as_stating_nothing():
    counts = audit(saying("It reads {x:.1%} of them.", of="accuracy")).counts["sentence"]
    assert (counts.shown, counts.proven, counts.constant) == (1, 1, 0)
    counts = audit(saying("What is a neuron?")).counts["sentence"]
    assert (counts.shown, counts.proven, counts.constant) == (1, 0, 1)


def test_a_typed_digit_in_a_sentence_is_unproven_unless_it_has_a_reason():
    ((kind, why),) = unproven(saying("It reads 7 of them."))
    assert kind == "number"
    assert why.startswith("typed in")
    assert unproven(saying("From 0 to 1.", because="the ends of the scale")) == []


def test_a_typed_digit_in_a_note_is_unproven():
    ((kind, why),) = unproven(saying("One thing.", note="It reads 7 of them."))
    assert (kind, why) == ("sentence", "typed in its note: It reads 7 of them.")
    assert unproven(saying("One thing.", note="It reads {x:.0%} of them.", of="accuracy")) == []


def test_a_number_of_a_note_is_checked_by_the_oracle(monkeypatch):
    note = saying("One thing.", note="It reads {x:.0%} of them.", of="accuracy")
    monkeypatch.setattr(oracle, "value", lambda probe, ask: 0.5)
    ((kind, why),) = unproven(note)
    assert (kind, why) == ("sentence", "the oracle says 'It reads 50% of them.'")


def holding(example: int, *, seed: int = 0) -> type[Lesson]:
    """It claims that a digit is read rightly at step 10."""
    right = equal(runs.digits(step=10, seed=seed).probe("right", example=example), 1)
    return saying("It reads this one.", holds=right)


def test_what_a_sentence_states_must_hold_by_nncore_and_by_the_oracle():
    right = runs.digits(step=10).probe("right")()
    true, false = int(right.argmax()), int(right.argmin())
    assert unproven(holding(true)) == []
    ((kind, why),) = unproven(holding(false))
    assert kind == "sentence"
    assert why.endswith("False, 0.0")


def test_a_sentence_that_is_true_at_another_seed_only_is_caught():
    here = runs.digits(step=10, seed=0).probe("right")()
    there = runs.digits(step=10, seed=1).probe("right")()
    example = int((there - here).argmax())
    assert unproven(holding(example, seed=1)) == []
    assert len(unproven(holding(example, seed=0))) == 1


def faults(lesson: type[Lesson]) -> set[str]:
    return {one.kind for one in layout(lesson).faults} - {"beats", "length"}


def test_a_sentence_has_at_most_ninety_characters():
    assert "too long" in faults(saying("word " * 19))
    assert "too long" not in faults(saying("word " * 17))


def test_a_frame_that_is_nearly_empty_says_why():
    assert faults(saying("One thing.")) == {"empty"}
    assert faults(saying("One thing.", sparse="one thing is all there is")) == set()
