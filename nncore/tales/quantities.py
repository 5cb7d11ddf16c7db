"""Every quantity of a language model that a probe can name, and what it means.

One function a quantity, as in quantities/network.py; oracle/tales.py has all once more, in plain
numpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nncore.activations import Array, softmax
from nncore.probes.probe import evaluate
from nncore.probes.reading import Axis, Table
from nncore.tales import embeddings, tale
from nncore.tales.axes import (
    ANY_WORDS,
    AXES,
    BLIND,
    EVERY,
    HEAD,
    HIDE,
    KEY,
    KIND,
    LAYER,
    OFF,
    PART,
    POSITION,
    SEED,
    TEMPERATURE,
    THREE_WORDS,
    WORD,
    WORDS,
    N,
)

if TYPE_CHECKING:  # it needs torch
    from nncore.tales.gpt import AttentionTrace, Trace
    from nncore.tales.model import OnTales

QUANTITIES = Table()
quantity = QUANTITIES.quantity

# What the functions share


def picked(array: Any, *indices: int | None) -> Any:
    """array[..., i] for the indices that are given, from the first axis on; else the axis stays."""
    found = array[tuple(slice(None) if i is None else i for i in indices)]
    return found.copy() if np.ndim(found) else found.item()


def trace(run, i) -> Trace:
    """What the model computes for the probe's words."""
    off, hide = i.get("off", ()), i.get("hide", ())
    key = ("trace", i.words, off, hide)
    return run.remember(key, lambda: run.model.read(i.words, hide=hide, off=off))


def attention(run, i) -> AttentionTrace:
    """What the heads of the probe's layer compute for its words."""
    return trace(run, i).blocks[i.get("layer", 0)].attention


# The words' vectors, through the layers


@quantity("token", WORDS, POSITION)
def _token(run, i):
    """The vectors of the words, (position, width)."""
    return picked(trace(run, i).token[0].numpy(), i.position)


@quantity("position vector", WORDS, POSITION)
def _position_vector(run, i):
    """The vectors of the positions, (position, width)."""
    return picked(trace(run, i).place.numpy(), i.position)


@quantity("input", WORDS, LAYER, POSITION, OFF, HIDE)
def _input(run, i):
    """The residual stream before a layer, (position, width); of the first, token + position."""
    return picked(trace(run, i).blocks[i.get("layer", 0)].before[0].numpy(), i.position)


@quantity("output stream", WORDS, LAYER, POSITION, OFF, HIDE)
def _output_stream(run, i):
    """The residual stream after a layer, (position, width)."""
    return picked(trace(run, i).blocks[i.get("layer", 0)].after[0].numpy(), i.position)


# Attention


def _of_heads(name: str, *axes: Axis) -> None:
    """A part of AttentionTrace, (head, position, ...)."""

    @quantity(
        "head output" if name == "output" else name, WORDS, LAYER, HEAD, POSITION, *axes, OFF, HIDE
    )
    def _(run, i):
        return picked(getattr(attention(run, i), name)[0].numpy(), i.head, i.position, i.get("key"))


for _name in ("q", "k", "v", "z", "output"):
    _of_heads(_name)
for _name in ("dots", "scores", "pattern"):
    _of_heads(_name, KEY)


# Scores and shares of the next word


def _scored(run, i, logits: np.ndarray) -> Any:
    """Scores (position, vocabulary): those after one position, by default the last."""
    return picked(logits[-1 if i.position is None else i.position], i.get("word"))


@quantity("logits", WORDS, POSITION, WORD, OFF, HIDE)
def _logits(run, i):
    """The scores of each next word, (vocabulary,)."""
    return _scored(run, i, trace(run, i).logits[0].numpy())


@quantity("probability", WORDS, POSITION, WORD, OFF, HIDE, TEMPERATURE)
def _probability(run, i):
    """The shares of each next word, (vocabulary,): softmax of the scores."""
    return _scored(run, i, softmax(trace(run, i).logits[0].numpy(), evaluate(i.temperature)))


@quantity("answer", WORDS, POSITION, OFF, HIDE)
def _answer(run, i):
    """The place in VOCABULARY of the most probable next word."""
    return int(_scored(run, i, trace(run, i).logits[0].numpy()).argmax())


def _added(run, vector: Array) -> Array:
    """What a vector (..., width) in the stream adds to the scores of a model of one layer."""
    if run.recipe.layers > 1:
        raise ValueError(
            f"got layers={run.recipe.layers}: scores are a sum of parts only in a model of one"
        )
    return vector @ run.model.gpt.W_U.numpy().T


@quantity("direct logits", WORDS, POSITION, WORD)
def _direct_logits(run, i):
    """The scores without any head: what the word itself says of the next one."""
    return _scored(run, i, _added(run, trace(run, i).blocks[0].before[0].numpy()))


@quantity("head logits", WORDS, HEAD.needed, POSITION, WORD, OFF, HIDE)
def _head_logits(run, i):
    """What one head adds to the scores; with the direct ones, all heads sum to the logits."""
    return _scored(run, i, _added(run, attention(run, i).output[0, i.head].numpy()))


# Weights


for _name in ("W_Q", "W_K", "W_V", "W_O"):

    def _of_head(run, i, name: str = _name):
        return picked(run.weights[f"blocks.{i.layer}.attention.{name}"].astype(float), i.head)

    quantity(_name, LAYER, HEAD)(_of_head)

for _name in ("W_E", "W_P", "W_U"):

    def _of_words(run, i, name: str = _name):
        return run.weights[name].astype(float)

    quantity(_name)(_of_words)


