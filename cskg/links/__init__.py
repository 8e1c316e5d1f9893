"""Relations between units: what documents state, and what a comparison of two units shows."""
