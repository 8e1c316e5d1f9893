"""Reads the fields of listed units from separated values. Each row is a unit with code, title, level and credit.

A text counts as separated values only if it has a head, or if nearly all its rows have the form of a list:

1. A **head** is a row of short cells. At least half of them are names of fields (:mod:`~cskg.parser.record_fields`),
   including a code and one other field. At least half of the rows below it have a code in that column.
2. Without a head, four rows of five have a published code in one column and words in another. Of the columns of
   numbers, the one that repeats the levels of the codes is the level, and another one is the credit.

A row without a code, or with more cells than the head, is reported and left out. The other rows are kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from cskg.codes import find_level, is_published_code
from cskg.errors import cut, tell_count
from cskg.model import Diagnostic, Severity, UnitStatus
from cskg.parser.csv_rows import DELIMITERS, Cell, CsvRow, cell_text, cut_cell, filled_cells, iter_rows
from cskg.parser.headings import find_heading
from cskg.parser.labels import CURRENT_CODE, LABELS, find_place_label, is_label
from cskg.parser.layout import iter_records
from cskg.parser.markup import Line
from cskg.parser.passages import Passage, Record
from cskg.parser.record_fields import RecordFields
from cskg.parser.statement_rows import Role, goes_on, is_bare_topic, iter_statements
from cskg.parser.table_columns import (
    CODE_FORM,
    ColumnNames,
    Columns,
    Spoken,
    find_column_names,
    find_heads,
    is_body,
    read_head,
    tell_unused_column,
)

_Key = TypeVar("_Key")

LAYOUT, TABLE_LAYOUT = "csv-listing", "csv-table"
_FIELDS = {"competency": "requirements"}
"""Record fields that have another name in units."""


_FORM_LABELS = 4
"""The smallest number of different labels in a form of labels and values."""

_SAMPLE, _SAMPLE_LENGTH = 200, 100_000
"""The number of rows and characters that are examined to decide whether a text is a list."""

_LEVEL = re.compile(r"(?:QF\s*+)?(?:(?:Level|L|第)\s*+)?(?P<level>[1-7])(?:\.0)?\s*+(?:級|级)?", re.IGNORECASE)
_LEVEL_HEADING = re.compile(
    r"(?:QF\s*+)?Level\s*+(?:[:：]\s*+)?[1-7]?|(?:資歷|资历)?(?:架構|架构)?(?:級別|级别).{0,6}", re.IGNORECASE
)
_NUMBER = re.compile(r"\d{1,2}(?:\.\d)?")
_SIX_DIGITS = re.compile(r"\d{6}")
_WORDS = re.compile(r"[^\W\d_]{2}")
_DESCRIBES = re.compile(
    r"^[ ]{0,4}(?:\d{1,2}[.、]?[ ]{0,2})?"
    rf"(?:{'|'.join((*LABELS['requirements'], *LABELS['criteria']))})[ ]{{0,2}}(?:[:：\t\r\n]|\Z)",
    re.IGNORECASE | re.MULTILINE,
)
"""A label of a described unit, on a line of its own or before a value."""


def read_csv(text: str, name: str, fields: RecordFields) -> tuple[tuple[Record, ...], tuple[Diagnostic, ...]] | None:
    """Reads a text as separated values.

    Args:
        text: The document's text.
        name: The document's name, for diagnostics.
        fields: The names of columns.

    Returns:
        The fields of each unit (one record for each title in a row) and the faults of rows. None if the text is not
        such a list, or also describes units.
    """
    names = find_column_names(fields)
    for delimiter in DELIMITERS:
        # Any text may have labels and values with tabs between them.
        if delimiter != "\t" and delimiter in text and (records := _read_form(text, delimiter)):
            return records, ()
        columns = _find_columns(_sample(text, delimiter), names) if delimiter in text else None
        if columns is not None and (columns.has_body or _DESCRIBES.search(text) is None):
            reader = _RowReader(text, name, columns, names)
            for row in iter_rows(text, delimiter):
                reader.take_row(row)
            reader.finish()
            return tuple(reader.records), tuple(reader.diagnostics)
    return None


def _read_form(text: str, delimiter: str) -> tuple[Record, ...]:
    """Reads rows of a label and a value as lines of a document with labels. Empty if there are too few labels."""
    rows = [row for row in iter_rows(text, delimiter) if row.fault is None]
    labels = {row.cells[0].text.casefold() for row in rows if len(row.cells) > 1 and _is_label(row, 0)}
    if len(labels) < _FORM_LABELS:
        return ()
    lines: list[Line] = []
    for row in rows:
        starts = [0, *(index for index in range(1, len(row.cells)) if _is_label(row, 0) and _is_label(row, index))]
        for start, end in zip(starts, [*starts[1:], len(row.cells)], strict=True):
            label, values = _iter_cell_lines(text, row, [start]), _iter_cell_lines(text, row, range(start + 1, end))
            if values and _is_label(row, start):
                lines += [_join_lines(label, values[0]), *values[1:]]
            else:
                lines += [*label, *values]
    return tuple(iter_records(lines))


def _is_label(row: CsvRow, index: int) -> bool:
    """Returns whether a cell is a label. A bilingual label may have one line for each language."""
    return is_label(" ".join(row.cells[index].text.split()))


def _iter_cell_lines(text: str, row: CsvRow, columns: Iterable[int]) -> list[Line]:
    """Returns the lines of cells."""
    return [line for index in columns for line in cut_cell(text, row, index) if not line.is_blank]


def _join_lines(before: Sequence[Line], after: Line) -> Line:
    """Returns a label and the first line of its value as one line."""
    if not before:
        return after
    label = before[0]
    return replace(
        label,
        text=f"{label.text}\t{after.text}",
        starts=[*label.starts, label.ends[-1], *after.starts],
        ends=[*label.ends, label.ends[-1], *after.ends],
    )


def _sample(text: str, delimiter: str) -> list[CsvRow]:
    """Returns the first rows of a text."""
    head = text[:_SAMPLE_LENGTH]
    rows = list(islice(iter_rows(head, delimiter), _SAMPLE))
    return rows[:-1] if len(head) < len(text) and len(rows) < _SAMPLE else rows


def _find_columns(rows: Sequence[CsvRow], names: ColumnNames) -> Columns | None:
    if any(len(cells) == 1 and _LEVEL_HEADING.fullmatch(cells[0].text) for cells in map(filled_cells, rows)):
        return None  # a copied page: its levels are headings, and splitting at commas is not enough for its rows
    for index, columns in find_heads([(row.line, _texts(row)) for row in rows], names):
        if index + 1 == len(rows) and columns.has_body:
            return columns  # an empty form
        below = [cell_text(one, columns.shared["code"]) for one in rows[index + 1 :] if one.fault is None]
        below = [code for code in below if code] if columns.has_body else below
        good = sum(CODE_FORM.fullmatch(code) is not None for code in below)
        return columns if good and 2 * good >= len(below) else None
    return _find_columns_by_form([row for row in rows if row.fault is None], len(rows))


def _texts(row: CsvRow) -> list[str]:
    return [cell.text for cell in row.cells]


def _find_columns_by_form(rows: Sequence[CsvRow], total: int) -> Columns | None:
    """Finds the columns of rows without a head by their contents."""
    count = max((len(row.cells) for row in rows), default=0)
    table = [[cell_text(row, index) for row in rows] for index in range(count)]
    coded = [index for index, column in enumerate(table) if 5 * sum(map(is_published_code, column)) >= 4 * total]
    if not coded:
        return None
    coded.sort(key=lambda index: -sum(CURRENT_CODE.fullmatch(code) is not None for code in table[index]))
    shared = dict(zip(("code", "old_code"), coded, strict=False))
    levels = [find_level(code) for code in table[coded[0]]]
    worded = [
        (sum(map(len, column)), -index)
        for index, column in enumerate(table)
        if index not in coded and 5 * sum(_WORDS.search(cell) is not None for cell in column) >= 4 * total
    ]
    for index, column in enumerate(table):
        numbers = [(_LEVEL.fullmatch(cell), level) for cell, level in zip(column, levels, strict=True) if cell]
        if (
            index in coded
            or not numbers
            or not all(_NUMBER.fullmatch(cell) or _LEVEL.fullmatch(cell) for cell in column if cell)
        ):
            continue
        is_level = all(match is not None and int(match["level"]) == level for match, level in numbers)
        shared.setdefault("level" if is_level else "credit", index)
    if not worded or (total == 1 and not {"level", "credit"} & shared.keys()):
        return None
    return Columns(shared=shared, texts={"title": [(Spoken(), -max(worded)[1])]}, count=count)


class _RowReader:
    """Reads rows and collects their faults."""

    def __init__(self, text: str, name: str, columns: Columns, names: ColumnNames) -> None:
        self.text = text
        self.name = name
        self.columns = columns
        self.names = names
        self.area: str | None = None
        self.places: dict[str, str] = {}
        self.unit: list[CsvRow] = []
        self.records: list[Record] = []
        self.diagnostics: list[Diagnostic] = []

    def take_row(self, row: CsvRow) -> None:
        """Turns a row into a unit, or reports why it is not one."""
        filled = filled_cells(row)
        if row.line <= self.columns.head:
            self.take_front(filled)
            return
        if self.unit and row.fault is None and self.goes_on(row):
            self.unit.append(row)
            return
        self.take_unit()
        heading = find_heading(filled[0].text) if len(filled) == 1 else None
        if heading is not None and heading.functional_area:
            self.area = heading.functional_area
        elif row.fault is not None:
            why = f"its quotation marks do not match ({row.fault})"
            self.note(
                row, Severity.ERROR, why, "Put quotation marks around a cell that has a quotation mark or a line break."
            )
        elif len(filled) > 1 and read_head(_texts(row), self.names, row.line) is not None:
            return  # the head is repeated, as on a new page
        elif not CODE_FORM.fullmatch(code := cell_text(row, self.columns.shared["code"])):
            severity = Severity.ERROR if len(filled) > 1 else Severity.WARNING
            why = f"“{cut(code)}” is not a unit code" if code else "it has no code"
            self.note(row, severity, why, "If the row is a unit, add its code.")
        elif len(row.cells) > self.columns.count and any(cell.text for cell in row.cells[self.columns.count :]):
            why = (
                f"it has {tell_count(len(row.cells), 'cell')} where there {'are' if self.columns.count > 1 else 'is'} "
            )
            why += tell_count(self.columns.count, "column")
            self.note(row, Severity.ERROR, why, "Put quotation marks around a cell that has a separator.")
        else:
            self.unit.append(row)

    def goes_on(self, row: CsvRow) -> bool:
        """Returns whether a row is another statement of the unit above it."""
        return goes_on(_texts(row), _texts(self.unit[0]), self.columns)

    def take_front(self, filled: Sequence[Cell]) -> None:
        """Takes a row above the head. It may name the industry, branch or area of all the units."""
        label = find_place_label(f"{filled[0].text}\t") if filled else None
        heading = find_heading(filled[0].text) if len(filled) == 1 else None
        if label is not None and len(filled) == 2:
            self.places[label.field] = filled[1].text
        elif heading is not None:
            found = {"industry": heading.industry, "branch": heading.branch, "functional_area": heading.functional_area}
            self.places |= {name: value for name, value in found.items() if value}

    def take_unit(self) -> None:
        """Turns the rows of a unit into records, one for each language."""
        unit, self.unit = self.unit, []
        if not unit:
            return
        row, rows = unit[0], [_texts(one) for one in unit]
        shared = self.passages(row, self.columns.shared.items())
        level = self.read_level(row, shared)
        if level is not None and _SIX_DIGITS.fullmatch(shared["code"].text):
            shared["code"] = _with_level(shared["code"], level)
        industry, branch, area = (
            shared[name].text if name in shared else self.places.get(name)
            for name in ("industry", "branch", "functional_area")
        )
        areas = [one.strip() for one in re.split(r"[;；|]", area or self.area or "") if one.strip()]
        values = {name: shared.get(name) for name in ("code", "old_code", "credit")} | {"level": level}
        has_title = False
        for spoken in self.columns.languages:
            fields: dict[str, list[Passage]] = {name: [one] for name, one in values.items() if one is not None}
            columns = [(name, index) for name, index in self.columns.find_texts(spoken) if not is_body(name)]
            texts = self.passages(row, [((name, index), index) for name, index in columns])
            statements = list(iter_statements(rows, self.columns, spoken))
            if not texts and not statements and len(self.columns.languages) > 1:
                continue
            for (name, _), passage in texts.items():
                fields.setdefault(name, []).extend(_cut_lines(passage))
            for cell in statements:
                lines = fields.setdefault(_FIELDS.get(cell.field, cell.field), [])
                lines += _cut_lines(self.passage(unit[cell.row], cell.column), cell.role)
            has_title = has_title or "title" in fields
            is_described = bool(statements)
            self.records.append(
                Record.of_table(
                    fields,
                    TABLE_LAYOUT if is_described else LAYOUT,
                    industry=industry,
                    branch=branch,
                    areas=areas,
                    language=spoken.language,
                    status=UnitStatus.DESCRIBED if is_described else UnitStatus.LISTED,
                )
            )
        if not has_title:
            self.note(row, Severity.WARNING, "it has no title", "Add one.", left_out=False)

    def finish(self) -> None:
        """Takes the last unit, and reports the columns that hold no known field."""
        self.take_unit()
        self.diagnostics += [
            tell_unused_column(column, name, self.name, self.columns.head)
            for column, name in self.columns.unused.items()
        ]

    def read_level(self, row: CsvRow, shared: Mapping[str, Passage]) -> Passage | None:
        """Returns the digit of the level, if the cell holds one."""
        passage = shared.get("level")
        if passage is None:
            return None
        match = _LEVEL.fullmatch(passage.text)
        if match is None:
            stated = find_level(shared["code"].text)
            why = f"“{cut(passage.text)}” is not a level from 1 to 7" + (
                f", so the level in the code, {stated}, is used" if stated else ""
            )
            self.note(row, Severity.WARNING, why, "Correct it.", left_out=False)
            return None
        start = passage.flat.index(match["level"])
        return passage.cut(start, start + 1)

    def passages(self, row: CsvRow, columns: Iterable[tuple[_Key, int]]) -> dict[_Key, Passage]:
        """Returns the cells that hold words, by the keys of their columns."""
        found: dict[_Key, Passage] = {}
        for key, index in columns:
            passage = self.passage(row, index) if cell_text(row, index) else None
            if passage is not None and passage.text:
                found.setdefault(key, passage)
        return found

    def passage(self, row: CsvRow, index: int) -> Passage:
        """Returns a cell's words."""
        return Passage.of(cut_cell(self.text, row, index))

    def note(self, row: CsvRow, severity: Severity, why: str, cure: str, *, left_out: bool = True) -> None:
        self.diagnostics.append(
            Diagnostic(
                severity=severity,
                code="bad-row",
                message=f"Row on line {row.line}: {why}{'; it is left out' if left_out else ''}. {cure}",
                source=self.name,
                line=row.line,
                column=1,
            )
        )


def _cut_lines(passage: Passage, role: Role = Role.LINES) -> Iterator[Passage]:
    """Yields the lines of a cell, in the form that shows their role."""
    start = 0
    for words in passage.flat.split("\n"):
        line = passage.cut(start, start + len(words))
        start += len(words) + 1
        yield Passage(tuple((_put(one, role), first, last) for one, first, last in line.parts))


def _put(line: Line, role: Role) -> Line:
    """Returns a line of a statement in the form that shows its role."""
    if role is Role.ITEM:
        return replace(line, opening="li", depth=1, list_type="ul")
    return replace(line, opening="p", is_strong=True) if is_bare_topic(line.text, role) else line


def _with_level(code: Passage, level: Passage) -> Passage:
    """Joins six digits and a level into a code as publications print it."""
    digit = level.parts[0][0]
    place = level.parts[0][1]
    letter = replace(digit, text=f"L{level.text}", starts=[digit.starts[place]] * 2, ends=[digit.ends[place]] * 2)
    first, start, end = code.cut(0, len(code.flat)).parts[0]
    return Passage(((replace(first, joins=True), start, end), (letter, 0, 2)))
