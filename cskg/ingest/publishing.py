"""Publishes what a build or a new search for links wrote, and keeps the log of publications.

The log follows from the version that is published now and from what was written. So a build that starts from an empty
database in the same folder keeps it, and one that died before it published leaves no trace in it.
"""

from cskg.errors import StoreError
from cskg.graph.catalogue import Catalogue
from cskg.graph.publications import Publication, publication_to_graph
from cskg.graph.store import Store, StoreFolder
from cskg.graph.terms import node, to_quads
from cskg.links.changes import find_edition_changes
from cskg.vocab import Iris


def publish(folder: StoreFolder, writer: Store, catalogue: Catalogue) -> None:
    """Publishes a revision, unless it is the one that is published already.

    Args:
        folder: The store.
        writer: The database that was written.
        catalogue: The dataset in it.

    Raises:
        StoreError: The new version cannot be written; the one before stays current.
    """
    if folder.holds(catalogue.revision):
        return
    iris = catalogue.iris
    graph = node(iris.publications)
    before = _open_published(folder, iris)
    publications = before.log.publications if before else ()
    publication = Publication(
        number=publications[-1].number + 1 if publications else 1,
        revision=catalogue.revision,
        changes=find_edition_changes(before, catalogue) if before else (),
    )
    writer.remove_graphs([graph])
    if before:
        writer.load_graph(graph, before.store.dump(graph))
    _, quads, _ = to_quads(publication_to_graph(publication, iris), graph)
    writer.load_quads(quads)
    folder.publish(writer, catalogue.revision)


def _open_published(folder: StoreFolder, iris: Iris) -> Catalogue | None:
    """Opens what is published; None where nothing is, or nothing that can be read under this base IRI."""
    try:
        return Catalogue(folder.open_current(), iris)
    except StoreError:
        return None
