"""What a kind of quantity is: which indices it has, how they are checked, and how it is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from nncore.data.dataset import check_split

if TYPE_CHECKING:
    from nncore.nudged import State
    from nncore.probes.probe import Reading

NO, MAY, MUST = "no", "may", "must"  # an index that a quantity does not have, may have, must have
ONE, MEAN, MANY = "one", "mean", "many"  # example: an int; or None, the mean; or also several


@dataclass(frozen=True)
class Quantity:
    """What one quantity is.

    first_layer  0 or 1, or None when the quantity has no layer
    neuron       NO, MAY or MUST; source the same
    example      None when the quantity has none; ONE: an int. MEAN: an int, or None for the mean
                 over the split. MANY: an int, a tuple or range of ints, or None for all
    split        whether it is a quantity of a split
    noise        whether "noise" will do for a split: it has no labels and no costs
    classes      whether it needs examples with labels
    options      further keywords with their defaults (None: must be given)
    accept       checks them: given the run, the fields so far and the options; returns the options
    all          what example=None means, in words
    """

    name: str
    value: Callable[[Reading], Any]
    first_layer: int | None = None
    neuron: str = NO
    source: str = NO
    example: str | None = None
    split: bool = False
    noise: bool = False
    classes: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    accept: Callable[[State, dict, dict], dict] = lambda run, checked, options: options
    all: str = "for all"

    def check(self, run: State, which: dict[str, Any]) -> dict[str, Any]:
        """The fields of a Reading, or a ValueError that says which index is wrong."""
        given = {name: value for name, value in which.items() if value is not None}
        checked: dict[str, Any] = {}
        sizes = run.recipe.sizes
        if self.first_layer is not None:
            layer = self.index("layer", given, MUST, self.first_layer, len(sizes) - 1)
            checked["layer"] = layer
            checked["neuron"] = self.index("neuron", given, self.neuron, 0, sizes[layer] - 1)
            last_source = sizes[layer - 1] - 1
            checked["source"] = self.index("source", given, self.source, 0, last_source)
            if checked["source"] is not None and checked["neuron"] is None:
                raise ValueError(f"got source without neuron: {self.name!r} needs the neuron first")
        elif self.neuron != NO:
            checked["neuron"] = self.index("neuron", given, self.neuron, 0, sizes[-1] - 1)
        if self.split:
            checked["split"] = check_split(given.pop("split", "test"), noise=self.noise)
        else:
            given.pop("split", None)
        if self.example:
            n = len(run.data.x(checked["split"]))
            checked["example"] = self.check_example(given.pop("example", None), n)
        if self.classes and not run.data.n_classes:
            raise ValueError(f"got {self.name!r}: this data has no classes")
        options = {name: given.pop(name, default) for name, default in self.options.items()}
        checked["options"] = tuple(self.accept(run, checked, options).items())
        if given:
            name, value = next(iter(given.items()))
            raise ValueError(f"got {name}={value!r}: {self.name!r} has no {name}")
        return checked

    def index(self, name: str, given: dict, need: str, first: int, last: int) -> Any:
        """Takes one index out of `given`."""
        if need == NO:
            return None  # if it was given all the same, it stays in `given` and is refused there
        value = given.pop(name, None)
        if value is None:
            if need == MUST:
                raise ValueError(f"got no {name}: {self.name!r} needs one, {first} to {last}")
            return None
        if not is_int(value) or not first <= value <= last:
            raise ValueError(f"got {name}={value!r}: {self.name!r} has {name} {first} to {last}")
        return int(value)

    def check_example(self, example: Any, n: int) -> Any:
        if example is None and self.example == ONE:
            raise ValueError(f"got no example: {self.name!r} needs one, 0 to {n - 1}")
        if example is None:
            return None
        several = isinstance(example, range | tuple | list | np.ndarray)
        if several and self.example != MANY:
            raise ValueError(f"got example={example!r}: {self.name!r} has one example, an int")
        members = example if several else (example,)
        if not len(members) or not all(is_int(i) and 0 <= i < n for i in members):
            raise ValueError(f"got example={example!r}: {self.name!r} has examples 0 to {n - 1}")
        if isinstance(example, range):
            return example
        return tuple(int(i) for i in example) if several else int(example)

    def describe(self, p: Reading) -> str:
        """The name of a probe, such as z(2)[5] for test digit 7."""
        single = self.source != NO and p.source is not None
        name = self.name.replace("W", "w") if single else self.name
        layer = "" if p.layer is None else f"({p.layer})"
        indices = [str(i) for i in (p.neuron, p.source) if i is not None]
        place = f"[{','.join(indices)}]" if indices else ""
        text = f"{name}{layer}{place}"
        for option, value in p.options:
            text += f", {option} {describe_option(option, value)}"
        if self.example:
            text += f" {self.describe_example(p)}"
        elif self.split:
            text += f" over the {noun_of(p)}s"
        return text + describe_state(p.run)

    def describe_example(self, p: Reading) -> str:
        noun = noun_of(p)
        match p.example:
            case None:
                return (
                    f"{self.all} {noun}s" if self.example == MANY else f"averaged over the {noun}s"
                )
            case int(i):
                return f"for {noun} {i}"
            case range() as r if r.step == 1:
                return f"for {noun}s {r.start} to {r.stop - 1}"
            case several:
                first = ", ".join(str(i) for i in several[:3])
                return f"for {noun}s {first}{', ...' if len(several) > 3 else ''}"


def noun_of(p: Reading) -> str:
    """What an example of the probe's split is called: noise shows no digit."""
    return "noise example" if p.split == "noise" else f"{p.split} {p.run.data.noun}"


