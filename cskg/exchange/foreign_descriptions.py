"""Describes a framework of another system, or one of its items or associations, as RDF from the graph.

The description of a framework has the items at its top, that of an item those directly below it, up to a number; an
export of the whole dataset has all.
"""

from urllib.parse import unquote

import pyoxigraph as ox

from cskg.graph.catalogue import Catalogue
from cskg.graph.foreign_graphs import association_to_graph, describe_framework, item_to_graph
from cskg.graph.framework_tables import FrameworkEntry, ItemEntry
from cskg.graph.provenance import source_to_graph

MOST = 500
"""Items below, and associations, that a description has at most."""

_DIGITS = 16


def describe_foreign(catalogue: Catalogue, iri: str) -> list[ox.Triple] | None:
    """Describes a framework, an item or an association; returns None where the dataset does not have it."""
    key, *below = iri.removeprefix(f"{catalogue.iris.base}framework/").split("/")
    entry = catalogue.frameworks.find(key)
    if entry is None:
        return None
    if len(below) == 2:
        return _describe_association(catalogue, entry, *below)
    if len(below) > 2:
        return None
    if not below:
        triples = [*describe_framework(entry.framework, catalogue.iris)]
        triples += source_to_graph(entry.framework.source, catalogue.iris)
        return triples + _describe_items(catalogue, catalogue.frameworks.read_items(entry, None, 0, MOST))
    found = catalogue.frameworks.find_item(entry, unquote(below[0]))
    return _describe_item(catalogue, entry, found) if found else None


def _describe_item(catalogue: Catalogue, entry: FrameworkEntry, found: ItemEntry) -> list[ox.Triple]:
    name = found.item.identifier
    below = catalogue.frameworks.read_items(entry, name, 0, MOST)
    triples = _describe_items(catalogue, [found, *below])
    for number, association in catalogue.frameworks.read_associations(entry, name, MOST):
        triples += association_to_graph(association, number, entry.key, catalogue.iris)
    return triples


def _describe_association(catalogue: Catalogue, entry: FrameworkEntry, kind: str, place: str) -> list[ox.Triple] | None:
    is_place = kind == "association" and place.isascii() and place.isdecimal() and len(place) < _DIGITS
    number = int(place) if is_place else 0
    found = catalogue.frameworks.find_association(entry, number)
    return list(association_to_graph(found, number, entry.key, catalogue.iris)) if found and is_place else None


def _describe_items(catalogue: Catalogue, entries: list[ItemEntry]) -> list[ox.Triple]:
    return [triple for each in entries for triple in item_to_graph(each.item, each.number, each.key, catalogue.iris)]
