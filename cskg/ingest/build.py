"""Documents into a store: each read and turned into triples by :mod:`~cskg.ingest.workers`, and loaded here.

What a document says stands in a named graph of its own. Beside them the ingest graph tells, for each
source, the digest of that graph's content (the dataset revision is made of these), a fingerprint of all
that went into it (a source whose fingerprint is unchanged is skipped), the parser's version and the path.

Curators' links have a named graph a file too, and go through the same book-keeping. What only the dataset as a
whole shows is found last, from all that the store holds, and stands in a named graph for each method.

A document that cannot be read is reported and the others go on; what was known of it before stays.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp
from weakref import finalize

from cskg.errors import show_name
from cskg.graph.catalogue import Catalogue
from cskg.graph.store import COMPILED, Store, StoreFolder
from cskg.graph.terms import node, term_of
from cskg.ingest.correcting import find_unapplied
from cskg.ingest.deriving import derive_links
from cskg.ingest.preparing import Prepared, fingerprint_of, prepare_document, prepare_links
from cskg.ingest.publishing import open_published, publish
from cskg.ingest.reading import iter_results
from cskg.ingest.sources import SourceFile, find_digest, find_link_files
from cskg.ingest.workers import Limits
from cskg.links.checking import check_links
from cskg.model import Diagnostic
from cskg.vocab import CSKG, Iris

_BATCH_BYTES = 8 * 2**20


def _iter_prepared(
    files: Sequence[SourceFile], prepare: Callable[..., Prepared], workers: int, limits: Limits | None
) -> Iterator[Prepared]:
    """Prepares documents in their order, in worker processes."""

    def failed(file: SourceFile, why: Diagnostic) -> Prepared:
        return Prepared(name=file.source.name, quads=b"", unit_count=0, diagnostics=(why,))

    yield from iter_results(prepare, failed, files, workers=workers, limits=limits)


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
        _iter_prepared(files, partial(prepare_document, iris.base, False), workers, limits),
        (prepare_links(iris.base, False, file) for file in find_link_files(files)),
    )
    _load(store, prepared, diagnostics, on_source)
    folder = Path(mkdtemp(prefix="cskg-"))
    compiler, _ = derive_links(store, iris, folder / COMPILED)
    compiler.close()
    catalogue = Catalogue(compiler.path, lambda: store)
    finalize(catalogue, shutil.rmtree, folder, ignore_errors=True)
    return catalogue, (*diagnostics, *_check(files, catalogue))


def _check(files: Sequence[SourceFile], catalogue: Catalogue) -> tuple[Diagnostic, ...]:
    """What the dataset as a whole shows."""
    return (*catalogue.diagnostics, *check_links(catalogue), *_find_unapplied(files, catalogue))


def _load(store: Store, prepared: Iterable[Prepared], diagnostics: list[Diagnostic], on_source: OnSource) -> None:
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
        if facts and facts[str(CSKG.fingerprint)] == fingerprint_of(file, iris.base, find_digest(file.path)):
            unchanged.append(file.source.name)
            on_source(file.source.name)
        else:
            changed.append(file)
    loaded: list[str] = []
    failed: list[str] = []
    diagnostics: list[Diagnostic] = []

    def iter_changed() -> Iterator[Prepared]:
        documents = [file for file in changed if not file.holds_links]
        for source in chain(
            _iter_prepared(documents, partial(prepare_document, iris.base, True), workers, limits),
            (prepare_links(iris.base, True, file) for file in changed if file.holds_links),
        ):
            (loaded if source.unit_count else failed).append(source.name)
            if source.unit_count and source.name in known:
                _remove(writer, source.name, iris)
            yield source

    _load(writer, iter_changed(), diagnostics, on_source)
    present = {file.source.name for file in (*files, *link_files)}
    roots = {show_name(str(file.root)) for file in files}
    vanished = [
        name
        for name, facts in sorted(known.items())
        if name not in present and any(Path(facts[str(CSKG.path)]).is_relative_to(root) for root in roots)
    ]
    if prune:
        for name in vanished:
            _remove(writer, name, iris)
    with open_published(folder, iris) as earlier:
        compiler, catalogue = derive_links(
            writer, iris, folder.path / f"{COMPILED}.new", earlier=earlier, folder=folder
        )
        report = BuildReport(
            revision=catalogue.revision,
            unit_count=len(catalogue.units),
            loaded=tuple(loaded),
            unchanged=tuple(unchanged),
            failed=tuple(failed),
            vanished=() if prune else tuple(vanished),
            removed=tuple(vanished) if prune else (),
            diagnostics=(*diagnostics, *_check(files, catalogue)),
        )
        publish(folder, writer, compiler, catalogue, earlier)
    return report


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
    for subject, predicate, term in store.iter_rows(node(iris.ingest)):
        if not subject.startswith(iris.method("")):
            known.setdefault(iris.source_name_of(subject), {})[predicate] = term_of(term).value
    return known
