"""Networks come in shapes."""

LESSONS = ("networks_come_in_shapes",)
