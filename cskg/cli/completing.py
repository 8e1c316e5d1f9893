"""Completion in the shell (the Tab key): kinds of items, formats, predicates and unit codes."""

from collections.abc import Iterable
from enum import Enum

import click

from cskg.errors import CskgError


def _match(names: Iterable[str], begun: str) -> list[str]:
    return sorted(name for name in names if name.casefold().startswith(begun.casefold()))


def _name_all(kind: type[Enum], begun: str) -> list[str]:
    return _match((each.name for each in kind), begun)


def complete_kinds(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Returns the kinds of items that begin with a text."""
    from cskg.quiz.items import ItemKind

    return _name_all(ItemKind, begun)


def complete_predicates(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Returns the predicates of links that begin with a text."""
    from cskg.model import LinkPredicate

    return _name_all(LinkPredicate, begun)


def complete_quiz_formats(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Returns the formats of quizzes that begin with a text."""
    from cskg.exchange.quizzes import FORMATS

    return _match(FORMATS, begun)


def complete_export_formats(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Returns the formats of datasets that begin with a text."""
    from cskg.exchange.frameworks import FORMATS

    return _match(FORMATS, begun)


def complete_codes(context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Returns the unit codes that begin with a text; none where documents would have to be read first.

    Without --store, codes are completed only for the sample units and ``data/units``.
    """
    from cskg.cli.datasets import open_dataset

    if context.params.get("sources"):
        return []
    try:
        catalogue, _ = open_dataset((), context.params.get("store"), context.params.get("base_iri"))
    except (CskgError, OSError):
        return []
    return _match((str(unit.code) for unit in catalogue.units.values()), begun)
