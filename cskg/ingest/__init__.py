"""Builds a dataset from sources: finds the documents, reads them, and puts their data into a store."""
