"""The functional map of an industry: its units by functional area or branch and by QF level."""

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum

from cskg.errors import NotFoundError
from cskg.graph.catalogue import Catalogue
from cskg.graph.identifiers import NO_INDUSTRY
from cskg.graph.index import EditionEntry, FunctionalArea, UnitEntry
from cskg.graph.specifications import names_no_industry
from cskg.iris import slugify


class MapGrouping(Enum):
    """What the rows of a functional map are.

    Attributes:
        AREA: Functional areas.
        BRANCH: Branches of the industry.
        LEVEL: QF levels; then each row has one cell.
    """

    AREA = "area"
    BRANCH = "branch"
    LEVEL = "level"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapCell:
    """The units of a row at one level.

    Attributes:
        level: The QF level; None for units whose level no document gives.
        units: The units, in order of their codes.
    """

    level: int | None
    units: tuple[UnitEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRow:
    """A row of a functional map.

    Attributes:
        label: The name of the area, branch or level in the documents; empty if the documents of the units give none.
        area: The functional area, if rows are areas.
        cells: The cells of the row, by level; all rows have the same levels, unless rows are levels.
    """

    label: str
    area: FunctionalArea | None
    cells: tuple[MapCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionalMap:
    """A functional map.

    Attributes:
        industry_name: The name of the industry in the documents; empty for units that name no industry.
        by: What the rows are.
        rows: The rows, in order of their labels; units without a label come last.
        levels: The levels that have units, the lowest first.
    """

    industry_name: str
    by: MapGrouping
    rows: tuple[MapRow, ...]
    levels: tuple[int, ...]


def make_map(catalogue: Catalogue, industry: str, by: MapGrouping = MapGrouping.AREA) -> FunctionalMap:
    """Makes the functional map of an industry; a unit of several areas is in the row of each of them.

    Args:
        catalogue: The dataset revision.
        industry: The industry's name or slug; ``-`` for units that name no industry.
        by: What the rows are.

    Raises:
        NotFoundError: The dataset has no such industry; the message names some that it has.
    """
    slug = slugify(industry)
    names = {found.slug: found.name for found in catalogue.industries}
    is_loose = industry == NO_INDUSTRY
    if not is_loose and slug not in names:
        raise NotFoundError("industry", industry, list(names)[:5])
    rows: dict[tuple[str, str], dict[int | None, dict[str, UnitEntry]]] = defaultdict(lambda: defaultdict(dict))
    areas: dict[tuple[str, str], FunctionalArea] = {}
    for unit in catalogue.units.values():
        if is_loose and not names_no_industry(unit):
            continue
        for edition in unit.editions:
            if not is_loose and (not edition.industry or slugify(edition.industry) != slug):
                continue
            for key, area in _find_rows(catalogue, unit, edition, by):
                rows[key][unit.level][unit.key] = unit
                if area:
                    areas[key] = area
    levels = sorted({level for cells in rows.values() for level in cells}, key=lambda level: level or 99)
    return FunctionalMap(
        industry_name="" if is_loose else names[slug],
        by=by,
        rows=tuple(
            MapRow(
                label=key[0],
                area=areas.get(key),
                cells=tuple(
                    MapCell(
                        level=level,
                        units=tuple(sorted(cells.get(level, {}).values(), key=lambda unit: (unit.code, unit.key))),
                    )
                    for level in (levels if by is not MapGrouping.LEVEL else list(cells))
                ),
            )
            for key, cells in sorted(rows.items(), key=lambda row: (not row[0][0], row[0]))
        ),
        levels=tuple(level for level in levels if level is not None),
    )


def _find_rows(
    catalogue: Catalogue, unit: UnitEntry, edition: EditionEntry, by: MapGrouping
) -> list[tuple[tuple[str, str], FunctionalArea | None]]:
    """Returns the rows of an edition: the label, a key that distinguishes rows with the same label, and the area."""
    if by is MapGrouping.LEVEL:
        return [((str(unit.level or ""), ""), None)]
    if by is MapGrouping.BRANCH:
        return [((edition.branch or "", ""), None)]
    return [((area.name, area.slug), area) for area in catalogue.areas_of(edition)] or [(("", ""), None)]
