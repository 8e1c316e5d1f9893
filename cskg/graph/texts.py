"""Reads the texts of all statements of a dataset at once.

Links look at the whole dataset. To read its editions one by one takes ten times as long.
"""

from collections import defaultdict
from dataclasses import dataclass

from cskg.graph.catalogue import Catalogue
from cskg.graph.convert import QUOTED_AT
from cskg.graph.index import EditionEntry
from cskg.graph.rows import Rows
from cskg.graph.terms import iri_of, node, term_of
from cskg.model import Span, StatementKind, StatementName
from cskg.outline import Position
from cskg.vocab import CSKG


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionTexts:
    """The statements of an edition, by position and in document order.

    Attributes:
        texts: Their texts.
        names: Their names.
    """

    texts: dict[Position, str]
    names: dict[Position, StatementName]


def read_texts(catalogue: Catalogue) -> dict[tuple[str, str], EditionTexts]:
    """Reads the texts and names of all statements, by the IRIs of the named graph and of the edition."""
    found: dict[tuple[str, str], list[tuple[Position, StatementName, str]]] = defaultdict(list)
    for graph, statement, text, place in catalogue.store.select("texts"):
        edition, _, name = iri_of(statement).rpartition("/")
        position = Position(StatementKind(name[0]).value + term_of(place).value)
        found[iri_of(graph), edition].append((position, StatementName(name), term_of(text).value))
    read = {}
    for key, statements in found.items():
        statements.sort(key=lambda each: each[0].order)
        read[key] = EditionTexts(
            texts={position: text for position, _, text in statements},
            names={position: name for position, name, _ in statements},
        )
    return read


def read_spans(catalogue: Catalogue, edition: EditionEntry, name: StatementName | None) -> tuple[Span, ...]:
    """Reads where a statement of an edition stands in its document, or its title where no name is given."""
    subject = node(edition.iri if name is None else f"{edition.iri}/{name}")
    predicate = node(CSKG.titleQuotedAt) if name is None else QUOTED_AT
    rows = catalogue.store.select("quoted", graph=node(edition.graph), subject=subject, predicate=predicate)
    triples = Rows((iri_of(s), iri_of(p), term_of(o)) for s, p, o in rows)
    return triples.spans(subject.value, predicate.value)
