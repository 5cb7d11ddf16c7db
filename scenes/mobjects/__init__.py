"""What is drawn: each part is given probes and follows its run without being told."""
