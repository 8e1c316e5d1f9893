"""The lines of a PDF page as rows: what stands in the label column, what in the value column, how deep.

Steps:

1. **Columns side by side**, each with lines of its own, are read one after the other.
2. **The label column**: where lines start with a label and a gap, what follows the gap starts at one place
   in most of them. There the page is cut into labels and values. A page without labels keeps the columns of
   the page before it, moved where its margin moved.
3. **Indents** are counted in columns of 4 points, and so is the gap between the mark of an item and its words.

It knows places on a page, and what a label is; it does not know what a field means.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cskg.parser.labels import FIELD_OF_LABEL, LIST_OPENER, SUB_LABEL, find_heading
from cskg.parser.pdf_words import Places, Words

_SAME_PLACE = 3.0
_GAP, _WIDE_GAP = 5.0, 14.0
"""Points of white space that part two columns where several lines agree, and where one stands alone."""

_FEW = 2
_MOVED = 60.0
"""Points by which the margin of a page may differ from that of another one."""

_FRAGMENT = 32.0
"""Points between two lines of one label at most."""

_FAR = 60
"""Letters at the end of a line that may introduce a list."""

_SPACE = 3.0
"""Points between two words at least."""

_COLUMN = 4.0
_DEEPEST, _WIDEST_MARK = 60, 12
"""Columns that are told apart at most, from the margin and behind a mark."""

_NUMBER = re.compile(r"\d{1,2}[.、]?\s*(?=\D)")
_STARTS = frozenset(" ".join(label.split()[:size]) for label in FIELD_OF_LABEL for size in range(1, 4))
"""Labels, and what stands on the first line of one that takes several."""

_LABEL_WORDS = frozenset(start.split()[0] for start in _STARTS)
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
        left: Where its value starts, in points from the value column; where it was not cut, from the page's edge.
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
    return bare(text) in FIELD_OF_LABEL


def is_label_start(text: str) -> bool:
    """Whether a text may be the first line of a label, or the whole of it."""
    return bare(text) in _STARTS


def find_boundary(lines: list[Words], places: Places, before: float | None) -> float | None:
    """Finds where the values of a page start.

    Args:
        lines: The page's lines.
        places: Where its characters stand.
        before: Where the values of the page before started; it counts for more than one or two indented values.
    """
    starts: list[tuple[float, float]] = []
    for line in lines:
        if not _may_start_with_label(line):
            continue
        for size in range(min(5, len(line) - 1), 0, -1):
            if not is_label_start(_join(line[:size])):
                continue
            gap = line[size].left - places.right(line[size - 1])
            if gap < _GAP:
                continue
            if not is_label(line[size].text):  # else it is the head of a listing: code, name, credit
                starts.append((line[size].left, gap))
            break
    if not starts:
        return None
    counts = Counter(round(left / _SAME_PLACE) for left, _ in starts)
    best = max(counts, key=lambda place: (counts[place] + counts[place + 1] + counts[place - 1], -place))
    near = [(left, gap) for left, gap in starts if abs(round(left / _SAME_PLACE) - best) <= 1]
    if len(near) < 2 and near[0][1] < _WIDE_GAP:
        return None
    found = min(left for left, _ in near)
    if before is None or len(near) > _FEW or before >= found:
        return found
    is_there = any(abs(line[0].left - before) < _SAME_PLACE for line in lines)
    return before if is_there or found - before < _MOVED else found


def _may_start_with_label(line: Words) -> bool:
    """Whether it pays to look closer: the first word, or the second after a number, starts a label."""
    if len(line) < 2:
        return False
    first, second = (word.text.lstrip("0123456789.、").rstrip(":：").casefold() for word in line[:2])
    return first in _LABEL_WORDS or second in _LABEL_WORDS


def move_boundary(boundary: float, lines: list[Words]) -> float:
    """Gives the place of the value column on a page without labels, where odd and even pages have other margins."""
    lefts = Counter(round(line[0].left) for line in lines if abs(line[0].left - boundary) < _MOVED)
    common = [left for left, count in lefts.items() if count > 1]
    left = min(common, default=None)
    if left is None or left > boundary - _SAME_PLACE:
        return boundary
    return min(line[0].left for line in lines if round(line[0].left) == left)


_NARROWEST = 100.0
"""Points that a column of running text is wide at least."""

_GUTTER = 10.0
"""Points of white space between two columns of running text."""

_FEWEST, _FULL = 5, 0.6
"""Lines that two columns have in common at least, and the share of a column's width that most of its lines fill."""


