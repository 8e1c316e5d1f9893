"""Finds overlaps and relations in a dataset by words alone, as links with the pairs of statements as evidence.

Every described edition becomes a body (:mod:`~cskg.links.corpus`), and bodies of one group are compared
(:mod:`~cskg.links.pairwise`): English ones, and Chinese ones in either script; of a unit with both scripts, the first
edition. If two units both have editions in one group, they are not compared in another. A pair that overlaps gives
``overlapsWith``. If the overlap is not certain, but the pair certainly overlaps or is related, it gives ``relatedTo``.
Pairs from two functional areas give no ``relatedTo``, because readers accept few of these. Both links are made once a
pair, for the unit whose key comes first. Each unit keeps the :data:`MOST` links of each kind with the highest
confidence. How much of each unit an overlap covers is measured as in a comparison (:mod:`~cskg.links.shares`).

If curators or documents already link two units with the same predicate, the link is not repeated. There is none between
two codes of one unit, and none that a curator rejects.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from cskg.graph.catalogue import Catalogue
from cskg.graph.index import EditionEntry
from cskg.graph.texts import Texts
from cskg.iris import area_slug
from cskg.links.corpus import Body
from cskg.links.pairwise import NOTHING, SHOWN, PairwiseResults, UnitPair, compare_all
from cskg.links.shares import align_units
from cskg.links.unit_links import UnitLinks, digest_edition, pack_facts
from cskg.model import (
    Claim,
    Evidence,
    Justification,
    Language,
    Link,
    LinkPredicate,
    StatementRef,
    UnitKey,
    UnitStatus,
    claim_of,
)

OVERLAP, RELATION = "statement-overlap", "shared-statements"

METHODS = {OVERLAP: "5", RELATION: "6"}
"""The methods, and the version of each, which changes when the method finds other links."""

_PREDICATES = {OVERLAP: LinkPredicate.OVERLAPS_WITH, RELATION: LinkPredicate.RELATED_TO}

MOST = 10
"""The most links of one kind that a unit keeps; other units may keep further links with it."""


class LanguageGroup(Enum):
    """Languages whose words are compared with each other, in the order in which an edition is chosen."""

    ENGLISH = (Language.EN,)
    CHINESE = (Language.ZH_HANT, Language.ZH_HANS)


Known = Mapping[LanguageGroup, PairwiseResults]
"""Results kept from one run to the next; without them a run takes longer and has the same result."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A pair of units that is worth a link, with its confidence and the editions that were compared."""

    finding: UnitPair
    confidence: float
    a: EditionEntry
    b: EditionEntry

    @property
    def units(self) -> tuple[UnitKey, UnitKey]:
        return self.finding.a.key, self.finding.b.key


def find_overlaps(
    catalogue: Catalogue,
    texts: Texts,
    said: Iterable[Link],
    rejected: Collection[Claim],
    known: Known | None = None,
) -> tuple[list[UnitLinks], Known]:
    """Finds the overlaps and relations in a dataset.

    Args:
        catalogue: The dataset.
        texts: The texts of its statements.
        said: The links that documents state, curators assert, and other methods find.
        rejected: The links that curators reject; these are not found again.
        known: The results kept from an earlier run.

    Returns:
        The links, in order of method and units, and the results to keep.
    """
    said = tuple(said)
    without = {*map(claim_of, said), *rejected}
    one = {frozenset((link.subject, link.object)) for link in said if link.predicate is LinkPredicate.SAME_AS}
    by_method: dict[str, list[_Found]] = {OVERLAP: [], RELATION: []}
    in_earlier: dict[UnitKey, set[LanguageGroup]] = defaultdict(set)
    kept: dict[LanguageGroup, PairwiseResults] = {}
    for group in LanguageGroup:
        entries = _find_editions(catalogue, group)
        bodies, kept[group] = compare_all(
            (_make_body(key, entry, texts) for key, entry in entries.items()), (known or {}).get(group, NOTHING)
        )
        for finding in kept[group].iter_pairs(bodies):
            a, b = finding.a.key, finding.b.key
            if not in_earlier[a] & in_earlier[b] and {a, b} not in one:
                relation = 0.0 if _are_of_two_areas(entries[a], entries[b]) else finding.relation
                for method, confidence in ((OVERLAP, finding.overlap), (RELATION, relation)):
                    if confidence:
                        by_method[method].append(_Found(finding, confidence, entries[a], entries[b]))
        for body in bodies:
            in_earlier[body.key].add(group)
    found = []
    for method, every in by_method.items():
        kept_ones = [one for one in _surest(every) if (one.units[0], _PREDICATES[method], one.units[1]) not in without]
        for unit, of_unit in groupby(kept_ones, key=lambda one: one.units[0]):
            found.append(_gather(catalogue, texts, method, unit, tuple(of_unit)))
    return found, kept


