"""The embedded store: an Oxigraph database in memory or on disk.

On disk a store is a folder::

    FORMAT        says that this is one, and of which form
    CURRENT       the name of the published version, and its dataset revision
    writer/       the database that a build writes into; one process at a time
    versions/N/   published copies, never changed again; readers open these: ``dataset.sqlite``, the compiled dataset
                  that is served, and ``graph/``, the database

Publishing makes a copy (hard links where the file system has them), renames it into ``versions`` and
then renames a new ``CURRENT`` into place, each flushed to disk first. So a reader sees the old version or
the new one, never half of one, and a build that dies leaves the old one current. An acknowledged write
survives the death of the process; a published version also survives a power cut.

No query language is spoken here: graphs are read whole, and text from outside never becomes part of a query.
"""

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from cskg.errors import StoreError
from cskg.graph.terms import Term

COMPILED = "dataset.sqlite"
FORMAT = "cskg store 2\n"
_BY_POSITION = "cskg store 1\n"
_KEPT_VERSIONS = 2


class Store:
    """A database that can be read, and, unless it is a published version, written.

    Args:
        database: The Oxigraph database.
        place: What messages call it.
    """

    def __init__(self, database: ox.Store | None = None, place: str = "memory") -> None:
        self._database = ox.Store() if database is None else database
        self.place = place

    def iter_rows(self, graph: ox.NamedNode) -> Iterator[tuple[str, str, Term]]:
        """Yields the triples of a named graph as IRIs and a term, in no order.

        Raises:
            StoreError: The database cannot be read.
        """
        try:
            for quad in self._database.quads_for_pattern(None, None, None, graph):
                yield str(quad.subject)[1:-1], quad.predicate.value, quad.object
        except (OSError, RuntimeError, ValueError) as error:
            raise StoreError(self.place, f"The store cannot be read ({error}).", _REBUILD) from error

    def load_quads(self, quads: bytes) -> None:
        """Adds quads in N-Quads: all of them or none."""
        self._database.bulk_load(input=quads, format=ox.RdfFormat.N_QUADS)

    def load_graph(self, graph: ox.NamedNode, triples: bytes) -> None:
        """Adds triples in N-Triples to a named graph: all of them or none."""
        self._database.bulk_load(input=triples, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)

    def holds(self, graph: ox.NamedNode, quads: bytes) -> bool:
        """Tells whether a named graph holds exactly what N-Quads say; these give each quad once, a line each."""
        count = quads.count(b"\n")
        if sum(1 for _ in self._database.quads_for_pattern(None, None, None, graph)) != count:
            return False
        wanted = set(ox.parse(input=quads, format=ox.RdfFormat.N_QUADS))
        return len(wanted) == count and all(
            quad in wanted for quad in self._database.quads_for_pattern(None, None, None, graph)
        )

    def remove_graphs(self, graphs: Iterable[ox.NamedNode]) -> None:
        """Removes named graphs with all they hold."""
        for graph in graphs:
            self._database.remove_graph(graph)

    def replace(self, graph: ox.NamedNode, subject: ox.NamedNode, triples: Iterable[ox.Triple]) -> None:
        """Replaces all that a named graph says of a subject."""
        for quad in list(self._database.quads_for_pattern(subject, None, None, graph)):
            self._database.remove(quad)
        self._database.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)

    def dump(self, graph: ox.NamedNode) -> bytes:
        """Gives a named graph as N-Triples."""
        return self._database.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""

    def __len__(self) -> int:
        return len(self._database)


