"""Finds the parts of a book's pages around units: contents, dividers, running heads, footers, tables.

An **entry** of a table of contents ends in a page number. A line with a dotted leader is always an entry. Without
leaders, there must be at least three entries in a row whose numbers never fall. In addition, *Contents* or *Page* must
be above them, or their numbers must be too high to be the credits in a list of units. Lines between entries are removed
with them. So are the lines above the first entry, starting at *Contents* or *Page*, and other lines on a page that is
mostly entries.

A **divider** is the line *Units of Competency*, if only the name of a functional area is between it and the next head
or page.

A **running head** is a run of lines that :func:`~cskg.parser.headings.find_heading` recognises (specification,
industry, functional area, page number). Lines of the document's first head that are repeated beside such lines belong
to it too. So does any line that is beside them three times. A repeated line with a rising number is a **footer**.

A **comparison table** of old and new units (*Comparison between the old and new units of competency*) is in an
appendix. A row has an old code and a current one, each perhaps with its title. It becomes a listed unit with an old
code. The table is removed from the lines because it would otherwise become part of the unit before it. If only one of
two codes has the current form, it is the new one. If both have the same form, the order of the columns decides.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cskg.parser.headings import BACK_MATTER, Heading, find_heading, find_possible_headings
from cskg.parser.labels import CODE, CURRENT_CODE, Label, find_label, find_loose_label
from cskg.parser.markup import Line
from cskg.parser.passages import Passage, Record, iter_rows

_LEADERS = ("....", ". . . .", "……", "____", "····")
_LEADER = re.compile(r"(?:[._·…]{2,}|(?:[ \t][.·]){4,})[ \t.]*(?:(?P<page>\d{1,4})|[ivxlc]{1,6})$")
_NUMBER = re.compile(r"(?<=[ \t])\d{1,4}$")
_TITLE = re.compile(r"(?:Table of )?Contents(?: Page)?|Index|目\s*[錄录次]", re.IGNORECASE)
_PAGE = re.compile(r"(?:\S.*\s)?(?:Pages?(?: No\.?| Number)?|頁數?|页数?|頁碼|页码)", re.IGNORECASE)
_MARK = re.compile(r"[^\w\s(（\"'“‘「]\s")

_FEWEST = 3
"""The smallest number of consecutive entries without leaders."""

_BETWEEN, _ABOVE = 4, 6
"""The most lines between two entries (names of areas, wrapped titles), and the most lines above the first entry."""

_CREDITS = 20
"""The highest number that could be a unit's credit."""

_LONGEST = 300
_SHORT = 100
_DIVIDER = re.compile(r"\s*Units\s+of\s+Competency\s*", re.IGNORECASE)
_NAMES = 2
"""The most lines in a divider: one for a branch and one for an area."""


def without_contents(lines: Sequence[Line]) -> list[Line]:
    """Returns the lines without tables of contents."""
    entries = {index: found for index, line in enumerate(lines) if (found := _read_entry(line.text)) is not None}
    dropped: set[int] = set()
    for run in _iter_runs(lines, entries):
        start = _find_start(lines, run[0])
        if _is_contents(lines, entries, run, is_announced=start < run[0]):
            dropped.update(range(_with_level(lines, start), run[-1] + 1))
    dropped |= _find_rest(lines, dropped)
    return [line for index, line in enumerate(lines) if index not in dropped] if dropped else list(lines)


def _read_entry(line: str) -> tuple[int | None, bool] | None:
    """Returns the page number at the end of a line (None if Roman), and whether a leader is before it."""
    text = line.strip()
    if not 3 < len(text) <= _LONGEST or not text[-1].isalnum() or _MARK.match(text):
        return None
    if any(leader in text for leader in _LEADERS) and (match := _LEADER.search(text)):
        return (int(match["page"]) if match["page"] else None), True
    match = _NUMBER.search(text) if text[-1].isdigit() else None
    return (int(match[0]), False) if match else None


