"""SPARQL 1.1 queries over a dataset: what a query may be, the engine that answers it, and questions to start from."""
