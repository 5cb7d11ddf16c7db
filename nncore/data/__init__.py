"""What networks learn from: handwritten digits, and points in the plane."""
