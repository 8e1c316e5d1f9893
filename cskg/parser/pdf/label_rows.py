"""Cuts the lines of a PDF page into rows: text in the label column, text in the value column, and its depth.

Indents are counted in columns of 4 points. So is the gap between the mark of an item and its words. A line that
continues a full line is placed under that line's words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cskg.language.reading import opens_list
from cskg.parser.headings import find_heading
from cskg.parser.labels import FIELD_OF_LABEL, SUB_LABEL
from cskg.parser.pdf.page_content import Words

_SAME_PLACE = 3.0
_GAP = 5.0
"""The smallest white space between two columns, in points."""

_FRAGMENT = 32.0
"""The greatest distance between two lines of one label, in points."""

_SPACE = 3.0
"""The smallest space between two words, in points."""

_COLUMN = 4.0
_DEEPEST, _WIDEST_MARK = 60, 12
"""The most columns that are distinguished, from the margin and after a mark."""

_NUMBER = re.compile(r"\d{1,2}[.、]?\s*(?=\D)")
_STARTS = frozenset(" ".join(label.split()[:size]) for label in FIELD_OF_LABEL for size in range(1, 4))
"""Labels, and the possible first lines of labels with several lines."""

_CONTINUED = re.compile(r"\s*[(（](?:continued|cont['’]?d?\.?|續|续)[)）]\s*$", re.IGNORECASE)
_MARK = re.compile(
    r"[^\w\s(（\"'“‘「]|o|\d{1,2}[.、)]|\d{1,2}(?:\.\d{1,2})+\.?|[(（]?[a-z][)）.]|[(（]?[ivx]{1,5}[)）.]"
)


class Row(NamedTuple):
    """A line after cutting.

    Attributes:
        label: The text in the label column, or the whole line if it was not cut.
        value: The text in the value column.
        base: Its baseline, in points.
        left: The start of its value, in points from the value column. If the line was not cut, from its margin.
        words: The start of its words after their mark, measured in the same way.
        right: Its end, measured in the same way.
        first: The width of its first word if there is no mark before it, else 0.
        is_cut: Whether it is in the columns, and does not run across both.
    """

    label: str
    value: str
    base: float
    left: float = 0.0
    words: float = 0.0
    right: float = 0.0
    first: float = 0.0
    is_cut: bool = True

    def text(self, margin: float) -> str:
        """Returns the row as a line of the document's text. If it was not cut, its indent counts from a margin."""
        if not self.is_cut:
            return _indent(self.left - margin) + self.label
        value = _indent(self.left) + self.value if self.value else ""
        return f"{self.label}\t{value}" if value or is_label(self.label) else self.label


def _indent(points: float) -> str:
    return " " * max(0, min(_DEEPEST, round(points / _COLUMN)))


def bare(text: str) -> str:
    """Returns a label without its number and colon."""
    return " ".join(_NUMBER.sub("", text, count=1).rstrip(" :：").casefold().split())


def is_label(text: str) -> bool:
    """Returns whether a text is only a label."""
    return bool(text) and bare(text) in FIELD_OF_LABEL


def is_label_start(text: str) -> bool:
    """Returns whether a text may be the first line of a label, or all of it."""
    return bare(text) in _STARTS


def is_marked(text: str) -> bool:
    """Returns whether a text starts with the mark of an item."""
    return _MARK.fullmatch(text.split(" ", 1)[0]) is not None


def _row(label: str, words: Words, edge: float, *, is_cut: bool = True) -> Row:
    """Makes a row from the words of its value. The gap between a mark and the words of its item is kept."""
    mark = words.texts[0]
    left, right = words.left(0) - edge, words.right(-1) - edge
    if len(words) > 1 and _MARK.fullmatch(mark):
        gap = round((words.left(1) - words.left(0)) / _COLUMN) - len(mark)
        text = mark + " " * max(1, min(_WIDEST_MARK, gap)) + " ".join(words.texts[1:])
        start, width = words.left(1) - edge, 0.0
    else:
        text, start, width = " ".join(words.texts), left, words.right(0) - words.left(0)
    label, value = (label, text) if is_cut else (text, "")
    return Row(label, value, words.base, left, start, right, width, is_cut)


