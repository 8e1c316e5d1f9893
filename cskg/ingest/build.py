"""Documents into a store: each read and turned into triples by :mod:`~cskg.ingest.workers`, and loaded here.

What a document says stands in a named graph of its own. Beside them the ingest graph tells, for each
source, the digest of that graph's content (the dataset revision is made of these), a fingerprint of all
that went into it (a source whose fingerprint is unchanged is skipped), the parser's version and the path.

Curators' links have a named graph a file too, and go through the same book-keeping. What only the dataset as a
whole shows is found last, from all that the store holds, and stands in a named graph for each method.

A document that cannot be read is reported and the others go on; what was known of it before stays.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from cskg import __version__
from cskg.errors import SourceError
from cskg.graph.catalogue import Catalogue
from cskg.graph.convert import reference_to_graph, source_to_graph, to_graph
from cskg.graph.links import link_to_graph, rejection_to_graph
from cskg.graph.store import Store, StoreFolder
from cskg.graph.terms import iri_of, node, serialize, string, term_of, to_quads
from cskg.graph.validation import Violation, validate_triples
from cskg.ingest.curated import read_curated
from cskg.ingest.deriving import derive_links
from cskg.ingest.reading import read_source, unreadable
from cskg.ingest.sources import SourceFile, find_digest, find_link_files
from cskg.ingest.unapplied import find_unapplied
from cskg.ingest.workers import Limits, iter_answers
from cskg.links.checking import check_links
from cskg.links.stated import find_links
from cskg.model import Diagnostic, Link, Rejection
from cskg.parser.placements import first_editions
from cskg.vocab import CSKG, Iris

_BATCH_BYTES = 8 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A document ready to be loaded: its quads, and what the ingest graph says of it."""

    name: str
    quads: bytes
    unit_count: int
    diagnostics: tuple[Diagnostic, ...]


def _prepare(base: str, validates: bool, file: SourceFile) -> _Prepared:  # noqa: FBT001
    """Reads a document and writes its quads; runs in a worker process."""
    read = read_source(file)
    if not read.units:
        return _Prepared(name=file.source.name, quads=b"", unit_count=0, diagnostics=read.diagnostics)
    iris = Iris(base)
    source = read.units[0].source
    triples = source_to_graph(source, iris)
    described = {unit.key for unit in read.units}
    for unit in first_editions(read.units):
        triples += to_graph(unit, iris)
        for link in find_links(unit):
            triples += link_to_graph(link, iris)
            for key in (link.subject, link.object):
                if key not in described:
                    triples += reference_to_graph(key, iris)
    return _pack(file, iris, triples, read.sha256, len(read.units), read.diagnostics, validates=validates)


def _prepare_links(base: str, validates: bool, file: SourceFile) -> _Prepared:  # noqa: FBT001
    """Reads a file of curated links and writes its quads."""
    iris = Iris(base)
    curated = read_curated(file, iris)
    if not curated.is_read:
        return _Prepared(name=file.source.name, quads=b"", unit_count=0, diagnostics=curated.diagnostics)
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
) -> _Prepared:
    """Makes quads of a source's triples, with what the ingest graph says of it."""
    name = file.source.name
    lines, quads, content = to_quads(triples, node(iris.graph(name)))
    about = node(iris.source(name))
    ingest = node(iris.ingest)
    facts = {
        CSKG.contentDigest: content,
        CSKG.fingerprint: _fingerprint(file, iris.base, sha256),
        CSKG.parserVersion: __version__,
        CSKG.path: str(file.path),
    }
    quads += serialize([ox.Quad(about, node(predicate), string(value), ingest) for predicate, value in facts.items()])
    violations = map(_violation, validate_triples(lines, name)) if validates else ()
    return _Prepared(name=name, quads=quads, unit_count=unit_count, diagnostics=(*diagnostics, *violations))


def _violation(violation: Violation) -> Diagnostic:
    place = f" {violation.path}" if violation.path else ""
    return Diagnostic(
        severity=violation.severity,
        code="shape-violation",
        message=f"{violation.focus}{place}: {violation.message}",
        source=violation.graph,
    )


def _fingerprint(file: SourceFile, base: str, sha256: str) -> str:
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


