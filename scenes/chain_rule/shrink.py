"""A chain of neurons becomes a small picture of its last link."""

from manim import (
    AnimationGroup,
    FadeIn,
    FadeOut,
    ReplacementTransform,
    Scene,
    VGroup,
    smooth,
    squish_rate_func,
)

from scenes.chain_rule.chain import LastLink, NamedChain, glyphs

_AT_ONCE = squish_rate_func(smooth, 0, 0.3)
_AT_LAST = squish_rate_func(smooth, 0.75, 1)


class Shrink(AnimationGroup):
    """Leave of a whole chain its last link, shrunk to where that lies.

    What keeps its value there takes it along; of the rest its symbol remains.
    """

    def __init__(self, chain: NamedChain, link: LastLink, *, run_time: float = 2.5) -> None:
        self.chain, self.link = chain, link
        pairs = [
            *zip(chain.neurons[-2:], link.neurons, strict=True),
            (chain.edges[-1], link.edges[-1]),
            (chain.aim, link.aim),
            (chain.miss, link.miss),
            (chain.activations[-2], link.before),
            (chain.bias, link.bias),
            (chain.wanted, link.wanted),
        ]
        weight, activation, cost = link.symbols
        gone = [*chain.neurons[:-2], *chain.edges[:-1], *chain.activations[:-2], *chain.words]
        gone.append(chain.activations[-1])
        for equation, symbol in ((chain.weight, weight), (chain.cost, cost)):
            old, new = glyphs(equation), glyphs(symbol)
            pairs.append((VGroup(old[: len(new)]), VGroup(new)))
            gone += old[len(new) :]
        super().__init__(
            *(ReplacementTransform(one, other) for one, other in pairs),
            FadeOut(*gone, rate_func=_AT_ONCE),
            FadeIn(activation, rate_func=_AT_LAST),
            run_time=run_time,
        )

    def clean_up_from_scene(self, scene: Scene) -> None:
        super().clean_up_from_scene(scene)
        # By members: manim took the groups apart when their glyphs began to move.
        scene.remove(*self.chain.get_family(), *self.link.get_family())
        scene.add(self.link)
