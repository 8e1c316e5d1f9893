"""The versions of a dataset at a SPARQL service, each published as a whole or not at all.

Four kinds of named graphs, each naming the next by ``dcterms:hasPart``::

    versions ── version/7 ──▶ root ── dataset, its revision ──▶ lists ── named graph, its record ──▶ parts

``versions`` lists the versions; the one with the highest number is current. All other graphs are parts, named by their
content (:mod:`~cskg.graph.parts`). So a version that can be read is exactly the published one, and two versions share
their common parts. Publishing has these steps:

1. Parts that the service lacks are written, and read back.
2. The same is done for the lists and the root.
3. One triple makes the version current. Until then no reader sees it, and a later try uses the parts that are written.
4. The versions before the last one are removed, with all parts that no remaining version needs.

One build publishes at a time. If another one publishes meanwhile, that is detected, and one of them must build again.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib.namespace import DCTERMS

from cskg.errors import StoreError, cut, show
from cskg.graph.endpoint import Endpoint
from cskg.graph.parts import Parts, UnlikePartError, cut_into_parts
from cskg.graph.rdf_terms import iri_of, node, serialize, string
from cskg.graph.rows import Rows
from cskg.graph.store import GraphRecord, Store
from cskg.iris import Iris
from cskg.vocab import SCHEMA

_HAS_PART, _DIGEST, _STATE, _PATH = (
    node(str(each)) for each in (DCTERMS.hasPart, SCHEMA.sha256, SCHEMA.version, DCTERMS.source)
)


_AROUND = 100
"""How many characters before a difference are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteVersion:
    """A version that a service holds.

    Attributes:
        number: Its number, counted from 1.
        root: The part that lists its contents.
    """

    number: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteGraph:
    """A named graph of a version.

    Attributes:
        record: The record of the store that published it.
        parts: Its parts, by name.
    """

    record: GraphRecord
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionList:
    """The contents of a version.

    Attributes:
        revision: The dataset revision.
        graphs: The named graphs, by their IRIs.
        lists: The parts that list them.
    """

    revision: str
    graphs: dict[str, RemoteGraph]
    lists: tuple[str, ...]

    def find_parts(self) -> set[str]:
        """Finds all parts that the version needs."""
        return {*self.lists, *(part for graph in self.graphs.values() for part in graph.parts)}


