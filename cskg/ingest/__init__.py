"""Sources to dataset: finds the documents, reads them, and puts what they say into a store."""
