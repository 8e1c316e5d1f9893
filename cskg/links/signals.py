"""Signals that one unit prepares for another; each depends only on two profiles (:mod:`~cskg.links.profiles`).

They do not look at levels or areas: the caller passes only units of one functional area, the lower before the higher.
Each signal has a strength, and names the sentences that show it. A word weighs more if fewer units of its industry have
it.

====================  =====================================================================================  =========
signal                evidence, and its strength                                                             source
====================  =====================================================================================  =========
``same-object``       the lower title's object is in the higher title, as in *Receive stock* and *Manage      judgement
                      stock*: 1 for half of it by weight or more, otherwise the share times ``PART``
``learn-do``          statements of the lower unit ask for knowledge or routine practice of the object that   [2]
                      similar statements of the higher unit act on: the logarithm of 1 plus the weight that
                      they share beyond ``WEIGHTY_FROM``
``taken-up``          statements of the higher unit share two terms or more with one of the lower: the        judgement
                      logarithm of 1 plus the sum, over these statements, of the highest product of shared
                      weight and similarity
``alike``             both have the same subject: the cosine of all their terms, each weighted by its rarity  [1]
                      and by the logarithm of its frequency; terms of the title count twice
====================  =====================================================================================  =========

[1] G. Salton, C. Buckley, *Term-weighting approaches in automatic text retrieval*, Information Processing & Management
24, 1988, https://doi.org/10.1016/0306-4573(88)90021-0.
[2] Anderson and Krathwohl's revision of Bloom's taxonomy, 2001: to understand comes before to apply.

Their weights were fitted to labelled frameworks by ``benchmarks/prerequisite_accuracy.py``.
docs/measurements/study-paths.md also names the signals that were tried without gain.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cskg.language.lexicon import Demand
from cskg.links.profiles import Profile, Sentence
from cskg.links.similarity import Floats, Indexes

WHOLE_FROM = 0.5
"""From this share on, a title's object counts as whole, because the rest is most often a detail."""

PART = 0.75
"""The factor for a smaller share, which means less than its size: one word of several often names another thing."""

PART_FROM = 0.1
"""A share below this is a word that nearly all titles have, so it is ignored."""

ALIKE_FROM = 0.4
"""The lowest Dice coefficient, over the weights of terms, of two sentences about the same thing."""

WEIGHTY_FROM = 0.5
"""The weight that shared terms must have together; terms with less are nearly everywhere."""

FEWEST_TAKEN_UP = 2
"""How many terms a statement must share to take up another one; a single word may be shared by chance."""

_APART = 2.0**20
"""A number larger than the weight of any sentence; weights are multiples of 1/32, so sums with it are exact."""

Booleans = npt.NDArray[np.bool_]
Weigh = Callable[[npt.NDArray[np.uint64]], Floats]
"""Maps terms to their weights."""


class Signal(Enum):
    """The signals, in the order in which they are shown to a reader."""

    SAME_OBJECT = "same-object"
    LEARN_DO = "learn-do"
    TAKEN_UP = "taken-up"
    ALIKE = "alike"


SIGNALS = tuple(Signal)

Findings = npt.NDArray[np.int32]
"""A row for each pair of profiles.

For each signal it has the numbers of the lower and the higher sentence that show it, 0 for the title, or -1 if the
signal was not found.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A signal that was found, and the pair of sentences that shows it best.

    Attributes:
        signal: The signal.
        lower: The sentence of the lower unit.
        higher: The sentence of the higher unit.
        terms: The terms that both have.
    """

    signal: Signal
    lower: Sentence
    higher: Sentence
    terms: frozenset[str]


def read_findings(row: bytes, lower: Profile, higher: Profile) -> tuple[Finding, ...]:
    """Reads the signals of a pair from the bytes of its findings; the statements of both profiles are read for it."""
    found = []
    numbers = np.frombuffer(row, dtype=np.int32).reshape(len(SIGNALS), 2).tolist()
    for signal, (one, other) in zip(SIGNALS, numbers, strict=True):
        if one >= 0:
            mine, theirs = lower.sentences[one], higher.sentences[other]
            found.append(Finding(signal=signal, lower=mine, higher=theirs, terms=mine.terms & theirs.terms))
    return tuple(found)


