"""Restores the named graphs of a dataset from its compiled file, one at a time.

The compiled file holds all data of the graphs, so exports need no store. It is read through a separate connection, and
only one graph is in memory.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import msgspec

from cskg.graph.catalogue import Catalogue
from cskg.graph.contents import GraphContents
from cskg.graph.framework_tables import read_frameworks_of
from cskg.graph.own_question_tables import read_questions_of
from cskg.graph.packed import locate
from cskg.model import Evidence, Language, Link, Rejection, Source, Unit, UnitKey

_source = msgspec.msgpack.Decoder(Source).decode
_named = msgspec.msgpack.Decoder(tuple[UnitKey, ...]).decode
_unit = msgspec.msgpack.Decoder(Unit).decode
_link = msgspec.msgpack.Decoder(Link).decode
_rejection = msgspec.msgpack.Decoder(Rejection).decode
_evidence = msgspec.msgpack.Decoder(tuple[Evidence, ...]).decode


def iter_graph_contents(catalogue: Catalogue) -> Iterator[tuple[str, GraphContents]]:
    """Yields the contents of each named graph of a document or a method, in order of the graphs' IRIs."""
    with closing(sqlite3.connect(locate(catalogue.path), uri=True)) as database:
        for name, source, named in database.execute("SELECT graph, source, named FROM graphs ORDER BY graph"):
            yield name, _read_contents(database, name, source, named)


def _read_contents(database: sqlite3.Connection, name: str, source: bytes | None, named: bytes) -> GraphContents:
    def ask(query: str) -> Iterator[tuple[bytes, ...]]:
        return database.execute(query, (name,))

    said = "SELECT body, evidence FROM said WHERE graph = ? AND {} ORDER BY iri"
    return GraphContents(
        source=_source(source) if source else None,
        text="".join(
            zlib.decompress(body).decode() for (body,) in ask("SELECT body FROM texts WHERE graph = ? ORDER BY start")
        ),
        units=tuple(_unit(body) for (body,) in ask("SELECT body FROM bodies WHERE graph = ? ORDER BY key, language")),
        named=_named(named),
        links=tuple(
            replace(_link(body), evidence=_evidence(evidence))
            for body, evidence in ask(said.format("NOT is_rejection"))
        ),
        frameworks=read_frameworks_of(database, name),
        questions=read_questions_of(database, name),
        rejections=tuple(
            replace(_rejection(body), evidence=_evidence(evidence))
            for body, evidence in ask(said.format("is_rejection"))
        ),
    )


def read_said(catalogue: Catalogue, iri: str) -> list[Link | Rejection]:
    """Reads the links or rejections with an IRI from the named graphs, one for each graph, with all evidence."""
    with closing(sqlite3.connect(locate(catalogue.path), uri=True)) as database:
        rows = database.execute(
            "SELECT is_rejection, body, evidence FROM said WHERE iri = ? ORDER BY graph", (iri,)
        ).fetchall()
    return [
        replace(_rejection(body) if is_rejection else _link(body), evidence=_evidence(evidence))
        for is_rejection, body, evidence in rows
    ]


def list_editions(catalogue: Catalogue, graph: str) -> list[tuple[UnitKey, Language]]:
    """Lists the editions that the named graph of a document describes, in order of keys and languages."""
    with closing(sqlite3.connect(locate(catalogue.path), uri=True)) as database:
        rows = database.execute("SELECT key, language FROM bodies WHERE graph = ? ORDER BY key, language", (graph,))
        return [(UnitKey(key), Language(language)) for key, language in rows]
