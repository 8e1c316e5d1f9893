"""Study paths, gaps and their files, as GraphQL types."""

from enum import Enum

import strawberry

from cskg.api.comparison import Coverage
from cskg.api.context import Info
from cskg.api.files import File
from cskg.api.optionals import Optionals
from cskg.api.statements import Statement
from cskg.api.units import Link, Unit
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.model import UnitKey
from cskg.outline import Outline
from cskg.study.coverage import cover_by_held
from cskg.study.diagrams import draw_path, to_dot, to_mermaid
from cskg.study.gap import Gap as GapValue
from cskg.study.paths import PathStatus, plan_study_path
from cskg.study.paths import StudyPath as PathValue
from cskg.study.request import AreaGoal, StudyPathRequest, read_day, resolve_known

COMPARED = 20
"""Most known units that are compared with a step, those of its areas first."""

strawberry.enum(PathStatus, description="How much of what was asked a path reaches.")


@strawberry.input(description="All units of a functional area at a QF level.")
class AreaGoalInput(Optionals):
    """A functional area at a level, as a goal."""

    functional_area: str
    level: int

    def to_goal(self) -> AreaGoal:
        """Gives the goal that the planner takes."""
        return AreaGoal(functional_area=self.functional_area, level=self.level)


@strawberry.input(description="What a learner wants, holds, and has time for.")
class StudyPathInput(Optionals):
    """What a study path is asked for."""

    goals: list[str] | None = strawberry.UNSET
    goal_areas: list[AreaGoalInput] | None = strawberry.UNSET
    known: list[str] | None = strawberry.UNSET
    max_credits: float | None = strawberry.UNSET
    max_weeks: float | None = strawberry.UNSET
    hours_per_week: float | None = strawberry.UNSET
    min_confidence: float | None = 0.5
    alternatives: int | None = 0

    def to_request(self) -> StudyPathRequest:
        """Gives the request that the planner takes."""
        return StudyPathRequest(
            goals=tuple(self.goals or ()),
            goal_areas=tuple(goal.to_goal() for goal in self.goal_areas or ()),
            known=tuple(self.known or ()),
            max_credits=self.max_credits,
            max_weeks=self.max_weeks,
            hours_per_week=self.hours_per_week,
            min_confidence=0.5 if self.min_confidence is None else self.min_confidence,
            alternatives=self.alternatives or 0,
        )


@strawberry.type(description="A unit to take.")
class Step:
    """A unit to take."""

    unit: Unit
    hours: float = strawberry.field(description="Notional learning hours, for reference only.")
    hours_estimated: bool = strawberry.field(description="Whether no document gives the unit's credit.")
    reasons: list[Link] = strawberry.field(
        description="The links that join it to another step of the path: first those that put it after one, then those "
        "by which a later step needs it."
    )
    unlocks: list[Unit] = strawberry.field(description="The steps of this path that it is a prerequisite of.")
    known: strawberry.Private[frozenset[UnitKey]]

    @strawberry.field(description="What of it the known units cover; null where none is known or no document tells.")
    def coverage(self, info: Info) -> Coverage | None:
        """What of it the known units cover."""
        catalogue = info.context.catalogue
        value = cover_by_held(catalogue, self.unit.entry, self.known, most=COMPARED) if self.known else None
        return None if value is None else Coverage.of(value, Unit(entry=self.unit.entry, asked=value.unit.language))


@strawberry.type(description="Units that may be taken side by side.")
class Stage:
    """Units that may be taken side by side."""

    index: int
    steps: list[Step]


@strawberry.type(description="An order in which to take units, with its reasons.")
class StudyPath:
    """An order in which to take units."""

    status: PathStatus
    stages: list[Stage]
    total_credits: float = strawberry.field(description="QF credits, for reference only.")
    total_hours: float = strawberry.field(description="Notional learning hours, for reference only.")
    weeks: float | None = strawberry.field(description="Weeks, where the hours a week are given.")
    messages: list[str] = strawberry.field(description="What a reader of the path should know.")
    unmet_goals: list[Unit]
    alternatives: list["StudyPath"]

    @classmethod
    def of(cls, value: PathValue, known: frozenset[UnitKey]) -> "StudyPath":
        """Shows a study path for someone who holds some units."""
        return cls(
            status=value.status,
            stages=[
                Stage(
                    index=stage.index,
                    steps=[
                        Step(
                            unit=Unit(entry=step.unit),
                            hours=step.hours,
                            hours_estimated=step.hours_estimated,
                            reasons=[Link(value=link) for link in (*step.reasons, *step.needed_by)],
                            unlocks=_units(step.unlocks),
                            known=known,
                        )
                        for step in stage.steps
                    ],
                )
                for stage in value.stages
            ],
            total_credits=value.total_credits,
            total_hours=value.total_hours,
            weeks=value.weeks,
            messages=list(value.messages),
            unmet_goals=_units(value.unmet_goals),
            alternatives=[cls.of(other, known) for other in value.alternatives],
        )


def _units(entries: tuple[UnitEntry, ...]) -> list[Unit]:
    return [Unit(entry=entry) for entry in entries]


@strawberry.type(description="What is missing between units that are held and units that are wanted.")
class Gap:
    """What is missing."""

    units: list[Unit] = strawberry.field(description="The units that are missing, each after what it needs.")
    statements: list[Statement] = strawberry.field(
        description="The statements of these units that no unit held covers, in the order of the units."
    )
    messages: list[str] = strawberry.field(description="What a reader should know.")

    @classmethod
    def of(cls, value: GapValue) -> "Gap":
        """Shows a gap."""
        return cls(
            units=_units(value.units),
            statements=[
                Statement.of(outline, entry)
                for found in value.coverages
                for outline in [Outline(found.unit)]
                for entry in found.missing
            ],
            messages=list(value.messages),
        )


@strawberry.enum(description="Formats in which a study path can be had as a file.")
class StudyPathFormat(Enum):
    """Formats of a study path."""

    DOT = "dot"
    MERMAID = "mermaid"
    ICALENDAR = "icalendar"


def plan_for(catalogue: Catalogue, request: StudyPathRequest) -> StudyPath:
    """Plans a study path and shows it."""
    return StudyPath.of(plan_study_path(catalogue, request), resolve_known(catalogue, request))


def export_path(
    catalogue: Catalogue, request: StudyPathRequest, chosen: StudyPathFormat, first_day: str | None
) -> File:
    """Writes a study path as a file."""
    path = plan_study_path(catalogue, request)
    if chosen is StudyPathFormat.ICALENDAR:
        # Only those who ask for a calendar wait for its library.
        from cskg.study.calendar import to_calendar

        content = to_calendar(path, read_day(first_day), request.hours_per_week)
        return File.of("study-path.ics", "text/calendar", content)
    if chosen is StudyPathFormat.DOT:
        return File.of("study-path.dot", "text/vnd.graphviz", to_dot(draw_path(path)).encode())
    return File.of("study-path.mmd", "text/vnd.mermaid", to_mermaid(draw_path(path)).encode())
