"""Search of units and statements: the index, which is made when a dataset is compiled, and its queries."""
