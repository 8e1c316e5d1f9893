"""The rows of a PDF page as fields: which lines are whose value, however labels and values are aligned.

Steps:

1. **Bands.** Between two rules that cross both columns, the left words are one label and the right ones its value.
2. **Baselines.** Without rules, a label takes the lines from its own baseline to the next label's; a label of
   several lines is put together.
3. **Middles.** Where labels stand in the middle of their values, a value reaches as far below its label as above
   it, and ends where more white space than between two lines follows. Programs that set tables so put the label of
   a value that goes on over a page at its top, or in the middle of what is on the page.

It knows rows and labels; it knows nothing of characters or pages.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median_low

from cskg.parser.labels import FIELD_OF_LABEL, SUB_LABEL, find_heading
from cskg.parser.pdf_rows import Row, bare, is_label, is_label_start

MAX_ROWS = 200
"""Lines of a page up to which values are looked for around their labels; a printed page has fewer than 100."""

_FRAGMENT = 32.0
"""Points between two lines of one label at most."""

_MIDDLE = 8.0
"""Points by which a label in the middle of its cell may lie off it."""

_PADDING = 2.0
"""Points of white space between two cells at least, over that between two lines."""

_NO_EDGE = 24.0
"""What it costs, in points off the middle, to end a value where no more white space follows than between lines."""


@dataclass(frozen=True, slots=True)
class _Label:
    """A label on a page: its first row, and how many it takes."""

    row: int
    size: int

    @property
    def end(self) -> int:
        return self.row + self.size


def arrange(rows: list[Row], rules: list[float], *, in_middle: bool) -> Iterator[Row]:
    """Yields the rows of a page in reading order, each label on the first row of its value.

    Args:
        rows: The rows from top to bottom.
        rules: The heights of rules across both columns, from below.
        in_middle: Whether labels stand in the middle of their values (:func:`shows_middles`).
    """
    start = 0
    while start < len(rows):
        band = bisect_left(rules, rows[start].base)
        end = start + 1
        while end < len(rows) and bisect_left(rules, rows[end].base) == band:
            end += 1
        cell = rows[start:end]
        if 0 < band < len(rules) and _is_one_field(cell):
            yield from _iter_field(_join_label(cell), cell)
        else:
            yield from _iter_open(cell, in_middle=in_middle)
        start = end


def shows_middles(rows: list[Row]) -> bool:
    """Whether a label of a page without rules stands in the middle of its value.

    It does where it stands alone between two lines as close as lines are, and also where it stands beside a line
    that follows the one before it as close as lines do, while the labels of short values stand further apart.
    """
    labels = _find_labels(rows)
    pitch, padding = _find_pitch(rows, labels)
    if pitch is None:
        return False
    for label in labels:
        if not 0 < label.row <= label.end < len(rows):
            continue
        above, below = rows[label.row - 1], rows[label.end]
        if not _is_value(above) or _is_head(above):
            continue
        stands_alone = not any(row.value for row in rows[label.row : label.end])
        if stands_alone and _is_value(below) and above.base - below.base < max(pitch + _PADDING, _FRAGMENT / 2):
            return True
        is_close = above.base - rows[label.row].base < pitch + _PADDING
        if padding and is_close and not stands_alone:
            return True
    return False


def _is_value(row: Row) -> bool:
    return row.is_cut and not row.label and bool(row.value)


def _find_pitch(rows: list[Row], labels: list[_Label]) -> tuple[float | None, bool]:
    """The distance of two lines of a value, and whether short values stand further apart than that."""
    gaps = [above.base - below.base for above, below in pairwise(rows) if _is_value(above) and _is_value(below)]
    if not gaps:
        return None, False
    pitch = median_low(gaps)
    apart = [
        rows[label.end - 1].base - rows[following.row].base
        for label, following in pairwise(labels)
        if label.end == following.row
    ]
    return pitch, bool(apart) and min(apart) > pitch + _PADDING


def _is_one_field(cell: list[Row]) -> bool:
    """Whether lines between two rules are a label, at their top or in their middle, and its value.

    Elsewhere the rules are those of a box around the page, and lines of the field before may stand in it.
    """
    labels = [row for row in cell if row.label]
    if not all(row.is_cut for row in cell) or not is_label(_join_label(labels)):
        return False
    middle = (cell[0].base + cell[-1].base) / 2
    return labels[0] is cell[0] or abs((labels[0].base + labels[-1].base) / 2 - middle) <= _MIDDLE


def _iter_open(rows: list[Row], *, in_middle: bool) -> Iterator[Row]:
    """Yields the lines of rows that no rule parts: a label's value starts on its own baseline, or lies around it."""
    if in_middle and len(rows) <= MAX_ROWS:
        yield from _iter_around(rows)
        return
    index = 0
    for label in _find_labels(rows):
        yield from rows[index : label.row]
        part = rows[label.row : label.end]
        yield from _iter_field(_join_label(part), part)
        index = label.end
    yield from rows[index:]


