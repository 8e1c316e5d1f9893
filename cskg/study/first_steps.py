"""Finds the reasons for steps of a study path that have no prerequisite in the path.

A unit at the start of a path may need nothing, or its prerequisites may be unknown. :func:`find_gaps` gives one of
three reasons for each such step. A document states that the unit has no prerequisite. No prerequisite is stated,
curated or found. Or there are prerequisites, but with less confidence than the request asks for. A step is not a gap if
the learner holds all its prerequisites.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from cskg.coded_sentences import Sentence
from cskg.graph.index import UnitEntry
from cskg.model import Evidence, Link
from cskg.study.cycles import PrerequisiteGraph, sort_links
from cskg.study.messages import SHOWN, list_codes, name_units
from cskg.study.relation import Relation


class GapReason(Enum):
    """Why nothing is scheduled before a unit of a study path.

    Attributes:
        STATED_THAT_NONE: A document of the unit states that it has no prerequisite.
        NONE_FOUND: No prerequisite of it is stated or curated, and none was found in the words of the units.
        BELOW_CONFIDENCE: Some are known, but with less confidence than the request asks for.
    """

    STATED_THAT_NONE = "STATED_THAT_NONE"
    NONE_FOUND = "NONE_FOUND"
    BELOW_CONFIDENCE = "BELOW_CONFIDENCE"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathGap:
    """A unit of a study path before which nothing is scheduled, and why.

    Attributes:
        unit: The unit.
        reason: Why nothing is scheduled before it.
        weaker: The links from its prerequisites with too little confidence, the highest confidence first.
        evidence: The quotes that state that it has no prerequisite.
    """

    unit: UnitEntry
    reason: GapReason
    weaker: tuple[Link, ...]
    evidence: tuple[Evidence, ...]


def find_gaps(
    scheduled: Iterable[UnitEntry], graph: PrerequisiteGraph, relation: Relation, min_confidence: float
) -> tuple[PathGap, ...]:
    """Returns the gaps of a path, in the order of its steps.

    Args:
        scheduled: The units of the path, in order.
        graph: The prerequisites between them, and prerequisites that the dataset lacks.
        relation: The units and links of the dataset.
        min_confidence: The least confidence of a prerequisite that counts.
    """
    return tuple(
        gap
        for unit in scheduled
        if not graph.in_degree(unit.key)
        for gap in [_find_gap(unit, relation, min_confidence)]
        if gap is not None
    )


def _find_gap(unit: UnitEntry, relation: Relation, min_confidence: float) -> PathGap | None:
    links = [link for link in relation.links_before(unit.key) if link.subject != unit.key]
    if any(link.confidence >= min_confidence for link in links):
        # The prerequisites are held, or left out because they close a cycle; the messages of the path say which.
        return None
    evidence = relation.states_none(unit.key)
    unsure = GapReason.BELOW_CONFIDENCE if links else GapReason.NONE_FOUND
    reason = GapReason.STATED_THAT_NONE if evidence else unsure
    weaker = tuple(sorted(sort_links(links), key=lambda link: -link.confidence))
    return PathGap(unit=unit, reason=reason, weaker=weaker, evidence=evidence)


def iter_gap_messages(gaps: Sequence[PathGap], min_confidence: float) -> Iterator[Sentence]:
    """Yields a sentence for each reason that a path has gaps."""
    stated, none_found, weaker = ([gap for gap in gaps if gap.reason is reason] for reason in GapReason)
    if stated:
        units = [gap.unit for gap in stated]
        said = f"The documents state that there is no prerequisite of {name_units(units)}."
        yield Sentence("no-prerequisite-needed", said, units=list_codes(units))
    if none_found:
        units = [gap.unit for gap in none_found]
        said = (
            f"No document or curator states a prerequisite of {name_units(units)}, and none was found in the words of "
            "the units. That does not mean that nothing is needed before."
        )
        yield Sentence("no-prerequisite-found", said, units=list_codes(units))
    if weaker:
        links = [link for gap in weaker for link in gap.weaker]
        pairs = [f"{link.subject} before {link.object} ({link.confidence:g})" for link in links[:SHOWN]]
        arrows = [f"{link.subject} → {link.object} ({link.confidence:g})" for link in links[:SHOWN]]
        more = len(links) - SHOWN
        said = (
            f"Nothing is scheduled before {name_units([gap.unit for gap in weaker])}, because what may come before has "
            f"less confidence than {min_confidence:g}: {', '.join(pairs)}{f' and {more} more' if more > 0 else ''}."
        )
        yield Sentence(
            "prerequisite-below-confidence",
            said,
            units=list_codes([gap.unit for gap in weaker]),
            confidence=f"{min_confidence:g}",
            pairs=", ".join(arrows) + (f" +{more}" if more > 0 else ""),
        )
