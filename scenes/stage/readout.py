"""Live numbers, alone, in formulas and in sentences."""

from collections.abc import Iterator, Sequence
from typing import Any

from manim import VGroup

from nncore.probes.probe import Probe
from scenes.stage.text import SIZES, Constant, ConstantFormula, Formula, Outline, Words, figures
from scenes.stage.theme import current
from scenes.stage.view import Claim, View, has_hue


class Readout(View, Outline):
    """A number that follows its probe, rounded to `places`.

    It grows to the right of a fixed left edge; `align` says "center" or "right" instead. What is
    placed before it is first shown makes room for the value `longest`, if that is given.
    """

    def __init__(
        self,
        probe: Probe,
        *,
        places: int = 2,
        size: str = "body",
        role: str = "ink",
        sign: bool = False,
        percent: bool = False,
        align: str = "left",
        longest: float | None = None,
    ) -> None:
        self.probe = probe
        self.places = places
        self.sign = sign
        self.percent = percent
        value = probe() if longest is None else longest
        super().__init__(self._printed(value), size, role=role, align=align)

    def refresh(self) -> None:
        self.set_text(self._printed(self.probe()))

    def claims(self) -> Iterator[Claim]:
        printed = self.read()
        value = float(printed.replace("−", "-").replace(",", "").rstrip("%"))
        for role, wrong in (("positive", value < 0), ("negative", value > 0)):
            if wrong and has_hue(self, current()[role]):
                raise ValueError(f"{printed} has the colour of what is {role}")
        scale = 100 if self.percent else 1
        half_a_place = 0.5 * 10.0**-self.places
        yield Claim(
            "number",
            self.probe,
            value / scale,
            half_a_place / scale,
            printed=printed,
            places=self.places,
        )

    def _printed(self, value: Any) -> str:
        return figures(float(value), self.places, sign=self.sign, percent=self.percent)


def adds_up(parts: Sequence[float], whole: float, places: int) -> bool:
    """Whether numbers rounded to some places add up to the rounded whole."""
    return round(sum(round(part, places) for part in parts), places) == round(whole, places)


class Equation(VGroup):
    """A formula with live numbers in it: `Equation("a = sigma({z})", z=Readout(...))`.

    Each number stands where Typst would have set it, at the formula's size; the space is that of
    its first value, so numbers that grow should be given their `longest`, or stand last.
    `because` says why a number of the formula's own is right, as a Constant does.
    """

    def __init__(
        self, mathematics: str, size: str = "body", *, because: str = "", **numbers: Readout
    ) -> None:
        markup = self._sampled(mathematics, numbers)
        self.formula = self._typeset(markup, size, because)
        self.formula.markup = mathematics  # the sample figures leave it again
        baseline = self.formula.baseline
        self.numbers = numbers
        for name, number in numbers.items():
            place = self.formula.select(name)
            number.scale(SIZES[size] / SIZES[number.size_name])
            number.move_to(place)
            self.formula.remove(*place)
        # Kept as a share, because the glyph that a line is measured by may have left it.
        self._rise = (baseline - self.formula.get_bottom()[1]) / (self.formula.height or 1.0)
        super().__init__(self.formula, *numbers.values())

    _place = "{{{{ {sample} : {name} }}}}"  # how a part of a formula is named

    @classmethod
    def _sampled(cls, markup: str, numbers: dict[str, Readout]) -> str:
        """The markup with each number's first value in its place, by its name."""
        for name, number in numbers.items():
            if f"{{{name}}}" not in markup:
                raise ValueError(f"got {name}: {markup!r} has no {{{name}}}")
            sample = number.text.replace("−", "-").replace(",", "\\,").replace("%", "\\%")
            place = cls._place.format(sample=sample, name=name)
            markup = markup.replace(f"{{{name}}}", place)
        return markup

    @staticmethod
    def _typeset(markup: str, size: str, because: str) -> Words | Formula:
        if because:
            return ConstantFormula(markup, size, because=because)
        return Formula(markup, size)

    @property
    def baseline(self) -> float:
        """Height of the baseline in scene units."""
        return float(self.formula.get_bottom()[1] + self._rise * self.formula.height)


class Statement(Equation):
    """Words with live numbers in them: `Statement("It reads {right}.", right=Readout(...))`.

    Mathematics stands between dollar signs, as in Words.
    """

    _place = "#box[{sample}]<{name}>"

    @staticmethod
    def _typeset(markup: str, size: str, because: str) -> Words | Formula:
        return Constant(markup, size, because=because) if because else Words(markup, size)
