"""What is on screen is what nncore computes, and can be read."""
