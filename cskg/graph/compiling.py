"""Compiles the named graphs of a store into the file that a catalogue reads.

1. :meth:`Compiler.add_graph` packs the contents of one named graph. A graph that an earlier file holds with the same
   digest is copied from there, so a build takes time only for changes.
2. :meth:`Compiler.finish` computes everything that depends on all of them: the served edition of a unit, names, areas,
   the links that are left after the decisions of curators, and the dataset revision.

The same graphs give the same content. The bytes of the tables for searching may differ after an edit.
"""

import hashlib
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from cskg import __version__
from cskg.errors import StoreError, find_cure
from cskg.graph.catalogue import FORMAT, Catalogue
from cskg.graph.contents import GraphContents
from cskg.graph.framework_tables import INDEXES, TABLE_NAMES, TABLES, add_frameworks
from cskg.graph.identifiers import iter_identifiers, shorten
from cskg.graph.index import (
    EditionEntry,
    FunctionalArea,
    Industry,
    UnitEntry,
    find_duplicates,
    find_names,
    make_areas,
    make_entries,
    make_entry,
)
from cskg.graph.links import merge_claims, settle
from cskg.graph.own_question_tables import QUESTION_INDEXES, QUESTION_TABLE_NAMES, QUESTION_TABLES, add_questions
from cskg.graph.packed import locate
from cskg.graph.publications import Log
from cskg.graph.search.tables import SearchTables, number_body
from cskg.graph.specifications import iter_document_relations, list_specifications
from cskg.iris import Iris, slugify
from cskg.model import Evidence, Justification, Link, Rejection, Source, Unit, UnitKey, UnitStatus
from cskg.outline import iter_statements

_TABLES = (
    """
-- With row ids, because without them SQLite reads values to find a name, and some have megabytes.
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB);
CREATE TABLE graphs (graph TEXT PRIMARY KEY, digest TEXT, source BLOB, named BLOB) WITHOUT ROWID;
CREATE TABLE bodies (
    id INTEGER PRIMARY KEY, key TEXT, language TEXT, graph TEXT, statements INTEGER, entry BLOB, body BLOB);
CREATE TABLE texts (graph TEXT, start INTEGER, body BLOB);
CREATE TABLE said (iri TEXT, graph TEXT, is_rejection INTEGER, body BLOB, evidence BLOB, uuid INTEGER);
CREATE TABLE identifiers (uuid INTEGER, body INTEGER, PRIMARY KEY (uuid, body)) WITHOUT ROWID;
CREATE TEMP TABLE fresh_identifiers (uuid INTEGER, body INTEGER);
"""
    + TABLES
    + QUESTION_TABLES
)
_OF_UNITS = """
DROP TABLE IF EXISTS main.units;
DROP TABLE IF EXISTS main.names;
DELETE FROM main.meta;
CREATE TABLE units (number INTEGER PRIMARY KEY, key TEXT UNIQUE, code TEXT, entry BLOB);
CREATE TABLE names (name TEXT PRIMARY KEY, key TEXT) WITHOUT ROWID;
"""
_OF_LINKS = (
    """
DROP TABLE IF EXISTS main.links;
DROP TABLE IF EXISTS main.ends;
CREATE TABLE links (number INTEGER PRIMARY KEY, iri TEXT, body BLOB);
CREATE TABLE ends (key TEXT, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS bodies_by_key ON bodies (key, language, graph);
CREATE INDEX IF NOT EXISTS texts_by_place ON texts (graph, start);
CREATE INDEX IF NOT EXISTS said_by_iri ON said (iri, graph);
CREATE INDEX IF NOT EXISTS said_by_uuid ON said (uuid);
"""
    + INDEXES
    + QUESTION_INDEXES
)

_OF_GRAPHS = ("graphs", "bodies", "texts", "said", *TABLE_NAMES, *QUESTION_TABLE_NAMES)
"""The tables with the contents of single graphs, which are copied if a graph has not changed."""

_CHUNK = 16_384
"""How many characters of a document's text are compressed together, so a quote can be read without the whole text."""

_INFERRED = frozenset((Justification.STRUCTURAL, Justification.LEXICAL))
_Claim = TypeVar("_Claim", Link, Rejection)
_pack = msgspec.msgpack.Encoder(enc_hook=str).encode  # a Position is text to others


