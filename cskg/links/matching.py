"""How similar two units are: pairs their statements, and computes how likely a person would call them an overlap.

1. Statements of one kind are paired one to one, the most similar first (Dice's coefficient, as in comparisons), from a
   similarity of :data:`PAIRED_FROM` on. Contradictions are never paired. Nor are two statements that are each about the
   object of their own unit's title, if the objects differ: *Post the menu* and *Post the rota*. Two units with
   :data:`TWINS_FROM` such statements are twins, which do not overlap.
2. The pairs give four figures (:class:`Figures`).
3. A logistic function of these (:class:`Confidence`) gives the confidence that the two overlap. That means: a holder of
   one unit has shown a fifth or more of the requirements of the other. A second function gives the confidence that they
   are at least related. The weights were fitted to the labelled pairs of ``tests/links/labelled`` that were not held
   out (``benchmarks/overlap_accuracy.py``).

:mod:`~cskg.links.equivalence` aligns two units carefully; this module is faster, for hundreds of thousands of pairs.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cskg.language.claims import Claims
from cskg.links.corpus import Corpus
from cskg.links.similarity import ALIGNED_FROM, Indexes, measure_alike
from cskg.links.title_objects import change_object, part_objects

PAIRED_FROM = 0.2
"""The similarity from which on two statements are paired; below it they share almost nothing."""

NEXT_TO_NOTHING = 0.07
"""Two units with a smaller sum of shares are unlikely to overlap or to be related, whatever their titles."""

TWINS_FROM = 2
"""Two units are twins if so many pairs of statements say the same about the objects of their own titles."""

TWINS_UP_TO = 0.5
"""Twins that share more than this still count as an overlap: the two objects may be two names of one thing."""

HIGHEST = 0.99
"""The highest confidence that words alone can give."""


class StatementMatch(NamedTuple):
    """Two paired statements; a tuple, because millions are made.

    Attributes:
        a: The row of the first body's statement in the corpus.
        b: The row of the second body's statement.
        score: How similar they are.
    """

    a: int
    b: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures that summarise the pairs of two bodies.

    Attributes:
        share: The sum of the scores of paired requirements, divided by the number of requirements of a unit; the larger
            of the two units' values.
        like_count: The logarithm of 1 plus the number of paired requirements that are similar enough to be rewordings.
        criteria_share: The same as ``share``, for assessment criteria.
        titles: The similarity of the titles.
    """

    share: float
    like_count: float
    criteria_share: float
    titles: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Two bodies side by side.

    Attributes:
        a: The place of the first body in the corpus.
        b: The place of the second body.
        figures: The figures of their pairs.
        pairs: The paired statements, the most similar first.
        are_twins: Whether they say the same about two objects.
    """

    a: int
    b: int
    figures: Figures
    pairs: tuple[StatementMatch, ...]
    are_twins: bool

    @property
    def overlap(self) -> float:
        """The confidence that they overlap."""
        return 0.0 if self.are_twins else OVERLAP.of(self.figures)

    @property
    def relation(self) -> float:
        """The confidence that they overlap or are related."""
        return RELATION.of(self.figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """A logistic function with a lower asymptote, which turns the figures of a pair into a confidence from 0 to 1.

    Attributes:
        weights: The weight of each figure, at least 0.
        bias: The constant term.
        floor: The lower asymptote: how often pairs overlap (or are related) although their words show nothing.
    """

    weights: Figures
    bias: float
    floor: float

    def of(self, figures: Figures) -> float:
        """Returns the confidence of a pair."""
        total = self.bias + math.fsum(
            (
                self.weights.share * figures.share,
                self.weights.like_count * figures.like_count,
                self.weights.criteria_share * figures.criteria_share,
                self.weights.titles * figures.titles,
            )
        )
        return round(min(HIGHEST, self.floor + (1 - self.floor) / (1 + math.exp(-total))), 2)


OVERLAP = Confidence(
    weights=Figures(share=14.8, like_count=3.0, criteria_share=2.74, titles=0.0), bias=-6.05, floor=0.066
)
RELATION = Confidence(
    weights=Figures(share=12.8, like_count=0.0, criteria_share=0.0, titles=2.65), bias=-0.62, floor=0.0
)
"""Fitted to the labelled pairs that were not held out; see ``benchmarks/overlap_accuracy.py``."""


def match_bodies(corpus: Corpus, body: int, others: Indexes) -> Iterator[Match]:
    """Yields the match of a body with each of some others, if the two share more than almost nothing."""
    rows = corpus.rows_of(body)
    ranges = [corpus.rows_of(int(other)) for other in others]
    columns = np.concatenate([np.arange(found.start, found.stop) for found in ranges])
    ends = np.cumsum([len(found) for found in ranges])
    shared = (corpus.roots[rows.start : rows.stop] @ corpus.roots[columns].T).toarray()
    scores = measure_alike(shared, corpus.weights[rows.start : rows.stop, None], corpus.weights[None, columns])
    same_kind = corpus.is_criterion[rows.start : rows.stop, None] == corpus.is_criterion[None, columns]
    places, hits = np.nonzero((scores >= PAIRED_FROM) & same_kind)
    of_hits = scores[places, hits]
    order = np.lexsort((hits, places, -of_hits))
    places, hits, of_hits = places[order], hits[order], of_hits[order]
    owners = np.searchsorted(ends, hits, side="right")
    hits, keys = columns[hits], owners * len(rows) + places
    found: list[list[StatementMatch]] = [[] for _ in others]
    changed = [0] * len(others)
    taken_rows: set[int] = set()  # by key: a row is free again for the next body
    taken_hits: set[int] = set()
    own, is_criterion = corpus.rows[rows.start : rows.stop], corpus.is_criterion[rows.start : rows.stop].tolist()
    objects = [part_objects(corpus.bodies[body].title, corpus.bodies[int(other)].title) for other in others]
    for place, hit, key, owner, score in zip(
        places.tolist(), hits.tolist(), keys.tolist(), owners.tolist(), of_hits.tolist(), strict=True
    ):
        one, other = own[place], corpus.rows[hit]
        if key in taken_rows or hit in taken_hits or _contradict(one.claims, other.claims):
            continue
        if change_object(one.terms.keys(), other.terms.keys(), objects[owner]):
            changed[owner] += 1
            continue
        taken_rows.add(key)
        taken_hits.add(hit)
        found[owner].append(StatementMatch(rows.start + place, hit, score))
    titles = _measure_titles(corpus, body, others)
    for number, pairs, changes, alike in zip(others.tolist(), found, changed, titles, strict=True):
        of_kinds: tuple[list[float], list[float]] = ([], [])
        for row, _, score in pairs:
            of_kinds[is_criterion[row - rows.start]].append(score)
        share, criteria_share = map(_share, of_kinds, map(min, corpus.counts[body], corpus.counts[number]))
        if share + criteria_share >= NEXT_TO_NOTHING:
            figures = Figures(
                share=share,
                like_count=math.log1p(sum(score >= ALIGNED_FROM for score in of_kinds[0])),
                criteria_share=criteria_share,
                titles=alike,
            )
            are_twins = changes >= TWINS_FROM and share <= TWINS_UP_TO
            yield Match(a=body, b=number, figures=figures, pairs=tuple(pairs), are_twins=are_twins)


def _contradict(one: Claims | None, other: Claims | None) -> bool:
    if one is not None and other is not None:
        return one.contradict(other)
    claims = one or other
    return claims is not None and claims.is_negated


def _measure_titles(corpus: Corpus, body: int, others: Indexes) -> list[float]:
    """Returns the similarity of a body's title to the titles of others."""
    shared = corpus.titles[others] @ corpus.titles[body : body + 1].toarray()[0]
    scores = measure_alike(shared, corpus.title_weights[[body]], corpus.title_weights[others])
    claims = corpus.title_claims[body]
    return [
        0.0 if _contradict(claims, corpus.title_claims[other]) else score
        for other, score in zip(others.tolist(), scores.tolist(), strict=True)
    ]


def _share(scores: list[float], count: int) -> float:
    return math.fsum(scores) / count if count else 0.0
