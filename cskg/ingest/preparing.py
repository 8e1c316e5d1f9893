"""A document to quads: what its named graph holds, and what the ingest graph says of it.

Runs in worker processes, so it must import no more than it takes to read one document.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from cskg import __version__
from cskg.errors import show_name
from cskg.graph.convert import reference_to_graph, source_to_graph, to_graph
from cskg.graph.links import link_to_graph, rejection_to_graph
from cskg.graph.terms import node, serialize, string, to_quads
from cskg.graph.validation import Violation, validate_triples
from cskg.ingest.curated import read_curated
from cskg.ingest.reading import read_with_text
from cskg.ingest.sources import SourceFile
from cskg.links.stated import find_links
from cskg.model import Diagnostic, Link, Rejection
from cskg.parser.documents import first_editions
from cskg.vocab import CSKG, Iris


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A document ready to be loaded: its quads, and what the ingest graph says of it."""

    name: str
    quads: bytes
    unit_count: int
    diagnostics: tuple[Diagnostic, ...]


def prepare_document(base: str, validates: bool, file: SourceFile) -> Prepared:  # noqa: FBT001
    """Reads a document and writes its quads; runs in a worker process."""
    read, text = read_with_text(file)
    if not read.units:
        return Prepared(name=file.source.name, quads=b"", unit_count=0, diagnostics=read.diagnostics)
    iris = Iris(base)
    source = read.units[0].source
    triples = source_to_graph(source, iris, text)
    described = {unit.key for unit in read.units}
    for unit in first_editions(read.units):
        triples += to_graph(unit, iris)
        for link in find_links(unit):
            triples += link_to_graph(link, iris)
            for key in (link.subject, link.object):
                if key not in described:
                    triples += reference_to_graph(key, iris)
    return _pack(file, iris, triples, read.sha256, len(read.units), read.diagnostics, validates=validates)


def prepare_links(base: str, validates: bool, file: SourceFile) -> Prepared:  # noqa: FBT001
    """Reads a file of curated links and writes its quads."""
    iris = Iris(base)
    curated = read_curated(file, iris)
    if not curated.is_read:
        return Prepared(name=file.source.name, quads=b"", unit_count=0, diagnostics=curated.diagnostics)
    triples = source_to_graph(curated.source, iris)
    for link in curated.links:
        triples += link_to_graph(link, iris)
    for rejection in curated.rejections:
        triples += rejection_to_graph(rejection, iris)
    said: list[Link | Rejection] = [*curated.links, *curated.rejections]
    for key in {key for each in said for key in (each.subject, each.object)}:
        triples += reference_to_graph(key, iris)
    return _pack(file, iris, triples, curated.source.sha256, 1, curated.diagnostics, validates=validates)


def _pack(
    file: SourceFile,
    iris: Iris,
    triples: list[ox.Triple],
    sha256: str,
    unit_count: int,
    diagnostics: Sequence[Diagnostic],
    *,
    validates: bool,
) -> Prepared:
    """Makes quads of a source's triples, with what the ingest graph says of it."""
    name = file.source.name
    lines, quads, content = to_quads(triples, node(iris.graph(name)))
    about = node(iris.source(name))
    ingest = node(iris.ingest)
    facts = {
        CSKG.contentDigest: content,
        CSKG.fingerprint: fingerprint_of(file, iris.base, sha256),
        CSKG.parserVersion: __version__,
        CSKG.path: show_name(str(file.path)),
    }
    quads += serialize([ox.Quad(about, node(predicate), string(value), ingest) for predicate, value in facts.items()])
    violations = map(_violation, validate_triples(lines, name)) if validates else ()
    return Prepared(name=name, quads=quads, unit_count=unit_count, diagnostics=(*diagnostics, *violations))


def _violation(violation: Violation) -> Diagnostic:
    place = f" {violation.path}" if violation.path else ""
    return Diagnostic(
        severity=violation.severity,
        code="shape-violation",
        message=f"{violation.focus}{place}: {violation.message}",
        source=violation.graph,
    )


def fingerprint_of(file: SourceFile, base: str, sha256: str) -> str:
    """A digest of all that decides what a document's graph holds."""
    source = file.source
    language = source.language.value if source.language else None
    facts = [
        __version__,
        base,
        sha256,
        [source.name, source.title, source.publisher, source.rights, language, source.illustrative],
        str(file.path),
        [entry.content for entry in file.corrections_of(sha256)],
        sorted(file.fields.items()),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
