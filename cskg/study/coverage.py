"""How far units of a dataset that are held cover another one, in a language that documents describe both in.

Knows the catalogue; what coverage is, is :mod:`cskg.links.coverage`.
"""

from collections.abc import Collection
from weakref import ref

from cskg.errors import BadInputError
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry, common_language
from cskg.links.coverage import MAX_HELD, Coverage, measure_coverage
from cskg.model import Language, UnitKey, UnitStatus
from cskg.study.substitutes import Cover


def coverage_in(catalogue: Catalogue) -> Cover:
    """Gives what measures coverage in a dataset revision, without keeping that alive."""
    found = ref(catalogue)

    def cover(held: UnitKey, wanted: UnitKey) -> float | None:
        current = found()
        units = [current.units[key] for key in (held, wanted) if key in current.units] if current else []
        language = common_language(units)
        if current is None or len(units) < len((held, wanted)) or language is None:
            return None
        one, other = (current.get_edition(unit, language) for unit in units)
        try:
            return measure_coverage([one], other).share
        except BadInputError:
            # One of the two has no statements, or far too many: nothing can be said of their words.
            return None

    return cover


def cover_by_held(
    catalogue: Catalogue, unit: UnitEntry, held: Collection[UnitKey], *, most: int = MAX_HELD
) -> Coverage | None:
    """Tells what units that are held cover of another one, and what they leave.

    Of many units held, those that share an area with it are compared first.

    Args:
        catalogue: The dataset revision.
        unit: The unit that is not held.
        held: Those that are; it must not be one of them.
        most: How many of them are compared, at most ``MAX_HELD``.

    Returns:
        The coverage in the first language of the unit that any of them has, else in its first language; None where
        no document describes the unit, or it has no statements.
    """
    areas = _areas(catalogue, unit)
    nearest = sorted(held, key=lambda key: (not areas & _areas(catalogue, catalogue.units[key]), key))
    languages = [language for language in unit.languages if _is_described(unit, language)]
    if not languages:
        return None
    for language in (*languages, None):
        chosen = language or languages[0]
        entries = [catalogue.units[key] for key in nearest if _is_described(catalogue.units[key], chosen)]
        if entries or language is None:
            break
    try:
        bodies = [catalogue.get_edition(entry, chosen) for entry in entries[:most]]
        with_statements = [body for body in bodies if body.requirements or body.assessment_criteria]
        return measure_coverage(with_statements, catalogue.get_edition(unit, chosen))
    except BadInputError:
        # It has no statements, or far too many.
        return None


def _is_described(unit: UnitEntry, language: Language) -> bool:
    return any(each.language is language and each.status is UnitStatus.DESCRIBED for each in unit.editions)


def _areas(catalogue: Catalogue, unit: UnitEntry) -> set[str]:
    return {area.slug for edition in unit.editions for area in catalogue.areas_of(edition)}