@quantity("parameters", PART)
def _parameters(run, i):
    """How many weights and biases there are, in all or in one part."""
    wanted = i.part
    return sum(w.size for name, w in run.weights.items() if wanted in (None, part_of(name)))


def part_of(name: str) -> str:
    """The part that a parameter belongs to: its matrix, whatever its layer."""
    return name.rsplit(".", 1)[-1]


# Embeddings


def _embedded(run, i, words: tuple[str, ...]):
    return run.weights["W_E"].astype(float)[tale.encode(words)]


@quantity("embedding", WORD.needed)
def _embedding(run, i):
    """The vector of a word, (width,)."""
    return run.weights["W_E"][i.word].astype(float)


@quantity("map", ANY_WORDS, AXES)
def _map(run, i):
    """Where the words' vectors lie in the plane of their main axes at a step, (words, 2)."""
    return embeddings.coordinates(_embedded(run, i, i.words), *_axes(run, i))


@quantity("share of variance", ANY_WORDS, AXES)
def _share_of_variance(run, i):
    """How much of the spread of the words' vectors that plane holds."""
    return embeddings.share_of_variance(_embedded(run, i, i.words), _axes(run, i)[1])


def _axes(run, i) -> tuple[Array, Array]:
    step = i.axes
    key = ("axes", i.words)
    return run.at_step(
        run.steps if step is None else step,
        key,
        lambda model: embeddings.principal_axes(
            model.gpt.W_E.numpy()[tale.encode(i.words)].astype(float)
        ),
    )


@quantity("analogy", THREE_WORDS)
def _analogy(run, i):
    """The place in VOCABULARY of the word nearest to first - second + third, those left out."""
    first, second, third = (int(i) for i in tale.encode(i.words))
    return embeddings.analogy(run.weights["W_E"].astype(float), first, second, third)


@quantity("analogy cosines", THREE_WORDS, WORD)
def _analogy_cosines(run, i):
    """The cosine of every word's vector with first - second + third, (vocabulary,)."""
    first, second, third = _embedded(run, i, i.words)
    near = embeddings.cosines(run.weights["W_E"].astype(float), first - second + third)
    return picked(near, i.word)


# On held-out tales


def measured(run, i, step: int, *, blind: bool = False) -> OnTales:
    """The model of a step on the held-out tales."""
    tales = run.run.tales
    return run.at_step(
        step,
        ("measured", i.get("off", ()), blind),
        lambda model: model.measured(tales, off=i.get("off", ()), blind=blind),
    )


def _of_kind(run, i) -> np.ndarray:
    """Which of the decided words are of the probe's kind."""
    kind, kinds = i.kind, run.run.tales.kind
    return np.full(len(kinds), True) if kind is None else kinds == tale.KINDS.index(kind)


def steps_of(run, i) -> range:
    """Every so many steps from 0 to where the run is."""
    return range(0, run.step + 1, i.every)


@quantity("loss", OFF)
def _loss(run, i):
    """Nats a word: minus the mean log of the probability that the true next word got."""
    return measured(run, i, run.step).loss


@quantity("floor")
def _floor(run, i):
    """What the grammar itself would lose on the same tales, in nats a word: no model can do better.

    On average over all tales it is tale.entropy_floor().
    """
    return run.run.floor


@quantity("loss history", EVERY)
def _loss_history(run, i):
    """The loss at step 0 and at every so many steps."""
    return np.array([measured(run, i, step).loss for step in steps_of(run, i)])


@quantity("decided right", OFF, KIND, BLIND)
def _decided_right(run, i):
    """The share of decided words that are guessed right; `blind`: with their deciders hidden."""
    return float(measured(run, i, run.step, blind=i.blind).right[_of_kind(run, i)].mean())


@quantity("swapped right", KIND)
def _swapped_right(run, i):
    """How often the guess follows when the deciding word is swapped for another, as a share."""
    swaps = run.run.swaps
    follows = run.at_step(run.step, "follows", lambda model: model.follows(swaps))
    return float(follows[i.kind is None or swaps.kind == tale.KINDS.index(i.kind)].mean())


@quantity("attention on decider", LAYER, HEAD.needed, KIND)
def _attention_on_decider(run, i):
    """The mean weight that a head gives the word that decides the next, where one does."""
    return float(measured(run, i, run.step).looks[i.layer, i.head][_of_kind(run, i)].mean())


@quantity("attention history", LAYER, HEAD.needed, KIND, EVERY)
def _attention_history(run, i):
    """That mean at step 0 and at every so many steps."""
    of_kind = _of_kind(run, i)
    looks = [measured(run, i, step).looks[i.layer, i.head] for step in steps_of(run, i)]
    return np.array([float(look[of_kind].mean()) for look in looks])


@quantity("uniform attention", KIND)
def _uniform_attention(run, i):
    """What that mean would be for a head that looks at all words so far alike."""
    return float((1 / run.run.tales.position[_of_kind(run, i)]).mean())


def _judged(run, i) -> np.ndarray:
    temperature = float(evaluate(i.temperature))

    def judge() -> np.ndarray:
        written = run.model.write(i.n, seed=i.seed, temperature=temperature)
        return np.array([float(tale.is_legal(words)) for words in written])

    return run.remember(("legal", temperature, i.n, i.seed), judge)


@quantity("legal", TEMPERATURE, N, SEED)
def _legal(run, i):
    """For each of n tales, written by the model at a temperature, 1 if the grammar allows it."""
    return _judged(run, i).copy()


@quantity("legal share", TEMPERATURE, N, SEED)
def _legal_share(run, i):
    """The share of those tales that the grammar allows."""
    return float(_judged(run, i).mean())


@quantity("step")
def _step(run, i):
    """How many mini-batches the model has learned from."""
    return run.step
