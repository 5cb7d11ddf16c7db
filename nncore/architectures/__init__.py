"""Networks of four shapes for the same digits, in torch."""
