"""The data for study planning: which unit comes before which, which counts for which, and their workloads.

:func:`relation_of` makes the :class:`Relation` of a dataset revision. It reads the links of a unit when a question
needs them, and keeps them for the next question.

A requirement that names a unit is met by that unit, and also by one that

- is the same unit under another code (``sameAs``);
- replaces it, directly or through others;
- is related by lineage (adopted, adapted, replaced, in either direction), or certainly overlaps with it, and covers at
  least ``WHOLE_FROM`` of its statements (:mod:`cskg.links.coverage`). So a unit counts only if the words of the two
  support it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary, ref

from cskg.errors import BadInputError
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry, common_language
from cskg.links.coverage import measure_coverage
from cskg.links.equivalence import WHOLE_FROM
from cskg.links.stated import find_none_stated
from cskg.model import LINEAGE, Evidence, Link, LinkPredicate, UnitKey, UnitStatus
from cskg.study.cycles import reach
from cskg.study.workload import Workloads

SURE_OVERLAP = 0.8
"""The lowest confidence of an overlap for which the coverage of the two units is measured."""

_KEPT_UNITS = 8_192
"""The number of units whose links a process keeps; the links of one unit take about a kilobyte."""

LinksOf = Callable[[UnitKey], Sequence[Link]]
"""The links that a unit is the subject or object of."""

Cover = Callable[[UnitKey, UnitKey], float | None]
"""How much of the second unit the first one covers, from 0 to 1; None if that cannot be measured."""


StatesNone = Callable[[UnitKey], tuple[Evidence, ...]]
"""The words of a unit's documents that state that it has no prerequisite."""


def states_nothing(_key: UnitKey) -> tuple[Evidence, ...]:
    """Returns an empty result, for tests and callers without texts."""
    return ()


def cover_unknown(_held: UnitKey, _wanted: UnitKey) -> float | None:
    """Returns None, for tests and callers without texts."""
    return None


def coverage_in(catalogue: Catalogue) -> Cover:
    """Returns a function that measures coverage in a dataset revision; it does not keep the revision alive."""
    alive = ref(catalogue)

    def cover(held: UnitKey, wanted: UnitKey) -> float | None:
        current = alive()
        units = [current.units[key] for key in (held, wanted) if key in current.units] if current else []
        language = common_language(units)
        if current is None or len(units) < len((held, wanted)) or language is None:
            return None
        one, other = (current.get_edition(unit, language) for unit in units)
        try:
            return measure_coverage([one], other).share
        except BadInputError:
            # One of the two has no statements, or far too many to compare.
            return None

    return cover


def states_none_in(catalogue: Catalogue) -> StatesNone:
    """Returns a function that reads the documents of a dataset revision; it does not keep the revision alive."""
    alive = ref(catalogue)

    def states_none(key: UnitKey) -> tuple[Evidence, ...]:
        current = alive()
        editions = current.units[key].editions if current and key in current.units else ()
        return tuple(
            evidence
            for edition in editions
            if current and edition.status is UnitStatus.DESCRIBED
            for evidence in find_none_stated(current.get_outline_of(edition).unit)
        )

    return states_none


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """A unit that may count for another one.

    Attributes:
        key: The unit that may count.
        counts: Whether it does.
        why: The reason, as the end of a sentence.
    """

    key: UnitKey
    counts: bool
    why: str


