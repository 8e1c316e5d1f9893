"""Relations between units: links that documents state, and results of comparing two units."""
