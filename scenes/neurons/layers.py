"""A layer's step, a = sigma(W a + b), with a real corner of its numbers."""

from collections.abc import Sequence

import numpy as np
from manim import DOWN, RIGHT, UP, ArcBetweenPoints, VGroup

from nncore.state import State
from scenes.mobjects.matrices import MatrixView
from scenes.stage.readout import Equation, Readout
from scenes.stage.text import Formula
from scenes.stage.theme import current


class LayerStep(VGroup):
    """a(l) = sigma(W(l) a(l-1) + b(l)) as matrices, of which some neurons and sources are shown.

    `after`, `weights`, `before` and `biases` are the matrices; `names` stand above them in this
    order, `shapes` below, with the size of the whole of each; `signs` are what is between them.
    """

    def __init__(
        self,
        run: State,
        *,
        layer: int,
        example: int,
        neurons: Sequence[int],
        sources: Sequence[int],
    ) -> None:
        n_in, n_out = run.recipe.sizes[layer - 1 : layer + 1]
        rows = beyond(neurons, n_out, "up", "down")
        columns = beyond(sources, n_in, "left", "right")
        self.after = MatrixView(
            [[run.probe("a", layer=layer, neuron=j, example=example)] for j in neurons], beyond=rows
        )
        self.weights = MatrixView(
            [[run.probe("W", layer=layer, neuron=j, source=k) for k in sources] for j in neurons],
            beyond=(*rows, *columns),
            role="w",
        )
        self.before = MatrixView(
            [[run.probe("a", layer=layer - 1, neuron=k, example=example)] for k in sources],
            beyond=beyond(sources, n_in, "up", "down"),
        )
        self.biases = MatrixView(
            [[run.probe("b", layer=layer, neuron=j)] for j in neurons], beyond=rows, role="b"
        )
        self.matrices = (self.after, self.weights, self.before, self.biases)
        height = max(matrix.height for matrix in self.matrices)
        self.signs = VGroup(
            Formula("="), Formula("sigma"), parenthesis(height), Formula("+"),
            parenthesis(height, right=True),
        )  # fmt: skip
        equals, sigma, left, plus, right = self.signs
        line = VGroup(
            self.after, equals, sigma, left, self.weights, self.before, plus, self.biases, right
        )
        line.arrange(RIGHT, buff=0.2)
        for matrix in self.matrices:
            matrix.shift((line.get_y() - matrix.rows.get_y()) * UP)
        self.names, self.shapes = VGroup(), VGroup()
        symbols = (f"a^(({layer}))", f"W^(({layer}))", f"a^(({layer - 1}))", f"b^(({layer}))")
        b = run.probe("count b", layer=layer)
        inputs = run.probe("count W", layer=layer) / b
        for matrix, symbol, count in zip(self.matrices, symbols, (b, b, inputs, b), strict=True):
            name, shape = Formula(symbol), Readout(count, places=0, size="label", role="quiet")
            if matrix is self.weights:
                n = Readout(inputs, places=0, role="quiet")
                shape = Equation("{m} times {n}", "label", m=shape, n=n)
                shape.formula.set_color(current()["quiet"])
            self.names.add(name.next_to(matrix.rows, UP).set_y(line.get_top()[1] + 0.3))
            self.shapes.add(shape.next_to(matrix.rows, DOWN).set_y(line.get_bottom()[1] - 0.3))
        super().__init__(line, self.names, self.shapes)


def parenthesis(height: float, *, right: bool = False) -> ArcBetweenPoints:
    """A parenthesis as high as what it holds, which no font has."""
    ends = np.array([[0.0, height / 2, 0.0], [0.0, -height / 2, 0.0]])
    angle = -0.6 if right else 0.6
    return ArcBetweenPoints(*ends, angle=angle, color=current()["ink"], stroke_width=2.5)


def beyond(shown: Sequence[int], size: int, first: str, last: str) -> tuple[str, ...]:
    """The sides on which there is more than the shown indices."""
    sides = ((first, min(shown) > 0), (last, max(shown) < size - 1))
    return tuple(side for side, more in sides if more)
