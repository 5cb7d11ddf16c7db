"""The squish: from any number to one between 0 and 1."""

LESSONS = (
    "sigmoid_squishes",
    "bias_is_a_threshold",
    "without_the_bend_it_is_a_line",
)
