"""Foreign frameworks in the compiled file: one row for each item, so single pages can be read.

If several documents hold the same framework, the first document by name is used, as with units.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from cskg.foreign_frameworks import Framework, FrameworkAssociation, FrameworkItem
from cskg.model import Diagnostic, Severity

TABLES = """
CREATE TABLE frameworks (graph TEXT, key TEXT, body BLOB, items INTEGER, associations INTEGER);
CREATE TABLE framework_items (graph TEXT, key TEXT, number INTEGER, identifier TEXT, uri TEXT, body BLOB);
CREATE TABLE framework_places (graph TEXT, key TEXT, parent TEXT, number INTEGER);
CREATE TABLE framework_associations (graph TEXT, key TEXT, number INTEGER, body BLOB);
CREATE TABLE framework_ends (graph TEXT, key TEXT, identifier TEXT, number INTEGER);
"""
INDEXES = """
CREATE INDEX IF NOT EXISTS frameworks_by_key ON frameworks (key, graph);
CREATE INDEX IF NOT EXISTS framework_items_by_number ON framework_items (key, graph, number);
CREATE INDEX IF NOT EXISTS framework_items_by_name ON framework_items (key, graph, identifier);
CREATE INDEX IF NOT EXISTS framework_items_by_uri ON framework_items (key, graph, uri);
CREATE INDEX IF NOT EXISTS framework_places_by_parent ON framework_places (key, graph, parent, number);
CREATE INDEX IF NOT EXISTS framework_associations_by_number ON framework_associations (key, graph, number);
CREATE INDEX IF NOT EXISTS framework_ends_by_name ON framework_ends (key, graph, identifier, number);
"""
TABLE_NAMES = ("frameworks", "framework_items", "framework_places", "framework_associations", "framework_ends")

_TOP = ""
_pack = msgspec.msgpack.Encoder().encode
_item = msgspec.msgpack.Decoder(FrameworkItem).decode
_framework = msgspec.msgpack.Decoder(Framework).decode
_association = msgspec.msgpack.Decoder(FrameworkAssociation).decode


def add_frameworks(database: sqlite3.Connection, graph: str, frameworks: Iterable[Framework]) -> None:
    """Adds the frameworks of a named graph."""
    for framework in frameworks:
        key = framework.key
        counts = (len(framework.items), len(framework.associations))
        bare = _pack(replace(framework, items=(), associations=()))
        database.execute("INSERT INTO frameworks VALUES (?, ?, ?, ?, ?)", (graph, key, bare, *counts))
        inside = set()
        for number, item in enumerate(framework.items, 1):
            inside.add(item.identifier)
            values = (graph, key, number, item.identifier, item.uri, _pack(item))
            database.execute("INSERT INTO framework_items VALUES (?, ?, ?, ?, ?, ?)", values)
            database.executemany(
                "INSERT INTO framework_places VALUES (?, ?, ?, ?)",
                ((graph, key, parent, number) for parent in item.parents or (_TOP,)),
            )
        for number, association in enumerate(framework.associations, 1):
            packed = _pack(association)
            database.execute("INSERT INTO framework_associations VALUES (?, ?, ?, ?)", (graph, key, number, packed))
            database.executemany(
                "INSERT INTO framework_ends VALUES (?, ?, ?, ?)",
                (
                    (graph, key, end, number)
                    for end in sorted({association.origin, association.destination})
                    if end in inside
                ),
            )


def read_frameworks_of(database: sqlite3.Connection, graph: str) -> tuple[Framework, ...]:
    """Reads the frameworks of a named graph, whole."""

    def ask(table: str, key: str) -> Iterator[tuple[bytes]]:
        query = f"SELECT body FROM {table} WHERE key = ? AND graph = ? ORDER BY number"  # noqa: S608 - names of ours
        return database.execute(query, (key, graph))

    rows = database.execute("SELECT key, body FROM frameworks WHERE graph = ? ORDER BY key", (graph,)).fetchall()
    return tuple(
        replace(
            _framework(body),
            items=tuple(_item(each) for (each,) in ask("framework_items", key)),
            associations=tuple(_association(each) for (each,) in ask("framework_associations", key)),
        )
        for key, body in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkEntry:
    """A framework without its items.

    Attributes:
        key: Its name in addresses.
        graph: The named graph that holds it.
        framework: The framework itself, without its items.
        item_count: How many items it has.
        association_count: How many associations it has, apart from the associations that make its tree.
    """

    key: str
    graph: str
    framework: Framework
    item_count: int
    association_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEntry:
    """An item with its place, and the number of items directly below it.

    Attributes:
        key: The key of its framework.
        number: Its place among all items of the framework, counted from 1.
        item: The item.
        child_count: How many items are directly below it.
    """

    key: str
    number: int
    item: FrameworkItem
    child_count: int


class Frameworks:
    """The foreign frameworks of a catalogue, to read; each item is unpacked when needed.

    Args:
        database: The compiled dataset.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __len__(self) -> int:
        return int(self._ask("SELECT count(DISTINCT key) FROM frameworks")[0][0])

    def keys(self) -> list[str]:
        """Returns the keys of all frameworks, in order."""
        return [key for (key,) in self._ask("SELECT DISTINCT key FROM frameworks ORDER BY key")]

    def find(self, name: str) -> FrameworkEntry | None:
        """Finds a framework by its key."""
        rows = self._ask(
            "SELECT key, graph, body, items, associations FROM frameworks WHERE key = ? ORDER BY graph LIMIT 1", name
        )
        for key, graph, body, items, associations in rows:
            return FrameworkEntry(
                key=key, graph=graph, framework=_framework(body), item_count=items, association_count=associations
            )
        return None

    def count_items(self, entry: FrameworkEntry, parent: str | None) -> int:
        """Counts the items directly below an item, or at the top."""
        query = "SELECT count(*) FROM framework_places WHERE key = ? AND graph = ? AND parent = ?"
        return int(self._ask(query, entry.key, entry.graph, parent or _TOP)[0][0])

    def read_items(self, entry: FrameworkEntry, parent: str | None, after: int, most: int) -> list[ItemEntry]:
        """Reads the items directly below an item, or at the top, in order.

        Args:
            entry: The framework.
            parent: The identifier of the item above; None for the top.
            after: The number of the item before the first; 0 for the start.
            most: How many at most.
        """
        rows = self._ask(
            "SELECT number, body FROM framework_items WHERE key = ?1 AND graph = ?2 AND number IN "
            "(SELECT number FROM framework_places WHERE key = ?1 AND graph = ?2 AND parent = ?3 AND number > ?4 "
            "ORDER BY number LIMIT ?5) ORDER BY number",
            entry.key,
            entry.graph,
            parent or _TOP,
            after,
            most,
        )
        return [self._show(entry, number, body) for number, body in rows]

    def find_item(self, entry: FrameworkEntry, name: str) -> ItemEntry | None:
        """Finds an item of a framework by its identifier or address."""
        query = "SELECT number, body FROM framework_items WHERE key = ? AND graph = ? AND {} = ? LIMIT 1"
        rows = self._ask(query.format("identifier"), entry.key, entry.graph, name)
        rows = rows or self._ask(query.format("uri"), entry.key, entry.graph, name)
        return self._show(entry, *rows[0]) if rows else None

    def read_associations(
        self, entry: FrameworkEntry, identifier: str, most: int
    ) -> list[tuple[int, FrameworkAssociation]]:
        """Reads the associations of an item with their places, in order of the document.

        Args:
            entry: The framework.
            identifier: The identifier of the item.
            most: How many at most.
        """
        rows = self._ask(
            "SELECT number, body FROM framework_associations WHERE key = ?1 AND graph = ?2 AND number IN "
            "(SELECT number FROM framework_ends WHERE key = ?1 AND graph = ?2 AND identifier = ?3 "
            "ORDER BY number LIMIT ?4) ORDER BY number",
            entry.key,
            entry.graph,
            identifier,
            most,
        )
        return [(number, _association(body)) for number, body in rows]

    def find_association(self, entry: FrameworkEntry, number: int) -> FrameworkAssociation | None:
        """Finds an association by its place."""
        rows = self._ask(
            "SELECT body FROM framework_associations WHERE key = ? AND graph = ? AND number = ?",
            entry.key,
            entry.graph,
            number,
        )
        return _association(rows[0][0]) if rows else None

    def find_duplicates(self) -> tuple[Diagnostic, ...]:
        """Reports frameworks that several documents hold."""
        graphs: dict[str, list[FrameworkEntry]] = {}
        rows = self._ask(
            "SELECT key, graph, body FROM frameworks WHERE key IN "
            "(SELECT key FROM frameworks GROUP BY key HAVING count(*) > 1) ORDER BY key, graph"
        )
        for key, graph, body in rows:
            entry = FrameworkEntry(key=key, graph=graph, framework=_framework(body), item_count=0, association_count=0)
            graphs.setdefault(key, []).append(entry)
        return tuple(_tell_duplicates([entry.framework for entry in entries]) for entries in graphs.values())

    def _show(self, entry: FrameworkEntry, number: int, body: bytes) -> ItemEntry:
        item = _item(body)
        return ItemEntry(key=entry.key, number=number, item=item, child_count=self.count_items(entry, item.identifier))

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._database.execute(query, values).fetchall()


def _tell_duplicates(frameworks: list[Framework]) -> Diagnostic:
    names = [framework.source.name for framework in frameworks]
    return Diagnostic(
        severity=Severity.WARNING,
        code="duplicate-framework",
        message=f"The framework {frameworks[0].identifier} is in {' and in '.join(names[:5])}; that of {names[0]} is "
        "served. Remove one of the documents.",
        source=names[0],
    )
