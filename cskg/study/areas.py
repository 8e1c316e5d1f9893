"""The prerequisites inside a functional area, for those who design it: the order, bottlenecks and loose ends.

The relation of the area's units is reduced: an edge that follows from others is left out (A. V. Aho, M. R. Garey,
J. D. Ullman, *The Transitive Reduction of a Directed Graph*, SIAM Journal on Computing 1, 1972,
https://doi.org/10.1137/0201008). Every edge has the links that it comes from, so that a designer can accept or
reject them in a file of curated links.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from cskg.coded_sentences import Sentence
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import FunctionalArea, UnitEntry
from cskg.model import Link, UnitKey
from cskg.study.cycles import links_of_edge, prerequisite_graph, without_cycles
from cskg.study.relation import relation_of
from cskg.study.request import find_members
from cskg.study.stages import order_stages

WAITED_FROM = 3
"""A unit is a bottleneck when so many others of the area come after it, directly or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A prerequisite that does not follow from others.

    Attributes:
        subject: The unit that comes before.
        target: The unit that it comes before.
        links: Where it comes from: stated links, then curated, then inferred.
    """

    subject: UnitEntry
    target: UnitEntry
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bottleneck:
    """A unit that many others wait for.

    Attributes:
        unit: The unit.
        waiting: How many units of the area come after it, directly or through others.
    """

    unit: UnitEntry
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaGraph:
    """The prerequisites inside a functional area.

    Attributes:
        area: The area.
        stages: All its units, each after its prerequisites, and lower levels first where these do not decide; those of
            one stage may be taken side by side.
        edges: The reduced relation, in order of units.
        bottlenecks: The units that at least ``WAITED_FROM`` others come after, those with the most first.
        unprepared: Units without a prerequisite, although the area has units of a lower level.
        dead_ends: Units that are a prerequisite of none, although the area has units of a higher level.
        messages: Sentences for the designer, such as which edges closed a cycle.
    """

    area: FunctionalArea
    stages: tuple[tuple[UnitEntry, ...], ...]
    edges: tuple[Edge, ...]
    bottlenecks: tuple[Bottleneck, ...]
    unprepared: tuple[UnitEntry, ...]
    dead_ends: tuple[UnitEntry, ...]
    messages: tuple[Sentence, ...]


def graph_area(catalogue: Catalogue, name: str, min_confidence: float = 0.5) -> AreaGraph:
    """Returns the prerequisites inside a functional area.

    Args:
        catalogue: The dataset revision.
        name: The area's slug, IRI or name.
        min_confidence: The least confidence of a prerequisite that counts, from 0 to 1.

    Raises:
        NotFoundError: There is no such area; near names are given.
        BadInputError: Stated and curated prerequisites form a cycle, or ``min_confidence`` is not a number from 0 to 1.
    """
    area = catalogue.get_functional_area(name)
    units = {unit.key: unit for unit in find_members(catalogue, area)}
    links = relation_of(catalogue).links_among(units)
    graph = prerequisite_graph(links, min_confidence)
    graph.add_nodes_from(units)
    graph, messages = without_cycles(graph)
    reduced = nx.transitive_reduction(graph)
    levels = [unit.level for unit in units.values() if unit.level is not None]
    lowest, highest = min(levels, default=9), max(levels, default=0)

    if not graph.number_of_edges():
        none = f"No prerequisite of enough confidence joins units of {area.name}"
        words = f"{none}; a lower least confidence may show some."
        messages = (*messages, Sentence("no-order-in-area", words, area=area.name))

    def ordered(keys: Iterable[UnitKey]) -> tuple[UnitEntry, ...]:
        return tuple(sorted((units[key] for key in keys), key=lambda unit: (unit.level or 0, unit.code, unit.key)))

    waiting = {key: len(nx.descendants(graph, key)) for key in graph}
    return AreaGraph(
        area=area,
        stages=tuple(map(tuple, order_stages(graph, units))),
        edges=tuple(
            Edge(subject=units[subject], target=units[target], links=links_of_edge(graph, subject, target))
            for subject, target in sorted(reduced.edges)
        ),
        bottlenecks=tuple(
            Bottleneck(unit=units[key], waiting=waiting[key])
            for key in sorted(graph, key=lambda key: (-waiting[key], key))
            if waiting[key] >= WAITED_FROM
        ),
        unprepared=ordered(key for key in graph if not graph.pred[key] and (units[key].level or 0) > lowest),
        dead_ends=ordered(key for key in graph if not graph.succ[key] and (units[key].level or 9) < highest),
        messages=messages,
    )