class Substitutes:
    """Finds which units count for which, in one dataset.

    Args:
        links_of: Reads the links of a unit; only those of lineage, sameness and overlap matter.
        cover: Measures coverage; called only if the result depends on it, and once for each pair.
    """

    def __init__(self, links_of: LinksOf, cover: Cover = cover_unknown) -> None:
        self._links_of = links_of
        self._cover = cover
        self._measured: dict[tuple[UnitKey, UnitKey], float | None] = {}

    def _others(self, key: UnitKey, predicates: Collection[LinkPredicate], least: float = 0.0) -> set[UnitKey]:
        """Returns the units at the other ends of links of these kinds, with at least some confidence."""
        links = [link for link in self._links_of(key) if link.predicate in predicates and link.confidence >= least]
        return {end for link in links for end in (link.subject, link.object)} - {key}

    def _replacing(self, key: UnitKey) -> set[UnitKey]:
        """Returns the units that replace a unit directly."""
        links = self._links_of(key)
        return {link.subject for link in links if link.predicate is LinkPredicate.REPLACES and link.object == key}

    def successors(self, key: UnitKey) -> tuple[UnitKey, ...]:
        """Returns the units that replace a unit, directly or through others, in order."""
        return tuple(sorted(reach([key], self._replacing) - {key}))

    def is_superseded(self, key: UnitKey) -> bool:
        """Returns whether another unit replaces this one; two units that replace each other are both current."""
        return any(key not in self.successors(other) for other in self.successors(key))

    def relatives(self, key: UnitKey) -> tuple[Relative, ...]:
        """Returns the units that may count for a unit, in order, each with the reason."""
        found: dict[UnitKey, Relative] = {}
        for other in sorted(self._others(key, (LinkPredicate.SAME_AS,))):
            found[other] = Relative(key=other, counts=True, why="they are one unit under two codes")
        for other in self.successors(key):
            found.setdefault(other, Relative(key=other, counts=True, why=f"it replaces {key}"))
        for other in sorted(self._others(key, LINEAGE) - found.keys()):
            share = self._share(other, key)
            if share is not None:
                why = f"the two are related by lineage, and it covers {share:.0%} of the statements of {key}"
                found[other] = Relative(key=other, counts=share >= WHOLE_FROM, why=why)
        for other in sorted(self._others(key, (LinkPredicate.OVERLAPS_WITH,), SURE_OVERLAP) - found.keys()):
            share = self._share(other, key)
            if share is not None and share >= WHOLE_FROM:
                why = f"the two overlap, and it covers {share:.0%} of the statements of {key}"
                found[other] = Relative(key=other, counts=True, why=why)
        return tuple(found[other] for other in sorted(found))

    def _share(self, held: UnitKey, wanted: UnitKey) -> float | None:
        if (held, wanted) not in self._measured:
            self._measured[held, wanted] = self._cover(held, wanted)
        return self._measured[held, wanted]


class Relation:
    """The prerequisites, substitutes and workloads of a dataset.

    Args:
        units: All units of the dataset, by key.
        links_of: Reads the links of a unit.
        cover: Measures how much one unit covers another.
        states_none: Reads the words that state that a unit has no prerequisite.

    Attributes:
        units: The units.
        workloads: The workload of each; estimates are medians over all units.
        substitutes: Finds which unit counts for which.
        states_none: Reads the words that state that a unit has no prerequisite.
    """

    def __init__(
        self,
        units: Mapping[UnitKey, UnitEntry],
        links_of: LinksOf,
        cover: Cover = cover_unknown,
        states_none: StatesNone = states_nothing,
    ) -> None:
        self._links_of = lru_cache(maxsize=_KEPT_UNITS)(links_of)
        self.units = units
        self.workloads = Workloads(units)
        self.substitutes = Substitutes(self._links_of, cover)
        self.states_none = states_none

    def links_before(self, key: UnitKey) -> tuple[Link, ...]:
        """Returns the links to a unit from its prerequisites, of any confidence."""
        links = self._links_of(key)
        return tuple(link for link in links if link.predicate is LinkPredicate.PREREQUISITE_OF and link.object == key)

    def links_among(self, keys: Collection[UnitKey]) -> tuple[Link, ...]:
        """Returns the links of all predicates among some units, of any confidence, each once."""
        wanted = set(keys)
        return tuple(
            link
            for key in sorted(wanted)
            for link in self._links_of(key)
            if link.object == key and link.subject in wanted
        )

    def named_before(self, key: UnitKey, min_confidence: float) -> dict[UnitKey, tuple[Link, ...]]:
        """Returns the prerequisites of a unit, in order, each with its links of enough confidence."""
        found: dict[UnitKey, list[Link]] = defaultdict(list)
        for link in self.links_before(key):
            if link.confidence >= min_confidence:
                found[link.subject].append(link)
        return {subject: tuple(found[subject]) for subject in sorted(found)}


_RELATIONS: "WeakKeyDictionary[Catalogue, Relation]" = WeakKeyDictionary()


def relation_of(catalogue: Catalogue) -> Relation:
    """Returns the relation of a dataset revision, which is made at the first call."""
    relation = _RELATIONS.get(catalogue)
    if relation is None:
        relation = _RELATIONS[catalogue] = Relation(
            catalogue.units, catalogue.links.of, coverage_in(catalogue), states_none_in(catalogue)
        )
    return relation
