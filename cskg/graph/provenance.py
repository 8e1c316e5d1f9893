"""Source documents, and the spans of their texts that are quoted, to RDF triples and back."""

import re
from collections.abc import Iterator

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, PROV, RDF

from cskg.graph.rdf_terms import boolean, integer, is_true, node, string
from cskg.graph.rows import Rows
from cskg.iris import Iris
from cskg.model import Language, Source, Span
from cskg.vocab import CSKG, OA

QUOTED_AT = node(CSKG.quotedAt)

_SURROGATE = re.compile("[\ud800-\udfff]")
# The terms of spans, which are much of a graph, are looked up once.
_TYPE = node(RDF.type)
_SELECTOR = node(OA.TextPositionSelector)
_START = node(OA.start)
_END = node(OA.end)
_LINE = node(CSKG.line)


def replace_surrogates(text: str) -> str:
    """Returns a text with U+FFFD in place of lone surrogates, which RDF cannot hold; offsets do not change."""
    return _SURROGATE.sub("\ufffd", text)


def source_to_graph(source: Source, iris: Iris, text: str = "") -> list[ox.Triple]:
    """Returns a source document and its text as triples.

    Args:
        source: The document.
        iris: The base of the IRIs.
        text: Its text, into which spans point, without lone surrogates.
    """
    subject = node(iris.source(source.name))
    triples = [
        ox.Triple(node(iris.graph(source.name)), node(PROV.wasDerivedFrom), subject),
        ox.Triple(subject, _TYPE, node(CSKG.SourceDocument)),
        ox.Triple(subject, node(DCTERMS.identifier), string(source.name)),
        ox.Triple(subject, node(CSKG.sha256), string(source.sha256)),
        ox.Triple(subject, node(CSKG.textSha256), string(source.text_sha256)),
        ox.Triple(subject, node(CSKG.illustrative), boolean(source.illustrative)),
    ]
    for predicate, value in (
        (DCTERMS.title, source.title),
        (DCTERMS.publisher, source.publisher),
        (DCTERMS.rights, source.rights),
        (DCTERMS.language, source.language.value if source.language else None),
        (CSKG.documentText, text or None),
    ):
        if value is not None:
            triples.append(ox.Triple(subject, node(predicate), string(value)))
    return triples


def source_from_graph(rows: Rows, subject: str) -> Source:
    """Reads a source document back from its triples."""
    language = rows.find(subject, DCTERMS.language)
    return Source(
        name=rows.get(subject, DCTERMS.identifier),
        sha256=rows.get(subject, CSKG.sha256),
        text_sha256=rows.get(subject, CSKG.textSha256),
        title=rows.find(subject, DCTERMS.title),
        publisher=rows.find(subject, DCTERMS.publisher),
        rights=rows.find(subject, DCTERMS.rights),
        language=Language(language) if language else None,
        illustrative=is_true(rows.find(subject, CSKG.illustrative) or "false"),
    )


def text_from_graph(rows: Rows, subject: str) -> str:
    """Reads the text of a source document; empty if the graph does not hold it."""
    return rows.find(subject, CSKG.documentText) or ""


def iter_span_triples(
    subject: ox.NamedNode, predicate: ox.NamedNode, source: str, span: Span, iris: Iris
) -> Iterator[ox.Triple]:
    """Returns the triples that quote a span of a source document."""
    selector = node(iris.span(source, span))
    yield ox.Triple(subject, predicate, selector)
    yield ox.Triple(selector, _TYPE, _SELECTOR)
    yield ox.Triple(selector, _START, integer(span.start))
    yield ox.Triple(selector, _END, integer(span.end))
    if span.line is not None:
        yield ox.Triple(selector, _LINE, integer(span.line))
    if span.page is not None:
        yield ox.Triple(selector, node(CSKG.page), integer(span.page))
