"""Units, links, evidence and lines of documents of a compiled dataset, unpacked when they are needed."""

import re
import sqlite3
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import overload

import msgspec

from cskg.graph.index import UnitEntry
from cskg.model import Evidence, Link, Span, UnitKey

_KEPT_ENTRIES = 16_384
"""How many units a process keeps unpacked; one takes about a kilobyte."""

_AFTER = 4_096
"""How many characters after a span are read to find the lines that follow it."""

_LINE_END = re.compile(r"\r\n|\r|\n")


def locate(path: Path) -> str:
    """Returns the address with which SQLite opens a compiled file that no longer changes."""
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


class Units(Mapping[UnitKey, UnitEntry]):
    """The units of a catalogue, in order of their keys; each is unpacked when it is needed."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._decoder = msgspec.msgpack.Decoder(UnitEntry)
        self._find = lru_cache(maxsize=_KEPT_ENTRIES)(self._read)

    def _read(self, key: str) -> UnitEntry | None:
        row = self._database.execute("SELECT entry FROM units WHERE key = ?", (key,)).fetchone()
        return self._decoder.decode(row[0]) if row else None

    def __getitem__(self, key: UnitKey) -> UnitEntry:
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._find(key) is not None

    def __iter__(self) -> Iterator[UnitKey]:
        return (UnitKey(key) for (key,) in self._database.execute("SELECT key FROM units ORDER BY key"))

    @cached_property
    def _count(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM units").fetchone()[0])

    def __len__(self) -> int:
        return self._count


class Links(Sequence[Link]):
    """The links of a catalogue, in order of their IRIs, without the evidence of inferred ones."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._decoder = msgspec.msgpack.Decoder(Link)

    @cached_property
    def _count(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM links").fetchone()[0])

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Link: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Link]: ...
    def __getitem__(self, place: int | slice) -> Link | Sequence[Link]:
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step != 1:
                return [self[each] for each in range(start, stop, step)]
            return self.select("number >= ? AND number < ?", start, stop)
        (found,) = self.select("number = ?", range(len(self))[place])
        return found

    def __iter__(self) -> Iterator[Link]:
        return iter(self.select("true"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def of(self, key: UnitKey) -> list[Link]:
        """Returns the links that a unit is the subject or object of."""
        return self.select("number IN (SELECT number FROM ends WHERE key = ?)", key)

    def find(self, iri: str) -> Link | None:
        """Finds a link by its IRI, by bisection: the numbers are in the order of the IRIs."""
        place = bisect_left(range(len(self)), iri, key=self._read_iri)
        return self[place] if place < len(self) and self._read_iri(place) == iri else None

    def _read_iri(self, number: int) -> str:
        row = self._database.execute("SELECT iri FROM links WHERE number = ?", (number,)).fetchone()
        return str(row[0])

    def select(self, condition: str, *values: object) -> list[Link]:
        """Returns the links that meet a condition; the condition must not contain a client's text."""
        rows = self._database.execute(f"SELECT body FROM links WHERE {condition} ORDER BY number", values)  # noqa: S608
        return [self._decoder.decode(body) for (body,) in rows]


def read_evidence(database: sqlite3.Connection, link: str) -> tuple[Evidence, ...]:
    """Reads the evidence of a link, by its IRI; evidence that several graphs have is returned once."""
    rows = database.execute("SELECT evidence FROM said WHERE iri = ? AND NOT is_rejection ORDER BY graph", (link,))
    found = [msgspec.msgpack.decode(packed, type=tuple[Evidence, ...]) for (packed,) in rows]
    return found[0] if len(found) == 1 else tuple(dict.fromkeys(each for of_graph in found for each in of_graph))


def read_lines(database: sqlite3.Connection, graph: str, span: Span, around: int) -> tuple[tuple[Span, str], ...]:
    """Reads the lines of a document that contain a span, with some before and after.

    Args:
        database: The compiled dataset.
        graph: The IRI of the document's named graph.
        span: The span.
        around: How many lines before and after it.
    """
    rows = database.execute(
        "SELECT start, body FROM texts WHERE graph = ? AND start >= coalesce("
        "(SELECT start FROM texts WHERE graph = ?1 AND start <= ?2 ORDER BY start DESC LIMIT 1 OFFSET 1), 0)"
        " AND start < ?3 ORDER BY start",
        (graph, span.start, span.end + _AFTER),
    ).fetchall()
    if not rows:
        return ()
    first = rows[0][0]
    text = "".join(zlib.decompress(body).decode() for _, body in rows)
    ends = [0, *(end.end() for end in _LINE_END.finditer(text)), len(text) + 1]
    here = bisect_right(ends, span.start - first) - 1
    last = bisect_left(ends, span.end - first) - 1
    chosen = range(max(here - around, 0), min(max(last, here) + around + 1, len(ends) - 1))
    lines = ((index, text[ends[index] : ends[index + 1]].rstrip("\r\n")) for index in chosen)
    return tuple(
        (Span(first + ends[i], first + ends[i] + len(line), (span.line or 1) + i - here), line) for i, line in lines
    )
