"""Inferred prerequisites of a dataset, as links: by levels and words together, each with the sentences it rests on.

Published standards state no prerequisites, so these are proposals; the confidence of one is the measured share of
right ones among such. Every edition of a unit that has a level, an area and a title becomes a profile.

1. Candidates are units of one area whose words meet in an index of terms: of the units of a lower level, for each
   unit the ``CANDIDATES`` that share most weight with it, those whose titles meet twice as much. Terms that very
   many units of the area have lead to none, so that the work does not grow with the square of the area.
2. The signals (:mod:`~cskg.links.signals`) are looked for in each candidate pair, in the first language that both
   units have. A pair without a signal is not a prerequisite, whatever its levels.
3. The confidences of the signals are joined as independent witnesses (a noisy *or*). Of those that are at least
   ``LEAST`` sure, each unit keeps the ``MOST`` best.

An inferred prerequisite leads from a lower level to a higher one, so that these alone never form a cycle; where one
closes a cycle with what is stated or curated, study paths leave it out and say so. Where one unit replaces the other,
or is the same, or someone says that the order is the other one, there is none.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod

from cskg.graph.catalogue import Catalogue
from cskg.graph.texts import Texts, read_texts
from cskg.language.reading import show_words
from cskg.links.known_findings import KnownFindings
from cskg.links.signals import (
    Finding,
    Profile,
    Sentence,
    Signal,
    Weights,
    find_signals,
    make_profile,
    weigh_terms,
)
from cskg.model import Claim, Evidence, Justification, Language, Link, LinkPredicate, StatementRef, UnitKey
from cskg.outline import UNIT

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

    lower: Profile
    higher: Profile
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
    by_language: Mapping[Language, Collection[Profile]],
    *,
    without: Collection[tuple[UnitKey, UnitKey]] = frozenset(),
    least: float = LEAST,
    find: Callable[[Profile, Profile, Weights], tuple[Finding, ...]] = find_signals,
) -> list[Preparation]:
    """Finds what prepares for what, in order of units; the order of the profiles changes nothing.

    Args:
        by_language: The profiles, by language; one of each unit.
        without: Pairs of units, the lower first, that are not to be found.
        least: The least confidence; pairs without a signal are never found.
        find: Finds the signals of a pair.
    """
    by_higher: dict[UnitKey, list[Preparation]] = defaultdict(list)
    in_earlier: dict[UnitKey, set[Language]] = defaultdict(set)
    for language in Language:
        profiles = sorted(by_language.get(language, ()), key=lambda profile: profile.key)
        weights = weigh_terms(profiles)
        pairs = {
            (lower.key, higher.key): (lower, higher)
            for members in _areas(profiles)
            for lower, higher in _iter_candidates(members, weights)
        }
        for lower, higher in pairs.values():
            if (lower.key, higher.key) in without or in_earlier[lower.key] & in_earlier[higher.key]:
                continue
            found = Preparation(lower=lower, higher=higher, findings=find(lower, higher, weights))
            if found.findings and found.confidence >= least:
                by_higher[higher.key].append(found)
        for profile in profiles:
            in_earlier[profile.key].add(language)
    kept = [each for group in by_higher.values() for each in sorted(group, key=_rank)[:MOST]]
    return sorted(kept, key=lambda each: (each.lower.key, each.higher.key))


def _rank(preparation: Preparation) -> tuple[float, int, UnitKey]:
    """The surest first, then the nearest in level."""
    return -preparation.confidence, preparation.higher.level - preparation.lower.level, preparation.lower.key


def _areas(profiles: Iterable[Profile]) -> list[list[Profile]]:
    areas: dict[str, list[Profile]] = defaultdict(list)
    for profile in profiles:
        for area in profile.areas:
            areas[area].append(profile)
    return [areas[area] for area in sorted(areas)]


def _iter_candidates(members: list[Profile], weights: Weights) -> Iterator[tuple[Profile, Profile]]:
    """Yields pairs of the units of an area, the lower level first, whose words meet."""
    titles, bodies = defaultdict(list), defaultdict(list)
    for place, profile in enumerate(members):
        for term in profile.title.reading.object_terms:
            titles[term].append(place)
        for term in _terms(profile):
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


def _terms(profile: Profile) -> set[str]:
    return {*profile.title.reading.object_terms, *profile.places}


PREPARES = "prepares"

METHODS = {PREPARES: "2"}
"""The method, and its version, which changes when it finds other links."""

_PARTED = frozenset((LinkPredicate.REPLACES, LinkPredicate.SAME_AS))


def find_prerequisites(
    catalogue: Catalogue,
    texts: Texts,
    said: Iterable[Link],
    rejected: Collection[Claim],
    known: KnownFindings | None = None,
) -> list[Link]:
    """Infers the prerequisites in a dataset, in order of units.

    Args:
        catalogue: The dataset.
        texts: The texts of its statements.
        said: The links that documents state and curators assert, and those that other methods find.
        rejected: What curators reject; an inferred link that says so is not found again.
        known: What was found before; without it, all takes longer and comes out the same.
    """
    without = {(lower, higher) for lower, predicate, higher in rejected if predicate is LinkPredicate.PREREQUISITE_OF}
    for link in said:
        if link.predicate in _PARTED or link.predicate is LinkPredicate.PREREQUISITE_OF:
            without.add((link.object, link.subject))
        if link.predicate in _PARTED:
            without.add((link.subject, link.object))
    find = known.find_signals if known else find_signals
    found = infer_preparations(read_profiles(catalogue, texts), without=without, find=find)
    return [_make_link(catalogue, preparation, texts) for preparation in found]


def read_profiles(catalogue: Catalogue, texts: Texts | None = None) -> dict[Language, list[Profile]]:
    """Reads the profiles of all units that have a level, an area and a title, by language."""
    texts = read_texts(catalogue) if texts is None else texts
    found: dict[Language, list[Profile]] = defaultdict(list)
    for unit in catalogue.units.values():
        for language in unit.languages:
            entry = unit.find_body_in(language)
            areas = [area.slug for area in catalogue.areas_of(entry)] if entry else []
            if unit.level is not None and entry and entry.title and areas:
                edition = texts.get((entry.graph, entry.iri))
                profile = make_profile(
                    key=unit.key,
                    level=unit.level,
                    language=language,
                    areas=areas,
                    title=entry.title,
                    texts=edition.texts if edition else {},
                )
                found[language].append(profile)
    return found


def _make_link(catalogue: Catalogue, preparation: Preparation, texts: Texts) -> Link:
    lower, higher = preparation.lower, preparation.higher
    evidence: list[Evidence] = []
    for finding in preparation.findings:
        evidence.append(Evidence(text=_say(finding, lower, higher)))
        for pair in finding.pairs:
            evidence.append(_quote(catalogue, lower, pair.lower, texts))
            evidence.append(_quote(catalogue, higher, pair.higher, texts))
    return Link(
        subject=lower.key,
        predicate=LinkPredicate.PREREQUISITE_OF,
        object=higher.key,
        justification=Justification.STRUCTURAL,
        confidence=preparation.confidence,
        method=PREPARES,
        evidence=tuple(evidence),
    )


def _say(finding: Finding, lower: Profile, higher: Profile) -> str:
    """The rule in words: what was seen, between which levels."""
    pair = finding.pairs[0]
    words = ", ".join(show_words(pair.lower.text, pair.terms)) or ", ".join(sorted(pair.terms))
    seen = {
        Signal.SAME_OBJECT: f"the titles of both are about “{words}”",
        Signal.INTRODUCES: f"it introduces “{words}”, which the title of the other is about",
        Signal.UNDERSTAND_DO: f"it asks to know “{words}”, which the other acts on",
        Signal.CONTINUES: f"statements of both are about “{words}”",
    }[finding.signal]
    return f"{lower.key} is of level {lower.level} and {higher.key} of level {higher.level} of one area, and {seen}."


def _quote(catalogue: Catalogue, profile: Profile, sentence: Sentence, texts: Texts) -> Evidence:
    entry = catalogue.units[profile.key].find_body_in(profile.language)
    if entry is None:
        return Evidence(text=sentence.text, unit=profile.key)
    edition = texts[entry.graph, entry.iri]
    if sentence.position != UNIT:
        name = edition.names[sentence.position]
        return Evidence(statement=StatementRef(unit=profile.key, language=profile.language, name=name))
    return Evidence(text=sentence.text, unit=profile.key, source=entry.source, spans=edition.title_spans)
