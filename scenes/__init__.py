"""Animated lessons on deep learning: one file per topic, one class per lesson."""
