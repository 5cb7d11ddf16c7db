"""What one example wants of a network, and what all of them agree on."""

LESSONS = ("make_it_a_two", "add_up_the_desires", "average_over_examples", "one_step_helps")
