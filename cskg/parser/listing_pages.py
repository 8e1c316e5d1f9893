"""Reads pages that list units (three generations of the HKQF's web pages).

Known forms: ``CodeNameCredit`` with code, name and credit joined without spaces; a function's heading and below it
``name [PDF] code credit``; ``QF Level``, ``Code Name Credit``, ``Level 2``, ``105166L2 Perform bookkeeping 4``, with
sub-headings inside a level; ``QF Level:``, ``Level 3``, ``Code:``, ``107370L3``, ``Name:``, each on a line, and
``No Item`` for an empty level. All of them occur as text, with the cells of a row side by side or one below the other,
and as HTML tables. Steps:

1. Lines become rows. The cells of one row of an HTML table form one row.
2. A row is a heading (industry, functional area, level), a head of columns, a label, a unit or a part of one, or other
   words.
3. A code opens a unit. The text after it is the title, or the text before it if the page has names first. A number at
   the end is the credit, if the page gives credits.
4. Other words directly before units name their functional area, if no heading does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from cskg.parser.headings import find_heading
from cskg.parser.markup import Line
from cskg.parser.passages import Passage, Record, iter_rows

LAYOUT = "listing"

_CODE = r"\d{6}L[1-7](?!\d)|[A-Z]{6}[1-7]\d{2}[A-Z]|GC(?:EN|NU)[1-7]\d{2}(?:[A-Z](?![a-z]))?"
_OPENING = re.compile(rf"\s*(?:UoC\s*)?#?\s*(?P<code>{_CODE})")
_NEXT = re.compile(rf"(?<=[\d\s])(?:{_CODE})(?=\s*[^\W\d])")
_NAME_FIRST = re.compile(
    rf"(?P<title>.*?\S)\s+(?:(?P<pdf>\[PDF\])\s*)?(?P<code>{_CODE})(?:\s+(?P<credit>\d{{1,2}}(?:\.\d)?))?\s*", re.DOTALL
)
_LEVEL = re.compile(
    r"(?:(?:QF\s*+)?Level\s*+(?:(?P<colon>[:：])\s*+)?)++(?P<a>[1-7])?"
    r"|(?:資歷|资历)?(?:架構|架构)?(?:級別|级别)\s*+(?:(?P<chinese>[:：])\s*+)?(?:(?P<b>[1-7])\s*+[:：]?)?"
    r"|第\s*+(?P<c>[1-7])\s*+[級级]",
    re.IGNORECASE,
)
_COLUMN = (
    r"(?:UoC\s*)?(?:Code|Name|Title)|(?:QF\s*)?(?:Credits?|Level)|\[?PDF\]?|編號|编号|名稱|名称|學分|学分|級別|级别"
)
_HEAD = re.compile(rf"\s*(?:(?:{_COLUMN})\s*){{2,}}", re.IGNORECASE)
_ORDER = (("name", "title", "名稱", "名称"), ("code", "編號", "编号"))
_LABEL = re.compile(
    r"\s*(?:(?P<code>Code|編號|编号)|(?P<title>Name|Title|名稱|名称)|(?P<credit>(?:QF\s*)?Credits?|學分|学分))\s*[:：]\s*",
    re.IGNORECASE,
)
_PATH = re.compile(r"[^>]{2,80}(?: > [^>]{2,80}){1,3}")
_NUMBER = re.compile(r"\d{1,2}(?:\.\d)?")
_LEADER = re.compile(r"\.{3}|…|(?:[.·] ){3}")
_LAST_NUMBER = re.compile(r"(?<!\S)\d{1,2}(?:\.\d)?\Z")
_GLUED_NUMBER = re.compile(r"(?:(?<=\D)1[0-5]|\d)\Z")
_NOISE = frozenset(("advanced options", "no item", "no items", "search", "print", "back", "home", "top", "沒有項目"))
_PROSE = re.compile(
    r"(?:and|or|is|was|were|are|has|have|to|in|on|from|of|for|with|which|that|the|this|by|as)\b|[,.;:，。；]"
)
_MAX_HEADING = 80
"""The greatest length of a heading, in characters."""


@dataclass(slots=True, kw_only=True)
class _ListedUnit:
    """A unit that is not yet complete."""

    code: Passage
    level: Passage | None
    industry: str | None
    branch: str | None
    area: str | None
    title: Passage | None = None
    credit: Passage | None = None
    guess: tuple[Passage, Passage] | None = None
    """Title and credit, to be used if the page gives credits."""


def read_listing(lines: Sequence[Line], text: str) -> list[Record]:
    """Reads a page that lists units.

    Args:
        lines: The document's lines.
        text: The document's text, which shows the rows of tables.

    Returns:
        The fields of its units. Empty if the document is not such a page.
    """
    reader = _PageReader()
    rows = list(iter_rows(lines, text))
    for row, following in zip_longest(rows, rows[1:]):
        reader.take_row(row, following)
    return reader.conclude(len(rows))


class _PageReader:
    """Takes rows one by one, and tracks the headings above them."""

    def __init__(self) -> None:
        self.units: list[_ListedUnit] = []
        self.open: _ListedUnit | None = None
        self.industry: str | None = None
        self.branch: str | None = None
        self.area: str | None = None
        self.level: Passage | None = None
        self.group: str | None = None
        self.words: list[Passage] = []
        self.awaited: str | None = None
        self.has_credit: bool | None = None
        self.has_level = False
        self.has_labels = False
        self.has_frame = False
        self.name_first = False
        self.is_foreign = False

    def take_row(self, row: Passage, following: Passage | None) -> None:
        """Handles a row by its kind."""
        field, self.awaited = self.awaited, None
        if field is not None and self.take_value(field, row):
            return
        if not self.take_frame(row) and not self.take_unit(row):
            self.take_words(row, following)

    def take_frame(self, row: Passage) -> bool:
        """Handles a row other than titles: a number, a label, a heading. Returns False if the row is none of them."""
        words = row.text
        head = _HEAD.match(row.flat)
        if _NUMBER.fullmatch(words):
            if self.open is not None and self.open.credit is None and self.has_credit is not False:
                self.open.credit = row
        elif match := _LABEL.match(row.flat):
            self.take_label(match, row)
        elif match := _LEVEL.fullmatch(words):
            self.take_level(match, row)
        elif head and head.end() == len(row.flat):
            self.take_head(head[0])
        elif head and _OPENING.match(row.flat, head.end()):
            self.take_head(head[0])
            self.take_unit(row.cut(head.end(), len(row.flat)))
        elif (heading := find_heading(words)) is not None:
            self.industry = heading.industry or self.industry
            if heading.functional_area:
                self.branch, self.area, self.open = heading.branch, heading.functional_area, None
        else:
            return False
        return True

    def take_head(self, head: str) -> None:
        """Reads the names of the columns: the order of the cells in a row, and whether there is a credit."""
        folded = head.casefold()
        name, code = (min((folded.find(word) for word in words if word in folded), default=-1) for words in _ORDER)
        self.name_first = 0 <= name < code
        self.has_credit = any(word in folded for word in ("credit", "學分", "学分"))
        self.has_level = any(word in folded for word in ("level", "級別", "级别"))
        self.has_frame = True

    def take_level(self, match: re.Match[str], row: Passage) -> None:
        """Handles a level that heads units. On a page with labels, a level after a title belongs to the open unit."""
        digit = next((match[name] for name in "abc" if match[name]), None)
        if digit is None:
            self.has_frame = True
            return
        start = row.flat.rindex(digit)
        level = row.cut(start, start + 1)
        has_colon = match["colon"] or match["chinese"]
        if has_colon and self.has_labels and self.open is not None and self.open.title is not None:
            self.open.level = level
            return
        self.level, self.open, self.group, self.has_frame = level, None, None, True
        self.words.clear()

    def take_label(self, match: re.Match[str], row: Passage) -> None:
        self.has_labels = True
        field = match.lastgroup or ""
        value = row.cut(match.end(), len(row.flat))
        if not value.parts:
            self.awaited = field
        else:
            self.take_value(field, value)

    def take_value(self, field: str, value: Passage) -> bool:
        """Handles the text after a label. Returns False if it is not a value of that field."""
        unit = self.open
        if field == "code":
            match = _OPENING.fullmatch(value.flat)
            if match is not None:
                self.open_unit(value.cut(*match.span("code")))
            return match is not None
        if unit is None:
            self.is_foreign = True  # a title before its code: a unit that was cut off, not a row
            return True
        if field == "title" and unit.title is None:
            unit.title = value
        elif field == "credit" and _NUMBER.fullmatch(value.text):
            unit.credit = value
        return True

    def take_unit(self, row: Passage) -> bool:
        """Opens the unit at the start of a row (at its end if names come first). Returns False if there is none."""
        flat = row.flat
        match = _OPENING.match(flat)
        has_opened = False
        while match is not None:
            following = _NEXT.search(flat, match.end())
            rest = row.cut(match.end(), following.start() if following else len(flat))
            if _PROSE.match(rest.text):
                break
            unit = self.open_unit(row.cut(*match.span("code")))
            has_opened = True
            if rest.parts:
                self.take_rest(unit, rest, is_glued=not flat[match.end()].isspace())
            match = _OPENING.match(flat, following.start()) if following else None
        if has_opened:
            return True
        match = _NAME_FIRST.fullmatch(flat)
        if match is None or not (match["pdf"] or match["credit"] or self.name_first):
            return False
        unit = self.open_unit(row.cut(*match.span("code")))
        unit.title = row.cut(*match.span("title"))
        if match["credit"]:
            unit.credit = row.cut(*match.span("credit"))
        return True

    def open_unit(self, code: Passage) -> _ListedUnit:
        """Opens a unit under the headings above it, including the last words before it."""
        title = self.words.pop() if self.name_first and self.words else None
        if self.words and _is_heading(self.words[-1].text):
            self.group = self.words[-1].text
        self.words.clear()
        unit = _ListedUnit(
            code=code,
            title=title,
            level=self.level,
            industry=self.industry,
            branch=self.branch,
            area=self.area or self.group,
        )
        self.units.append(unit)
        self.open = unit
        return unit

    def take_rest(self, unit: _ListedUnit, rest: Passage, *, is_glued: bool = False) -> None:
        """Handles the text after a code: the title, and the credit if the page has one."""
        unit.title = rest = rest.cut(0, len(rest.flat))
        start = _find_number(rest.flat)
        is_sure = start is not None and (self.has_credit is True or _is_cell(rest.flat, start))
        if start is None and is_glued and (match := _GLUED_NUMBER.search(rest.flat)):
            start, is_sure = match.start(), True
        if start is None or self.has_credit is False:
            return
        title, credit = rest.cut(0, start), rest.cut(start, len(rest.flat))
        words = title.flat.rstrip(" \t\n.…·")
        if _LEADER.search(title.flat, len(words)):
            unit.title = title.cut(0, len(words))  # a number after dots is a page, not a credit
            return
        if not is_sure:
            unit.guess = (title, credit)
            return
        unit.title, unit.credit = title, credit
        if self.has_level and (start := _find_number(title.flat)) is not None:
            unit.title, unit.level = title.cut(0, start), title.cut(start, len(title.flat))

    def take_words(self, row: Passage, following: Passage | None) -> None:
        """Handles other words. They continue the open unit's title, or may name the units below."""
        words, unit = row.text, self.open
        if words.casefold() == "[pdf]":
            self.name_first = True
        elif _PATH.fullmatch(words) and not self.units:
            self.take_path(words)
        elif words.casefold() in _NOISE:
            return
        elif unit is not None and unit.title is None:
            self.take_rest(unit, row)
        elif unit is not None and unit.title is not None and unit.credit is None and self.goes_on(row, following):
            self.take_rest(unit, Passage.join((unit.title, row)))
        else:
            self.words.append(row)
            self.open = None

    def goes_on(self, row: Passage, following: Passage | None) -> bool:
        """Returns whether words continue a title: in lower case, or with the credit at their end or below them."""
        if row.text[:1].islower():
            return True
        number_below = following is not None and _NUMBER.fullmatch(following.text) is not None
        return self.has_credit is True and (number_below or _find_number(row.flat.rstrip()) is not None)

    def take_path(self, words: str) -> None:
        """Reads names with ``>`` between them, which end in the functional area."""
        names = [name.strip() for name in words.split(">")]
        names = names[1:] if names[0].casefold() in _NOISE else names
        is_industry = len(names) > 2 or names[0].endswith(" Industry")
        if is_industry and len(names) > 1:
            self.industry = names[0].removesuffix(" Industry")
            names = names[1:]
        self.area = names[-1]
        self.branch = names[-2] if len(names) > 1 else self.branch

    def conclude(self, row_count: int) -> list[Record]:
        """Returns the units, if the document is a page that lists them."""
        titled = [unit for unit in self.units if unit.title is not None]
        is_page = self.has_frame or (len(titled) > 1 and 6 * len(titled) >= row_count)
        if self.is_foreign or not titled or not is_page or 2 * len(titled) < len(self.units):
            return []
        guessed = [unit for unit in self.units if unit.credit is None]
        if len(self.units) > 1 and all(unit.guess for unit in guessed):
            for unit in guessed:
                unit.title, unit.credit = unit.guess or (unit.title, None)
        return [_record(unit) for unit in self.units]


def _find_number(flat: str) -> int | None:
    """Returns the start of a separate number at the end of a text."""
    match = _LAST_NUMBER.search(flat, max(0, len(flat) - 4))
    return match.start() if match and match.start() else None


def _is_cell(flat: str, start: int) -> bool:
    """Returns whether a tab or a line end is before a place."""
    before = flat[:start]
    return not {"\t", "\n"}.isdisjoint(before[len(before.rstrip()) :])


def _is_heading(words: str) -> bool:
    is_name = words[:1].isupper() or not words[:1].isascii()
    return is_name and len(words) <= _MAX_HEADING and words[-1] not in ".?!:;,。？！：；，"


def _record(unit: _ListedUnit) -> Record:
    found = {"code": unit.code, "title": unit.title, "level": unit.level, "credit": unit.credit}
    values = {name: [passage] for name, passage in found.items() if passage is not None}
    areas = [unit.area] if unit.area else []
    return Record.of_table(values, LAYOUT, industry=unit.industry, branch=unit.branch, areas=areas)
