"""A topic for the studio's tests."""

LESSONS = ("square_moves", "square_stumbles")
