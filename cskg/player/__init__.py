"""Plays a quiz in a browser: its markup, its scripts and what they need to know. It knows interactions, not kinds."""
