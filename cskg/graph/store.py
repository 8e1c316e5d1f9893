"""The store: named graphs in an SQLite file, each as N-Triples.

On disk a store is a folder::

    FORMAT        marks the folder as a store, and names its format
    CURRENT       the name of the published version, and its dataset revision
    writer/       the graphs that a build writes; one process at a time
    versions/N/   published versions, never changed again: ``dataset.sqlite``, the compiled dataset that is served, and
                  ``graphs.sqlite``, the graphs that it was compiled from

Publishing makes a copy, renames it into ``versions`` and then renames a new ``CURRENT`` into place. Both are flushed to
disk first. So a reader sees the old version or the new one, never a mixture. If a build dies, the old version stays
current. A published version also survives a power cut.

Graphs are always written and read as a whole, so they are kept as compressed text, without the indexes of a query
engine. The indexes took five times the space and most of the time of writing. A query engine can load the output of
:meth:`Store.dump`.
"""

import contextlib
import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from cskg.errors import StoreError, find_cure
from cskg.graph.rdf_terms import Term, iri_of, serialize

COMPILED = "dataset.sqlite"
FORMAT = "cskg store 3\n"
FORM_2 = "cskg store 2\n"
_BY_POSITION = "cskg store 1\n"
GRAPHS = "graphs.sqlite"
_KEPT_VERSIONS = 2
TABLE = """CREATE TABLE IF NOT EXISTS graphs (
  name TEXT PRIMARY KEY, digest TEXT, fingerprint TEXT, path TEXT, triples BLOB)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphRecord:
    """The data that a store keeps about a named graph in addition to its triples.

    Attributes:
        digest: The digest of its content; None for an empty graph.
        fingerprint: The digest of all inputs of its content; None for the log of publications.
        path: The path of its document; None if it has none.
    """

    digest: str | None
    fingerprint: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedGraph:
    """A named graph as a store keeps it.

    Attributes:
        name: Its IRI.
        record: Its record.
        triples: Sorted N-Triples, compressed.
    """

    name: str
    record: GraphRecord
    triples: bytes

    def unpack(self) -> bytes:
        """Returns its triples as sorted N-Triples."""
        return zlib.decompress(self.triples)


def pack_graph(
    name: str, triples: Iterable[ox.Triple], *, fingerprint: str | None = None, path: str | None = None
) -> PackedGraph:
    """Packs the triples of a named graph."""
    content, digest = serialize(triples)
    record = GraphRecord(digest=digest if content else None, fingerprint=fingerprint, path=path)
    return pack_content(name, record, content)


def pack_content(name: str, record: GraphRecord, content: bytes) -> PackedGraph:
    """Packs a named graph that was written as sorted N-Triples before."""
    return PackedGraph(name=name, record=record, triples=zlib.compress(content))


class Store:
    """Named graphs, for reading and writing; a published version is read-only.

    Args:
        database: The database that holds them; a new one in memory unless given.
        place: The name of the store in messages.
    """

    def __init__(self, database: sqlite3.Connection | None = None, place: str = "memory") -> None:
        self._database = database or sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self.place = place
        if database is None:
            self._database.execute(TABLE)

    def records(self) -> dict[str, GraphRecord]:
        """Returns the records of all graphs, by their IRIs, in order."""
        rows = self._ask("SELECT name, digest, fingerprint, path FROM graphs ORDER BY name")
        return {
            name: GraphRecord(digest=digest, fingerprint=fingerprint, path=path)
            for name, digest, fingerprint, path in rows
        }

    def iter_rows(self, graph: str) -> Iterator[tuple[str, str, Term]]:
        """Yields the triples of a named graph as IRIs and a term.

        Raises:
            StoreError: The store cannot be read.
        """
        for triple in ox.parse(self.dump(graph), format=ox.RdfFormat.N_TRIPLES):
            yield iri_of(triple.subject), triple.predicate.value, triple.object

    def dump(self, graph: str) -> bytes:
        """Returns a named graph as sorted N-Triples; empty if there is none.

        Raises:
            StoreError: The store cannot be read.
        """
        found = self._ask("SELECT triples FROM graphs WHERE name = ?", graph)
        try:
            return zlib.decompress(found[0][0]) if found else b""
        except zlib.error as error:
            raise StoreError(self.place, f"The store cannot be read ({graph}: {error}).", _REBUILD) from error

    def put(self, graph: PackedGraph) -> None:
        """Adds a named graph; it replaces a graph with the same name.

        Raises:
            StoreError: The store cannot be written.
        """
        record = graph.record
        values = (graph.name, record.digest, record.fingerprint, record.path, graph.triples)
        self._write("INSERT OR REPLACE INTO graphs VALUES (?, ?, ?, ?, ?)", *values)

    def remove_graphs(self, graphs: Iterable[str]) -> None:
        """Removes named graphs with their triples.

        Raises:
            StoreError: The store cannot be written.
        """
        for graph in graphs:
            self._write("DELETE FROM graphs WHERE name = ?", graph)

    def save(self) -> None:
        """Makes everything written so far permanent.

        Raises:
            StoreError: The store cannot be written.
        """
        if self._database.in_transaction:
            self._write("COMMIT")
            self._write("BEGIN")

    def close(self) -> None:
        """Closes the store; everything written stays.

        Raises:
            StoreError: The changes since :meth:`save` cannot be kept.
        """
        try:
            if self._database.in_transaction:
                self._write("COMMIT")
        finally:
            self._database.close()

    def __len__(self) -> int:
        return int(self._ask("SELECT count(*) FROM graphs")[0][0])

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(self.place, f"The store cannot be read ({error}).", _REBUILD) from error

    def _write(self, command: str, *values: object) -> None:
        try:
            self._database.execute(command, values)
        except sqlite3.Error as error:
            raise StoreError(
                self.place, f"It cannot be written ({error}). What was published stays.", find_cure(error)
            ) from error


_REBUILD = "Build it again with `cskg build SOURCE... --store DIR` into an empty folder, and serve that."


class StoreFolder:
    """A store on disk: one writer, published versions for readers.

    Args:
        path: The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def _refuse(self, why: str, cure: str = _REBUILD) -> StoreError:
        return StoreError(str(self.path), why, cure)

    def _check_format(self) -> None:
        try:
            found = (self.path / "FORMAT").read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise self._refuse("This folder is not a cskg store: its FORMAT file cannot be read.") from error
        if found == _BY_POSITION:
            raise self._refuse(
                "It was built by an earlier cskg, which named statements by their position.",
                "Build it again from the same SOURCEs into an empty folder, and serve that. Ids of statements are new, "
                "and the log of publications starts there. This folder is left as it is.",
            )
        if found == FORM_2:
            raise self._refuse(
                "It was built by an earlier cskg.",
                "Build it again from the same SOURCEs, in this folder: documents are read again, and the log is kept.",
            )
        if found != FORMAT:
            raise self._refuse(f"The store has another format ({found.strip()[:40]!r}, not {FORMAT.strip()!r}).")

    def open_writer(self) -> Store:
        """Opens the database for a build; makes the folder if there is none.

        Raises:
            StoreError: The folder is not a store, is broken, or another build uses it.
        """
        try:
            # Several first builds may be here at once; they write the same.
            _make_durably(self.path)
            if all(path.name == "versions" or path.name.startswith("FORMAT.") for path in self.path.iterdir()):
                (self.path / "versions").mkdir(exist_ok=True)
                write_durably(self.path / "FORMAT", FORMAT)
            self._check_format()
            (self.path / "writer").mkdir(exist_ok=True)
            database = sqlite3.connect(self.path / "writer" / GRAPHS, timeout=0, isolation_level=None)
            database.executescript(f"PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; {TABLE};")
        except (OSError, sqlite3.Error) as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise self._refuse("Another build is writing to it.", "Wait until it has ended.") from error
            raise self._refuse(f"It cannot be opened for writing ({error}).", find_cure(error)) from error
        return Store(database, str(self.path))

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Turns disk errors inside the ``with`` block into a StoreError; the published version is not affected.

        Raises:
            StoreError: For example, the disk is full.
        """
        try:
            yield
        except (OSError, RuntimeError, sqlite3.Error) as error:
            if isinstance(error, BrokenPipeError):  # nobody reads the output of the command
                raise
            why = f"It cannot be written ({error}). What was published before stays as it is."
            raise self._refuse(why, find_cure(error)) from error

    def published(self) -> tuple[Path, str]:
        """Returns the path of the published version's compiled dataset, and its revision.

        Raises:
            StoreError: It is not a store, or nothing was published yet.
        """
        self._check_format()
        try:
            name, _, revision = (self.path / "CURRENT").read_text("utf-8").strip().partition(" ")
            version = self.path / "versions" / name
            is_there = name.isdecimal() and len(name) < 20 and version.is_dir()
        except (OSError, UnicodeDecodeError) as error:
            raise self._refuse("Nothing was published in it yet: its CURRENT file cannot be read.") from error
        if not is_there:
            raise self._refuse(f"Its CURRENT file names a version that is not there ({name[:40]!r}).")
        return version / COMPILED, revision

    def has_published(self) -> bool:
        """Returns whether there is a published version."""
        try:
            self.published()
        except StoreError:
            return False
        return True

    def current(self) -> str:
        """Returns the name of the published version.

        Raises:
            StoreError: It is not a store, or nothing was published yet.
        """
        return self.published()[0].parent.name

    def holds(self, revision: str) -> bool:
        """Returns whether the published version is of a dataset revision."""
        try:
            return self.published()[1] == revision
        except StoreError:
            return False

    def open_current(self) -> Store:
        """Opens the published version for reading.

        Raises:
            StoreError: There is none, or it is broken.
        """
        graphs = self.path / "versions" / self.current() / GRAPHS
        try:
            database = sqlite3.connect(
                f"{graphs.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            database.execute("SELECT name FROM graphs LIMIT 1")
        except sqlite3.Error as error:
            raise self._refuse(f"Its published version is broken ({error}).") from error
        return Store(database, str(self.path))

    def compiled(self) -> Path:
        """Returns the path of the compiled dataset of the published version.

        Raises:
            StoreError: There is none.
        """
        return self.published()[0]

    def read_kept(self, name: str) -> bytes:
        """Returns the bytes that :meth:`keep` cached under a name; empty if there are none."""
        try:
            return (self.path / "kept" / name).read_bytes()
        except OSError:
            return b""

    def keep(self, name: str, data: bytes) -> None:
        """Caches bytes that save work the next time; everything also works without them."""
        place = self.path / "kept" / name
        with contextlib.suppress(OSError):
            place.parent.mkdir(exist_ok=True)
            fresh = place.with_name(f"{name}.new")
            fresh.write_bytes(data)
            fresh.replace(place)

    def publish(self, writer: Store, compiled: Path, revision: str) -> None:
        """Publishes a database as the current version; see the module's docstring.

        Args:
            writer: The database that a build has written.
            compiled: The compiled dataset; it is moved into the version.
            revision: The dataset revision of both.

        Raises:
            StoreError: The new version cannot be written; the one before stays current.
        """
        versions = self.path / "versions"
        number = max((int(path.name) for path in versions.iterdir() if path.name.isdigit()), default=0) + 1
        fresh = versions / f"{number}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            writer.save()
            fresh.mkdir()
            shutil.copyfile(self.path / "writer" / GRAPHS, fresh / GRAPHS)
            compiled.replace(fresh / COMPILED)
            for path in (*fresh.rglob("*"), fresh):
                sync(path)
            fresh.rename(versions / str(number))
            sync(versions)
            write_durably(self.path / "CURRENT", f"{number} {revision}\n")
        except OSError as error:
            shutil.rmtree(fresh, ignore_errors=True)
            raise self._refuse(
                f"The new version cannot be written ({error}); the one before stays current.", find_cure(error)
            ) from error
        for path in list(versions.iterdir()):
            if not path.name.isdigit() or int(path.name) <= number - _KEPT_VERSIONS:
                shutil.rmtree(path, ignore_errors=True)


def _make_durably(path: Path) -> None:
    """Makes a folder and its parents durably: after a power cut, files that were flushed in it can be found."""
    if not path.is_dir():
        _make_durably(path.parent)
        path.mkdir(exist_ok=True)
        sync(path.parent)


def write_durably(path: Path, text: str) -> None:
    """Writes a small file atomically, even if the power fails."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        fresh.write_text(text, "utf-8")
        sync(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync(path.parent)


def sync(path: Path) -> None:
    """Flushes a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
