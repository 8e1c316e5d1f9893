"""Plays a quiz in a browser: markup, scripts and their data. It depends on interactions, not on kinds of item."""
