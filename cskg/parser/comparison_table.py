"""Appendices that compare old and new units: the table *Comparison between the old and new units of competency*.

A row has an old code and a current one, each perhaps with its title. It makes a listed unit with an old code. The
table is taken out of the lines, so that the unit before it does not end in it. Of two codes the one in the current
form is the new one; where both are of one form, the order of the columns tells.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cskg.parser.labels import BACK_MATTER, CODE, CURRENT_CODE, find_label
from cskg.parser.layout import Record
from cskg.parser.listing_pages import iter_rows
from cskg.parser.markup import Line
from cskg.parser.passages import Passage

LAYOUT = "comparison-table"

_HEADING = re.compile(
    r"\W*(?:(?:Appendix|Annex)\s*\w{0,4}\W*)?(?:Comparison|Correspondence|Mapping|Conversion)\s+(?:table\s+)?"
    r"(?:between|of|from|for)\s+(?:the\s+)?(?:old|new)\b(?!.*(?:\.{3}|…|\s\d+$)).{0,80}"
    r"|.{0,20}新舊.{0,12}(?:對照|對比|比較)表?\W*|.{0,20}新旧.{0,12}(?:对照|对比|比较)表?\W*",
    re.IGNORECASE,
)
_OLD, _NEW = re.compile(r"\bold\b|舊|旧|原", re.IGNORECASE), re.compile(r"\bnew\b|\bcurrent\b|新|現|现", re.IGNORECASE)
_MAX_CODES = 20
"""Codes of one row that are looked at."""
_WORDS = re.compile(r"[^\W\d_]{2}")


def take_comparison(lines: Sequence[Line], text: str) -> tuple[list[Line], list[Record]]:
    """Takes comparison tables out of a document.

    Args:
        lines: The document's lines.
        text: The document's text, which tells the rows of tables.

    Returns:
        The other lines, and the fields of the units that the tables list.
    """
    kept: list[Line] = []
    records: list[Record] = []
    index = 0
    while index < len(lines):
        found, end = [], index + 1
        if _is_heading(lines[index]):
            end = _find_end(lines, index + 1)
            found = _read_table(lines[index + 1 : end], text)
        records += found
        kept += () if found else lines[index:end]
        index = end
    return kept, records


def _is_heading(line: Line) -> bool:
    return 8 < len(line.text) < 200 and _HEADING.fullmatch(" ".join(line.text.split())) is not None


def _find_end(lines: Sequence[Line], start: int) -> int:
    """Where the table ends: before the next heading of one or part of the book, or before the title of a unit."""
    for index in range(start, len(lines)):
        if _is_heading(lines[index]) or BACK_MATTER.match(lines[index].text):
            return index
        label = find_label(lines[index].text)
        if label is not None and label.field == "title" and lines[index].text[label.end :].strip():
            return index
    return len(lines)


@dataclass(slots=True)
class _Entry:
    """A code, what stands after it up to the next one, and the row that it stands in."""

    code: Passage
    title: Passage
    row: int

    @property
    def is_current(self) -> bool:
        return CURRENT_CODE.fullmatch(self.code.text) is not None


def _read_table(lines: Sequence[Line], text: str) -> list[Record]:
    """Reads the rows; on a copied page, each cell of a row is on a line of its own."""
    entries: list[_Entry] = []
    new_first = False
    for number, row in enumerate(iter_rows(lines, text)):
        found = _cut(row, number)
        if not found and not entries:
            old, new = _OLD.search(row.flat), _NEW.search(row.flat)
            new_first = bool(old and new and new.start() < old.start())
        elif not found and not entries[-1].title.parts:
            entries[-1].title = row
        entries += found
    records: list[Record] = []
    for group in _iter_groups(entries):
        current = [entry for entry in group if entry.is_current]
        former = [entry for entry in group if not entry.is_current]
        if len(group) == 2 and not (current and former):
            current, former = (group[:1], group[1:]) if new_first else (group[1:], group[:1])
        records += [_record(entry, former[0]) for entry in current if former]
    return records


def _cut(row: Passage, number: int) -> list[_Entry]:
    codes = list(CODE.finditer(row.flat))
    ends = [*(code.start() for code in codes), len(row.flat)][1:]
    return [
        _Entry(row.cut(*code.span()), row.cut(code.end(), end), number) for code, end in zip(codes, ends, strict=True)
    ]


def _iter_groups(entries: Sequence[_Entry]) -> Iterator[list[_Entry]]:
    """Yields the entries of a row, or of two rows that hold an old and a current code between them."""
    index = 0
    while index < len(entries):
        size = sum(entry.row == entries[index].row for entry in entries[index : index + _MAX_CODES])
        following = entries[index + size : index + size + 2]
        alone = len(following) < 2 or following[0].row != following[1].row
        if size == 1 and following and alone and following[0].is_current != entries[index].is_current:
            size = 2
        group = list({entry.code.text: entry for entry in entries[index : index + size]}.values())
        if len(group) > 1:
            yield group
        index += size


def _record(new: _Entry, old: _Entry) -> Record:
    title = new.title if _WORDS.search(new.title.text) else None
    return Record.listed({"code": new.code, "old_code": old.code, "title": title}, LAYOUT)
