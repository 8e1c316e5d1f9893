"""Workbook (XLSX, XLSM, XLSB, ODS, XLS) to the document's text and its blocks.

Each sheet is one of these:

* a **table of units**: a row of names of fields, a code and a body among them, over one row a unit. Each row is written
  as a unit with labels, and the names of columns that no field has are told;
* a **list of units**, where rows name codes and titles only: written as cells set off by tabs;
* a **form**: labels beside values, read as the rows of any other table.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO

from cskg.errors import SourceError
from cskg.model import Diagnostic
from cskg.parser.archives import SAVE_AGAIN
from cskg.parser.labels import LABELS
from cskg.parser.markup import Block
from cskg.parser.office_text import Paragraph, iter_row, iter_table, write_text
from cskg.parser.record_fields import RecordFields
from cskg.parser.table_columns import CODE_FORM, ColumnNames, Columns, find_column_names, read_head, tell_unused_column

_MAX_CELLS = 2_000_000
_LABEL_OF = {
    "industry": "Industry",
    "branch": "Branch",
    "functional_area": "Functional Area",
    **{("competency" if name == "requirements" else name): labels[0] for name, labels in LABELS.items()},
}
"""The labels of fields, in order of a unit."""

_HEAD_WITHIN = 5

Grid = list[list[str]]


def read_workbook(
    data: bytes, name: str, fields: RecordFields
) -> tuple[str, tuple[Block, ...], tuple[Diagnostic, ...]]:
    """Gives the text of a workbook, what its lines are, and what was left out.

    Args:
        data: The file's bytes, which :mod:`~cskg.parser.archives` has looked at.
        name: The name that diagnostics give it.
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
                    "Cut it into several, or remove what is empty.",
                    line=1,
                )
            found, told = _read_sheet(grid, name, names)
            paragraphs += found
            notes += told
    except CalamineError as error:
        raise SourceError(name, f"The file is not a readable workbook ({error}).", SAVE_AGAIN, line=1) from error
    return *write_text(paragraphs), tuple(notes)


def _show(cell: object) -> str:
    """Gives what a person reads in a cell."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def _read_sheet(grid: Grid, name: str, names: ColumnNames) -> tuple[list[Paragraph], list[Diagnostic]]:
    """Gives the lines of a sheet, and the columns that are left out."""
    rows = [row for row in grid if any(row)]
    for index, row in enumerate(rows[:_HEAD_WITHIN]):
        columns = read_head(row, names, index + 1)
        if columns is None or not _has_codes(rows[index + 1 :], columns.shared["code"]):
            continue
        if columns.has_body:
            notes = [tell_unused_column(column, head, name, 1) for column, head in columns.unused.items()]
            lines = [Paragraph(text=cell) for before in rows[:index] for cell in before if cell]
            return [*lines, *(line for one in rows[index + 1 :] for line in _iter_unit(one, columns))], notes
        return [Paragraph(text="\t".join(" ".join(cell.split()) for cell in one)) for one in rows], []
    return list(_iter_form(rows)), []


def _iter_form(rows: Grid) -> Iterator[Paragraph]:
    """Yields the lines of a form: labels with values beside them; rows without a label go on the value above.

    Where there are such rows, the column of a cell says how deep it lies.
    """
    is_deep = any(not row[0] for row in rows)
    table: list[list[list[Paragraph]]] = []
    for row in rows:
        cells = [_cut(cell, column if is_deep else 0) for column, cell in enumerate(row) if cell]
        if row[0] or not table:
            table.append(cells)
        else:
            table[-1][-1] += [line for cell in cells for line in cell]
    return iter_table(table)


def _has_codes(rows: Grid, column: int) -> bool:
    """Whether at least every second row has a code in a column."""
    good = sum(bool(CODE_FORM.fullmatch(row[column])) for row in rows if column < len(row))
    return good > 0 and 2 * good >= len(rows)


def _iter_unit(row: Sequence[str], columns: Columns) -> Iterator[Paragraph]:
    """Yields the lines of a unit, once for each language."""
    for spoken in columns.languages:
        values = [(field, row[index]) for field, index in columns.shared.items() if index < len(row)]
        texts = [(field, row[index]) for field, index in columns.find_texts(spoken) if index < len(row)]
        if not any(value for _, value in texts):
            continue
        order = list(_LABEL_OF)
        for field, value in sorted(values + texts, key=lambda found: order.index(found[0])):
            if value:
                yield from iter_row([[Paragraph(text=_LABEL_OF[field])], _cut(value)])


def _cut(cell: str, depth: int = 0) -> list[Paragraph]:
    opening = "li" if depth else "p"
    return [Paragraph(text=line, opening=opening, depth=depth) for line in cell.split("\n") if line.strip()]
