"""Groups the rows of a PDF page into fields: finds the lines of each label, for any alignment of labels and values.

Steps:

1. **Bands.** Between two rules that cross both columns, the left words are one label and the right words are its value.
2. **Baselines.** Without rules, a label takes the lines from its own baseline to the next label's. The lines of a
   longer label are joined.
3. **Middles.** If labels are in the middle of their values, a value reaches as far below the middle of its label as
   above it. The white space at the end of a value differs from the white space inside it. Words that only the value of
   one field starts with are never in the middle of another value. If a value continues on another page, some programs
   put its label at the top, others in the middle of the part on the page.
4. A label on the page after the start of its value is moved up to that start.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from cskg.parser.labels import FIELD_OF_LABEL
from cskg.parser.pdf.label_rows import LabelPlace, Row, bare, find_labels, first_words_of, is_head, is_label

_SAME = 1.5
"""The greatest difference between equal distances, in points."""

_OFTEN, _SHARE = 3, 0.05
"""The smallest count and share of a distance between lines for it to be a distance inside values."""

_CLOSEST = 16.0
"""Two lines around a label that are closer than this, in points, belong to one value, whatever other distances are."""

_NO_EDGE, _NO_START = 24.0, 100.0
"""The costs, in points, of ending a value between close lines, and of continuing it over the start of another."""

_MOST = 8.0
"""The greatest cost, in points, of the last label of a page being off its middle. Its value may continue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """The distances between lines in a document, in points.

    Attributes:
        inside: Common distances between lines of a value.
        between: Distances between short values, each beside its label.
    """

    inside: tuple[float, ...]
    between: tuple[float, ...]

    def is_inside(self, distance: float) -> bool:
        """Returns whether lines at a distance belong to one value: it is common, or less than between values."""
        if self.between and distance < min(self.between) - _SAME:
            return True
        return _is_near(distance, self.inside) and not _is_near(distance, self.between)


def _is_near(distance: float, distances: Iterable[float]) -> bool:
    return any(abs(distance - other) <= _SAME for other in distances)


def find_spacing(pages: Iterable[list[Row]]) -> Spacing | None:
    """Finds the line spacing of a document with labels in the middle of their values. None for other documents."""
    inside: Counter[float] = Counter()
    between: Counter[float] = Counter()
    known = [(rows, find_labels(rows)) for rows in pages]
    for rows, labels in known:
        inside.update(_round(above, below) for above, below in pairwise(rows) if _is_value(above) and _is_value(below))
        between.update(
            _round(rows[label.row], rows[following.row])
            for label, following in pairwise(labels)
            if label.end == following.row and rows[label.row].value and rows[following.row].value
        )
    often = max(_OFTEN, _SHARE * inside.total())
    spacing = Spacing(
        inside=tuple(distance for distance, count in inside.items() if count >= often), between=tuple(between)
    )
    return spacing if any(_shows_middles(rows, labels, spacing) for rows, labels in known) else None


def _round(above: Row, below: Row) -> float:
    return float(round(above.base - below.base))


def _is_value(row: Row) -> bool:
    return row.is_cut and not row.label and bool(row.value)


def _shows_middles(rows: list[Row], labels: Sequence[LabelPlace], spacing: Spacing) -> bool:
    """Returns whether a label is in the middle of its value.

    A label is in the middle if it is alone between two lines of one value. It is also in the middle if it is beside a
    line whose distance to the line before is a distance inside values, and short values have other distances.
    """
    for label in labels:
        if not 0 < label.row <= label.end < len(rows):
            continue
        above, below = rows[label.row - 1], rows[label.end]
        if not _is_value(above) or is_head(above):
            continue
        stands_alone = not any(row.value for row in rows[label.row : label.end])
        distance = above.base - (below if stands_alone else rows[label.row]).base
        if stands_alone and _is_value(below) and (distance < _CLOSEST or spacing.is_inside(distance)):
            return True
        if not stands_alone and spacing.between and spacing.is_inside(distance):
            return True
    return False


