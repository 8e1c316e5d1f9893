"""QTI, the exchange format of 1EdTech for tests and items: versions 3.0, 2.2 and 2.1, and 1.2 as Canvas reads it."""
