"""Search of units and statements: what is indexed when a dataset is compiled, and how it is asked."""
