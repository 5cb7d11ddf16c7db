"""How fast nncore learns, against what it cannot do without and against torch."""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import torch

from nncore.maths.landscape import Slice, mean_cost, random_slice
from nncore.mlp import MLP
from nncore.recipe import DIGITS
from nncore.sgd import SGD
from nncore.tales.recipe import TALE
from nncore.tales.training import LanguageRun
from nncore.training import TrainingRun
from tests.bench.bench import Row

POINTS, PLAIN_POINTS = 41, 100  # a side of the slice; networks that are timed the plain way
STEPS, ROUNDS = 40, 40  # many short rounds: the quickest of them met no other work


def rows() -> Iterator[Row]:
    """The whole run in seconds, and a step against its products and against torch."""
    whole = min(seconds(lambda: TrainingRun(DIGITS).seek(DIGITS.steps)) for _ in range(3))
    yield Row("training on the digits, all 7,500 steps", whole, "s", most=1.5)
    tales = min(seconds(lambda: LanguageRun(TALE).seek(TALE.steps)) for _ in range(2))
    yield Row(f"training on the tales, all {TALE.steps} steps", tales, "s", most=4.0)
    ours, products, eager = quickest(numpy_steps(), products_alone(), torch_steps())
    yield Row("a step of 32, over its matrix products alone", ours / products, most=2.5)
    yield Row("the same step in torch eager, over ours", eager / ours, least=4.0)
    quick, plain = quickest(slice_quick(), slice_plain(), rounds=3)
    yield Row("a slice of 41 x 41 points on 1,000 digits", quick, "s", most=0.5)
    yield Row(
        "a network at each point, over that", POINTS**2 / PLAIN_POINTS * plain / quick, least=3.0
    )


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def quickest(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The least time of each, in turns, so that a busy moment of the machine harms all alike."""
    times = [[seconds(work) for work in works] for _ in range(rounds)]
    return [min(column) for column in zip(*times, strict=True)]


def some_slice() -> tuple[Slice, np.ndarray, np.ndarray]:
    """A slice about the first network, and 1,000 digits."""
    data = DIGITS.data()
    slice_ = random_slice(DIGITS.network(), np.random.default_rng(0))
    return slice_, data.x("train")[:1_000], data.targets("train")[:1_000]


def slice_quick() -> Callable[[], object]:
    """The cost at all points, as a surface asks for it."""
    slice_, x, y = some_slice()
    ticks = np.linspace(-1, 1, POINTS)
    return lambda: slice_.costs(DIGITS.network(), ticks, ticks, x, y)


def slice_plain() -> Callable[[], object]:
    """A network of its own at some of the points."""
    slice_, x, y = some_slice()
    us = np.linspace(-1, 1, PLAIN_POINTS)
    return lambda: [mean_cost(MLP(DIGITS.sizes, slice_.at(u, 0.5)), x, y) for u in us]


def numpy_steps() -> Callable[[], object]:
    """Some of our steps."""
    sgd = SGD(DIGITS.network(), DIGITS.data(), DIGITS)
    return lambda: [sgd.step(step) for step in range(STEPS)]


def products_alone() -> Callable[[], object]:
    """Only the matrix products of as many steps, on arrays of the same shapes, in place."""
    rng = np.random.default_rng(0)

    def some(*shape: int) -> np.ndarray:
        return rng.normal(size=shape)

    n, sizes = DIGITS.batch_size, DIGITS.sizes
    layers = range(1, len(sizes))
    a, delta = [some(n, size) for size in sizes], [some(n, size) for size in sizes]
    w = [some(1, 1)] + [some(sizes[l], sizes[l - 1]) for l in layers]
    z, dw, back = [x.copy() for x in a], [x.copy() for x in w], [x.copy() for x in delta]

    def work() -> None:
        for _ in range(STEPS):
            for l in layers:
                np.matmul(a[l - 1], w[l].T, out=z[l])
            for l in reversed(layers):
                np.matmul(delta[l].T, a[l - 1], out=dw[l])
                if l > 1:
                    np.matmul(delta[l], w[l], out=back[l - 1])

    return work


def torch_steps() -> Callable[[], object]:
    """As many of the same steps as one writes them in torch: float64, autograd, torch.optim."""
    sizes, data = DIGITS.sizes, DIGITS.data()
    x, y = torch.tensor(data.x("train")), torch.tensor(data.targets("train"))
    layers = [
        layer
        for n_in, n_out in pairwise(sizes)
        for layer in (torch.nn.Linear(n_in, n_out, dtype=torch.float64), torch.nn.Sigmoid())
    ]
    network = torch.nn.Sequential(*layers)
    weights = [p for p in network.parameters() if p.ndim == 2]
    biases = [p for p in network.parameters() if p.ndim == 1]
    optimiser = torch.optim.SGD(
        [{"params": weights, "weight_decay": DIGITS.l2}, {"params": biases}],
        lr=DIGITS.learning_rate,
    )
    order = torch.randperm(len(x)).split(DIGITS.batch_size)

    def work() -> None:
        threads = torch.get_num_threads()
        torch.set_num_threads(1)  # the quickest for so small a network
        for step in range(STEPS):
            batch = order[step % (len(order) - 1)]
            optimiser.zero_grad()
            ((network(x[batch]) - y[batch]) ** 2).sum(1).mean().backward()
            optimiser.step()
        torch.set_num_threads(threads)

    return work
