"""The quality report of a framework, as GraphQL types: what a designer should look at, by unit."""

from collections.abc import Sequence

import strawberry

from cskg.api.dataset import UnitFilter, filter_units
from cskg.api.nodes import mirror
from cskg.api.statements import Diagnostic, Statement
from cskg.api.units import FunctionalArea, Link, Unit
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import FunctionalArea as AreaEntry
from cskg.graph.index import UnitEntry
from cskg.links.review import THRESHOLD
from cskg.lint.findings import find_faults
from cskg.model import Diagnostic as DiagnosticValue
from cskg.model import Language, LinkPredicate, Severity
from cskg.outline import DOUBTFUL_BELOW
from cskg.study.areas import graph_area


@strawberry.type
class UnitQuality:
    """What a designer should look at in one edition of a unit.

    Attributes:
        unit: The unit, in the language of the edition.
        findings: Findings of the rules of good writing, and the parser's errors and warnings.
        doubtful: Statements with a confidence below 0.9: no list mark or markup shows where they start and end.
    """

    unit: Unit
    findings: list[Diagnostic]
    doubtful: list[Statement]


@strawberry.type
class QualityReport:
    """What a designer should look at in a functional area, or in the whole dataset.

    Attributes:
        functional_area: The area; null for the whole dataset.
        unit_count: How many units were looked at.
        units: The editions with findings or doubtful statements, in the order of the codes.
        unprepared: Units without a known prerequisite, although their area has units of a lower level.
        redundancies: Overlaps of units, the surest first.
    """

    functional_area: FunctionalArea | None
    unit_count: int
    units: list[UnitQuality]
    unprepared: list[Unit]
    redundancies: list[Link]


def report_quality(catalogue: Catalogue, area_name: str | None) -> QualityReport:
    """Looks at the units of a functional area, or at all.

    Raises:
        NotFoundError: There is no such area.
    """
    area = None if area_name is None else catalogue.get_functional_area(area_name)
    units = list(catalogue.units.values())
    if area is not None:
        units = filter_units(catalogue, units, UnitFilter(functional_area=area.slug))
    judged = [_judge(catalogue, unit, language) for unit in units for language in unit.languages]
    return QualityReport(
        functional_area=FunctionalArea.of(area) if area else None,
        unit_count=len(units),
        units=[each for each in judged if each.findings or each.doubtful],
        unprepared=_find_unprepared(catalogue, [area] if area else catalogue.functional_areas),
        redundancies=_find_redundancies(catalogue, units),
    )


def _judge(catalogue: Catalogue, entry: UnitEntry, language: Language) -> UnitQuality:
    outline = catalogue.get_outline(entry, language)
    unit = outline.unit
    said = [found for found in unit.diagnostics if found.severity is not Severity.INFO]
    for fault in find_faults(unit):
        first = fault.spans[0] if fault.spans else None
        said.append(
            DiagnosticValue(
                severity=fault.severity or fault.rule.severity,
                code=fault.rule.code,
                message=fault.message,
                source=unit.source.name,
                page=first.page if first else None,
                line=first.line if first else None,
            )
        )
    return UnitQuality(
        unit=Unit(entry=entry, asked=language),
        findings=[mirror(Diagnostic, each) for each in (*said, *catalogue.duplicates_of(entry.key))],
        doubtful=[
            Statement.of(outline, each) for each in outline.values() if each.statement.confidence < DOUBTFUL_BELOW
        ],
    )


def _find_unprepared(catalogue: Catalogue, areas: Sequence[AreaEntry]) -> list[Unit]:
    found = {unit.key: unit for area in areas for unit in graph_area(catalogue, area.slug, THRESHOLD).unprepared}
    return [Unit(entry=found[key]) for key in sorted(found)]


def _find_redundancies(catalogue: Catalogue, units: Sequence[UnitEntry]) -> list[Link]:
    keys = {unit.key for unit in units}
    found = [
        link
        for link in catalogue.links
        if link.predicate is LinkPredicate.OVERLAPS_WITH
        and link.confidence >= THRESHOLD
        and (link.subject in keys or link.object in keys)
    ]
    return [Link(value=link) for link in sorted(found, key=lambda link: (-link.confidence, link.subject, link.object))]