def find_signals(lowers: Sequence[Profile], higher: Profile, weigh: Weigh) -> tuple[Findings, Floats]:
    """Finds the signals that each of some lower units prepares for a higher one; all are of one language.

    Args:
        lowers: The lower units.
        higher: The higher unit.
        weigh: Returns the weights of terms, in steps small enough that sums are exact.

    Returns:
        The findings, and for each lower unit a row with the strength of each signal, 0 if it was not found.
    """
    found = np.full((len(lowers), len(SIGNALS), 2), -1, dtype=np.int32)
    strengths = np.zeros((len(lowers), len(SIGNALS)))
    objects = _lay_out(lowers, higher, weigh, of_objects=True)
    words = _lay_out(lowers, higher, weigh, of_objects=False)
    parts = _measure_parts(words)
    strengths[:, 0] = _measure_same_object(objects)
    alike, of_all = _measure_alike(objects), objects.shared
    learned = (alike >= ALIKE_FROM) & (of_all >= WEIGHTY_FROM) & _find_learned(lowers, higher)
    taken_up = np.where(objects.counts >= FEWEST_TAKEN_UP, of_all * alike, 0.0)
    for number, start, end in zip(range(len(lowers)), objects.starts.tolist(), objects.ends.tolist(), strict=True):
        shared, best = of_all[start:end], taken_up[start:end].max(axis=0)
        weighty = np.where(learned[start:end], shared - WEIGHTY_FROM, 0.0)
        told = np.where(shared > 0, words.mine[start:end] @ (words.theirs * parts[number]).T, 0.0)
        strengths[number, 1:] = np.log1p(weighty.sum()), np.log1p(best.sum()), parts[number].sum() * told.any()
        # Of several pairs of sentences the strongest is shown, and of several such the first.
        for signal, shows in enumerate((weighty, taken_up[start:end], told), 1):
            if strengths[number, signal]:
                found[number, signal] = divmod(int(np.argmax(shows)), shared.shape[1])
        if strengths[number, 0]:
            found[number, 0] = 0, 0
    return found, strengths


@dataclass(frozen=True, kw_only=True)  # no slots: what two sentences share is computed when it is needed
class _Sides:
    """The sentences of some lower units and of a higher unit, as matrices over the terms of the higher unit.

    Attributes:
        starts: Where the sentences of each lower unit start, with its title.
        ends: Where they end.
        weights: The weight of each term.
        mine: Sentences of the lower units by terms.
        theirs: Sentences of the higher unit by terms.
        of_mine: The weight of all terms of each sentence of the lower units.
        of_theirs: The weight of all terms of each sentence of the higher unit.
        lengths: The length of the vector of each lower unit's terms, each by its frequency and its weight.
    """

    starts: Indexes
    ends: Indexes
    weights: Floats
    mine: Floats
    theirs: Floats
    of_mine: Floats
    of_theirs: Floats
    lengths: Floats

    @cached_property
    def _products(self) -> Floats:
        """The number of shared terms times ``_APART``, plus their weight: one product instead of two."""
        found: Floats = self.mine @ (self.theirs * (self.weights + _APART)).T
        return found

    @property
    def shared(self) -> Floats:
        """The weight of the terms that two sentences share."""
        return self._products % _APART

    @property
    def counts(self) -> Floats:
        """How many terms two sentences share."""
        return self._products // _APART


def _lay_out(lowers: Sequence[Profile], higher: Profile, weigh: Weigh, *, of_objects: bool) -> _Sides:
    """Makes the matrices for the terms of objects, or for the terms of whole sentences."""
    own = higher.occurrences[higher.occurrences["is_object"] == of_objects]
    others = [lower.occurrences[lower.occurrences["is_object"] == of_objects] for lower in lowers]
    terms, columns = np.unique(own["term"], return_inverse=True)
    theirs = np.zeros((len(higher.sentences), len(terms)))
    theirs[own["sentence"], columns] = 1
    ends = np.cumsum([len(lower.sentences) for lower in lowers])
    starts = np.concatenate([[0], ends[:-1]])
    rows = np.concatenate([other["sentence"] + start for other, start in zip(others, starts.tolist(), strict=True)])
    of_rows = np.concatenate([other["term"] for other in others])
    mine = np.zeros((int(ends[-1]), len(terms)))
    if len(terms):
        places = np.minimum(np.searchsorted(terms, of_rows), len(terms) - 1)
        is_shared = terms[places] == of_rows
        mine[rows[is_shared], places[is_shared]] = 1
    weights = weigh(terms)
    weights_of_rows = weigh(of_rows)
    of_mine: Floats = np.bincount(rows, weights=weights_of_rows, minlength=len(mine)).astype(np.float64)
    return _Sides(
        starts=starts,
        ends=ends,
        weights=weights,
        mine=mine,
        theirs=theirs,
        of_mine=of_mine,
        of_theirs=theirs @ weights,
        lengths=_measure_lengths(starts, rows, of_rows, weights_of_rows),
    )


