"""Lets ``python -m cskg`` be the ``cskg`` command."""

from cskg.cli.commands import main

main()
