"""What the shell offers when somebody presses Tab: kinds of items, formats, predicates and unit codes."""

from collections.abc import Iterable
from enum import Enum

import click

from cskg.errors import CskgError


def _match(names: Iterable[str], begun: str) -> list[str]:
    return sorted(name for name in names if name.casefold().startswith(begun.casefold()))


def _name_all(kind: type[Enum], begun: str) -> list[str]:
    return _match((each.name for each in kind), begun)


def complete_kinds(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Returns the kinds of items that begin so."""
    from cskg.quiz.items import ItemKind

    return _name_all(ItemKind, begun)


def complete_predicates(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Returns the predicates of links that begin so."""
    from cskg.model import LinkPredicate

    return _name_all(LinkPredicate, begun)


def complete_quiz_formats(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Returns the formats of quizzes that begin so."""
    from cskg.exchange.quizzes import FORMATS

    return _match(FORMATS, begun)


def complete_export_formats(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Returns the formats of datasets that begin so."""
    from cskg.exchange.frameworks import FORMATS

    return _match(FORMATS, begun)


def complete_codes(context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Returns the codes of units that begin so; none where documents would have to be read first.

    Without --store that is only done for the sample units or ``data/units``.
    """
    from cskg.cli.datasets import open_dataset

    if context.params.get("sources"):
        return []
    try:
        catalogue, _ = open_dataset((), context.params.get("store"), context.params.get("base_iri"))
    except (CskgError, OSError):
        return []
    return _match((str(unit.code) for unit in catalogue.units.values()), begun)
