"""Learning is going downhill."""

LESSONS = ("the_network_learns",)
