"""Units as RDF: to the graph and back, kept in a store, read through a catalogue, checked by shapes.

Only this package uses RDF and SPARQL; functions above it take and return values of :mod:`cskg.model`, never triples.
The graph is portable to any SPARQL 1.1 engine. Every triple is in a named graph, all things have IRIs and there are no
blank nodes, numbers are compared by value, and no query needs property paths.
"""