def _find_labels(rows: list[Row]) -> list[_Label]:
    labels = []
    index = 0
    while index < len(rows):
        size = _label_size(rows, index) if rows[index].is_cut and rows[index].label else 0
        if size:
            labels.append(_Label(index, size))
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


def _is_head(row: Row) -> bool:
    """Whether a line is a running head or a page number, and so no part of a value."""
    return not is_label(row.label) and find_heading(f"{row.label} {row.value}") is not None


def _join_label(rows: Iterable[Row]) -> str:
    return " ".join([row.label for row in rows if row.label])


def _iter_field(label: str, rows: list[Row]) -> Iterator[Row]:
    """Yields the rows of a value with the label on the first one."""
    values = [replace(row, label="") for row in rows if row.value]
    yield replace(values[0] if values else rows[0], label=label)
    yield from values[1:]


def _iter_around(rows: list[Row]) -> Iterator[Row]:
    """Yields the rows of a page whose labels stand in the middle of their values.

    Running heads stay where they are, and so do lines that run across both columns. A label that is in no table
    has its value around it too.
    """
    low, high = 0, len(rows)
    while low < high and (not rows[low].is_cut or _is_head(rows[low])):
        low += 1
    while high > low and (not rows[high - 1].is_cut or _is_head(rows[high - 1])):
        high -= 1
    yield from rows[:low]
    start = low
    while start < high:
        end = start
        while end < high and rows[end].is_cut:
            end += 1
        part = rows[start:end]
        known = {label.row: label.size for label in _find_labels(part)}
        labels: list[_Label] = []
        for index, row in enumerate(part):
            if row.label and (not labels or index >= labels[-1].end):
                labels.append(_Label(index, known.get(index, 1)))
        if labels:
            edges = _find_edges(part, labels)
            yield from part[: edges[0]]
            for label, (first, last) in zip(labels, pairwise(edges), strict=True):
                yield from _iter_field(_join_label(part[label.row : label.end]), part[first:last])
        else:
            yield from part
        yield from rows[end : end + 1] if end < high else ()
        start = end + 1
    yield from rows[high:]


def _find_edges(rows: list[Row], labels: list[_Label]) -> list[int]:
    """Finds where the value of each label starts, and where the last one ends: dynamic programming over the rows.

    The cost of a value is the distance of its middle from its label's, and more where it starts without white space
    above it; the sum over the page is the least. Lines above the first value go on the page before.
    """
    pitch, padding = _find_pitch(rows, labels)
    closest = pitch + _PADDING if pitch is not None and padding else 0.0
    first = labels[0].row
    best: dict[int, tuple[float, list[int]]] = {
        start: (_edge_cost(rows, start, closest), [start])
        for start in (range(first + 1) if any(row.value for row in rows[:first]) else (first,))
    }
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        ends = range(label.end, following.row + 1) if following else (len(rows),)
        best = {
            end: min(
                (cost + _value_cost(rows, start, end, label, is_last=following is None), [*edges, end])
                for start, (cost, edges) in best.items()
            )
            for end in ends
        }
        best = {end: (cost + _edge_cost(rows, end, closest), edges) for end, (cost, edges) in best.items()}
    return min(best.values())[1]


def _edge_cost(rows: list[Row], start: int, closest: float) -> float:
    """What it costs to start a value on a row."""
    is_close = 0 < start < len(rows) and rows[start - 1].base - rows[start].base < closest
    return _NO_EDGE if is_close else 0.0


def _value_cost(rows: list[Row], start: int, end: int, label: _Label, *, is_last: bool) -> float:
    """How far the middle of a value's lines lies from the middle of its label; 0 for a label without a value.

    The last value may go on over the page, with its label at its top.
    """
    while start < end and not rows[start].value:
        start += 1
    while end > start and not rows[end - 1].value:
        end -= 1
    if start == end:
        return 0.0
    middle = (rows[label.row].base + rows[label.end - 1].base) / 2
    distance = abs((rows[start].base + rows[end - 1].base) / 2 - middle)
    return min(distance, _MIDDLE + abs(rows[start].base - rows[label.row].base)) if is_last else distance


_FIRST_WORDS = (("requirements", SUB_LABEL), ("criteria", re.compile(r"\s*[^:：.;]{0,20}\bintegrated\s+outcome\b", re.I)))
"""Words that only the value of one field starts with."""


def restore_labels(rows: list[Row]) -> list[Row]:
    """Moves a label up to where its value starts, where the page before holds the start.

    A value says by its first words whose it is: *Performance Requirements*, or the integrated outcome requirement.
    """
    restored = list(rows)
    current = None
    for index, row in enumerate(rows):
        if is_label(row.label):
            current = FIELD_OF_LABEL[bare(row.label)]
        if row.label or not row.is_cut:
            continue
        for field, first_words in _FIRST_WORDS:
            if current != field and first_words.match(row.value):
                below = next((place for place in range(index + 1, len(rows)) if is_label(rows[place].label)), None)
                if below is not None and FIELD_OF_LABEL[bare(rows[below].label)] == field:
                    restored[index] = replace(row, label=rows[below].label)
                    restored[below] = replace(rows[below], label="")
                    current = field
    return restored
