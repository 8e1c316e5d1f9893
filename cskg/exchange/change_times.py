"""Times at which editions and statements changed last, from the log of publications, for formats that need them.

A statement changed when it appeared or moved, an edition when any of its statements did. Statements that the log does
not name have been there since the log began. Where no time is known, it is the beginning of 1970: no clock is read.
"""

from collections import defaultdict
from datetime import UTC, datetime

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
        self._given = given
        publications = log.publications
        self._first = write_time(publications[0].published if publications else None)
        self.latest = given or write_time(publications[-1].published if publications else None)
        self._editions: dict[_Edition, str] = {}
        self._added: dict[_Edition, datetime | None] = {}
        self._statements: dict[_Edition, dict[StatementName, str]] = defaultdict(dict)
        self._appeared: dict[_Edition, dict[StatementName, datetime | None]] = defaultdict(dict)
        for publication in publications:
            at = write_time(publication.published)
            for change in publication.changes:
                edition = (change.unit, change.language)
                self._editions[edition] = at
                if change.is_new:
                    self._added[edition] = publication.published
                    self._statements[edition], self._appeared[edition] = {}, {}
                names = (*change.appeared, *(name for name, _ in change.moved))
                self._statements[edition] |= dict.fromkeys(names, at)
                self._appeared[edition] |= dict.fromkeys(change.appeared, publication.published)

    def of_edition(self, unit: UnitKey, language: Language) -> str:
        """Gets when an edition changed last."""
        return self._given or self._editions.get((unit, language), self._first)

    def of_statement(self, unit: UnitKey, language: Language, name: StatementName) -> str:
        """Gets when a statement changed last."""
        edition = (unit, language)
        found = self._given or self._statements.get(edition, {}).get(name)
        return found or (write_time(self._added[edition]) if edition in self._added else self._first)

    def find_start(self, unit: UnitKey, language: Language, name: StatementName | None = None) -> str | None:
        """Finds the day on which an edition or a statement of it appeared; None for what the log began with."""
        edition = (unit, language)
        added = self._added.get(edition)
        found = added if name is None else self._appeared.get(edition, {}).get(name, added)
        return write_day(found) if found is not None else None

    def of_vanished(self, moment: datetime | None) -> str:
        """Gets when something that vanished changed last: when it vanished."""
        return self._given or write_time(moment)


def write_time(moment: datetime | None) -> str:
    """Writes the time of a publication; the earliest where the log does not say it."""
    return EARLIEST if moment is None else moment.isoformat()


def write_day(moment: datetime | None) -> str:
    """Writes the day of a publication in UTC."""
    return EARLIEST[:10] if moment is None else moment.astimezone(UTC).date().isoformat()
