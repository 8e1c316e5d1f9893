"""Compiles the named graphs of a store into the compiled file."""

from collections.abc import Mapping
from pathlib import Path

from cskg.errors import StoreError
from cskg.graph.catalogue import Catalogue
from cskg.graph.compiling import Compiler
from cskg.graph.contents import read_contents
from cskg.graph.publication_triples import log_from_graph
from cskg.graph.store import GraphRecord, Store
from cskg.iris import Iris


def compile_store(store: Store, iris: Iris, path: Path, earlier: Catalogue | None = None) -> Catalogue:
    """Compiles all graphs of a store.

    Args:
        store: The store.
        iris: The base of its IRIs.
        path: The path of the file to write.
        earlier: A catalogue from which unchanged graphs are copied.

    Raises:
        StoreError: The store cannot be read or holds no dataset under this base, or the file cannot be written.
    """
    compiler = Compiler(path, iris, earlier)
    add_graphs(compiler, store, read_digests(store.records(), iris))
    log = log_from_graph(store.iter_rows(iris.publications), iris)
    catalogue = compiler.finish(log)
    compiler.close()
    if len(store) and not catalogue.units and not catalogue.frameworks:
        raise StoreError(
            store.place,
            f"The store has no unit under the base IRI {iris.base}.",
            "Give the --base-iri that it was built with.",
        )
    return catalogue


def add_graphs(compiler: Compiler, store: Store, digests: Mapping[str, str]) -> None:
    """Adds the graphs of a store that are not in the file yet, as their digests show."""
    compiler.copy_graphs(digests)
    for name, digest in digests.items():
        if compiler.digests.get(name) != digest:
            compiler.add_graph(name, digest, read_contents(store.iter_rows(name), compiler.iris))


def read_digests(records: Mapping[str, GraphRecord], iris: Iris) -> dict[str, str]:
    """Returns the digests of the named graphs of documents and methods, by their IRIs, in order."""
    return {
        name: record.digest
        for name, record in records.items()
        if record.digest is not None and name != iris.publications
    }
