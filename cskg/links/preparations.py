"""Which unit of a functional area prepares for which other one, from outlines alone.

1. Candidates are units of one area whose words meet in an index of terms: of the units of a lower level, for each
   unit the ``CANDIDATES`` that share most weight with it, those whose titles meet twice as much. Terms that very
   many units of the area have lead to none, so that the work does not grow with the square of the area.
2. The signals (:mod:`~cskg.links.signals`) are looked for in each candidate pair, in the first language that both
   units have. A pair without a signal is no prerequisite, whatever its levels.
3. The confidences of the signals are joined as independent witnesses (a noisy *or*). Of those that are at least
   ``LEAST`` sure, each unit keeps the ``MOST`` best.

Knows outlines; knows nothing of where they are stored, nor of what else is said of the units.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod

from cskg.links.outlines import Outline, weigh_terms
from cskg.links.signals import Finding, Signal, Weights, find_signals
from cskg.model import Language, UnitKey

CONFIDENCES = {
    Signal.SAME_OBJECT: 0.88,
    Signal.UNDERSTAND_DO: 0.69,
    Signal.CONTINUES: 0.42,
    Signal.INTRODUCES: 0.26,
}
"""How often a signal is right where it is the only one, as measured on few pairs and therefore drawn a little towards
the share of prerequisites among all pairs; see docs/study-paths.md."""

HIGHEST = 0.95
"""No inference is surer than this, however many signals agree."""

LEAST = 0.4
"""What is less sure than this is no better than a guess among the lower units of an area, so it is not told."""

CANDIDATES = 16
"""Most units that are looked at for each unit."""

MOST = 5
"""Most inferred prerequisites of a unit."""

_COMMON_FROM = 128
"""A term that more titles, or more units, of an area have leads to no candidates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """A unit that prepares for another one.

    Attributes:
        lower: The unit of the lower level.
        higher: The other one.
        findings: What was seen; at least one.
    """

    lower: Outline
    higher: Outline
    findings: tuple[Finding, ...]

    @property
    def confidence(self) -> float:
        """How far it is believed: the chance that not all signals are wrong, were they independent."""
        return join_confidences(finding.signal for finding in self.findings)


def join_confidences(signals: Iterable[Signal]) -> float:
    """Joins what several signals say.

    Example:
        >>> join_confidences([Signal.CONTINUES]), join_confidences([Signal.CONTINUES, Signal.UNDERSTAND_DO])
        (0.42, 0.82)
    """
    return round(min(HIGHEST, 1 - prod(1 - CONFIDENCES[signal] for signal in signals)), 2)


def infer_preparations(
    by_language: Mapping[Language, Collection[Outline]],
    *,
    without: Collection[tuple[UnitKey, UnitKey]] = frozenset(),
    least: float = LEAST,
) -> list[Preparation]:
    """Finds what prepares for what, in order of units; the order of the outlines changes nothing.

    Args:
        by_language: The outlines, by language; one of each unit.
        without: Pairs of units, the lower first, that are not to be found.
        least: The least confidence; pairs without a signal are never found.
    """
    by_higher: dict[UnitKey, list[Preparation]] = defaultdict(list)
    in_earlier: dict[UnitKey, set[Language]] = defaultdict(set)
    for language in Language:
        outlines = sorted(by_language.get(language, ()), key=lambda outline: outline.key)
        weights = weigh_terms(outlines)
        pairs = {
            (lower.key, higher.key): (lower, higher)
            for members in _areas(outlines)
            for lower, higher in _iter_candidates(members, weights)
        }
        for lower, higher in pairs.values():
            if (lower.key, higher.key) in without or in_earlier[lower.key] & in_earlier[higher.key]:
                continue
            found = Preparation(lower=lower, higher=higher, findings=find_signals(lower, higher, weights))
            if found.findings and found.confidence >= least:
                by_higher[higher.key].append(found)
        for outline in outlines:
            in_earlier[outline.key].add(language)
    kept = [each for group in by_higher.values() for each in sorted(group, key=_rank)[:MOST]]
    return sorted(kept, key=lambda each: (each.lower.key, each.higher.key))


def _rank(preparation: Preparation) -> tuple[float, int, UnitKey]:
    """The surest first, then the nearest in level."""
    return -preparation.confidence, preparation.higher.level - preparation.lower.level, preparation.lower.key


def _areas(outlines: Iterable[Outline]) -> list[list[Outline]]:
    areas: dict[str, list[Outline]] = defaultdict(list)
    for outline in outlines:
        for area in outline.areas:
            areas[area].append(outline)
    return [areas[area] for area in sorted(areas)]


def _iter_candidates(members: list[Outline], weights: Weights) -> Iterator[tuple[Outline, Outline]]:
    """Yields pairs of the units of an area, the lower level first, whose words meet."""
    titles, bodies = defaultdict(list), defaultdict(list)
    for place, outline in enumerate(members):
        for term in outline.title.reading.object_terms:
            titles[term].append(place)
        for term in _terms(outline):
            bodies[term].append(place)
    for higher in members:
        score: dict[int, float] = defaultdict(float)
        for terms, index in ((higher.title.reading.object_terms, titles), (_terms(higher), bodies)):
            for term in sorted(terms):
                if len(index[term]) <= _COMMON_FROM:
                    for place in index[term]:
                        score[place] += weights[term]
        below = sorted((-weight, place) for place, weight in score.items() if members[place].level < higher.level)
        yield from ((members[place], higher) for _, place in below[:CANDIDATES])


def _terms(outline: Outline) -> set[str]:
    return {*outline.title.reading.object_terms, *outline.places}
