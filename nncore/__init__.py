"""A small neural network in numpy, and everything about it that can be asked.

The network itself, in the order in which to read it; each file is a chapter:

    activations.py  how a neuron answers its weighted sum
    costs.py        how wrong an answer is
    mlp.py          the network: forward, and backward by the chain rule
    recipe.py       what is trained, on what, and how: the runs of the course
    sgd.py          a step downhill, quick
    run.py          a run that can be asked for any of its steps
    state.py        State, the network with its data at one moment; and with some numbers changed
    training.py     the network's training, as a run whose every moment is such a State

Three words that are used throughout:

    a run           a training that can be asked for any of its steps, and follows from its recipe
    a probe         the name of one value of a run: str() says it, calling it gives the value now
    the oracle      computes what a probe should give by another road, to prove it

The last three files build on Measured, of probes/reading.py, which makes a thing one that probes
can ask; leave it at that until you come there.

What it learns from, and more mathematics, each chapter for itself:

    data/           dataset.py, digits.py (fetch.py: all 70,000 of them), plane.py
    maths/          products.py: dot products, and all that is made of them; influence.py: what one
                    number does to all that follows; differences.py: derivatives without calculus;
                    autograd.py: by torch; landscape.py: the cost as heights over all weights

Other networks, in torch:

    architectures/  four shapes for the same digits: models.py, training.py, architecture.py
    tales/          a language known exactly (words.py, grammar.py, tale.py, question.py), a model
                    that learns it by looking at earlier words (gpt.py, embeddings.py, model.py),
                    and its training as a run (recipe.py, training.py)

And for those who draw or check a number, these doors:

    probes/         names for values. probe.py: what a probe is, and sums of probes; reading.py:
                    one quantity of one run; expressions.py: what is made of probes; operations.py:
                    how that is computed; inputs.py: numbers that are chosen; sentence.py: sentences
    slices.py       the landscape of a run's cost, as something that can be asked
    quantities/     all that can be asked of the network; of others beside them, in
                    tales/quantities.py, tales/chances.py, architectures/architecture.py
    oracle/         the same values by another road, to prove them

Nothing here draws, prints or remembers a random state of its own. torch is imported only when
something is asked that needs it.
"""

from nncore.data import digits
from nncore.mlp import MLP
from nncore.recipe import DIGITS, Recipe
from nncore.sgd import SGD, train
from nncore.training import TrainingRun, training_run

__all__ = ["DIGITS", "MLP", "SGD", "Recipe", "TrainingRun", "digits", "train", "training_run"]
