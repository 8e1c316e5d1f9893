"""Reads the links of a unit from a list, as a relation reads them from a dataset."""

from collections.abc import Iterable

from cskg.model import Link, UnitKey
from cskg.study.relation import LinksOf


def links_at(links: Iterable[Link]) -> LinksOf:
    """Returns a function that returns the links of one unit, in the order of the list."""
    known = tuple(links)

    def links_of(key: UnitKey) -> tuple[Link, ...]:
        return tuple(link for link in known if key in (link.subject, link.object))

    return links_of
