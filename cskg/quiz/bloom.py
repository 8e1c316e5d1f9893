"""Levels of Bloom's taxonomy: what a kind of item can show, and where verb lists place the verb of a statement.

Verb lists disagree. Newton, Da Silva and Peters 2020 (doi:10.3389/feduc.2020.00107) found very little agreement among
47 of them, Stanny 2016 (doi:10.3390/educsci6040037) verbs at several levels. So a verb has no level here but the shares
of the lists that place it at each (``bloom_verbs.txt`` says which lists were counted). A level of Bloom's taxonomy does
not follow from a QF level, nor the other way round. Chinese verbs are in no list that was counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cskg.model import Language
from cskg.parser.verbs import find_lead_verb
from cskg.quiz.items import BloomLevel, ItemKind

CEILING_OF_KIND: Mapping[ItemKind, BloomLevel] = {
    ItemKind.SINGLE_CHOICE: BloomLevel.REMEMBER,
    ItemKind.MULTIPLE_CHOICE: BloomLevel.REMEMBER,
    ItemKind.MATCH: BloomLevel.UNDERSTAND,
    ItemKind.RECALL: BloomLevel.REMEMBER,
    ItemKind.MISSING_MEMBER: BloomLevel.REMEMBER,
    ItemKind.WHICH_UNIT: BloomLevel.UNDERSTAND,
    ItemKind.NUMERIC: BloomLevel.APPLY,
    ItemKind.LEVEL_ORDER: BloomLevel.UNDERSTAND,
    ItemKind.STEP_ORDER: BloomLevel.UNDERSTAND,
    ItemKind.CONSTRUCTED: BloomLevel.CREATE,
    ItemKind.CONTRAST: BloomLevel.ANALYSE,
    ItemKind.LINEAGE: BloomLevel.REMEMBER,
    ItemKind.ANALOGY: BloomLevel.ANALYSE,
}
"""The highest level that an item of each kind can show; a can-do item shows none by itself."""

FEWEST_LISTS = 2
_LEAST_SHARE = 0.5
_LEAST_MARGIN = 0.2
_VAGUE = frozenset("understand know learn appreciate comprehend familiarise grasp".split())
"""Verbs that nobody can observe; Newton et al. 2020 count most of them among the verbs to avoid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbLevels:
    """Where verb lists place a verb.

    Attributes:
        verb: The verb, as a lemma.
        counts: How many lists place it at each level, from low to high.
    """

    verb: str
    counts: tuple[int, ...]

    @property
    def shares(self) -> tuple[tuple[BloomLevel, float], ...]:
        """The levels at which it is placed at all, each with its share of the placements."""
        total = sum(self.counts)
        return tuple(
            (level, round(count / total, 3)) for level, count in zip(BloomLevel, self.counts, strict=True) if count
        )

    @property
    def is_vague(self) -> bool:
        """Whether it names no observable action, so that it says no more than to remember or to understand."""
        return self.verb in _VAGUE

    @property
    def label(self) -> BloomLevel | None:
        """The level that half of the placements agree on, a fifth ahead of the next; None where they do not."""
        total = sum(self.counts)
        ranked = sorted(zip(self.counts, BloomLevel, strict=True), key=lambda pair: -pair[0])
        (most, level), (second, _) = ranked[:2]
        if self.is_vague or total < FEWEST_LISTS or most < _LEAST_SHARE * total:
            return None
        return level if most - second >= _LEAST_MARGIN * total else None


@cache
def read_verb_levels() -> Mapping[str, VerbLevels]:
    """Reads the table of verbs."""
    lines = files("cskg.quiz").joinpath("bloom_verbs.txt").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {verb: VerbLevels(verb=verb, counts=tuple(map(int, counts))) for verb, *counts in rows}


def find_bloom(text: str, language: Language) -> VerbLevels | None:
    """Gives where verb lists place the verb that opens a statement; None where none opens it or no list has it.

    Example:
        >>> find_bloom("Analyze the trend", Language.EN).label
        <BloomLevel.ANALYSE: 'ANALYSE'>
        >>> find_bloom("Understand the trend", Language.EN).shares
        ((<BloomLevel.REMEMBER: 'REMEMBER'>, 0.5), (<BloomLevel.UNDERSTAND: 'UNDERSTAND'>, 0.5))
        >>> find_bloom("Frobnicate the trend", Language.EN) is None
        True
    """
    verb = find_lead_verb(text) if language is Language.EN else None
    if verb is None:
        return None
    if verb in _VAGUE:
        return VerbLevels(verb=verb, counts=(1, 1, 0, 0, 0, 0))
    return read_verb_levels().get(verb)
