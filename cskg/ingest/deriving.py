"""What only a dataset as a whole shows, kept up to date: a named graph of links for each method.

The links of a method follow from what documents state and curators say, and from nothing else. So they are found anew
only when that has changed, or a method has; the fingerprint of a method's graph says from what they were found. To drop
and rebuild them touches nothing that was stated.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

import pyoxigraph as ox
from rdflib.namespace import OWL

from cskg import __version__
from cskg.graph.catalogue import Catalogue
from cskg.graph.compiling import Compiler, add_graphs, read_digests
from cskg.graph.links import link_to_graph
from cskg.graph.store import COMPILED, Store, StoreFolder, pack_graph
from cskg.graph.terms import node, string
from cskg.graph.texts import read_texts
from cskg.ingest.publishing import open_published, publish
from cskg.links import overlaps, preparations, stated
from cskg.links.known_findings import KnownFindings
from cskg.links.overlaps import LanguageGroup
from cskg.links.pairwise import unpack
from cskg.model import Link, claim_of
from cskg.vocab import Iris

METHODS = {**stated.METHODS, **preparations.METHODS, **overlaps.METHODS}
"""The methods that look at the dataset as a whole, and the version of each."""

_VERSION = f"cskg {__version__}, {METHODS}\n".encode()
"""What stands before comparisons that are kept."""

_PREPARES = "prerequisites"

OnStep = Callable[[str], None]

STEPS = 4
"""How many steps tell of themselves: three kinds of links are found, and one more puts them into the store."""


def derive_links(
    store: Store,
    compiler: Compiler,
    *,
    folder: StoreFolder | None = None,
    anew: bool = False,
    on_step: OnStep = lambda _: None,
) -> Catalogue:
    """Brings the graphs of the methods up to date with all else in a store, and compiles the dataset.

    Args:
        store: The store; graphs of methods in it are replaced.
        compiler: Compiles the dataset; graphs of documents may be in it already. It may still take the log of
            publications after this.
        folder: Where the store is on disk, and with it what is kept of the comparisons before.
        anew: Whether links are found again although nothing has changed, and without what was kept.
        on_step: Called with a word for each step that is done.
    """
    iris = compiler.iris
    methods = {method: iris.method(method) for method in METHODS}
    digests = read_digests(store, iris)
    documents = {name: digest for name, digest in digests.items() if name not in methods.values()}
    fingerprint = hashlib.sha256(json.dumps([METHODS, documents], sort_keys=True).encode()).hexdigest()
    records = store.records()
    is_current = not anew and all(
        name in records and records[name].fingerprint == fingerprint for name in methods.values()
    )
    add_graphs(compiler, store, digests if is_current else documents)
    catalogue = compiler.finish()
    if is_current:
        return catalogue
    links = _find_links(catalogue, None if anew else folder, folder, on_step)
    for method, version in METHODS.items():
        name = methods[method]
        own = [link for link in links if link.method == method]
        triples = [ox.Triple(node(name), node(OWL.versionInfo), string(version))] if own else []
        for link in own:  # what names its units stands elsewhere: a link must not keep alive what it rests on
            triples += link_to_graph(link, iris)
        graph = pack_graph(name, triples, fingerprint=fingerprint)
        store.put(graph)
        if graph.record.digest:
            add_graphs(compiler, store, {name: graph.record.digest})
    on_step("stored")
    catalogue.close()
    return compiler.finish()


def _find_links(
    catalogue: Catalogue, known: StoreFolder | None, kept: StoreFolder | None, on_step: OnStep
) -> list[Link]:
    """Finds the links of all methods, with what one folder knows of earlier comparisons, and keeps these in another."""

    def read(name: str) -> bytes:
        data = known.read_kept(name) if known else b""
        return data.removeprefix(_VERSION) if data.startswith(_VERSION) else b""

    said = [link for link in catalogue.links if link.method not in METHODS]
    rejected = {claim_of(rejection) for rejection in catalogue.rejections}
    links = stated.find_derived(catalogue.units, said, rejected)
    on_step("codes")
    texts = read_texts(catalogue)
    findings = KnownFindings(read(_PREPARES))
    links += preparations.find_prerequisites(catalogue, texts, [*said, *links], rejected, findings)
    on_step("prerequisites")
    names = {group: f"overlaps-{group.name.lower()}" for group in LanguageGroup}
    compared = {group: unpack(data) for group, name in names.items() if (data := read(name))}
    found, results = overlaps.find_overlaps(catalogue, texts, [*said, *links], rejected, compared)
    on_step("overlaps")
    if kept:
        kept.keep(_PREPARES, _VERSION + findings.pack())
        for group, result in results.items():
            kept.keep(names[group], _VERSION + result.pack())
    return links + found


def rebuild_links(
    folder: StoreFolder, iris: Iris, *, on_step: OnStep = lambda _: None, at: datetime | None = None
) -> tuple[str, int]:
    """Finds the links of all methods anew in a store on disk, and publishes the result if it differs.

    Args:
        folder: The store.
        iris: The base of the IRIs.
        on_step: Called with the name of each step that is done.
        at: The time of publication, which the log keeps; None leaves it out.

    Returns:
        The dataset revision, and how many links the methods found.

    Raises:
        StoreError: The store cannot be opened or written; the version before stays current.
    """
    folder.current()
    with closing(folder.open_writer()) as writer, open_published(folder, iris) as earlier:
        compiler = Compiler(folder.path / f"{COMPILED}.new", iris, earlier)
        catalogue = derive_links(writer, compiler, folder=folder, anew=True, on_step=on_step)
        count = sum(link.method in METHODS for link in catalogue.links)
        publish(folder, writer, compiler, catalogue, earlier, at)
    return catalogue.revision, count
