"""Finds units and statements by their words, the best first.

1. The text is split into words (:mod:`~cskg.graph.search.query_words`), each with its matching tokens.
2. Rows that have all words are searched in rounds: exact words, then other forms, then beginnings of longer words and
   corrected typing errors. Earlier rounds, and codes and titles, count more.
3. If few rows have all words, rows with the rarer half of the words follow.

A round reads a bounded number of rows, the shortest texts first. The score of a row is its BM25 score
(https://doi.org/10.1561/1500000019), computed as if each word occurs once in a text, times the weight of its round.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from cskg.graph.search.query_words import Round, Vocabulary, Wording, read_words
from cskg.graph.search.tables import LONGEST, length_of, number_of
from cskg.model import Language, UnitKey

MOST_HITS = 1_000
"""The most hits of a search."""

_FEW = 10
"""If fewer rows than this have all words, rows with only some of the words are searched too."""

_MOST_READ = 100_000
"""The most rows that one search looks at if a scope leaves some out."""

_MOST_TELLING = 8
"""The most words that are searched one by one, the rarest ones."""

_MOST_OF_WORD = 1_000
"""The most rows of one such word that are scored together with the rows of the other words."""

_MOST_CONTEXTS = 300
"""The most units whose words also count for their statements."""

_LEAST_SHARE = 0.5
"""The least share of the weight of all words that a row must have."""

_LENGTHS = range(LONGEST + 1)


class _Field:
    """Some columns of a full-text table that a search looks at.

    Args:
        table: The table.
        columns: Its columns, as FTS5 filters by them; empty for all.
        weight: How much a match counts.
        usual_length: How many words such a text usually has.
    """

    def __init__(self, table: str, columns: str, weight: float, usual_length: float) -> None:
        self.table, self.columns = table, columns
        # The BM25 score of a word that occurs once in a text, by the length of the text.
        self.scores = [weight * 2.2 / (1.3 + 0.9 * length / usual_length) for length in _LENGTHS]


_CODES = _Field("unit_words", "code : ", 4.0, 5.0)
_TITLES = _Field("unit_words", "{code title} : ", 2.0, 5.0)
_UNITS = _Field("unit_words", "", 1.2, 5.0)
_STATEMENTS = _Field("statement_words", "", 1.0, 10.0)
_ROUNDS = {
    Round.WORDS: (1.0, (_CODES, _TITLES, _UNITS, _STATEMENTS)),
    Round.FORMS: (0.7, (_TITLES, _UNITS, _STATEMENTS)),
    Round.LIKE: (0.5, (_TITLES, _UNITS, _STATEMENTS)),
}
_PARTLY = 0.4


class Found(NamedTuple):
    """A unit or statement that a search found.

    Attributes:
        row: The number of its row.
        is_unit: Whether it is a unit.
        score: How well it matches; more is better.
    """

    row: int
    is_unit: bool
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The units and bodies that a search may find.

    Attributes:
        units: The numbers of units.
        bodies: The numbers of the bodies of editions.
    """

    units: Collection[int]
    bodies: Collection[int]


class Searcher:
    """Searches a compiled dataset.

    Args:
        database: The compiled file.
        unserved: The numbers of bodies that no search may find.
    """

    def __init__(self, database: sqlite3.Connection, unserved: Collection[int]) -> None:
        self._database = database
        self._unserved = unserved

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self._database)

    def read(self, text: str) -> Wording:
        """Reads the text of a query."""
        return read_words(text, self._vocabulary)

    def limit_to(self, units: Iterable[UnitKey], language: Language | None) -> Scope:
        """Returns the scope of some units with their statements.

        Args:
            units: The units.
            language: The language of the statements; None for all.
        """
        keys = json.dumps([*units])
        among = "key IN (SELECT value FROM json_each(?))"
        numbers = self._database.execute(f"SELECT number FROM units WHERE {among}", (keys,))  # noqa: S608
        bodies = self._database.execute(
            f"SELECT id FROM bodies WHERE {among} AND coalesce(language = ?, true)",  # noqa: S608
            (keys, language.value if language else None),
        )
        return Scope(units=frozenset(row[0] for row in numbers), bodies=frozenset(row[0] for row in bodies))

    def find(self, wording: Wording, scope: Scope | None = None) -> list[Found]:
        """Finds units and statements, the best first; 1,000 at most.

        Args:
            wording: The query.
            scope: The units and bodies that may be found; None for everything.
        """
        search = _Search(self._database, self._unserved, scope)
        asked: set[str] = set()
        for each, (weight, fields) in _ROUNDS.items():
            query = wording.all_words(each)
            if query and query not in asked:
                asked.add(query)
                for field in fields:
                    search.add_whole(field, query, weight)
        if len(search) < _FEW:
            search.add_parts(wording)
        return search.list_best()

    def find_units(self, wording: Wording) -> list[int]:
        """Finds the numbers of the units whose codes, titles and areas have all words, in any form."""
        query = wording.all_words(Round.LIKE)
        if not query:
            return []
        rows = self._database.execute("SELECT rowid FROM unit_words WHERE unit_words MATCH ?", (query,))
        return [number_of(row) for (row,) in rows]


