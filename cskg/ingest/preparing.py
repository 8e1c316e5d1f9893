"""Makes the named graph of a document, as it is stored and as it is compiled.

Runs in worker processes, so it must import only what is needed to read one document.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from cskg import __version__
from cskg.errors import SourceError, show_name
from cskg.graph.contents import GraphContents, contents_to_graph, make_contents
from cskg.graph.convert import order_spans
from cskg.graph.store import PackedGraph, pack_graph
from cskg.graph.validation import Violation, validate_triples
from cskg.ingest.curated import read_curated
from cskg.ingest.reading_files import has_dump, read_bytes, read_with_texts, unreadable
from cskg.ingest.sources import SourceFile
from cskg.iris import Iris
from cskg.links.stated import find_links
from cskg.model import Diagnostic
from cskg.parser.diagnostics import diagnose
from cskg.parser.documents import first_editions


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredGraph:
    """A named graph that a dump holds, and its contents, packed."""

    graph: PackedGraph
    contents: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A document ready to be loaded.

    Attributes:
        name: Its name.
        diagnostics: Its diagnostics.
        graph: Its named graph; None if it could not be read.
        contents: The contents of the graph, packed.
        restored: The graphs of the documents that a dump holds.
        log: The log of publications that a dump holds, as N-Triples.
    """

    name: str
    diagnostics: tuple[Diagnostic, ...]
    graph: PackedGraph | None = None
    contents: bytes = b""
    restored: "tuple[RestoredGraph, ...]" = ()
    log: bytes = b""


def prepare_document(base: str, validates: bool, file: SourceFile) -> Prepared:  # noqa: FBT001
    """Reads a document, or a file of questions, and makes its graph; runs in a worker process."""
    if file.holds_questions:
        return _prepare_questions(base, validates, file)
    if has_dump(file):
        try:
            return _prepare_dump(base, validates, file)
        except SourceError as error:
            return Prepared(name=file.source.name, diagnostics=(unreadable(error),))
    read, texts = read_with_texts(file)
    if read.frameworks:
        contents = make_contents(read.frameworks[0].source, Iris(base), frameworks=read.frameworks)
        return _pack(file, base, contents, read.diagnostics, validates=validates)
    if not read.units:
        return Prepared(name=file.source.name, diagnostics=read.diagnostics)
    units = [order_spans(unit) for unit in first_editions(read.units)]
    links = [link for unit in units for link in find_links(unit)]
    contents = make_contents(read.units[0].source, Iris(base), text=texts[file.source.name], units=units, links=links)
    return _pack(file, base, contents, read.diagnostics, validates=validates)


def _prepare_dump(base: str, validates: bool, file: SourceFile) -> Prepared:  # noqa: FBT001
    """Makes the graphs of the documents in a dump; its own graph is empty, and records only its inputs.

    Raises:
        SourceError: It is damaged, or of another base.
    """
    from cskg.ingest.restoring import read_dump

    iris, name, data = Iris(base), file.source.name, read_bytes(file)
    dump = read_dump(data, name)
    if dump.base != base:
        raise SourceError(name, f"It was written under the base IRI {dump.base}.", f"Give --base-iri {dump.base}")
    path = show_name(str(file.path))
    fingerprint = fingerprint_of(file, base, hashlib.sha256(data).hexdigest())
    restored = []
    violations: list[Diagnostic] = []
    for graph, contents in dump.graphs:
        packed = pack_graph(graph, contents_to_graph(contents, iris), fingerprint=fingerprint, path=path)
        restored.append(RestoredGraph(graph=packed, contents=msgspec.msgpack.encode(contents)))
        if validates:
            checked = _choose_checked(packed, contents, iris)
            violations += map(_violation, validate_triples(checked, iris.source_name_of(graph)))
    return Prepared(
        name=name,
        diagnostics=(*dump.diagnostics, *violations),
        graph=pack_graph(iris.graph(name), (), fingerprint=fingerprint, path=path),
        restored=tuple(restored),
        log=dump.log,
    )


def prepare_links(base: str, validates: bool, file: SourceFile) -> Prepared:  # noqa: FBT001
    """Reads a file of curated links and makes its graph."""
    iris = Iris(base)
    curated = read_curated(file, iris)
    if not curated.is_read:
        return Prepared(name=file.source.name, diagnostics=curated.diagnostics)
    if not curated.rows:
        # A worksheet without decisions is not part of the dataset. Its empty graph only records that it was read.
        fingerprint = fingerprint_of(file, base, curated.source.sha256)
        graph = pack_graph(iris.graph(file.source.name), (), fingerprint=fingerprint, path=show_name(str(file.path)))
        return Prepared(name=file.source.name, diagnostics=curated.diagnostics, graph=graph)
    contents = make_contents(curated.source, iris, links=curated.links, rejections=curated.rejections)
    return _pack(file, base, contents, curated.diagnostics, validates=validates)


def _prepare_questions(base: str, validates: bool, file: SourceFile) -> Prepared:  # noqa: FBT001
    """Reads a file of teachers' own questions and makes its graph."""
    from cskg.parser.questions.question_files import read_questions

    try:
        read = read_questions(read_bytes(file), file.source)
    except SourceError as error:
        return Prepared(name=file.source.name, diagnostics=(diagnose(error, code="bad-question-file"),))
    contents = make_contents(read.source, Iris(base), text=read.text, questions=read.questions)
    return _pack(file, base, contents, read.diagnostics, validates=validates)


def _pack(
    file: SourceFile, base: str, contents: GraphContents, diagnostics: Sequence[Diagnostic], *, validates: bool
) -> Prepared:
    iris, name = Iris(base), file.source.name
    sha256 = contents.source.sha256 if contents.source else ""
    graph = pack_graph(
        iris.graph(name),
        contents_to_graph(contents, iris),
        fingerprint=fingerprint_of(file, base, sha256),
        path=show_name(str(file.path)),
    )
    violations = map(_violation, validate_triples(_choose_checked(graph, contents, iris), name)) if validates else ()
    return Prepared(
        name=name, diagnostics=(*diagnostics, *violations), graph=graph, contents=msgspec.msgpack.encode(contents)
    )


def _choose_checked(graph: PackedGraph, contents: GraphContents, iris: Iris) -> bytes:
    """Returns the triples that the shapes cover: all except those of foreign frameworks, which may be many."""
    if not contents.frameworks:
        return graph.unpack()
    return pack_graph(graph.name, contents_to_graph(replace(contents, frameworks=()), iris)).unpack()


def _violation(violation: Violation) -> Diagnostic:
    place = f" {violation.path}" if violation.path else ""
    return Diagnostic(
        severity=violation.severity,
        code="shape-violation",
        message=f"{violation.focus}{place}: {violation.message}",
        source=violation.graph,
    )


def fingerprint_of(file: SourceFile, base: str, sha256: str) -> str:
    """Returns a digest of all inputs of a document's graph."""
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
