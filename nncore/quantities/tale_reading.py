"""Names for single quantities of a language model, as probe.py has them for the digits' network.

p = run.probe("pattern", words=("the", "sleepy", "queen"), head=3, position=2, key=1)
str(p)    "pattern[head 3, queen 3, sleepy 2] in the sleepy queen"
p()       its value at the run's current step
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nncore.probes.combined import check_temperature
from nncore.probes.probe import Moving, Probe, Value
from nncore.probes.quantity import is_int
from nncore.quantities.tales import QUANTITIES, Needs
from nncore.tales import tale
from nncore.tales.training import LanguageState


@dataclass(frozen=True)
class LanguageReading(Probe):
    """A quantity of one language model: made by run.probe, which checks the indices.

    An index that is None leaves its axis, or the quantity has none. `word` is a place in
    VOCABULARY; `position` and `key` are places in `words`.
    """

    run: LanguageState
    quantity: str
    words: tuple[str, ...] = ()
    layer: int = 0
    head: int | None = None
    position: int | None = None
    key: int | None = None
    word: int | None = None
    off: tuple[int, ...] = ()
    hide: tuple[int | tuple[int, int], ...] = ()
    options: tuple[tuple[str, Any], ...] = ()

    def __call__(self) -> Value:
        return QUANTITIES[self.quantity].value(self)

    def option(self, name: str) -> Any:
        """The value of an option, such as temperature."""
        return dict(self.options)[name]

    @property
    def runs(self) -> frozenset[Moving]:
        probes = (value for _, value in self.options if isinstance(value, Probe))
        return self.run.depends_on.union(*(probe.runs for probe in probes))

    def __str__(self) -> str:
        places = [f"head {self.head}" if self.head is not None else ""]
        places += [f"{self.words[i]} {i + 1}" for i in (self.position, self.key) if i is not None]
        places += [tale.VOCABULARY[self.word] if self.word is not None else ""]
        where = ", ".join(filter(None, places))
        text = self.quantity + (f"[{where}]" if where else "")
        text += f" in {' '.join(self.words)}" if self.words else ""
        text += "".join(f", head {head} off" for head in self.off)
        text += f", hidden {self.hide}" if self.hide else ""
        text += "".join(f", {name} {value}" for name, value in self.options if value is not None)
        return text + ("" if self.run is self.run.run else f" at step {self.run.step}")


def language_probe(run: LanguageState, quantity: str, **which: Any) -> LanguageReading:
    """run.probe: checks that the quantity exists and has just the indices it needs."""
    if quantity not in QUANTITIES:
        raise ValueError(f"got quantity {quantity!r}: there are {', '.join(map(repr, QUANTITIES))}")
    needs: Needs = QUANTITIES[quantity].needs
    given = {name: value for name, value in which.items() if value is not None}
    checked: dict[str, Any] = {}
    if needs.words:
        checked["words"] = check_words(quantity, given.pop("words", None), needs)
    n_words = len(checked.get("words", ()))
    recipe = run.recipe
    last = {
        "layer": recipe.layers - 1,
        "head": recipe.heads - 1,
        "position": n_words - 1,
        "key": n_words - 1,
    }
    for name in ("layer", "head", "position", "key"):
        if name in given and name in needs.indices:
            checked[name] = check_index(name, given.pop(name), last[name])
        elif name in needs.must:
            raise ValueError(f"got no {name}: {quantity!r} needs one, 0 to {last[name]}")
    if "key" in checked and checked.get("position") is None:
        raise ValueError(f"got key without position: {quantity!r} needs the position first")
    if "word" in given and "word" in needs.indices:
        checked["word"] = int(tale.encode([given.pop("word")])[0])
    elif "word" in needs.must:
        raise ValueError(f"got no word: {quantity!r} needs one of the vocabulary")
    if needs.interventions:
        off = tuple(given.pop("off", ()))
        checked["off"] = tuple(check_index("off", head, last["head"]) for head in off)
        places = tuple(given.pop("hide", ())) if needs.words else ()
        checked["hide"] = tuple(check_hidden(place, last) for place in places)
    options = {name: given.pop(name, default) for name, default in needs.options.items()}
    check_options(run, quantity, options)
    checked["options"] = tuple(options.items())
    if given:
        name, value = next(iter(given.items()))
        raise ValueError(f"got {name}={value!r}: {quantity!r} has no {name}")
    return LanguageReading(run, quantity, **checked)


def check_words(quantity: str, words: Any, needs: Needs) -> tuple[str, ...]:
    """Words of the vocabulary, as many as the model reads and the quantity needs."""
    if isinstance(words, str) or not words:
        raise ValueError(f"got words={words!r}: {quantity!r} needs them one by one, as a tuple")
    words = tuple(words)
    tale.encode(words)
    if needs.n_words and len(words) != needs.n_words:
        raise ValueError(f"got {len(words)} words: {quantity!r} has {needs.n_words}")
    if not needs.any_words and len(words) > tale.LONGEST:
        raise ValueError(f"got {len(words)} words: the model reads at most {tale.LONGEST}")
    return words


def check_index(name: str, value: Any, last: int) -> int:
    """A whole number from 0 to `last`."""
    if not is_int(value) or not 0 <= value <= last:
        raise ValueError(f"got {name}={value!r}: expected 0 to {last}")
    return int(value)


def check_hidden(place: Any, last: dict[str, int]) -> int | tuple[int, int]:
    """A position that no head may look at, or (head, position)."""
    if isinstance(place, tuple) and len(place) == 2:
        head, position = place
        return check_index("hide", head, last["head"]), check_index("hide", position, last["key"])
    return check_index("hide", place, last["key"])


def check_options(run: LanguageState, quantity: str, options: dict[str, Any]) -> None:
    """Each option by its name."""
    for name, value in options.items():
        if name == "temperature":
            check_temperature(value)
        elif name == "kind" and not (value is None or value in tale.KINDS):
            raise ValueError(f"got kind={value!r}: there are {', '.join(map(repr, tale.KINDS))}")
        elif name in ("every", "n") and (not isinstance(value, int) or value < 1):
            raise ValueError(f"got {name}={value!r}: expected 1 or more")
        elif name == "axes" and not (value is None or value in range(run.steps + 1)):
            raise ValueError(f"got axes={value!r}: expected a step, 0 to {run.steps}")
        elif name == "part" and value not in (*run.parts, None):
            raise ValueError(f"got part={value!r}: there are {', '.join(map(repr, run.parts))}")
