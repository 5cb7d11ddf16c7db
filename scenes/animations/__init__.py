"""What moves the parts: training, nudging, and pointing a view at something else."""
