"""Signals that one unit prepares for another: each a pure function of two profiles, or of their like statements.

A profile is what an edition says by title and statements, each as read (:mod:`cskg.language.reading`).

None looks at levels or areas: the caller takes only units of one functional area, the lower before the higher. A level
alone is no signal. Each tells the sentences that it rests on.

====================  ====================================================================================  ==========
signal                what is seen                                                                          source
====================  ====================================================================================  ==========
``same-object``       the lower title's object is, by weight, mostly in the higher title: *Receive stock*,  judgement
                      *Manage stock*
``introduces``        the object of the higher title, or most of it, is what statements of the lower one    [1], [2]
                      are about, more than the other way round
``understand-do``     a statement of the lower one asks to know what a statement of the higher one acts on  [3]
``continues``         two statements are about one thing, in two terms or more                              judgement
====================  ====================================================================================  ==========

[1] C. Liang, Z. Wu, W. Huang, C. L. Giles, *Measuring Prerequisite Relations Among Concepts* (RefD), EMNLP 2015,
https://doi.org/10.18653/v1/d15-1193: the concept that others refer to more than it refers to them comes first.
[2] The baseline of PRELEARN (EVALITA 2020): whether the page of one concept mentions the other.
[3] Anderson and Krathwohl's revision of Bloom's taxonomy, 2001: to understand comes before to apply.

How often each is right was measured: ``benchmarks/prerequisite_accuracy.py`` and docs/study-paths.md.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

import numpy as np

from cskg.graph.index import digest_words
from cskg.language.lexicon import Demand
from cskg.language.reading import read_statement
from cskg.links.corpus import drop_boilerplate
from cskg.links.similarity import Floats, Indexes
from cskg.model import Language, UnitKey
from cskg.outline import UNIT, Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A title or a statement, and what it is about.

    Attributes:
        position: Where the statement stands; the unit's own position for the title.
        text: The words.
        demand: What its verb asks of a person; None where no verb opens it.
        terms: The terms of its object.
    """

    position: Position
    text: str
    demand: Demand | None
    terms: frozenset[str]


def _read_sentence(position: Position, text: str) -> Sentence:
    reading = read_statement(text)
    return Sentence(position=position, text=text, demand=reading.demand, terms=reading.object_terms)


