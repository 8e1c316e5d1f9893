"""Foreign frameworks to RDF triples and back, a mirror pair.

Everything has an IRI of this dataset. The publisher's address is a literal, so a framework can make no statements about
units, whatever addresses its items have::

    framework ◀── partOfFramework ── item ── isChildOf ──▶ item
        ▲
        └── partOfFramework ── association, whose ends are identifiers of items, or addresses
"""

import json
from collections.abc import Iterator

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, OWL, PROV, RDF

from cskg.foreign_frameworks import (
    Fields,
    Framework,
    FrameworkAssociation,
    FrameworkFormat,
    FrameworkItem,
    order_parents,
)
from cskg.graph.provenance import replace_surrogates
from cskg.graph.rdf_terms import integer, node, string
from cskg.graph.rows import Rows
from cskg.iris import Iris
from cskg.model import Source
from cskg.vocab import CEASN, CSKG

# The terms of items, which are much of a graph, are looked up once.
_TYPE = node(RDF.type)
_ITEM = node(CSKG.FrameworkItem)
_ASSOCIATION = node(CSKG.FrameworkAssociation)
_PART_OF = node(CSKG.partOfFramework)
_IS_CHILD_OF = node(CEASN.isChildOf)
_ORDINAL = node(CSKG.ordinal)
_TEXT = node(CEASN.competencyText)
_LEVEL = node(CEASN.educationLevelType)
_FIELDS = node(CSKG.furtherFields)
_OF_FRAMEWORK = {
    "identifier": node(DCTERMS.identifier),
    "title": node(DCTERMS.title),
    "uri": node(DCTERMS.source),
    "creator": node(DCTERMS.creator),
    "publisher": node(DCTERMS.publisher),
    "description": node(DCTERMS.description),
    "language": node(DCTERMS.language),
    "version": node(OWL.versionInfo),
    "status": node(CEASN.publicationStatusType),
    "licence": node(DCTERMS.license),
    "rights": node(DCTERMS.rights),
    "changed": node(DCTERMS.modified),
}
_OF_ITEM = {
    "identifier": node(DCTERMS.identifier),
    "uri": node(DCTERMS.source),
    "label": node(CEASN.competencyLabel),
    "code": node(CEASN.codedNotation),
    "number": node(CEASN.listID),
    "kind": node(CEASN.competencyCategory),
    "language": node(DCTERMS.language),
    "notes": node(CEASN.comment),
}


def framework_to_graph(framework: Framework, iris: Iris) -> Iterator[ox.Triple]:
    """Yields a framework as triples."""
    key = framework.key
    yield from describe_framework(framework, iris)
    for ordinal, item in enumerate(framework.items, 1):
        yield from item_to_graph(item, ordinal, key, iris)
    for ordinal, association in enumerate(framework.associations, 1):
        yield from association_to_graph(association, ordinal, key, iris)


def describe_framework(framework: Framework, iris: Iris) -> Iterator[ox.Triple]:
    """Yields the triples about a framework as a whole."""
    subject = node(iris.framework(framework.key))
    yield ox.Triple(subject, _TYPE, node(CSKG.ForeignFramework))
    yield ox.Triple(subject, node(CSKG.frameworkFormat), string(framework.format.value))
    yield ox.Triple(subject, node(PROV.hadPrimarySource), node(iris.source(framework.source.name)))
    for name, predicate in _OF_FRAMEWORK.items():
        if (value := getattr(framework, name)) is not None:
            yield ox.Triple(subject, predicate, string(value))
    yield from _iter_fields(subject, framework.fields)


def item_to_graph(item: FrameworkItem, ordinal: int, key: str, iris: Iris) -> Iterator[ox.Triple]:
    """Yields an item as triples.

    Args:
        item: The item.
        ordinal: Its place among all items of the framework, counted from 1.
        key: The key of the framework.
        iris: Mints the IRIs.
    """
    subject = ox.NamedNode(iris.framework_item(key, item.identifier))
    yield ox.Triple(subject, _TYPE, _ITEM)
    yield ox.Triple(subject, _PART_OF, node(iris.framework(key)))
    yield ox.Triple(subject, _ORDINAL, integer(ordinal))
    yield ox.Triple(subject, _TEXT, _make_words(item.text, item.language))
    for name, predicate in _OF_ITEM.items():
        if (value := getattr(item, name)) is not None:
            yield ox.Triple(subject, predicate, string(value))
    for level in item.levels:
        yield ox.Triple(subject, _LEVEL, string(level))
    for parent in item.parents:
        yield ox.Triple(subject, _IS_CHILD_OF, ox.NamedNode(iris.framework_item(key, parent)))
    yield from _iter_fields(subject, item.fields)