def _measure_lengths(starts: Indexes, rows: Indexes, terms: npt.NDArray[np.uint64], weights: Floats) -> Floats:
    """Returns the length of the vector of each unit's terms.

    Args:
        starts: The row of each unit's title.
        rows: The row of each occurrence of a term.
        terms: The terms that occur.
        weights: Their weights.
    """
    owners = np.searchsorted(starts, rows, side="right") - 1
    order = np.lexsort((terms, owners))
    owners, terms, rows, weights = owners[order], terms[order], rows[order], weights[order]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (owners[1:] != owners[:-1]) | (terms[1:] != terms[:-1])
    times: Floats = np.bincount(np.cumsum(is_first) - 1, weights=1.0 + (rows == starts[owners])).astype(np.float64)
    squares = (_dampen(times) * weights[is_first]) ** 2
    lengths: Floats = np.sqrt(np.bincount(owners[is_first], weights=squares, minlength=len(starts)))
    return lengths


def _dampen(times: Floats) -> Floats:
    """Returns the factor for the frequency of a term: the second occurrence counts less than the first."""
    found: Floats = np.where(times > 0, 1 + np.log(np.maximum(times, 1)), 0.0)
    return found


def _measure_parts(sides: _Sides) -> Floats:
    """Returns what each term adds to the cosine of each lower unit and the higher one."""
    lower = _dampen(np.add.reduceat(sides.mine, sides.starts, axis=0) + sides.mine[sides.starts]) * sides.weights
    higher = _dampen(sides.theirs.sum(axis=0) + sides.theirs[0]) * sides.weights
    lengths = (sides.lengths * np.sqrt((higher**2).sum()))[:, None]
    products = lower * higher
    parts: Floats = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
    return parts


def _measure_same_object(sides: _Sides) -> Floats:
    """Returns how much of each lower title's object is in the higher title."""
    shared, of_titles = sides.shared[sides.starts, 0], sides.of_mine[sides.starts]
    shares = np.divide(shared, of_titles, out=np.zeros_like(shared), where=of_titles > 0)
    found: Floats = np.where(shares >= WHOLE_FROM, 1.0, np.where(shares >= PART_FROM, PART * shares, 0.0))
    return found


def _measure_alike(sides: _Sides) -> Floats:
    """Returns the similarity of each pair of statements, by Dice's coefficient; pairs with a title have 0."""
    whole = sides.of_mine[:, None] + sides.of_theirs[None, :]
    alike: Floats = np.divide(2 * sides.shared, whole, out=np.zeros_like(whole), where=whole > 0)
    alike[sides.starts] = 0
    alike[:, 0] = 0
    return alike


def _find_learned(lowers: Sequence[Profile], higher: Profile) -> Booleans:
    """Returns, for each pair of sentences, whether one asks for knowledge or practice, and the other for action.

    A sentence without a verb asks for action, like an item in a list of tasks. But knowledge that is recalled or
    understood counts as applied only if a verb says so.
    """
    asked = np.array([one.demand or Demand.WORK for lower in lowers for one in lower.sentences])[:, None]
    acted = np.array([(one.demand or 0) for one in higher.sentences])[None, :]
    knows = (asked <= Demand.UNDERSTANDING) & (acted > Demand.UNDERSTANDING)
    found: Booleans = knows | ((asked == Demand.ROUTINE) & ((acted > Demand.UNDERSTANDING) | (acted == 0)))
    return found
