"""The terms of profiles: the weight of each, and the profiles that are worth comparing because they share terms.

A term is a number, the hash of its word in an industry (:func:`~cskg.links.profiles.hash_term`), so it can be kept from
one run to the next. Its weight depends on how many units of that industry have it, so units of other industries in the
dataset change nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cskg.links.profiles import Profile
from cskg.links.similarity import Floats, Indexes

if TYPE_CHECKING:
    from scipy.sparse import csr_array

CANDIDATES = 16
"""The most candidates of a unit."""

COMMON_FROM = 128
"""A term that more titles, or more units, of an area have produces no candidates."""

TERM = np.dtype([("term", "u8"), ("in_title", "?"), ("is_object", "?")])
"""A term of a profile, whether its title has it, and whether it is counted as one of objects."""

Terms = npt.NDArray[np.void]

_ROWS_AT_ONCE = 512


WEIGHT_STEP = 1 / 32
"""Weights are multiples of this.

So one unit more or less changes few weights, and sums of weights are exact, whatever their order.
"""


FEWEST_UNITS = 5
"""An industry with fewer units counts as having this many. Otherwise a word that two units share would seem common."""


def weigh_counts(counts: Indexes, sizes: Indexes) -> Indexes:
    """Returns the weights of terms: 1 if a single profile has the term, close to 0 if all do.

    The inverse document frequency of K. Spärck Jones (Journal of Documentation 28, 1972,
    https://doi.org/10.1108/eb026526), scaled to at most 1.

    Args:
        counts: How many profiles have each term.
        sizes: How many profiles each term's industry has.

    Returns:
        The weights, counted in steps of ``WEIGHT_STEP``; at least one step.

    Example:
        >>> (weigh_counts(np.array([1, 2, 50, 100]), np.array([100] * 4)) * WEIGHT_STEP).tolist()
        [1.0, 0.875, 0.15625, 0.03125]
    """
    sizes = np.maximum(sizes, FEWEST_UNITS)
    weights = np.log((sizes + 1) / (counts + 0.5)) / np.log((sizes + 1) / 1.5)
    return np.maximum(np.round(weights / WEIGHT_STEP), 1).astype(np.int64)


def read_terms(profile: Profile) -> Terms:
    """Returns the terms of a profile, in order and each once."""
    found = profile.occurrences
    terms, firsts = np.unique(found["term"], return_index=True)
    own = np.zeros(len(terms), dtype=TERM)
    own["term"] = terms
    own["in_title"] = np.isin(terms, found["term"][found["sentence"] == 0])
    own["is_object"] = found["is_object"][firsts]
    return own


def index_terms(terms: Sequence[Terms], industries: Sequence[str]) -> "TermIndex":
    """Concatenates the terms of profiles.

    Args:
        terms: The terms of each profile.
        industries: The industry of each.
    """
    ends = np.cumsum([len(found) for found in terms], dtype=np.int64)
    _, places, counts = np.unique(np.array(industries, dtype=str), return_inverse=True, return_counts=True)
    return TermIndex(ends=ends, terms=np.concatenate([np.zeros(0, dtype=TERM), *terms]), sizes=counts[places])


@dataclass(frozen=True, kw_only=True)  # no slots: derived values are computed when they are first needed
class TermIndex:
    """The terms of profiles.

    Attributes:
        ends: Where the terms of each profile end.
        terms: The terms of all profiles, one profile after another.
        sizes: How many profiles the industry of each has.
    """

    ends: Indexes
    terms: Terms
    sizes: Indexes

    @cached_property
    def _distinct(self) -> tuple[npt.NDArray[np.uint64], Indexes, Indexes]:
        """The distinct terms in order, the place of each term among them, and the weight of each in steps."""
        distinct, firsts, places, counts = np.unique(
            self.terms["term"], return_index=True, return_inverse=True, return_counts=True
        )
        return distinct, places, weigh_counts(counts, self.sizes[self._owners[firsts]])

    @cached_property
    def _owners(self) -> Indexes:
        """The profile of each term."""
        return np.repeat(np.arange(len(self.ends)), np.diff(self.ends, prepend=0))

    def weigh(self, terms: npt.NDArray[np.uint64]) -> Floats:
        """Returns the weights of terms of these profiles."""
        distinct, _, steps = self._distinct
        return (steps[np.searchsorted(distinct, terms)] * WEIGHT_STEP).astype(np.float64)

    def list_weights(self) -> list[bytes]:
        """Lists the weights of the terms of each profile, as bytes."""
        _, places, steps = self._distinct
        weights = steps[places].astype(np.uint8)
        return [part.tobytes() for part in np.split(weights, self.ends[:-1])] if len(self.ends) else []

    def find_candidates(self, areas: Iterable[Sequence[int]], levels: Indexes) -> Indexes:
        """Returns the pairs of profiles of an area that are worth comparing, the lower level first, each once.

        Args:
            areas: The places of the profiles of each area, in order.
            levels: The level of each profile.

        Returns:
            A row for each pair: the places of both, in order.
        """
        size = max(1, len(self.ends))
        found = [np.zeros(0, dtype=np.int64)]
        for area in areas:
            members = np.array(area, dtype=np.int64)
            lower, higher = self._find_in_area(members, levels[members])
            found.append(members[lower] * size + members[higher])
        return np.column_stack(np.divmod(np.unique(np.concatenate(found)), size))

    def _find_in_area(self, members: Indexes, levels: Indexes) -> tuple[Indexes, Indexes]:
        sides = [self._matrices(members, matrix) for matrix in self._by_profile]
        found = []
        for start in range(0, len(members), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            (titles, of_titles), (words, of_words) = sides
            scores = (titles[rows] @ of_titles + words[rows] @ of_words).tocoo()
            higher, lower, weights = scores.row + start, scores.col, scores.data
            is_below = levels[lower] < levels[higher]
            higher, lower, weights = higher[is_below], lower[is_below], weights[is_below]
            order = np.lexsort((lower, -weights, higher))
            higher, lower = higher[order], lower[order]
            rank = np.arange(len(higher)) - np.searchsorted(higher, higher)
            found.append((lower[rank < CANDIDATES], higher[rank < CANDIDATES]))
        return np.concatenate([one for one, _ in found]), np.concatenate([one for _, one in found])

    def _matrices(self, members: Indexes, matrix: "csr_array") -> "tuple[csr_array, csr_array]":
        """Returns the terms of an area's profiles that give candidates: weighted, and transposed without weights."""
        own = matrix[members]
        counts = np.bincount(own.indices, minlength=own.shape[1])
        own.data = (counts[own.indices] <= COMMON_FROM).astype(np.int64)
        own.eliminate_zeros()
        weighted = own.copy()
        weighted.data = self._distinct[2][own.indices]
        return weighted, own.T.tocsr()

    @cached_property
    def _by_profile(self) -> "tuple[csr_array, csr_array]":
        """Profiles by the terms of objects in their titles, and by the terms in all of their sentences."""
        # Importing SciPy takes half a second, so it is imported only here.
        from scipy.sparse import csr_array

        distinct, places, _ = self._distinct
        shape = (len(self.ends), max(1, len(distinct)))

        def make(chosen: npt.NDArray[np.bool_]) -> "csr_array":
            ones = np.ones(np.count_nonzero(chosen), dtype=np.int64)
            return csr_array((ones, (self._owners[chosen], places[chosen])), shape=shape)

        is_object = self.terms["is_object"]
        return make(is_object & self.terms["in_title"]), make(is_object)
