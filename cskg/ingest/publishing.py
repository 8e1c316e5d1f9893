"""Publishes the result of a build or of a new search for links, and keeps the log of publications.

The log is computed from the published version and the newly written one. So a build that starts from an empty database
in the same folder keeps the log, and a build that died before it published leaves no trace in it.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cskg.errors import StoreError
from cskg.graph.catalogue import Catalogue, OtherBaseError, open_catalogue
from cskg.graph.compiling import Compiler
from cskg.graph.publication_triples import publication_to_graph
from cskg.graph.publications import Log, Publication
from cskg.graph.store import COMPILED, Store, StoreFolder, pack_graph
from cskg.graph.transfer import compile_store
from cskg.iris import Iris
from cskg.links.changes import find_edition_changes, find_placements


@contextmanager
def open_published(folder: StoreFolder, iris: Iris) -> Iterator[Catalogue | None]:
    """Opens the published dataset; yields None if there is none, or if it cannot be read.

    A version that an earlier cskg compiled in another format is compiled again from its graphs, so its log is not lost.

    Raises:
        OtherBaseError: It has another base IRI. A build would replace it, and its servers could not read the new one.
    """
    with TemporaryDirectory(prefix="cskg-") as place:
        catalogue = _find_published(folder, iris, Path(place) / COMPILED)
        try:
            yield catalogue
        finally:
            if catalogue:
                catalogue.close()


def _find_published(folder: StoreFolder, iris: Iris, path: Path) -> Catalogue | None:
    try:
        return open_catalogue(folder, iris)
    except OtherBaseError:
        raise
    except StoreError:
        with suppress(StoreError), closing(folder.open_current()) as graphs:
            return compile_store(graphs, iris, path)
    return None


def find_served(folder: StoreFolder, published: Catalogue | None) -> Catalogue | None:
    """Returns the opened published dataset, unless it had to be compiled again for reading."""
    return published if published is not None and published.path == folder.compiled() else None


def publish(
    folder: StoreFolder,
    writer: Store,
    compiler: Compiler,
    catalogue: Catalogue,
    before: Catalogue | None,
    at: datetime | None,
    restored: Log = Log(),  # noqa: B008 - immutable
) -> None:
    """Publishes a revision, unless it is already published.

    Args:
        folder: The store.
        writer: The database that a build has written.
        compiler: The compiler of the compiled dataset.
        catalogue: The compiled dataset.
        before: The published dataset.
        at: The time, which the log keeps; None leaves it out.
        restored: The log of the dump from which the dataset was restored; it is used if nothing is published yet.

    Raises:
        StoreError: The new version cannot be written; the one before stays current.
    """
    served = find_served(folder, before)
    if served and served.version == catalogue.version and folder.holds(catalogue.revision):
        compiler.close()
        compiler.path.unlink()
        return
    iris = catalogue.iris
    log = before.log if before else restored
    is_known = before.revision == catalogue.revision if before else bool(restored.publications)
    if not is_known:
        publication = Publication(
            number=len(log.publications) + 1,
            revision=catalogue.revision,
            changes=find_edition_changes(before, catalogue) if before else (),
            published=at.replace(microsecond=0) if at else None,
            placements=find_placements(before, catalogue) if before else (),
        )
        log = Log((*log.publications, publication))
    triples = [triple for each in log.publications for triple in publication_to_graph(each, iris)]
    writer.put(pack_graph(iris.publications, triples))
    compiler.put_log(log)
    compiler.close()
    folder.publish(writer, compiler.path, catalogue.revision)
