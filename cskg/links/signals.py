"""Signals that one unit prepares for another: each follows from two profiles (:mod:`~cskg.links.profiles`) alone.

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

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from cskg.language.lexicon import Demand
from cskg.links.profiles import Profile, Sentence
from cskg.links.similarity import Floats, Indexes
from cskg.model import Language

SAME_OBJECT_FROM = 0.5
INTRODUCED_FROM = 0.5
ALIKE_FROM = 0.4
"""Dice's coefficient over the weights of two sentences' terms, from which on they are about one thing."""

WEIGHTY_FROM = 0.5
"""The weight that shared terms must have together: below it they stand nearly everywhere."""

Booleans = npt.NDArray[np.bool_]
Weigh = Callable[[npt.NDArray[np.uint64]], Floats]
"""From terms to what each weighs."""


class Signal(Enum):
    """What was seen."""

    SAME_OBJECT = "same-object"
    INTRODUCES = "introduces"
    UNDERSTAND_DO = "understand-do"
    CONTINUES = "continues"


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


def find_signals(lowers: Sequence[Profile], higher: Profile, weigh: Weigh) -> Findings:
    """Finds the signals that each of some lower units prepares for a higher one; all are of one language.

    Args:
        lowers: The lower units.
        higher: The higher unit.
        weigh: Weighs terms, in steps of which sums are exact.
    """
    found = np.full((len(lowers), len(SIGNALS), 2), -1, dtype=np.int32)
    sides = _lay_out(lowers, higher, weigh)
    alike = _find_alike(sides)
    demands = [[each.demand for each in lower.sentences] for lower in lowers]
    knows = np.array([(one or Demand.WORK) <= Demand.UNDERSTANDING for of_lower in demands for one in of_lower])
    acts = np.array([(one.demand or Demand.RECALL) > Demand.UNDERSTANDING for one in higher.sentences])
    understood = alike & knows[:, None] & acts[None, :]
    continued = alike & _share_several(sides, alike, lowers, higher)
    for number, start, end in zip(range(len(lowers)), sides.starts.tolist(), sides.ends.tolist(), strict=True):
        rows = slice(start, end)
        if _is_same_object(sides, start):
            found[number, 0] = 0, 0
        if _is_introduced(sides, rows):
            found[number, 1] = 1 + int(np.argmax(sides.shared[start + 1 : end, 0])), 0
        for place, chosen in ((2, understood[rows]), (3, continued[rows])):
            if chosen.any():  # the weightiest pair, and of several the first
                best = int(np.argmax(np.where(chosen, sides.shared[rows], 0)))
                found[number, place] = divmod(best, chosen.shape[1])
    return found


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
        shared: What the terms weigh that two sentences share.
    """

    starts: Indexes
    ends: Indexes
    weights: Floats
    mine: Floats
    theirs: Floats
    of_mine: Floats
    of_theirs: Floats
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
    of_mine: Floats = np.bincount(rows, weights=weigh(of_rows), minlength=len(mine)).astype(np.float64)
    return _Sides(
        starts=starts,
        ends=ends,
        weights=weights,
        mine=mine,
        theirs=theirs,
        of_mine=of_mine,
        of_theirs=theirs @ weights,
        shared=mine @ (theirs * weights).T,
    )


def _find_alike(sides: _Sides) -> Booleans:
    """Tells of each pair of statements whether they are about one thing; titles are none."""
    whole = sides.of_mine[:, None] + sides.of_theirs[None, :]
    alike: Booleans = (sides.shared >= WEIGHTY_FROM) & (2 * sides.shared >= ALIKE_FROM * whole)
    alike[sides.starts] = False
    alike[:, 0] = False
    return alike


def _is_same_object(sides: _Sides, title: int) -> bool:
    """Tells whether the higher title is about what a lower title is about."""
    shared = sides.shared[title, 0]
    return bool(shared > 0 and shared >= SAME_OBJECT_FROM * sides.of_mine[title])


def _is_introduced(sides: _Sides, rows: slice) -> bool:
    """Tells whether statements of a lower unit are about the object of the higher title, and less the reverse."""
    title, statements = sides.mine[rows.start], sides.mine[rows.start + 1 : rows.stop]
    total = sides.of_theirs[0]
    introduced = (statements.any(axis=0) * sides.theirs[0]) @ sides.weights
    if introduced < max(INTRODUCED_FROM * total, WEIGHTY_FROM):
        return False
    reverse = (sides.theirs[1:].any(axis=0) * title) @ sides.weights
    return bool(introduced * sides.of_mine[rows.start] >= reverse * total)


def _share_several(sides: _Sides, alike: Booleans, lowers: Sequence[Profile], higher: Profile) -> Booleans:
    """Tells of each pair of statements whether the terms that they share are more than one word.

    A Chinese word of three ideographs is two terms that share one.
    """
    counts = sides.mine @ sides.theirs.T
    several: Booleans = counts >= 2
    if higher.language is not Language.EN:
        sentences = [each for lower in lowers for each in lower.sentences]
        for row, column in np.argwhere(alike & (counts == 2)).tolist():
            one, other = sentences[row].terms & higher.sentences[column].terms
            several[row, column] = set(one).isdisjoint(other)
    return several
