"""How similar two statements are, from 0 to 1, by their weighted terms.

There are two measures. Both need no corpus, and are 1 for equal terms and 0 for no common terms. Both are 0 if the
texts contradict each other, for example if only one of them negates:

- *alike*, the same both ways: Dice's coefficient, twice the weight of the terms that both have over the weight of all
  terms of both (L. R. Dice, Ecology 26, 1945, https://doi.org/10.2307/1932409);
- *covering*, of a wanted statement by another one: Tversky's index, which measures whether the wanted terms are there,
  and gives little weight to the other one's further terms (A. Tversky, Psychological Review 84, 1977,
  https://doi.org/10.1037/0033-295X.84.4.327).

For many statements this is a product of sparse matrices, computed some rows at a time to bound memory.

:func:`choose_pairs` then chooses pairs with the largest sum of scores, so that each row and each column is in at most
one. Connected components of the pairs are solved separately, each by an optimal assignment (H. W. Kuhn, Naval Research
Logistics Quarterly 2, 1955; as SciPy solves it, after D. F. Crouse, https://doi.org/10.1109/TAES.2016.140952). The time
grows with the cube of the size. So a component with more than ``OPTIMAL_UP_TO`` rows or columns, which no real unit
has, is solved by repeatedly taking the best remaining pair.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cskg.language.lexicon import Demand
from cskg.language.reading import read_statement
from cskg.outline import fold_statement

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ALIGNED_FROM = 0.5
"""The lowest similarity at which two statements may count as one, reworded."""

EXTRA_WEIGHT = 0.25
"""The weight of an extra term in the measure of covering; a missing wanted term has 1."""

_ROWS_AT_ONCE = 256

_PLAIN_UP_TO = 1 << 17
"""The most cells of a dense matrix: a megabyte, more than two units of 60 statements need."""

Floats = npt.NDArray[np.float64]
Indexes = npt.NDArray[np.int64]
Measure = Callable[[Floats, Floats, Floats], Floats]
"""Computes scores from the shared weight, the weights of a's statements and the weights of b's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Pairs of statements with their scores, as parallel arrays, in order of the rows and then of the columns."""

    rows: Indexes
    columns: Indexes
    scores: Floats


def measure_alike(shared: Floats, of_a: Floats, of_b: Floats) -> Floats:
    """Returns Dice's coefficient."""
    return _divide(2 * shared, of_a + of_b)


def measure_share(shared: Floats, _of_a: Floats, of_b: Floats) -> Floats:
    """Returns how much of b's statement is in a's."""
    return _divide(shared, of_b + 0 * shared)


def measure_covering(shared: Floats, of_a: Floats, of_b: Floats) -> Floats:
    """Returns how much a's statement covers b's: Tversky's index."""
    lacking, extra = np.maximum(of_b - shared, 0), np.maximum(of_a - shared, 0)
    return _divide(shared, shared + lacking + EXTRA_WEIGHT * extra)