def _iter_runs(lines: Sequence[Line], entries: dict[int, tuple[int | None, bool]]) -> Iterator[list[int]]:
    """Yields runs of entries that are close together."""
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
    """Returns whether a line opens a field. A level does not count, because it may head a part of a list."""
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
    """Finds the first line of a table from its first entry: the highest title line (*Contents*, *Page*) above it."""
    start, seen, index = first, 0, first - 1
    while index >= 0 and seen < _ABOVE and lines[index].page == lines[first].page:
        words = lines[index].text.strip()
        seen += bool(words)
        if _TITLE.fullmatch(words) or (len(words) <= _SHORT and _PAGE.fullmatch(words)):
            start = index
        index -= 1
    return start


def _with_level(lines: Sequence[Line], start: int) -> int:
    """Moves the start of a table up to include a level that heads it."""
    above = start - 1
    while above >= 0 and lines[above].is_blank:
        above -= 1
    label = find_label(lines[above].text) if above >= 0 else None
    return above if label is not None and label.field == "level" else start


def _find_rest(lines: Sequence[Line], dropped: set[int]) -> set[int]:
    """Finds the other lines on pages that are more than half table of contents, up to the first field of a unit.

    Headings that name an industry or an area are not included.
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
    """Finds the divider lines below *Units of Competency*. The last one maps to the functional area, others to None."""
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


_NUMBERS = frozenset(("level", "credit"))


def _is_head(heading: Heading, *, follows_head: bool, awaits_value: bool) -> bool:
    """Returns whether a line that looks like a head is one. A lone number after an empty label is the label's value."""
    if heading.is_page_number and awaits_value:
        return False
    return follows_head or not heading.is_continuation


def find_heads(lines: list[Line], labels: list[Label | None]) -> dict[int, Heading | None]:
    """Returns the lines that are running heads. A line that is one only by repetition maps to None."""
    units = (index for index, line in enumerate(lines) if labels[index] or find_loose_label(line.text))
    front = next(units, len(lines))
    words = [" ".join(line.text.split()) for line in lines]
    possible = find_possible_headings(words)
    first = [words[index] for index in range(front) if words[index]]
    found: dict[int, Heading | None] = {}
    awaits_value = False
    for index, line in enumerate(lines):
        if not words[index]:
            continue
        heading = find_heading(line.text) if index in possible else None
        if heading is not None and _is_head(
            heading, follows_head=index - 1 in found or index < front, awaits_value=awaits_value
        ):
            found[index] = heading
        label = labels[index]
        awaits_value = label is not None and label.field in _NUMBERS and not line.text[label.end :].strip()
    found |= {index: Heading(functional_area=area) for index, area in find_dividers(lines).items()}
    footers = _find_footers(["" if label else text for text, label in zip(words, labels, strict=True)])
    found |= {index: Heading(is_page_number=True) for index, text in enumerate(words) if text in footers}
    repeated = {*first[-_FIRST_HEAD:], *_find_repeated(words, labels, found)}
    for step in (1, -1):
        for index in sorted(found, reverse=step < 0):
            neighbour = index + step
            # A neighbour already in `found` is visited in its own turn, so every line is visited once.
            while (
                0 <= neighbour < len(lines)
                and neighbour not in found
                and (not words[neighbour] or words[neighbour] in repeated)
            ):
                found[neighbour] = None
                neighbour += step
    return found


_FIRST_HEAD = 8
"""The most lines before the first unit that count as its running head."""

_REPEATED_FROM = 3
"""A line beside this many heads is a head itself."""


def _find_repeated(lines: list[str], labels: list[Label | None], heads: dict[int, Heading | None]) -> set[str]:
    """Finds the lines that are repeated beside running heads, such as the name of a book."""
    counts: Counter[str] = Counter()
    for index in heads:
        for step in (1, -1):
            neighbour = index + step
            while 0 <= neighbour < len(lines) and not lines[neighbour]:
                neighbour += step
            if 0 <= neighbour < len(lines) and neighbour not in heads and not labels[neighbour]:
                counts[lines[neighbour]] += 1
    return {words for words, count in counts.items() if count >= _REPEATED_FROM}


def _are_two_pages(found: Sequence[tuple[int, int, str]]) -> bool:
    """Returns whether two lines that end in numbers are the footers of two consecutive pages."""
    return len(found) == 2 and found[1][1] - found[0][1] == 1 and all(n > 9 and t.endswith(str(n)) for _, n, t in found)