class RemoteVersions:
    """The versions of a dataset that a service holds.

    Args:
        endpoint: The service.
        iris: The base of the IRIs.
    """

    def __init__(self, endpoint: Endpoint, iris: Iris) -> None:
        self.iris, self.place = iris, endpoint.place
        self._endpoint = endpoint
        self.parts = Parts(endpoint, iris)

    def find_current(self) -> RemoteVersion | None:
        """Finds the current version; None if nothing was published.

        Raises:
            StoreError: The service does not answer.
        """
        return max(self._find_all(), key=lambda each: (each.number, each.root), default=None)

    def get_current(self) -> RemoteVersion:
        """Returns the current version.

        Raises:
            StoreError: Nothing was published, or the service does not answer.
        """
        version = self.find_current()
        if version is None:
            raise StoreError(
                self.place,
                f"Nothing was published there under the base IRI {self.iris.base}.",
                "Publish with `cskg build SOURCE... --sparql-endpoint URL`, or give the --base-iri of the build.",
            )
        return version

    def _find_all(self) -> list[RemoteVersion]:
        graph = node(self.iris.versions)
        found = self._endpoint.select(
            f"SELECT ?v ?root WHERE {{ GRAPH {graph} {{ ?v {_HAS_PART} ?root }} }}", ("v",), "root"
        )
        try:
            versions = [
                RemoteVersion(number=self.iris.version_number_of(name), root=iri_of(root)) for (name,), root in found
            ]
            for each in versions:
                self.iris.part_of(each.root)
        except ValueError as error:
            raise self._refuse(f"The named graph {graph} has triples that cskg did not write.") from error
        return versions

    def _refuse(self, why: str) -> StoreError:
        return StoreError(self.place, why, f"Remove the named graph {self.iris.versions} there, and publish again.")

    def read_list(self, version: RemoteVersion) -> VersionList:
        """Reads the contents of a version.

        Raises:
            StoreError: The service does not return it as it was published.
        """
        dataset = self.iris.dataset
        root = self._read_rows([version.root])
        lists = tuple(sorted(root.all(dataset, DCTERMS.hasPart)))
        rows = self._read_rows(lists)
        graphs = {
            name: RemoteGraph(
                record=GraphRecord(
                    digest=rows.find(name, SCHEMA.sha256),
                    fingerprint=rows.find(name, SCHEMA.version),
                    path=rows.find(name, DCTERMS.source),
                ),
                parts=tuple(sorted(rows.all(name, DCTERMS.hasPart))),
            )
            for name in rows.subjects()
        }
        revision = root.find(dataset, SCHEMA.version)
        if revision is None:
            raise self._refuse(f"The part {version.root} does not say which dataset revision it is.")
        return VersionList(revision=revision, graphs=graphs, lists=(version.root, *lists))

    def _read_rows(self, parts: Sequence[str]) -> Rows:
        content = b"".join(content for _, content in self.parts.read(parts))
        triples = ox.parse(content, format=ox.RdfFormat.N_TRIPLES)
        return Rows((iri_of(each.subject), each.predicate.value, each.object) for each in triples)

    def publish(
        self,
        store: Store,
        revision: str,
        before: RemoteVersion | None,
        on_graph: Callable[[str], None] = lambda _: None,
    ) -> RemoteVersion:
        """Publishes the contents of a store.

        Args:
            store: Holds the named graphs, the log of publications among them.
            revision: The dataset revision.
            before: The version that was current when the store was built from it; None if there was none.
            on_graph: Called with the name of each named graph.

        Raises:
            StoreError: The service cannot be written or changes the data, or another build has published. The version
                before stays current.
        """
        held = self._list_whole(before)
        parts: dict[str, tuple[str, ...]] = {}
        fresh: dict[str, str] = {}

        def iter_contents() -> Iterator[bytes]:
            for name, record in store.records().items():
                on_graph(name)
                known = held.get(name)
                if known and known.record.digest == record.digest:
                    parts[name] = known.parts
                    continue
                cut = list(cut_into_parts(store.dump(name), self._chunk))
                parts[name] = tuple(map(self.parts.name, cut))
                fresh.update(dict.fromkeys(parts[name], name))
                yield from cut

        self.parts.write(iter_contents())
        try:
            self.parts.check(fresh)
        except UnlikePartError as error:
            raise self._explain(error, store.dump(fresh[error.name])) from error
        root = self._write_lists(store, revision, parts)
        if before is not None and before.root == root:
            return before
        version = RemoteVersion(number=before.number + 1 if before else 1, root=root)
        self._make_current(version, before)
        return version

    @property
    def _chunk(self) -> int:
        return self._endpoint.settings.chunk

    def _list_whole(self, version: RemoteVersion | None) -> dict[str, RemoteGraph]:
        """Lists the named graphs of a version whose triples the service has completely, judged by their number."""
        if version is None:
            return {}
        try:
            graphs = self.read_list(version).graphs
        except UnlikePartError:
            return {}
        lacking = self.parts.find_lacking(part for graph in graphs.values() for part in graph.parts)
        return {name: graph for name, graph in graphs.items() if lacking.isdisjoint(graph.parts)}

    def _explain(self, error: UnlikePartError, content: bytes) -> StoreError:
        """Makes an error that names the triple that a service changed, if it can be found."""
        wanted = next(part for part in cut_into_parts(content, self._chunk) if self.parts.name(part) == error.name)
        given, got = (frozenset(part.decode().splitlines()) for part in (wanted, error.content))
        if not got:
            return error
        one, other = (next(iter(sorted(lines)), "") for lines in (given - got, got - given))
        alike = next((place for place, both in enumerate(zip(one, other, strict=False)) if both[0] != both[1]), 0)
        start = max(alike - _AROUND, 0)
        one, other = (cut(show(line[start:]), 2 * _AROUND) for line in (one, other))
        return StoreError(self.place, f"{error.why} It was given “{one}” and returns “{other}”.", error.cure)

    def _write_lists(self, store: Store, revision: str, parts: Mapping[str, Sequence[str]]) -> str:
        """Writes the contents of a version, and returns the name of its root part."""
        triples: list[ox.Triple] = []
        for name, record in store.records().items():
            subject = node(name)
            triples += (ox.Triple(subject, _HAS_PART, node(part)) for part in parts[name])
            for predicate, value in ((_DIGEST, record.digest), (_STATE, record.fingerprint), (_PATH, record.path)):
                if value is not None:
                    triples.append(ox.Triple(subject, predicate, string(value)))
        lists = list(cut_into_parts(serialize(triples)[0], self._chunk))
        dataset = node(self.iris.dataset)
        root = [ox.Triple(dataset, _HAS_PART, node(self.parts.name(each))) for each in lists]
        content, _ = serialize([*root, ox.Triple(dataset, _STATE, string(revision))])
        self.parts.write([*lists, content])
        self.parts.check(map(self.parts.name, (*lists, content)))
        return self.parts.name(content)

    def _make_current(self, version: RemoteVersion, before: RemoteVersion | None) -> None:
        if self.find_current() == before:
            self._endpoint.update(f"INSERT DATA {self._write_pointer(version)}")
            for pause in (0.0, *self._endpoint.settings.limits.pauses):
                time.sleep(pause)
                found = self.find_current()
                if found == version:
                    return
                if found != before:
                    break
        raise StoreError(
            self.place,
            "Another build has published there meanwhile, or the service does not return what it was given.",
            "Build again; one build at a time.",
        )

    def sweep(self) -> int:
        """Removes the parts that neither the current version nor the one before it needs.

        Returns:
            How many parts were removed.

        Raises:
            StoreError: The service cannot be read or written; the next sweep removes the remaining parts.
        """
        versions = self._find_all()
        kept_from = max((each.number for each in versions), default=0) - 1
        kept: set[str] = set()
        unused = set(self.parts.list_all())
        for version in versions:
            if version.number >= kept_from:
                kept |= self.read_list(version).find_parts()
            else:
                with suppress(UnlikePartError):  # half of it was removed before
                    unused |= self.read_list(version).find_parts()
        self.parts.remove(sorted(unused - kept))
        for version in versions:
            if version.number < kept_from:
                self._endpoint.update(f"DELETE DATA {self._write_pointer(version)}")
        return len(unused - kept)

    def _write_pointer(self, version: RemoteVersion) -> str:
        triple = f"{node(self.iris.version(version.number))} {_HAS_PART} {node(version.root)}"
        return f"{{ GRAPH {node(self.iris.versions)} {{ {triple} }} }}"