def _divide(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.minimum(np.divide(part, whole, out=np.zeros_like(part), where=whole > 0), 1.0)
    return found


def find_pairs(in_a: Sequence[str], in_b: Sequence[str], measure: Measure, least: float) -> Scored:
    """Returns the pairs of a's and b's texts whose score is at least ``least``, which is more than 0."""
    if not in_a or not in_b:
        return Scored(rows=np.zeros(0, int), columns=np.zeros(0, int), scores=np.zeros(0))
    terms = [read_statement(text).terms for text in (*in_a, *in_b)]
    roots = _lay_out([{term: weight**0.5 for term, weight in of_text.items()} for of_text in terms])
    weights = np.array([sum(of_text.values()) for of_text in terms])
    claims = [read_statement(text).claims for text in (*in_a, *in_b)]
    numbers = _lay_out([dict.fromkeys(sorted(claim.numbers), 1.0) for claim in claims])
    number_counts = np.array([len(claim.numbers) for claim in claims])
    negated = np.array([claim.is_negated for claim in claims])
    has_sides = np.array([bool(claim.sides) for claim in claims])
    size = len(in_a)
    found: list[tuple[Indexes, Indexes, Floats]] = []
    for start in range(0, size, _ROWS_AT_ONCE):
        here = slice(start, min(start + _ROWS_AT_ONCE, size))
        shared = _multiply(roots[here], roots[size:])
        scores = measure(shared, weights[here, None], weights[None, size:])
        shared_numbers = _multiply(numbers[here], numbers[size:])
        fewest = np.minimum(number_counts[here, None], number_counts[None, size:])
        contradict = (negated[here, None] != negated[None, size:]) | (shared_numbers < fewest)
        rows, columns = np.nonzero((scores >= least) & ~contradict)
        sided = np.nonzero(has_sides[rows + start] & has_sides[columns + size])[0]
        excluded = [n for n in sided if claims[rows[n] + start].excludes(claims[columns[n] + size])]
        rows, columns = np.delete(rows, excluded), np.delete(columns, excluded)
        found.append((rows + start, columns, scores[rows, columns]))
    rows, columns, scores = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Scored(rows=rows, columns=columns, scores=scores)


def _lay_out(entries: Sequence[Mapping[str, float]]) -> "Floats | csr_array":
    """Returns a matrix with a row for each mapping: dense if it is small, which is ten times faster, or sparse."""
    places = {key: place for place, key in enumerate(dict.fromkeys(key for entry in entries for key in entry))}
    if len(entries) * len(places) > _PLAIN_UP_TO:
        return matrix_of(entries)
    matrix = np.zeros((len(entries), len(places)))
    for row, entry in enumerate(entries):
        for key, value in entry.items():
            matrix[row, places[key]] = value
    return matrix


def _multiply(one: "Floats | csr_array", other: "Floats | csr_array") -> Floats:
    """Returns the weight that each row of the first matrix shares with each row of the second one."""
    product = one @ other.T
    found: Floats = product if isinstance(product, np.ndarray) else product.toarray()
    return found


def matrix_of(entries: Sequence[Mapping[str, float]]) -> "csr_array":
    """Returns a sparse matrix with a row for each mapping; keys become columns in order of their first appearance."""
    # Importing SciPy takes a second, so it is imported only when statements are compared.
    from scipy.sparse import csr_array

    places: dict[str, int] = {}
    columns = [places.setdefault(key, len(places)) for entry in entries for key in entry]
    values = np.array([value for entry in entries for value in entry.values()], dtype=float)
    ends = np.cumsum([0, *(len(entry) for entry in entries)])
    return csr_array((values, columns, ends), shape=(len(entries), max(1, len(places))))


def roots_of(terms: Sequence[Mapping[str, float]]) -> "csr_array":
    """Returns a sparse matrix with a row for each text, in which each term has the root of its weight."""
    matrix = matrix_of(terms)
    matrix.data = np.sqrt(matrix.data)
    return matrix


def ask_alike(a: str, b: str) -> bool:
    """Returns whether two texts both ask for knowledge, or both for action; one without a verb may ask for either.

    Example:
        >>> ask_alike("Describe flows of goods", "Map flows of goods"), ask_alike("Flows of goods", "Map them")
        (False, True)
    """
    demands = read_statement(a).demand, read_statement(b).demand
    return None in demands or len({demand <= Demand.UNDERSTANDING for demand in demands if demand}) == 1


def join_terms(texts: Sequence[str]) -> Mapping[str, float]:
    """Returns the terms of some texts together, each with its largest weight in any of them."""
    if len(texts) == 1:
        return read_statement(texts[0]).terms
    terms: dict[str, float] = {}
    for text in texts:
        for term, weight in read_statement(text).terms.items():
            terms[term] = max(weight, terms.get(term, 0.0))
    return terms


def score_together(whole: str, parts: Sequence[str]) -> float:
    """Returns the similarity of a text and several others taken together; the caller checks for contradictions.

    Example:
        >>> round(score_together("Plan and audit stock", ["Plan stock", "Audit stock"]), 2)
        1.0
    """
    of_whole, of_parts = read_statement(whole).terms, join_terms(parts)
    shared = sum((weight * of_parts[term]) ** 0.5 for term, weight in of_whole.items() if term in of_parts)
    total = sum(of_whole.values()) + sum(of_parts.values())
    return min(1.0, 2 * shared / total) if total else 0.0


def score_covering(held: str, wanted: str) -> float:
    """Returns how much a text covers a wanted one; the caller checks for contradictions.

    Example:
        >>> round(score_covering("Plan, record and audit the control of stock", "Audit stock control"), 2)
        0.91
        >>> round(score_covering("Audit stock control", "Plan, record and audit the control of stock"), 2)
        0.71
    """
    of_held, of_wanted = read_statement(held).terms, read_statement(wanted).terms
    shared = sum((weight * of_held[term]) ** 0.5 for term, weight in of_wanted.items() if term in of_held)
    weights = (sum(of_held.values()), sum(of_wanted.values()))
    return float(measure_covering(*(np.array(value) for value in (shared, *weights))))


def score_texts(a: str, b: str) -> float:
    """Returns the similarity of two texts.

    Example:
        >>> round(score_texts("Explain stock control", "Describe the control of stock"), 2)
        0.89
        >>> score_texts("Sell to minors", "Do not sell to minors")
        0.0
    """
    if fold_statement(a) == fold_statement(b):
        return 1.0
    return 0.0 if read_statement(a).claims.contradict(read_statement(b).claims) else score_together(a, [b])


OPTIMAL_UP_TO = 500
"""The most rows or columns of a component that is solved optimally."""


def choose_pairs(pairs: Scored) -> Indexes:
    """Returns the places of the chosen pairs, in order; scores must be more than 0.

    Example:
        >>> found = Scored(rows=np.array([0, 0, 1]), columns=np.array([0, 1, 0]), scores=np.array([0.9, 0.8, 0.8]))
        >>> choose_pairs(found).tolist()
        [1, 2]
    """
    if np.unique(pairs.rows).size == np.unique(pairs.columns).size == pairs.rows.size:
        return np.arange(pairs.rows.size)  # each row and column is in one pair only
    # Importing SciPy takes a second, so it is imported only when statements are compared.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    height = int(pairs.rows.max()) + 1
    size = height + int(pairs.columns.max()) + 1
    edges = coo_array((np.ones(pairs.rows.size), (pairs.rows, pairs.columns + height)), shape=(size, size))
    _, labels = connected_components(edges, directed=False)
    of_pair = labels[pairs.rows]
    order = np.argsort(of_pair, kind="stable")
    groups = np.split(order, np.nonzero(np.diff(of_pair[order]))[0] + 1)
    return np.array(sorted(place for group in groups for place in _choose(pairs, group)), dtype=np.int64)


def _choose(pairs: Scored, group: Indexes) -> Iterator[int]:
    """Yields the places of the pairs chosen in a component."""
    all_rows, rows = np.unique(pairs.rows[group], return_inverse=True)
    all_columns, columns = np.unique(pairs.columns[group], return_inverse=True)
    if max(all_rows.size, all_columns.size) > OPTIMAL_UP_TO:
        used_rows, used_columns = np.zeros(all_rows.size, bool), np.zeros(all_columns.size, bool)
        for place in np.argsort(-pairs.scores[group], kind="stable"):
            if not used_rows[rows[place]] and not used_columns[columns[place]]:
                used_rows[rows[place]] = used_columns[columns[place]] = True
                yield int(group[place])
        return
    from scipy.optimize import linear_sum_assignment

    places = np.full((all_rows.size, all_columns.size), -1)
    scores = np.zeros(places.shape)
    places[rows, columns] = group
    scores[rows, columns] = pairs.scores[group]
    for row, column in zip(*linear_sum_assignment(scores, maximize=True), strict=True):
        if places[row, column] >= 0:
            yield int(places[row, column])
