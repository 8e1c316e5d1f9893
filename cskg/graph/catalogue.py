"""The catalogue: one dataset revision, compiled into a file that all packages above read.

Publishing compiles the named graphs of a store into one SQLite file (:mod:`~cskg.graph.compiling`). A catalogue opens
it read-only, so any number of processes share it through the page cache, and opening takes no time. Bodies of editions,
links and their evidence are packed with msgspec and unpacked when needed. A new revision is a new file, so a catalogue
always shows the same revision.
"""

import difflib
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from cskg.codes import code_of
from cskg.errors import BadInputError, NotFoundError, StoreError
from cskg.graph.framework_tables import Frameworks
from cskg.graph.identifiers import shorten
from cskg.graph.index import EditionEntry, FunctionalArea, Industry, UnitEntry, make_areas
from cskg.graph.own_question_tables import OwnQuestions
from cskg.graph.packed import Links, Units, locate, read_evidence, read_lines
from cskg.graph.publications import EditionChange, Log, Publication, find_heir, find_successors
from cskg.graph.search.finding import Found, Searcher
from cskg.graph.search.query_words import Wording
from cskg.graph.search.tables import number_of, place_of
from cskg.graph.specifications import Specifications
from cskg.graph.store import Store, StoreFolder
from cskg.iris import Iris, slugify
from cskg.model import (
    Diagnostic,
    Evidence,
    Language,
    Link,
    Rejection,
    Source,
    Span,
    StatementRef,
    Unit,
    UnitKey,
)
from cskg.outline import Outline, OutlineEntry

FORMAT = 10
"""The format of the file; a catalogue in another format is compiled again."""

_KEPT_BODIES = 512
"""How many outlines a process keeps unpacked; one takes some 30 kB."""

_SEPARATOR = re.compile(r"[\s,:]")

_Value = TypeVar("_Value")


