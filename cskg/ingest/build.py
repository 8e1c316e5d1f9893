"""Builds a store from documents: workers read each one and turn it into triples, which are loaded here.

Each document has its own named graph. For each graph the store also keeps three values: the digest of the graph's
content (the dataset revision is made of these digests), a fingerprint of all inputs (a source with an unchanged
fingerprint is skipped), and the document's path.

Each file of curators' links also has a named graph, with the same three values. Links that depend on the whole dataset
are found last; each method has its own named graphs.

A document that cannot be read is reported, and the others are still read; its earlier graph stays.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp
from weakref import finalize

import msgspec

from cskg.errors import show_name
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.compiling import Compiler
from cskg.graph.contents import GraphContents
from cskg.graph.earlier_stores import take_over
from cskg.graph.publications import Log
from cskg.graph.store import COMPILED, Store, StoreFolder
from cskg.ingest.correcting import find_unapplied
from cskg.ingest.deriving import OnStep, derive_links
from cskg.ingest.own_ties import check_ties
from cskg.ingest.preparing import Prepared, fingerprint_of, prepare_document, prepare_links
from cskg.ingest.publishing import find_served, open_published, publish
from cskg.ingest.reading_files import iter_results
from cskg.ingest.restoring import read_log
from cskg.ingest.sources import SourceFile, find_digest, find_link_files, find_question_files
from cskg.ingest.workers import Limits
from cskg.iris import Iris
from cskg.links.checking import check_links
from cskg.model import Diagnostic, Severity

_SAVED_AFTER = 256
"""After this many documents a build saves its work, so it can continue after being killed."""


def _iter_prepared(
    files: Sequence[SourceFile], prepare: Callable[..., Prepared], workers: int, limits: Limits | None
) -> Iterator[Prepared]:
    """Prepares documents in their order, in worker processes."""

    def failed(file: SourceFile, why: Diagnostic) -> Prepared:
        return Prepared(name=file.source.name, diagnostics=(why,))

    yield from iter_results(prepare, failed, files, workers=workers, limits=limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """The result of a build.

    Attributes:
        revision: The dataset revision that is now current.
        unit_count: Units in the dataset.
        described_count: Units that a document describes.
        framework_count: Frameworks of other systems in the dataset.
        loaded: Names of the sources that were read and loaded.
        unchanged: Names of the sources that were skipped.
        failed: Names of the sources that gave no unit although they should have; their earlier graphs stay.
        vanished: Names of the sources in the store that no longer exist; kept unless pruned.
        removed: Names of the sources that were pruned.
        diagnostics: The diagnostics of the sources that were read, and of the dataset.
    """

    revision: str
    unit_count: int
    described_count: int
    framework_count: int
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
        limits: The limits for a document.
        on_source: Called with the name of each document that is done.

    Returns:
        The catalogue, and the diagnostics.

    Raises:
        WorkerError: No process that reads can be started.
    """
    store = Store()
    diagnostics: list[Diagnostic] = []
    link_files, question_files = find_link_files(files), find_question_files(files)
    prepared = chain(
        _iter_prepared([*files, *question_files], partial(prepare_document, iris.base, False), workers, limits),
        (prepare_links(iris.base, False, file) for file in link_files),
    )
    folder = Path(mkdtemp(prefix="cskg-"))
    compiler = Compiler(folder / COMPILED, iris)
    log = b""
    for source in _iter_loaded(prepared, store, compiler, files):
        diagnostics += source.diagnostics
        log = log or source.log
        on_source(source.name)
    catalogue = derive_links(store, compiler)
    if (restored := _find_log(log, catalogue)).publications:
        compiler.put_log(restored)
    catalogue.close()
    compiler.close()
    catalogue = Catalogue(compiler.path, lambda: store)
    finalize(catalogue, shutil.rmtree, folder, ignore_errors=True)
    return catalogue, (*diagnostics, *_check(files, catalogue), *check_ties(catalogue))


def _check(files: Sequence[SourceFile], catalogue: Catalogue) -> tuple[Diagnostic, ...]:
    """Returns the diagnostics of the dataset as a whole."""
    return (*catalogue.diagnostics, *check_links(catalogue), *_find_unapplied(files, catalogue))


def _iter_loaded(
    prepared: Iterable[Prepared], store: Store, compiler: Compiler, files: Iterable[SourceFile]
) -> Iterator[Prepared]:
    """Puts documents into a store and a compiled dataset, and yields each document."""
    taken = {compiler.iris.graph(file.source.name): file.source.name for file in files}
    contents = msgspec.msgpack.Decoder(GraphContents)
    for number, source in enumerate(prepared, 1):
        if (graph := source.graph) is not None:
            store.put(graph)
            if graph.record.digest:
                compiler.add_graph(graph.name, graph.record.digest, contents.decode(source.contents))
        for each in source.restored:
            if (owner := taken.setdefault(each.graph.name, source.name)) == source.name:
                store.put(each.graph)
                compiler.add_graph(each.graph.name, str(each.graph.record.digest), contents.decode(each.contents))
            else:
                source = _tell_taken(source, each.graph.name, owner)  # noqa: PLW2901 - the same, with a diagnostic
        if number % _SAVED_AFTER == 0:
            store.save()
        yield source


