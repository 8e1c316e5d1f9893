"""The ``cskg`` command: what it does (:mod:`~cskg.cli.commands`) and how it shows that (:mod:`~cskg.cli.printing`)."""
