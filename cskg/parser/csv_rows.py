"""Reads the rows of separated values, with the places of their cells in the text.

Python's csv module returns the cells. A pattern with the same rules finds their places. If the quotation marks of a row
are unbalanced, only its first line is lost. The lines after it are still read.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cskg.parser.markup import Line, TextKind, split_part

DELIMITERS = (",", ";", "\t")
_LINE_END = re.compile(r"\r\n|\n|\r")
_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\n|\r|\Z)")
_CELLS = {
    delimiter: re.compile(
        rf'[ ]*+(?:"(?P<quoted>(?:[^"]++|"")*+)"|(?P<plain>[^{delimiter}\r\n]*+))(?:{delimiter}|[\r\n]|\Z)'
    )
    for delimiter in DELIMITERS
}
_PART = re.compile(r'[^"]*+(?:""|\Z)')
_MAX_PLAIN = 100_000
"""The longest line that cannot contain a cell too long for Python's csv module, in characters."""

_MAX_LINES = 400
"""The most lines of one row. A quotation mark that is still open after them counts as never closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The value of a cell, and the start and end of its parts in the text. A doubled quotation mark separates parts."""

    text: str
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRow:
    """The cells of a row, or the fault of its quotation marks. ``line`` is its first line, counted from 1."""

    line: int
    cells: tuple[Cell, ...] = ()
    fault: str | None = None


def iter_rows(text: str, delimiter: str) -> Iterator[CsvRow]:
    """Yields the rows of a text, except blank rows.

    Example:
        >>> rows = list(iter_rows('a,"b ""c"" d"\\n\\n"e', ","))
        >>> [cell.text for cell in rows[0].cells], rows[0].cells[1].places, rows[1].line, rows[1].fault
        (['a', 'b "c" d'], ((3, 6), (7, 9), (10, 12)), 3, 'unexpected end of data')
    """
    lines = [match.span() for match in _LINE.finditer(text) if match.end() > match.start()]
    index = 0
    while index < len(lines):
        row, taken = _read_row(text, lines, index, delimiter)
        if row.fault is not None or any(cell.text for cell in row.cells):
            yield row
        index += taken


def _read_row(text: str, lines: list[tuple[int, int]], index: int, delimiter: str) -> tuple[CsvRow, int]:
    """Reads the row that starts on a line. Returns the row and the number of its lines."""
    start, fault = lines[index][0], "quotation marks are in the middle of a cell"
    if (cells := _read_plain_row(text, *lines[index], delimiter)) is not None:
        return CsvRow(line=index + 1, cells=cells), 1
    marks = 0
    for count in range(1, min(_MAX_LINES, len(lines) - index) + 1):
        begin, end = lines[index + count - 1]
        marks += text.count('"', begin, end)
        if marks % 2:
            fault = "unexpected end of data"
            continue
        piece = text[start:end]
        reader = csv.reader(io.StringIO(piece, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
        try:
            values = next(reader)
        except csv.Error as error:
            fault = str(error)
            break
        cells = tuple(_iter_cells(piece, start, len(values), delimiter))
        if [_raw(text, cell) for cell in cells] != values:
            break
        return CsvRow(line=index + 1, cells=cells), count
    return CsvRow(line=index + 1, fault=fault), 1


def _read_plain_row(text: str, start: int, end: int, delimiter: str) -> tuple[Cell, ...] | None:
    """Splits a line without quotation marks at each delimiter. Returns None for any other line, or a very long one."""
    if text.find('"', start, end) >= 0 or end - start > _MAX_PLAIN:
        return None
    cells: list[Cell] = []
    for value in text[start:end].rstrip("\r\n").split(delimiter):
        words = value.lstrip(" ")
        first = start + len(value) - len(words)
        cells.append(Cell(text=words.strip(), places=((first, first + len(words)),)))
        start += len(value) + 1
    return tuple(cells)


def _iter_cells(piece: str, offset: int, count: int, delimiter: str) -> Iterator[Cell]:
    position = 0
    for _ in range(count):
        match = _CELLS[delimiter].match(piece, position)
        if match is None:
            return
        group = "plain" if match["quoted"] is None else "quoted"
        start, end = match.span(group)
        value = match[group]
        places: list[tuple[int, int]] = []
        if group == "quoted":
            parts = [part for part in _PART.finditer(value) if part[0]]
            places += [(offset + start + p.start(), offset + start + p.end() - p[0].endswith('""')) for p in parts]
            value = value.replace('""', '"')
        else:
            places.append((offset + start, offset + end))
        yield Cell(text=value.strip(), places=tuple(places))
        position = match.end()


def _raw(text: str, cell: Cell) -> str:
    return "".join(text[start:end] for start, end in cell.places)


def cut_cell(text: str, row: CsvRow, index: int) -> list[Line]:
    """Returns the lines of a cell. A doubled quotation mark means one, so the words continue after it."""
    lines: list[Line] = []
    first = next((start for cell in row.cells for start, _ in cell.places), 0)
    for start, end in row.cells[index].places:
        if lines and not text[start].isspace() and not lines[-1].text[-1:].isspace():
            lines[-1] = replace(lines[-1], joins=True)
        number = row.line + len(_LINE_END.findall(text, first, start))
        lines += split_part(text[start:end], TextKind.TEXT, offset=start, number=number)
    return lines


def filled_cells(row: CsvRow) -> list[Cell]:
    """Returns the cells of a row that hold words."""
    return [cell for cell in row.cells if cell.text]


def cell_text(row: CsvRow, index: int) -> str:
    """Returns the words of a cell. Empty if the row is shorter."""
    return row.cells[index].text if index < len(row.cells) else ""
