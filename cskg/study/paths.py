"""Study paths: the units to take, stage by stage, to reach goals from what a learner holds.

1. :mod:`cskg.study.needs` finds what the goals need: prerequisites of enough confidence, except those that are held and
   what only those need.
2. :mod:`cskg.study.choosing` chooses the units to take: everything needed, for the least work, or, if the budget is too
   small, as many goals as fit.
3. :mod:`cskg.study.stages` puts the units into stages, each after its prerequisites. If these do not decide, lower QF
   levels come first. A message says so, because that order is not required.
4. For each step without prerequisites, :mod:`cskg.study.first_steps` gives the reason.
5. Alternatives are other choices, made without a unit or a goal of an earlier path.

:func:`plan_study_path` takes names. It reuses what :func:`~cskg.study.relation.relation_of` keeps of the dataset
revision, so later questions are fast.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

import networkx as nx

from cskg.coded_sentences import Sentence
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.model import NOTIONAL_HOURS_PER_CREDIT, Link, UnitKey
from cskg.study.choosing import Choice, choose, choose_others
from cskg.study.cycles import PrerequisiteGraph, links_of_edge, sort_links
from cskg.study.first_steps import PathGap, find_gaps, iter_gap_messages
from cskg.study.messages import (
    NO_ALTERNATIVES,
    REFERENCE_ONLY,
    iter_choice_messages,
    iter_double_messages,
    iter_goal_messages,
    iter_ground_messages,
    iter_missing_messages,
    iter_order_messages,
    iter_unit_messages,
    list_codes,
    name_units,
)
from cskg.study.needs import Needs, find_held, find_needs
from cskg.study.relation import Relation, relation_of
from cskg.study.request import NO_LIMIT, Budget, StudyPathRequest, resolve_goals, resolve_known
from cskg.study.stages import order_stages, unit_order


class PathStatus(Enum):
    """How many of its goals a study path reaches.

    Attributes:
        COMPLETE: All goals.
        PARTIAL: Some of the goals, or a first part of the way to one.
        ALREADY_KNOWN: Nothing is left to take, because the learner holds all goals.
        UNREACHABLE: No goal, because not even a first step fits the budget.
    """

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
        hours_estimated: Whether the credit behind the hours is an estimate, because no document gives it.
        reasons: The links that put another step of the path before this one.
        needed_by: The links by which other steps of the path come after this one.
        unlocks: The units of the steps that have this one as a prerequisite.
    """

    unit: UnitEntry
    hours: float
    hours_estimated: bool
    reasons: tuple[Link, ...]
    needed_by: tuple[Link, ...]
    unlocks: tuple[UnitEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Steps that may be taken at the same time.

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
        status: How many of the goals it reaches.
        stages: The stages, in order.
        total_credits: QF credits of all steps, estimates included.
        total_hours: Notional learning hours of all steps, estimates included.
        weeks: How many weeks that takes, if the request says how many hours a week has.
        messages: Sentences with what a learner should know.
        gaps: The steps without a known prerequisite, in order, with the reasons.
        unmet_goals: The goals that are not reached, in the order of the request.
        alternatives: Other paths to these goals, or to a different part of the goals if not all fit; the best first.
    """

    status: PathStatus
    stages: tuple[Stage, ...]
    total_credits: float
    total_hours: float
    weeks: float | None
    messages: tuple[Sentence, ...]
    gaps: tuple[PathGap, ...]
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
        relation_of(catalogue),
        goals=resolve_goals(catalogue, request),
        known=resolve_known(catalogue, request),
        budget=request.budget,
        min_confidence=request.min_confidence,
        alternatives=request.alternatives,
    )


def plan(
    relation: Relation,
    *,
    goals: Sequence[UnitKey],
    known: Collection[UnitKey] = frozenset(),
    budget: Budget = NO_LIMIT,
    min_confidence: float = 0.5,
    alternatives: int = 0,
) -> StudyPath:
    """Plans a study path; the module's docstring lists the steps.

    The same values give the same path, in whatever order units, links and known units come.

    Args:
        relation: The units and links of the dataset.
        goals: Keys of units, the most wanted first.
        known: Keys of the units that are held.
        budget: The limits of the path.
        min_confidence: The least confidence of a prerequisite that counts, from 0 to 1.
        alternatives: How many other paths to look for.

    Raises:
        BadInputError: Stated or curated prerequisites of the goals form a cycle.
        KeyError: A goal is not among the units.

    Example:
        >>> from cskg.graph.index import UnitEntry
        >>> unit = UnitEntry(key=UnitKey("900001L1"), iri="urn:x", code="900001L1", code_level=1, editions=())
        >>> path = plan(Relation({unit.key: unit}, lambda _: ()), goals=[unit.key])
        >>> path.status.value, path.total_hours, path.stages[0].steps[0].hours_estimated
        ('COMPLETE', 10.0, True)
    """
    known = frozenset(known)
    held: list[UnitEntry] = []
    wanted: list[UnitEntry] = []
    notes: list[Sentence] = []
    for goal in dict.fromkeys(goals):
        is_held, note = find_held(relation, goal, known)
        (held if is_held else wanted).append(relation.units[goal])
        notes += [note] if note else []
    if held:
        said = f"Known already, so not scheduled: {name_units(held)}."
        notes.insert(0, Sentence("known-already", said, units=list_codes(held)))
    keys = [unit.key for unit in wanted]
    needs = find_needs(relation, keys, known, min_confidence)
    hours = {key: workload.hours for key in needs.order if (workload := relation.workloads.get(key))}
    best = choose(needs, hours, keys, budget.max_hours) if keys else _NOTHING
    if best is None:
        message = "All goals can be reached if nothing is ruled out."
        raise AssertionError(message)
    others = choose_others(needs, hours, keys, budget.max_hours, best, alternatives) if keys else []
    path, *alternative_paths = (
        _assemble(relation, needs, choice, wanted, budget=budget, min_confidence=min_confidence)
        for choice in (best, *others)
    )
    last = [NO_ALTERNATIVES] if alternatives and wanted and not others else []
    messages = (*dict.fromkeys((*notes, *path.messages)), *last)
    return replace(path, messages=messages, alternatives=tuple(alternative_paths))


_NOTHING = Choice(units=frozenset(), reached=(), least_for_all=Fraction(0))


def _assemble(
    relation: Relation,
    needs: Needs,
    choice: Choice,
    wanted: Sequence[UnitEntry],
    *,
    budget: Budget,
    min_confidence: float,
) -> StudyPath:
    """Sorts the chosen units into stages, with their messages."""
    graph, stand_ins = _graph_of(relation, needs, choice)
    unmet = tuple(unit for unit in wanted if unit.key not in choice.reached)
    stages = order_stages(graph, relation.units)
    scheduled = [unit for stage in stages for unit in stage]
    hours = sum((relation.workloads[unit.key].hours for unit in scheduled), Fraction(0))
    weeks = budget.find_weeks(hours)
    gaps = find_gaps(scheduled, graph, relation, min_confidence)
    links = [link for unit in scheduled for link in relation.links_before(unit.key)]
    messages = [
        *iter_goal_messages(unmet, choice, budget),
        *iter_choice_messages(choice, hours, is_complete=not unmet),
        *needs.notes,
        *stand_ins,
        *iter_order_messages(stages, graph, links),
        *iter_double_messages(scheduled, relation),
        *iter_ground_messages(graph),
        *iter_gap_messages(gaps, min_confidence),
        *iter_unit_messages(scheduled, relation),
        *iter_missing_messages(graph, relation.units),
    ]
    if scheduled:
        messages.append(REFERENCE_ONLY)
    return StudyPath(
        status=_status(wanted, unmet, scheduled),
        stages=tuple(
            Stage(index=index, steps=tuple(_step(unit, graph, relation) for unit in stage))
            for index, stage in enumerate(stages, 1)
        ),
        total_credits=float(hours / NOTIONAL_HOURS_PER_CREDIT),
        total_hours=float(hours),
        weeks=None if weeks is None else float(weeks),
        messages=tuple(dict.fromkeys(messages)),
        gaps=gaps,
        unmet_goals=unmet,
    )


def _graph_of(relation: Relation, needs: Needs, choice: Choice) -> tuple[PrerequisiteGraph, list[Sentence]]:
    """Returns the relation among the chosen units, and a sentence for each unit that replaces another one."""
    graph: PrerequisiteGraph = nx.DiGraph()
    graph.add_nodes_from(sorted(choice.units))
    notes: list[Sentence] = []
    for key in sorted(choice.units):
        for each in needs.requirements.get(key, ()):
            met = next((option for option in each.options if option in choice.units), None)
            if met is None:
                continue
            before = links_of_edge(graph, met, key) if graph.has_edge(met, key) else ()
            graph.add_edge(met, key, links=(*before, *sort_links(each.links)))
            if met != each.named:
                why = next(found.why for found in relation.substitutes.relatives(each.named) if found.key == met)
                said = f"{met} is taken instead of {each.named}: {why}."
                notes.append(Sentence("stand-in", said, unit=met, other=each.named))
    return graph, notes


def _status(wanted: Sequence[UnitEntry], unmet: Sequence[UnitEntry], scheduled: Sequence[UnitEntry]) -> PathStatus:
    if not wanted:
        return PathStatus.ALREADY_KNOWN
    if not unmet:
        return PathStatus.COMPLETE
    return PathStatus.PARTIAL if scheduled else PathStatus.UNREACHABLE


def _step(unit: UnitEntry, graph: PrerequisiteGraph, relation: Relation) -> Step:
    workload, units = relation.workloads[unit.key], relation.units
    before = sorted(subject for subject in graph.predecessors(unit.key) if subject in units)
    after = sorted((units[key] for key in graph.successors(unit.key) if key in units), key=unit_order)
    return Step(
        unit=unit,
        hours=float(workload.hours),
        hours_estimated=workload.is_estimated,
        reasons=tuple(link for subject in before for link in links_of_edge(graph, subject, unit.key)),
        needed_by=tuple(link for later in after for link in links_of_edge(graph, unit.key, later.key)),
        unlocks=tuple(after),
    )
