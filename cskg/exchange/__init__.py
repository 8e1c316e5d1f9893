"""Foreign formats: what other programs read and write, one module each, with what is lost on the way."""
