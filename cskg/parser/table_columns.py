"""Finds the field of a unit in each column of a table, by the table's head."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cskg.errors import cut
from cskg.language.characters import is_chinese
from cskg.model import Diagnostic, Language, Severity
from cskg.parser.record_fields import SHARED, TEXTS, RecordFields, fold_name

HEAD_LENGTH = 60
"""The most characters of a column's name."""

CODE_FORM = re.compile(r"(?=\S*\d)\S{2,12}")
"""The form of a cell that may be a code, including the user's own codes."""

_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_FEWEST = 2
_HEAD_WITHIN = 5
"""The head is within this many rows."""

_SCRIPTS = re.compile(r"[\x20-\x7e]+|[^\x20-\x7e]+")
BODY = ("competency", "criteria")
"""The fields of a unit that lists of units do not have."""

_PARTS = {
    "section": ("section", "part", "field", "部分", "部份", "欄目"),
    "topic": ("topic", "main_topic", "heading", "task", "主題", "主题", "課題", "课题"),
    "item": (
        *("item", "statement", "sub_item", "detail", "details", "requirement"),
        *("內容", "内容", "細項", "细项", "項目", "项目", "要求"),
    ),
}
"""Names of columns with one statement in each row, or with its section or topic."""

_PART_OF = {fold_name(name): part for part, names in _PARTS.items() for name in names}


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language of a column's texts according to its name, or only their script."""

    language: Language | None = None
    is_chinese: bool = False


ColumnNames = Mapping[str, tuple[str, Spoken]]
"""Folded names of columns. Each has its field and, for texts, its language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a table by field.

    Attributes:
        shared: The columns of the fields that a unit has once.
        texts: The columns of each text in each language.
        parts: If rows hold one statement each, the columns of its section, its topic and its words.
        unused: The names of the columns that hold no field, by column.
        count: The number of columns.
        head: The line of the head. 0 if there is none.
    """

    shared: Mapping[str, int]
    texts: Mapping[str, Sequence[tuple[Spoken, int]]]
    parts: Mapping[str, int] = field(default_factory=dict)
    unused: Mapping[int, str] = field(default_factory=dict)
    count: int
    head: int = 0

    @property
    def has_body(self) -> bool:
        """Whether rows describe units and not only name them."""
        return "item" in self.parts or not self.texts.keys().isdisjoint(BODY)

    @property
    def languages(self) -> list[Spoken]:
        """The languages of the texts, in order of their first column. A unit has an edition in each."""
        return list(dict.fromkeys(spoken for columns in self.texts.values() for spoken, _ in columns)) or [Spoken()]

    def find_texts(self, spoken: Spoken) -> list[tuple[str, int]]:
        """Returns the fields and columns of the texts in a language."""
        return [(name, index) for name, columns in self.texts.items() for other, index in columns if other == spoken]


@lru_cache(maxsize=16)
def find_column_names(fields: RecordFields) -> ColumnNames:
    """Returns the names that columns may have."""
    names: dict[str, tuple[str, Spoken]] = {}
    for shared in SHARED:
        for name in fields.shared[shared]:
            names.setdefault(name, (shared, Spoken()))
    for language, texts in fields.texts.items():
        for text in TEXTS:
            for name in texts[text]:
                names.setdefault(name, (text, Spoken(language, is_chinese=is_chinese(name[:1]))))
    return names


def is_body(name: str) -> bool:
    """Returns whether a field is the body of a unit, which lists of units do not have."""
    return name in BODY


