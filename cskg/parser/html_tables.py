"""Finds HTML tables with a head row of labels above the values, and returns their lines label by label.

A head row has at least two cells, all of them labels. One row of values with as many cells follows it. If more rows of
values follow, the table is a list of units, which :mod:`~cskg.parser.listing_pages` reads.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence

from cskg.parser.labels import is_label
from cskg.parser.markup import Line

_TAGS = re.compile(r"<(?P<close>/?)(?P<name>tr|td|th|table)\b", re.IGNORECASE)
_FEWEST = 2

_Row = list[list[int]]
"""For each cell of a row, the places of its lines."""


def put_labels_first(lines: Sequence[Line], text: str) -> list[Line]:
    """Returns the lines of a page. Each label of such a head row comes directly before its values.

    Args:
        lines: The lines of the page.
        text: The document's text.
    """
    if "<tr" not in text and "<TR" not in text:
        return list(lines)
    order = list(range(len(lines)))
    for rows in _find_tables(lines, text):
        heads = [_is_head(row, lines) for row in rows]
        for index, is_head in enumerate(heads):
            values = rows[index + 1] if index + 1 < len(rows) else []
            is_last = index + 2 >= len(rows) or heads[index + 2] or _opens_field(rows[index + 2], lines)
            if is_head and is_last and len(values) == len(rows[index]) and not _opens_field(values, lines):
                places = [place for cell in (*rows[index], *values) for place in cell]
                moved = [place for pair in zip(rows[index], values, strict=True) for cell in pair for place in cell]
                order[places[0] : places[-1] + 1] = moved
    return [lines[place] for place in order]


def _find_tables(lines: Sequence[Line], text: str) -> list[list[_Row]]:
    """Finds the rows of each table. The content of a nested table belongs to the inner table."""
    tags = list(_TAGS.finditer(text))
    starts = [tag.start() for tag in tags]
    tables: list[list[_Row]] = []
    cells = _find_cells(tags, tables)
    for place, line in enumerate(lines):
        cell = None if line.is_blank else cells.get(bisect_right(starts, line.starts[0]) - 1)
        if cell is not None:
            cell.append(place)
    return tables


def _find_cells(tags: Sequence[re.Match[str]], tables: list[list[_Row]]) -> dict[int, list[int]]:
    """Returns the cells, each by the tag that opens it. Adds the rows to the tables."""
    cells: dict[int, list[int]] = {}
    opened: list[list[_Row]] = []
    for index, tag in enumerate(tags):
        name, closes = tag["name"].lower(), bool(tag["close"])
        if name == "table" and not closes:
            opened.append([])
            tables.append(opened[-1])
        elif name == "table":
            del opened[-1:]
        elif name == "tr" and not closes and opened:
            opened[-1].append([])
        elif not closes and opened and opened[-1]:
            opened[-1][-1].append([])
            cells[index] = opened[-1][-1][-1]
    return cells


def _is_head(row: _Row, lines: Sequence[Line]) -> bool:
    return len(row) >= _FEWEST and all(len(cell) == 1 and is_label(lines[cell[0]].text.strip()) for cell in row)


def _opens_field(row: _Row, lines: Sequence[Line]) -> bool:
    return bool(row) and bool(row[0]) and is_label(lines[row[0][0]].text.strip())
