"""Fits confidences to labelled pairs of units, and tests them on units that the fit has not seen.

A logistic function with a lower asymptote (the three-parameter model of A. Birnbaum, in F. M. Lord and M. R. Novick,
Statistical Theories of Mental Test Scores, 1968): if units say the same in other words, the words alone show nothing,
and such pairs would distort a plain logistic function. No weight is below 0.

To test a fit, units are put into groups by family: overlapping units, and units of one functional area of the
illustrative framework, are in the same group. The pairs between two groups, or inside one, are tested with weights that
were fitted to the pairs without a unit of either group.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations_with_replacement

import numpy as np
import numpy.typing as npt

GROUPS, SHRINKAGE, HIGHEST_FLOOR = 8, 0.3, 0.5

Floats = npt.NDArray[np.float64]
Fit = tuple[Floats, float, float]
"""The weights, the bias and the floor."""


def fit(figures: Floats, truth: Floats) -> Fit:
    """Fits the function to figures, with one row for each pair."""
    from scipy.optimize import minimize

    scale = figures.std(axis=0) + 1e-9
    inputs = np.c_[figures / scale, np.ones(len(figures))]

    def loss(found: Floats) -> float:
        told = np.clip(_apply(inputs @ found[:-1], found[-1]), 1e-9, 1 - 1e-9)
        missed = -(truth * np.log(told) + (1 - truth) * np.log(1 - told)).sum()
        return float(missed + SHRINKAGE * (found[:-2] ** 2).sum() / 2)

    bounds = [(0, None)] * figures.shape[1] + [(None, None), (0, HIGHEST_FLOOR)]
    starts = (np.r_[np.ones(figures.shape[1]), bias, 0.05] for bias in (-2.0, -6.0))
    best = min((minimize(loss, start, bounds=bounds) for start in starts), key=lambda found: float(found.fun)).x
    return best[:-2] / scale, float(best[-2]), float(best[-1])


def tell(figures: Floats, fitted: Fit) -> Floats:
    """Returns the confidences of pairs."""
    weights, bias, floor = fitted
    return _apply(figures @ weights + bias, floor)


def _apply(total: Floats, floor: float) -> Floats:
    confidences: Floats = floor + (1 - floor) / (1 + np.exp(-np.clip(total, -50, 50)))
    return confidences


def group_units(alike: Iterable[tuple[str, str]], units: Iterable[str]) -> dict[str, int]:
    """Returns the group of each unit: similar units are in the same group, and groups have about the same size.

    Args:
        alike: Pairs of units, or of a unit and the name of its family, that belong together.
        units: The units.
    """
    above: dict[str, str] = {}

    def find(one: str) -> str:
        while above.setdefault(one, one) != one:
            one = above[one]
        return one

    for a, b in alike:
        above[find(a)] = find(b)
    families: dict[str, list[str]] = defaultdict(list)
    for unit in sorted(set(units)):
        families[find(unit)].append(unit)
    sizes = [0] * GROUPS
    groups: dict[str, int] = {}
    for members in sorted(families.values(), key=lambda found: (-len(found), found)):
        smallest = sizes.index(min(sizes))
        sizes[smallest] += len(members)
        groups.update(dict.fromkeys(members, smallest))
    return groups


def cross_validate(groups: Sequence[tuple[int, int]], figures: Floats, truth: Floats) -> Floats:
    """Returns the confidence of each pair, from a fit to the pairs without a unit of its groups."""
    found = np.zeros(len(truth))
    of_pairs = np.array(groups)
    for pair in combinations_with_replacement(range(GROUPS), 2):
        judged = (np.sort(of_pairs, axis=1) == pair).all(axis=1)
        if judged.any():
            others = ~np.isin(of_pairs, pair).any(axis=1)
            found[judged] = tell(figures[judged], fit(figures[others], truth[others]))
    return found
