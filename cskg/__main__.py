"""Lets ``python -m cskg`` be the ``cskg`` command."""

from cskg.cli import main

main()
