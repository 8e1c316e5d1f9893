"""The ``cskg`` command: :mod:`~cskg.cli.commands` make and serve datasets, :mod:`~cskg.cli.queries` ask them."""
