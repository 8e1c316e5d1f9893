"""Infers the prerequisites of a dataset from levels and words together, as links with sentences as evidence.

Published standards state no prerequisites, so these are proposals; their confidence is the precision of such pairs in
labelled frameworks. Every edition of a unit that has a level, an area and a title becomes a profile.

1. Candidates are units of one area that share terms in an index. For each unit these are the ``CANDIDATES`` units of a
   lower level that share most weight with it; shared words of titles count twice. Terms of very many units of the area
   produce no candidates, so the work does not grow with the square of the area.
2. Each candidate pair is searched for signals (:mod:`~cskg.links.signals`), in the first language that both units have.
   A pair without a signal is not a prerequisite, whatever its levels.
3. A logistic function of their strengths and of the higher unit's level gives a score. The confidence is the share of
   pairs with a score of the same band that are right in the labelled frameworks. Weights and bands
   (``prerequisites.tsv``) are fitted by ``benchmarks/prerequisite_accuracy.py``. Of the pairs with a score in any band,
   each unit keeps the ``MOST`` best.

An inferred prerequisite leads from a lower level to a higher one, so these alone never form a cycle. If one closes a
cycle with stated or curated links, study paths leave it out and say so. There is none if one unit replaces the other,
if both are the same, or if a document or a curator gives the reverse order.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from itertools import groupby

import numpy as np
import numpy.typing as npt

from cskg.graph.catalogue import Catalogue
from cskg.graph.index import EditionEntry
from cskg.graph.texts import Texts
from cskg.language.lexicon import Demand
from cskg.language.reading import show_words
from cskg.links.prerequisite_pairs import NOTHING, PrerequisitePairs, compare_profiles
from cskg.links.profiles import Profile, Sentence
from cskg.links.signals import SIGNALS, Finding, Signal, read_findings
from cskg.links.similarity import Floats, Indexes
from cskg.links.unit_links import UnitLinks, digest_edition, pack_facts
from cskg.model import Claim, Evidence, Justification, Language, Link, LinkPredicate, StatementRef, UnitKey
from cskg.outline import UNIT, Position

HIGHEST = 0.95
"""The highest confidence of an inference, however many signals agree."""

TOP_LEVEL = 6
"""The highest level of the units that the weights were fitted to; a higher level counts as this one."""

MOST = 5
"""The most inferred prerequisites of a unit."""

Known = Mapping[Language, PrerequisitePairs]
"""Results kept from one run to the next; without them a run takes longer and has the same result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """A unit that prepares for another one.

    Attributes:
        lower: The unit of the lower level.
        higher: The unit of the higher level.
        confidence: The precision of pairs with about this score in the labelled frameworks.
        score: The score of the signals, from 0 to 1; it ranks pairs with the same confidence.
        shown: The findings that show it, as :func:`~cskg.links.signals.read_findings` reads them.
    """

    lower: Profile
    higher: Profile
    confidence: float
    score: float
    shown: bytes

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, at least one; the statements of both units are read for them."""
        return read_findings(self.shown, self.lower, self.higher)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The values that were fitted to labelled frameworks.

    Attributes:
        weights: The weights of signals, by their names; ``level`` for each level of the higher unit, ``pair`` for any
            pair.
        bands: The lowest score of each band and the precision in it, the lowest band first; a lower score gives no
            link.
    """

    weights: Mapping[str, float]
    bands: Sequence[tuple[float, float]]


@cache
def load_fitted() -> Fitted:
    """Returns the values of ``prerequisites.tsv``."""
    lines = files("cskg.links").joinpath("prerequisites.tsv").read_text("utf-8").splitlines()
    rows = {name: float(value) for name, value in (each.split("\t") for each in lines if each and each[0] != "#")}
    return Fitted(
        weights={name: value for name, value in rows.items() if not name.startswith("from ")},
        bands=sorted((float(name[5:]), value) for name, value in rows.items() if name.startswith("from ")),
    )


def score_pairs(strengths: Floats, levels: Indexes, weights: Mapping[str, float]) -> Floats:
    """Returns the scores of pairs, from 0 to 1.

    Args:
        strengths: A row for each pair: the strength of each signal; a pair without a signal has the score 0.
        levels: The levels of the higher units.
        weights: The weights of the signals.

    Example:
        >>> scores = score_pairs(np.array([[0, 0, 0, 0.05], [1, 0, 0, 0.2]]), np.array([2, 4]), load_fitted().weights)
        >>> (scores >= 0.5).tolist()
        [False, True]
    """
    odds = (strengths * np.array([weights[signal.value] for signal in SIGNALS])).sum(axis=1)
    odds += weights["level"] * np.minimum(levels, TOP_LEVEL) + weights["pair"]
    scores: Floats = np.where(strengths.any(axis=1), np.round(1 / (1 + np.exp(-odds)), 2), 0.0)
    return scores


