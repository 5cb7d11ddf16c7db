"""Every quantity that a probe can name: its indices, its name in symbols, and its value.

One function a quantity. It is given the probe and reads the probe's run; the shape that remains is
that of the indices left out: z(2) is a vector, z(2)[5] a number. `oracle.py` has the same table,
computed by another road.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from nncore.dataset import check_split
from nncore.mlp import by_size

if TYPE_CHECKING:
    from nncore.probe import Reading
    from nncore.training import State

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
    classes      whether it needs examples with labels
    options      further keywords with their defaults (None: must be given)
    all          what example=None means, in words
    """

    name: str
    value: Callable[[Reading], Any]
    first_layer: int | None = None
    neuron: str = NO
    source: str = NO
    example: str | None = None
    split: bool = False
    classes: bool = False
    options: dict[str, Any] = field(default_factory=dict)
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
            checked["split"] = check_split(given.pop("split", "test"))
        else:
            given.pop("split", None)
        if self.example:
            n = len(run.data.x(checked["split"]))
            checked["example"] = self.check_example(given.pop("example", None), n)
        if self.classes and not run.data.n_classes:
            raise ValueError(f"got {self.name!r}: this data has no classes")
        options = {name: given.pop(name, default) for name, default in self.options.items()}
        if self.name == "running sum":
            options["terms"] = check_terms(options["terms"], sizes[checked["layer"] - 1])
        checked["options"] = tuple(options.items())
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
            text += f", {option} {value if is_int(value) or option != 'terms' else 'up to ' + str(max(value))}"
        if self.example:
            text += f" {self.describe_example(p)}"
        elif self.split:
            text += f" over the {p.split} {p.run.data.noun}s"
        return text + describe_state(p.run)

    def describe_example(self, p: Reading) -> str:
        noun = f"{p.split} {p.run.data.noun}"
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


def describe_state(state: Any) -> str:
    """What distinguishes a nudged or held run from the live one, in words."""
    if hasattr(state, "parameter"):
        return f" with {state.parameter} nudged{describe_state(state.of)}"
    return "" if state is state.run else f" at step {state.step}"


QUANTITIES: dict[str, Quantity] = {}


def quantity(name: str, **indices: Any) -> Callable[[Callable], Callable]:
    """Enters a function into QUANTITIES under its name."""

    def enter(value: Callable[[Reading], Any]) -> Callable[[Reading], Any]:
        QUANTITIES[name] = Quantity(name, value, **indices)
        return value

    return enter


def find(name: str) -> Quantity:
    """The quantity of that name, or a ValueError with all the names there are."""
    if name not in QUANTITIES:
        raise ValueError(f"got quantity {name!r}: there are {', '.join(map(repr, QUANTITIES))}")
    return QUANTITIES[name]


# Parameters


@quantity("W", first_layer=1, neuron=MAY, source=MAY)
def _weights(p: Reading):
    return part(p.run.network.W[p.layer], p.neuron, p.source)


@quantity("b", first_layer=1, neuron=MAY)
def _biases(p: Reading):
    return part(p.run.network.b[p.layer], p.neuron)


@quantity("parameters")
def _parameters(p: Reading):
    return p.run.network.parameters.size


# Forward


@quantity("a", first_layer=0, neuron=MAY, example=MANY, split=True)
def _activations(p: Reading):
    return of_examples(forward(p).a[p.layer], p)


@quantity("z", first_layer=1, neuron=MAY, example=MANY, split=True)
def _weighted_inputs(p: Reading):
    return of_examples(forward(p).z[p.layer], p)


@quantity("sigma'", first_layer=1, neuron=MAY, example=MANY, split=True)
def _slopes(p: Reading):
    network = p.run.network
    return of_examples(network.activation.derivative(forward(p).z[p.layer]), p)


@quantity("products", first_layer=1, neuron=MUST, source=MAY, example=ONE, split=True)
def _products(p: Reading):
    return part(products(p), p.source)


@quantity("weighted sum", first_layer=1, neuron=MUST, example=ONE, split=True)
def _weighted_sum(p: Reading):
    return float(p.run.network.W[p.layer][p.neuron] @ forward(p).a[p.layer - 1][0])


@quantity(
    "running sum", first_layer=1, neuron=MUST, example=ONE, split=True, options={"terms": None}
)
def _running_sum(p: Reading):
    """The sum of the first `terms` products, the largest in size first; of 0 terms it is 0."""
    largest_first = products(p)[by_size(products(p))]
    sums = np.concatenate([[0.0], np.cumsum(largest_first)])
    terms = p.option("terms")
    return float(sums[terms]) if is_int(terms) else sums[list(terms)]


# Answers and costs


@quantity("y", neuron=MAY, example=MANY, split=True)
def _targets(p: Reading):
    targets = p.run.data.targets(p.split)
    return of_examples(targets if p.example is None else targets[np.atleast_1d(p.example)], p)


@quantity("label", example=MANY, split=True, classes=True)
def _label(p: Reading):
    labels = p.run.data.y(p.split)
    return part(labels if p.example is None else labels[as_index(p.example)])


@quantity("prediction", example=MANY, split=True, classes=True)
def _prediction(p: Reading):
    return of_examples(forward(p).output.argmax(axis=1), p)


