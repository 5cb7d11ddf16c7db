"""More mathematics, each chapter for itself: products, derivatives, the cost as a landscape."""
