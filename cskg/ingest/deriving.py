"""What only a dataset as a whole shows, kept up to date: a named graph of links for each method.

The links of a method follow from what documents state and curators say, and from nothing else. So they are found anew
only when that has changed, or a method has; the ingest graph tells from what they were found. To drop and rebuild
them touches nothing that was stated.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
from rdflib.namespace import OWL

from cskg import __version__
from cskg.graph.catalogue import Catalogue
from cskg.graph.compiling import Compiler, read_digests
from cskg.graph.links import link_to_graph
from cskg.graph.store import COMPILED, Store, StoreFolder
from cskg.graph.terms import node, string, term_of, to_quads
from cskg.ingest.publishing import open_published, publish
from cskg.links import overlaps, preparations, stated
from cskg.links.overlaps import LanguageGroup
from cskg.links.pairwise import unpack
from cskg.model import Link, claim_of
from cskg.vocab import CSKG, Iris

METHODS = {**stated.METHODS, **preparations.METHODS, **overlaps.METHODS}
"""The methods that look at the dataset as a whole, and the version of each."""

_VERSION = f"cskg {__version__}, {overlaps.METHODS}\n".encode()
"""What stands before comparisons that are kept."""

OnStep = Callable[[str], None]

STEPS = 4
"""How many steps tell of themselves: three kinds of links are found, and one more puts them into the store."""


def derive_links(
    store: Store,
    iris: Iris,
    path: Path,
    *,
    earlier: Catalogue | None = None,
    folder: StoreFolder | None = None,
    anew: bool = False,
    on_step: OnStep = lambda _: None,
) -> tuple[Compiler, Catalogue]:
    """Brings the graphs of the methods up to date with all else in a store, and compiles the dataset.

    Args:
        store: The store; graphs of methods in it are replaced.
        iris: The base of its IRIs.
        path: Where the compiled dataset is written.
        earlier: A compiled dataset to copy from what has not changed.
        folder: Where the store is on disk, and with it what is kept of the comparisons before.
        anew: Whether links are found again although nothing has changed, and without what was kept.
        on_step: Called with a word for each step that is done.

    Returns:
        The compiler, which may still put the log of publications into the file, and the dataset.
    """
    compiler = Compiler(path, iris, earlier)
    digests = read_digests(store, iris)
    fingerprint, of_methods = _read_fingerprints(store, iris)
    is_current = not anew and of_methods == dict.fromkeys(METHODS, fingerprint)
    for name, digest in digests.items():
        if is_current or not name.startswith(iris.method("")):
            compiler.add_graph(name, digest, store)
    catalogue = compiler.finish()
    if is_current:
        return compiler, catalogue
    known = {} if anew or folder is None else _read_kept(folder)
    links, kept = _find_links(catalogue, known, on_step)
    if folder is not None:
        for group, compared in kept.items():
            folder.keep(f"overlaps-{group.name.lower()}", _VERSION + compared.pack())
    for method, version in METHODS.items():
        graph = node(iris.method(method))
        own = [link for link in links if link.method == method]
        triples = [ox.Triple(graph, node(OWL.versionInfo), string(version))] if own else []
        for link in own:  # what names its units stands elsewhere: a link must not keep alive what it rests on
            triples += link_to_graph(link, iris)
        _, quads, content = to_quads(triples, graph)
        if not store.holds(graph, quads):
            store.remove_graphs([graph])
            store.load_quads(quads)
        about = [ox.Triple(graph, node(CSKG.fingerprint), string(fingerprint))]
        about += [ox.Triple(graph, node(CSKG.contentDigest), string(content))] if own else []
        store.replace(node(iris.ingest), graph, about)
        if own:
            compiler.add_graph(graph.value, content, store)
    on_step("stored")
    catalogue.close()
    return compiler, compiler.finish()


def _read_kept(folder: StoreFolder) -> overlaps.Known:
    """Reads what was kept of the comparisons before; nothing where another version did them."""
    found = {group: folder.read_kept(f"overlaps-{group.name.lower()}") for group in LanguageGroup}
    return {group: unpack(data.removeprefix(_VERSION)) for group, data in found.items() if data.startswith(_VERSION)}


def _find_links(catalogue: Catalogue, known: overlaps.Known, on_step: OnStep) -> tuple[list[Link], overlaps.Known]:
    said = [link for link in catalogue.links if link.method not in METHODS]
    rejected = {claim_of(rejection) for rejection in catalogue.rejections}
    links = stated.find_derived(catalogue.units, said, rejected)
    on_step("codes")
    links += preparations.find_prerequisites(catalogue, [*said, *links], rejected)
    on_step("prerequisites")
    found, kept = overlaps.find_overlaps(catalogue, [*said, *links], rejected, known)
    on_step("overlaps")
    return links + found, kept


def rebuild_links(folder: StoreFolder, iris: Iris, *, on_step: OnStep = lambda _: None) -> tuple[str, int]:
    """Finds the links of all methods anew in a store on disk, and publishes the result if it differs.

    Returns:
        The dataset revision, and how many links the methods found.

    Raises:
        StoreError: The store cannot be opened or written; the version before stays current.
    """
    folder.current()
    writer = folder.open_writer()
    with open_published(folder, iris) as earlier:
        path = folder.path / f"{COMPILED}.new"
        compiler, catalogue = derive_links(
            writer, iris, path, earlier=earlier, folder=folder, anew=True, on_step=on_step
        )
        count = sum(link.method in METHODS for link in catalogue.links)
        publish(folder, writer, compiler, catalogue, earlier)
    return catalogue.revision, count


def _read_fingerprints(store: Store, iris: Iris) -> tuple[str, dict[str, str]]:
    """From what links are to be found, as a digest, and from what those of each method in the store were found."""
    facts = list(METHODS.items())
    known: dict[str, str] = {}
    for subject, predicate, term in store.iter_rows(node(iris.ingest)):
        name, value = subject, term_of(term).value
        if name.startswith(iris.method("")):
            if predicate == str(CSKG.fingerprint):
                known[name.removeprefix(iris.method(""))] = value
        elif predicate == str(CSKG.contentDigest):
            facts.append((name, value))
    return hashlib.sha256(json.dumps(sorted(facts)).encode()).hexdigest(), known
