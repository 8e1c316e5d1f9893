"""The units of one quiz: those that are asked about, and those around them, which only give wrong options."""

from collections.abc import Iterable
from functools import cached_property

from cskg.model import Evidence, UnitKey
from cskg.quiz.facts import Entry, Facts
from cskg.quiz.told import Told

_FEWEST_COMMON = 2
"""Two units overlap if they have this many statements in the same words."""

_FEWEST_LEVELS = 3
_FAR = 9


class Scope:
    """The facts of a quiz's units, and of those around them, which only give wrong options.

    Args:
        facts: The facts of the units asked about that have statements, in any order.
        around: The facts of other units.

    Attributes:
        facts: The facts of all these units, by their keys.
        asked: The facts of the units asked about, by their keys.
        told: What the chosen items give away.
    """

    def __init__(self, facts: Iterable[Facts], around: Iterable[Facts] = ()) -> None:
        self.asked = {found.unit.key: found for found in sorted(facts, key=lambda found: found.unit.key)}
        others = {found.unit.key: found for found in around if found.unit.key not in self.asked}
        self.facts = dict(sorted((self.asked | others).items()))
        self.told = Told()
        self._around: dict[UnitKey, tuple[Facts, ...]] = {}

    def near(self, facts: Facts) -> tuple[Facts, ...]:
        """Returns the other units asked about that a learner could confuse with this one, nearest first."""
        return tuple(other for other in self.around(facts) if other.unit.key in self.asked)

    def around(self, facts: Facts) -> tuple[Facts, ...]:
        """Returns the other units in the same language that a learner could confuse with this one, nearest first.

        These are units of the same functional area, then units of the same industry, at most one QF level apart.
        """
        key = facts.unit.key
        if key not in self._around:
            ranked = [(_distance(facts, other), other.unit.key) for other in self.facts.values() if other is not facts]
            self._around[key] = tuple(self.facts[other] for distance, other in sorted(ranked) if distance < _FAR)
        return self._around[key]

    @cached_property
    def by_area(self) -> dict[str, tuple[Facts, ...]]:
        """The units with a title and a level, by functional area, of areas with three levels or more."""
        found: dict[str, list[Facts]] = {}
        for facts in self.asked.values():
            if facts.title is not None and facts.unit.level is not None:
                for area in facts.unit.functional_areas:
                    found.setdefault(area, []).append(facts)
        return {
            area: tuple(units)
            for area, units in sorted(found.items())
            if len({u.unit.level for u in units}) >= _FEWEST_LEVELS
        }

    @cached_property
    def overlapping(self) -> dict[UnitKey, tuple[Facts, ...]]:
        """For each unit, the later ones that share statements with it, or of which one was made from the other."""
        words = {key: {e.phrase.normal for e in facts.leaves} for key, facts in self.asked.items()}
        return {
            key: tuple(
                other
                for later, other in self.asked.items()
                if later > key and facts.unit.language is other.unit.language
                if len(words[key] & words[later]) >= _FEWEST_COMMON or _is_kin(facts, other)
            )
            for key, facts in self.asked.items()
        }

    def cite(self, *entries: Entry) -> tuple[Evidence, ...]:
        """Quotes statements or titles."""
        return tuple(self.facts[entry.home].evidence(entry) for entry in entries)

    def cite_in_place(self, entry: Entry) -> tuple[Evidence, ...]:
        """Quotes a statement, and what it is listed under; the criteria as a whole are not a statement."""
        entries = self.facts[entry.home].entries
        above = entries.get(entry.path.parent)
        return self.cite(entries[entry.path], *([above] if above is not None and above.is_trusted else []))


def _distance(facts: Facts, other: Facts) -> int:
    one, two = facts.unit, other.unit
    if one.language is not two.language or _is_kin(facts, other):
        return _FAR
    levels = abs(one.level - two.level) if one.level is not None and two.level is not None else 0
    if levels > 1:
        return _FAR
    if set(one.functional_areas) & set(two.functional_areas):
        return 0
    return 1 if one.industry is not None and one.industry == two.industry else _FAR


def _is_kin(facts: Facts, other: Facts) -> bool:
    """Returns whether one was made from the other, so that a statement of one may be true of both."""
    one, two = facts.unit, other.unit
    return two.code in {d.code for d in one.derivations} or one.code in {d.code for d in two.derivations}
