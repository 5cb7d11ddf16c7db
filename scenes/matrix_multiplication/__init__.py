"""Matrix multiplication: many weighted sums at once."""

LESSONS = (
    "matrix_times_vector",
    "matrix_times_matrix",
)