def cut_line(line: Words, boundary: float | None, margin: float = 0.0) -> Row:
    """Cuts a line at the boundary, unless its words run across it, as in a running head.

    Args:
        line: The words of the line.
        boundary: The start of the value column, or None if the page has none.
        margin: The start of the line's column of running text.
    """
    if boundary is None:
        return _row("", line, margin, is_cut=False)
    edge = boundary - _SAME_PLACE
    size = line.count_left_of(edge)
    if not size:
        return _row("", line, boundary)
    words = " ".join(line.texts[:size])
    end = line.right(size - 1)
    if size < len(line):
        gap = line.left(size) - end
        crosses = gap < _GAP and not (gap > 0 and is_label_start(words))
    else:
        crosses = end > boundary
    if crosses:
        return _row("", line, 0.0, is_cut=False)
    if len(line) > size + 1 and line.texts[size] in {":", "："} and is_label(words):
        words, size = f"{words}:", size + 1
    if (match := _CONTINUED.search(words)) and is_label(words[: match.start()]):
        words = ""
    return _row(words, line.part(size), boundary) if size < len(line) else Row(words, "", line.base)


@dataclass(frozen=True, slots=True)
class LabelPlace:
    """A label on a page: its first row, and the number of its rows."""

    row: int
    size: int

    @property
    def end(self) -> int:
        """The row after its last one."""
        return self.row + self.size


def find_labels(rows: list[Row]) -> list[LabelPlace]:
    """Finds the labels of a page."""
    labels = []
    index = 0
    while index < len(rows):
        size = _label_size(rows, index) if rows[index].is_cut and rows[index].label else 0
        if size:
            labels.append(LabelPlace(index, size))
        index += max(size, 1)
    return labels


def _label_size(rows: list[Row], start: int) -> int:
    """Returns the number of rows of the label that starts on a row. 0 if it is not a label."""
    label, size = "", 0
    base = rows[start].base
    for index in range(start, min(start + 6, len(rows))):
        row = rows[index]
        if not row.is_cut or base - row.base > _FRAGMENT:
            break
        if not row.label:
            continue
        label, base = f"{label} {row.label}", row.base
        if is_label(label):
            size = index - start + 1
        elif not is_label_start(label) and bare(label):
            break
    return size


def is_head(row: Row) -> bool:
    """Returns whether a line is a running head or a page number, and so outside any value."""
    return not is_label(row.label) and find_heading(f"{row.label} {row.value}") is not None


_FIRST_WORDS = (
    ("requirements", SUB_LABEL),
    ("criteria", re.compile(r"\s*[^:：.;]{0,20}\bintegrated\s+outcome\b", re.IGNORECASE)),
    ("range", re.compile(r"\s*This unit of competency\b.{0,12}\b(?:applies|applicable) to\b", re.IGNORECASE)),
)
"""Words that only the value of one field starts with."""


def first_words_of(row: Row) -> str | None:
    """Returns the field whose value starts with this row, if its words show it."""
    if row.is_cut and row.value:
        for field, words in _FIRST_WORDS:
            if words.match(row.value):
                return field
    return None


def straighten(pages: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """Moves a line that continues a full line under its words. Deeper lines are then not wrapped lines.

    A line is full if the first word of the next line would not have fitted between it and the end of the longest line.
    A typed mark may put its words left of the lines that continue them. Lines below a line that announces a list are
    not moved. Nor are several lines at one place if the first of them is not full.
    """
    ends: dict[bool, float] = {}
    for row in (row for rows in pages for row in rows):
        ends[row.is_cut] = max(ends.get(row.is_cut, 0.0), row.right)

    def has_room(row: Row, following: Row) -> bool:
        return row.right + following.first + _SPACE < ends[row.is_cut]

    straight = []
    for rows in pages:
        kept = list(rows)
        for place in range(1, len(rows)):
            above, row = kept[place - 1], kept[place]
            if not row.first or row.is_cut is not above.is_cut or (row.label and row.is_cut):
                continue
            if row.left <= above.words + _SAME_PLACE or has_room(above, row):
                continue
            following = rows[place + 1] if place + 1 < len(rows) else None
            is_list = opens_list(above.value or above.label) or (
                following is not None
                and following.first > 0
                and abs(following.left - row.left) < _SAME_PLACE
                and has_room(row, following)
            )
            if not is_list:
                kept[place] = row._replace(left=above.words, words=above.words)
        straight.append(kept)
    return straight
