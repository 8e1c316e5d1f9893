"""Sources to dataset: finds the documents, reads them, and puts what they say into a store.

Knows files beside the documents, digests and what has to be done again; knows nothing of the network.
"""
