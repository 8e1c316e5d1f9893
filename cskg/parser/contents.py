"""Pages of a book that describe no unit: tables of contents, and pages that only name what comes next.

An **entry** of a table of contents ends in a page number: after a dotted leader it is one by itself; else it is one
where at least three stand together, their numbers never fall, and *Contents* or *Page* stands above them, or their
numbers are too high for the credits of a list of units. What stands between entries goes with them, and so does what
stands above the first one, from such words on, and beside many of them on a page.

A **divider** is the line *Units of Competency* with the name of a functional area below it, and nothing else before
the next head or page.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from cskg.parser.labels import CODE, find_heading, find_label
from cskg.parser.markup import Line

_LEADERS = ("....", ". . . .", "……", "____", "····")
_LEADER = re.compile(r"(?:[._·…]{2,}|(?:[ \t][.·]){4,})[ \t.]*(?:(?P<page>\d{1,4})|[ivxlc]{1,6})$")
_NUMBER = re.compile(r"(?<=[ \t])\d{1,4}$")
_TITLE = re.compile(r"(?:Table of )?Contents(?: Page)?|Index|目\s*[錄录次]", re.IGNORECASE)
_PAGE = re.compile(r"(?:\S.*\s)?(?:Pages?(?: No\.?| Number)?|頁數?|页数?|頁碼|页码)", re.IGNORECASE)
_MARK = re.compile(r"[^\w\s(（\"'“‘「]\s")

_FEWEST = 3
"""Entries without leaders that stand together at least."""

_BETWEEN, _ABOVE = 4, 6
"""Lines between two entries, such as names of areas and wrapped titles, and above the first one."""

_CREDITS = 20
"""A number up to this may as well be a unit's credit."""

_LONGEST = 300
_SHORT = 100
_DIVIDER = re.compile(r"\s*Units\s+of\s+Competency\s*", re.IGNORECASE)
_NAMES = 2
"""Lines of a divider that name a branch and an area."""


def without_contents(lines: Sequence[Line]) -> list[Line]:
    """Gives the lines without tables of contents."""
    entries = {index: found for index, line in enumerate(lines) if (found := _read_entry(line.text)) is not None}
    dropped: set[int] = set()
    for run in _iter_runs(lines, entries):
        start = _find_start(lines, run[0])
        if _is_contents(lines, entries, run, is_announced=start < run[0]):
            dropped.update(range(_with_level(lines, start), run[-1] + 1))
    dropped |= _find_rest(lines, dropped)
    return [line for index, line in enumerate(lines) if index not in dropped] if dropped else list(lines)


def _read_entry(line: str) -> tuple[int | None, bool] | None:
    """The page in which a line ends, None for a Roman one, and whether a leader stands before it."""
    text = line.strip()
    if not 3 < len(text) <= _LONGEST or not text[-1].isalnum() or _MARK.match(text):
        return None
    if any(leader in text for leader in _LEADERS) and (match := _LEADER.search(text)):
        return (int(match["page"]) if match["page"] else None), True
    match = _NUMBER.search(text) if text[-1].isdigit() else None
    return (int(match[0]), False) if match else None


def _iter_runs(lines: Sequence[Line], entries: dict[int, tuple[int | None, bool]]) -> Iterator[list[int]]:
    """Yields the entries that stand together."""
    run: list[int] = []
    between = 0
    for index in range(min(entries, default=0), max(entries, default=-1) + 1):
        line = lines[index]
        if line.is_blank:
            continue
        if index in entries and find_label(line.text) is None:
            run.append(index)
            between = 0
            continue
        between += 1
        if run and (between > _BETWEEN or len(line.text) > _SHORT or _is_other_label(line)):
            yield run
            run = []
    if run:
        yield run


def _is_other_label(line: Line) -> bool:
    """Whether a line opens a field, other than a level, which may head a part of a list."""
    label = find_label(line.text)
    return label is not None and label.field != "level"


def _is_contents(
    lines: Sequence[Line], entries: dict[int, tuple[int | None, bool]], run: list[int], *, is_announced: bool
) -> bool:
    if any(has_leader for _, has_leader in map(entries.__getitem__, run)):
        return True
    pages = [page for page, _ in map(entries.__getitem__, run) if page is not None]
    if len(run) < _FEWEST or pages != sorted(pages):
        return False
    return is_announced or (pages[-1] > _CREDITS and all(CODE.search(lines[index].text) for index in run))


def _find_start(lines: Sequence[Line], first: int) -> int:
    """The line from which a table goes whose first entry stands on a line: the highest of its own words above it."""
    start, seen, index = first, 0, first - 1
    while index >= 0 and seen < _ABOVE and lines[index].page == lines[first].page:
        words = lines[index].text.strip()
        seen += bool(words)
        if _TITLE.fullmatch(words) or (len(words) <= _SHORT and _PAGE.fullmatch(words)):
            start = index
        index -= 1
    return start


def _with_level(lines: Sequence[Line], start: int) -> int:
    """Takes along a level that heads the table."""
    above = start - 1
    while above >= 0 and lines[above].is_blank:
        above -= 1
    label = find_label(lines[above].text) if above >= 0 else None
    return above if label is not None and label.field == "level" else start


def _find_rest(lines: Sequence[Line], dropped: set[int]) -> set[int]:
    """What else stands on pages of which more than half is a table of contents, up to the first field of a unit.

    Heads may name an industry or area.
    """
    shares = Counter(lines[index].page for index in dropped if not lines[index].is_blank)
    counts = Counter(line.page for line in lines if not line.is_blank)
    full = {page for page, count in shares.items() if page is not None and 2 * count > counts[page]}
    rest: set[int] = set()
    opened: set[int | None] = set()
    for index, line in enumerate(lines):
        if line.page not in full or line.page in opened:
            continue
        if index not in dropped and _is_other_label(line):
            opened.add(line.page)
        elif (heading := find_heading(line.text)) is None or heading.is_page_number:
            rest.add(index)
    return rest


def find_dividers(lines: Sequence[Line]) -> dict[int, str | None]:
    """Finds the lines of dividers below *Units of Competency*: the functional area on the last one, else nothing."""
    found: dict[int, str | None] = {}
    for start, line in enumerate(lines):
        if not _DIVIDER.fullmatch(line.text):
            continue
        names: list[int] = []
        for index in range(start + 1, len(lines)):
            words = lines[index].text.strip()
            heading = find_heading(words) if words else None
            if lines[index].page != line.page or (heading is not None and not heading.is_page_number):
                if 0 < len(names) <= _NAMES:
                    found |= dict.fromkeys(names) | {names[-1]: " ".join(lines[names[-1]].text.split())}
                break
            if not words or heading is not None:
                continue
            if len(words) > _SHORT or words[-1] in ".;:" or _MARK.match(words) or find_label(words):
                break
            names.append(index)
    return found