def _tell_taken(source: Prepared, graph: str, owner: str) -> Prepared:
    told = Diagnostic(
        severity=Severity.ERROR,
        code="restored-twice",
        message=f"The named graph {graph} also comes from {owner}, which counts; the graph in the dump is left out. "
        "Give only one of the two.",
        source=source.name,
    )
    return replace(source, diagnostics=(*source.diagnostics, told))


def build_store(
    files: Sequence[SourceFile],
    folder: StoreFolder,
    iris: Iris,
    *,
    prune: bool = False,
    workers: int = 1,
    limits: Limits | None = None,
    on_source: OnSource = lambda _: None,
    at: datetime | None = None,
    on_step: OnStep = lambda _: None,
) -> BuildReport:
    """Brings a store on disk up to date with documents, and publishes the result.

    Args:
        files: The documents.
        folder: The store.
        iris: The base of the IRIs.
        prune: Whether to remove sources that were under the given SOURCEs before and no longer exist.
        workers: How many processes read.
        limits: The limits for a document.
        on_source: Called with the name of each document that is done.
        at: The time of publication, which the log keeps; None leaves it out.
        on_step: Called with the name of each step after the documents: ``STEPS`` times, or never if nothing has
            changed.

    Raises:
        StoreError: The store cannot be opened or written; the version before stays current.
        WorkerError: No process that reads can be started.
    """
    take_over(folder.path)
    with closing(folder.open_writer()) as writer, open_published(folder, iris) as earlier:
        known = writer.records()
        changed: list[SourceFile] = []
        unchanged: list[str] = []
        all_files = (*files, *find_question_files(files), *find_link_files(files))
        for file in all_files:
            record = known.get(iris.graph(file.source.name))
            if record and record.fingerprint == fingerprint_of(file, iris.base, find_digest(file.path)):
                unchanged.append(file.source.name)
                on_source(file.source.name)
            else:
                changed.append(file)
        documents = [file for file in changed if not file.holds_links]
        prepared = chain(
            _iter_prepared(documents, partial(prepare_document, iris.base, True), workers, limits),
            (prepare_links(iris.base, True, file) for file in changed if file.holds_links),
        )
        compiler = Compiler(folder.path / f"{COMPILED}.new", iris, earlier)
        loaded: list[str] = []
        failed: list[str] = []
        diagnostics: list[Diagnostic] = []
        log = b""
        for source in _iter_loaded(prepared, writer, compiler, all_files):
            if source.graph:
                loaded.append(source.name)
            elif any(found.severity is Severity.ERROR for found in source.diagnostics):
                failed.append(source.name)
            diagnostics += source.diagnostics
            log = log or source.log
            if source.graph:
                fresh = {source.graph.name, *(each.graph.name for each in source.restored)}
                of_file = {name for name, record in known.items() if record.path == source.graph.record.path}
                writer.remove_graphs(sorted(of_file - fresh))
            on_source(source.name)
        present = {iris.graph(file.source.name) for file in all_files}
        roots = {show_name(str(file.root)) for file in files}
        paths = {show_name(str(file.path)) for file in files}
        vanished = [
            graph
            for graph, record in known.items()
            if graph not in present
            and record.path is not None
            and record.path not in paths
            and any(Path(record.path).is_relative_to(root) for root in roots)
        ]
        if prune:
            writer.remove_graphs(vanished)
        names = tuple(sorted(map(iris.source_name_of, vanished)))
        served = find_served(folder, earlier)
        catalogue = derive_links(writer, compiler, folder=folder, published=served, on_step=on_step)
        report = BuildReport(
            revision=catalogue.revision,
            unit_count=len(catalogue.units),
            described_count=catalogue.described_count,
            framework_count=len(catalogue.frameworks),
            loaded=tuple(loaded),
            unchanged=tuple(unchanged),
            failed=tuple(failed),
            vanished=() if prune else names,
            removed=names if prune else (),
            diagnostics=(*diagnostics, *_check(files, catalogue)),
        )
        publish(folder, writer, compiler, catalogue, earlier, at, _find_log(log, catalogue))
    with closing(open_catalogue(folder, iris)) as published:  # the log has what vanished
        return replace(report, diagnostics=(*report.diagnostics, *check_ties(published)))


def _find_log(log: bytes, catalogue: Catalogue) -> Log:
    """Reads the log in a dump, if it ends with the present dataset; otherwise it is not a log of this dataset."""
    found = read_log(log, catalogue.iris, "the log of publications") if log else Log()
    is_of_dataset = bool(found.publications) and found.publications[-1].revision == catalogue.revision
    return found if is_of_dataset else Log()


def _find_unapplied(files: Sequence[SourceFile], catalogue: Catalogue) -> tuple[Diagnostic, ...]:
    return find_unapplied(
        files,
        [
            (edition.source, catalogue.get_source(edition.source).sha256, unit.code)
            for unit in catalogue.units.values()
            for edition in unit.editions
        ],
    )
