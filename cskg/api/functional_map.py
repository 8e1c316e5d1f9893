"""The functional map of an industry, as GraphQL types."""

import strawberry

from cskg.api.dataset import Level
from cskg.api.nodes import File
from cskg.api.units import FunctionalArea, Industry, Unit
from cskg.graph.catalogue import Catalogue
from cskg.graph.identifiers import NO_INDUSTRY
from cskg.iris import slugify
from cskg.study.functional_map import FunctionalMap as MapValue
from cskg.study.functional_map import MapGrouping, make_map

strawberry.enum(MapGrouping)


@strawberry.type
class MapCell:
    """The units of a row at one level.

    Attributes:
        level: The QF level; null for units whose level no document gives.
        units: The units, in the order of their codes.
    """

    level: Level | None
    units: list[Unit]


@strawberry.type
class MapRow:
    """A row of a functional map.

    Attributes:
        label: What the documents call it, or a level; empty for units whose documents name none.
        area: The functional area, where rows are areas; null otherwise.
        cells: Its cells, by level; every row has the same levels, unless rows are levels.
    """

    label: str
    area: FunctionalArea | None
    cells: list[MapCell]


@strawberry.type
class FunctionalMap:
    """The units of an industry by functional area or branch and by QF level.

    Attributes:
        industry: The industry whose units it shows; without a name and with the slug `-` for units that name none.
        by: What the rows are.
        rows: The rows, in the order of their labels.
        levels: The levels that have units, the lowest first.
    """

    industry: Industry
    by: MapGrouping
    rows: list[MapRow]
    levels: list[Level]

    @classmethod
    def of(cls, value: MapValue) -> "FunctionalMap":
        """Shows a map."""
        return cls(
            industry=Industry(name=value.industry_name, slug=slugify(value.industry_name) or NO_INDUSTRY),
            by=value.by,
            rows=[
                MapRow(
                    label=row.label,
                    area=FunctionalArea.of(row.area) if row.area else None,
                    cells=[
                        MapCell(
                            level=Level.of(cell.level) if cell.level else None,
                            units=[Unit(entry=unit) for unit in cell.units],
                        )
                        for cell in row.cells
                    ],
                )
                for row in value.rows
            ],
            levels=[Level.of(level) for level in value.levels],
        )


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_map(catalogue: Catalogue, industry: str, by: MapGrouping) -> File:
    """Writes a map as a workbook."""
    # Imported here, because only workbooks need the library.
    from cskg.exchange.map_workbook import write_maps

    shown = make_map(catalogue, industry, by)
    name = slugify(shown.industry_name) or "no-industry"
    return File.of(f"functional-map-{name}.xlsx", _XLSX, write_maps([shown], catalogue))
