"""A language known exactly, and a model that learns it."""
