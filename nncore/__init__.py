"""A small neural network in numpy, and everything about it that can be asked.

Read it in this order; each file is a chapter:

    activations.py  how a neuron answers its weighted sum
    costs.py        how wrong an answer is
    mlp.py          the network: forward, and backward by the chain rule
    digits.py       what it learns from
    training.py     how it learns: mini-batch gradient descent that can be asked for any step
    probe.py        names for single quantities of a network, such as z(2)[5] for test digit 7
    quantities.py   the table of those names and what each one means
    oracle.py       the same quantities once more, by torch, to prove the numpy ones

Nothing here draws, prints or remembers a random state of its own.
"""
