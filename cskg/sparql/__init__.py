"""SPARQL 1.1 queries over a dataset: the check of a query, the engine that answers it, and example questions."""
