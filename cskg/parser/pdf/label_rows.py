"""Cuts the lines of a PDF page into rows: the text in the label column, the text in the value column, its depth.

Indents are counted in columns of 4 points, and so is the gap between the mark of an item and its words. A line that
continues a full one is placed under that line's words.
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
"""Points of white space that part two columns."""

_FRAGMENT = 32.0
"""Points between two lines of one label at most."""

"""Letters at the end of a line that may introduce a list."""

_SPACE = 3.0
"""Points between two words at least."""

_COLUMN = 4.0
_DEEPEST, _WIDEST_MARK = 60, 12
"""Columns that are distinguished at most, from the margin and behind a mark."""

_NUMBER = re.compile(r"\d{1,2}[.、]?\s*(?=\D)")
_STARTS = frozenset(" ".join(label.split()[:size]) for label in FIELD_OF_LABEL for size in range(1, 4))
"""Labels, and what stands on the first line of one that takes several."""

_CONTINUED = re.compile(r"\s*[(（](?:continued|cont['’]?d?\.?|續|续)[)）]\s*$", re.IGNORECASE)
_MARK = re.compile(
    r"[^\w\s(（\"'“‘「]|o|\d{1,2}[.、)]|\d{1,2}(?:\.\d{1,2})+\.?|[(（]?[a-z][)）.]|[(（]?[ivx]{1,5}[)）.]"
)


class Row(NamedTuple):
    """A line as cut.

    Attributes:
        label: What stands in the label column, or the whole line where it was not cut.
        value: What stands in the value column.
        base: Its baseline, in points.
        left: Where its value starts, in points from the value column; where it was not cut, from its margin.
        words: Where its words start behind their mark, likewise.
        right: Where it ends, likewise.
        first: How wide its first word is, where no mark stands before it; else 0.
        is_cut: Whether it lies in the columns, and does not run across both.
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
        """The row as a line of the document's text; where it was not cut, its indent counts from a margin."""
        if not self.is_cut:
            return _indent(self.left - margin) + self.label
        value = _indent(self.left) + self.value if self.value else ""
        return f"{self.label}\t{value}" if value or is_label(self.label) else self.label


def _indent(points: float) -> str:
    return " " * max(0, min(_DEEPEST, round(points / _COLUMN)))


def bare(text: str) -> str:
    """A label without its number and colon."""
    return " ".join(_NUMBER.sub("", text, count=1).rstrip(" :：").casefold().split())


def is_label(text: str) -> bool:
    """Whether a text is a label and nothing else."""
    return bool(text) and bare(text) in FIELD_OF_LABEL


def is_label_start(text: str) -> bool:
    """Whether a text may be the first line of a label, or the whole of it."""
    return bare(text) in _STARTS


def is_marked(text: str) -> bool:
    """Whether a text starts with the mark of an item."""
    return _MARK.fullmatch(text.split(" ", 1)[0]) is not None


def _row(label: str, words: Words, edge: float, *, is_cut: bool = True) -> Row:
    """Makes a row of the words of its value; what stands between a mark and the words of its item is kept."""
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
    """Cuts a line at the boundary, unless its words run across it, as those of a running head do.

    Args:
        line: The words of the line.
        boundary: Where the value column starts, or None if the page has none.
        margin: Where the line's column of running text starts.
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
    """A label on a page: its first row, and how many it takes."""

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
    """How many rows the label takes that starts on a row; none where it is not a label."""
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
    """Whether a line is a running head or a page number, and so outside any value."""
    return not is_label(row.label) and find_heading(f"{row.label} {row.value}") is not None


_FIRST_WORDS = (
    ("requirements", SUB_LABEL),
    ("criteria", re.compile(r"\s*[^:：.;]{0,20}\bintegrated\s+outcome\b", re.IGNORECASE)),
    ("range", re.compile(r"\s*This unit of competency\b.{0,12}\b(?:applies|applicable) to\b", re.IGNORECASE)),
)
"""Words that only the value of one field starts with."""


def first_words_of(row: Row) -> str | None:
    """The field whose value starts with this row, where its words say so."""
    if row.is_cut and row.value:
        for field, words in _FIRST_WORDS:
            if words.match(row.value):
                return field
    return None


def straighten(pages: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """Sets lines that go on a full line under its words, so that what lies deeper is not a wrapped line.

    A line is full where the first word of the next one would not have fitted between it and the end of the longest
    line. A typed mark may leave its words left of the lines that go on them. Lines below one that announces a list
    stay, and so do several at one place of which the first one is not full.
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
