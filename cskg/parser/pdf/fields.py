"""The rows of a PDF page as fields: which lines are whose value, however labels and values are aligned.

Steps:

1. **Bands.** Between two rules that cross both columns, the left words are one label and the right ones its value.
2. **Baselines.** Without rules, a label takes the lines from its own baseline to the next label's; a label of
   several lines is put together.
3. **Middles.** Where labels stand in the middle of their values, :mod:`~cskg.parser.pdf.middles` finds where each
   value starts and ends.
4. A label that stands on the page after the one where its value starts is moved up to it.

It knows rows and labels; it knows nothing of characters or files.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import pairwise

from cskg.parser.labels import FIELD_OF_LABEL
from cskg.parser.pdf.middles import Spacing, find_edges
from cskg.parser.pdf.rows import Label, Row, bare, find_labels, first_words_of, is_head, is_label

MAX_ROWS = 200
"""Lines of a page up to which values are looked for around their labels; a printed page has fewer than 100."""

_MIDDLE = 8.0
"""Points by which a label in the middle of its cell may lie off it."""


def arrange(rows: list[Row], rules: list[float], spacing: Spacing | None) -> Iterator[Row]:
    """Yields the rows of a page in reading order, each label on the first row of its value.

    Args:
        rows: The rows from top to bottom.
        rules: The heights of rules across both columns, from below.
        spacing: How lines are spaced in a document whose labels stand in the middle of their values; else None.
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
            yield from _iter_open(cell, spacing)
        start = end


def _is_one_field(cell: list[Row]) -> bool:
    """Whether lines between two rules are a label, at their top or in their middle, and its value.

    Elsewhere the rules are those of a box around the page, and lines of the field before may stand in it.
    """
    labels = [row for row in cell if row.label]
    if not all(row.is_cut for row in cell) or not is_label(_join_label(labels)):
        return False
    middle = (cell[0].base + cell[-1].base) / 2
    return labels[0] is cell[0] or abs((labels[0].base + labels[-1].base) / 2 - middle) <= _MIDDLE


def _iter_open(rows: list[Row], spacing: Spacing | None) -> Iterator[Row]:
    """Yields the lines of rows that no rule parts: a label's value starts on its own baseline, or lies around it."""
    if spacing is not None and len(rows) <= MAX_ROWS:
        yield from _iter_around(rows, spacing)
        return
    index = 0
    for label in find_labels(rows):
        yield from rows[index : label.row]
        part = rows[label.row : label.end]
        yield from _iter_field(_join_label(part), part)
        index = label.end
    yield from rows[index:]


def _join_label(rows: Iterable[Row]) -> str:
    return " ".join([row.label for row in rows if row.label])


def _iter_field(label: str, rows: list[Row]) -> Iterator[Row]:
    """Yields the rows of a value with the label on the first one."""
    values = [row._replace(label="") for row in rows if row.value]
    first = values[0] if values else rows[0]
    yield first._replace(label=label)
    yield from values[1:]


def _iter_around(rows: list[Row], spacing: Spacing) -> Iterator[Row]:
    """Yields the rows of a page whose labels stand in the middle of their values.

    Running heads stay where they are, and so do lines that run across both columns. A label that is in no table
    has its value around it too.
    """
    low, high = 0, len(rows)
    while low < high and (not rows[low].is_cut or is_head(rows[low])):
        low += 1
    while high > low and (not rows[high - 1].is_cut or is_head(rows[high - 1])):
        high -= 1
    yield from rows[:low]
    start = low
    while start < high:
        end = start
        while end < high and rows[end].is_cut:
            end += 1
        part = rows[start:end]
        known = {label.row: label.size for label in find_labels(part)}
        labels: list[Label] = []
        for index, row in enumerate(part):
            if row.label and (not labels or index >= labels[-1].end):
                labels.append(Label(index, known.get(index, 1)))
        if labels:
            edges = find_edges(part, labels, spacing)
            yield from part[: edges[0]]
            for label, (first, last) in zip(labels, pairwise(edges), strict=True):
                yield from _iter_field(_join_label(part[label.row : label.end]), part[first:last])
        else:
            yield from part
        yield from rows[end : end + 1] if end < high else ()
        start = end + 1
    yield from rows[high:]


def restore_labels(rows: list[Row]) -> list[Row]:
    """Moves a label up to where its value starts, where the page before holds the start.

    A value says by its first words whose it is.
    """
    restored = list(rows)
    below: list[int] = [-1] * (len(rows) + 1)
    for index in range(len(rows) - 1, -1, -1):
        below[index] = index if is_label(rows[index].label) else below[index + 1]
    current = None
    for index, row in enumerate(rows):
        if row.label:
            current = FIELD_OF_LABEL.get(bare(row.label), current)
            continue
        field = first_words_of(row)
        following = below[index]
        if field in {None, current} or following < 0 or FIELD_OF_LABEL[bare(rows[following].label)] != field:
            continue
        restored[index] = row._replace(label=rows[following].label)
        restored[following] = rows[following]._replace(label="")
        current = field
    return restored
