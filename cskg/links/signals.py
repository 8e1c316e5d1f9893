"""Signals that one unit prepares for another: each follows from two profiles (:mod:`~cskg.links.profiles`) alone.

None looks at levels or areas: the caller takes only units of one functional area, the lower before the higher. Each has
a strength, and tells the sentences that it rests on.

====================  =====================================================================================  =========
signal                what is seen, and how strong it is                                                     source
====================  =====================================================================================  =========
``alike``             both speak of the same things: the cosine of their terms, each by how often it is       [1]
                      said, in the title twice, and by how few units say it; at most ``ALIKE_UP_TO``
``same-object``       the lower title's object is mostly in the higher title, as in *Receive stock* and       judgement
                      *Manage stock*: the share of it by weight
``understand-do``     statements of the lower one ask to know what like statements of the higher one act on:  [2]
                      the logarithm of 1 and what they share by weight beyond ``WEIGHTY_FROM``
====================  =====================================================================================  =========

[1] G. Salton, C. Buckley, *Term-weighting approaches in automatic text retrieval*, Information Processing & Management
24, 1988, https://doi.org/10.1016/0306-4573(88)90021-0.
[2] Anderson and Krathwohl's revision of Bloom's taxonomy, 2001: to understand comes before to apply.

What they weigh together was fitted to labelled frameworks: ``benchmarks/prerequisite_accuracy.py`` and
docs/study-paths.md, which also tells the signals that were tried and added nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from cskg.language.lexicon import Demand
from cskg.links.profiles import Profile, Sentence
from cskg.links.similarity import Floats, Indexes

ALIKE_UP_TO = 0.25
"""Units that are more alike than this are as often twins as steps of one ladder, so that more of it tells no more."""

SAME_OBJECT_FROM = 0.5
ALIKE_FROM = 0.4
"""Dice's coefficient over the weights of two sentences' terms, from which on they are about one thing."""

WEIGHTY_FROM = 0.5
"""The weight that shared terms must have together: below it they stand nearly everywhere."""

Booleans = npt.NDArray[np.bool_]
Weigh = Callable[[npt.NDArray[np.uint64]], Floats]
"""From terms to what each weighs."""


class Signal(Enum):
    """What was seen, in the order in which a reader is told of it."""

    SAME_OBJECT = "same-object"
    UNDERSTAND_DO = "understand-do"
    ALIKE = "alike"


SIGNALS = tuple(Signal)

Findings = npt.NDArray[np.int32]
"""A row for each pair of profiles: for each signal the numbers of the lower and the higher sentence that show it, 0 for
the title; -1 where the signal was not found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A signal that was found, and the weightiest pair of sentences that it rests on.

    Attributes:
        signal: The signal.
        lower: The sentence of the lower unit.
        higher: That of the higher one.
        terms: The terms that both have.
    """

    signal: Signal
    lower: Sentence
    higher: Sentence
    terms: frozenset[str]


def read_findings(row: bytes, lower: Profile, higher: Profile) -> tuple[Finding, ...]:
    """Reads what a pair shows from the bytes of its findings; the statements of both profiles are read for it."""
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
        weigh: Weighs terms, in steps of which sums are exact.

    Returns:
        What shows the signals, and a row for each lower unit of how strong each is; 0 where it was not found.
    """
    found = np.full((len(lowers), len(SIGNALS), 2), -1, dtype=np.int32)
    strengths = np.zeros((len(lowers), len(SIGNALS)))
    sides = _lay_out(lowers, higher, weigh)
    parts = _measure_parts(sides)
    strengths[:, 0] = _measure_same_object(sides)
    strengths[:, 2] = np.minimum(parts.sum(axis=1), ALIKE_UP_TO)
    demands = [[each.demand for each in lower.sentences] for lower in lowers]
    knows = np.array([(one or Demand.WORK) <= Demand.UNDERSTANDING for of_lower in demands for one in of_lower])
    acts = np.array([(one.demand or Demand.RECALL) > Demand.UNDERSTANDING for one in higher.sentences])
    understood = _find_alike(sides) & knows[:, None] & acts[None, :]
    for number, start, end in zip(range(len(lowers)), sides.starts.tolist(), sides.ends.tolist(), strict=True):
        shared, of_pair = sides.shared[start:end], understood[start:end]
        strengths[number, 1] = np.log1p((shared[of_pair] - WEIGHTY_FROM).sum())
        # Of several pairs of sentences that which tells most is shown, and of several such the first.
        if strengths[number, 0]:
            found[number, 0] = 0, 0
        if of_pair.any():
            found[number, 1] = divmod(int(np.argmax(np.where(of_pair, shared, 0))), shared.shape[1])
        if strengths[number, 2]:
            told = sides.mine[start:end] @ (sides.theirs * parts[number]).T
            found[number, 2] = divmod(int(np.argmax(told)), told.shape[1])
    return found, strengths


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """The sentences of some lower units and of a higher one, by the terms of the higher one.

    Attributes:
        starts: Where the sentences of each lower unit start, with its title.
        ends: Where they end.
        weights: What each term weighs.
        mine: Sentences of the lower units by terms.
        theirs: Sentences of the higher unit by terms.
        of_mine: What all terms of each sentence of the lower units weigh.
        of_theirs: The same of the higher unit.
        lengths: How long the vector of each lower unit's terms is, each by how often it is said and what it weighs.
        shared: What the terms weigh that two sentences share.
    """

    starts: Indexes
    ends: Indexes
    weights: Floats
    mine: Floats
    theirs: Floats
    of_mine: Floats
    of_theirs: Floats
    lengths: Floats
    shared: Floats


