"""Every quantity of a language model that a probe can name, and what it means.

One function a quantity, as in quantities.py; oracle_language.py has all once more, in plain numpy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from nncore.activations import Array, softmax
from nncore.probes.probe import evaluate
from nncore.tales import embeddings, tale

if TYPE_CHECKING:
    from nncore.quantities.tale_reading import LanguageReading
    from nncore.tales.gpt import AttentionTrace, Trace
    from nncore.tales.model import Measured
    from nncore.tales.training import LanguageState


@dataclass(frozen=True)
class Needs:
    """Which indices a quantity may and must have; `any_words`: they are no sentence to be read."""

    words: bool = False
    any_words: bool = False
    n_words: int = 0
    indices: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    interventions: bool = False
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LanguageQuantity:
    """A function of a probe, and the indices that the probe has."""

    value: Callable[[LanguageReading], Any]
    needs: Needs


QUANTITIES: dict[str, LanguageQuantity] = {}


def quantity(name: str, **needs: Any) -> Callable[[Callable], Callable]:
    """Enters a function into QUANTITIES under its name."""

    def enter(value: Callable[[LanguageReading], Any]) -> Callable[[LanguageReading], Any]:
        QUANTITIES[name] = LanguageQuantity(value, Needs(**needs))
        return value

    return enter


def part(array: Any, *indices: int | None) -> Any:
    """array[..., i] for the indices that are given, from the first axis on; else the axis stays."""
    picked = array[tuple(slice(None) if i is None else i for i in indices)]
    return picked.copy() if np.ndim(picked) else picked.item()


def trace(p: LanguageReading) -> Trace:
    """What the model computes for the probe's words."""
    key = ("trace", p.words, p.off, p.hide)
    return p.run.remember(key, lambda: p.run.model.read(p.words, hide=p.hide, off=p.off))


def attention(p: LanguageReading) -> AttentionTrace:
    """What the heads of the probe's layer compute for its words."""
    return trace(p).blocks[p.layer].attention


# The words' vectors, through the layers


@quantity("token", words=True, indices=("position",))
def _token(p: LanguageReading):
    """The vectors of the words, (position, width)."""
    return part(trace(p).token[0].numpy(), p.position)


@quantity("position vector", words=True, indices=("position",))
def _place(p: LanguageReading):
    """The vectors of the positions, (position, width)."""
    return part(trace(p).place.numpy(), p.position)


@quantity("input", words=True, indices=("layer", "position"), interventions=True)
def _input(p: LanguageReading):
    """The residual stream before a layer, (position, width); of the first, token + position."""
    return part(trace(p).blocks[p.layer].before[0].numpy(), p.position)


@quantity("output stream", words=True, indices=("layer", "position"), interventions=True)
def _output_stream(p: LanguageReading):
    """The residual stream after a layer, (position, width)."""
    return part(trace(p).blocks[p.layer].after[0].numpy(), p.position)


# Attention


def _of_heads(name: str, *indices: str) -> None:
    """A part of AttentionTrace, (head, position, ...)."""

    @quantity(
        "head output" if name == "output" else name,
        words=True,
        indices=("layer", "head", "position", *indices),
        interventions=True,
    )
    def _(p: LanguageReading):
        return part(getattr(attention(p), name)[0].numpy(), p.head, p.position, p.key)


for _name in ("q", "k", "v", "z", "output"):
    _of_heads(_name)
for _name in ("dots", "scores", "pattern"):
    _of_heads(_name, "key")


# Scores and shares of the next word


def _scored(p: LanguageReading, logits: np.ndarray) -> Any:
    """Scores (position, vocabulary): those after one position, by default the last."""
    return part(logits[-1 if p.position is None else p.position], p.word)


@quantity("logits", words=True, indices=("position", "word"), interventions=True)
def _logits(p: LanguageReading):
    """The scores of each next word, (vocabulary,)."""
    return _scored(p, trace(p).logits[0].numpy())


@quantity(
    "probability",
    words=True,
    indices=("position", "word"),
    interventions=True,
    options={"temperature": 1.0},
)
def _probability(p: LanguageReading):
    """The shares of each next word, (vocabulary,): softmax of the scores."""
    return _scored(p, softmax(trace(p).logits[0].numpy(), evaluate(p.option("temperature"))))


