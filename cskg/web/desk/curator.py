"""Reads and writes the desk's files: the curation files beside the documents of the served dataset."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cskg.errors import BadInputError, SourceError
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.graph.validation import Violation, validate_graphs
from cskg.ingest.curation_log import Authorship
from cskg.ingest.sources import SourceFile, find_digest, find_sources, get_document
from cskg.model import Language
from cskg.web.current import Current
from cskg.web.desk.forms import MAX_NAME, Form
from cskg.web.desk.rebuilding import Rebuilds

MAX_COMMENT = 1_000
"""The most characters of a reason."""

_CHECK_SECONDS = 3.0
"""How long a request checks shapes at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The author, day and reason of an entry."""

    by: str
    day: str
    comment: str


class Desk:
    """The desk of a server.

    Args:
        sources: The SOURCEs whose curation files are written.
        current: Holds the served dataset.
        rebuilds: Takes requests to rebuild the dataset.
        today: Returns the day.
        clock: Returns the seconds since an arbitrary start.
    """

    def __init__(
        self,
        sources: Sequence[Path],
        current: Current,
        rebuilds: Rebuilds,
        today: Callable[[], date] = date.today,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sources, self._current, self._today, self._clock = tuple(sources), current, today, clock
        self._violations: dict[tuple[str, str], list[Violation]] = {}
        self.rebuilds = rebuilds

    @property
    def catalogue(self) -> Catalogue:
        """The served dataset."""
        return self._current.get()

    def find_files(self) -> list[SourceFile]:
        """Finds the documents, with their present corrections and decisions."""
        return find_sources(self._sources)

    def describe(self) -> dict[str, Any]:
        """Returns whether the saved changes are served."""
        return {"building": self.rebuilds.is_building, "failure": self.rebuilds.failure}

    def sign(self, form: Form, authorship: Authorship) -> Signature:
        """Reads the name of a form's author; if it has none, uses the name of the token.

        Raises:
            BadInputError: The name is missing, or the name or the reason is too long.
        """
        by = form.read("by", "The name", MAX_NAME) or authorship.token
        if not by:
            raise BadInputError("Nobody has signed this.", "Write your name, so that others can ask you.")
        return Signature(by=by, day=self._today().isoformat(), comment=form.read("comment", "The reason", MAX_COMMENT))

    def get_document_of(self, files: Sequence[SourceFile], units: Sequence[UnitEntry]) -> SourceFile:
        """Gets the document of the first of some units that has one.

        Raises:
            BadInputError: None of the units has a document.
            SourceError: The document is no longer under the SOURCEs.
        """
        for unit in units:
            if edition := unit.find_body():
                return get_document(files, edition.source)
        raise BadInputError("No document describes either unit, so there is no file to write to.", "Add a document.")

    def get_edition_document(self, files: Sequence[SourceFile], unit: UnitEntry, language: Language) -> SourceFile:
        """Gets the document of an edition, as it was when the dataset was built.

        Raises:
            BadInputError: The unit has no such edition.
            SourceError: The document has changed since then, or is gone.
        """
        edition = unit.find_body_in(language)
        if edition is None:
            raise BadInputError(f"{unit.code} has no edition in {language.value}.", "Choose another one.")
        file = get_document(files, edition.source)
        if find_digest(file.path) != self.catalogue.get_source(edition.source).sha256:
            self.rebuilds.ask()
            raise SourceError(
                edition.source,
                "The document has changed since the dataset was built.",
                "It is being built again. Open the page again, and compare the statements with the new document.",
            )
        return file

    def find_violations(self, area_name: str | None) -> tuple[list[Violation], int]:
        """Checks the named graphs of the documents of a functional area, or of all, against the shapes.

        A graph that has not changed is not checked again. After a few seconds the rest is left for the next call.

        Returns:
            The violations, and the number of documents that are left.

        Raises:
            NotFoundError: There is no such area.
        """
        catalogue = self.catalogue
        names = {source.name for source in catalogue.sources}
        if area_name is not None:
            area = catalogue.get_functional_area(area_name)
            editions = [edition for unit in catalogue.units.values() for edition in unit.editions]
            names = {edition.source for edition in editions if area in catalogue.areas_of(edition)}
        graphs = sorted(map(catalogue.iris.graph, names))
        wanted = [(graph, catalogue.digests[graph]) for graph in graphs if graph in catalogue.digests]
        current = set(catalogue.digests.items())
        self._violations = {key: found for key, found in self._violations.items() if key in current}
        stop = self._clock() + _CHECK_SECONDS
        for graph, digest in wanted:
            if (graph, digest) not in self._violations and self._clock() < stop:
                self._violations[graph, digest] = validate_graphs(catalogue.store, [graph])
        checked = [self._violations[key] for key in wanted if key in self._violations]
        return [violation for found in checked for violation in found], len(wanted) - len(checked)
