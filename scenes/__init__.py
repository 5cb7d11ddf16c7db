"""Animated lessons on deep learning: one file per topic, one class per lesson."""

TOPICS = (
    "neurons",
    "sigmoid",
    "gradient_descent",
    "backprop",
    "chain_rule",
    "dot_product",
    "matrix_multiplication",
    "softmax",
    "architectures",
    "attention",
)
