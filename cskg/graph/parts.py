"""Parts of named graphs, as a SPARQL service holds them: small, named by their content, never changed.

The triples of a named graph are cut into parts of at most so many triples. Each part is a named graph of the service.
Its name has the digest of its sorted N-Triples and their number. Therefore:

* a part may be written twice, and a half-written part is completed by writing it again;
* parts that were published before and have not changed are not written again;
* a reader can check that it has all of a part and nothing else, whatever the service left out or changed.

Every triple is in a named graph and every pattern is within ``GRAPH``, so the default graph of a service does not
matter. Updates are made of N-Triples and of IRIs that :mod:`pyoxigraph` has checked.
"""

import hashlib
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import pyoxigraph as ox

from cskg.errors import StoreError
from cskg.graph.endpoint import Endpoint
from cskg.graph.rdf_terms import iri_of, node, serialize
from cskg.iris import Iris

_ROWS = 5_000
"""How many rows a query for several parts has at most."""

_NAMES = 200
"""How many parts a request names at most."""

_BYTES = 2**18
"""How many bytes an update or a part has at most, unless a single triple has more."""

_UNICODE_LOOKALIKE = re.compile(r"(?<!\\)((?:\\\\)+)([uU])")
_Item = TypeVar("_Item")


def cut_into_parts(content: bytes, chunk: int) -> Iterator[bytes]:
    """Cuts sorted N-Triples into parts, between two subjects if possible.

    Args:
        content: The triples.
        chunk: The most triples of a part.
    """
    part: list[bytes] = []
    size = 0
    for line in content.splitlines(keepends=True):
        if part and (len(part) >= chunk or size + len(line) > _BYTES):
            kept = _find_last_subject(part)
            yield b"".join(part[:kept])
            part = part[kept:]
            size = sum(map(len, part))
        part.append(line)
        size += len(line)
    if part:
        yield b"".join(part)


def _find_last_subject(lines: Sequence[bytes]) -> int:
    """Finds where the last subject begins; returns the end of the lines if they have only one subject."""
    subject = lines[-1].partition(b" ")[0] + b" "
    start = next((i + 1 for i in range(len(lines) - 1, -1, -1) if not lines[i].startswith(subject)), 0)
    return start or len(lines)


