"""Many lessons at once, filmed on all cores."""
