"""Measures how much depends on each unit of a prerequisite relation, as in Curricular Analytics.

The measures are those of G. L. Heileman, C. T. Abdallah, A. Slim, M. Hickman, *Curricular Analytics: A Framework for
Quantifying the Impact of Curricular Reforms and Pedagogical Innovations*, 2018, https://arxiv.org/abs/1811.09676. The
values are counts of units and paths. Edges that follow from others are left out first: they change neither blocking nor
delay, and would count the same order twice in the centrality.

Paths are counted, never listed: a relation of n units may have about 2 ** (n / 2) of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import networkx as nx

from cskg.model import UnitKey
from cskg.study.cycles import PrerequisiteGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Complexity:
    """How much depends on a unit, and how much it depends on others.

    Attributes:
        earliest_stage: The number of units in the longest path that ends with it: the first stage in which it can be
            taken when each prerequisite takes a stage. 1 for a unit without prerequisites.
        blocking: The number of units that can be reached from it, itself not counted. They wait for it, directly or
            through others.
        delay: The number of units in the longest path through it, itself counted. 1 for a unit without links.
        centrality: The sum, over all paths from a unit without prerequisites to a unit that is a prerequisite of none,
            of the number of units in the path, if this unit is inside the path and not at an end of it; otherwise 0.
    """

    earliest_stage: int
    blocking: int
    delay: int
    centrality: int

    @property
    def cruciality(self) -> int:
        """The blocking factor plus the delay factor."""
        return self.blocking + self.delay


def sum_complexity(units: Iterable[Complexity]) -> int:
    """Returns the structural complexity of a curriculum: the sum of the cruciality of its units."""
    return sum(unit.cruciality for unit in units)


def reduce_edges(graph: PrerequisiteGraph) -> PrerequisiteGraph:
    """Returns a relation without the edges that follow from others.

    This is its transitive reduction (A. V. Aho, M. R. Garey, J. D. Ullman, *The Transitive Reduction of a Directed
    Graph*, SIAM Journal on Computing 1, 1972, https://doi.org/10.1137/0201008).

    Args:
        graph: The relation, without a cycle.

    Example:
        >>> list(reduce_edges(nx.DiGraph([("a", "b"), ("b", "c"), ("a", "c")])).edges)
        [('a', 'b'), ('b', 'c')]
    """
    reduced: PrerequisiteGraph = nx.transitive_reduction(graph)
    return reduced


class _Paths(NamedTuple):
    """The paths that end, or that start, with a unit."""

    longest: int
    number: int
    units: int
    """The number of units in all of them together."""


def measure_complexity(reduced: PrerequisiteGraph) -> dict[UnitKey, Complexity]:
    """Measures each unit of a relation.

    A path through a unit is one that ends with it, joined to one that starts with it. So the centrality is computed
    from their numbers and lengths. With ``n`` paths of ``s`` units in all up to the unit, and ``m`` paths of ``t``
    units from it, it is ``s * m + n * t - n * m``.

    Args:
        reduced: The relation, without a cycle and without edges that follow from others.

    Example:
        >>> path = nx.DiGraph([("a", "b"), ("b", "c")])
        >>> measure_complexity(path)["b"]
        Complexity(earliest_stage=2, blocking=1, delay=3, centrality=3)
    """
    order = list(nx.topological_sort(reduced))
    before = _count_paths(order, reduced.pred)
    after = _count_paths(order[::-1], reduced.succ)
    bit = {key: 1 << place for place, key in enumerate(order)}
    reached: dict[UnitKey, int] = {}
    for key in reversed(order):
        reached[key] = 0
        for later in reduced.succ[key]:
            reached[key] |= bit[later] | reached[later]
    found = {}
    for key in order:
        up, down = before[key], after[key]
        is_inside = reduced.pred[key] and reduced.succ[key]
        found[key] = Complexity(
            earliest_stage=up.longest,
            blocking=reached[key].bit_count(),
            delay=up.longest + down.longest - 1,
            centrality=(up.units * down.number + up.number * down.units - up.number * down.number if is_inside else 0),
        )
    return found


def _count_paths(order: Iterable[UnitKey], near: Mapping[UnitKey, Iterable[UnitKey]]) -> dict[UnitKey, _Paths]:
    """Returns the paths up to each unit, from the paths up to the units next to it."""
    found: dict[UnitKey, _Paths] = {}
    for key in order:
        parts = [found[other] for other in near[key]]
        number = sum(part.number for part in parts) or 1
        found[key] = _Paths(
            longest=1 + max((part.longest for part in parts), default=0),
            number=number,
            units=number + sum(part.units for part in parts),
        )
    return found
