"""Levels of Bloom's taxonomy for a statement's verb, from published lists of verbs.

Published verb lists agree so little (Newton, Da Silva and Peters 2020, doi:10.3389/feduc.2020.00107) that one label
for a verb is false precision (Stanny 2016, doi:10.3390/educsci6040037). So a verb has counts: how many lists put it at
which level. They are in ``bloom_verbs.txt``, whose head names the lists. docs/measurements/quizzes.md says how they
were counted.

The lists are of English verbs; no Chinese lists were counted. A QF level does not determine a level of Bloom.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cskg.language.lexicon import read_classes
from cskg.language.reading import read_statement
from cskg.model import Language
from cskg.quiz.items import BloomLevel

_UNSEEN = frozenset({"appreciate", "be aware", "know", "learn", "understand"})
_BE_AWARE = re.compile(r"(?:(?:be\s+)?(?:able|capable)\s+(?:to|of)\s+|to\s+)?be(?:ing)?\s+aware\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbLevels:
    """At which levels lists of verbs put a verb.

    Attributes:
        verb: The lemma.
        lists: How many lists name it; 0 only for a verb that nobody can observe.
        counts: The levels that lists put it at, each with the number of these lists; the most frequent first, the lower
            first among equals. A list that names two levels counts at both.
        is_observable: Whether somebody else can see it done; *understand* and *know* are verbs to avoid.
    """

    verb: str
    lists: int
    counts: tuple[tuple[BloomLevel, int], ...]
    is_observable: bool = True

    @property
    def shares(self) -> Mapping[BloomLevel, float]:
        """The share of each level in all placements of the verb; together 1, or empty where no list names it."""
        total = sum(count for _, count in self.counts)
        return {level: count / total for level, count in self.counts}

    @property
    def label(self) -> BloomLevel | None:
        """The level with at least half of the placements and a fifth of them more than any other; None if none is."""
        if not self.is_observable:
            return None
        total = sum(count for _, count in self.counts)
        (level, most), (_, next_most) = (*self.counts, (None, 0))[:2]
        return level if 2 * most >= total and 5 * (most - next_most) >= total else None

    @property
    def levels(self) -> tuple[BloomLevel, ...]:
        """The levels to report for the verb: its label, or else the two levels that most lists put it at."""
        if not self.is_observable:
            return (BloomLevel.REMEMBER, BloomLevel.UNDERSTAND)
        return tuple(level for level, _ in self.counts[: 1 if self.label else 2])


def rank_levels(verb: str, lists: int, counts: Mapping[BloomLevel, int]) -> VerbLevels:
    """Sorts the counts of a lemma, and marks verbs that nobody can observe; levels may be missing or 0."""
    order = list(BloomLevel)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], order.index(pair[0])))
    found = tuple((level, count) for level, count in ranked if count)
    return VerbLevels(verb=verb, lists=lists, counts=found, is_observable=verb not in _UNSEEN)


def find_bloom(text: str, language: Language = Language.EN) -> VerbLevels | None:
    """Returns the levels of the verb that opens a statement, or None where it has none or too few lists name it.

    Example:
        >>> find_bloom("Analyse the sales figures").label, find_bloom("Compare suppliers").levels
        (<BloomLevel.ANALYSE: 'ANALYSE'>, (<BloomLevel.ANALYSE: 'ANALYSE'>, <BloomLevel.UNDERSTAND: 'UNDERSTAND'>))
        >>> find_bloom("Understand the law").label, find_bloom("Track the stock"), find_bloom("Public concern")
        (None, None, None)
    """
    if language is not Language.EN:
        return None
    verb = "be aware" if _BE_AWARE.match(text) else read_statement(text).verb
    if verb is None:
        return None
    known = _table().get(verb)
    return rank_levels(verb, 0, {}) if known is None and verb in _UNSEEN else known


@cache
def _table() -> Mapping[str, VerbLevels]:
    return {
        verb: rank_levels(verb, int(lists), dict(zip(BloomLevel, map(int, counts), strict=True)))
        for verb, lists, *counts in read_classes("bloom_verbs.txt")
    }