@dataclass(frozen=True, kw_only=True)  # no slots: its statements are read when they are first asked for, and only once
class Profile:
    """What of an edition's words counts.

    Attributes:
        key: The unit.
        level: Its QF level.
        language: The edition's language.
        areas: The slugs of its functional areas.
        heading: The words of its title.
        digest: The digest of the title and the statements.
        read: Reads the texts of its statements by their positions.
    """

    key: UnitKey
    level: int
    language: Language
    areas: frozenset[str]
    heading: str
    digest: str
    read: Callable[[], Mapping[Position, str]] = field(repr=False, compare=False)

    @cached_property
    def title(self) -> Sentence:
        """The title as read."""
        return _read_sentence(UNIT, self.heading)

    @cached_property
    def statements(self) -> tuple[Sentence, ...]:
        """The statements, in order, without boilerplate and what stands under it."""
        return tuple(_read_sentence(position, text) for position, text in drop_boilerplate(self.read()).items())

    @cached_property
    def places(self) -> Mapping[str, tuple[int, ...]]:
        """The statements that hold a term, by their numbers."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, sentence in enumerate(self.statements):
            for term in sentence.terms:
                found[term].append(number)
        return {term: tuple(numbers) for term, numbers in found.items()}

    @property
    def terms(self) -> frozenset[str]:
        """The terms of the title and of all statements."""
        return self.title.terms | self.places.keys()


def make_profile(
    *,
    key: UnitKey,
    level: int,
    language: Language,
    areas: Iterable[str],
    title: str,
    texts: Mapping[Position, str],
) -> Profile:
    """Makes the profile of an edition.

    Args:
        key: The unit.
        level: Its QF level.
        language: The edition's language.
        areas: The slugs of its functional areas.
        title: Its title.
        texts: The texts of its statements by their positions, in order of the document.
    """
    return Profile(
        key=key,
        level=level,
        language=language,
        areas=frozenset(areas),
        heading=title,
        digest=digest_words(title, texts),
        read=lambda: texts,
    )


WEIGHT_STEP = 1 / 32
"""Weights are multiples of this. So one unit more or less leaves the weights of nearly all terms as they were, and sums
of weights are exact, whatever their order."""


def weigh_counts(counts: Indexes, size: int) -> Floats:
    """Gives what terms weigh: 1 where a single profile has one, towards 0 where all do.

    The inverse document frequency of K. Spärck Jones (Journal of Documentation 28, 1972,
    https://doi.org/10.1108/eb026526), scaled to at most 1, in steps of ``WEIGHT_STEP``.

    Args:
        counts: How many profiles have each term.
        size: How many profiles there are.
    """
    weights = np.log((size + 1) / (counts + 0.5)) / math.log((size + 1) / 1.5)
    return np.maximum(np.round(weights / WEIGHT_STEP), 1) * WEIGHT_STEP


def weigh_terms(profiles: Iterable[Profile]) -> dict[str, float]:
    """Gives what each term weighs among these profiles, see :func:`weigh_counts`.

    Example:
        >>> texts = {"r1": "Count stock"}
        >>> both = [make_profile(key=UnitKey(code), level=1, language=Language.EN, areas=(), title=title, texts=texts)
        ...         for code, title in (("900001L1", "Tidy shelves"), ("900002L1", "Wash windows"))]
        >>> weigh_terms(both)
        {'shelf': 1.0, 'stock': 0.25, 'window': 1.0}
    """
    profiles = list(profiles)
    counts = Counter(term for profile in profiles for term in profile.terms)
    terms = sorted(counts)
    weights = weigh_counts(np.array([counts[term] for term in terms]), len(profiles))
    return dict(zip(terms, weights.tolist(), strict=True))


SAME_OBJECT_FROM = 0.5
INTRODUCED_FROM = 0.5
ALIKE_FROM = 0.4
"""Dice's coefficient over the weights of two sentences' terms, from which on they are about one thing."""

WEIGHTY_FROM = 0.5
"""The weight that shared terms must have together: below it they stand nearly everywhere."""

Weights = Mapping[str, float]


class Signal(Enum):
    """What was seen."""

    SAME_OBJECT = "same-object"
    INTRODUCES = "introduces"
    UNDERSTAND_DO = "understand-do"
    CONTINUES = "continues"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedTerms:
    """Two sentences and the terms that both have."""

    lower: Sentence
    higher: Sentence
    terms: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A signal that was found, and the weightiest pair of sentences that it rests on."""

    signal: Signal
    pair: SharedTerms


def find_same_object(lower: Profile, higher: Profile, weights: Weights) -> Finding | None:
    """Tells whether the higher title is about what the lower title is about."""
    mine, theirs = lower.title.terms, higher.title.terms
    shared = mine & theirs
    if not shared or _weigh(shared, weights) < SAME_OBJECT_FROM * _weigh(mine, weights):
        return None
    pair = SharedTerms(lower=lower.title, higher=higher.title, terms=shared)
    return Finding(signal=Signal.SAME_OBJECT, pair=pair)


def find_introduced(lower: Profile, higher: Profile, weights: Weights) -> Finding | None:
    """Tells whether statements of the lower unit are about the object of the higher title, and less the reverse."""
    wanted = higher.title.terms
    total = _weigh(wanted, weights)
    introduced = wanted & lower.places.keys()
    if not introduced or _weigh(introduced, weights) < max(INTRODUCED_FROM * total, WEIGHTY_FROM):
        return None
    own = lower.title.terms
    if _weigh(introduced, weights) * _weigh(own, weights) < _weigh(own & higher.places.keys(), weights) * total:
        return None
    found = [
        SharedTerms(lower=lower.statements[number], higher=higher.title, terms=shared)
        for number in sorted({number for term in introduced for number in lower.places[term]})
        if (shared := wanted & lower.statements[number].terms)
    ]
    return Finding(signal=Signal.INTRODUCES, pair=_weightiest(found, weights))


def find_understood(alike: Collection[SharedTerms], weights: Weights) -> Finding | None:
    """Tells whether the higher unit acts on what the lower one asks to know.

    Args:
        alike: The pairs of statements of the two units that are about one thing.
        weights: The weights of terms.
    """
    found = [
        pair
        for pair in alike
        if (pair.lower.demand or Demand.WORK) <= Demand.UNDERSTANDING
        and (pair.higher.demand or Demand.RECALL) > Demand.UNDERSTANDING
    ]
    return Finding(signal=Signal.UNDERSTAND_DO, pair=_weightiest(found, weights)) if found else None


def find_continued(alike: Collection[SharedTerms], weights: Weights, language: Language) -> Finding | None:
    """Tells whether two statements are about one thing in several terms.

    Args:
        alike: The pairs of statements of the two units that are about one thing.
        weights: The weights of terms.
        language: The language of the statements.
    """
    found = [pair for pair in alike if _are_several(pair.terms, language)]
    return Finding(signal=Signal.CONTINUES, pair=_weightiest(found, weights)) if found else None


def _are_several(terms: frozenset[str], language: Language) -> bool:
    """Whether terms are more than one word; a Chinese word of three ideographs is two terms that share one."""
    if language is Language.EN or len(terms) != 2:
        return len(terms) >= 2
    one, other = terms
    return set(one).isdisjoint(other)


def find_signals(lower: Profile, higher: Profile, weights: Weights) -> tuple[Finding, ...]:
    """Gives all signals that the lower unit prepares for the higher one; both are of one language."""
    alike = find_alike(lower, higher, weights)
    found = (
        find_same_object(lower, higher, weights),
        find_introduced(lower, higher, weights),
        find_understood(alike, weights),
        find_continued(alike, weights, lower.language),
    )
    return tuple(finding for finding in found if finding is not None)


def find_alike(lower: Profile, higher: Profile, weights: Weights) -> tuple[SharedTerms, ...]:
    """Gives the pairs of statements that are about one thing, in order of the statements."""
    weight_of: dict[tuple[int, int], float] = defaultdict(float)
    for term in sorted(lower.places.keys() & higher.places.keys()):
        weight = weights[term]
        theirs = higher.places[term]
        for mine in lower.places[term]:
            for place in theirs:
                weight_of[mine, place] += weight
    found = []
    for mine, place in sorted(pair for pair, weight in weight_of.items() if weight >= WEIGHTY_FROM):
        one, other = lower.statements[mine], higher.statements[place]
        whole = _weigh(one.terms, weights) + _weigh(other.terms, weights)
        if 2 * weight_of[mine, place] >= ALIKE_FROM * whole:
            found.append(SharedTerms(lower=one, higher=other, terms=one.terms & other.terms))
    return tuple(found)


def _weigh(terms: Collection[str], weights: Weights) -> float:
    return sum(weights[term] for term in terms)


def _weightiest(pairs: Iterable[SharedTerms], weights: Weights) -> SharedTerms:
    """The pair whose shared terms weigh most; the first of several."""
    return max(pairs, key=lambda pair: _weigh(pair.terms, weights))
