"""The units of one quiz, side by side: which of them are near enough to each other to be told apart in a question.

Only units that a quiz was asked for are looked at, so that a quiz comes out the same whatever else a dataset holds.
Knows facts; knows nothing of items.
"""

from collections.abc import Iterable
from functools import cached_property

from cskg.model import Evidence, UnitKey
from cskg.quiz.facts import Entry, Facts

_FEWEST_COMMON = 2
"""Two units that say so many statements in the same words are near-copies."""


class Scope:
    """Holds the facts of a quiz's units.

    Args:
        facts: The facts of the units that say something, in any order.
    """

    def __init__(self, facts: Iterable[Facts]) -> None:
        self.facts = {found.unit.key: found for found in sorted(facts, key=lambda found: found.unit.key)}
        self._near: dict[UnitKey, tuple[Facts, ...]] = {}

    def near(self, facts: Facts) -> tuple[Facts, ...]:
        """Gives the other units in the same language that a learner could take for this one, nearest first.

        These are units of the same functional area, then units of the same industry, at most one QF level apart.
        """
        key = facts.unit.key
        if key not in self._near:
            ranked = [(_rung(facts, other), other.unit.key) for other in self.facts.values() if other is not facts]
            self._near[key] = tuple(self.facts[other] for rung, other in sorted(ranked) if rung < _FAR)
        return self._near[key]

    @cached_property
    def ladders(self) -> dict[str, tuple[Facts, ...]]:
        """The units that have a title and a level, by the name of a functional area, of those with three levels."""
        found: dict[str, list[Facts]] = {}
        for facts in self.facts.values():
            if facts.title is not None and facts.unit.level is not None:
                for area in facts.unit.functional_areas:
                    found.setdefault(area, []).append(facts)
        return {area: tuple(units) for area, units in sorted(found.items()) if len({u.unit.level for u in units}) >= 3}

    @cached_property
    def twins(self) -> dict[UnitKey, tuple[Facts, ...]]:
        """For each unit, later ones that it shares statements with, or that were made from it, or it from them."""
        words = {key: {e.phrase.normal for e in facts.leaves} for key, facts in self.facts.items()}
        found: dict[UnitKey, tuple[Facts, ...]] = {}
        for key, facts in self.facts.items():
            later = [other for other in self.facts.values() if other.unit.key > key and _same_language(facts, other)]
            found[key] = tuple(
                other
                for other in later
                if len(words[key] & words[other.unit.key]) >= _FEWEST_COMMON or _is_kin(facts, other)
            )
        return found

    def evidence(self, entry: Entry) -> Evidence:
        """Gives an entry as the words that an answer rests on."""
        return self.facts[entry.home].evidence(entry)


_FAR = 9


def _rung(facts: Facts, other: Facts) -> int:
    one, two = facts.unit, other.unit
    if not _same_language(facts, other) or _is_kin(facts, other):
        return _FAR
    levels = abs(one.level - two.level) if one.level is not None and two.level is not None else 0
    if levels > 1:
        return _FAR
    if set(one.functional_areas) & set(two.functional_areas):
        return 0
    return 1 if one.industry is not None and one.industry == two.industry else _FAR


def _same_language(facts: Facts, other: Facts) -> bool:
    return facts.unit.language is other.unit.language


def _is_kin(facts: Facts, other: Facts) -> bool:
    """Tells whether one was made from the other, so that a statement of the one may hold of the other too."""
    return any(d.code == other.unit.code for d in facts.unit.derivations) or any(
        d.code == facts.unit.code for d in other.unit.derivations
    )
