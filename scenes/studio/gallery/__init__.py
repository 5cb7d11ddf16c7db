"""A web page of lessons: to look at, to search, to check, and to present."""