@quantity("answer", words=True, indices=("position",), interventions=True)
def _answer(p: LanguageReading):
    """The place in VOCABULARY of the most probable next word."""
    return int(_scored(p, trace(p).logits[0].numpy()).argmax())


def _added(p: LanguageReading, vector: Array) -> Array:
    """What a vector (..., width) in the stream adds to the scores: exact without LayerNorm."""
    recipe = p.run.recipe
    if recipe.layers > 1 or recipe.layer_norm or recipe.mlp:
        raise ValueError(f"got {p.quantity!r}: scores are a sum of parts only in a model of one "
                         "layer of attention")  # fmt: skip
    return vector @ p.run.model.gpt.W_U.numpy().T


@quantity("direct logits", words=True, indices=("position", "word"))
def _direct_logits(p: LanguageReading):
    """The scores without any head: what the word itself says of the next one."""
    return _scored(p, _added(p, trace(p).blocks[0].before[0].numpy()))


@quantity("head logits", words=True, indices=("head", "position", "word"), must=("head",),
          interventions=True)  # fmt: skip
def _head_logits(p: LanguageReading):
    """What one head adds to the scores; with the direct ones, all heads sum to the logits."""
    return _scored(p, _added(p, attention(p).output[0, p.head].numpy()))


# Weights


for _name in ("W_Q", "W_K", "W_V", "W_O"):

    def _of_head(p: LanguageReading, name: str = _name):
        return part(p.run.weights[f"blocks.{p.layer}.attention.{name}"].astype(float), p.head)

    quantity(_name, indices=("layer", "head"))(_of_head)

for _name in ("W_E", "W_P", "W_U"):

    def _of_words(p: LanguageReading, name: str = _name):
        return p.run.weights[name].astype(float)

    quantity(_name)(_of_words)


@quantity("parameters", options={"part": None})
def _parameters(p: LanguageReading):
    """How many weights and biases there are, in all or in one part."""
    wanted = p.option("part")
    return sum(w.size for name, w in p.run.weights.items() if wanted in (None, part_of(name)))


def part_of(name: str) -> str:
    """The part that a parameter belongs to: its matrix, or "mlp" or "norm"."""
    return next((p for p in ("mlp", "norm") if p in name), name.rsplit(".", 1)[-1])


# Embeddings


def _embedded(p: LanguageReading, words: tuple[str, ...], state: LanguageState | None = None):
    return (state or p.run).weights["W_E"].astype(float)[tale.encode(words)]


@quantity("embedding", indices=("word",), must=("word",))
def _embedding(p: LanguageReading):
    """The vector of a word, (width,)."""
    return p.run.weights["W_E"][p.word].astype(float)


@quantity("map", words=True, any_words=True, options={"axes": None})
def _map(p: LanguageReading):
    """Where the words' vectors lie in the plane of their main axes at a step, (words, 2)."""
    return embeddings.coordinates(_embedded(p, p.words), *_axes(p))


@quantity("share of variance", words=True, any_words=True, options={"axes": None})
def _share_of_variance(p: LanguageReading):
    """How much of the spread of the words' vectors that plane holds."""
    return embeddings.share_of_variance(_embedded(p, p.words), _axes(p)[1])


def _axes(p: LanguageReading) -> tuple[Array, Array]:
    step = p.option("axes")
    key = ("axes", p.words)
    return p.run.at_step(
        p.run.steps if step is None else step,
        key,
        lambda model: embeddings.principal_axes(
            model.gpt.W_E.numpy()[tale.encode(p.words)].astype(float)
        ),
    )


@quantity("analogy", words=True, any_words=True, n_words=3)
def _analogy(p: LanguageReading):
    """The place in VOCABULARY of the word nearest to first - second + third, those left out."""
    first, second, third = (int(i) for i in tale.encode(p.words))
    return embeddings.analogy(p.run.weights["W_E"].astype(float), first, second, third)


