"""The named runs that lessons share: built when asked for, one of each in a process."""

from dataclasses import replace

from nncore.data.pictures import Picture, WithPictures
from nncore.data.weights import Weights
from nncore.recipe import CHAIN, DIGITS, PLANE_IDENTITY, PLANE_SIGMOID
from nncore.tales.recipe import TALE
from nncore.tales.training import LanguageRun, language_run
from nncore.training import TrainingRun, training_run

LAST = -1  # the step at which a run ends


def digits(
    *,
    step: int,
    seed: int = DIGITS.seed,
    pictures: tuple[Picture, ...] = (),
    network: Weights | None = None,
) -> TrainingRun:
    """The 784-16-16-10 network that learns to read digits, brought to `step` (0: untrained).

    With pictures of one's own behind the test digits. A network of one's own is as it comes: how
    it was trained its file does not tell, so it stands at its only step, 0.
    """
    recipe = replace(DIGITS, seed=seed)
    if pictures:
        recipe = replace(recipe, data=WithPictures(pictures))
    if network:
        recipe, step = replace(recipe, sizes=network.sizes, start=network, steps=1), 0
    return _brought(training_run(recipe), step)


def chain(*, step: int) -> TrainingRun:
    """The 1-1-1-1 network of the chain rule, brought to `step` (0: every factor a fraction)."""
    return _brought(training_run(CHAIN), step)


def plane(*, bend: bool, step: int, seed: int = PLANE_SIGMOID.seed) -> TrainingRun:
    """A 2-2-2 network on points that no line separates: of sigmoids, or (no bend) of identities."""
    recipe = PLANE_SIGMOID if bend else PLANE_IDENTITY
    return _brought(training_run(replace(recipe, seed=seed)), step)


def tale(*, step: int, seed: int = TALE.seed) -> LanguageRun:
    """The one-layer language model that learns to tell tales, brought to `step` (0: untrained)."""
    run = language_run(replace(TALE, seed=seed))
    return run.seek(run.steps if step == LAST else step)


def _brought(run: TrainingRun, step: int) -> TrainingRun:
    return run.seek(run.steps if step == LAST else step)
