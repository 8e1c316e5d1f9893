"""How alike two statements are, from 0 to 1, by their weighted terms.

The measure is Dice's coefficient over term weights: twice the weight of the terms that both have, over the weight of
all terms of both (L. R. Dice, Ecology 26, 1945, https://doi.org/10.2307/1932409); a term that weighs differently in
the two, as an opening verb may, counts the geometric mean. It is symmetric, 1 for equal terms and 0 for none in
common, it needs no corpus, and for many statements it is one product of sparse matrices. Where one text negates and the other does not, or their
numbers differ, what is left of it is too little for the two to be aligned.

Knows texts; knows nothing of units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from cskg.links.terms import conflicts, fold_text, read_terms

ALIGNED_FROM = 0.5
"""From this score on two statements may be said to be one, reworded."""

CONFLICT_FACTOR = 0.4
"""What is left of the score of two texts that contradict each other."""

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statements:
    """Texts as rows of a sparse matrix of the roots of their terms' weights, with the sum of the weights of each."""

    texts: tuple[str, ...]
    matrix: "csr_array[np.float64]"
    totals: Scores

    def part(self, start: int, end: int) -> "Statements":
        """Gives some neighbouring rows."""
        return Statements(self.texts[start:end], self.matrix[start:end], self.totals[start:end])


def read_statements(texts: Sequence[str]) -> Statements:
    """Reads texts that are to be compared with each other; terms become columns in order of their first appearance."""
    vocabulary: dict[str, int] = {}
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for text in texts:
        for term, weight in read_terms(text).items():
            columns.append(vocabulary.setdefault(term, len(vocabulary)))
            values.append(weight**0.5)
        ends.append(len(columns))
    shape = (len(texts), max(1, len(vocabulary)))
    matrix = csr_array((np.array(values, dtype=float), columns, ends), shape=shape)
    return Statements(tuple(texts), matrix, np.asarray(matrix.multiply(matrix).sum(axis=1)))


def score_all(a: Statements, b: Statements) -> Scores:
    """Gives the scores of all statements of one part with all of another of the same reading: rows and columns."""
    shared = (a.matrix @ b.matrix.T).toarray()
    totals = a.totals[:, None] + b.totals[None, :]
    scores = np.divide(2 * shared, totals, out=np.zeros_like(shared), where=totals > 0)
    scores = np.minimum(scores, 1.0)
    for row, column in np.argwhere(scores >= ALIGNED_FROM):
        one, other = a.texts[row], b.texts[column]
        if conflicts(one, other) and fold_text(one) != fold_text(other):
            scores[row, column] *= CONFLICT_FACTOR
    return scores


def score_texts(a: str, b: str) -> float:
    """Gives how alike two texts are.

    Example:
        >>> round(score_texts("Explain stock control", "Describe the control of stock"), 2)
        0.89
        >>> score_texts("Sell to minors", "Do not sell to minors") < ALIGNED_FROM
        True
    """
    if fold_text(a) == fold_text(b):
        return 1.0
    both = read_statements((a, b))
    return float(score_all(both.part(0, 1), both.part(1, 2))[0, 0])
