"""Units and links of a compiled dataset, unpacked when they are asked for."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import overload

import msgspec

from cskg.graph.index import UnitEntry
from cskg.model import Link, UnitKey

_KEPT_ENTRIES = 16_384
"""How many units a process keeps unpacked; one takes about a kilobyte."""


class Units(Mapping[UnitKey, UnitEntry]):
    """The units of a catalogue, in order of their keys; each is unpacked when it is asked for."""

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
        """Gives the links that a unit is the subject or object of."""
        return self.select("number IN (SELECT number FROM ends WHERE key = ?)", key)

    def select(self, condition: str, *values: object) -> list[Link]:
        """Gives the links for which a condition of this module's own holds."""
        rows = self._database.execute(f"SELECT body FROM links WHERE {condition} ORDER BY number", values)  # noqa: S608
        return [self._decoder.decode(body) for (body,) in rows]