_DIGIT = re.compile(r"\d")
_FOOTER_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_FOOTER_LENGTH = 80
_PAGE_LINES = 8
"""The smallest number of lines between two footers."""


def _find_footers(lines: list[str]) -> set[str]:
    """Finds the repeated lines with a rising number, such as ``Retail SCS 12``."""
    places: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for index, words in enumerate(lines):
        if not 3 < len(words) <= _FOOTER_LENGTH or _DIGIT.search(words) is None:
            continue
        if len(numbers := _FOOTER_NUMBER.findall(words)) == 1:
            places[_FOOTER_NUMBER.sub("#", words)].append((index, int(numbers[0]), words))
    return {
        words
        for found in places.values()
        if (len(found) >= _REPEATED_FROM or _are_two_pages(found))
        and all(b[0] - a[0] >= _PAGE_LINES and 0 < b[1] - a[1] <= _REPEATED_FROM for a, b in pairwise(found))
        for _, _, words in found
    }


_COMPARISON = "comparison-table"

_TABLE_HEADING = re.compile(
    r"\W*(?:(?:Appendix|Annex)\s*\w{0,4}\W*)?(?:Comparison|Correspondence|Mapping|Conversion)\s+(?:table\s+)?"
    r"(?:between|of|from|for)\s+(?:the\s+)?(?:old|new)\b(?!.*(?:\.{3}|…|\s\d+$)).{0,80}"
    r"|.{0,20}新舊.{0,12}(?:對照|對比|比較)表?\W*|.{0,20}新旧.{0,12}(?:对照|对比|比较)表?\W*",
    re.IGNORECASE,
)
_IN_TABLE_HEADING = ("old", "new", "舊", "旧")
"""Every such heading contains one of these words. Lines without them are not examined further."""

_OLD, _NEW = re.compile(r"\bold\b|舊|旧|原", re.IGNORECASE), re.compile(r"\bnew\b|\bcurrent\b|新|現|现", re.IGNORECASE)
_MAX_CODES = 20
"""The most codes of one row that are examined."""
_WORDS = re.compile(r"[^\W\d_]{2}")


def take_comparison(lines: Sequence[Line], text: str) -> tuple[list[Line], list[Record]]:
    """Removes comparison tables from a document.

    Args:
        lines: The document's lines.
        text: The document's text, which shows the rows of tables.

    Returns:
        The other lines, and the fields of the units in the tables.
    """
    kept: list[Line] = []
    records: list[Record] = []
    start = 0
    for index in [index for index, line in enumerate(lines) if _is_table_heading(line)]:
        if index < start:
            continue
        end = _find_table_end(lines, index + 1)
        if found := _read_table(lines[index + 1 : end], text):
            records += found
            kept += lines[start:index]
            start = end
    return [*kept, *lines[start:]], records


def _is_table_heading(line: Line) -> bool:
    if not 8 < len(line.text) < 200 or not any(map(line.text.casefold().__contains__, _IN_TABLE_HEADING)):
        return False
    return _TABLE_HEADING.fullmatch(" ".join(line.text.split())) is not None


def _find_table_end(lines: Sequence[Line], start: int) -> int:
    """Finds the end of the table: the next table heading, the next part of the book, or the title of a unit."""
    for index in range(start, len(lines)):
        if _is_table_heading(lines[index]) or BACK_MATTER.match(lines[index].text):
            return index
        label = find_label(lines[index].text)
        if label is not None and label.field == "title" and lines[index].text[label.end :].strip():
            return index
    return len(lines)


@dataclass(slots=True)
class _Entry:
    """A code, the text between it and the next code, and the number of its row."""

    code: Passage
    title: Passage
    row: int

    @property
    def is_current(self) -> bool:
        return CURRENT_CODE.fullmatch(self.code.text) is not None


def _read_table(lines: Sequence[Line], text: str) -> list[Record]:
    """Reads the rows. On a copied page, each cell of a row is on a line of its own."""
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
    """Yields the entries of one row, or of two rows if one holds the old code and the other the current code."""
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
    values = {"code": [new.code], "old_code": [old.code]} | ({} if title is None else {"title": [title]})
    return Record.of_table(values, _COMPARISON)