def read_head(cells: Sequence[str], names: ColumnNames, line: int, above: Sequence[str] = ()) -> Columns | None:
    """Reads the cells of a row as the head of a table of units. Returns None if the row is not a head.

    Args:
        cells: The row.
        names: The names that columns may have.
        line: The line of the row.
        above: The row above it, which may name columns together: *Competency* over *Topic 1* and *Topic 2*, or
            *Title* over *English* and *Chinese*.
    """
    cells = _name_together(cells, above, names)
    filled = [cell for cell in cells if cell]
    if any(len(cell) > HEAD_LENGTH for cell in filled):
        return None
    shared: dict[str, int] = {}
    texts: dict[str, list[tuple[Spoken, int]]] = {}
    parts: dict[str, int] = {}
    unused: dict[int, str] = {}
    for index, cell in enumerate(cells):
        found = _find_name(cell, names)
        part = _PART_OF.get(fold_name(cell))
        if found is not None and found[0] in TEXTS:
            texts.setdefault(found[0], []).append((found[1], index))
        elif found is not None and found[0] not in shared:
            shared[found[0]] = index
        elif found is None and part is not None and part not in parts:
            parts[part] = index
        elif cell:
            unused[index] = cell
    if "item" not in parts and texts.keys().isdisjoint(BODY):
        unused |= {index: cells[index] for index in parts.values()}
        parts = {}
    known = len(filled) - len(unused)
    says_what = {"title", *BODY} & texts.keys() or {"level", "credit"} & shared.keys()
    if "code" not in shared or known < _FEWEST or 2 * known < len(filled) or not says_what:
        return None
    return Columns(
        shared=shared, texts=texts, parts=parts, unused=dict(sorted(unused.items())), count=len(cells), head=line
    )


def find_heads(rows: Sequence[tuple[int, Sequence[str]]], names: ColumnNames) -> Iterator[tuple[int, Columns]]:
    """Yields the place and columns of each row that may be the head of a table of units, the most likely first.

    Args:
        rows: The first rows with their lines.
        names: The names that columns may have.
    """
    above: Sequence[str] = ()
    for index, (line, row) in enumerate(rows[:_HEAD_WITHIN]):
        columns = read_head(row, names, line, above)
        if columns is not None:
            following, below = rows[index + 1] if index + 1 < len(rows) else (0, ())
            both = read_head(below, names, following, row) if _names_columns(below, row, names) else None
            if both is not None:
                yield index + 1, both
            yield index, columns
        above = row


def _names_columns(cells: Sequence[str], above: Sequence[str], names: ColumnNames) -> bool:
    """Returns whether a row continues the column names of the row above it."""
    named = _name_together(cells, above, names)
    return any(cell and cell != name for cell, name in zip(cells, named, strict=False)) and all(
        _find_name(name, names) for cell, name in zip(cells, named, strict=False) if cell
    )


def _name_together(cells: Sequence[str], above: Sequence[str], names: ColumnNames) -> list[str]:
    """Combines names of columns with the names above, if only the combination is known or it is more specific."""
    if not any(above):
        return list(cells)
    named: list[str] = []
    group = ""
    for index in range(max(len(cells), len(above))):
        cell = cells[index] if index < len(cells) else ""
        over = above[index] if index < len(above) else ""
        group = over or group
        found, of_group = _find_name(cell, names), _find_name(group, names)
        both = next((both for both in (f"{group} {cell}", f"{cell} {group}") if fold_name(both) in names), None)
        if not cell:
            named.append(over if _find_name(over, names) else "")
        elif both is not None and (found is None or names[fold_name(both)][0] == found[0]):
            named.append(both)
        elif found is None and of_group is not None and of_group[0] in TEXTS and fold_name(cell) not in _PART_OF:
            named.append(group)
        else:
            named.append(cell)
    return named


def _find_name(text: str, names: ColumnNames) -> tuple[str, Spoken] | None:
    """Returns the meaning of a head's cell: of its full text, its text without brackets, or its words in one script."""
    plain = _BRACKETS.sub(" ", text)
    forms = (fold_name(one) for one in (text, plain, *_SCRIPTS.findall(plain)))
    return next((names[form] for form in forms if form in names), None)


def tell_unused_column(column: int, name: str, source: str, line: int) -> Diagnostic:
    """Returns the diagnostic of a column that is left out.

    Args:
        column: The column, counted from 0.
        name: Its name in the head.
        source: The document's name.
        line: The line of the head.
    """
    return Diagnostic(
        severity=Severity.WARNING,
        code="unused-column",
        message=f"Column {column + 1}, “{cut(name)}”, is not a known field of a unit, so it is left out. If it is one, "
        "name the column as the field, or say so in fields.yaml.",
        source=source,
        line=line,
        column=1,
    )
