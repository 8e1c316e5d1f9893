"""Chooses the pairs of bodies that are worth comparing: pairs that share marks; most pairs share none.

A mark is a word that counts, or two such words next to each other in a requirement or criterion. Marks of very many
bodies produce no candidates, so the work grows with the corpus and not with its square. A mark is a number of 32 bits,
the hash of its words. It does not depend on the rest of the corpus, so it can be kept from one run to the next. If two
words have the same hash by chance, the only cost is a comparison.
"""

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from cskg.links.corpus import Body
from cskg.links.similarity import Indexes

COMMON_FROM = 64
"""A mark that more bodies have produces no candidates."""

CANDIDATES = 32
"""The most candidates of a body; bodies that share most marks with it come first."""

SHARED_AT_LEAST = 2
"""The fewest marks that two bodies must share to be compared."""

_MOST_WORDS = 12
"""The most words of a requirement that make pairs; longer requirements are lists.

The words with the smallest hashes are used, so two requirements with many common words use many of the same.
"""

_ODD = np.uint32(0x9E3779B1)
_MOST_BUCKETS = 1 << 23
_ROWS_AT_ONCE = 512

Marks = npt.NDArray[np.uint32]


@dataclass(frozen=True, kw_only=True)  # no slots: derived values are computed when they are first needed
class Index:
    """The marks of bodies.

    Attributes:
        ends: Where the marks of each body end.
        marks: The marks of all bodies, one body after another.
    """

    ends: Indexes
    marks: Marks

    @cached_property
    def owners(self) -> Indexes:
        """The body of each mark."""
        return np.repeat(np.arange(len(self.ends)), np.diff(self.ends, prepend=0))

    @cached_property
    def bucket_count(self) -> int:
        """How many buckets there are."""
        return min(_MOST_BUCKETS, 1 << (2 * len(self.marks)).bit_length())

    @cached_property
    def buckets(self) -> Indexes:
        """The bucket of each mark, a small number that is the same for equal marks."""
        return self.spread(self.marks)

    def spread(self, marks: Marks) -> Indexes:
        """Returns the bucket of each mark."""
        return (marks & np.uint32(self.bucket_count - 1)).astype(np.int64)


@lru_cache(maxsize=1 << 18)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest())


@cache
def _pairs_of(count: int) -> tuple[Indexes, Indexes]:
    return np.triu_indices(count, 1)


def read_marks(body: Body) -> Marks:
    """Returns the marks of a body, in order and each once."""
    found: list[Marks] = []
    for row in (body.heading, *body.rows.values()):
        words = np.array(sorted(_hash(term) for term, weight in row.terms.items() if weight >= 1), dtype=np.uint32)
        first, second = _pairs_of(min(len(words), _MOST_WORDS))
        found += [words, words[first] * _ODD + words[second]]
    marks: Marks = np.sort(np.concatenate(found))  # ten times faster than np.unique, which hashes first
    is_first = np.ones(len(marks), dtype=bool)
    is_first[1:] = marks[1:] != marks[:-1]
    return marks[is_first]


def make_index(marks: list[Marks]) -> Index:
    """Concatenates the marks of bodies."""
    ends = np.cumsum([len(found) for found in marks], dtype=np.int64)
    return Index(ends=ends, marks=np.concatenate([np.zeros(0, dtype=np.uint32), *marks]))


def find_best(index: Index, wanted: Indexes) -> Indexes:
    """Returns a row for each wanted body: the bodies that share most marks with it, best first, padded with -1."""
    from scipy.sparse import csr_array

    size = len(index.ends)
    owners, buckets = index.owners, index.buckets
    is_wanted = np.zeros(size, dtype=bool)
    is_wanted[wanted] = True
    # A mark of no wanted body, or alone in its bucket, connects nothing, so only the other marks must be sorted.
    useful = np.zeros(index.bucket_count, dtype=bool)
    useful[buckets[is_wanted[owners]]] = True
    useful &= np.bincount(buckets, minlength=index.bucket_count) > 1
    left = np.nonzero(useful[buckets])[0]
    _, places, counts = np.unique(index.marks[left], return_inverse=True, return_counts=True)
    counted = (counts > 1) & (counts <= COMMON_FROM)
    columns = np.cumsum(counted) - 1
    kept = counted[places]
    shape = (size, max(1, int(counted.sum())))
    cells = (owners[left][kept], columns[places[kept]])
    matrix = csr_array((np.ones(int(kept.sum()), dtype=np.int32), cells), shape=shape)
    transposed = matrix.T.tocsr()
    best = np.full((len(wanted), CANDIDATES), -1, dtype=np.int64)
    for start in range(0, len(wanted), _ROWS_AT_ONCE):
        rows = wanted[start : start + _ROWS_AT_ONCE]
        shared = (matrix[rows] @ transposed).tocsr()
        shared.sort_indices()
        for place, row in enumerate(rows.tolist()):
            here = slice(shared.indptr[place], shared.indptr[place + 1])
            found, marks = shared.indices[here], shared.data[here]
            is_candidate = (marks >= SHARED_AT_LEAST) & (found != row)
            found, marks = found[is_candidate], marks[is_candidate]
            chosen = found[np.argsort(-marks, kind="stable")[:CANDIDATES]]
            best[start + place, : len(chosen)] = chosen
    return best


def find_touched(index: Index, changed: Marks, was: Indexes, now: Indexes) -> Indexes:
    """Returns the bodies with a mark that may now lead to other candidates than before.

    Args:
        index: The bodies as they are now.
        changed: The marks of added and removed bodies, in order and each once.
        was: How many of the removed bodies have each of these marks.
        now: How many of the added bodies have each of these marks.
    """
    buckets = index.buckets
    is_near = np.zeros(index.bucket_count, dtype=bool)
    is_near[index.spread(changed)] = True
    near = np.nonzero(is_near[buckets])[0]
    places = np.searchsorted(changed, index.marks[near])
    places = np.minimum(places, len(changed) - 1)
    is_changed = changed[places] == index.marks[near]
    near, places = near[is_changed], places[is_changed]
    after = np.bincount(places, minlength=len(changed))
    leads = np.minimum(after, after - now + was) <= COMMON_FROM
    return np.unique(index.owners[near[leads[places]]])


def pairs_of(best: Indexes) -> Indexes:
    """Returns the pairs in which one body is among the best candidates of the other, each once, in order."""
    rows, columns = np.repeat(np.arange(len(best)), best.shape[1]), best.ravel()
    rows, columns = rows[columns >= 0], columns[columns >= 0]
    found = np.unique(np.minimum(rows, columns) * max(1, len(best)) + np.maximum(rows, columns))
    return np.column_stack(np.divmod(found, max(1, len(best))))
