"""Reads the query of a search: its words, and the tokens of the dataset that match each.

A query consists only of tokens, each in quotes. So a client's text is never read as FTS5 syntax.
"""

import math
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from cskg.graph.search.tables import ALL_ROWS
from cskg.graph.search.tokens import MARK, Token, find_form, list_tokens

_MOST_WORDS = 16
"""The most words of a search that count: the rarest ones."""

_MOST_LIKE = 20
"""The most words that are tried for one beginning or one typing error."""

_LEAST_BEGINNING = 2
"""The least number of characters of the beginning of a word."""


class Round(Enum):
    """The tokens that match a word in a round of a search."""

    WORDS = "the word as it is"
    FORMS = "the word in any form"
    LIKE = "words that begin so, or differ by a typing error"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A word of a query.

    Attributes:
        alternatives: The tokens that match it, by round; each round includes the tokens of earlier rounds.
        weight: Its weight; rarer words weigh more.
    """

    alternatives: dict[Round, tuple[str, ...]]
    weight: float


class Vocabulary:
    """The tokens of a dataset, and how many rows have each.

    Args:
        database: The compiled file.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def count(self, words: Collection[str]) -> dict[str, int]:
        """Counts the rows of tokens; tokens that the dataset does not have are left out."""
        places = ", ".join("?" * len(words))
        query = " UNION ALL ".join(
            f"SELECT word, rows FROM {table} WHERE word IN ({places})"  # noqa: S608 - places for values
            for table in ("statement_counts", "unit_counts")
        )
        found: dict[str, int] = {}
        for word, rows in self._database.execute(query, (*words, *words)):
            found[word] = found.get(word, 0) + rows
        return found

    @cached_property
    def row_count(self) -> int:
        """How many rows there are."""
        return self.count([ALL_ROWS]).get(ALL_ROWS, 0)

    @cached_property
    def _plain_words(self) -> list[str]:
        """The words without accents, in order."""
        rows = self._database.execute(
            "SELECT word FROM statement_counts WHERE word BETWEEN '0' AND '{' "
            "UNION SELECT word FROM unit_counts WHERE word BETWEEN '0' AND '{' ORDER BY word"
        )
        return [word for (word,) in rows]

    def find_beginning(self, beginning: str) -> list[str]:
        """Finds the most frequent words with a beginning."""
        query = " UNION ALL ".join(
            f"SELECT word, rows FROM {table} WHERE word > ? AND word < ?"  # noqa: S608
            for table in ("statement_counts", "unit_counts")
        )
        limits = (beginning, beginning + "\U0010ffff")
        best = f"SELECT word FROM ({query}) GROUP BY word ORDER BY sum(rows) DESC, word LIMIT ?"  # noqa: S608
        return [word for (word,) in self._database.execute(best, (*limits, *limits, _MOST_LIKE))]

    def find_similar(self, word: str) -> list[str]:
        """Finds the words that differ least from a word, by missing, added, changed or exchanged letters."""
        errors = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        if not errors or not word.isascii():
            return []
        found = process.extract(word, self._plain_words, scorer=OSA.distance, score_cutoff=errors, limit=_MOST_LIKE)
        return [similar for similar, distance, _ in found if distance == found[0][1]]


class Wording:
    """A query as it was read.

    Args:
        words: The words that the dataset has in some form.
        missing: How many other words the query has.
    """

    def __init__(self, words: Sequence[_Word], missing: int) -> None:
        self._words = words
        telling = [word.weight for word in words]
        self._total = sum(telling) + missing * max(telling, default=0.0)

    def all_words(self, each: Round) -> str | None:
        """Returns the FTS5 query for rows that have all words; None if no row can."""
        parts = [word.alternatives[each] for word in self._words]
        return " AND ".join(map(_either, parts)) if parts and all(parts) else None

    def each_word(self) -> list[tuple[float, str]]:
        """Returns the FTS5 query for each word, with its share of the weight of all; the heaviest first."""
        return [(word.weight / self._total, _either(word.alternatives[Round.LIKE])) for word in self._words]

    @property
    def tokens(self) -> frozenset[str]:
        """All tokens that match a word."""
        return frozenset(token for word in self._words for token in word.alternatives[Round.LIKE])


def _either(tokens: Sequence[str]) -> str:
    """Returns the FTS5 query for rows that have one of some tokens, each in quotes; no token has a quote in it."""
    return "(" + " OR ".join(f'"{token}"' for token in tokens) + ")"


def read_words(text: str, vocabulary: Vocabulary) -> Wording:
    """Reads the text of a query."""
    tokens = _choose(list_tokens(text))
    forms = {token.word: _list_forms(token.word) for token in tokens}
    counts = vocabulary.count([form for found in forms.values() for form in found])
    words: list[_Word] = []
    missing = 0
    for token in tokens:
        own = like = tuple(form for form in forms[token.word] if form in counts)
        if token.size == 0 and (token is tokens[-1] or not own):
            like = (*own, *_find_like(token.word, vocabulary, own))
        if like:
            rows = max(counts[form] for form in own) if own else max(vocabulary.count(like).values())
            alternatives = {
                Round.WORDS: (token.word,) if token.word in counts else (),
                Round.FORMS: own,
                Round.LIKE: like,
            }
            words.append(_Word(alternatives=alternatives, weight=math.log(1 + vocabulary.row_count / (rows + 0.5))))
        # A pair of ideographs that the dataset does not have may be the end of one word and the start of another.
        missing += not like and token.size == 0
    return Wording(sorted(words, key=lambda word: -word.weight)[:_MOST_WORDS], missing)


def _choose(tokens: list[Token]) -> list[Token]:
    """Chooses the tokens that count: pairs of ideographs before single ones, and function words only if alone."""
    paired = {place for token in tokens if token.size == 2 for place in range(token.start, token.end)}
    whole = [token for token in tokens if not (token.size == 1 and token.start in paired) and not token.is_joined]
    telling = [token for token in whole if not token.is_function] or whole
    return list({token.word: token for token in telling}.values())


def _list_forms(word: str) -> list[str]:
    form = find_form(word) or MARK + word
    return list(dict.fromkeys((word, form, form.removeprefix(MARK))))


def _find_like(word: str, vocabulary: Vocabulary, own: Sequence[str]) -> list[str]:
    longer = vocabulary.find_beginning(word) if len(word) >= _LEAST_BEGINNING else []
    similar = [] if own or longer else [form for each in vocabulary.find_similar(word) for form in _list_forms(each)]
    return [each for each in dict.fromkeys((*longer, *similar)) if each not in own]
