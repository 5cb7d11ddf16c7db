"""Lessons as slides: made from their films, a beat a slide."""