def _make_words(text: str, language: str | None) -> ox.Literal:
    """Makes words in a language; publishers do not always write valid tags."""
    try:
        return ox.Literal(text, language=language) if language else string(text)
    except ValueError:
        return string(text)


def association_to_graph(association: FrameworkAssociation, ordinal: int, key: str, iris: Iris) -> Iterator[ox.Triple]:
    """Yields an association as triples; the arguments are as those of :func:`item_to_graph`."""
    subject = ox.NamedNode(iris.framework_association(key, ordinal))
    yield ox.Triple(subject, _TYPE, _ASSOCIATION)
    yield ox.Triple(subject, _PART_OF, node(iris.framework(key)))
    yield ox.Triple(subject, _ORDINAL, integer(ordinal))
    yield ox.Triple(subject, node(CSKG.associationType), string(association.kind))
    for predicate, end in (
        (CSKG.associationOrigin, association.origin),
        (CSKG.associationDestination, association.destination),
    ):
        yield ox.Triple(subject, node(predicate), string(end))
    if association.identifier is not None:
        yield ox.Triple(subject, node(DCTERMS.identifier), string(association.identifier))
    if association.sequence is not None:
        yield ox.Triple(subject, node(CSKG.sequenceNumber), integer(association.sequence))
    yield from _iter_fields(subject, association.fields)


def _iter_fields(subject: ox.NamedNode, fields: Fields) -> Iterator[ox.Triple]:
    if fields:
        yield ox.Triple(subject, _FIELDS, string(replace_surrogates(json.dumps(fields, ensure_ascii=False))))


def frameworks_from_graph(rows: Rows, source: Source) -> tuple[Framework, ...]:
    """Reads the frameworks of a document back, in order of their keys.

    Args:
        rows: All triples of the document's named graph.
        source: The document.

    Raises:
        ValueError: The triples lack data that a framework needs.
    """
    parts: dict[str, list[str]] = {}
    for kind in (CSKG.FrameworkItem, CSKG.FrameworkAssociation):
        for subject in rows.of_type(kind):
            parts.setdefault(f"{kind} {rows.get(subject, CSKG.partOfFramework)}", []).append(subject)
    found = []
    for subject in rows.of_type(CSKG.ForeignFramework):
        items = sorted(parts.get(f"{CSKG.FrameworkItem} {subject}", ()), key=rows.ordinal)
        associations = sorted(parts.get(f"{CSKG.FrameworkAssociation} {subject}", ()), key=rows.ordinal)
        fields = {name: rows.find(subject, predicate.value) for name, predicate in _OF_FRAMEWORK.items()}
        identifiers = {each: rows.get(each, DCTERMS.identifier) for each in items}
        found.append(
            Framework(
                format=FrameworkFormat(rows.get(subject, CSKG.frameworkFormat)),
                source=source,
                fields=_read_fields(rows, subject),
                items=tuple(_read_item(rows, each, identifiers) for each in items),
                associations=tuple(_read_association(rows, each) for each in associations),
                **fields,  # type: ignore[arg-type] # those that are required are there
            )
        )
    return tuple(found)


def _read_item(rows: Rows, subject: str, identifiers: dict[str, str]) -> FrameworkItem:
    fields = {name: rows.find(subject, predicate.value) for name, predicate in _OF_ITEM.items()}
    above = {each: rows.ordinal(each) for each in rows.all(subject, CEASN.isChildOf)}
    return FrameworkItem(
        text=rows.get(subject, CEASN.competencyText),
        levels=tuple(sorted(rows.all(subject, CEASN.educationLevelType))),
        parents=tuple(identifiers[each] for each in order_parents(rows.ordinal(subject), above)),
        fields=_read_fields(rows, subject),
        **fields,  # type: ignore[arg-type] # those that are required are there
    )


def _read_association(rows: Rows, subject: str) -> FrameworkAssociation:
    return FrameworkAssociation(
        kind=rows.get(subject, CSKG.associationType),
        origin=rows.get(subject, CSKG.associationOrigin),
        destination=rows.get(subject, CSKG.associationDestination),
        identifier=rows.find(subject, DCTERMS.identifier),
        sequence=rows.number(subject, CSKG.sequenceNumber),
        fields=_read_fields(rows, subject),
    )


def _read_fields(rows: Rows, subject: str) -> Fields:
    text = rows.find(subject, CSKG.furtherFields)
    return tuple((name, value) for name, value in json.loads(text)) if text else ()
