"""Writes the tables for searching: full-text tables of units and statements, and the number of rows of each token.

Rows are numbered with short texts first. So a query that is cut off after its first rows has the best rows: of texts
with the same words, BM25 puts the shortest first. The rest of a number depends only on the unit or statement of the
row, so it is the same in whatever order a dataset was built.

The tables are copied from an earlier file. In the tables of statements, only rows of changed editions are removed or
added. The tables of units are written again if any code, title or area has changed.
"""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cskg.graph.index import UnitEntry
from cskg.graph.search.tokens import list_tokens
from cskg.model import Unit
from cskg.outline import iter_statements

_LENGTH_BITS, _NUMBER_BITS, _PLACE_BITS = 5, 46, 12
_NUMBERS = (1 << _NUMBER_BITS) - 1
LONGEST = (1 << _LENGTH_BITS) - 1
"""The length that is stored for all longer texts too."""

ALL_ROWS = ""
"""The token under which the number of all rows is stored."""

_COPIED = (
    *("statement_words_data", "statement_words_idx", "statement_counts"),
    *("unit_words_data", "unit_words_idx", "unit_counts", "unit_digest"),
)
_OPTIONS = """content='', columnsize=0, tokenize="ascii tokenchars '~'\""""
_STATEMENT_TABLES = (
    f"CREATE VIRTUAL TABLE statement_words USING fts5(words, detail=none, {_OPTIONS})",
    "CREATE TABLE statement_counts (word TEXT PRIMARY KEY, rows INTEGER) WITHOUT ROWID",
)
_UNIT_TABLES = (
    f"CREATE VIRTUAL TABLE unit_words USING fts5(code, title, area, detail=column, {_OPTIONS})",
    "CREATE TABLE unit_counts (word TEXT PRIMARY KEY, rows INTEGER) WITHOUT ROWID",
    "CREATE TABLE unit_digest (digest BLOB)",
)


def number_body(edition: str, graph: str) -> int:
    """Returns the number of an edition's body.

    Args:
        edition: The edition's IRI.
        graph: The IRI of the named graph that holds it.
    """
    digest = hashlib.blake2b(f"{edition}\n{graph}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - _NUMBER_BITS)


def number_row(length: int, number: int, place: int = 0) -> int:
    """Returns the number of a row.

    Args:
        length: How many words its text has.
        number: The number of the edition's body, or of the unit.
        place: The statement's place in its edition, counted from 1; 0 for a unit.

    Example:
        >>> row = number_row(7, 1234, 5)
        >>> length_of(row), number_of(row), place_of(row)
        (7, 1234, 5)
    """
    return (min(length, LONGEST) << _NUMBER_BITS | number) << _PLACE_BITS | place


def length_of(row: int) -> int:
    """Returns how many words the text of a row has; 31 means 31 or more."""
    return row >> _NUMBER_BITS + _PLACE_BITS


def number_of(row: int) -> int:
    """Returns the number of the body or unit of a row."""
    return row >> _PLACE_BITS & _NUMBERS


def place_of(row: int) -> int:
    """Returns the place of a row's statement in its edition."""
    return row & (1 << _PLACE_BITS) - 1


class SearchTables:
    """The tables of a file that is being written.

    Args:
        database: The file; the tables of statements are made in it.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        for statement in (*_STATEMENT_TABLES, *_UNIT_TABLES):
            database.execute(statement)

    def copy(self) -> None:
        """Copies the tables from the attached file ``earlier``; nothing was added before."""
        for table in _COPIED:
            self._database.execute(f"DELETE FROM main.{table}")  # noqa: S608
            self._database.execute(f"INSERT INTO main.{table} SELECT * FROM earlier.{table}")  # noqa: S608

    def add(self, bodies: Iterable[tuple[int, Unit]]) -> None:
        """Adds the statements of editions by the numbers of their bodies."""
        self._change(bodies, 1, "INSERT INTO statement_words (rowid, words) VALUES (?, ?)")

    def remove(self, bodies: Iterable[tuple[int, Unit]]) -> None:
        """Removes the rows of editions."""
        self._change(bodies, -1, "INSERT INTO statement_words (statement_words, rowid, words) VALUES ('delete', ?, ?)")

    def _change(self, bodies: Iterable[tuple[int, Unit]], sign: int, change: str) -> None:
        counts: Counter[str] = Counter()
        self._database.execute("CREATE TEMP TABLE fresh (row INTEGER PRIMARY KEY, words TEXT)")
        self._database.executemany("INSERT INTO fresh VALUES (?, ?)", _iter_rows(bodies, counts))
        # In the order of their numbers, as the full-text table expects.
        self._database.executemany(change, self._database.execute("SELECT row, words FROM fresh ORDER BY row"))
        self._database.execute("DROP TABLE fresh")
        self._database.executemany(
            "INSERT INTO statement_counts VALUES (?, ?) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows",
            ((word, sign * count) for word, count in sorted(counts.items())),
        )
        self._database.execute("DELETE FROM statement_counts WHERE rows = 0")

    def write_units(self, units: list[UnitEntry]) -> None:
        """Writes the tables of units, in the order of the units; does nothing if the units have not changed."""
        digest = _digest(units)
        if self._database.execute("SELECT digest FROM unit_digest").fetchone() == (digest,):
            return
        for table in ("unit_words", "unit_counts", "unit_digest"):
            self._database.execute(f"DROP TABLE {table}")
        for statement in _UNIT_TABLES:
            self._database.execute(statement)
        self._database.execute("INSERT INTO unit_digest VALUES (?)", (digest,))
        counts: Counter[str] = Counter()
        rows = []
        for number, unit in enumerate(units):
            titles = [edition.title for edition in unit.editions if edition.title]
            _, code = _index(unit.code, *(edition.old_code for edition in unit.editions if edition.old_code))
            length = min((_index(title)[0] for title in titles), default=LONGEST)  # without a title: after the others
            _, title = _index(*titles)
            _, area = _index(*(name for edition in unit.editions for name in edition.functional_areas))
            counts.update({ALL_ROWS, *code, *title, *area})
            rows.append((number_row(length, number), *map(" ".join, (code, title, area))))
        self._database.executemany(
            "INSERT INTO unit_words (rowid, code, title, area) VALUES (?, ?, ?, ?)", sorted(rows)
        )
        self._database.executemany("INSERT INTO unit_counts VALUES (?, ?)", sorted(counts.items()))


def _digest(units: Iterable[UnitEntry]) -> bytes:
    """Returns a digest of all data in the tables of units."""
    found = hashlib.blake2b(digest_size=16)
    for unit in units:
        editions = [(edition.old_code, edition.title, edition.functional_areas) for edition in unit.editions]
        found.update(repr((unit.code, editions)).encode("utf-8", "surrogatepass"))
    return found.digest()


def _iter_rows(bodies: Iterable[tuple[int, Unit]], counts: Counter[str]) -> Iterator[tuple[int, str]]:
    for body, unit in bodies:
        for place, (_, _, statement) in enumerate(iter_statements(unit), 1):
            if place >> _PLACE_BITS:
                break
            length, words = _index(statement.text)
            if words:
                counts.update((ALL_ROWS, *words))
                yield number_row(length, body, place), " ".join(words)


@lru_cache(maxsize=1 << 12)
def _index(*texts: str) -> tuple[int, tuple[str, ...]]:
    """Returns how many words texts have, and their different tokens in order."""
    tokens = [token for text in texts for token in list_tokens(text)]
    return (
        sum(token.size != 2 and not token.is_joined for token in tokens),
        tuple(dict.fromkeys(form for token in tokens for form in token.forms)),
    )
