"""Which indices the quantities of a language model have: words and places, heads, options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nncore.probes.expressions import check_temperature
from nncore.probes.reading import Axis, Indices, is_in
from nncore.tales import tale


def _words(n: int = 0, *, sentence: bool = True) -> Axis:
    def keep(run: Any, i: Indices, words: Sequence[str]) -> tuple[str, ...] | None:
        if isinstance(words, str) or not words:
            return None
        tale.encode(words)
        if n and len(words) != n:
            raise ValueError(f"got {len(words)} words: expected {n}")
        if sentence and len(words) > tale.LONGEST:
            raise ValueError(f"got {len(words)} words: the model reads at most {tale.LONGEST}")
        return tuple(words)

    return Axis("words", must=True, keep=keep, needs="them one by one, as a tuple",
                say=lambda run, i, words: f" in {' '.join(words)}")  # fmt: skip


def _place(name: str, after: str = "") -> Axis:
    def say(run: Any, i: Indices, place: int | None) -> str:
        return "" if place is None else f"[{i.words[place]} {place + 1}]"

    return Axis(name, lambda run, i: range(len(i.words)), after=after, say=say)


def _hidden(run: Any, i: Indices, places: Sequence[Any]) -> tuple[Any, ...]:
    heads, positions = range(run.recipe.heads), range(len(i.words))
    for place in places:
        head, position = place if isinstance(place, tuple) else (0, place)
        if not (is_in(head, heads) and is_in(position, positions)):
            raise ValueError(
                f"got hide={place!r}: expected a position, 0 to {len(i.words) - 1}, or with the "
                f"head before it, 0 to {len(heads) - 1}"
            )
    return tuple(places)


def _off(run: Any, i: Indices, heads: Sequence[int]) -> tuple[int, ...]:
    for head in heads:
        if not is_in(head, range(run.recipe.heads)):
            raise ValueError(f"got off={head!r}: expected heads, 0 to {run.recipe.heads - 1}")
    return tuple(heads)


def _next(run: Any, i: Indices, word: int | None) -> str:
    return "" if word is None else f"[{tale.VOCABULARY[word]}]"


WORDS, ANY_WORDS, THREE_WORDS = _words(), _words(sentence=False), _words(3, sentence=False)
LAYER = Axis("layer", lambda run, i: range(run.recipe.layers), default=0,
             say=lambda run, i, layer: f"({layer})" if layer else "")  # fmt: skip
HEAD = Axis("head", lambda run, i: range(run.recipe.heads),
            say=lambda run, i, head: "" if head is None else f"[head {head}]")  # fmt: skip
POSITION, KEY = _place("position"), _place("key", after="position")
WORD = Axis("word", keep=lambda run, i, word: int(tale.encode([word])[0]), say=_next,
            needs="one of the vocabulary")  # fmt: skip
OFF = Axis("off", default=(), keep=_off,
           say=lambda run, i, off: "".join(f", head {head} off" for head in off or ()))  # fmt: skip
HIDE = Axis("hide", default=(), keep=_hidden,
            say=lambda run, i, hide: f", hidden {hide}" if hide else "")  # fmt: skip
TEMPERATURE = Axis("temperature", default=1.0, keep=lambda run, i, t: check_temperature(t))
KIND = Axis("kind", lambda run, i: tale.KINDS)
PART = Axis("part", lambda run, i: run.parts)
AXES = Axis("axes", lambda run, i: range(run.steps + 1))
EVERY = Axis("every", lambda run, i: range(1, run.steps + 1), default=10)
N = Axis("n", lambda run, i: range(1, 1_000_000), default=1000)
SEED = Axis("seed", lambda run, i: range(2**32), default=0)
BLIND = Axis("blind", default=False, keep=lambda run, i, blind: bool(blind))
