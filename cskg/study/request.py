"""The request for a study path: goals, held units and limits.

Requests check their numbers when they are made, so an invalid one cannot exist. :func:`resolve_goals` and
:func:`resolve_known` look the names up in a catalogue.
"""

import math
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from cskg.errors import BadInputError, LimitExceededError
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import FunctionalArea, UnitEntry
from cskg.model import LEVELS, NOTIONAL_HOURS_PER_CREDIT, UnitKey
from cskg.study.workload import exact

MAX_GOALS = 200
MAX_KNOWN = 2000
MAX_ALTERNATIVES = 5
HOURS_OF_A_WEEK = 168
LEAST_HOURS = 0.1
"""The fewest hours of study a week; with fewer, a path would take longer than a lifetime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaGoal:
    """All units of a functional area at a level, as goals.

    Attributes:
        functional_area: The area's slug, IRI or name.
        level: QF level, 1 to 7.

    Raises:
        BadInputError: There is no such level.
    """

    functional_area: str
    level: int

    def __post_init__(self) -> None:
        """Checks the level."""
        if self.level not in LEVELS:
            raise BadInputError(f"There is no QF level {self.level}.", "Give a level from 1 to 7.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The limits of a study path; None means no limit.

    Attributes:
        max_credits: The most QF credits.
        max_weeks: The most weeks; needs ``hours_per_week``.
        hours_per_week: Hours of study a week, at least 0.1 and at most 168.

    Raises:
        BadInputError: A number is out of its range, or weeks are limited without hours a week.

    Example:
        >>> Budget(max_credits=12).max_hours
        Fraction(120, 1)
    """

    max_credits: float | None = None
    max_weeks: float | None = None
    hours_per_week: float | None = None

    def __post_init__(self) -> None:
        """Checks the numbers."""
        for what, limit in (("credits", self.max_credits), ("weeks", self.max_weeks)):
            if limit is not None and not (math.isfinite(limit) and limit >= 0):
                raise BadInputError(
                    f"The limit of {what} is {limit}.", "Give a number that is at least 0, or none for no limit."
                )
        hours = self.hours_per_week
        if hours is not None and not LEAST_HOURS <= hours <= HOURS_OF_A_WEEK:
            raise BadInputError(
                f"The hours per week are {hours}.", f"Give a number from {LEAST_HOURS} up to {HOURS_OF_A_WEEK}."
            )
        if self.max_weeks is not None and hours is None:
            raise BadInputError(
                "The weeks are limited, but the hours of study in a week are not given.", "Give the hours per week too."
            )

    @property
    def max_hours(self) -> Fraction | None:
        """The hours that all limits together allow, exactly; None without a limit."""
        limits = []
        if self.max_credits is not None:
            limits.append(exact(self.max_credits) * NOTIONAL_HOURS_PER_CREDIT)
        if self.max_weeks is not None and self.hours_per_week is not None:
            limits.append(exact(self.max_weeks) * exact(self.hours_per_week))
        return min(limits, default=None)

    def find_weeks(self, hours: Fraction) -> Fraction | None:
        """Returns how many weeks these hours take, or None if the hours per week are not given."""
        return None if self.hours_per_week is None else hours / exact(self.hours_per_week)


NO_LIMIT = Budget()
"""A budget without any limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPathRequest:
    """A request for a study path.

    Attributes:
        goals: Units to reach, by code, old code or IRI; the most wanted first.
        goal_areas: Further goals, all units of an area at a level; they come after ``goals``.
        known: Units that the learner holds, by code, old code or IRI.
        budget: What the path may take.
        min_confidence: The least confidence of a prerequisite that counts, from 0 to 1.
        alternatives: How many other paths to look for, 0 to 5.

    Raises:
        BadInputError: There is no goal, or a number is out of its range.
        LimitExceededError: There are more than 200 goals or 2,000 known units.
    """

    goals: tuple[str, ...] = ()
    goal_areas: tuple[AreaGoal, ...] = ()
    known: tuple[str, ...] = ()
    budget: Budget = NO_LIMIT
    min_confidence: float = 0.5
    alternatives: int = 0

    def __post_init__(self) -> None:
        """Checks everything that can be checked without the dataset."""
        if not self.goals and not self.goal_areas:
            raise BadInputError(
                "There is no goal.", "Name at least one unit, or a functional area and a level, to reach."
            )
        _check_count("goals", len(self.goals) + len(self.goal_areas), MAX_GOALS)
        _check_count("known units", len(self.known), MAX_KNOWN)
        if not 0 <= self.min_confidence <= 1:
            raise BadInputError(f"The least confidence is {self.min_confidence}.", "Give a number from 0 to 1.")
        if not 0 <= self.alternatives <= MAX_ALTERNATIVES:
            raise BadInputError(
                f"{self.alternatives} alternatives are asked for.", f"Give a number from 0 to {MAX_ALTERNATIVES}."
            )


def read_day(text: str | None) -> date:
    """Reads the first day of a study plan.

    Raises:
        BadInputError: It is missing, or not a day.

    Example:
        >>> read_day("2027-01-04")
        datetime.date(2027, 1, 4)
    """
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        given = f"“{text[:40]}” is not a day." if text else "A calendar needs its first day."
        raise BadInputError(given, "Give one such as 2027-01-04.") from None


def resolve_goals(catalogue: Catalogue, request: StudyPathRequest) -> tuple[UnitKey, ...]:
    """Looks up the goals: the named units as given, then the areas' units by code, each once.

    Raises:
        NotFoundError: A unit or functional area is not in the dataset; near names are given.
        BadInputError: An area has no unit at the level; the levels that it has are given.
        LimitExceededError: The areas have so many units that there are more than 200 goals.
    """
    keys = [catalogue.get_unit(name).key for name in request.goals]
    for area_goal in request.goal_areas:
        keys += [unit.key for unit in _units_of(catalogue, area_goal)]
    goals = tuple(dict.fromkeys(keys))
    _check_count("goals", len(goals), MAX_GOALS)
    return goals


def resolve_known(catalogue: Catalogue, request: StudyPathRequest) -> frozenset[UnitKey]:
    """Looks up the units that are held.

    Raises:
        NotFoundError: A unit is not in the dataset; near codes are given.
    """
    return frozenset(catalogue.get_unit(name).key for name in request.known)


def find_members(catalogue: Catalogue, area: FunctionalArea) -> tuple[UnitEntry, ...]:
    """Returns the units that any edition puts into a functional area, by code."""
    return tuple(sorted(catalogue.units_by_area.get(area.slug, ()), key=lambda unit: (unit.code, unit.key)))


def _units_of(catalogue: Catalogue, goal: AreaGoal) -> list[UnitEntry]:
    area = catalogue.get_functional_area(goal.functional_area)
    members = find_members(catalogue, area)
    units = [unit for unit in members if unit.level == goal.level]
    if not units:
        levels = sorted({unit.level for unit in members if unit.level is not None})
        raise BadInputError(
            f"The functional area {area.name} has no unit of level {goal.level}.",
            f"It has units of level {', '.join(map(str, levels))}." if levels else "Its units give no level.",
        )
    return units


def _check_count(what: str, count: int, most: int) -> None:
    if count > most:
        raise LimitExceededError(f"There are {count:,} {what}.", f"Give {most:,} at most.")