def read_confidences(scores: Floats, bands: Sequence[tuple[float, float]]) -> Floats:
    """Returns the precision of pairs with such scores; 0 below the lowest band.

    Example:
        >>> read_confidences(np.array([0.2, 0.6, 0.99]), [(0.3, 0.4), (0.9, 0.97)]).tolist()
        [0.0, 0.4, 0.95]
    """
    shares = np.array([0.0, *(min(HIGHEST, share) for _, share in bands)])
    found: Floats = shares[np.searchsorted([start for start, _ in bands], scores, side="right")]
    return found


def infer_preparations(
    by_language: Mapping[Language, Iterable[Profile]],
    *,
    without: Collection[tuple[UnitKey, UnitKey]] = frozenset(),
    fitted: Fitted | None = None,
    known: Known | None = None,
) -> tuple[list[Preparation], Known]:
    """Finds the units that prepare for others; the order of the profiles makes no difference.

    Args:
        by_language: The profiles, by language; one of each unit.
        without: Pairs of units, the lower first, to leave out.
        fitted: Weights and bands; by default those of :func:`load_fitted`.
        known: The results kept from an earlier run.

    Returns:
        The prerequisites found, in order of units, and the results to keep.
    """
    by_higher: dict[UnitKey, list[Preparation]] = defaultdict(list)
    in_earlier: dict[UnitKey, int] = defaultdict(int)  # one bit for each language
    kept: dict[Language, PrerequisitePairs] = {}
    fitted = fitted or load_fitted()
    for number, language in enumerate(Language):
        profiles = sorted(by_language.get(language, ()), key=lambda profile: profile.key)
        found = kept[language] = compare_profiles(profiles, (known or {}).get(language, NOTHING))
        levels = np.array([profile.level for profile in profiles], dtype=np.int64)
        scores = score_pairs(found.strengths, levels[found.pairs[:, 1]], fitted.weights)
        confidences = read_confidences(scores, fitted.bands)
        earlier = np.array([in_earlier[profile.key] for profile in profiles], dtype=np.int64)
        is_apart = np.bitwise_and.reduce(earlier[found.pairs], axis=1) != 0
        is_apart |= _are_among(found.pairs, profiles, without)
        best = _surest(np.nonzero((confidences > 0) & ~is_apart)[0], found.pairs, scores, levels)
        for place, (one, other) in zip(best.tolist(), found.pairs[best].tolist(), strict=True):
            preparation = Preparation(
                lower=profiles[one],
                higher=profiles[other],
                confidence=float(confidences[place]),
                score=float(scores[place]),
                shown=found.findings[place].tobytes(),
            )
            by_higher[preparation.higher.key].append(preparation)
        for profile in profiles:
            in_earlier[profile.key] |= 1 << number
    of_all = [each for group in by_higher.values() for each in sorted(group, key=_rank)[:MOST]]
    return sorted(of_all, key=lambda each: (each.lower.key, each.higher.key)), kept


def _are_among(
    pairs: Indexes, profiles: Sequence[Profile], without: Collection[tuple[UnitKey, UnitKey]]
) -> npt.NDArray[np.bool_]:
    """Returns, for each pair of places, whether its units are among some pairs of units."""
    places = {profile.key: place for place, profile in enumerate(profiles)}
    codes = [places[one] * len(places) + places[other] for one, other in without if {one, other} <= places.keys()]
    return np.isin(pairs[:, 0] * len(places) + pairs[:, 1], np.array(codes, dtype=np.int64))


def _surest(chosen: Indexes, pairs: Indexes, scores: Floats, levels: Indexes) -> Indexes:
    """Returns the best of the chosen pairs of each higher unit, ranked as by :func:`_rank`."""
    lower, higher = pairs[chosen].T
    order = np.lexsort((lower, levels[higher] - levels[lower], -scores[chosen], higher))
    of_higher = higher[order]
    rank = np.arange(len(order)) - np.searchsorted(of_higher, of_higher)
    best: Indexes = chosen[order[rank < MOST]]
    return best


def _rank(preparation: Preparation) -> tuple[float, int, UnitKey]:
    """Returns the sort key: highest confidence first, then nearest in level."""
    return -preparation.score, preparation.higher.level - preparation.lower.level, preparation.lower.key


PREPARES = "prepares"

METHODS = {PREPARES: "5"}
"""The method, and its version, which changes when the method finds other links."""

_PARTED = frozenset((LinkPredicate.REPLACES, LinkPredicate.SAME_AS))


