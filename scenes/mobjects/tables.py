"""Small tables of live numbers."""

from collections.abc import Sequence

import numpy as np
from manim import RIGHT, VGroup

from nncore.training import State
from scenes.mobjects.readout import Readout
from scenes.stage.text import Formula


class ProductTable(VGroup):
    """Rows `activation x weight = product` of one neuron's inputs, in the order of `sources`."""

    def __init__(
        self,
        run: State,
        *,
        layer: int,
        neuron: int,
        example: int,
        sources: Sequence[int],
        row_height: float = 0.25,
        size: str = "label",
    ) -> None:
        self.rows = VGroup()
        for source in sources:
            here = {"layer": layer, "neuron": neuron, "source": source}
            product = run.probe("products", example=example, **here)
            row = VGroup(
                Readout(run.probe("a", layer=layer - 1, neuron=source, example=example), size=size),
                Formula("times", size, role="quiet"),
                Readout(run.probe("W", **here), size=size, sign=True, role="w"),
                Formula("=", size, role="quiet"),
                Readout(product, size=size, sign=True, role=sign_role(float(product()))),
            )
            self.rows.add(row)
        for number, row in enumerate(self.rows):
            for column, part in enumerate(row):
                # All numbers of a column have the same places, so a common right edge aligns
                # their decimal points.
                x = (0.6, 1.0, 1.9, 2.25, 3.1)[column]
                part.move_to(np.array([x, -number * row_height, 0]), aligned_edge=RIGHT)
        self.heads = VGroup(
            *(
                Formula(name, "label").move_to(np.array([x, 0.38, 0]))
                for name, x in (("a_i", 0.35), ("w_i", 1.6), ("w_i a_i", 2.8))
            )
        )
        super().__init__(self.heads, self.rows)


def sign_role(value: float) -> str:
    """The colour role of a signed number; its sign is printed as well."""
    return "positive" if value >= 0 else "negative"