def _iter_prepared(
    files: Sequence[SourceFile], prepare: Callable[..., _Prepared], workers: int, limits: Limits | None
) -> Iterator[_Prepared]:
    """Prepares documents in their order, in worker processes."""
    own = [file.narrow() for file in files]
    with closing(iter_answers(prepare, own, workers=workers, limits=limits)) as answers:
        for file, answer in zip(files, answers, strict=True):
            if isinstance(answer, SourceError):
                failure = (unreadable(answer),)
                yield _Prepared(name=file.source.name, quads=b"", unit_count=0, diagnostics=failure)
            else:
                yield answer


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did.

    Attributes:
        revision: The dataset revision that is now current.
        unit_count: Units in the dataset.
        loaded: Names of the sources that were read and loaded.
        unchanged: Names of the sources that were skipped.
        failed: Names of the sources that gave no unit; what was known of them before stays.
        vanished: Names of the sources in the store that no longer exist; kept unless pruned.
        removed: Names of the sources that were pruned.
        diagnostics: What was noticed in the sources that were read, and in the dataset.
    """

    revision: str
    unit_count: int
    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[str, ...]
    vanished: tuple[str, ...]
    removed: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


OnSource = Callable[[str], None]


def load_catalogue(
    files: Sequence[SourceFile],
    iris: Iris,
    *,
    workers: int = 1,
    limits: Limits | None = None,
    on_source: OnSource = lambda _: None,
) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """Reads documents into memory.

    Args:
        files: The documents.
        iris: The base of the IRIs.
        workers: How many processes read.
        limits: What a document may take.
        on_source: Called with the name of each document that is done.

    Returns:
        The catalogue, and what was noticed.

    Raises:
        WorkerError: No process that reads can be started.
    """
    store = Store()
    diagnostics: list[Diagnostic] = []
    prepared = chain(
        _iter_prepared(files, partial(_prepare, iris.base, False), workers, limits),
        (_prepare_links(iris.base, False, file) for file in find_link_files(files)),
    )
    _load(store, prepared, diagnostics, on_source)
    catalogue = derive_links(store, iris)
    return catalogue, (*diagnostics, *_check(files, catalogue))


def _check(files: Sequence[SourceFile], catalogue: Catalogue) -> tuple[Diagnostic, ...]:
    """What the dataset as a whole shows."""
    return (*catalogue.diagnostics, *check_links(catalogue), *_find_unapplied(files, catalogue))


def _load(store: Store, prepared: Iterable[_Prepared], diagnostics: list[Diagnostic], on_source: OnSource) -> None:
    """Loads documents that are not in the store yet, many at a time."""
    batch: list[bytes] = []
    size = 0
    for source in prepared:
        diagnostics += source.diagnostics
        batch.append(source.quads)
        size += len(source.quads)
        if size > _BATCH_BYTES:
            store.load_quads(b"".join(batch))
            batch, size = [], 0
        on_source(source.name)
    store.load_quads(b"".join(batch))


def build_store(
    files: Sequence[SourceFile],
    folder: StoreFolder,
    iris: Iris,
    *,
    prune: bool = False,
    workers: int = 1,
    limits: Limits | None = None,
    on_source: OnSource = lambda _: None,
) -> BuildReport:
    """Brings a store on disk up to date with documents, and publishes the result.

    Args:
        files: The documents.
        folder: The store.
        iris: The base of the IRIs.
        prune: Whether sources go that once stood under the SOURCEs now given and no longer exist.
        workers: How many processes read.
        limits: What a document may take.
        on_source: Called with the name of each document that is done.

    Raises:
        StoreError: The store cannot be opened or written; the version before stays current.
        WorkerError: No process that reads can be started.
    """
    writer = folder.open_writer()
    known = _read_known(writer, iris)
    changed: list[SourceFile] = []
    unchanged: list[str] = []
    link_files = find_link_files(files)
    for file in (*files, *link_files):
        facts = known.get(file.source.name)
        if facts and facts[str(CSKG.fingerprint)] == _fingerprint(file, iris.base, find_digest(file.path)):
            unchanged.append(file.source.name)
            on_source(file.source.name)
        else:
            changed.append(file)
    loaded: list[str] = []
    failed: list[str] = []
    diagnostics: list[Diagnostic] = []

    def iter_changed() -> Iterator[_Prepared]:
        documents = [file for file in changed if not file.holds_links]
        for source in chain(
            _iter_prepared(documents, partial(_prepare, iris.base, True), workers, limits),
            (_prepare_links(iris.base, True, file) for file in changed if file.holds_links),
        ):
            (loaded if source.unit_count else failed).append(source.name)
            if source.unit_count and source.name in known:
                _remove(writer, source.name, iris)
            yield source

    _load(writer, iter_changed(), diagnostics, on_source)
    present = {file.source.name for file in (*files, *link_files)}
    roots = {file.root for file in files}
    vanished = [
        name
        for name, facts in sorted(known.items())
        if name not in present and any(Path(facts[str(CSKG.path)]).is_relative_to(root) for root in roots)
    ]
    if prune:
        for name in vanished:
            _remove(writer, name, iris)
    catalogue = derive_links(writer, iris)
    if not folder.holds(catalogue.revision):
        folder.publish(writer, catalogue.revision)
    return BuildReport(
        revision=catalogue.revision,
        unit_count=len(catalogue.units),
        loaded=tuple(loaded),
        unchanged=tuple(unchanged),
        failed=tuple(failed),
        vanished=() if prune else tuple(vanished),
        removed=tuple(vanished) if prune else (),
        diagnostics=(*diagnostics, *_check(files, catalogue)),
    )


def _find_unapplied(files: Sequence[SourceFile], catalogue: Catalogue) -> tuple[Diagnostic, ...]:
    return find_unapplied(
        files,
        [
            (edition.source, catalogue.get_source(edition.source).sha256, unit.code)
            for unit in catalogue.units.values()
            for edition in unit.editions
        ],
    )


def _remove(writer: Store, name: str, iris: Iris) -> None:
    writer.remove_graphs([node(iris.graph(name))])
    writer.replace(node(iris.ingest), node(iris.source(name)), ())


def _read_known(store: Store, iris: Iris) -> dict[str, dict[str, str]]:
    """What the ingest graph says of each source."""
    known: dict[str, dict[str, str]] = {}
    for subject, predicate, term in store.select("ingest", graph=node(iris.ingest)):
        if iri_of(subject).startswith(iris.method("")):
            continue
        name = iris.source_name_of(iri_of(subject))
        known.setdefault(name, {})[iri_of(predicate)] = term_of(term).value
    return known