class _Search:
    """One search: the rows found so far with their scores, by table."""

    def __init__(self, database: sqlite3.Connection, unserved: Collection[int], scope: Scope | None) -> None:
        self._database, self._unserved, self._scope = database, unserved, scope
        self._left = _MOST_READ
        self._found: dict[str, dict[int, float]] = {"unit_words": {}, "statement_words": {}}

    def __len__(self) -> int:
        return sum(map(len, self._found.values()))

    def _read(self, field: _Field, query: str, most: int) -> list[int]:
        sql = f"SELECT rowid FROM {field.table} WHERE {field.table} MATCH ?"  # noqa: S608 - names of this module
        rows = self._database.execute(sql, (f"{field.columns}({query})" if field.columns else query,))
        is_unit = field.table == "unit_words"
        found: list[int] = []
        while self._left > 0 and len(found) < most and (read := rows.fetchmany(most)):
            self._left -= len(read)
            if self._scope is not None:
                allowed = self._scope.units if is_unit else self._scope.bodies
                found += [row for (row,) in read if number_of(row) in allowed]
            else:
                found += [row for (row,) in read]
            if not is_unit and self._unserved:
                found = [row for row in found if number_of(row) not in self._unserved]
        return found[:most]

    def add_whole(self, field: _Field, query: str, weight: float) -> None:
        """Adds rows that have all words, until there are enough of their kind."""
        found = self._found[field.table]
        if len(found) < MOST_HITS:
            for row in self._read(field, query, MOST_HITS):
                found.setdefault(row, weight * field.scores[length_of(row)])

    def add_parts(self, wording: Wording) -> None:
        """Adds rows that have some words; rarer words weigh more. A unit's words count half for its statements."""
        words = wording.each_word()[:_MOST_TELLING]
        shares = [
            sum(share for place, (share, _) in enumerate(words) if mask >> place & 1) for mask in range(1 << len(words))
        ]
        units, statements = (self._mask_rows(field, words) for field in (_UNITS, _STATEMENTS))
        context = self._find_context(units, shares)
        for field, masks in ((_UNITS, units), (_STATEMENTS, statements)):
            found = self._found[field.table]
            for row, mask in masks.items():
                around = mask | context.get(number_of(row), 0) if field is _STATEMENTS else mask
                if shares[around] >= _LEAST_SHARE:
                    share = (shares[mask] + shares[around]) / 2
                    found.setdefault(row, _PARTLY * share**2 * field.scores[length_of(row)])

    def _mask_rows(self, field: _Field, words: Sequence[tuple[float, str]]) -> dict[int, int]:
        """Returns the rows that have some words, with a bit for each word that they have."""
        masks: dict[int, int] = defaultdict(int)
        for place, (_, query) in enumerate(words):
            for row in self._read(field, query, _MOST_OF_WORD):
                masks[row] |= 1 << place
        return masks

    def _find_context(self, units: Mapping[int, int], shares: Sequence[float]) -> dict[int, int]:
        """Returns the words of units, by the numbers of their bodies, for the units that have most of the words."""
        best = sorted(units.items(), key=lambda item: (-shares[item[1]], item[0]))[:_MOST_CONTEXTS]
        masks = {number_of(row): mask for row, mask in best}
        rows = self._database.execute(
            "SELECT id, number FROM units JOIN bodies USING (key) WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(list(masks)),),
        )
        return {body: masks[number] for body, number in rows}

    def list_best(self) -> list[Found]:
        """Lists the hits, the best first; hits with equal scores are in the order of their numbers."""
        best = sorted((-score, table, row) for table, found in self._found.items() for row, score in found.items())
        return [
            Found(row=row, is_unit=table == "unit_words", score=round(-score, 4))
            for score, table, row in best[:MOST_HITS]
        ]
