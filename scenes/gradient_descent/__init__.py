"""Learning is going downhill."""

LESSONS = ("cost_of_one_digit", "down_one_slope", "the_network_learns")
