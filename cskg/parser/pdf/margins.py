"""What stands at the top and bottom of a PDF's pages again and again, and is no part of what they say.

A line at a page's foot goes where it comes at the same height on other pages too, its numbers aside, and stands
apart from the lines above it. The head of a page goes where it is that of the page before, and no unit starts below
it: there it interrupts a field. What names an industry or a functional area for the first time stays.
A head that fills its line goes on in the next one.

It knows rows and pages; it does not know what a head says.
"""

import re
from collections import Counter
from collections.abc import Sequence

from cskg.parser.labels import FIELD_OF_LABEL, find_heading
from cskg.parser.pdf.rows import Row, bare, is_label, is_marked

_OPENERS = frozenset(("title", "code"))
_FOOT, _HEAD = 3, 8
"""Lines that a foot and a head have at most."""

_APART = 20.0
"""Points between a foot and the line above it at least, on one of the pages."""

_ENOUGH = 3
"""Pages on which a foot stands at least, unless it stands on all."""

_DIGITS = re.compile(r"\d+")

_SPACE = 3.0
"""Points between two words at least."""

_Key = tuple[str, int]


def join_heads(rows: list[Row], width: float) -> list[Row]:
    """Puts the lines of a running head together that is too long for one line of a page.

    Args:
        rows: The rows of the page.
        width: How wide its text is, in points.
    """
    joined: list[Row] = []
    for row in rows:
        above = joined[-1] if joined else None
        if above is not None and _goes_on(above, row, width):
            words = f"{above.label or above.value} {row.label or row.value}"
            joined[-1] = above._replace(
                label="" if above.value else words,
                value=words if above.value else "",
                right=above.left + row.right - row.left,
            )
        else:
            joined.append(row)
    return joined


def _goes_on(above: Row, row: Row, width: float) -> bool:
    """Whether a line goes on the running head above it, which left no room for its first word."""
    if not row.first or (above.label and above.value) or (row.label and row.value):
        return False
    if above.right - above.left + _SPACE + row.first <= width:
        return False
    head, heading = find_heading(above.label or above.value), find_heading(row.label or row.value)
    names = head is not None and (head.industry or head.branch or head.functional_area)
    return bool(names) and not is_label(row.label) and (heading is None or heading.is_continuation)


def without_running_matter(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """Gives the pages without what only repeats on them."""
    feet = _find_feet(pages)
    kept = []
    before: list[_Key] = []
    for rows in pages:
        keys = [_key(row) for row in rows[:_HEAD]]
        start, end = 0, len(rows)
        while end > 0 and feet and _key(rows[end - 1]) in feet:
            end -= 1
        while start < min(end, len(before)) and keys[start] == before[start] and not is_label(rows[start].label):
            start += 1
        if _starts_unit(rows[start : start + 4]):
            start = 0
        kept.append(rows[start:end])
        before = keys or before
    return kept


def _key(row: Row) -> _Key:
    return _DIGITS.sub("0", f"{row.label} {row.value}".casefold()), round(row.base)


def _starts_unit(rows: list[Row]) -> bool:
    return any(FIELD_OF_LABEL.get(bare(row.label)) in _OPENERS for row in rows)


def _find_feet(pages: Sequence[list[Row]]) -> frozenset[_Key]:
    """The lines at the foot of pages that are running ones."""
    counts: Counter[_Key] = Counter()
    apart: set[_Key] = set()
    for rows in pages:
        keys = {}
        for place in range(max(0, len(rows) - _FOOT), len(rows)):
            row = rows[place]
            heading = find_heading(f"{row.label} {row.value}")
            says_more = heading is not None and not heading.is_page_number
            if is_label(row.label) or is_marked(row.value or row.label) or says_more:
                continue
            keys[_key(row)] = place == 0 or rows[place - 1].base - row.base >= _APART
        counts.update(keys.keys())
        # Lines below one that stands apart belong to the same foot.
        is_apart = False
        for key, starts in keys.items():
            is_apart = is_apart or starts
            if is_apart:
                apart.add(key)
    enough = min(_ENOUGH, max(2, len(pages)))
    return frozenset(key for key in apart if counts[key] >= enough)
