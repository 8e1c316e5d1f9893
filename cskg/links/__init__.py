"""Relations between units: what documents state, and what a comparison of two units shows.

Knows the values of the model; knows nothing of stores, RDF or the network.
"""
