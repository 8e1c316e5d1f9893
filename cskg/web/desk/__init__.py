"""The curators' desk: what a server with ``--curate`` knows and does beside showing a dataset."""