@quantity("analogy cosines", words=True, any_words=True, n_words=3, indices=("word",))
def _analogy_cosines(p: LanguageReading):
    """The cosine of every word's vector with first - second + third, (vocabulary,)."""
    first, second, third = _embedded(p, p.words)
    near = embeddings.cosines(p.run.weights["W_E"].astype(float), first - second + third)
    return part(near, p.word)


# On held-out tales


def measured(p: LanguageReading, step: int, *, blind: bool = False) -> Measured:
    """The model of a step on the held-out tales."""
    tales = p.run.run.tales
    return p.run.at_step(
        step,
        ("measured", p.off, blind),
        lambda model: model.measured(tales, off=p.off, blind=blind),
    )


def _of_kind(p: LanguageReading) -> np.ndarray:
    """Which of the decided words are of the probe's kind."""
    kind, kinds = p.option("kind"), p.run.run.tales.kind
    return np.full(len(kinds), True) if kind is None else kinds == tale.KINDS.index(kind)


def steps_of(p: LanguageReading) -> range:
    """Every so many steps from 0 to where the run is."""
    return range(0, p.run.step + 1, p.option("every"))


@quantity("loss", interventions=True)
def _loss(p: LanguageReading):
    """Nats a word: minus the mean log of the probability that the true next word got."""
    return measured(p, p.run.step).loss


@quantity("floor")
def _floor(p: LanguageReading):
    """What the grammar itself would lose on the same tales, in nats a word: no model can do better.

    On average over all tales it is tale.entropy_floor().
    """
    return p.run.run.floor


@quantity("loss history", options={"every": 10})
def _loss_history(p: LanguageReading):
    """The loss at step 0 and at every so many steps."""
    return np.array([measured(p, step).loss for step in steps_of(p)])


@quantity("decided right", interventions=True, options={"kind": None, "blind": False})
def _decided_right(p: LanguageReading):
    """The share of decided words that are guessed right; `blind`: with their deciders hidden."""
    return float(measured(p, p.run.step, blind=p.option("blind")).right[_of_kind(p)].mean())


@quantity("decided right history", interventions=True, options={"kind": None, "every": 10})
def _decided_right_history(p: LanguageReading):
    """That share at step 0 and at every so many steps."""
    return np.array([float(measured(p, s).right[_of_kind(p)].mean()) for s in steps_of(p)])


@quantity("attention on decider", indices=("layer", "head"), must=("head",),
          options={"kind": None})  # fmt: skip
def _attention_on_decider(p: LanguageReading):
    """The mean weight that a head gives the word that decides the next, where one does."""
    return float(measured(p, p.run.step).looks[p.layer, p.head][_of_kind(p)].mean())


@quantity("attention history", indices=("layer", "head"), must=("head",),
          options={"kind": None, "every": 10})  # fmt: skip
def _attention_history(p: LanguageReading):
    """That mean at step 0 and at every so many steps."""
    of_kind = _of_kind(p)
    looks = [measured(p, step).looks[p.layer, p.head] for step in steps_of(p)]
    return np.array([float(look[of_kind].mean()) for look in looks])


@quantity("uniform attention", options={"kind": None})
def _uniform_attention(p: LanguageReading):
    """What that mean would be for a head that looks at all words so far alike."""
    return float((1 / p.run.run.tales.position[_of_kind(p)]).mean())


@quantity("legal share", options={"temperature": 1.0, "n": 1000, "seed": 0})
def _legal_share(p: LanguageReading):
    """The share of n tales, written by the model at a temperature, that the grammar allows."""
    temperature = float(evaluate(p.option("temperature")))
    n, seed = p.option("n"), p.option("seed")

    def share() -> float:
        written = p.run.model.write(n, seed=seed, temperature=temperature)
        return sum(map(tale.is_legal, written)) / n

    return p.run.remember(("legal share", temperature, n, seed), share)


@quantity("step")
def _step(p: LanguageReading):
    """How many mini-batches the model has learned from."""
    return p.run.step


@quantity("tales seen")
def _tales_seen(p: LanguageReading):
    """How many tales those were, each as often as it was drawn."""
    return p.run.step * p.run.recipe.batch_size
