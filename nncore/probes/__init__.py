"""Names for values, and what is made of them."""
