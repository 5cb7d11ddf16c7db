"""Learning is going downhill."""

LESSONS = (
    "cost_of_one_digit",
    "average_cost",
    "down_one_slope",
    "down_a_surface",
    "the_network_learns",
    "gradient_is_sensitivity",
    "careful_man_drunk_man",
)