def describe_state(state: Any) -> str:
    """What distinguishes a nudged or held run from the live one, in words."""
    if hasattr(state, "parameter"):
        return f" with {state.parameter} nudged{describe_state(state.of)}"
    return "" if state is state.run else f" at step {state.step}"


def is_int(value: Any) -> bool:
    """Whether it is a whole number of Python's or numpy's; True and False are not meant."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def describe_option(name: str, value: Any) -> str:
    """The value of an option in words."""
    match value:
        case (float(low), float(high)):
            return f"{low:g} to {high:g}"
        case range() | tuple():
            return f"up to {max(value)}"
        case _:
            return str(value)


def accept_terms(run: State, checked: dict, options: dict) -> dict:
    """How many products a running sum may have, or several such numbers."""
    terms, most = options["terms"], run.recipe.sizes[checked["layer"] - 1]
    members = (terms,) if is_int(terms) else terms if isinstance(terms, range | tuple) else ()
    if not len(members) or not all(is_int(n) and 0 <= n <= most for n in members):
        raise ValueError(
            f"got terms={terms!r}: expected a number of products, or a range, 0 to {most}"
        )
    return options


def accept_label(run: State, checked: dict, options: dict) -> dict:
    """A class of the data."""
    label, n = options["label"], run.data.n_classes
    if not is_int(label) or not 0 <= label < n:
        raise ValueError(f"got label={label!r}: this data has labels 0 to {n - 1}")
    return {"label": int(label)}


def accept_order(run: State, checked: dict, options: dict) -> dict:
    """The order in which examples are listed."""
    if options["order"] not in ("given", "confident"):
        raise ValueError(f"got order={options['order']!r}: there are 'given' and 'confident'")
    return options


def accept_grid(run: State, checked: dict, options: dict) -> dict:
    """Two intervals and a number of cells, for a network from the plane to two answers."""
    sizes = run.recipe.sizes
    if (sizes[0], sizes[-1]) != (2, 2):
        raise ValueError(f"got sizes={sizes}: a field needs two inputs and two outputs")
    for name in ("x", "y"):
        ends = np.asarray(options[name], dtype=np.float64)
        if ends.shape != (2,) or not -np.inf < ends[0] < ends[1] < np.inf:
            raise ValueError(f"got {name}={options[name]!r}: expected (from, to), from below to")
        options[name] = tuple(ends.tolist())
    if not is_int(options["n"]) or options["n"] < 1:
        raise ValueError(f"got n={options['n']!r}: expected 1 cell or more in each direction")
    return {**options, "n": int(options["n"])}
