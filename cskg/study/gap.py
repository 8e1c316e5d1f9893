"""The gap between what is held and what is wanted: the units that are missing, and what of them is.

The units are those of a study path without a budget, in its order, so both give one answer. Of each, the statements
that no unit held covers are missing (:mod:`cskg.links.coverage`).

Knows the catalogue and study paths; knows nothing of the API.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.links.coverage import MAX_HELD, Coverage
from cskg.study.coverage import cover_by_held
from cskg.study.messages import name_units
from cskg.study.paths import PathStatus, plan_study_path
from cskg.study.request import AreaGoal, StudyPathRequest, resolve_known

MOST_COMPARED = 5_000
"""Most pairs of a missing unit and one held that are compared, some seconds of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What is missing.

    Attributes:
        units: The units that are missing, each after what it needs.
        coverages: For each of them that a document describes, what is covered and what is missing of it.
        messages: What a reader should know, as sentences.
    """

    units: tuple[UnitEntry, ...]
    coverages: tuple[Coverage, ...]
    messages: tuple[str, ...]


def find_gap(
    catalogue: Catalogue, held: Sequence[str], goals: Sequence[str] = (), goal_areas: Sequence[AreaGoal] = ()
) -> Gap:
    """Finds what is missing between units that are held and goals.

    Args:
        catalogue: The dataset revision.
        held: Units that are held, by code, old code or IRI.
        goals: Units that are wanted, likewise.
        goal_areas: Functional areas at a level that are wanted.

    Raises:
        NotFoundError: A unit or functional area is not in the dataset; near names are given.
        BadInputError: There is no goal, an area has no unit at the level, or stated prerequisites form a cycle.
        LimitExceededError: There are too many goals or units held.
    """
    request = StudyPathRequest(goals=tuple(goals), goal_areas=tuple(goal_areas), known=tuple(held))
    path = plan_study_path(catalogue, request)
    known = resolve_known(catalogue, request)
    units = tuple(step.unit for stage in path.stages for step in stage.steps)
    most = max(1, min(MAX_HELD, MOST_COMPARED // max(1, len(units))))
    found = [(unit, cover_by_held(catalogue, unit, known, most=most)) for unit in units]
    bare = [unit for unit, coverage in found if coverage is None]
    messages = list(path.messages)
    if path.status is PathStatus.ALREADY_KNOWN:
        messages.append("Nothing is missing.")
    if bare:
        messages.append(f"What {name_units(bare)} asks for is not known, so only the unit is told as missing.")
    if len(known) > most:
        messages.append(f"Of the {len(known):,} units held, {most:,} were compared with each missing one.")
    return Gap(
        units=units,
        coverages=tuple(coverage for _, coverage in found if coverage is not None),
        messages=tuple(messages),
    )