def _lay_out(lowers: Sequence[Profile], higher: Profile, weigh: Weigh) -> _Sides:
    own = higher.occurrences
    terms, columns = np.unique(own["term"], return_inverse=True)
    theirs = np.zeros((len(higher.sentences), len(terms)))
    theirs[own["sentence"], columns] = 1
    ends = np.cumsum([len(lower.sentences) for lower in lowers])
    starts = np.concatenate([[0], ends[:-1]])
    rows = np.concatenate(
        [lower.occurrences["sentence"] + start for lower, start in zip(lowers, starts.tolist(), strict=True)]
    )
    of_rows = np.concatenate([lower.occurrences["term"] for lower in lowers])
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
        shared=mine @ (theirs * weights).T,
    )


def _measure_lengths(starts: Indexes, rows: Indexes, terms: npt.NDArray[np.uint64], weights: Floats) -> Floats:
    """Gives the length of the vector of each unit's terms.

    Args:
        starts: The row of each unit's title.
        rows: The row of each occurrence of a term.
        terms: The terms that occur.
        weights: What they weigh.
    """
    owners = np.searchsorted(starts, rows, side="right") - 1
    order = np.lexsort((terms, owners))
    owners, terms, rows, weights = owners[order], terms[order], rows[order], weights[order]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (owners[1:] != owners[:-1]) | (terms[1:] != terms[:-1])
    times = np.bincount(np.cumsum(is_first) - 1, weights=1.0 + (rows == starts[owners]))
    squares = (times * weights[is_first]) ** 2
    lengths: Floats = np.sqrt(np.bincount(owners[is_first], weights=squares, minlength=len(starts)))
    return lengths


def _measure_parts(sides: _Sides) -> Floats:
    """Gives what each term adds to the cosine of each lower unit and the higher one."""
    lower = np.add.reduceat(sides.mine, sides.starts, axis=0) + sides.mine[sides.starts]
    higher = (sides.theirs.sum(axis=0) + sides.theirs[0]) * sides.weights
    lengths = (sides.lengths * np.sqrt(higher @ higher))[:, None]
    products = lower * sides.weights * higher
    parts: Floats = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
    return parts


def _measure_same_object(sides: _Sides) -> Floats:
    """Gives how much of each lower title's object is in the higher title; 0 where that is less than most of it."""
    shared, of_titles = sides.shared[sides.starts, 0], sides.of_mine[sides.starts]
    shares = np.divide(shared, of_titles, out=np.zeros_like(shared), where=of_titles > 0)
    found: Floats = np.where(shares >= SAME_OBJECT_FROM, shares, 0.0)
    return found


def _find_alike(sides: _Sides) -> Booleans:
    """Tells of each pair of statements whether they are about one thing; titles are none."""
    whole = sides.of_mine[:, None] + sides.of_theirs[None, :]
    alike: Booleans = (sides.shared >= WEIGHTY_FROM) & (2 * sides.shared >= ALIKE_FROM * whole)
    alike[sides.starts] = False
    alike[:, 0] = False
    return alike
