"""Study paths: the units to take, stage by stage, to reach a goal from what is known.

1. The prerequisite relation is made of the links of enough confidence; known units are taken out of it, for
   what is held needs no prerequisites any more. Holding a unit says nothing of any other.
2. What the goals need, directly or through others, is their closure. Cycles in it are dealt with
   (:mod:`cskg.study.prerequisites`); a fault elsewhere in the dataset is no obstacle.
3. Goals are taken in their order as long as they fit the budget, each whole or not at all.
4. The units come in topological generations, so each after all its prerequisites. Where no prerequisite
   decides, a generation is parted by QF level, the lower first: an order of convenience, and said to be one.

All prerequisites of a unit are needed, so a path has no alternatives yet, and the choice among goals that do
not all fit is the greedy one. A larger budget never loses the goals before the first one left out, but may
give up later ones for it.

:func:`plan` is a function from values to values; :func:`plan_study_path` looks names up first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import groupby

import networkx as nx

from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.model import NOTIONAL_HOURS_PER_CREDIT, Link, UnitCode, UnitKey
from cskg.study.messages import (
    NO_ALTERNATIVES,
    REFERENCE_ONLY,
    iter_goal_messages,
    iter_ground_messages,
    iter_missing_messages,
    iter_order_messages,
    iter_unit_messages,
)
from cskg.study.prerequisites import PrerequisiteGraph, links_of_edge, prerequisite_graph, without_cycles
from cskg.study.request import NO_LIMIT, Budget, StudyPathRequest, resolve_goals, resolve_known
from cskg.study.workload import Workload, estimate_workloads

_AFTER_ALL_LEVELS = 8


class PathStatus(Enum):
    """How far a path goes: to all goals, to some, nowhere because all are known, nowhere because none fits."""

    COMPLETE = "COMPLETE"
    PARTIAL = "PARTIAL"
    ALREADY_KNOWN = "ALREADY_KNOWN"
    UNREACHABLE = "UNREACHABLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A unit to take.

    Attributes:
        unit: The unit.
        hours: Notional learning hours, more than 0.
        hours_estimated: Whether no document gives the credit that the hours are counted from.
        reasons: The links that put another step of the path before this one.
        unlocks: The units of the steps that this one is a prerequisite of.
    """

    unit: UnitEntry
    hours: float
    hours_estimated: bool
    reasons: tuple[Link, ...]
    unlocks: tuple[UnitEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Steps that may be taken side by side.

    Attributes:
        index: Its place in the path, counted from 1.
        steps: By QF level, unknown last, then by code.
    """

    index: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPath:
    """A path through units to goals.

    Attributes:
        status: How far it goes.
        stages: What to take, in order.
        total_credits: QF credits of all steps, estimates included.
        total_hours: Notional learning hours of all steps, estimates included.
        weeks: How many weeks that takes, if the request says how many hours a week has.
        messages: What a learner should know, as sentences.
        unmet_goals: The goals that do not fit the budget, in the order of the request.
        alternatives: Other paths to the same goals; none while every prerequisite is needed.
    """

    status: PathStatus
    stages: tuple[Stage, ...]
    total_credits: float
    total_hours: float
    weeks: float | None
    messages: tuple[str, ...]
    unmet_goals: tuple[UnitEntry, ...]
    alternatives: tuple["StudyPath", ...] = ()


def plan_study_path(catalogue: Catalogue, request: StudyPathRequest) -> StudyPath:
    """Plans a study path through one dataset revision.

    Raises:
        NotFoundError: A unit or functional area is not in the dataset.
        BadInputError: A functional area has no unit at the level, or stated prerequisites form a cycle.
        LimitExceededError: The areas have too many units.
    """
    return plan(
        catalogue.units,
        catalogue.links,
        goals=resolve_goals(catalogue, request),
        known=resolve_known(catalogue, request),
        budget=request.budget,
        min_confidence=request.min_confidence,
        alternatives=request.alternatives,
    )


def plan(
    units: Mapping[UnitKey, UnitEntry],
    links: Iterable[Link],
    *,
    goals: Sequence[UnitKey],
    known: Collection[UnitKey] = frozenset(),
    budget: Budget = NO_LIMIT,
    min_confidence: float = 0.5,
    alternatives: int = 0,
) -> StudyPath:
    """Plans a study path; see the module's docstring for the steps.

    The same values give the same path, in whatever order units and links come.

    Args:
        units: All units of the dataset, by key; estimates are medians over them.
        links: All links of the dataset.
        goals: Keys of units, the most wanted first.
        known: Keys of the units that are held.
        budget: What the path may take.
        min_confidence: The least confidence of a prerequisite that counts, from 0 to 1.
        alternatives: How many other paths to look for; answered with a message, see above.

    Raises:
        BadInputError: Stated or curated prerequisites of the goals form a cycle, or ``min_confidence`` is no
            number from 0 to 1.
        KeyError: A goal is not among the units.

    Example:
        >>> from cskg.graph.index import UnitEntry
        >>> unit = UnitEntry(key=UnitKey("900001L1"), iri="urn:x", code=UnitCode("900001L1"), code_level=1, editions=())
        >>> path = plan({unit.key: unit}, [], goals=[unit.key])
        >>> path.status.value, path.total_hours, path.stages[0].steps[0].hours_estimated
        ('COMPLETE', 10.0, True)
    """
    links = tuple(links)
    goals = tuple(dict.fromkeys(goals))
    held = [units[goal] for goal in goals if goal in known]
    wanted = [units[goal] for goal in goals if goal not in known]
    relation, cycle_messages = _relation_of([unit.key for unit in wanted], links, known, min_confidence)
    closures = {unit.key: {unit.key, *nx.ancestors(relation, unit.key)} for unit in wanted}
    workloads = estimate_workloads(units.values())
    chosen = _choose(closures, workloads, budget.max_hours)
    unmet = tuple(unit for unit in wanted if unit.key not in chosen)
    relation = _part(relation, chosen)
    generations = _generations(relation, units)
    stages = [stage for generation in generations for stage in generation]
    scheduled = [unit for stage in stages for unit in stage]
    hours = _sum_hours(chosen, workloads)
    weeks = budget.find_weeks(hours)
    messages = [
        *iter_goal_messages(held, unmet, _sum_hours(frozenset().union(*closures.values()), workloads), budget),
        *cycle_messages,
        *iter_order_messages(relation, generations, links),
        *iter_ground_messages(relation),
        *iter_unit_messages(scheduled, workloads),
        *iter_missing_messages(relation, units),
    ]
    if scheduled:
        messages.append(REFERENCE_ONLY)
    if alternatives and wanted:
        messages.append(NO_ALTERNATIVES)
    return StudyPath(
        status=_status(wanted, unmet),
        stages=tuple(
            Stage(index=index, steps=tuple(_step(unit, relation, units, workloads) for unit in stage))
            for index, stage in enumerate(stages, 1)
        ),
        total_credits=float(hours / NOTIONAL_HOURS_PER_CREDIT),
        total_hours=float(hours),
        weeks=None if weeks is None else float(weeks),
        messages=tuple(messages),
        unmet_goals=unmet,
    )


def _relation_of(
    goals: Sequence[UnitKey], links: Iterable[Link], known: Collection[UnitKey], min_confidence: float
) -> tuple[PrerequisiteGraph, tuple[str, ...]]:
    """Gives the acyclic relation among what the goals may need, and what was left out of it."""
    graph = prerequisite_graph(links, min_confidence)
    graph.remove_nodes_from(list(known))
    graph.add_nodes_from(goals)
    return without_cycles(_part(graph, {*goals, *(key for goal in goals for key in nx.ancestors(graph, goal))}))


def _part(graph: PrerequisiteGraph, keys: AbstractSet[UnitKey]) -> PrerequisiteGraph:
    """The graph among some of its nodes, built anew: a view may walk its nodes in the order of a set."""
    part: PrerequisiteGraph = nx.DiGraph()
    part.add_nodes_from(sorted(keys))
    for subject in sorted(key for key in keys if key in graph):
        for target in sorted(key for key in graph.succ[subject] if key in keys):
            part.add_edge(subject, target, **graph.edges[subject, target])
    return part


def _choose(
    closures: Mapping[UnitKey, Collection[UnitKey]], workloads: Mapping[UnitKey, Workload], limit: Fraction | None
) -> frozenset[UnitKey]:
    """Gives the units of the goals that fit, taken in their order, each with all that it needs or not at all."""
    chosen: frozenset[UnitKey] = frozenset()
    for closure in closures.values():
        with_goal = chosen.union(closure)
        if limit is None or _sum_hours(with_goal, workloads) <= limit:
            chosen = with_goal
    return chosen


def _sum_hours(keys: Iterable[UnitKey], workloads: Mapping[UnitKey, Workload]) -> Fraction:
    return sum((workloads[key].hours for key in keys if key in workloads), Fraction(0))


def _generations(relation: PrerequisiteGraph, units: Mapping[UnitKey, UnitEntry]) -> list[list[list[UnitEntry]]]:
    """Gives the topological generations, each as its levels, each as its units."""
    found = []
    for keys in nx.topological_generations(relation):
        generation = sorted((units[key] for key in keys if key in units), key=_unit_order)
        if generation:
            found.append([list(stage) for _, stage in groupby(generation, key=_level_order)])
    return found


def _level_order(unit: UnitEntry) -> int:
    return _AFTER_ALL_LEVELS if unit.level is None else unit.level


def _unit_order(unit: UnitEntry) -> tuple[int, UnitCode, UnitKey]:
    # Placeholders of two drafts may share a code; the key tells them apart.
    return _level_order(unit), unit.code, unit.key


def _status(wanted: Sequence[UnitEntry], unmet: Sequence[UnitEntry]) -> PathStatus:
    if not wanted:
        return PathStatus.ALREADY_KNOWN
    if not unmet:
        return PathStatus.COMPLETE
    return PathStatus.PARTIAL if len(unmet) < len(wanted) else PathStatus.UNREACHABLE


def _step(
    unit: UnitEntry,
    relation: PrerequisiteGraph,
    units: Mapping[UnitKey, UnitEntry],
    workloads: Mapping[UnitKey, Workload],
) -> Step:
    workload = workloads[unit.key]
    before = [subject for subject in relation.predecessors(unit.key) if subject in units]
    return Step(
        unit=unit,
        hours=float(workload.hours),
        hours_estimated=workload.is_estimated,
        reasons=tuple(link for subject in before for link in links_of_edge(relation, subject, unit.key)),
        unlocks=tuple(sorted((units[key] for key in relation.successors(unit.key) if key in units), key=_unit_order)),
    )
