"""What goes and what comes share a play, so that no frame is empty."""

from manim import smooth, squish_rate_func

GOES, COMES = squish_rate_func(smooth, 0, 0.65), squish_rate_func(smooth, 0.4, 1)
