"""The texts of all statements of a dataset at once, for what looks at the whole of it.

To read bodies one by one (:meth:`~cskg.graph.catalogue.Catalogue.get_edition`) takes ten times as long. Knows how
statements are named; knows nothing of what their words mean.
"""

import re
from collections import defaultdict

from cskg.graph.catalogue import Catalogue
from cskg.graph.convert import QUOTED_AT
from cskg.graph.index import EditionEntry
from cskg.graph.rows import Rows
from cskg.graph.terms import iri_of, node, term_of
from cskg.model import Span, StatementKind
from cskg.vocab import CSKG

_PLACE = re.compile(r"\d+")

Texts = dict[str, str]
"""Texts of statements by position path, in order of the document."""


def read_texts(catalogue: Catalogue) -> dict[tuple[str, str], Texts]:
    """Reads the texts of all statements, by named graph and IRI of the edition."""
    found: dict[tuple[str, str], Texts] = defaultdict(dict)
    for graph, statement, text in catalogue.store.select("texts"):
        edition, _, path = iri_of(statement).rpartition("/")
        found[iri_of(graph), edition][path] = term_of(text).value
    return {place: dict(sorted(texts.items(), key=lambda item: _order(item[0]))) for place, texts in found.items()}


def read_spans(catalogue: Catalogue, edition: EditionEntry, path: str | None) -> tuple[Span, ...]:
    """Reads where a statement of an edition stands in its document, or its title where no path is given."""
    subject = node(edition.iri if path is None else f"{edition.iri}/{path}")
    predicate = node(CSKG.titleQuotedAt) if path is None else QUOTED_AT
    rows = catalogue.store.select("quoted", graph=node(edition.graph), subject=subject, predicate=predicate)
    triples = Rows((iri_of(s), iri_of(p), term_of(o)) for s, p, o in rows)
    return triples.spans(subject.value, predicate.value)


def _order(path: str) -> tuple[bool, list[int]]:
    """Requirements before criteria, and each by its place, as they are walked."""
    return path[0] != StatementKind.PERFORMANCE_REQUIREMENT.value, [int(place) for place in _PLACE.findall(path)]
