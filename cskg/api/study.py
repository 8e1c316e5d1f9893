"""Study paths, gaps, and their files, as GraphQL types."""

from collections.abc import Iterable
from enum import Enum

import strawberry

from cskg.api.arguments import Optionals
from cskg.api.comparison import Coverage
from cskg.api.nodes import File, Info, mirror
from cskg.api.notes import Note, show_notes
from cskg.api.statements import Statement
from cskg.api.units import Evidence, Link, Unit
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.model import UnitKey
from cskg.outline import Outline
from cskg.study.diagrams import draw_path, to_dot, to_mermaid
from cskg.study.explaining import explain_step
from cskg.study.first_steps import GapReason
from cskg.study.first_steps import PathGap as PathGapValue
from cskg.study.gap import StudyGap, cover_by_held
from cskg.study.paths import PathStatus, plan_study_path
from cskg.study.paths import Step as StepValue
from cskg.study.paths import StudyPath as PathValue
from cskg.study.request import AreaGoal, Budget, StudyPathRequest, read_day, resolve_known

COMPARED = 20
"""Most known units that are compared with a step; those of its functional areas come first."""

strawberry.enum(PathStatus)
strawberry.enum(GapReason)


@strawberry.input
class AreaGoalInput(Optionals):
    """All units of a functional area at a QF level, as a goal.

    Attributes:
        functional_area: Slug, IRI or name of the area.
        level: QF level, 1 to 7.
    """

    functional_area: str
    level: int

    def to_goal(self) -> AreaGoal:
        """Returns the goal that the planner takes."""
        return AreaGoal(functional_area=self.functional_area, level=self.level)


@strawberry.input
class StudyPathInput(Optionals):
    """What a learner wants to reach, already holds, and has time for.

    Attributes:
        goals: Units to reach, by code, old code or IRI, the most wanted first; 200 at most with those of the areas.
        goal_areas: Functional areas whose units at a level are further goals, after `goals`.
        known: Units that the learner holds, by code, old code or IRI; 2,000 at most.
        max_credits: The most QF credits that the path may take; no limit when left out.
        max_weeks: The most weeks that the path may take; needs `hoursPerWeek`.
        hours_per_week: Hours of study in a week, at least 0.1 and at most 168.
        min_confidence: The least confidence of a prerequisite that counts, from 0 to 1.
        alternatives: How many other paths to look for, 0 to 5.
    """

    goals: list[str] | None = strawberry.UNSET
    goal_areas: list[AreaGoalInput] | None = strawberry.UNSET
    known: list[str] | None = strawberry.UNSET
    max_credits: float | None = strawberry.UNSET
    max_weeks: float | None = strawberry.UNSET
    hours_per_week: float | None = strawberry.UNSET
    min_confidence: float | None = 0.5
    alternatives: int | None = 0

    def to_request(self) -> StudyPathRequest:
        """Returns the request that the planner takes."""
        return StudyPathRequest(
            goals=tuple(self.goals or ()),
            goal_areas=tuple(goal.to_goal() for goal in self.goal_areas or ()),
            known=tuple(self.known or ()),
            budget=Budget(max_credits=self.max_credits, max_weeks=self.max_weeks, hours_per_week=self.hours_per_week),
            min_confidence=0.5 if self.min_confidence is None else self.min_confidence,
            alternatives=self.alternatives or 0,
        )


@strawberry.type
class Step:
    """One unit of a study path, with its workload and the reasons for its place.

    Attributes:
        unit: The unit to take.
        hours: Notional learning hours, for reference only.
        hours_estimated: Whether the hours are an estimate, because no document gives the unit's credit.
        reasons: The links that join it to other steps of the path: first those that put it after a step, then those by
            which a later step needs it.
        unlocks: The units of the path that it is a prerequisite of.
    """

    unit: Unit
    hours: float
    hours_estimated: bool
    reasons: list[Link]
    unlocks: list[Unit]
    known: strawberry.Private[frozenset[UnitKey]]
    value: strawberry.Private[StepValue]

    @classmethod
    def of(cls, value: StepValue, known: frozenset[UnitKey]) -> "Step":
        """Shows a step for someone who holds some units."""
        return mirror(
            cls,
            value,
            unit=Unit(entry=value.unit),
            reasons=[Link(value=link) for link in (*value.reasons, *value.needed_by)],
            unlocks=_units(value.unlocks),
            known=known,
            value=value,
        )

    @strawberry.field
    def learn_first(self, info: Info) -> list[Note]:
        """Sentences for a student: what to learn before it, and why; one for each unit that comes before it."""
        return show_notes(explain_step(info.context.catalogue, self.value)[0])

    @strawberry.field
    def needed_for(self, info: Info) -> list[Note]:
        """Sentences for a student: what it is needed for, and why; one for each unit that comes after it."""
        return show_notes(explain_step(info.context.catalogue, self.value)[1])

    @strawberry.field
    def coverage(self, info: Info) -> Coverage | None:
        """How much of the unit the known ones cover; null where none is known or no document describes the unit."""
        catalogue = info.context.catalogue
        value = cover_by_held(catalogue, self.unit.entry, self.known, most=COMPARED) if self.known else None
        return None if value is None else Coverage.of(value, Unit(entry=self.unit.entry, asked=value.unit.language))


