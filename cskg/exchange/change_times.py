"""When editions and statements changed last, by the log of publications, for formats that want to know.

A statement changed when it appeared or moved, an edition when any of its statements did. What the log says nothing of
has been there since the log began. Where no time is known, it is the beginning of 1970: no clock is read.
"""

from collections.abc import Iterable
from datetime import datetime

from cskg.graph.publications import Log
from cskg.model import Language, StatementName, UnitKey

EARLIEST = "1970-01-01T00:00:00+00:00"
"""The time of changes where none is known."""

_Edition = tuple[UnitKey, Language]


class ChangeTimes:
    """The times of the last changes, as ISO 8601 writes them.

    Args:
        log: The log of publications.
        given: The time of all changes, instead of those of the log.

    Attributes:
        latest: When anything changed last.
    """

    def __init__(self, log: Log, given: str | None = None) -> None:
        publications = () if given is not None else log.publications
        self._first = given or _write(publications[0].published if publications else None)
        self.latest = given or _write(publications[-1].published if publications else None)
        self._editions: dict[_Edition, str] = {}
        self._statements: dict[tuple[_Edition, StatementName], str] = {}
        self._added: dict[_Edition, str] = {}
        for publication in publications:
            at = _write(publication.published)
            for change in publication.changes:
                edition = (change.unit, change.language)
                self._editions[edition] = at
                if change.is_new:
                    self._added[edition] = at
                self._note(edition, (*change.appeared, *(name for name, _ in change.moved)), at)

    def _note(self, edition: _Edition, names: Iterable[StatementName], at: str) -> None:
        for name in names:
            self._statements[edition, name] = at

    def of_edition(self, unit: UnitKey, language: Language) -> str:
        """Gives when an edition changed last."""
        return self._editions.get((unit, language), self._first)

    def of_statement(self, unit: UnitKey, language: Language, name: StatementName) -> str:
        """Gives when a statement changed last."""
        edition = (unit, language)
        return self._statements.get((edition, name)) or self._added.get(edition, self._first)


def _write(moment: datetime | None) -> str:
    return EARLIEST if moment is None else moment.isoformat()
