"""The log of publications as triples of a separate named graph, and back.

A publication, its changes, and the former places of editions are separate things::

    publication ◀── publication ── former placement ── changedEdition ──▶ edition
    publication ◀── publication ── edition change ── changedEdition ──▶ edition
                                       │ appeared ──▶ statement
                                       ◀── editionChange ── statement change ── vanished or moved ──▶ statement
    statement change ◀── statementChange ── succession ── successor ──▶ statement
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, RDF

from cskg.graph.publications import EditionChange, Log, Placement, Publication, Successor, Vanished
from cskg.graph.rdf_terms import boolean, decimal, integer, moment, node, string, words
from cskg.graph.rows import Row, Rows
from cskg.iris import Iris
from cskg.model import StatementName, StatementRef
from cskg.outline import Position, kind_of
from cskg.vocab import CSKG, OA, SSSOM


def publication_to_graph(publication: Publication, iris: Iris) -> list[ox.Triple]:
    """Returns a publication as triples of the log."""
    subject = node(iris.publication(publication.number))
    triples = [
        ox.Triple(subject, node(RDF.type), node(CSKG.Publication)),
        ox.Triple(subject, node(CSKG.ordinal), integer(publication.number)),
        ox.Triple(subject, node(CSKG.revision), string(publication.revision)),
    ]
    if publication.published:
        triples.append(ox.Triple(subject, node(DCTERMS.issued), moment(publication.published)))
    for change in publication.changes:
        triples += _iter_change(change, publication.number, subject, iris)
    for placement in publication.placements:
        triples += _iter_placement(placement, publication.number, subject, iris)
    return triples


def _iter_placement(placement: Placement, number: int, publication: ox.NamedNode, iris: Iris) -> Iterator[ox.Triple]:
    subject = node(iris.former_placement(number, placement.unit, placement.language))
    yield ox.Triple(subject, node(RDF.type), node(CSKG.FormerPlacement))
    yield ox.Triple(subject, node(CSKG.publication), publication)
    yield ox.Triple(subject, node(CSKG.changedEdition), node(iris.edition(placement.unit, placement.language)))
    yield ox.Triple(subject, node(CSKG.existed), boolean(placement.existed))
    for predicate, value in ((CSKG.formerIndustry, placement.industry), (CSKG.formerFunctionalArea, placement.area)):
        if value is not None:
            yield ox.Triple(subject, node(predicate), node(value))
    if placement.title is not None:
        yield ox.Triple(subject, node(DCTERMS.title), words(placement.title, placement.language))


def _iter_change(change: EditionChange, number: int, publication: ox.NamedNode, iris: Iris) -> Iterator[ox.Triple]:
    subject = node(iris.edition_change(number, change.unit, change.language))

    def name(own: StatementName) -> ox.NamedNode:
        return node(iris.statement(StatementRef(unit=change.unit, language=change.language, name=own)))

    yield ox.Triple(subject, node(RDF.type), node(CSKG.EditionChange))
    yield ox.Triple(subject, node(CSKG.publication), publication)
    yield ox.Triple(subject, node(CSKG.changedEdition), node(iris.edition(change.unit, change.language)))
    yield ox.Triple(subject, node(CSKG.isNewEdition), boolean(change.is_new))
    for own in change.appeared:
        yield ox.Triple(subject, node(CSKG.appeared), name(own))
    for own, position in change.moved:
        moved = node(f"{subject.value}/{own}")
        yield ox.Triple(moved, node(RDF.type), node(CSKG.StatementChange))
        yield ox.Triple(moved, node(CSKG.editionChange), subject)
        yield ox.Triple(moved, node(CSKG.moved), name(own))
        yield ox.Triple(moved, node(CSKG.position), string(position.numbers))
    for vanished in change.vanished:
        gone = node(f"{subject.value}/{vanished.statement.name}")
        yield ox.Triple(gone, node(RDF.type), node(CSKG.StatementChange))
        yield ox.Triple(gone, node(CSKG.editionChange), subject)
        yield ox.Triple(gone, node(CSKG.vanished), name(vanished.statement.name))
        yield ox.Triple(gone, node(CSKG.position), string(vanished.position.numbers))
        yield ox.Triple(gone, node(OA.exact), words(vanished.text, change.language))
        for ordinal, successor in enumerate(vanished.successors, 1):
            follows = node(f"{gone.value}/{ordinal}")
            yield ox.Triple(follows, node(RDF.type), node(CSKG.Succession))
            yield ox.Triple(follows, node(CSKG.statementChange), gone)
            yield ox.Triple(follows, node(CSKG.ordinal), integer(ordinal))
            yield ox.Triple(follows, node(CSKG.successor), node(iris.statement(successor.statement)))
            yield ox.Triple(follows, node(SSSOM.similarity_score), decimal(successor.score))


def log_from_graph(rows: Iterable[Row], iris: Iris) -> Log:
    """Reads the log back from the triples of its named graph."""
    reader = Rows(rows)
    successions = _group(reader, CSKG.Succession, CSKG.statementChange)
    statements = _group(reader, CSKG.StatementChange, CSKG.editionChange)
    editions = _group(reader, CSKG.EditionChange, CSKG.publication)
    placements = _group(reader, CSKG.FormerPlacement, CSKG.publication)
    return Log(
        tuple(
            Publication(
                number=reader.ordinal(publication),
                revision=reader.get(publication, CSKG.revision),
                published=_read_moment(reader.find(publication, DCTERMS.issued)),
                changes=tuple(
                    _read_change(reader, change, statements.get(change, ()), successions, iris)
                    for change in editions.get(publication, ())
                ),
                placements=tuple(_read_placement(reader, each, iris) for each in placements.get(publication, ())),
            )
            for publication in sorted(reader.of_type(CSKG.Publication), key=reader.ordinal)
        )
    )


def _read_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def _group(reader: Rows, kind: str, predicate: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for subject in reader.of_type(kind):
        found[reader.get(subject, predicate)].append(subject)
    return found


def _read_placement(reader: Rows, subject: str, iris: Iris) -> Placement:
    unit, language = iris.edition_of(reader.get(subject, CSKG.changedEdition))
    return Placement(
        unit=unit,
        language=language,
        existed=reader.get(subject, CSKG.existed) in {"true", "1"},
        industry=reader.find(subject, CSKG.formerIndustry),
        area=reader.find(subject, CSKG.formerFunctionalArea),
        title=reader.find(subject, DCTERMS.title),
    )


def _read_change(
    reader: Rows, change: str, statements: Sequence[str], successions: Mapping[str, Sequence[str]], iris: Iris
) -> EditionChange:
    unit, language = iris.edition_of(reader.get(change, CSKG.changedEdition))
    vanished, moved = [], []
    for subject in statements:
        iri = reader.find(subject, CSKG.vanished) or reader.get(subject, CSKG.moved)
        ref = iris.statement_of(iri)
        position = Position(kind_of(ref.name).value + reader.get(subject, CSKG.position))
        if reader.find(subject, CSKG.vanished) is None:
            moved.append((ref.name, position))
            continue
        successors = tuple(
            Successor(
                statement=iris.statement_of(reader.get(found, CSKG.successor)),
                score=float(reader.get(found, SSSOM.similarity_score)),
            )
            for found in sorted(successions.get(subject, ()), key=reader.ordinal)
        )
        text = reader.get(subject, OA.exact)
        vanished.append(Vanished(statement=ref, text=text, position=position, successors=successors))
    return EditionChange(
        unit=unit,
        language=language,
        is_new=reader.get(change, CSKG.isNewEdition) in {"true", "1"},
        appeared=tuple(sorted(iris.statement_of(iri).name for iri in reader.all(change, CSKG.appeared))),
        vanished=tuple(sorted(vanished, key=lambda found: found.position.order)),
        moved=tuple(sorted(moved, key=lambda found: found[1].order)),
    )
