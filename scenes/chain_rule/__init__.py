"""The chain rule: how one weight reaches the cost, link by link."""

LESSONS = (
    "chain_of_influence",
    "bias_and_the_layer_before",
    "many_neurons_per_layer",
    "backward_through_the_network",
    "check_the_gradient",
)
