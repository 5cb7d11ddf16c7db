"""A network at work: what it is shown, the network, and what it says."""

from manim import DOWN, LEFT, Group

from nncore.training import TrainingRun
from scenes.mobjects.answers import Answers
from scenes.mobjects.network import NetworkDiagram
from scenes.mobjects.pictures import PixelGrid


class NetworkAtWork(Group):
    """A test digit, the network that reads it, and its answers, from left to right."""

    def __init__(
        self, run: TrainingRun, *, example: int, height: float, width: float, strongest: int
    ) -> None:
        network = NetworkDiagram(run, height=height, width=width, strongest=strongest)
        inputs, outputs = network.columns[0], network.columns[-1]
        outputs.circles.arrange(DOWN, buff=0.24, center=False).match_y(inputs)
        network.bundles[-1].refresh()
        self.network = network
        self.picture = PixelGrid(run.probe("a", layer=0, example=example), height=2.6)
        self.picture.next_to(network, LEFT, buff=0.4).match_y(network.layers)
        self.answers = Answers(run, outputs, example=example)
        super().__init__(self.picture, network, self.answers)
        self.set_x(0).set_y(0.25)