@strawberry.type
class Stage:
    """Units of a study path that may be taken side by side.

    Attributes:
        index: Its place in the path, counted from 1.
        steps: The units to take in it, by QF level and then by code.
    """

    index: int
    steps: list[Step]


@strawberry.type
class PathGap:
    """A unit of a study path without a scheduled prerequisite, because none is known for sure.

    Attributes:
        unit: The unit that has no scheduled prerequisite.
        reason: Which of the three cases it is.
        weaker: The links from its prerequisites that have less confidence than was asked for, the surest first.
        evidence: The words that state that it has no prerequisite.
    """

    unit: Unit
    reason: GapReason
    weaker: list[Link]
    evidence: list[Evidence]

    @classmethod
    def of(cls, value: PathGapValue, catalogue: Catalogue) -> "PathGap":
        """Shows a gap of a path."""
        return mirror(
            cls,
            value,
            unit=Unit(entry=value.unit),
            weaker=[Link(value=link) for link in value.weaker],
            evidence=[Evidence.of(each, catalogue) for each in value.evidence],
        )


@strawberry.type
class StudyPath:
    """An order in which to take units to reach the goals, with the reasons for it.

    Attributes:
        status: How many of the goals it reaches.
        stages: The steps in order, each after its prerequisites.
        total_credits: QF credits of all steps, estimates included, for reference only.
        total_hours: Notional learning hours of all steps, estimates included, for reference only.
        weeks: How many weeks it takes; null where the hours in a week are not given.
        messages: Sentences for the learner: what the order rests on, what was estimated and what did not fit.
        notes: The same sentences, each with its code and values.
        gaps: The steps without a scheduled prerequisite, because none is known for sure, each with the reason; in the
            order of the path.
        unmet_goals: The goals that it does not reach, in the order of the request.
        alternatives: Other paths to these goals, or to others of them where not all fit, the best first.
    """

    status: PathStatus
    stages: list[Stage]
    total_credits: float
    total_hours: float
    weeks: float | None
    messages: list[str]
    notes: list[Note]
    gaps: list[PathGap]
    unmet_goals: list[Unit]
    alternatives: list["StudyPath"]

    @classmethod
    def of(cls, value: PathValue, known: frozenset[UnitKey], catalogue: Catalogue) -> "StudyPath":
        """Shows a study path for someone who holds some units."""
        return mirror(
            cls,
            value,
            stages=[
                Stage(index=stage.index, steps=[Step.of(step, known) for step in stage.steps]) for stage in value.stages
            ],
            messages=list(map(str, value.messages)),
            notes=show_notes(value.messages),
            gaps=[PathGap.of(gap, catalogue) for gap in value.gaps],
            unmet_goals=_units(value.unmet_goals),
            alternatives=[cls.of(other, known, catalogue) for other in value.alternatives],
        )


def _units(entries: Iterable[UnitEntry]) -> list[Unit]:
    return [Unit(entry=entry) for entry in entries]


@strawberry.type
class Gap:
    """What is missing between the units that a person holds and those that are wanted.

    Attributes:
        units: The missing units, each after its prerequisites.
        statements: The statements of these units that no held unit covers, in the order of the units.
        messages: Sentences about limits and estimates of this answer.
        notes: The same sentences, each with its code and values.
    """

    units: list[Unit]
    statements: list[Statement]
    messages: list[str]
    notes: list[Note]

    @classmethod
    def of(cls, value: StudyGap) -> "Gap":
        """Shows a gap."""
        return cls(
            units=_units(value.units),
            statements=[
                Statement.of(outline, entry)
                for found in value.coverages
                for outline in [Outline(found.unit)]
                for entry in found.missing
            ],
            messages=list(map(str, value.messages)),
            notes=show_notes(value.messages),
        )


@strawberry.enum
class StudyPathFormat(Enum):
    """File formats for a study path.

    Attributes:
        DOT: A diagram in the language of Graphviz.
        MERMAID: A Mermaid flow chart, which wikis and Markdown readers draw.
        ICALENDAR: A calendar (RFC 5545) with the weeks in which each step is studied.
    """

    DOT = "dot"
    MERMAID = "mermaid"
    ICALENDAR = "icalendar"


def plan_for(catalogue: Catalogue, request: StudyPathRequest) -> StudyPath:
    """Plans a study path and shows it."""
    return StudyPath.of(plan_study_path(catalogue, request), resolve_known(catalogue, request), catalogue)


def export_path(
    catalogue: Catalogue, request: StudyPathRequest, chosen: StudyPathFormat, first_day: str | None
) -> File:
    """Writes a study path as a file."""
    path = plan_study_path(catalogue, request)
    if chosen is StudyPathFormat.ICALENDAR:
        # Imported here, because only calendars need the library.
        from cskg.study.calendar import to_calendar

        content = to_calendar(path, read_day(first_day), request.budget.hours_per_week)
        return File.of("study-path.ics", "text/calendar", content)
    if chosen is StudyPathFormat.DOT:
        return File.of("study-path.dot", "text/vnd.graphviz", to_dot(draw_path(path)).encode())
    return File.of("study-path.mmd", "text/vnd.mermaid", to_mermaid(draw_path(path)).encode())