def find_prerequisites(
    catalogue: Catalogue,
    texts: Texts,
    said: Iterable[Link],
    rejected: Collection[Claim],
    known: Known | None = None,
) -> tuple[list[UnitLinks], Known]:
    """Infers the prerequisites in a dataset.

    Args:
        catalogue: The dataset.
        texts: The texts of its statements.
        said: The links that documents state, curators assert, and other methods find.
        rejected: The links that curators reject; these are not found again.
        known: The results kept from an earlier run.

    Returns:
        The links, in order of units, and the results to keep.
    """
    without = {(lower, higher) for lower, predicate, higher in rejected if predicate is LinkPredicate.PREREQUISITE_OF}
    for link in said:
        if link.predicate in _PARTED or link.predicate is LinkPredicate.PREREQUISITE_OF:
            without.add((link.object, link.subject))
        if link.predicate in _PARTED:
            without.add((link.subject, link.object))
    found, kept = infer_preparations(read_profiles(catalogue, texts), without=without, known=known)
    digests = _Digests(catalogue)
    return [
        _gather(catalogue, texts, unit, tuple(of_unit), digests)
        for unit, of_unit in groupby(found, key=lambda each: each.lower.key)
    ], kept


def read_profiles(catalogue: Catalogue, texts: Texts) -> dict[Language, list[Profile]]:
    """Returns the profiles of all units that have a level, an area and a title, by language."""
    found: dict[Language, list[Profile]] = defaultdict(list)
    for unit in catalogue.units.values():
        for language in unit.languages:
            entry = unit.find_body_in(language)
            areas = [area.slug for area in catalogue.areas_of(entry)] if entry else []
            if unit.level is not None and entry and entry.title and areas:
                profile = Profile(
                    key=unit.key,
                    level=unit.level,
                    language=language,
                    industry=_find_industry(catalogue, entry),
                    areas=frozenset(areas),
                    heading=entry.title,
                    digest=entry.words,
                    read=partial(_read_texts, texts, entry),
                )
                found[language].append(profile)
    return found


def _find_industry(catalogue: Catalogue, entry: EditionEntry) -> str:
    return next((area.industry.slug for area in catalogue.areas_of(entry) if area.industry), "")


def _read_texts(texts: Texts, entry: EditionEntry) -> Mapping[Position, str]:
    return texts[entry].texts


class _Digests(dict[Profile, bytes]):
    """The digests of editions by their profiles; each is computed when it is first needed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __missing__(self, profile: Profile) -> bytes:
        unit = self._catalogue.units[profile.key]
        entry = unit.find_body_in(profile.language)
        self[profile] = found = digest_edition(self._catalogue, unit, entry) if entry else b""
        return found


def _gather(
    catalogue: Catalogue, texts: Texts, unit: UnitKey, found: tuple[Preparation, ...], digests: _Digests
) -> UnitLinks:
    """Collects the links of a unit to the units that it prepares for; the links are made when they are needed."""
    return UnitLinks(
        method=PREPARES,
        unit=unit,
        facts=pack_facts([(each.confidence, each.shown, digests[each.lower], digests[each.higher]) for each in found]),
        make=lambda: [_make_link(catalogue, each, texts) for each in found],
    )


def _make_link(catalogue: Catalogue, preparation: Preparation, texts: Texts) -> Link:
    lower, higher = preparation.lower, preparation.higher
    evidence: list[Evidence] = []
    for finding in preparation.findings:
        evidence.append(Evidence(text=_say(finding, lower, higher)))
        evidence.append(_quote(catalogue, lower, finding.lower, texts))
        evidence.append(_quote(catalogue, higher, finding.higher, texts))
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
    """Returns a finding as a sentence, with the levels of both units."""
    words = ", ".join(show_words(finding.lower.text, finding.terms)) or ", ".join(sorted(finding.terms))
    is_routine = finding.lower.demand is Demand.ROUTINE
    seen = {
        Signal.SAME_OBJECT: f"the titles of both name “{words}”",
        Signal.LEARN_DO: f"it asks to {'practise' if is_routine else 'know'} “{words}”, which the other acts on",
        Signal.TAKEN_UP: f"the other takes up what it says of “{words}”",
        Signal.ALIKE: f"both speak of the same things, as here of “{words}”",
    }[finding.signal]
    return f"{lower.key} is of level {lower.level} and {higher.key} of level {higher.level} of one area, and {seen}."


def _quote(catalogue: Catalogue, profile: Profile, sentence: Sentence, texts: Texts) -> Evidence:
    entry = catalogue.units[profile.key].find_body_in(profile.language)
    if entry is None:
        return Evidence(text=sentence.text, unit=profile.key)
    edition = texts[entry]
    if sentence.position != UNIT:
        name = edition.names[sentence.position]
        return Evidence(statement=StatementRef(unit=profile.key, language=profile.language, name=name))
    return Evidence(text=sentence.text, unit=profile.key, source=entry.source, spans=edition.title_spans)
