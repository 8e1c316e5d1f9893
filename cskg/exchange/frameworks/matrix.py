"""The functional map as a matrix, for planners of curricula: functional areas by QF level, as CSV or as a workbook.

A cell of the CSV has each unit on its own line. A word that begins like a formula gets an invisible character before
it. The workbook has a sheet for each industry, and beside them a list of the units and one of the sources.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from cskg.exchange.framework_formats import ONE_LINE, FrameworkFormat, list_notices
from cskg.exchange.losses import Losses, Part
from cskg.exchange.packing import one_line, to_cell, write_csv
from cskg.exchange.selection import Selection
from cskg.model import LEVELS
from cskg.study.functional_map import FunctionalMap, MapCell, make_map

_NO_INDUSTRY = "a matrix is of an industry, and these units name none"


def find_maps(selection: Selection, losses: Losses) -> list[FunctionalMap]:
    """Makes the maps of the industries of a selection, with its units only."""
    catalogue = selection.catalogue
    maps = [_choose(make_map(catalogue, industry.slug), selection) for industry in catalogue.industries]
    mapped = {unit.key for shown in maps for row in shown.rows for cell in row.cells for unit in cell.units}
    losses.add(Part.UNITS, _NO_INDUSTRY, sum(bool(u.editions) and u.key not in mapped for u in selection.iter_units()))
    return [shown for shown in maps if shown.rows]


def _choose(shown: FunctionalMap, selection: Selection) -> FunctionalMap:
    rows = [
        replace(
            row,
            cells=tuple(
                replace(cell, units=tuple(unit for unit in cell.units if selection.has_unit(unit.key)))
                for cell in row.cells
            ),
        )
        for row in shown.rows
    ]
    return replace(shown, rows=tuple(row for row in rows if any(cell.units for cell in row.cells)))


def iter_rows(selection: Selection, losses: Losses) -> Iterator[list[str]]:
    """Yields the rows of the CSV; the notices stand below the matrix."""
    yield ["Industry", "Functional area", *(f"QF level {level}" for level in LEVELS), "No level stated"]
    for shown in find_maps(selection, losses):
        for row in shown.rows:
            cells = {cell.level: cell for cell in row.cells}
            units = [_list_units(cells.get(level)) for level in (*LEVELS, None)]
            yield [to_cell(shown.industry_name), to_cell(row.label), *units]
    for notice in list_notices(selection):
        written = losses.take(Part.RIGHTS, notice, one_line(notice), ONE_LINE)
        yield ["Notice", to_cell(written), *[""] * (len(LEVELS) + 1)]


def _list_units(cell: MapCell | None) -> str:
    units = cell.units if cell else ()
    return "\n".join(to_cell(f"{unit.key} {unit.title or ''}".rstrip()) for unit in units)


def _write_csv(selection: Selection, file: BinaryIO, losses: Losses) -> None:
    write_csv(file, iter_rows(selection, losses))


def _write_workbook(selection: Selection, file: BinaryIO, losses: Losses) -> None:
    # Imported here, because only workbooks need the library.
    from cskg.exchange.map_workbook import write_maps

    for notice in list_notices(selection):
        losses.take(Part.RIGHTS, notice, one_line(notice), ONE_LINE)
    file.write(write_maps(find_maps(selection, losses), selection.catalogue, selection.find_sources()))


_PARTS = frozenset({Part.UNITS, Part.RIGHTS, Part.MADE_UP})

FORMATS = (
    FrameworkFormat(
        name="matrix-csv",
        title="Curriculum matrix as CSV",
        suffix=".matrix.csv",
        media_type="text/csv; charset=utf-8",
        parts=_PARTS,
        write=_write_csv,
        comes_back=False,
    ),
    FrameworkFormat(
        name="matrix-xlsx",
        title="Curriculum matrix as a workbook",
        suffix=".matrix.xlsx",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        parts=_PARTS,
        write=_write_workbook,
        is_text=False,
        comes_back=False,
    ),
)
