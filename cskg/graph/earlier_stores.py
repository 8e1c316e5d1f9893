"""Converts a store in an earlier format, so a build into it keeps the log of publications.

Format 2 kept the graphs of a version in an Oxigraph database. They become a version in the present format, without a
compiled dataset. The next build compiles one and reads all documents again, so the log has the changes. If the
conversion is interrupted, the next build repeats it.
"""

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox

from cskg.errors import StoreError, find_cure
from cskg.graph.rdf_terms import iri_of
from cskg.graph.store import FORM_2, FORMAT, GRAPHS, TABLE, Store, pack_graph, sync, write_durably

_DATABASE_OF_2 = "graph"
_BOOKKEEPING = "/ingest"
"""The end of the name of the graph in which format 2 kept the records of builds; a build computes them again."""


def take_over(path: Path) -> bool:
    """Converts a store in an earlier format to the present format; leaves every other folder unchanged.

    Returns:
        Whether the folder was a store in an earlier format.

    Raises:
        StoreError: Its published version cannot be read, or the new one cannot be written.
    """
    if not _is_of_form_2(path):
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # several builds may be here at once
            if _is_of_form_2(path):
                _convert(path)
        finally:
            os.close(descriptor)
    except (OSError, RuntimeError, ValueError, sqlite3.Error) as error:
        why = f"It has an earlier format and cannot be converted ({error})."
        raise StoreError(str(path), why, find_cure(error)) from error
    return True


def _is_of_form_2(path: Path) -> bool:
    form = path / "FORMAT"
    return form.is_file() and form.read_bytes() == FORM_2.encode()


def _convert(path: Path) -> None:
    name, _, revision = (path / "CURRENT").read_text("utf-8").strip().partition(" ")
    version = path / "versions" / name
    if not (version / GRAPHS).is_file():
        number = int(name) + 1
        fresh = path / "versions" / f"{number}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        _copy_graphs(version / _DATABASE_OF_2, fresh / GRAPHS)
        for each in (fresh / GRAPHS, fresh):
            sync(each)
        shutil.rmtree(path / "versions" / str(number), ignore_errors=True)
        fresh.rename(path / "versions" / str(number))
        sync(path / "versions")
        write_durably(path / "CURRENT", f"{number} {revision}\n")
    shutil.rmtree(path / "writer", ignore_errors=True)
    write_durably(path / "FORMAT", FORMAT)


def _copy_graphs(place: Path, target: Path) -> None:
    source = ox.Store.read_only(str(place))
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        database.execute("BEGIN")
        database.execute(TABLE)
        store = Store(database, str(target))
        for name in sorted(iri_of(each) for each in source.named_graphs()):
            if not name.endswith(_BOOKKEEPING):
                quads = source.quads_for_pattern(None, None, None, ox.NamedNode(name))
                store.put(pack_graph(name, [quad.triple for quad in quads]))
        database.execute("COMMIT")
