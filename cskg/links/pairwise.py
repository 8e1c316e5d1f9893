"""Compares all bodies of a language, and keeps the results, so adding one body takes little time.

The result for two bodies depends on these two alone, so it is kept and never computed twice. Only the choice of pairs
depends on other bodies. So it is made again for the bodies that share a mark with an added, removed or changed one. The
result is the same as if nothing had been kept.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cskg.links.candidates import CANDIDATES, Index, Marks, find_best, find_touched, make_index, pairs_of, read_marks
from cskg.links.corpus import Body, make_corpus
from cskg.links.kept import find_pairs_before, find_places
from cskg.links.matching import Match, StatementMatch, match_bodies
from cskg.links.similarity import ALIGNED_FROM, Indexes
from cskg.outline import Position

OVERLAPS_FROM, RELATED_FROM = 0.5, 0.9
"""The lowest confidences at which a link says that two units overlap, and that they overlap or are related."""

SHOWN = 5
"""The number of pairs of statements that a link shows."""

_RESULT = np.dtype([("overlap", "f8"), ("relation", "f8"), ("rows", "i4", (SHOWN, 2)), ("scores", "f8", (SHOWN,))])
"""The result for a pair of bodies.

It has the confidences of its links, 0 for a link that is not made. It also has the pairs of statements that show it:
their places among the statements of their bodies, padded with -1, and their similarity.
"""


Result = tuple[float, float, list[tuple[int, int]], list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPair:
    """Two bodies that overlap or are related.

    Attributes:
        a: The first body.
        b: The second body.
        overlap: The confidence that they overlap; 0 if there is no such link.
        relation: The confidence that they overlap or are related; 0 if there is no such link.
        shown: The paired statements, by their places in a and in b, and their similarity; the most similar first.
    """

    a: Body
    b: Body
    overlap: float
    relation: float
    shown: tuple[tuple[int, int, float], ...]

    @property
    def pairs(self) -> tuple[tuple[Position, Position, float], ...]:
        """The paired statements by their positions; the texts of both bodies are read for them."""
        of_a, of_b = tuple(self.a.texts), tuple(self.b.texts)
        return tuple((of_a[one], of_b[other], score) for one, other, score in self.shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairwiseResults:
    """The results of comparing some bodies; places are those of bodies in order of their keys.

    Attributes:
        names: A row for each body: its digest and its key.
        ends: Where the marks of each body end.
        marks: The marks of all bodies.
        best: A row for each body: the bodies that share most marks with it.
        pairs: A row for each compared pair: the places of both.
        results: A row for each pair: its result, see :data:`_RESULT`.
    """

    names: "np.ndarray[tuple[int], np.dtype[np.bytes_]]"
    ends: Indexes
    marks: Marks
    best: Indexes
    pairs: Indexes
    results: npt.NDArray[np.void]

    def iter_pairs(self, bodies: Sequence[Body]) -> Iterator[UnitPair]:
        """Yields the pairs that overlap or are related, in order.

        Args:
            bodies: The bodies that were compared, in order of their keys.
        """
        found = np.nonzero(self.results["overlap"] + self.results["relation"])[0]
        for (a, b), result in zip(self.pairs[found].tolist(), self.results[found].tolist(), strict=True):
            overlap, relation, rows, scores = result
            yield UnitPair(
                a=bodies[a],
                b=bodies[b],
                overlap=overlap,
                relation=relation,
                shown=tuple(
                    (row, column, score)
                    for (row, column), score in zip(rows.tolist(), scores.tolist(), strict=True)
                    if row >= 0
                ),
            )


NOTHING = PairwiseResults(
    names=np.zeros(0, dtype="S1"),
    ends=np.zeros(0, dtype=np.int64),
    marks=np.zeros(0, dtype=np.uint32),
    best=np.zeros((0, CANDIDATES), dtype=np.int64),
    pairs=np.zeros((0, 2), dtype=np.int64),
    results=np.zeros(0, dtype=_RESULT),
)
"""The results before anything was compared."""


def compare_all(bodies: Iterable[Body], before: PairwiseResults = NOTHING) -> tuple[tuple[Body, ...], PairwiseResults]:
    """Compares bodies of one language with each other.

    Args:
        bodies: The bodies; those without statements are left out.
        before: Earlier results, for these or other bodies; they change only the time that it takes.

    Returns:
        The bodies in order, and the results.
    """
    with_texts = frozenset(before.names.tolist())
    kept = tuple(
        sorted((body for body in bodies if _name(body) in with_texts or body.texts), key=lambda body: body.key)
    )
    names = np.array([_name(body) for body in kept], dtype=bytes)
    old = find_places(names, before.names)
    index = _index(kept, old, before)
    best = _find_best(index, old, before)
    pairs = pairs_of(best)
    known = find_pairs_before(pairs, old, before.pairs, max(1, len(before.names)))
    results = np.zeros(len(pairs), dtype=_RESULT)
    results[known >= 0] = before.results[known[known >= 0]]
    for place, result in _iter_results(kept, pairs, np.nonzero(known < 0)[0]):
        results[place] = result
    return kept, PairwiseResults(
        names=names, ends=index.ends, marks=index.marks, best=best, pairs=pairs, results=results
    )


def _name(body: Body) -> bytes:
    return f"{body.digest}{body.key}".encode()


def _index(bodies: Sequence[Body], old: Indexes, before: PairwiseResults) -> Index:
    starts = np.concatenate([np.zeros(1, dtype=np.int64), before.ends])
    return make_index(
        [
            read_marks(body) if place < 0 else before.marks[starts[place] : starts[place + 1]]
            for body, place in zip(bodies, old.tolist(), strict=True)
        ]
    )


def _find_best(index: Index, old: Indexes, before: PairwiseResults) -> Indexes:
    """Returns the candidates of each body; they are computed again only if they may have changed."""
    size = len(old)
    best = np.full((size, CANDIDATES), -1, dtype=np.int64)
    stays = np.nonzero(old >= 0)[0]
    now = np.full(len(before.names) + 1, -1, dtype=np.int64)  # the last entry is for -1, which means none
    now[old[stays]] = stays
    came = np.zeros(size, dtype=bool)
    came[old < 0] = True
    went = np.ones(len(before.names), dtype=bool)
    went[old[stays]] = False
    gone = before.marks[np.repeat(went, np.diff(before.ends, prepend=0))]
    fresh = index.marks[came[index.owners]]
    changed = np.unique(np.concatenate([gone, fresh]))
    touched = find_touched(index, changed, _count(changed, gone), _count(changed, fresh)) if len(changed) else changed
    best[stays] = now[before.best[old[stays]]]
    wanted = np.union1d(touched, np.nonzero(came)[0]).astype(np.int64)
    if len(wanted):
        best[wanted] = find_best(index, wanted)
    return best


def _count(changed: Marks, marks: Marks) -> Indexes:
    return np.bincount(np.searchsorted(changed, marks), minlength=len(changed))


def _iter_results(bodies: Sequence[Body], pairs: Indexes, places: Indexes) -> Iterator[tuple[int, Result]]:
    """Yields the results of the pairs at some places, if there are any."""
    if not len(places):
        return
    used = np.unique(pairs[places])
    corpus = make_corpus(bodies[place] for place in used.tolist())
    rows = [{position: row for row, position in enumerate(body.texts)} for body in corpus.bodies]
    own = np.searchsorted(used, pairs[places])
    starts = np.nonzero(np.diff(own[:, 0], prepend=-1))[0].tolist()
    for start, end in zip(starts, [*starts[1:], len(own)], strict=True):
        place_of = dict(zip(own[start:end, 1].tolist(), places[start:end].tolist(), strict=True))
        for match in match_bodies(corpus, int(own[start, 0]), own[start:end, 1]):
            overlap, relation = _judge(match)
            if overlap or relation:
                best = _best_pairs(match)
                none = SHOWN - len(best)
                of_a, of_b = rows[match.a], rows[match.b]
                shown = [(of_a[corpus.positions[pair.a]], of_b[corpus.positions[pair.b]]) for pair in best] + [
                    (-1, -1)
                ] * none
                yield place_of[match.b], (overlap, relation, shown, [pair.score for pair in best] + [0.0] * none)


def _judge(match: Match) -> tuple[float, float]:
    """Returns the confidence of the overlap of two bodies, and of their relation, which a certain overlap implies."""
    overlap = match.overlap if match.overlap >= OVERLAPS_FROM else 0.0
    return overlap, match.relation if overlap < RELATED_FROM <= match.relation else 0.0


def _best_pairs(match: Match) -> tuple[StatementMatch, ...]:
    """Returns the pairs to show to a person: the good ones, or the best weak ones if there is no good one."""
    good = [pair for pair in match.pairs if pair.score >= ALIGNED_FROM]
    return (*good[:SHOWN],) or match.pairs[:SHOWN]