class Compiler:
    """Writes one file.

    Args:
        path: The path; a file there is replaced.
        iris: The base of the IRIs.
        earlier: A file that an earlier compiler wrote, to copy from.

    Attributes:
        digests: The digests of the graphs that were added, by their IRIs.

    Raises:
        StoreError: The file cannot be written.
    """

    def __init__(self, path: Path, iris: Iris, earlier: Catalogue | None = None) -> None:
        self.path = path
        self.iris = iris
        self.digests: dict[str, str] = {}
        self._known = earlier.digests if earlier and earlier.iris == iris and earlier.version == __version__ else {}
        # Search starts with the rows of the earlier file. Stale graphs have only its rows, indexed graphs rows of this.
        self._stale, self._indexed = set(self._known), set[str]()
        try:
            path.unlink(missing_ok=True)
            self._database = sqlite3.connect(path.resolve().as_uri(), uri=True, isolation_level=None)
            # Nobody reads the file before it is complete, and a half-written file is thrown away.
            self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
            self._search = SearchTables(self._database)
            if self._known and earlier:
                self._database.execute("ATTACH ? AS earlier", (locate(earlier.path),))
            self._database.execute("BEGIN")
            if self._known:
                self._search.copy()
        except (OSError, sqlite3.Error) as error:
            raise _cannot_write(path, error) from error

    def copy_graphs(self, digests: Mapping[str, str]) -> None:
        """Copies the graphs that have not changed since the earlier file and were not added yet.

        Args:
            digests: The digests of the graphs' present contents, by their IRIs.

        Raises:
            StoreError: The file cannot be written.
        """
        same = [name for name, digest in digests.items() if self._known.get(name) == digest != self.digests.get(name)]
        if not same:
            return
        try:
            self._database.execute("CREATE TEMP TABLE same (graph TEXT PRIMARY KEY) WITHOUT ROWID")
            self._database.executemany("INSERT INTO same VALUES (?)", ((name,) for name in same))
            for table in _OF_GRAPHS:
                self._database.execute(
                    f"INSERT INTO main.{table} SELECT * FROM earlier.{table} WHERE graph IN same"  # noqa: S608
                )
            self._database.execute(
                "INSERT INTO main.identifiers SELECT * FROM earlier.identifiers WHERE body IN"
                " (SELECT id FROM main.bodies WHERE graph IN same)"
            )
            self._database.execute("DROP TABLE same")
        except sqlite3.Error as error:
            raise _cannot_write(self.path, error) from error
        self.digests |= {name: digests[name] for name in same}
        self._indexed |= self._stale.intersection(same)
        self._stale.difference_update(same)

    def add_graph(self, name: str, digest: str, contents: GraphContents) -> None:
        """Adds the contents of one named graph; they replace the contents that were added for it before.

        Args:
            name: The IRI of the graph.
            digest: The digest of the contents.
            contents: The contents.

        Raises:
            StoreError: The file cannot be written.
        """
        try:
            self.remove_graph(name)
            self._add_contents(name, digest, contents)
        except sqlite3.Error as error:
            raise _cannot_write(self.path, error) from error
        self.digests[name] = digest

    def _add_contents(self, name: str, digest: str, contents: GraphContents) -> None:
        execute, add_many = self._database.execute, self._database.executemany
        source = _pack(contents.source) if contents.source else None
        execute("INSERT INTO graphs VALUES (?, ?, ?, ?)", (name, digest, source, _pack(contents.named)))
        add_many(
            "INSERT INTO bodies VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    number_body(self.iris.edition(unit.key, unit.language), name),
                    unit.key,
                    unit.language.value,
                    name,
                    sum(1 for _ in iter_statements(unit)),
                    _pack(make_entry(unit, name, self.iris)),
                    _pack(unit),
                )
                for unit in contents.units
            ),
        )
        add_many(
            "INSERT INTO fresh_identifiers VALUES (?, ?)",
            (
                (shorten(identifier), number_body(self.iris.edition(unit.key, unit.language), name))
                for unit in contents.units
                for identifier in iter_identifiers(unit, self.iris)
            ),
        )
        text = contents.text
        add_many(
            "INSERT INTO texts VALUES (?, ?, ?)",
            (
                (name, start, zlib.compress(text[start : start + _CHUNK].encode(), 6))
                for start in range(0, len(text), _CHUNK)
            ),
        )
        said: list[tuple[str, Link | Rejection]] = [(self.iris.link(link), link) for link in contents.links]
        said += [(self.iris.rejection(rejection), rejection) for rejection in contents.rejections]
        add_many(
            "INSERT INTO said VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    iri,
                    name,
                    isinstance(each, Rejection),
                    _pack(replace(each, evidence=())),
                    _pack(each.evidence),
                    shorten(self.iris.make_uuid(iri)),
                )
                for iri, each in said
            ),
        )

        add_frameworks(self._database, name, contents.frameworks)
        add_questions(self._database, name, contents.questions)

    def remove_graph(self, name: str) -> None:
        """Removes everything that was added for a named graph."""
        if self.digests.pop(name, None) is not None:
            if name in self._indexed:
                self._indexed.remove(name)
                self._search.remove(self._bodies("main", lambda graph: graph == name))
            for table in _OF_GRAPHS:
                self._database.execute(f"DELETE FROM main.{table} WHERE graph = ?", (name,))  # noqa: S608

    def _bodies(self, schema: str, is_wanted: Callable[[str], bool]) -> Iterator[tuple[int, Unit]]:
        decode = msgspec.msgpack.Decoder(Unit).decode
        rows = self._database.execute(f"SELECT id, graph FROM {schema}.bodies ORDER BY id").fetchall()  # noqa: S608
        for number in (number for number, graph in rows if is_wanted(graph)):
            (body,) = self._database.execute(f"SELECT body FROM {schema}.bodies WHERE id = ?", (number,)).fetchone()  # noqa: S608
            yield number, decode(body)

    def finish(self, log: Log = Log()) -> Catalogue:  # noqa: B008 - immutable
        """Computes everything that depends on all graphs, and returns the catalogue; more graphs may be added later.

        Args:
            log: The log of publications.

        Raises:
            StoreError: The file cannot be written.
        """
        try:
            self._database.executescript(f"BEGIN; {_OF_UNITS} {_OF_LINKS}")  # ends the transaction before it
            units = self._write_units()
            self._write_identifiers()
            self._write_specifications(units, log)
            self._write_search(units)
            self._write_meta(units)
            return self._finish_links(log)
        except sqlite3.Error as error:
            raise _cannot_write(self.path, error) from error

    def finish_links(self) -> Catalogue:
        """Computes again everything that depends on links, in a finished file.

        The graphs added since then must have no units, and mention no new ones.

        Raises:
            StoreError: The file cannot be written.
        """
        try:
            self._database.executescript(f"BEGIN; {_OF_LINKS}")
            return self._finish_links(Log())
        except sqlite3.Error as error:
            raise _cannot_write(self.path, error) from error

    def _finish_links(self, log: Log) -> Catalogue:
        self._write_links()
        self._write_revision(log)
        self._database.execute("COMMIT")
        catalogue = Catalogue(self.path)
        self._database.execute("BEGIN")
        return catalogue

    def put_log(self, log: Log) -> None:
        """Replaces the log of publications in a finished file.

        Raises:
            StoreError: The file cannot be written.
        """
        try:
            (revision,) = self._database.execute("SELECT value FROM meta WHERE name = 'revision'").fetchone()
            self._put("log", log)
            self._put("digest", _find_digest(msgspec.msgpack.decode(revision, type=str), log))
            units = [unit for (unit,) in self._rows("SELECT entry FROM units ORDER BY number", UnitEntry)]
            self._write_specifications(units, log)
        except sqlite3.Error as error:
            raise _cannot_write(self.path, error) from error

    def close(self) -> None:
        """Closes the file, which is then complete."""
        if self._database.in_transaction:
            self._database.execute("COMMIT")
        self._database.close()

    def _rows(self, query: str, kind: Any) -> Iterable[tuple[Any, ...]]:  # noqa: ANN401
        decode: Callable[[bytes], Any] = msgspec.msgpack.Decoder(kind).decode
        return ((*row[:-1], decode(row[-1])) for row in self._database.execute(query))

    def _write_units(self) -> list[UnitEntry]:
        editions: dict[UnitKey, list[EditionEntry]] = defaultdict(list)
        for key, entry in self._rows("SELECT key, entry FROM bodies ORDER BY key, language, graph", EditionEntry):
            editions[UnitKey(key)].append(entry)
        named = {
            key
            for (keys,) in self._rows("SELECT named FROM graphs ORDER BY graph", tuple[UnitKey, ...])
            for key in keys
        }
        units = make_entries(named, editions, self.iris)
        self._database.executemany(
            "INSERT INTO units VALUES (?, ?, ?, ?)",
            ((number, unit.key, unit.code, _pack(unit)) for number, unit in enumerate(units)),
        )
        self._database.executemany("INSERT INTO names VALUES (?, ?)", sorted(find_names(units).items()))
        return units

    def _write_identifiers(self) -> None:
        """Adds the identifiers of all graphs, in order, which packs the table tightly."""
        self._database.execute(
            "INSERT OR IGNORE INTO main.identifiers SELECT uuid, body FROM fresh_identifiers ORDER BY uuid, body"
        )
        self._database.execute("DELETE FROM fresh_identifiers")

    def _write_specifications(self, units: list[UnitEntry], log: Log) -> None:
        specifications = list_specifications(units, log, self.iris)
        self._database.executemany(
            "INSERT OR IGNORE INTO main.identifiers VALUES (?, ?)",
            (
                (shorten(identifier), number_body(edition.iri, edition.graph))
                for edition, identifier in iter_document_relations(units, specifications, self.iris)
            ),
        )
        self._put("specifications", specifications)

    def _write_search(self, units: list[UnitEntry]) -> None:
        if self._stale:
            self._search.remove(self._bodies("earlier", self._stale.__contains__))
        self._search.add(self._bodies("main", lambda graph: graph not in self._indexed))
        self._stale, self._indexed = set(), {graph for (graph,) in self._database.execute("SELECT graph FROM graphs")}
        self._search.write_units(units)
        unserved = [
            number_body(edition.iri, edition.graph)
            for unit in units
            for edition in unit.editions
            if unit.find_body_in(edition.language) != edition
        ]
        self._put("unserved", unserved)

    def _write_links(self) -> None:
        settled = settle(merge_claims(self._read_claims(Link)), merge_claims(self._read_claims(Rejection)).values())
        self._database.executemany(
            "INSERT INTO links VALUES (?, ?, ?)",
            ((number, iri, _pack(link)) for number, (iri, link) in enumerate(settled.links.items())),
        )
        self._database.executemany(
            "INSERT INTO ends VALUES (?, ?)",
            (
                (key, number)
                for number, link in enumerate(settled.links.values())
                for key in sorted({link.subject, link.object})
            ),
        )
        self._put("rejections", settled.rejections)
        self._put("contradictions", settled.contradictions)
        self._put("graded", settled.graded)

    def _read_claims(self, kind: type[_Claim]) -> Iterator[tuple[str, _Claim]]:
        """Reads links or rejections with their IRIs; inferred links without their evidence.

        There is much evidence, and it is read when needed.
        """
        claim, words = msgspec.msgpack.Decoder(kind).decode, msgspec.msgpack.Decoder(tuple[Evidence, ...]).decode
        query = "SELECT iri, rowid, body FROM said WHERE is_rejection = ? ORDER BY iri, graph"
        for iri, row, body in self._database.execute(query, (kind is Rejection,)).fetchall():
            found = claim(body)
            if isinstance(found, Rejection) or found.justification not in _INFERRED:
                (evidence,) = self._database.execute("SELECT evidence FROM said WHERE rowid = ?", (row,)).fetchone()
                found = replace(found, evidence=words(evidence))
            yield iri, found

    def _write_revision(self, log: Log) -> None:
        digests = self._database.execute("SELECT graph, digest FROM graphs ORDER BY graph").fetchall()
        revision = hashlib.sha256("".join(f"{name}\n{digest}\n" for name, digest in digests).encode()).hexdigest()
        self._put("revision", revision)
        self._put("digest", _find_digest(revision, log))
        self._put("log", log)

    def _write_meta(self, units: list[UnitEntry]) -> None:
        sources = [
            source
            for (source,) in self._rows("SELECT source FROM graphs WHERE source IS NOT NULL ORDER BY graph", Source)
        ]
        (count,) = self._database.execute("SELECT coalesce(sum(statements), 0) FROM bodies").fetchone()
        areas: dict[str, FunctionalArea] = {}
        industries: dict[str, Industry] = {}
        named: set[str] = set()
        for unit in units:
            for edition in unit.editions:
                for area in make_areas(edition, self.iris):
                    areas.setdefault(area.slug, area)
                if edition.industry and edition.industry not in named:
                    slug = slugify(edition.industry)
                    industries.setdefault(slug, Industry(name=edition.industry, slug=slug))
                    named.add(edition.industry)
        self._put("format", FORMAT)
        self._put("version", __version__)
        self._put("base", self.iris.base)
        self._put("statement_count", count)
        self._put("described_count", sum(unit.status is UnitStatus.DESCRIBED for unit in units))
        self._put("sources", sorted(sources, key=lambda source: source.name))
        self._put("functional_areas", [areas[slug] for slug in sorted(areas)])
        self._put("industries", [industries[slug] for slug in sorted(industries)])
        self._put("duplicates", {unit.key: found for unit in units if (found := find_duplicates(unit))})

    def _put(self, name: str, value: object) -> None:
        self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, _pack(value)))


def _find_digest(revision: str, log: Log) -> str:
    return hashlib.sha256(_pack((FORMAT, __version__, revision, log))).hexdigest()


def _cannot_write(path: Path, error: Exception) -> StoreError:
    why = f"The compiled dataset cannot be written ({error}). What was published before stays as it is."
    return StoreError(str(path.parent), why, find_cure(error))
