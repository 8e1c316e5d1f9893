"""Keeps the links that depend on the whole dataset up to date: the named graphs of methods.

The links of a method depend only on the documents and on the curators' files. So they are searched only if these or a
method have changed; the fingerprint of a method's own graph shows the inputs.

The links that a method finds for a unit are in a separate named graph. Its fingerprint is made of the facts that the
links depend on. If these are unchanged, nothing is made or written again. Dropping and rebuilding the graphs of methods
does not affect stated links.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

import msgspec
import pyoxigraph as ox
from rdflib.namespace import OWL

from cskg import __version__
from cskg.graph.catalogue import Catalogue
from cskg.graph.compiling import Compiler
from cskg.graph.contents import GraphContents, contents_to_graph
from cskg.graph.rdf_terms import node, string
from cskg.graph.store import COMPILED, PackedGraph, Store, StoreFolder, pack_graph
from cskg.graph.texts import Texts
from cskg.graph.transfer import add_graphs, read_digests
from cskg.ingest.publishing import open_published, publish
from cskg.iris import Iris
from cskg.links import overlaps, pairwise, preparations, prerequisite_pairs, stated
from cskg.links.kept import pack_arrays, unpack_arrays
from cskg.links.overlaps import LanguageGroup
from cskg.links.unit_links import UnitLinks
from cskg.model import Claim, Language, Link, claim_of

METHODS = {**stated.METHODS, **preparations.METHODS, **overlaps.METHODS}
"""The methods that look at the dataset as a whole, and the version of each."""

_VERSION = f"cskg {__version__}, {METHODS}\n".encode()
"""The prefix of the data of cached comparisons."""

OnStep = Callable[[str], None]

STEPS = 4
"""The number of reported steps: three kinds of links are searched, and then everything is compiled."""


def derive_links(
    store: Store,
    compiler: Compiler,
    *,
    folder: StoreFolder | None = None,
    published: Catalogue | None = None,
    anew: bool = False,
    on_step: OnStep = lambda _: None,
) -> Catalogue:
    """Updates the graphs of the methods in a store, and compiles the dataset.

    Args:
        store: The store; graphs of methods in it are replaced.
        compiler: Compiles the dataset; graphs of documents may be in it already. It may still take the log of
            publications after this.
        folder: The store on disk, with the cached comparisons.
        published: The published dataset; if the graphs are the same, it is returned, and nothing is compiled.
        anew: Whether to find links again even if nothing has changed, and without the cache.
        on_step: Called with a description of each step when it begins.
    """
    iris = compiler.iris
    records = store.records()
    digests = read_digests(records, iris)
    documents = {name: digest for name, digest in digests.items() if not iris.is_of_method(name)}
    fingerprint = hashlib.sha256(json.dumps([__version__, METHODS, documents], sort_keys=True).encode()).hexdigest()
    is_current = not anew and all(
        (record := records.get(iris.method(method))) and record.fingerprint == fingerprint for method in METHODS
    )
    if is_current and published and published.version == __version__ and published.digests == digests:
        return published
    add_graphs(compiler, store, digests if is_current else documents)
    catalogue = compiler.finish()
    if is_current:
        return catalogue
    known = {} if anew else {name: record.fingerprint for name, record in records.items()}
    versions = {method: f"cskg {__version__}, {version}\n".encode() for method, version in METHODS.items()}
    wanted: set[str] = set()
    used: set[str] = set()
    fresh: list[tuple[PackedGraph, bytes]] = []
    for found in _Search(catalogue, None if anew else folder, folder, on_step).iter_unit_links():
        name = iris.findings(found.method, found.unit)
        wanted.add(name)
        used.add(found.method)
        own = hashlib.sha256(versions[found.method] + found.facts).hexdigest()
        if known.get(name) != own:
            contents = GraphContents(
                # Other graphs mention the units: a unit must not stay in the dataset only because of a found link.
                source=None,
                text="",
                units=(),
                named=(),
                links=tuple(sorted(found.make(), key=iris.link)),
                rejections=(),
            )
            graph = pack_graph(name, contents_to_graph(contents, iris), fingerprint=own)
            store.put(graph)
            fresh.append((graph, msgspec.msgpack.encode(contents)))
    catalogue.close()
    store.remove_graphs(name for name in records if iris.is_of_method(name) and name not in wanted)
    for method, version in METHODS.items():
        name = iris.method(method)
        triples = [ox.Triple(node(name), node(OWL.versionInfo), string(version))] if method in used else []
        store.put(pack_graph(name, triples, fingerprint=fingerprint))
    on_step("compiling")
    _compile(store, compiler, fresh)
    return compiler.finish_links()


def _compile(store: Store, compiler: Compiler, fresh: Iterable[tuple[PackedGraph, bytes]]) -> None:
    """Compiles the graphs of methods: new ones from their contents, the others unchanged."""
    contents = msgspec.msgpack.Decoder(GraphContents)
    for graph, packed in fresh:
        compiler.add_graph(graph.name, str(graph.record.digest), contents.decode(packed))
    digests = read_digests(store.records(), compiler.iris)
    add_graphs(compiler, store, {name: digest for name, digest in digests.items() if compiler.iris.is_of_method(name)})


@dataclass(frozen=True, slots=True)
class _Search:
    """A search for the links of all methods.

    Args:
        catalogue: The dataset.
        known: The folder with cached comparisons.
        kept: The folder that keeps them for the next search.
        on_step: Called with a description of each step when it begins.
    """

    catalogue: Catalogue
    known: StoreFolder | None
    kept: StoreFolder | None
    on_step: OnStep

    def iter_unit_links(self) -> Iterator[UnitLinks]:
        """Yields the links of the methods, each kind after the one before was consumed, so that memory is freed."""
        said = [link for link in self.catalogue.links if link.method not in METHODS]
        rejected = {claim_of(rejection) for rejection in self.catalogue.rejections}
        texts = Texts(self.catalogue)
        self.on_step("links by codes")
        derived = stated.find_derived(self.catalogue.units, said, rejected)
        yield from stated.gather(derived)
        said += derived
        self.on_step("prerequisites")
        yield from self._find_prerequisites(texts, said, rejected)
        self.on_step("overlaps")
        yield from self._find_overlaps(texts, said, rejected)

    def _find_prerequisites(self, texts: Texts, said: list[Link], rejected: Collection[Claim]) -> list[UnitLinks]:
        names = {language: f"prerequisites-{language.value}" for language in Language}
        known = {
            language: unpack_arrays(self._read(name), prerequisite_pairs.NOTHING) for language, name in names.items()
        }
        found, results = preparations.find_prerequisites(self.catalogue, texts, said, rejected, known)
        for language, result in results.items():
            self._keep(names[language], pack_arrays(result))
        return found

    def _find_overlaps(self, texts: Texts, said: list[Link], rejected: Collection[Claim]) -> list[UnitLinks]:
        names = {group: f"overlaps-{group.name.lower()}" for group in LanguageGroup}
        known = {group: unpack_arrays(self._read(name), pairwise.NOTHING) for group, name in names.items()}
        found, results = overlaps.find_overlaps(self.catalogue, texts, said, rejected, known)
        for group, result in results.items():
            self._keep(names[group], pack_arrays(result))
        return found

    def _read(self, name: str) -> bytes:
        data = self.known.read_kept(name) if self.known else b""
        return data.removeprefix(_VERSION) if data.startswith(_VERSION) else b""

    def _keep(self, name: str, data: bytes) -> None:
        if self.kept:
            self.kept.keep(name, _VERSION + data)


def rebuild_links(
    folder: StoreFolder, iris: Iris, *, on_step: OnStep = lambda _: None, at: datetime | None = None
) -> tuple[str, int]:
    """Finds the links of all methods again in a store on disk, and publishes the result if it differs.

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
