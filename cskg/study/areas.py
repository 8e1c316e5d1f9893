"""The map of a functional area for its designers: links between its units, their order, bottlenecks and dead ends.

1. The links among the area's units with enough confidence are read. A request may leave out some prerequisites, to see
   what would be different.
2. Prerequisites make a relation without cycles (:mod:`cskg.study.cycles`). It is reduced: an edge that follows from
   others is marked, and is neither drawn nor counted.
3. Each unit is measured (:mod:`cskg.study.complexity`), with and without the prerequisites that are left out.

Every edge has the links that it comes from, so a designer can accept or reject them in a file of curated links.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cskg.coded_sentences import Sentence
from cskg.errors import BadInputError, LimitExceededError
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import FunctionalArea, UnitEntry
from cskg.model import LINEAGE, Link, LinkPredicate, UnitKey
from cskg.study.complexity import Complexity, measure_complexity, reduce_edges, sum_complexity
from cskg.study.cycles import PrerequisiteGraph, links_of_edge, prerequisite_graph, sort_links, without_cycles
from cskg.study.relation import relation_of
from cskg.study.request import find_members
from cskg.study.stages import order_stages, unit_order

WAITED_FROM = 3
"""A unit is a bottleneck if this many others of the area come after it, directly or through others."""

MAX_WITHOUT = 100
"""The most prerequisites that a request may leave out."""

_SYMMETRIC = (LinkPredicate.OVERLAPS_WITH, LinkPredicate.SAME_AS)
_KINDS = (LinkPredicate.PREREQUISITE_OF, *_SYMMETRIC, *(each for each in LinkPredicate if each in LINEAGE))
"""The kinds of links that the map shows; RELATED_TO is not among them."""

Pair = tuple[UnitKey, UnitKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaEdge:
    """A relation between two units of an area.

    Attributes:
        kind: The predicate of its links.
        subject: The unit that comes before, or was made from the other one; for a kind without direction, the unit with
            the lower code.
        target: The other unit.
        links: The links that state the relation: stated, then curated, then inferred.
        is_reduced: False for a prerequisite that follows from others, otherwise True.
    """

    kind: LinkPredicate
    subject: UnitEntry
    target: UnitEntry
    links: tuple[Link, ...]
    is_reduced: bool = True

    @property
    def strongest(self) -> Link:
        """The strongest link: stated before curated before inferred, then by confidence."""
        return self.links[0]


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
class WhatIf:
    """The map of an area with the prerequisites that a request leaves out.

    Attributes:
        without: The prerequisites left out, in order of units.
        stages: The stages with them.
        complexity: The complexity of each unit with them.
        moved: The units whose earliest stage is different without them.
    """

    without: tuple[AreaEdge, ...]
    stages: tuple[tuple[UnitEntry, ...], ...]
    complexity: Mapping[UnitKey, Complexity]
    moved: tuple[UnitEntry, ...]

    @property
    def structural_complexity(self) -> int:
        """The sum of the cruciality of all units."""
        return sum_complexity(self.complexity.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaGraph:
    """The map of a functional area, without the prerequisites that the request leaves out.

    Attributes:
        area: The area.
        stages: All units of the area, each after its prerequisites. If prerequisites do not decide, lower levels come
            first. Units of one stage may be taken at the same time.
        relations: The relations between units, in order of units: prerequisites, then prerequisites that follow from
            others, then other kinds.
        complexity: The complexity of each unit, by level and code.
        bottlenecks: The units that at least ``WAITED_FROM`` others come after, the unit with the most others first.
        unprepared: Units without a prerequisite, although the area has units of a lower level.
        dead_ends: Units that are a prerequisite of no other unit, although the area has units of a higher level.
        what_if: The map with the prerequisites that were left out; None if none were.
        messages: Sentences for the designer, for example about edges that closed a cycle.
    """

    area: FunctionalArea
    stages: tuple[tuple[UnitEntry, ...], ...]
    relations: tuple[AreaEdge, ...]
    complexity: Mapping[UnitKey, Complexity]
    bottlenecks: tuple[Bottleneck, ...]
    unprepared: tuple[UnitEntry, ...]
    dead_ends: tuple[UnitEntry, ...]
    what_if: WhatIf | None
    messages: tuple[Sentence, ...]

    @property
    def units(self) -> tuple[UnitEntry, ...]:
        """All units of the area, by level and code."""
        return tuple(sorted((unit for stage in self.stages for unit in stage), key=unit_order))

    @property
    def edges(self) -> tuple[AreaEdge, ...]:
        """The prerequisites that do not follow from others, in order of units."""
        return tuple(edge for edge in self.relations if edge.kind is LinkPredicate.PREREQUISITE_OF and edge.is_reduced)

    @property
    def structural_complexity(self) -> int:
        """The sum of the cruciality of all units."""
        return sum_complexity(self.complexity.values())


def graph_area(
    catalogue: Catalogue, name: str, min_confidence: float = 0.5, without: Sequence[tuple[str, str]] = ()
) -> AreaGraph:
    """Returns the map of a functional area.

    Args:
        catalogue: The dataset revision.
        name: The area's slug, IRI or name.
        min_confidence: The lowest confidence of a link that counts, from 0 to 1.
        without: Prerequisites to leave out: for each, the code or IRI of the unit before and of the unit after.

    Raises:
        NotFoundError: There is no such area or unit; near names are given.
        BadInputError: Stated and curated prerequisites form a cycle, ``min_confidence`` is not a number from 0 to 1, or
            a prerequisite to leave out does not exist.
        LimitExceededError: More than ``MAX_WITHOUT`` prerequisites are left out.
    """
    area = catalogue.get_functional_area(name)
    units = {unit.key: unit for unit in find_members(catalogue, area)}
    links = relation_of(catalogue).links_among(units)
    left_out = _find_pairs(catalogue, links, without)
    kept = [link for link in links if not _is_prerequisite(link) or _pair(link) not in left_out]
    graph, messages = _relate(kept, units, min_confidence)
    reduced = reduce_edges(graph)
    complexity = measure_complexity(reduced)
    levels = [unit.level for unit in units.values() if unit.level is not None]
    lowest, highest = min(levels, default=9), max(levels, default=0)

    if not graph.number_of_edges():
        none = f"No prerequisite of enough confidence joins units of {area.name}"
        words = f"{none}; a lower minimum confidence may show some."
        messages = (*messages, Sentence("no-order-in-area", words, area=area.name))

    def ordered(keys: Iterable[UnitKey]) -> tuple[UnitEntry, ...]:
        return tuple(sorted((units[key] for key in keys), key=unit_order))

    relations = (*_iter_prerequisites(graph, reduced, units), *_iter_others(links, units, min_confidence))
    return AreaGraph(
        area=area,
        stages=tuple(map(tuple, order_stages(graph, units))),
        relations=tuple(sorted(relations, key=_edge_order)),
        complexity={unit.key: complexity[unit.key] for unit in ordered(units)},
        bottlenecks=tuple(
            Bottleneck(unit=units[key], waiting=complexity[key].blocking)
            for key in sorted(graph, key=lambda key: (-complexity[key].blocking, key))
            if complexity[key].blocking >= WAITED_FROM
        ),
        unprepared=ordered(key for key in graph if not graph.pred[key] and (units[key].level or 0) > lowest),
        dead_ends=ordered(key for key in graph if not graph.succ[key] and (units[key].level or 9) < highest),
        what_if=_compare(links, units, min_confidence, left_out, complexity) if left_out else None,
        messages=messages,
    )


def _pair(link: Link) -> Pair:
    return link.subject, link.object


def _is_prerequisite(link: Link) -> bool:
    return link.predicate is LinkPredicate.PREREQUISITE_OF


def _find_pairs(catalogue: Catalogue, links: Iterable[Link], without: Sequence[tuple[str, str]]) -> set[Pair]:
    """Returns the prerequisites to leave out, by the keys of their units."""
    if len(without) > MAX_WITHOUT:
        said = f"There are {len(without):,} prerequisites to leave out."
        raise LimitExceededError(said, f"Give {MAX_WITHOUT} at most.")
    known = {_pair(link) for link in links if _is_prerequisite(link)}
    found = set()
    for first, last in without:
        pair = catalogue.get_unit(first).key, catalogue.get_unit(last).key
        if pair not in known:
            before = ", ".join(sorted(subject for subject, target in known if target == pair[1])[:5])
            raise BadInputError(
                f"The area has no prerequisite by which {pair[0]} comes before {pair[1]}.",
                f"Before {pair[1]} come {before}." if before else f"No unit of the area comes before {pair[1]}.",
            )
        found.add(pair)
    return found


def _relate(
    links: Iterable[Link], units: Mapping[UnitKey, UnitEntry], min_confidence: float
) -> tuple[PrerequisiteGraph, tuple[Sentence, ...]]:
    """Returns the relation of the area, including units without links, and a message for each cycle."""
    graph = prerequisite_graph(links, min_confidence)
    graph.add_nodes_from(units)
    return without_cycles(graph)


def _compare(
    links: Sequence[Link],
    units: Mapping[UnitKey, UnitEntry],
    min_confidence: float,
    left_out: set[Pair],
    complexity: Mapping[UnitKey, Complexity],
) -> WhatIf:
    """Returns what is different with the prerequisites left out."""
    graph, _ = _relate(links, units, min_confidence)
    before = measure_complexity(reduce_edges(graph))
    taken = [link for link in links if _is_prerequisite(link) and _pair(link) in left_out]
    gone = prerequisite_graph(taken, 0)
    moved = [key for key in units if before[key].earliest_stage != complexity[key].earliest_stage]
    return WhatIf(
        without=tuple(
            AreaEdge(
                kind=LinkPredicate.PREREQUISITE_OF,
                subject=units[subject],
                target=units[target],
                links=links_of_edge(gone, subject, target),
            )
            for subject, target in sorted(gone.edges)
        ),
        stages=tuple(map(tuple, order_stages(graph, units))),
        complexity=before,
        moved=tuple(sorted((units[key] for key in moved), key=unit_order)),
    )


def _iter_prerequisites(
    graph: PrerequisiteGraph, reduced: PrerequisiteGraph, units: Mapping[UnitKey, UnitEntry]
) -> Iterable[AreaEdge]:
    for subject, target in graph.edges:
        yield AreaEdge(
            kind=LinkPredicate.PREREQUISITE_OF,
            subject=units[subject],
            target=units[target],
            links=links_of_edge(graph, subject, target),
            is_reduced=reduced.has_edge(subject, target),
        )


def _iter_others(
    links: Iterable[Link], units: Mapping[UnitKey, UnitEntry], min_confidence: float
) -> Iterable[AreaEdge]:
    """Yields the other relations between units, joining both directions of links without direction."""
    found: dict[tuple[LinkPredicate, UnitKey, UnitKey], list[Link]] = defaultdict(list)
    for link in links:
        if link.predicate in _KINDS[1:] and link.confidence >= min_confidence and link.subject != link.object:
            first, last = sorted(_pair(link)) if link.predicate in _SYMMETRIC else _pair(link)
            found[link.predicate, first, last].append(link)
    for (kind, first, last), told in found.items():
        yield AreaEdge(kind=kind, subject=units[first], target=units[last], links=sort_links(told))


def _edge_order(edge: AreaEdge) -> tuple[int, bool, UnitKey, UnitKey]:
    return _KINDS.index(edge.kind), not edge.is_reduced, edge.subject.key, edge.target.key
