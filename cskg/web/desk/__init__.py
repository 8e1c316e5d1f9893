"""The curators' desk: the additional data and actions of a server with ``--curate``."""
