"""A small neural network in numpy, and everything about it that can be asked.

Read it in this order; each file is a chapter:

    activations.py  how a neuron answers its weighted sum
    products.py     dot products, and all that is made of them
    costs.py        how wrong an answer is
    mlp.py          the network: forward, and backward by the chain rule
    dataset.py      what it learns from, and what it is tested on
    digits.py       handwritten digits (fetch.py: all 70,000 of them)
    plane.py        points in the plane that no line separates
    recipe.py       what is trained, on what, and how: the runs of the course
    sgd.py          a step downhill, quick
    training.py     a run that can be asked for any of its steps
    influence.py    what one number does to all that follows
    differences.py  derivatives without calculus, and how far they are off
    landscape.py    the cost as heights over all weights: lines, slices, paths
    architectures.py  networks of other shapes, in torch (models.py: their classes)
    tale.py         a language known exactly (tale_grammar.py: its rules; tale_words.py: its words)
    gpt.py          a model that looks at earlier words, in torch
    embeddings.py   words as points: planes, cosines, analogies
    language.py     its training, as a run of any step (language_model.py: all that needs torch)

and for those who draw or check it:

    state.py        a network at one moment, live, held or with one number nudged
    probe.py        names for single quantities, such as z(2)[5] for test digit 7
    quantities.py   all there are (quantity.py: what a kind of quantity is; table.py: their table)
    searches.py     those that are found by looking through all examples
    summaries.py    what a row of values comes to
    inputs.py       what is chosen instead of measured: given numbers, and dials to turn
    combined.py     products, shares and angles of probes
    tale_probe.py   what the grammar itself says of a word
    language_quantities.py  all that can be asked of the language model (language_probe.py: how)
    oracle.py       the same quantities by torch, to prove the numpy ones

Nothing here draws, prints or remembers a random state of its own.
"""
