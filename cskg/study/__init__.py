"""Study planning: which units come before which, paths through them to a goal, and what is missing on the way."""
