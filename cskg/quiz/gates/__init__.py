"""Gates: flaws of items, one small predicate each. An item that fails one is not asked."""
