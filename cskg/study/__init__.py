"""Ways to study: which units come before which, and paths through them to a goal.

Knows the values of the model, links and the catalogue; knows nothing of documents, RDF, the API or the network.
"""
