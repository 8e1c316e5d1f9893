"""Finds what is missing between held and wanted units: the units, and their statements that no held unit covers.

The missing units are the units of a study path without a budget, in its order, so gap and path agree. Coverage is
measured as in :mod:`cskg.links.coverage`, in a language in which documents describe both units.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cskg.coded_sentences import Sentence
from cskg.errors import BadInputError
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.links.coverage import MAX_HELD, Coverage, measure_coverage
from cskg.model import Language, UnitKey, UnitStatus
from cskg.study.messages import list_codes, name_units
from cskg.study.paths import PathStatus, plan_study_path
from cskg.study.request import AreaGoal, StudyPathRequest, resolve_known

MOST_COMPARED = 5_000
"""The most pairs of a missing and a held unit that are compared, which takes some seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyGap:
    """The units and statements that are missing to reach goals.

    Attributes:
        units: The missing units, each after its prerequisites.
        coverages: The covered and missing statements of each of these units that a document describes.
        messages: Sentences with what a reader should know.
    """

    units: tuple[UnitEntry, ...]
    coverages: tuple[Coverage, ...]
    messages: tuple[Sentence, ...]


def find_gap(
    catalogue: Catalogue, held: Sequence[str], goals: Sequence[str] = (), goal_areas: Sequence[AreaGoal] = ()
) -> StudyGap:
    """Finds what is missing between held units and goals.

    Args:
        catalogue: The dataset revision.
        held: Units that the learner holds, by code, old code or IRI.
        goals: Wanted units, by code, old code or IRI.
        goal_areas: Wanted functional areas, each at a level.

    Raises:
        NotFoundError: A unit or functional area is not in the dataset; near names are given.
        BadInputError: There is no goal, an area has no unit at the level, or stated prerequisites form a cycle.
        LimitExceededError: There are too many goals or held units.
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
        messages.append(Sentence("nothing-missing", "Nothing is missing."))
    if bare:
        messages.append(
            Sentence(
                "not-known-what-is-asked",
                f"What {name_units(bare)} asks for is not known, so only the unit itself is listed as missing.",
                units=list_codes(bare),
            )
        )
    if len(known) > most:
        messages.append(
            Sentence(
                "not-all-compared",
                f"Of the {len(known):,} units held, {most:,} were compared with each missing one.",
                all=len(known),
                compared=most,
            )
        )
    return StudyGap(
        units=units,
        coverages=tuple(coverage for _, coverage in found if coverage is not None),
        messages=tuple(messages),
    )


def cover_by_held(
    catalogue: Catalogue, unit: UnitEntry, held: Collection[UnitKey], *, most: int = MAX_HELD
) -> Coverage | None:
    """Measures which statements of a unit the held units cover, and which they do not.

    If there are many held units, units that share a functional area with it are compared first.

    Returns:
        The coverage in the unit's first language that any held unit also has, otherwise in the unit's first language.
        None if no document describes the unit, or it has no statements.
    """
    areas = _areas(catalogue, unit)
    nearest = sorted(held, key=lambda key: (not areas & _areas(catalogue, catalogue.units[key]), key))
    languages = [language for language in unit.languages if _is_described(unit, language)]
    if not languages:
        return None

    def find_described(language: Language) -> list[UnitEntry]:
        return [catalogue.units[key] for key in nearest if _is_described(catalogue.units[key], language)]

    chosen = next(filter(find_described, languages), languages[0])
    try:
        bodies = [catalogue.get_edition(entry, chosen) for entry in find_described(chosen)[:most]]
        with_statements = [body for body in bodies if body.requirements or body.assessment_criteria]
        return measure_coverage(with_statements, catalogue.get_edition(unit, chosen))
    except BadInputError:
        # The unit has no statements, or far too many to compare.
        return None


def _is_described(unit: UnitEntry, language: Language) -> bool:
    return any(each.language is language and each.status is UnitStatus.DESCRIBED for each in unit.editions)


def _areas(catalogue: Catalogue, unit: UnitEntry) -> set[str]:
    return {area.slug for edition in unit.editions for area in catalogue.areas_of(edition)}
