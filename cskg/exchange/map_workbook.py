"""Functional maps as a workbook (XLSX): a sheet for each map, a list of all units, and their sources.

Words of documents are written as text. Where they begin like a formula, the cell also has the mark by which spreadsheet
programs keep text as text when a cell is edited.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cskg.exchange.packing import one_line
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.model import Source
from cskg.study.functional_map import FunctionalMap, MapGrouping

_OPENERS = ("=", "+", "-", "@", "\t")
_LONGEST = 32_767
"""Most characters that a cell can hold."""

_LONGEST_TITLE = 255
_ROW_NAMES = {MapGrouping.AREA: "Functional area", MapGrouping.BRANCH: "Branch", MapGrouping.LEVEL: "QF level"}
_UNIT_COLUMNS = ("Code", "Title", "QF level", "QF credit", "Branch", "Functional areas", "Editions", "Known from")
_MOMENT = datetime(1980, 1, 1)  # noqa: DTZ001 - the workbook's own time has no zone; no clock is read

Value = str | float | None


def write_maps(maps: Sequence[FunctionalMap], catalogue: Catalogue, sources: Sequence[Source] | None = None) -> bytes:
    """Writes functional maps; the same maps give the same bytes.

    Args:
        maps: The maps, each of another industry.
        catalogue: The dataset that they were made from.
        sources: The sources of their units; default: the documents of all their editions.
    """
    content = io.BytesIO()
    names = "; ".join(one_line(shown.industry_name) or "no industry stated" for shown in maps)
    with Workbook(content, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": f"Functional map of {names}"[:_LONGEST_TITLE], "created": _MOMENT})
        writer = _Writer(workbook)
        units = {unit.key: unit for shown in maps for row in shown.rows for cell in row.cells for unit in cell.units}
        for number, shown in enumerate(maps, 1):
            _write_matrix(writer, shown, "Map" if len(maps) == 1 else f"Map {number}")
        _write_units(writer, catalogue, [units[key] for key in sorted(units)])
        _write_sources(
            writer, names, catalogue, _find_sources(catalogue, units.values()) if sources is None else sources
        )
    return content.getvalue()


class _Writer:
    """Writes rows of text and numbers into sheets."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self._opener = workbook.add_format(
            {"num_format": "@", "text_wrap": True, "valign": "top", "quote_prefix": True}
        )
        self._number = workbook.add_format({"valign": "top"})

    def add_sheet(self, name: str, head: Sequence[str], widths: Sequence[float]) -> Worksheet:
        """Adds a sheet whose first row stays visible and is repeated in print."""
        sheet: Worksheet = self._workbook.add_worksheet(name)
        for column, (words, width) in enumerate(zip(head, widths, strict=True)):
            self._write(sheet, 0, column, words, self._head)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(8)  # A3
        sheet.fit_to_pages(1, 0)
        return sheet

    def write_row(self, sheet: Worksheet, row: int, values: Iterable[Value]) -> None:
        """Writes a row, in which None leaves a cell empty."""
        for column, value in enumerate(values):
            self._write(sheet, row, column, value, None)

    def _write(self, sheet: Worksheet, row: int, column: int, value: Value, style: Format | None) -> None:
        if isinstance(value, str):
            text = one_line(value)[:_LONGEST]
            sheet.write_string(row, column, text, style or (self._opener if text.startswith(_OPENERS) else self._text))
        elif value is not None:
            sheet.write_number(row, column, value, self._number)


def _write_matrix(writer: _Writer, shown: FunctionalMap, name: str) -> None:
    """Writes the map. A row of it takes as many rows of the sheet as its fullest cell has units, one in each."""
    levels = list(shown.levels)
    has_unleveled = any(cell.level is None and cell.units for row in shown.rows for cell in row.cells)
    columns = [*levels, *([None] if has_unleveled else [])]
    first = _ROW_NAMES[shown.by] if name == "Map" else f"{shown.industry_name}: {_ROW_NAMES[shown.by]}"
    head = [first, *(f"QF level {level}" if level else "No level stated" for level in columns)]
    sheet = writer.add_sheet(name, [*head, "Units", "Credits"], [30, *[32] * len(columns), 8, 8])
    at = 1
    for row in shown.rows:
        cells = {cell.level: cell.units for cell in row.cells}
        units = {unit.key: unit for found in cells.values() for unit in found}
        credit = sum(unit.credit or 0 for unit in units.values())
        for place in range(max(map(len, cells.values()), default=0)):
            found = [cells.get(level, ())[place : place + 1] for level in columns]
            names = [f"{unit[0].code} {unit[0].title or ''}".rstrip() if unit else None for unit in found]
            totals: list[Value] = [len(units), credit] if place == 0 else [None, None]
            writer.write_row(sheet, at, [row.label or "None stated", *names, *totals])
            at += 1


def _write_units(writer: _Writer, catalogue: Catalogue, units: Sequence[UnitEntry]) -> None:
    sheet = writer.add_sheet("Units", _UNIT_COLUMNS, [14, 48, 8, 8, 24, 40, 16, 12])
    sheet.autofilter(0, 0, max(1, len(units)), len(_UNIT_COLUMNS) - 1)
    for row, unit in enumerate(units, 1):
        listing = unit.find_edition(lambda edition: edition.functional_areas)
        branch = unit.find_edition(lambda edition: edition.branch)
        writer.write_row(
            sheet,
            row,
            [
                unit.code,
                unit.title,
                unit.level,
                unit.credit,
                branch.branch if branch else None,
                "; ".join(area.name for area in catalogue.areas_of(listing)) if listing else None,
                ", ".join(language.value for language in unit.languages),
                unit.status.value.lower(),
            ],
        )


def _find_sources(catalogue: Catalogue, units: Iterable[UnitEntry]) -> list[Source]:
    names = sorted({edition.source for unit in units for edition in unit.editions})
    return [catalogue.get_source(name) for name in names]


def _write_sources(writer: _Writer, industries: str, catalogue: Catalogue, sources: Sequence[Source]) -> None:
    """Writes the sources of the units, their rights, and what the numbers mean."""
    sheet = writer.add_sheet("Sources", ["Source", "Title", "Publisher", "Rights", "Made up"], [36, 48, 32, 48, 8])
    for row, source in enumerate(sources, 1):
        made_up = "yes" if source.illustrative else "no"
        writer.write_row(sheet, row, [source.name, source.title, source.publisher, source.rights, made_up])
    writer.write_row(sheet, len(sources) + 2, ["Industry", industries])
    writer.write_row(sheet, len(sources) + 3, ["Dataset revision", catalogue.revision])
    writer.write_row(sheet, len(sources) + 4, ["QF credits", "For reference only. One credit is ten notional hours."])