def split_columns(lines: list[Words], places: Places) -> list[Words] | None:
    """Gives the lines of two columns of running text one column after the other; None where a page has no two.

    Both columns are filled with lines: short words on one side are those of a table, whose rows stay together.
    Lines across both columns part what is above from what is below.
    """
    lefts = Counter(round(word.left) for line in lines for word in line[1:])
    gutter, count = max(lefts.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
    if count < max(_FEWEST, len(lines) * _FULL / 2):
        return None
    cut = [_cut_at(line, gutter - _SAME_PLACE, places) for line in lines]
    both = [parts for parts in cut if parts is not None and all(parts)]
    if len(both) < _FEWEST or sum(parts is None for parts in cut) > len(lines) / 3:
        return None
    for side in (0, 1):
        widths = sorted(places.right(parts[side][-1]) - parts[side][0].left for parts in both)
        if widths[len(widths) // 2] < _FULL * widths[-1] or widths[-1] < _NARROWEST:
            return None
    ordered: list[Words] = []
    right: list[Words] = []
    for line, parts in zip(lines, cut, strict=True):
        if parts is None:
            ordered += [*right, line]
            right = []
            continue
        ordered += [parts[0]] if parts[0] else []
        right += [parts[1]] if parts[1] else []
    return [*ordered, *right]


def _cut_at(line: Words, gutter: float, places: Places) -> tuple[Words, Words] | None:
    """Cuts a line at a gutter; gives None for one that runs across it."""
    size = sum(word.left < gutter for word in line)
    left, right = line[:size], line[size:]
    end = places.right(left[-1]) if left else 0.0
    if left and (right[0].left - end < _GUTTER if right else end > gutter):
        return None
    return left, right


def is_marked(text: str) -> bool:
    """Whether a text starts with the mark of an item."""
    return _MARK.fullmatch(text.split(" ", 1)[0]) is not None


def _join(words: Words) -> str:
    return " ".join([word.text for word in words])


def _row(label: str, words: Words, base: float, edge: float, places: Places, *, is_cut: bool = True) -> Row:
    """Makes a row of the words of its value; what stands between a mark and the words of its item is kept."""
    first = words[0]
    left, right = first.left - edge, places.right(words[-1]) - edge
    if len(words) > 1 and _MARK.fullmatch(first.text):
        gap = round((words[1].left - first.left) / _COLUMN) - len(first.text)
        text = first.text + " " * max(1, min(_WIDEST_MARK, gap)) + _join(words[1:])
        start, width = words[1].left - edge, 0.0
    else:
        text, start, width = _join(words), left, places.right(first) - first.left
    label, value = (label, text) if is_cut else (text, "")
    return Row(label, value, base, left, start, right, width, is_cut)


def cut_line(line: Words, boundary: float | None, places: Places) -> Row:
    """Cuts a line at the boundary, unless its words run across it, as those of a running head do."""
    base = line[0].base
    if boundary is None:
        return _row("", line, base, 0.0, places, is_cut=False)
    edge = boundary - _SAME_PLACE
    size = 0 if line[0].left >= edge else sum(word.left < edge for word in line)
    label, value = line[:size], line[size:]
    if not label:
        return _row("", value, base, boundary, places)
    end = places.right(label[-1])
    if value:
        gap = value[0].left - end
        crosses = gap < _GAP and not (gap > 0 and is_label_start(_join(label)))
    else:
        crosses = end > boundary
    if crosses:
        return _row("", line, base, 0.0, places, is_cut=False)
    words = _join(label)
    if len(value) > 1 and value[0].text in {":", "："} and is_label(words):
        words, value = f"{words}:", value[1:]
    if (match := _CONTINUED.search(words)) and is_label(words[: match.start()]):
        words = ""
    return _row(words, value, base, boundary, places) if value else Row(words, "", base)


@dataclass(frozen=True, slots=True)
class Label:
    """A label on a page: its first row, and how many it takes."""

    row: int
    size: int

    @property
    def end(self) -> int:
        """The row after its last one."""
        return self.row + self.size


def find_labels(rows: list[Row]) -> list[Label]:
    """Finds the labels of a page."""
    labels = []
    index = 0
    while index < len(rows):
        size = _label_size(rows, index) if rows[index].is_cut and rows[index].label else 0
        if size:
            labels.append(Label(index, size))
        index += max(size, 1)
    return labels


def _label_size(rows: list[Row], start: int) -> int:
    """How many rows the label takes that starts on a row; none where it is no label."""
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
    """Whether a line is a running head or a page number, and so no part of a value."""
    return not is_label(row.label) and find_heading(f"{row.label} {row.value}") is not None


_FIRST_WORDS = (
    ("requirements", SUB_LABEL),
    ("criteria", re.compile(r"\s*[^:：.;]{0,20}\bintegrated\s+outcome\b", re.IGNORECASE)),
    ("range", re.compile(r"\s*This unit of competency\b.{0,12}\b(?:applies|applicable) to\b", re.IGNORECASE)),
)
"""Words that only the value of one field starts with."""


def first_words_of(row: Row) -> str | None:
    """The field whose value starts with this row, where its words say so."""
    return next((field for field, words in _FIRST_WORDS if row.is_cut and words.match(row.value)), None)


def straighten(pages: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """Sets lines that go on a full line under its words, so that what lies deeper is no wrapped line.

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
            is_list = LIST_OPENER.search((above.value or above.label)[-_FAR:]) is not None or (
                following is not None
                and following.first > 0
                and abs(following.left - row.left) < _SAME_PLACE
                and has_room(row, following)
            )
            if not is_list:
                kept[place] = row._replace(left=above.words, words=above.words)
        straight.append(kept)
    return straight