class Catalogue:
    """One dataset revision, to read.

    Args:
        path: The compiled file.
        graph: Opens the store that it was compiled from, for callers that need triples.

    Raises:
        StoreError: The file cannot be read, or has another format.
    """

    def __init__(self, path: Path, graph: Callable[[], Store] | None = None) -> None:
        self.path = path
        self._open_graph = graph
        try:
            self._database = sqlite3.connect(locate(path), uri=True, check_same_thread=False)
            found = self._meta("format", int)
        except (sqlite3.Error, msgspec.DecodeError, TypeError) as error:
            raise StoreError(str(path), f"The compiled dataset cannot be read ({error}).", _AGAIN) from error
        if found != FORMAT:
            raise StoreError(str(path), f"The compiled dataset has the format {found}, not {FORMAT}.", _AGAIN)
        self.iris = Iris(self._meta("base", str))
        self.revision = self._meta("revision", str)
        self.digest = self._meta("digest", str)
        self.version = self._meta("version", str)
        self.statement_count = self._meta("statement_count", int)
        self.described_count = self._meta("described_count", int)
        self.units: Mapping[UnitKey, UnitEntry] = Units(self._database)
        self.links = Links(self._database)
        self.frameworks = Frameworks(self._database)
        self.own_questions = OwnQuestions(self._database, self)
        self._read_outline = lru_cache(maxsize=_KEPT_BODIES)(self._unpack_outline)
        self._unit_decoder = msgspec.msgpack.Decoder(Unit)

    def _meta(self, name: str, kind: type[_Value]) -> _Value:
        """Reads a value of the whole dataset."""
        row = self._database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return msgspec.msgpack.decode(row[0], type=kind, dec_hook=_revive)

    def close(self) -> None:
        """Closes the file; the catalogue cannot be used after that."""
        self._database.close()

    @cached_property
    def store(self) -> Store:
        """The graph that it was compiled from.

        Raises:
            StoreError: It is not available.
        """
        if self._open_graph is None:
            raise StoreError(
                str(self.path), "The graph of this dataset is not available here.", "Open the store that it is in."
            )
        return self._open_graph()

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The documents, in order of their names."""
        return self._meta("sources", tuple[Source, ...])

    @cached_property
    def rejections(self) -> tuple[Rejection, ...]:
        """The links that curators reject."""
        return self._meta("rejections", tuple[Rejection, ...])

    @cached_property
    def contradictions(self) -> tuple[tuple[Link, Rejection], ...]:
        """The links that one curator asserts and another rejects."""
        return self._meta("contradictions", tuple[tuple[Link, Rejection], ...])

    @cached_property
    def graded(self) -> tuple[tuple[Link, Link], ...]:
        """The inferred links, as found, that a curator asserts with less confidence, each with the curator's link."""
        return self._meta("graded", tuple[tuple[Link, Link], ...])

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digests of the named graphs, by their IRIs, in order."""
        return dict(self._database.execute("SELECT graph, digest FROM graphs ORDER BY graph"))

    @cached_property
    def functional_areas(self) -> tuple[FunctionalArea, ...]:
        """All functional areas, in order of their slugs."""
        return self._meta("functional_areas", tuple[FunctionalArea, ...])

    @cached_property
    def industries(self) -> tuple[Industry, ...]:
        """All industries, in order of their slugs."""
        return self._meta("industries", tuple[Industry, ...])

    @cached_property
    def specifications(self) -> Specifications:
        """The specifications, each of which is one document for other systems."""
        return self._meta("specifications", Specifications)

    @cached_property
    def log(self) -> Log:
        """The log of publications; empty for a dataset that was never published."""
        return self._meta("log", Log)

    @cached_property
    def edition_changes(self) -> Mapping[tuple[UnitKey, Language], list[tuple[Publication, EditionChange]]]:
        """The publications that changed each edition, in order, with the changes."""
        return self.log.group_by_edition()

    @cached_property
    def _duplicates(self) -> dict[UnitKey, tuple[Diagnostic, ...]]:
        return self._meta("duplicates", dict[UnitKey, tuple[Diagnostic, ...]])

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Diagnostics that no document shows alone: codes and frameworks that two sources have."""
        units = tuple(diagnostic for found in self._duplicates.values() for diagnostic in found)
        return (*units, *self.frameworks.find_duplicates())

    def graph_names(self) -> list[str]:
        """The IRIs of the named graphs: of the documents, of the methods, and of the log if there is one."""
        documents = [self.iris.graph(source.name) for source in self.sources]
        log = [self.iris.publications] if self.log.publications else []
        return [*documents, *(name for name in self.digests if name not in set(documents)), *log]

    def find_unit(self, name: str) -> UnitEntry | None:
        """Finds a unit by its current code, old code, IRI, or key such as ``M1@drafts/a.txt``.

        Of several units with one code that has no published form, the code finds the first in order of keys.
        """
        name = name.strip()
        # This is tried first, because a document may print a code that looks like the key of another document's unit.
        unit = self.units.get(UnitKey(name)) if "@" in name else None
        if unit is not None:
            return unit
        row = self._database.execute("SELECT key FROM names WHERE name = ?", (name,)).fetchone()
        return self.units[UnitKey(row[0])] if row else None

    def name_unit(self, unit: UnitEntry) -> str:
        """Returns a unique name of a unit: its code, or its IRI if the code is not enough.

        The code is not enough if it finds another unit, or if it has a space, comma or colon, which separate codes in
        addresses.
        """
        found = None if _SEPARATOR.search(unit.code) else self.find_unit(unit.code)
        return unit.code if found is not None and found.key == unit.key else unit.iri

    def get_unit(self, name: str) -> UnitEntry:
        """Gets a unit by its current code, old code, IRI or key.

        Raises:
            NotFoundError: There is no such unit; the error names similar codes.
        """
        unit = self.find_unit(name)
        if unit is None:
            raise NotFoundError("unit", name, self._near(name.strip()))
        return unit

    def _near(self, name: str) -> list[str]:
        wanted = code_of(name)[:40].upper()
        pick = "SELECT code FROM units WHERE {} ORDER BY key LIMIT 2000"
        alike = self._database.execute(
            pick.format("substr(code, 1, 3) = ? OR substr(code, -4) = ?"), (wanted[:3], wanted[-4:])
        ).fetchall()
        codes = alike or self._database.execute(pick.format("true")).fetchall()
        return difflib.get_close_matches(wanted, dict.fromkeys(code for (code,) in codes), n=3)

    def find_outline(self, key: UnitKey, language: Language) -> Outline | None:
        """Finds the outline of a unit's served edition in a language."""
        unit = self.units.get(key)
        if unit is None or not unit.editions:
            return None
        outline = self.get_outline(unit, language)
        return outline if outline.unit.language is language else None

    def get_edition(self, unit: UnitEntry, language: Language | None = None) -> Unit:
        """Reads the body of the edition that is served.

        Raises:
            BadInputError: The unit is only referenced, so there is nothing to read.
        """
        return self.get_outline(unit, language).unit

    def get_outline(self, unit: UnitEntry, language: Language | None = None) -> Outline:
        """Reads the outline, and with it the body, of the edition whose statements are served.

        Raises:
            BadInputError: The unit is only referenced, so there is nothing to read.
        """
        entry = unit.find_body(language)
        if entry is None:
            raise BadInputError(
                f"{unit.code} is only named by other units; the dataset has no document that describes it.",
                "Add its document to the sources.",
            )
        return self.get_outline_of(entry)

    def get_outline_of(self, entry: EditionEntry) -> Outline:
        """Reads the outline of one edition, whether it is served or not."""
        key, language = self.iris.edition_of(entry.iri)
        return self._read_outline(key, entry.graph, language)

    def _unpack_outline(self, key: UnitKey, graph: str, language: Language) -> Outline:
        return Outline(self._unpack_unit(key, graph, language))

    def _unpack_unit(self, key: UnitKey, graph: str, language: Language) -> Unit:
        row = self._database.execute(
            "SELECT body FROM bodies WHERE key = ? AND language = ? AND graph = ?", (key, language.value, graph)
        ).fetchone()
        return self._unit_decoder.decode(row[0])

    def read_unit(self, entry: EditionEntry) -> Unit:
        """Reads the body of one edition without caching it, for callers that read many."""
        key, language = self.iris.edition_of(entry.iri)
        return self._unpack_unit(key, entry.graph, language)

    def iter_editions(self) -> Iterator[tuple[str, Unit]]:
        """Yields all editions with their named graphs, including editions that are not served, in order of keys."""
        rows = self._database.execute("SELECT graph, body FROM bodies ORDER BY key, language, graph")
        return ((graph, self._unit_decoder.decode(body)) for graph, body in rows)

    def get_source(self, name: str) -> Source:
        """Gets a source document by its name."""
        return self._sources_by_name[name]

    def find_source(self, name: str) -> Source | None:
        """Finds a source document by its name."""
        return self._sources_by_name.get(name)

    @cached_property
    def _sources_by_name(self) -> dict[str, Source]:
        return {source.name: source for source in self.sources}

    def duplicates_of(self, key: UnitKey) -> tuple[Diagnostic, ...]:
        """The sources that describe a unit twice."""
        return self._duplicates.get(key, ())

    def areas_of(self, edition: EditionEntry) -> tuple[FunctionalArea, ...]:
        """The functional areas that an edition names."""
        return make_areas(edition, self.iris)

    def get_functional_area(self, name: str) -> FunctionalArea:
        """Gets a functional area by its slug, IRI or name.

        Raises:
            NotFoundError: There is none, or several have the name (the error names their slugs).
        """
        found = [area for area in self.functional_areas if name in {area.slug, area.iri}]
        found = found or [area for area in self.functional_areas if slugify(area.name) == slugify(name)]
        if len(found) == 1:
            return found[0]
        slugs = [area.slug for area in self.functional_areas]
        near = [area.slug for area in found] or difflib.get_close_matches(slugify(name), slugs[:2000], n=3, cutoff=0.4)
        raise NotFoundError("functional area", name, near)

    @cached_property
    def units_by_area(self) -> Mapping[str, tuple[UnitEntry, ...]]:
        """The units that any edition puts into each functional area, by the area's slug, in order of their keys."""
        found: dict[str, list[UnitEntry]] = {}
        for unit in self.units.values():
            for slug in {area.slug: None for edition in unit.editions for area in self.areas_of(edition)}:
                found.setdefault(slug, []).append(unit)
        return {slug: tuple(units) for slug, units in found.items()}

    def links_of(self, key: UnitKey) -> Sequence[Link]:
        """The links that a unit is the subject or object of."""
        return self.links.of(key)

    def find_link(self, iri: str) -> Link | None:
        """Finds a link by its IRI."""
        return self.links.find(iri)

    def find_units_by_uuid(self, identifier: str) -> list[UnitEntry]:
        """Finds the units whose served editions may have something with a UUID, or be under it, in order of keys."""
        rows = self._database.execute(
            "SELECT DISTINCT key FROM bodies WHERE id IN (SELECT body FROM identifiers WHERE uuid = ?) ORDER BY key",
            (shorten(identifier),),
        )
        return [self.units[UnitKey(key)] for (key,) in rows]

    def find_link_by_uuid(self, identifier: str) -> Link | None:
        """Finds a link by the UUID of its IRI."""
        rows = self._database.execute(
            "SELECT DISTINCT iri FROM said WHERE uuid = ? AND NOT is_rejection", (shorten(identifier),)
        )
        iris = [iri for (iri,) in rows if self.iris.make_uuid(iri) == identifier]
        return self.find_link(iris[0]) if iris else None

    def evidence_of(self, link: Link) -> tuple[Evidence, ...]:
        """Returns the evidence of a link, with the words of the statements that it names."""
        if link.evidence:
            return link.evidence
        return tuple(map(self._quote, read_evidence(self._database, self.iris.link(link))))

    def _quote(self, evidence: Evidence) -> Evidence:
        """Adds the words of the statement that evidence names."""
        ref = evidence.statement
        outline = self.find_outline(ref.unit, ref.language) if ref and not evidence.text else None
        entry = outline.find(ref.name) if ref and outline else None
        if outline is None or entry is None:
            return evidence
        unit, statement = outline.unit, entry.statement
        return replace(evidence, text=statement.text, unit=unit.key, source=unit.source.name, spans=statement.spans)

    @cached_property
    def searcher(self) -> Searcher:
        """The search for units and statements."""
        return Searcher(self._database, frozenset(self._meta("unserved", list[int])))

    def find_units(self, text: str) -> list[UnitEntry]:
        """Finds the units whose codes, titles and functional areas have all words of a text, in any form."""
        return [self._get_numbered(number) for number in self.searcher.find_units(self.searcher.read(text))]

    def search(self, wording: Wording, units: Iterable[UnitEntry] | None, language: Language | None) -> list[Found]:
        """Finds units and statements, the best first.

        Args:
            wording: The query, as the searcher reads it.
            units: The units that may be found, with their statements; None for all.
            language: The language of the statements; None for all.
        """
        if units is None:
            return self.searcher.find(wording)
        return self.searcher.find(wording, self.searcher.limit_to((unit.key for unit in units), language))

    def get_found(self, found: Found) -> tuple[UnitEntry, OutlineEntry | None]:
        """Gets the unit that a search found, and the statement if it found one."""
        number = number_of(found.row)
        if found.is_unit:
            return self._get_numbered(number), None
        row = self._database.execute("SELECT key, graph, language FROM bodies WHERE id = ?", (number,)).fetchone()
        outline = self._read_outline(UnitKey(row[0]), row[1], Language(row[2]))
        return self.units[UnitKey(row[0])], next(islice(outline.values(), place_of(found.row) - 1, None))

    def _get_numbered(self, number: int) -> UnitEntry:
        (key,) = self._database.execute("SELECT key FROM units WHERE number = ?", (number,)).fetchone()
        return self.units[UnitKey(key)]

    def read_lines(self, source: str, span: Span, around: int = 2) -> tuple[tuple[Span, str], ...]:
        """Reads the lines of a document that contain a span, with some before and after.

        Args:
            source: The document's name.
            span: The span.
            around: How many lines before and after it.

        Returns:
            The place of each line and its text without the line end, in order; nothing if the store does not keep the
            document's text.
        """
        return read_lines(self._database, self.iris.graph(source), span, around)

    def get_publications_since(self, revision: str) -> tuple[Publication, ...]:
        """Returns the publications after a revision.

        Raises:
            NotFoundError: The log does not have the revision.
        """
        return () if revision == self.revision else self.log.publications[self.log.get(revision).number :]

    def find_successors(self, ref: StatementRef) -> tuple[StatementRef, ...]:
        """Finds the present statements that replaced a vanished one, through all publications.

        If an edition has a text several times, the bare name of the text means all of these statements.
        """
        return find_successors(ref, self.log, self.find_outline)

    def find_heir(self, ref: StatementRef) -> StatementRef:
        """Finds the only present statement that replaced a statement, or returns that statement."""
        return find_heir(ref, self.log, self.find_outline)


def _revive(kind: type, value: object) -> object:
    """Decodes a value of a type that msgspec does not support."""
    return kind(value)


class OtherBaseError(StoreError):
    """A store whose IRIs have another base than the one that is asked for."""


def open_catalogue(folder: StoreFolder, iris: Iris) -> Catalogue:
    """Opens the published version of a store.

    Raises:
        OtherBaseError: It has another base IRI.
        StoreError: There is none, or it cannot be read.
    """
    catalogue = Catalogue(folder.compiled(), folder.open_current)
    if catalogue.iris != iris:
        catalogue.close()
        raise OtherBaseError(
            str(folder.path),
            f"The store has no unit under the base IRI {iris.base}.",
            f"Give the --base-iri that it was built with: {catalogue.iris.base}",
        )
    return catalogue


_AGAIN = "Build the store again; documents that have not changed are not read again."
