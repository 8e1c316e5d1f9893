"""Finds the columns of a PDF page: labels and values, or running text side by side.

If lines start with a label and a gap, the text after the gap starts at the same place in most of them. Values start at
this place. A page without labels has the columns of the page before it. They are shifted if odd and even pages have
different margins.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cskg.parser.labels import FIELD_OF_LABEL
from cskg.parser.pdf.label_rows import is_label, is_label_start, is_marked
from cskg.parser.pdf.page_content import Words

_LABEL_WORDS = frozenset(word for label in FIELD_OF_LABEL for word in label.split())
_SAME_PLACE = 3.0
_GAP, _WIDE_GAP = 5.0, 14.0
"""The white space between two columns, in points: if several lines agree, and if there is only one line."""

_FEW = 2
"""The greatest number of values that may all be indented."""

_MOVED = 60.0
"""The greatest difference between the margins of two pages, in points."""

_GUTTER = 10.0
"""The smallest white space between two columns of running text, in points."""

_NARROWEST = 100.0
"""The smallest width of such a column, in points."""

_FEWEST, _FULL = 5, 0.6
"""The fewest lines that two columns share, and the share of a column's width that most of its lines fill."""


class Start(NamedTuple):
    """A label and its value on one line: the start of each, and the white space between them."""

    label: float
    value: float
    gap: float


class ColumnFinder:
    """Finds the start of the values on each page, and remembers it for the next pages."""

    def __init__(self) -> None:
        self.boundary: float | None = None
        self.side = 0
        self.labels: dict[int, float] = {}

    def find(self, lines: list[Words], starts: Sequence[Start], page: int) -> float | None:
        """Returns the place where the values of the next page start. None if no page had any so far.

        Args:
            lines: The page's lines.
            starts: The result of :func:`find_starts` for them.
            page: The page's number.
        """
        side = page % 2
        found = _find_common(starts)
        if found is not None:
            if self.boundary is not None and len(starts) <= _FEW and self.boundary < found:
                is_there = any(abs(line.left(0) - self.boundary) < _SAME_PLACE for line in lines)
                found = self.boundary if is_there or found - self.boundary < _MOVED else found
            self.labels[side] = min(start.label for start in starts)
            self.boundary, self.side = found, side
        elif self.boundary is not None and lines:
            if side != self.side and len(self.labels) == len((0, 1)):
                self.boundary += self.labels[side] - self.labels[self.side]
            self.boundary, self.side = _moved(self.boundary, lines), side
        return self.boundary


def find_starts(lines: list[Words]) -> list[Start]:
    """Finds the lines that start with a label and a gap."""
    starts = []
    for line in lines:
        if not _may_start_with_label(line):
            continue
        for size in range(min(5, len(line) - 1), 0, -1):
            if not is_label_start(" ".join(line.texts[:size])):
                continue
            gap = line.left(size) - line.right(size - 1)
            if gap < _GAP:
                continue
            if not is_label(line.texts[size]):  # otherwise it is the head of a listing: code, name, credit
                starts.append(Start(line.left(0), line.left(size), gap))
            break
    return starts


def _may_start_with_label(line: Words) -> bool:
    """Returns whether a closer look is needed: the first word, or the second after a number, is in a label."""
    if len(line) < 2:
        return False
    first, second = (word.lstrip("0123456789.、").rstrip(":：").casefold() for word in line.texts[:2])
    return first in _LABEL_WORDS or second in _LABEL_WORDS


def _find_common(starts: Sequence[Start]) -> float | None:
    """Returns the place where most values start."""
    if not starts:
        return None
    counts = Counter(round(left / _SAME_PLACE) for _, left, _ in starts)
    best = max(counts, key=lambda place: (counts[place] + counts[place + 1] + counts[place - 1], -place))
    near = [(left, gap) for _, left, gap in starts if abs(round(left / _SAME_PLACE) - best) <= 1]
    if len(near) < 2 and near[0][1] < _WIDE_GAP:
        return None
    return min(left for left, _ in near)


def _moved(boundary: float, lines: list[Words]) -> float:
    """Moves the boundary to the start of the lines of a page without labels, if that is left of it."""
    near = [(left, line.texts[0]) for line in lines if abs((left := line.left(0)) - boundary) < _MOVED]
    counts = Counter(round(left) for left, _ in near)
    first = min((left for left, word in near if counts[round(left)] > 1 or is_marked(word)), default=None)
    return boundary if first is None or first > boundary - _SAME_PLACE else first


def split_columns(lines: list[Words]) -> list[tuple[Words, float]] | None:
    """Returns the lines of two columns of running text, one column after the other. None if there are not two.

    Both columns must be filled with lines. Short words on one side belong to a table, whose rows stay together. Lines
    across both columns separate the text above from the text below. Each line comes with the place of its column,
    counted from the first column.
    """
    lefts = Counter(round(line.left(index)) for line in lines for index in range(1, len(line)))
    gutter, count = max(lefts.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
    if count < max(_FEWEST, len(lines) * _FULL / 2):
        return None
    cut = [_cut_at(line, gutter - _SAME_PLACE) for line in lines]
    both = [parts for parts in cut if parts is not None and all(parts)]
    if len(both) < _FEWEST or sum(parts is None for parts in cut) > len(lines) / 3:
        return None
    for side in (0, 1):
        widths = sorted(parts[side].right(-1) - parts[side].left(0) for parts in both)
        if widths[len(widths) // 2] < _FULL * widths[-1] or widths[-1] < _NARROWEST:
            return None
    margin = gutter - min(parts[0].left(0) for parts in both)
    ordered: list[tuple[Words, float]] = []
    right: list[tuple[Words, float]] = []
    for line, parts in zip(lines, cut, strict=True):
        if parts is None:
            ordered += [*right, (line, 0.0)]
            right = []
            continue
        ordered += [(parts[0], 0.0)] if parts[0] else []
        right += [(parts[1], margin)] if parts[1] else []
    return [*ordered, *right]


def _cut_at(line: Words, gutter: float) -> tuple[Words, Words] | None:
    """Cuts a line at a gutter. Returns None for a line that runs across it."""
    size = line.count_left_of(gutter)
    left, right = line.part(0, size), line.part(size)
    end = left.right(-1) if left else 0.0
    if left and (right.left(0) - end < _GUTTER if right else end > gutter):
        return None
    return left, right
