"""Reads a workbook (XLSX, XLSM, XLSB, ODS, XLS): the document's text and its blocks.

Each sheet is one of these:

* A **table of units**: a row of names of fields, including a code and a body, above one row for each unit, or one for
  each statement (:mod:`~cskg.parser.statement_rows`). Each unit is written with labels. Columns whose names belong to
  no field are reported.
* A **list of units**: rows have only codes and titles. They are written as cells separated by tabs.
* A **form**: labels beside values, read like the rows of any other table.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO

from cskg.errors import SourceError
from cskg.model import Diagnostic
from cskg.parser.archives import SAVE_AGAIN
from cskg.parser.labels import LABELS, find_label, is_label
from cskg.parser.markup import Block
from cskg.parser.office_text import Paragraph, iter_row, iter_table, write_text
from cskg.parser.record_fields import RecordFields
from cskg.parser.statement_rows import Role, goes_on, is_bare_topic, iter_statements
from cskg.parser.table_columns import (
    CODE_FORM,
    ColumnNames,
    Columns,
    find_column_names,
    find_heads,
    is_body,
    tell_unused_column,
)

_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}\.?")
_BODY = frozenset(("requirements", "criteria"))
_MAX_CELLS = 2_000_000
_LABEL_OF = {
    "industry": "Industry",
    "branch": "Branch",
    "functional_area": "Functional Area",
    **{("competency" if name == "requirements" else name): labels[0] for name, labels in LABELS.items()},
}
"""The labels of fields, in order of a unit."""

Grid = list[list[str]]


def read_workbook(
    data: bytes, name: str, fields: RecordFields
) -> tuple[str, tuple[Block, ...], tuple[Diagnostic, ...]]:
    """Returns the text of a workbook, the blocks of its lines, and diagnostics about omitted columns.

    Args:
        data: The file's bytes, already checked by :mod:`~cskg.parser.archives`.
        name: The name of the file for diagnostics.
        fields: The names of columns.

    Raises:
        SourceError: The file is broken, or too large.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    names = find_column_names(fields)
    paragraphs: list[Paragraph] = []
    notes: list[Diagnostic] = []
    cells = 0
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        for sheet in workbook.sheet_names:
            grid = [[_show(cell) for cell in row] for row in workbook.get_sheet_by_name(sheet).to_python()]
            cells += sum(map(len, grid))
            if cells > _MAX_CELLS:
                raise SourceError(
                    name,
                    f"The workbook has more than {_MAX_CELLS:,} cells.",
                    "Divide it into several workbooks, or remove empty cells.",
                    line=1,
                )
            found, told = _read_sheet(grid, name, names)
            paragraphs += found
            notes += told
    except CalamineError as error:
        raise SourceError(name, f"The file is not a readable workbook ({error}).", SAVE_AGAIN, line=1) from error
    return *write_text(paragraphs), tuple(notes)


def _show(cell: object) -> str:
    """Returns the text that a person reads in a cell."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def _read_sheet(grid: Grid, name: str, names: ColumnNames) -> tuple[list[Paragraph], list[Diagnostic]]:
    """Returns the lines of a sheet, and the columns that are left out."""
    rows = [row for row in grid if any(row)]
    for index, columns in find_heads(list(enumerate(rows, 1)), names):
        if not _has_codes(rows[index + 1 :], columns):
            continue
        if columns.has_body:
            notes = [tell_unused_column(column, head, name, 1) for column, head in columns.unused.items()]
            lines = [Paragraph(text=cell) for before in rows[:index] for cell in before if cell]
            units = _group(rows[index + 1 :], columns)
            return [*lines, *(line for unit in units for line in _iter_unit(unit, columns))], notes
        return [Paragraph(text="\t".join(" ".join(cell.split()) for cell in one)) for one in rows], []
    return list(_iter_form(rows)), []


def _iter_form(rows: Grid) -> Iterator[Paragraph]:
    """Yields the lines of a form: labels with values beside them. Rows without a label continue the value above.

    Rows that repeat the label also continue the value. If there are rows without a label, the column of a cell shows
    its depth. A number in a separate cell belongs to the words beside it.
    """
    rows = [_join_numbers(row) for row in rows]
    is_deep = any(not row[0] for row in rows)
    table: list[list[list[Paragraph]]] = []
    label = ""
    for row in rows:
        is_more = bool(table) and (not row[0] or (row[0] == label and is_label(label)))
        start = 1 if is_more else 0
        cells = [_cut(cell, column if is_deep else 0) for column, cell in enumerate(row) if cell and column >= start]
        if is_more:
            table[-1][-1] += [line for cell in cells for line in cell]
        else:
            table.append(cells)
            label = row[0]
    return iter_table(table)


def _join_numbers(row: list[str]) -> list[str]:
    """Moves the number of a statement to the words in the cell after it."""
    label = find_label(row[0])
    joined = list(row)
    if row[0] and (label is None or label.field not in _BODY):
        return joined
    for column in range(len(row) - 2, 0, -1):
        if _NUMBER.fullmatch(row[column]) and row[column + 1] and not _NUMBER.fullmatch(row[column + 1]):
            joined[column : column + 2] = [f"{row[column].rstrip('.')}. {row[column + 1]}", ""]
    return joined


def _has_codes(rows: Grid, columns: Columns) -> bool:
    """Returns whether at least half of the rows have a code.

    If rows describe units, rows without a code are not counted, because they may hold further statements.
    """
    codes = [row[columns.shared["code"]] for row in rows if columns.shared["code"] < len(row)]
    codes = [code for code in codes if code] if columns.has_body else codes
    good = sum(bool(CODE_FORM.fullmatch(code)) for code in codes)
    return good > 0 and 2 * good >= len(codes)


def _group(rows: Grid, columns: Columns) -> list[Grid]:
    """Groups the rows of each unit."""
    units: list[Grid] = []
    for row in rows:
        if units and goes_on(row, units[-1][0], columns):
            units[-1].append(row)
        else:
            units.append([row])
    return units


def _iter_unit(unit: Grid, columns: Columns) -> Iterator[Paragraph]:
    """Yields the lines of a unit, once for each language."""
    row = unit[0]
    order = list(_LABEL_OF)
    for spoken in columns.languages:
        values = {field: _cut(row[index]) for field, index in columns.shared.items() if index < len(row)}
        texts: dict[str, list[Paragraph]] = {}
        for field, index in columns.find_texts(spoken):
            if index < len(row) and not is_body(field):
                texts.setdefault(field, []).extend(_cut(row[index]))
        for cell in iter_statements(unit, columns, spoken):
            lines = texts.setdefault(cell.field, [])
            lines += [_put(line, cell.role) for line in _cut(unit[cell.row][cell.column])]
        if not any(texts.values()):
            continue
        for field, value in sorted((values | texts).items(), key=lambda found: order.index(found[0])):
            if value:
                yield from iter_row([[Paragraph(text=_LABEL_OF[field])], value])


def _put(line: Paragraph, role: Role) -> Paragraph:
    """Returns a line of a statement in the form that shows its role."""
    if role is Role.ITEM:
        return replace(line, opening="li", depth=1)
    return replace(line, is_strong=True) if is_bare_topic(line.text, role) else line


def _cut(cell: str, depth: int = 0) -> list[Paragraph]:
    opening = "li" if depth else "p"
    return [Paragraph(text=line, opening=opening, depth=depth) for line in cell.split("\n") if line.strip()]