class Parts:
    """The parts that a service holds.

    Args:
        endpoint: The service.
        iris: The base of the IRIs.
    """

    def __init__(self, endpoint: Endpoint, iris: Iris) -> None:
        self._endpoint, self._iris = endpoint, iris

    def name(self, content: bytes) -> str:
        """Returns the IRI of a part."""
        return self._iris.part(hashlib.sha256(content).hexdigest(), content.count(b"\n"))

    def list_all(self) -> list[str]:
        """Lists the parts that the service holds, of any version; perhaps not all, if the service limits rows."""
        query = (
            f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{self._iris.parts}")) }}'
        )
        return sorted(iri_of(name) for _, name in self._endpoint.select(query, (), "g"))

    def find_lacking(self, names: Iterable[str]) -> set[str]:
        """Finds the parts whose number of triples at the service differs from the number in their names."""
        lacking: set[str] = set()
        for batch in _batches(names, lambda _: 1, _NAMES):
            counts = self._count_triples(batch)
            lacking |= {name for name in batch if counts.get(name) != self._count(name)}
        return lacking

    def _count_triples(self, names: Iterable[str]) -> dict[str, int]:
        query = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ {_choose(names)} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
        found = self._endpoint.select(query, ("g",), "n")
        return {name: int(count.value) if count.value.isdecimal() else -1 for (name,), count in found}

    def write(self, contents: Iterable[bytes]) -> None:
        """Writes the parts that the service does not hold.

        Raises:
            StoreError: The service cannot be written.
        """
        settings = self._endpoint.settings
        for batch in _batches(contents, lambda each: each.count(b"\n"), settings.chunk, len):
            named = {self.name(content): content for content in batch}
            counts = self._count_triples(named)
            wanted = {name: content for name, content in named.items() if counts.get(name) != self._count(name)}
            self.remove(sorted(counts.keys() & wanted))  # half-written parts, or parts that have changed since
            if settings.graph_store:
                for name, content in wanted.items():
                    self._endpoint.put(name, content)
            elif wanted:
                graphs = "".join(f"GRAPH {node(name)} {{\n{_to_sparql(wanted[name])}}}\n" for name in wanted)
                self._endpoint.update(f"INSERT DATA {{\n{graphs}}}")

    def read(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Reads parts, and yields the name and the sorted N-Triples of each.

        Raises:
            StoreError: The service does not return a part as it was written.
        """
        for batch in _batches(names, self._count, _ROWS):
            found = self._read(batch)
            for name in batch:
                content = serialize(found[name])[0]
                if self.name(content) != name:
                    raise UnlikePartError(self._endpoint.place, name, self._count(name), content)
                yield name, content

    def _read(self, names: Sequence[str]) -> dict[str, list[ox.Triple]]:
        query = f"SELECT ?g ?s ?p ?o WHERE {{ {_choose(names)} GRAPH ?g {{ ?s ?p ?o }} }}"
        found: dict[str, list[ox.Triple]] = defaultdict(list)
        for (graph, subject, predicate), value in self._endpoint.select(query, ("g", "s", "p"), "o"):
            found[graph].append(ox.Triple(node(subject), node(predicate), value))
        return found

    def check(self, names: Iterable[str]) -> None:
        """Reads parts back, and again after a pause, because a service may read from a copy that lags.

        Raises:
            StoreError: The service does not return a part as it was written. The part is removed, so that the next try
                writes it again.
        """
        for batch in _batches(names, self._count, _ROWS):
            for pause in self._endpoint.settings.limits.pauses:
                try:
                    list(self.read(batch))
                    break
                except UnlikePartError:
                    time.sleep(pause)
            else:
                try:
                    list(self.read(batch))
                except UnlikePartError as error:
                    self.remove([error.name])
                    raise

    def remove(self, names: Iterable[str]) -> None:
        """Removes parts.

        Raises:
            StoreError: The service cannot be written.
        """
        for batch in _batches(names, lambda _: 1, _NAMES):
            self._endpoint.update("; ".join(f"DROP SILENT GRAPH {node(name)}" for name in batch))

    def _count(self, name: str) -> int:
        return self._iris.part_of(name)[1]


class UnlikePartError(StoreError):
    """A service returns a part that differs from what was written.

    Args:
        place: The address of the service.
        name: The part.
        count: How many triples it should have.
        content: The part as the service returns it.
    """

    def __init__(self, place: str, name: str, count: int, content: bytes) -> None:
        found = content.count(b"\n")
        what = f"{found:,} of its {count:,} triples" if found != count else "other triples than were written"
        super().__init__(
            place,
            f"Of the part {name} it returns {what}.",
            "Try again when it has copied what was published, and raise its limit on rows. If that does not help, it "
            "changes the data that it is given: see docs/reference/portability.md.",
        )
        self.name, self.content = name, content


def _to_sparql(content: bytes) -> str:
    r"""Writes N-Triples as SPARQL. Some engines expand ``\u0041`` in a text even if its backslash is escaped."""
    return _UNICODE_LOOKALIKE.sub(lambda found: f"{found[1]}\\U{ord(found[2]):08x}", content.decode())


def _choose(names: Iterable[str]) -> str:
    return f"VALUES ?g {{ {' '.join(str(node(name)) for name in names)} }}"


def _batches(
    items: Iterable[_Item], weigh: Callable[[_Item], int], most: int, measure: Callable[[_Item], int] = lambda _: 0
) -> Iterator[list[_Item]]:
    """Groups items into requests with at most so much weight, names and bytes, unless a single item has more."""
    batch: list[_Item] = []
    weight = size = 0
    for item in items:
        if batch and (weight + weigh(item) > most or size + measure(item) > _BYTES or len(batch) == _NAMES):
            yield batch
            batch, weight, size = [], 0, 0
        batch.append(item)
        weight += weigh(item)
        size += measure(item)
    if batch:
        yield batch
