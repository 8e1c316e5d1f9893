"""Copies of the dataset at a SPARQL service, in stores on disk. A copy is served, or a build starts from it.

A replica keeps its copy at the current version of the service, and serves it like any store. A build starts from its
copy and publishes the result there. A copy remembers the version from which it was made or built.

Only named graphs that the copy lacks are fetched. Each is checked by its digest, then all are compiled, and the dataset
revision is compared. So a copy gives the same answers as a store that was built from the documents. If a check
fails, the copy stays at the version before.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import replace

from cskg.errors import StoreError
from cskg.graph.endpoint import Endpoint, Outcome, ServiceSettings
from cskg.graph.parts import UnlikePartError
from cskg.graph.remote_versions import RemoteVersion, RemoteVersions, VersionList
from cskg.graph.store import COMPILED, PackedGraph, Store, StoreFolder, pack_content
from cskg.graph.transfer import compile_store
from cskg.ingest.build import BuildReport
from cskg.ingest.publishing import open_published
from cskg.iris import Iris
from cskg.model import Diagnostic, Severity

_MARK = "service"
_SAVED_AFTER = 256
_MEND = (
    "Try again when the service has copied what was published. If it has lost something, build with the --store that "
    "published it, or remove the named graph {graph} there and build again. The log of publications then starts again."
)

Watch = Callable[[int], AbstractContextManager[Callable[[str], None]]]
"""Shows the progress of something with a number of steps."""


def _watch_nothing(_: int) -> AbstractContextManager[Callable[[str], None]]:
    return nullcontext(lambda _: None)


def is_copy(folder: StoreFolder, version: RemoteVersion) -> bool:
    """Returns whether the published version of a store is a version of a service."""
    return folder.has_published() and _read_mark(folder) == (version.root, folder.current())


def descends(folder: StoreFolder, version: RemoteVersion) -> bool:
    """Returns whether the published version of a store is a version of a service, or was built from one."""
    return _read_mark(folder)[0] == version.root


def mark_copy(folder: StoreFolder, version: RemoteVersion) -> None:
    """Records that the published version of a store is a version of a service."""
    folder.keep(_MARK, f"{version.root} {folder.current()}".encode())


def _read_mark(folder: StoreFolder) -> tuple[str, str]:
    root, _, name = folder.read_kept(_MARK).decode("utf-8", "replace").partition(" ")
    return root, name


def copy_current(
    settings: ServiceSettings,
    folder: StoreFolder,
    iris: Iris,
    *,
    on_outcome: Callable[[Outcome], None] = lambda _: None,
    on_version: Callable[[bool], None] = lambda _: None,
) -> None:
    """Makes a store a copy of the current version of a service, unless it is one already.

    Args:
        settings: The addresses of the service.
        folder: The store.
        iris: The base of the IRIs.
        on_outcome: Called after each request with its outcome.
        on_version: Called when the current version is known, with whether the store is a copy of it already.

    Raises:
        StoreError: The service has no dataset, does not answer, or returns other data than was published; or the store
            has a different dataset. The published version of the store stays.
    """
    with Endpoint(settings, on_outcome) as endpoint:
        versions = RemoteVersions(endpoint, iris)
        version = versions.get_current()
        is_current = is_copy(folder, version)
        on_version(is_current)
        if not is_current:
            _copy_version(versions, version, folder)


def publish_build(
    settings: ServiceSettings,
    folder: StoreFolder,
    iris: Iris,
    build: Callable[[], BuildReport],
    watch: Watch = _watch_nothing,
) -> BuildReport:
    """Builds from the current version of a service, and publishes the result there.

    Args:
        settings: The addresses of the service.
        folder: The store to build; first it becomes a copy of the current version, unless it was built from that.
        iris: The base of the IRIs.
        build: Brings the store up to date with documents.
        watch: Shows the progress of publishing.

    Raises:
        StoreError: The service cannot be read or written; its current version stays.
    """
    with Endpoint(settings) as endpoint:
        versions = RemoteVersions(endpoint, iris)
        before = versions.find_current()
        if before is not None and not descends(folder, before):
            try:
                _copy_version(versions, before, folder)
            except UnlikePartError as error:
                raise StoreError(error.path, error.why, _MEND.format(graph=iris.versions)) from error
        report = build()
        with closing(folder.open_current()) as store, watch(len(store)) as advance:
            version = versions.publish(store, report.revision, before, advance)
        mark_copy(folder, version)
        try:
            versions.sweep()
        except StoreError as error:
            report = replace(report, diagnostics=(*report.diagnostics, _tell_unswept(error)))
    return report


def _tell_unswept(error: StoreError) -> Diagnostic:
    return Diagnostic(
        severity=Severity.WARNING,
        code="not-swept",
        message=f"The dataset is published, but named graphs that no version needs are still there. {error}",
    )


def _copy_version(versions: RemoteVersions, version: RemoteVersion, folder: StoreFolder) -> None:
    if folder.has_published() and not _read_mark(folder)[0]:
        raise StoreError(
            str(folder.path),
            f"This store has a dataset of its own, and {versions.place} has another one.",
            "Give another folder with --store.",
        )
    listed = versions.read_list(version)
    iris = versions.iris
    with closing(folder.open_writer()) as writer, folder.writing(), open_published(folder, iris) as earlier:
        for number, graph in enumerate(_iter_missing(versions, listed, writer), 1):
            writer.put(graph)
            if number % _SAVED_AFTER == 0:
                writer.save()
        writer.remove_graphs(sorted(writer.records().keys() - listed.graphs.keys()))
        path = folder.path / f"{COMPILED}.new"
        with closing(compile_store(writer, iris, path, earlier)) as catalogue:
            revision = catalogue.revision
        if revision != listed.revision:
            raise StoreError(
                versions.place,
                f"It has the dataset revision {revision}, but says that it has {listed.revision}.",
                "Publish again with the same version of cskg.",
            )
        folder.publish(writer, path, revision)
    mark_copy(folder, version)


def _iter_missing(versions: RemoteVersions, listed: VersionList, writer: Store) -> Iterator[PackedGraph]:
    """Yields the named graphs of a version that a store lacks, or has with another record."""
    known = writer.records()
    fetched: list[str] = []
    for name, graph in listed.graphs.items():
        record = known.get(name)
        if record is None or record.digest != graph.record.digest:
            fetched.append(name)
        elif record != graph.record:
            yield pack_content(name, graph.record, writer.dump(name))
    parts = versions.parts.read(part for name in fetched for part in listed.graphs[name].parts)
    for name in fetched:
        graph = listed.graphs[name]
        lines = [line for _ in graph.parts for line in next(parts)[1].splitlines(keepends=True)]
        content = b"".join(sorted(lines))
        if content and hashlib.sha256(content).hexdigest() != graph.record.digest:
            raise StoreError(
                versions.place, f"The named graph {name} is not the one that was published.", "Build again."
            )
        yield pack_content(name, graph.record, content)
