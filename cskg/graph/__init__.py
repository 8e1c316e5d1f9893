"""Units as RDF: to the graph and back, kept in a store, read through a catalogue, checked by shapes.

Knows RDF and SPARQL; above it, functions take and return values of :mod:`cskg.model`, never triples.
The graph is portable to any SPARQL 1.1 engine: everything stands in a named graph, things have IRIs and
never blank nodes, numbers are compared by value, and no closure is left to property paths.
"""
