"""Reads tables of units with one statement in each row: finds the rows of a unit, and the fields of their cells.

A row continues the unit above it if its code is the same or empty, and so are all other values that a unit has only
once. Its statement is in a column *Item*, under the topic of a column *Topic*, or in the column of the competency or
the criteria. A column *Section* states which of these two fields it is. Values that only repeat the row above are read
once. Cells may therefore be merged, left empty or filled down.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from cskg.parser.labels import CRITERIA_OPENER, SUB_LABEL, find_label
from cskg.parser.marks import has_number
from cskg.parser.table_columns import BODY, Columns, Spoken

_LONGEST = 400
"""The most characters of one statement."""

Row = Sequence[str]


class Role(Enum):
    """The role of a cell."""

    TOPIC = "topic"
    ITEM = "item"
    LINES = "lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementCell:
    """A cell with one or several statements: its field, its row in the unit, its column and its role."""

    field: str
    row: int
    column: int
    role: Role


def goes_on(row: Row, first: Row, columns: Columns) -> bool:
    """Returns whether a row continues the unit of the rows above it.

    Args:
        row: The row.
        first: The first row of the unit.
        columns: The columns of the table.
    """
    if not columns.has_body:
        return False
    bodies = _body_columns(columns)
    known = [
        *columns.shared.values(),
        *(index for name, found in columns.texts.items() if name not in BODY for _, index in found),
    ]
    is_same = all(_cell(row, index) in {"", _cell(first, index)} for index in known)
    filled = [cell for one in (first, row) for index in bodies if (cell := _cell(one, index))]
    is_single = bool(columns.parts) or all("\n" not in cell and len(cell) <= _LONGEST for cell in filled)
    return is_same and is_single and any(_cell(row, index) for index in bodies)


def iter_statements(unit: Sequence[Row], columns: Columns, spoken: Spoken) -> Iterator[StatementCell]:
    """Yields the cells with statements of a unit's rows, in order.

    Args:
        unit: The rows of the unit.
        columns: The columns of the table.
        spoken: The language of the edition.
    """
    texts = [(name, index) for name, index in columns.find_texts(spoken) if name in BODY]
    items = "item" in columns.parts and spoken == columns.languages[0]
    field, topic = "competency", ""
    for place, row in enumerate(unit):
        if place and list(row) == list(unit[place - 1]):
            continue
        section = _part(row, columns, "section")
        stated = _find_section(section) if section else None
        if stated is not None and stated != field:
            field, topic = stated, ""
        named = _part(row, columns, "topic")
        if named and named != topic:
            topic = named
            yield StatementCell(field=field, row=place, column=columns.parts["topic"], role=Role.TOPIC)
        if items and _part(row, columns, "item"):
            yield StatementCell(field=field, row=place, column=columns.parts["item"], role=Role.ITEM)
        for name, index in texts:
            cell = _cell(row, index)
            if cell and not (place and cell == _cell(unit[place - 1], index)):
                is_one = len(unit) > 1 or bool(columns.parts)
                yield StatementCell(field=name, row=place, column=index, role=Role.ITEM if is_one else Role.LINES)


def is_bare_topic(line: str, role: Role) -> bool:
    """Returns whether a line is a topic without a number."""
    return role is Role.TOPIC and not has_number(line)


def _find_section(text: str) -> str | None:
    """Returns the field that the words of a section name."""
    label = find_label(text)
    if label is not None and label.field in {"requirements", "criteria"}:
        return "competency" if label.field == "requirements" else "criteria"
    if SUB_LABEL.fullmatch(text):
        return "competency"
    return "criteria" if CRITERIA_OPENER.match(f"{text}:") else None


def _body_columns(columns: Columns) -> list[int]:
    return [*columns.parts.values(), *(index for name in BODY for _, index in columns.texts.get(name, ()))]


def _part(row: Row, columns: Columns, name: str) -> str:
    return _cell(row, columns.parts[name]) if name in columns.parts else ""


def _cell(row: Row, index: int) -> str:
    return row[index] if index < len(row) else ""
