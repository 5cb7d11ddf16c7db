"""A neuron is a number, and a network is a function."""

LESSONS = (
    "pixels_become_activations",
    "one_neuron_weighs_its_inputs",
    "network_reads_a_digit",
    "thirteen_thousand_knobs",
    "what_hidden_neurons_look_for",
)
