"""Which of many scored pairs to choose, so that each row and each column is in one at most and the sum is largest.

Pairs that cannot influence each other, the connected components of the pairs as edges, are solved apart, each by an
optimal assignment (H. W. Kuhn, Naval Research Logistics Quarterly 2, 1955; as SciPy solves it, after D. F. Crouse,
https://doi.org/10.1109/TAES.2016.140952). That grows with the cube of the size, so a component with more than
``OPTIMAL_UP_TO`` rows or columns, which no real unit has, is solved by taking the best pair that is left until none
is.

Knows numbers; knows nothing of statements.
"""

from collections.abc import Iterator

import numpy as np

from cskg.links.similarity import Indexes, Scored

OPTIMAL_UP_TO = 500
"""Most rows or columns of a component that is solved optimally."""


def choose_pairs(pairs: Scored) -> Indexes:
    """Gives the places of the chosen pairs, in order; scores must be more than 0.

    Example:
        >>> found = Scored(rows=np.array([0, 0, 1]), columns=np.array([0, 1, 0]), scores=np.array([0.9, 0.8, 0.8]))
        >>> choose_pairs(found).tolist()
        [1, 2]
    """
    # Importing SciPy takes a second, which only those who compare should pay.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not pairs.rows.size:
        return pairs.rows
    height = int(pairs.rows.max()) + 1
    size = height + int(pairs.columns.max()) + 1
    edges = coo_array((np.ones(pairs.rows.size), (pairs.rows, pairs.columns + height)), shape=(size, size))
    _, labels = connected_components(edges, directed=False)
    of_pair = labels[pairs.rows]
    order = np.argsort(of_pair, kind="stable")
    groups = np.split(order, np.nonzero(np.diff(of_pair[order]))[0] + 1)
    return np.array(sorted(place for group in groups for place in _choose(pairs, group)), dtype=np.int64)


def _choose(pairs: Scored, group: Indexes) -> Iterator[int]:
    """Yields the places of the pairs that are chosen of a component."""
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