def find_edges(rows: list[Row], labels: Sequence[LabelPlace], spacing: Spacing) -> list[int]:
    """Finds the start of each label's value and the end of the last value, by dynamic programming over the rows.

    The cost of a value is the distance between its middle and its label's. It is higher if the value starts between
    close lines, or continues over the start of another field. The sum over the page is minimal. Lines above the first
    value continue the page before.
    """
    first = labels[0].row
    can_go_on = any(row.value for row in rows[:first])
    lines = _Lines(rows, spacing)
    best: dict[int, tuple[float, list[int]]] = {
        start: (lines.edge_costs[start], [start]) for start in (range(first + 1) if can_go_on else (first,))
    }
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        middle = (rows[label.row].base + rows[label.end - 1].base) / 2
        ends = range(label.end, following.row + 1) if following else (len(rows),)
        best = {end: lines.find_start(best, end, middle, is_last=following is None) for end in ends}
    return min(best.values())[1]


class _Lines:
    """The rows of a page, prepared once for all the values that may start and end on them.

    Attributes:
        edge_costs: The cost of starting a value on each row, and after the last one.
    """

    def __init__(self, rows: Sequence[Row], spacing: Spacing) -> None:
        self.bases = [row.base for row in rows]
        self.starts = list(accumulate((first_words_of(row) is not None for row in rows), initial=0))  # above each row
        self.above = [-1] * (len(rows) + 1)  # the nearest row with a value above each, and at or below it
        self.below = [len(rows)] * (len(rows) + 1)
        for place, row in enumerate(rows):
            self.above[place + 1] = place if row.value else self.above[place]
        for place in range(len(rows) - 1, -1, -1):
            self.below[place] = place if rows[place].value else self.below[place + 1]
        self.edge_costs = [
            _NO_EDGE
            if above >= 0 and below < len(rows) and spacing.is_inside(self.bases[above] - self.bases[below])
            else 0.0
            for above, below in zip(self.above, self.below, strict=True)
        ]

    def find_start(
        self, best: Mapping[int, tuple[float, list[int]]], end: int, middle: float, *, is_last: bool
    ) -> tuple[float, list[int]]:
        """Finds the best start of a value that ends before a row. Returns the cost so far, and all edges.

        The cost is the distance between the middle of the value's lines and the middle of its label. A label without a
        value costs nothing.

        Args:
            best: For each row on which the value may start, the cost of the values before it, and their edges.
            end: The row after the value.
            middle: The middle of its label, in points.
            is_last: Whether it is the last value of the page, and may continue.
        """
        last = self.above[end]
        below, bases, starts = self.below, self.bases, self.starts
        found: list[tuple[float, list[int]]] = []
        for start, (before, edges) in best.items():
            first = below[start]
            if first > last:
                found.append((before, edges))
                continue
            distance = abs((bases[first] + bases[last]) / 2 - middle)
            others = starts[last + 1] - starts[first + 1]
            found.append((before + ((min(distance, _MOST) if is_last else distance) + _NO_START * others), edges))
        cost, edges = min(found)
        return cost + self.edge_costs[end], [*edges, end]


MAX_ROWS = 200
"""The most rows of a page for which values are searched around labels. A printed page has fewer than 100."""

_MIDDLE = 8.0
"""The greatest distance of a label from the middle of its cell, in points."""


def arrange(rows: list[Row], rules: list[float], spacing: Spacing | None) -> Iterator[Row]:
    """Yields the rows of a page in reading order, each label on the first row of its value.

    Args:
        rows: The rows from top to bottom.
        rules: The heights of rules across both columns, in ascending order.
        spacing: The line spacing of a document with labels in the middle of their values, else None.
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
    """Returns whether the lines between two rules are a value and its label, which is at the top or in the middle.

    Otherwise the rules belong to a box around the page, which may contain lines of the field before.
    """
    labels = [row for row in cell if row.label]
    if not all(row.is_cut for row in cell) or not is_label(_join_label(labels)):
        return False
    middle = (cell[0].base + cell[-1].base) / 2
    return labels[0] is cell[0] or abs((labels[0].base + labels[-1].base) / 2 - middle) <= _MIDDLE


def _iter_open(rows: list[Row], spacing: Spacing | None) -> Iterator[Row]:
    """Yields the lines of rows without rules: a label's value starts on its own baseline, or is around it."""
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
    """Yields the rows of a page with labels in the middle of their values.

    Running heads and lines that run across both columns are not moved. A label that is in no table also has its value
    around it.
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
        labels: list[LabelPlace] = []
        for index, row in enumerate(part):
            if row.label and (not labels or index >= labels[-1].end):
                labels.append(LabelPlace(index, known.get(index, 1)))
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
    """Moves a label up to the start of its value, if the start is on the page before.

    The first words of a value show its field.
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