_REBUILD = "Build it anew with `cskg build SOURCE... --store DIR` into an empty folder, and serve that."


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
            raise self._refuse("This folder holds no cskg store: its FORMAT file cannot be read.") from error
        if found == _BY_POSITION:
            raise self._refuse(
                "It was built by an earlier cskg, which named statements by their position.",
                "Build it again from the same SOURCEs into an empty folder, and serve that. Ids of statements are new, "
                "and the log of publications starts there. This folder is left as it is.",
            )
        if found != FORMAT:
            raise self._refuse(f"The store is of another form ({found.strip()[:40]!r}, not {FORMAT.strip()!r}).")

    def open_writer(self) -> Store:
        """Opens the database for a build; makes the folder where there is none.

        Raises:
            StoreError: It is no store, is broken, or another build holds it.
        """
        try:
            if not self.path.exists() or not any(self.path.iterdir()):
                (self.path / "versions").mkdir(parents=True, exist_ok=True)
                _write_durably(self.path / "FORMAT", FORMAT)
            self._check_format()
            return Store(ox.Store(str(self.path / "writer")), str(self.path))
        except OSError as error:
            if "lock" in str(error).casefold():
                raise self._refuse("Another build is writing to it.", "Wait until it has ended.") from error
            raise self._refuse(f"It cannot be opened for writing ({error}).") from error

    def published(self) -> tuple[Path, str]:
        """Gives the path of the published version's compiled dataset, and its revision.

        Raises:
            StoreError: It is no store, or nothing was published yet.
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

    def current(self) -> str:
        """Gives the name of the published version.

        Raises:
            StoreError: It is no store, or nothing was published yet.
        """
        return self.published()[0].parent.name

    def holds(self, revision: str) -> bool:
        """Tells whether the published version is of a dataset revision."""
        try:
            return self.published()[1] == revision
        except StoreError:
            return False

    def open_current(self) -> Store:
        """Opens the published version for reading.

        Raises:
            StoreError: There is none, or it is broken.
        """
        version = self.path / "versions" / self.current()
        try:
            return Store(ox.Store.read_only(str(version / "graph")), str(self.path))
        except (OSError, RuntimeError, ValueError) as error:
            raise self._refuse(f"Its published version is broken ({error}).") from error

    def compiled(self) -> Path:
        """Gives the path of the compiled dataset of the published version.

        Raises:
            StoreError: There is none.
        """
        return self.published()[0]

    def read_kept(self, name: str) -> bytes:
        """Gives what was kept under a name to save work; nothing where there is none."""
        try:
            return (self.path / "kept" / name).read_bytes()
        except OSError:
            return b""

    def keep(self, name: str, data: bytes) -> None:
        """Keeps bytes that save work the next time and are worth nothing more: without them all goes on as well."""
        place = self.path / "kept" / name
        with contextlib.suppress(OSError):
            place.parent.mkdir(exist_ok=True)
            fresh = place.with_name(f"{name}.new")
            fresh.write_bytes(data)
            fresh.replace(place)

    def publish(self, writer: Store, compiled: Path, revision: str) -> None:
        """Makes what was written the current version; see the module's docstring.

        Args:
            writer: The database that was written.
            compiled: The compiled dataset; it is moved into the version.
            revision: The dataset revision that they hold.

        Raises:
            StoreError: The new version cannot be written; the one before stays current.
        """
        versions = self.path / "versions"
        number = max((int(path.name) for path in versions.iterdir() if path.name.isdigit()), default=0) + 1
        fresh = versions / f"{number}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            database = writer._database  # noqa: SLF001 - the same module
            database.flush()
            fresh.mkdir()
            database.backup(str(fresh / "graph"))
            compiled.replace(fresh / COMPILED)
            for path in (*fresh.rglob("*"), fresh):
                _sync(path)
            fresh.rename(versions / str(number))
            _sync(versions)
            _write_durably(self.path / "CURRENT", f"{number} {revision}\n")
        except OSError as error:
            shutil.rmtree(fresh, ignore_errors=True)
            raise self._refuse(
                f"The new version cannot be written ({error}); the one before stays current.",
                "Make room on the disk, or mend the folder's permissions, and build again.",
            ) from error
        for path in list(versions.iterdir()):
            if not path.name.isdigit() or int(path.name) <= number - _KEPT_VERSIONS:
                shutil.rmtree(path, ignore_errors=True)


def _write_durably(path: Path, text: str) -> None:
    """Writes a small file so that it is there whole or not at all, also after a power cut."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text, "utf-8")
    _sync(fresh)
    fresh.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
