"""Writes what a search reads: full-text tables of units and statements, and how many rows each token has.

Rows are numbered so that short texts come first. A query that is cut off after its first rows has then the best ones:
of texts with the same words, BM25 puts the shortest first. The rest of a number follows from what the row is about, so
that it is the same in whatever order a dataset was built.

The tables of statements are copied from an earlier file as they are, and only rows of editions that changed are
removed or added. The table of units is written afresh.
"""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator

from cskg.graph.index import UnitEntry
from cskg.graph.search.tokens import list_tokens
from cskg.model import Unit
from cskg.outline import iter_statements

_LENGTH_BITS, _NUMBER_BITS, _PLACE_BITS = 5, 46, 12
_NUMBERS = (1 << _NUMBER_BITS) - 1
LONGEST = (1 << _LENGTH_BITS) - 1
"""The length that stands for all longer ones."""

ALL_ROWS = ""
"""What stands for all rows where rows with a token are counted."""

_COPIED = ("statement_words_data", "statement_words_idx", "statement_counts")
_OPTIONS = """content='', columnsize=0, tokenize="ascii tokenchars '~'\""""
_STATEMENT_TABLES = (
    f"CREATE VIRTUAL TABLE statement_words USING fts5(words, detail=none, {_OPTIONS})",
    "CREATE TABLE statement_counts (word TEXT PRIMARY KEY, rows INTEGER) WITHOUT ROWID",
)
_UNIT_TABLES = (
    "DROP TABLE IF EXISTS main.unit_words",
    "DROP TABLE IF EXISTS main.unit_counts",
    f"CREATE VIRTUAL TABLE unit_words USING fts5(code, title, area, detail=column, {_OPTIONS})",
    "CREATE TABLE unit_counts (word TEXT PRIMARY KEY, rows INTEGER) WITHOUT ROWID",
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
    """Returns how many words the text of a row has; 31 stands for more too."""
    return row >> _NUMBER_BITS + _PLACE_BITS


def number_of(row: int) -> int:
    """Returns the number of the body or unit of a row."""
    return row >> _PLACE_BITS & _NUMBERS


def place_of(row: int) -> int:
    """Returns the place of a row's statement in its edition."""
    return row & (1 << _PLACE_BITS) - 1


def create_tables(database: sqlite3.Connection) -> None:
    """Makes the tables of statements."""
    for statement in _STATEMENT_TABLES:
        database.execute(statement)


def copy_tables(database: sqlite3.Connection) -> None:
    """Copies the tables of statements from an attached file, before anything else is done with them."""
    for table in _COPIED:
        database.execute(f"DELETE FROM main.{table}")  # noqa: S608
        database.execute(f"INSERT INTO main.{table} SELECT * FROM earlier.{table}")  # noqa: S608


def add_statements(database: sqlite3.Connection, bodies: Iterable[tuple[int, Unit]]) -> None:
    """Adds the statements of editions by the numbers of their bodies."""
    _change(database, bodies, 1, "INSERT INTO statement_words (rowid, words) VALUES (?, ?)")


def remove_statements(database: sqlite3.Connection, bodies: Iterable[tuple[int, Unit]]) -> None:
    """Removes what was added of editions."""
    _change(database, bodies, -1, "INSERT INTO statement_words (statement_words, rowid, words) VALUES ('delete', ?, ?)")


def _change(database: sqlite3.Connection, bodies: Iterable[tuple[int, Unit]], sign: int, change: str) -> None:
    counts: Counter[str] = Counter()
    database.execute("CREATE TEMP TABLE fresh (row INTEGER PRIMARY KEY, words TEXT)")
    database.executemany("INSERT INTO fresh VALUES (?, ?)", _iter_rows(bodies, counts))
    # In the order of their numbers, as the full-text table wants them.
    database.executemany(change, database.execute("SELECT row, words FROM fresh ORDER BY row"))
    database.execute("DROP TABLE fresh")
    database.executemany(
        "INSERT INTO statement_counts VALUES (?, ?) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows",
        ((word, sign * count) for word, count in sorted(counts.items())),
    )
    database.execute("DELETE FROM statement_counts WHERE rows = 0")


def _iter_rows(bodies: Iterable[tuple[int, Unit]], counts: Counter[str]) -> Iterator[tuple[int, str]]:
    for body, unit in bodies:
        for place, (_, _, statement) in enumerate(iter_statements(unit), 1):
            if place >> _PLACE_BITS:
                break
            length, words = _index(statement.text)
            if words:
                counts.update((ALL_ROWS, *words))
                yield number_row(length, body, place), " ".join(words)


def _index(*texts: str) -> tuple[int, list[str]]:
    """Returns how many words texts have, and their different tokens in order."""
    tokens = [token for text in texts for token in list_tokens(text)]
    return (
        sum(token.size != 2 and not token.is_joined for token in tokens),
        list(dict.fromkeys(form for token in tokens for form in token.forms)),
    )


def write_units(database: sqlite3.Connection, units: Iterable[UnitEntry]) -> None:
    """Writes the table of units, in their order."""
    for statement in _UNIT_TABLES:
        database.execute(statement)
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
    database.executemany("INSERT INTO unit_words (rowid, code, title, area) VALUES (?, ?, ?, ?)", sorted(rows))
    database.executemany("INSERT INTO unit_counts VALUES (?, ?)", sorted(counts.items()))