@quantity("right", example=MANY, split=True, classes=True)
def _right(p: Reading):
    return of_examples(right(p, p.example).astype(np.float64), p)


@quantity("C", example=MANY, split=True, all="averaged over the")
def _cost(p: Reading):
    costs = p.run.backward(p.split, p.example).cost
    return float(costs.mean()) if p.example is None else of_examples(costs, p)


@quantity("accuracy", split=True, classes=True)
def _accuracy(p: Reading):
    return float(right(p, None).mean())


@quantity("count right", split=True, classes=True)
def _count_right(p: Reading):
    return int(right(p, None).sum())


# Backward


@quantity("dC/da", first_layer=0, neuron=MAY, example=MEAN, split=True)
def _dC_da(p: Reading):
    return part(of_one_or_mean(backward(p).dC_da[p.layer], p), p.neuron)


@quantity("dC/dz", first_layer=1, neuron=MAY, example=MEAN, split=True)
def _dC_dz(p: Reading):
    return part(of_one_or_mean(backward(p).delta[p.layer], p), p.neuron)


@quantity("dC/dW", first_layer=1, neuron=MAY, source=MAY, example=MEAN, split=True)
def _dC_dW(p: Reading):
    return part(backward(p).mean_dC_dW(p.layer), p.neuron, p.source)  # the mean of one is itself


@quantity("dC/db", first_layer=1, neuron=MAY, example=MEAN, split=True)
def _dC_db(p: Reading):
    return part(of_one_or_mean(backward(p).dC_db(p.layer), p), p.neuron)


# Training


@quantity("costs")
def _costs(p: Reading):
    return p.run.costs


@quantity("batch cost")
def _batch_cost(p: Reading):
    """The cost of the last mini-batch, before its step was taken; NaN before the first step."""
    costs = p.run.costs
    return float(costs[-1]) if len(costs) else float("nan")


@quantity("step")
def _step(p: Reading):
    return p.run.step


@quantity("examples seen")
def _examples_seen(p: Reading):
    return p.run.step * p.run.recipe.batch_size


@quantity("learning rate")
def _learning_rate(p: Reading):
    return p.run.run.learning_rate_at(p.run.step)


# A layer over a whole split


@quantity("saturated", first_layer=1, neuron=MAY, split=True, options={"below": 0.05})
def _saturated(p: Reading):
    """The share of activations where sigma is flat: sigma'(z) < below."""
    trace = p.run.forward(p.split, None)
    flat = p.run.network.activation.derivative(trace.z[p.layer]) < p.option("below")
    return float(flat.mean() if p.neuron is None else flat[:, p.neuron].mean())


@quantity("active", first_layer=1, neuron=MAY, split=True)
def _active(p: Reading):
    """How many examples each neuron answers with more than 1/2."""
    return part((p.run.forward(p.split, None).a[p.layer] > 0.5).sum(axis=0), p.neuron)


@quantity("excites most", first_layer=1, neuron=MUST, split=True)
def _excites_most(p: Reading):
    # By z, not a: where sigma is flat, different z round to the same a.
    return int(p.run.forward(p.split, None).z[p.layer][:, p.neuron].argmax())


@quantity("excites least", first_layer=1, neuron=MUST, split=True)
def _excites_least(p: Reading):
    return int(p.run.forward(p.split, None).z[p.layer][:, p.neuron].argmin())


# What the functions above share


def forward(p: Reading):
    return p.run.forward(p.split, p.example)


def backward(p: Reading):
    return p.run.backward(p.split, p.example)


def products(p: Reading):
    """w_jk a_k for every k."""
    return p.run.network.W[p.layer][p.neuron] * forward(p).a[p.layer - 1][0]


def right(p: Reading, example: Any):
    labels = p.run.data.y(p.split)
    predicted = p.run.forward(p.split, example).output.argmax(axis=1)
    return predicted == (labels if example is None else labels[np.atleast_1d(as_index(example))])


def of_examples(batch: np.ndarray, p: Reading) -> Any:
    """The row of one example, or all rows of several; of each row one neuron, or all."""
    row_or_rows = batch[0] if is_int(p.example) else batch
    return part(row_or_rows if p.neuron is None else row_or_rows[..., p.neuron])


def of_one_or_mean(batch: np.ndarray, p: Reading) -> np.ndarray:
    return batch[0] if is_int(p.example) else batch.mean(axis=0)


def part(array: Any, *indices: int | None) -> Any:
    """array[i][j] for the indices that are given: a Python number, or an array of its own."""
    for i in indices:
        if i is not None:
            array = array[i]
    return array.copy() if np.ndim(array) else array.item()


def as_index(example: Any) -> Any:
    return list(example) if isinstance(example, range | tuple) else example


def is_int(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def check_terms(terms: Any, most: int) -> int | range | tuple[int, ...]:
    members = (terms,) if is_int(terms) else terms if isinstance(terms, range | tuple) else ()
    if not len(members) or not all(is_int(n) and 0 <= n <= most for n in members):
        raise ValueError(
            f"got terms={terms!r}: expected a number of products, or a range, 0 to {most}"
        )
    return terms
