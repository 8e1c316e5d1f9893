"""Study paths, as GraphQL types."""

import strawberry

from cskg.api.optionals import Optionals
from cskg.api.units import Link, Unit
from cskg.graph.index import UnitEntry
from cskg.study.paths import PathStatus
from cskg.study.paths import StudyPath as PathValue
from cskg.study.request import AreaGoal, StudyPathRequest

strawberry.enum(PathStatus, description="How much of what was asked a path reaches.")


@strawberry.input(description="All units of a functional area at a QF level.")
class AreaGoalInput(Optionals):
    """A functional area at a level, as a goal."""

    functional_area: str
    level: int


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
            goal_areas=tuple(
                AreaGoal(functional_area=goal.functional_area, level=goal.level) for goal in self.goal_areas or ()
            ),
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
    reasons: list[Link] = strawberry.field(description="The prerequisites in this path that put it here.")
    unlocks: list[Unit] = strawberry.field(description="The steps of this path that it is a prerequisite of.")


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
    def of(cls, value: PathValue) -> "StudyPath":
        """Shows a study path."""
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
                            reasons=[Link(value=link) for link in step.reasons],
                            unlocks=_units(step.unlocks),
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
            alternatives=[cls.of(other) for other in value.alternatives],
        )


def _units(entries: tuple[UnitEntry, ...]) -> list[Unit]:
    return [Unit(entry=entry) for entry in entries]
