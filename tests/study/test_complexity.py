"""Measures of a relation: what is counted is what listing all paths finds."""

import itertools

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskg.study.complexity import Complexity, measure_complexity, reduce_edges, sum_complexity


@st.composite
def relations(draw: st.DrawFn) -> nx.DiGraph:
    """A relation without a cycle, of at most nine units, whose order is not that of their names."""
    names = draw(st.permutations([f"u{number}" for number in range(draw(st.integers(1, 9)))]))
    pairs = list(itertools.combinations(names, 2))
    chosen = draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
    graph = nx.DiGraph()
    graph.add_nodes_from(sorted(names))
    graph.add_edges_from(pair for pair, is_chosen in zip(pairs, chosen, strict=True) if is_chosen)
    return graph


def list_paths(graph: nx.DiGraph) -> list[list[str]]:
    """Gives all paths from a unit without prerequisites to one that is a prerequisite of none."""
    first = [unit for unit in graph if not graph.pred[unit]]
    last = [unit for unit in graph if not graph.succ[unit]]
    paths = [path for one in first for other in last if one != other for path in nx.all_simple_paths(graph, one, other)]
    return paths + [[unit] for unit in first if unit in last]


@given(relations())
def test_the_reduced_relation(graph: nx.DiGraph) -> None:
    """It leads wherever the whole one leads, and no edge of it can be spared."""
    reduced = reduce_edges(graph)
    assert set(nx.transitive_closure(reduced).edges) == set(nx.transitive_closure(graph).edges)
    for edge in list(reduced.edges):
        smaller = reduced.copy()
        smaller.remove_edge(*edge)
        assert not nx.has_path(smaller, *edge)


@given(relations())
def test_what_is_counted_is_what_listing_finds(graph: nx.DiGraph) -> None:
    """Blocking counts descendants, delay the longest path through a unit, centrality the units of paths through it."""
    reduced = reduce_edges(graph)
    measured = measure_complexity(reduced)
    paths = list_paths(reduced)
    assert set(measured) == set(graph)
    for unit, found in measured.items():
        through = [path for path in paths if unit in path]
        assert found.blocking == len(nx.descendants(graph, unit))
        assert found.delay == max(map(len, through))
        assert found.earliest_stage == max(path.index(unit) + 1 for path in through)
        assert found.centrality == sum(len(path) for path in through if unit not in (path[0], path[-1]))
        assert found.cruciality == found.blocking + found.delay
    # The longest path of a relation is the same as that of its reduction.
    assert max(found.delay for found in measured.values()) == nx.dag_longest_path_length(graph) + 1


@given(relations(), st.data())
def test_one_edge_less_never_makes_more(graph: nx.DiGraph, data: st.DataObject) -> None:
    """Without an edge no unit blocks more, is delayed more or comes later."""
    if not graph.edges:
        return
    smaller = graph.copy()
    smaller.remove_edge(*data.draw(st.sampled_from(sorted(graph.edges))))
    before, after = (measure_complexity(reduce_edges(each)) for each in (graph, smaller))
    for unit in graph:
        assert after[unit].blocking <= before[unit].blocking
        assert after[unit].delay <= before[unit].delay
        assert after[unit].earliest_stage <= before[unit].earliest_stage


def test_units_that_nothing_joins() -> None:
    """Each is a path of one unit, so an area of them is as complex as it has units."""
    graph = nx.DiGraph()
    graph.add_nodes_from(["a", "b"])
    measured = measure_complexity(graph)
    assert measured["a"] == Complexity(earliest_stage=1, blocking=0, delay=1, centrality=0)
    assert sum_complexity(measured.values()) == 2


@pytest.mark.parametrize("diamonds", [1, 200])
def test_more_paths_than_can_be_listed(diamonds: int) -> None:
    """A row of diamonds has two paths for each; they are counted exactly."""
    graph = nx.DiGraph()
    for number in range(diamonds):
        for side in "lr":
            graph.add_edges_from([(f"m{number}", f"{side}{number}"), (f"{side}{number}", f"m{number + 1}")])
    measured = measure_complexity(graph)
    assert measured["l0"].centrality == 2 ** (diamonds - 1) * (2 * diamonds + 1)
    assert measured["m0"].blocking == 3 * diamonds