def _are_of_two_areas(a: EditionEntry, b: EditionEntry) -> bool:
    """Returns whether both editions name functional areas, and have none in common."""
    areas = [{area_slug(each.industry, each.branch, name) for name in each.functional_areas} for each in (a, b)]
    return all(areas) and areas[0].isdisjoint(areas[1])


def _make_body(key: UnitKey, entry: EditionEntry, texts: Texts) -> Body:
    return Body(key=key, title=entry.title or "", digest=entry.words, read=lambda: texts[entry].texts)


def _gather(catalogue: Catalogue, texts: Texts, method: str, unit: UnitKey, found: tuple[_Found, ...]) -> UnitLinks:
    """Collects the links of a method for a unit; they are made when they are needed."""
    facts = [
        (
            each.confidence,
            each.finding.shown,
            [
                digest_edition(catalogue, catalogue.units[key], entry)
                for key, entry in zip(each.units, (each.a, each.b), strict=True)
            ],
        )
        for each in found
    ]
    return UnitLinks(
        method=method,
        unit=unit,
        facts=pack_facts(facts),
        make=lambda: [_make_link(catalogue, method, each, texts) for each in found],
    )


def _find_editions(catalogue: Catalogue, group: LanguageGroup) -> dict[UnitKey, EditionEntry]:
    """Returns the edition that represents each unit in a group."""
    found: dict[UnitKey, EditionEntry] = {}
    for unit in catalogue.units.values():
        editions = (unit.find_body_in(language) for language in group.value if language in unit.languages)
        entry = next((one for one in editions if one is not None and one.status is UnitStatus.DESCRIBED), None)
        if entry is not None:
            found[unit.key] = entry
    return found


def _surest(found: list[_Found]) -> Iterator[_Found]:
    """Yields the pairs that are among the best of either unit, in order of units."""
    by_unit: dict[UnitKey, list[_Found]] = defaultdict(list)
    for each in found:
        for unit in each.units:
            by_unit[unit].append(each)
    kept = {
        each.units: each
        for group in by_unit.values()
        for each in sorted(group, key=lambda one: (-one.confidence, one.units))[:MOST]
    }
    yield from (kept[pair] for pair in sorted(kept))


def _make_link(catalogue: Catalogue, method: str, found: _Found, texts: Texts) -> Link:
    finding = found.finding
    a, b = found.units
    names, others = texts[found.a].names, texts[found.b].names
    pairs = finding.pairs
    shares: tuple[float | None, float | None] = (None, None)
    if method == OVERLAP:
        aligned = align_units(*(catalogue.get_outline_of(entry).unit for entry in (found.a, found.b)))
        shares = round(aligned.a.share, 2), round(aligned.b.share, 2)
        pairs = aligned.list_covered()[:SHOWN] or pairs
    return Link(
        subject=a,
        predicate=_PREDICATES[method],
        object=b,
        justification=Justification.LEXICAL,
        confidence=found.confidence,
        method=method,
        evidence=tuple(
            Evidence(
                statement=StatementRef(unit=a, language=found.a.language, name=names[position]),
                counterpart=StatementRef(unit=b, language=found.b.language, name=others[other]),
                score=round(score, 2),
            )
            for position, other, score in pairs
        ),
        subject_share=shares[0],
        object_share=shares[1],
    )
