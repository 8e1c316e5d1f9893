"""Repairs damage from copying: cuts lines at labels, joins divided words, and moves slipped columns back.

**Labels** (:func:`cut_lines`). Mirrors and copies lose line ends. In the worst case a whole unit is on one line. Steps:

1. A label with the number of its item (``6. Competency``) cuts at any place.
2. Without numbers, ``Title ... Code`` and a unit code on one line open a unit. From there, one label after another is
   followed. After a value with a recognisable form (code, level, credit), the next label must follow directly. A field
   of words ends at such a label and value, at the assessment criteria, or at the remark.
3. A running head before the first of such units is removed wherever it is repeated.
4. A label broken by its column (``7. Assessment`` above ``Criteria``) is joined.

**Hyphens** (:func:`join_hyphens`). A hyphen at a line end is removed if the document has the joined word elsewhere. It
is kept if the document has the hyphenated word inside a line, or if the part before it is a word of this document, a
verb, or a prefix that takes a hyphen. Otherwise it is removed. It is also removed before the ending of a word. In both
cases the word continues on the next line without a space. A hyphen before *and*, *or*, *to* (*pre- and post-sale*) does
not divide a word.

**Slipped columns** (:func:`undo_slip`). If a title or range has a second line, extraction by line puts the next label
beside that line, the label after it beside the next value, and so on: ``4. Level`` is before the range's last words,
``5. Credit`` before the level. The values are still in order. Only the labels are wrong. Steps:

1. **Detection.** The Level field must be a QF level, and the same as in the code if the code states one. Credit must
   have the form of a credit, and Code that of a code. If all of this is true, nothing is changed.
2. **Undoing.** All lines from the title on are read as one column. It has, in this order, a code, a level (the code's,
   if the code states one) and right after it a credit. The text between them is title and range. The text after them is
   competency up to the integrated outcome requirement, then the criteria. If the lines do not have this order, the
   fields are not changed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from cskg.codes import CODE_PATTERN, find_level
from cskg.language.lexicon import find_verb
from cskg.parser.labels import CREDIT, ITEM_NUMBER, LABELS, SUB_LABEL, find_label, make_plain, mend_code, read_level
from cskg.parser.markup import Line
from cskg.parser.passages import Passage, Record
from cskg.parser.remarks import says_relation

_SPACE = r"[ \t]"
_BY_FIELD = {
    name: "(?:" + "|".join(sorted(map(re.escape, labels), key=len, reverse=True)) + ")"
    for name, labels in LABELS.items()
}
_COLON = rf"{_SPACE}*[:：]?{_SPACE}*"
_FORMS = {
    "code": rf"(?:{CODE_PATTERN}|[A-Z]{{1,3}}-?\d{{1,3}})(?!\w)",
    "level": r"(?:QF )?(?:Level )?(?:第 ?)?[1-7](?: ?[級级])?(?![\w.])",
    "credit": rf"\d{{1,2}}(?:\.\d)?(?:{_SPACE}*[(（][^()（）]{{1,40}}[)）])?(?![\w.])",
}
_FORMED = {name: re.compile(rf"{_BY_FIELD[name]}{_COLON}(?:{form})") for name, form in _FORMS.items()}
_NUMBERED = re.compile(
    r"(?:(?<!\d)(?<!\d\.)|(?<=\dL[1-7])|(?<=Level[1-7])|(?<=Credit\d))(?:"
    + "|".join(
        rf"{number}[.、]{_SPACE}?{_BY_FIELD[name]}(?![a-z])"
        for name, number in ITEM_NUMBER.items()
        if name in _BY_FIELD
    )
    + ")"
)
_FIGURE = re.compile(r"[1-8][.、]")
"""The start of every numbered label. Lines without it are not examined further."""

_TITLE = re.compile(_BY_FIELD["title"])
"""The start of every unit on one line. Lines without it are not examined further."""

_UNIT = re.compile(
    rf"(?<!\S){_BY_FIELD['title']}{_COLON}(?<=[\s:：])\S.{{0,300}}?\s(?P<code>{_FORMED['code'].pattern})"
)
_PLACES = re.compile(r"(?<!\S)(?:Functional Areas?|職能範疇|职能范畴|Industry|行業|行业|Branch)[ ]*[:：]")
"""Labels of industry, branch or area within a line."""

_LABEL = {name: re.compile(rf"{labels}(?!\w)") for name, labels in _BY_FIELD.items()}
_ANY_LABEL = re.compile(rf"\s*(?:{'|'.join(_BY_FIELD.values())})(?=\s\S)")
_NEXT = {name: re.compile(rf"(?<=\s){labels}{_COLON}(?=\s|$|[:：])") for name, labels in _BY_FIELD.items()}
_LEVEL_AND_NEXT = re.compile(
    rf"(?<=\s){_FORMED['level'].pattern}(?={_SPACE}*(?:$|{_BY_FIELD['credit']}|{_BY_FIELD['requirements']}))"
)
_BROKEN = re.compile(rf"{_SPACE}*(?:\d{{1,2}}[.、]?{_SPACE}*)?Assessment(?=\t|  |{_SPACE}*$)")
_REST = re.compile(rf"{_SPACE}*(?P<rest>Criteria|Guidelines)(?=\t|  |{_SPACE}*[:：]?{_SPACE}*$)[:：]?")
"""The second word of the only label with two words."""


def cut_lines(lines: Sequence[Line]) -> list[Line]:
    """Returns the lines, cut to put every label that the words show at the start of a line."""
    return list(_iter_pieces(_join_labels(lines)))


def _iter_pieces(lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines:
        places = _find_places(line.text)
        if not places:
            yield line
            continue
        for start, end in pairwise([0, *places, len(line.text)]):
            yield _set_off(_piece(line, start, end))


def _piece(line: Line, start: int, end: int) -> Line:
    return replace(
        line,
        text=line.text[start:end],
        starts=line.starts[start:end],
        ends=line.ends[start:end],
        opening=line.opening if start == 0 else "",
        joins=line.joins and end == len(line.text),
    )


def _set_off(line: Line) -> Line:
    """Puts a tab after the label of a line, if the line starts with one."""
    match = _ANY_LABEL.match(line.text)
    if match is None:
        return line
    return replace(line, text=f"{line.text[: match.end()]}\t{line.text[match.end() + 1 :]}")


def _find_places(text: str) -> list[int]:
    """Finds the places of a line, except its start, where a label or a running head starts."""
    places = {match.start() for match in _NUMBERED.finditer(text)} if _FIGURE.search(text) else set()
    units = list(_UNIT.finditer(text)) if _TITLE.search(text) else []
    for unit, end in zip(units, [*(unit.start() for unit in units[1:]), len(text)], strict=False):
        places |= {unit.start(), unit.start("code"), *_iter_fields(text, unit.end(), end)}
        places |= {match.start() for match in _PLACES.finditer(text, unit.start(), end)}
    if not units and (label := find_label(text)) is not None and (form := _FORMED.get(label.field)):
        start = len(text) - len(text.lstrip())
        if match := form.match(text, start):
            places |= set(_iter_fields(text, match.end(), len(text)))
    if units and (head := text[: units[0].start()].strip()):
        places |= {place for match in re.finditer(re.escape(head), text) if match.start() for place in match.span()}
    if not places:
        return []
    margin = len(text) - len(text.lstrip())
    return sorted(place for place in places if place > margin)


def _iter_fields(text: str, start: int, end: int) -> Iterator[int]:
    """Yields the places of the labels after a value with a recognisable form."""
    while True:
        while start < end and text[start].isspace():
            start += 1
        if place := _PLACES.match(text, start, end):
            found = (match.start() for label in _NEXT.values() if (match := label.search(text, place.end(), end)))
            start = min(found, default=end)
            continue
        name = next((name for name, label in _LABEL.items() if label.match(text, start, end)), None)
        if name is None:
            return
        yield start
        if name in _FORMED:
            match = _FORMED[name].match(text, start, end)
            if match is None:
                return
            start = match.end()
            continue
        following = _find_end(text, name, start, end)
        if following is None:
            return
        start = following


def _find_end(text: str, name: str, start: int, end: int) -> int | None:
    """Finds the end of a field of words within a line: the next label in one of the published orders."""
    if name == "criteria":
        found = list(_NEXT["remark"].finditer(text, start, end))
        return found[-1].start() if found else None
    ends = [_LEVEL_AND_NEXT] if name == "range" else []
    for pattern in (*ends, _NEXT["criteria"]):
        if match := pattern.search(text, start, end):
            return match.start()
    return None


def _join_labels(lines: Sequence[Line]) -> list[Line]:
    """Joins a label that is split over two lines."""
    joined = list(lines)
    for index, line in enumerate(lines):
        broken = _BROKEN.match(line.text) if "Assessment" in line.text else None
        if broken is None:
            continue
        for below in range(index + 1, min(index + 4, len(lines))):
            if lines[below].is_blank:
                continue
            if match := _REST.match(lines[below].text):
                joined[index] = _insert(line, broken.end(), f" {match['rest']}")
                joined[below] = _piece(lines[below], match.end(), len(lines[below].text))
            break
    return joined


def _insert(line: Line, place: int, words: str) -> Line:
    """Inserts words from elsewhere into a line. They are part of a label, so no span needs their offsets."""
    offset = line.ends[place - 1]
    return replace(
        line,
        text=line.text[:place] + words + line.text[place:],
        starts=[*line.starts[:place], *[offset] * len(words), *line.starts[place:]],
        ends=[*line.ends[:place], *[offset] * len(words), *line.ends[place:]],
    )


_QUOTED = re.compile(r"[ ]?(?:>[ ]?)+")
_QUOTED_LINES = 6


def unquote(lines: Sequence[Line]) -> list[Line]:
    """Returns the lines without the quotation signs of mail programs."""
    quoted = sum(line.text.startswith(">") for line in lines)
    if quoted < _QUOTED_LINES:
        return list(lines)
    return [
        _piece(line, match.end(), len(line.text)) if (match := _QUOTED.match(line.text)) else line for line in lines
    ]


_DIVIDED = re.compile(r"(?<![A-Za-z])(?P<before>[A-Za-z]++)-\s*$")
_START = re.compile(r"\s*(?P<after>[a-z]+)")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_PREFIXES = frozenset("anti co cross e ex half high in long low mid multi non off on out over part pre re self semi "
                      "short sub two up well".split())  # fmt: skip

_ENDINGS = frozenset(
    "able ably al ally ance ances ant ate ates ated ation ations ed ence ences ent er ers ful fully ible ic ical "
    "ically ied ies ing ings ion ions ise ised ises ism ist ity ive ively ize ized less ly ment ments ness or ors "
    "ous ously sion sions ship ships sure sures tic tion tions tive ture tures ty".split()
)
"""Word endings that are not words themselves, either in full or where a word is divided."""

_NO_PREFIXES = frozenset("a ac an and as be con dis he is it or of the we".split())
"""Short words and syllables that take no hyphen. They are therefore the start of a divided word."""

_SUSPENDERS = frozenset(("and", "or", "to"))


def join_hyphens(lines: Sequence[Line]) -> list[Line]:
    """Joins words that were hyphenated at a line end."""
    words: frozenset[str] | None = None
    joined = list(lines)
    for index in range(len(lines) - 1):
        if not lines[index].text.rstrip().endswith("-"):
            continue
        divided, start = _DIVIDED.search(lines[index].text), _START.match(lines[index + 1].text)
        if divided is None or start is None or start["after"] in _SUSPENDERS:
            continue
        if words is None:
            words = frozenset(word for line in lines for word in _WORD.findall(_without_end(line.text).casefold()))
        goes = _divides_word(divided["before"].casefold(), start["after"], words)
        joined[index] = _joined(joined[index], divided.end("before") + (0 if goes else 1))
    return joined


def _divides_word(before: str, after: str, words: frozenset[str]) -> bool:
    """Returns whether a hyphen is inside a word only because the line ended."""
    if before + after in words or after in _ENDINGS or before in _NO_PREFIXES or _is_verbal(before + after):
        return f"{before}-{after}" not in words
    is_word = before in words or before in _PREFIXES or find_verb(before) is not None
    return f"{before}-{after}" not in words and not is_word


def _is_verbal(word: str) -> bool:
    """Returns whether a word is a verb, or a person who does it: *outline*, *underwriter*."""
    stem = re.sub(r"(?<=e)rs?$|(?<=er)s$", "", word)
    return any(find_verb(form) is not None for form in (word, stem, re.sub(r"ers?$", "", word)))


def _without_end(text: str) -> str:
    """Removes a divided word from the end of a line, because it is not evidence of a word."""
    divided = _DIVIDED.search(text)
    return text[: divided.start()] if divided else text


def _joined(line: Line, end: int) -> Line:
    return replace(line, text=line.text[:end], starts=line.starts[:end], ends=line.ends[:end], joins=True)


_CODE = re.compile(rf"(?:{CODE_PATTERN})")
_CRITERION = re.compile(r"\s*\W?\s*Capable\s+(?:of|to)\b", re.IGNORECASE)
_OPENER = re.compile(r"\s*(?:The\s+)?integrated\s+outcome\b", re.IGNORECASE)
_ORDER = ("title", "code", "range", "level", "credit", "requirements", "criteria", "remark")


def undo_slip(record: Record) -> bool:
    """Moves the lines of a record's fields under the right labels, if the labels slipped.

    Returns:
        Whether the labels had slipped.
    """
    if _is_in_place(record) or not {"level", "credit"} <= record.fields.keys():
        return False
    names = list(record.fields)
    if names != [name for name in _ORDER if name in record.fields]:
        return False  # the column is not certain in another published order
    column = [passage for name in names for passage in record.fields[name] if passage.text]
    found = _find_values(column)
    if found is None:
        return False
    code, level = found
    fields = {
        "title": column[:code],
        "code": column[code : code + 1],
        "range": column[code + 1 : level],
        "level": column[level : level + 1],
        "credit": column[level + 1 : level + 2],
        **_split_rest(record, column[level + 2 :]),
    }
    record.fields = {name: lines for name, lines in fields.items() if lines or name in record.fields}
    record.unknown.clear()
    return True


def _is_in_place(record: Record) -> bool:
    code, level, credit = (record.passage(name).text for name in ("code", "level", "credit"))
    stated = find_level(mend_code(code))
    fits = read_level(level) in ((stated,) if stated else range(1, 8))
    return fits and (not credit or CREDIT.fullmatch(make_plain(credit)) is not None)


def _find_values(column: list[Passage]) -> tuple[int, int] | None:
    """Finds the places of code and level in the column of values."""
    texts = [passage.text for passage in column]
    codes = [place for place, text in enumerate(texts[:6]) if _CODE.fullmatch(text)]
    if not codes or not codes[0]:
        return None
    stated = find_level(texts[codes[0]])
    for place in range(codes[0] + 1, len(texts) - 1):
        if read_level(texts[place]) == stated and CREDIT.fullmatch(texts[place + 1]):
            return codes[0], place
    return None


def _split_rest(record: Record, lines: list[Passage]) -> dict[str, list[Passage]]:
    """Finds competency, criteria and remark among the lines after the credit."""
    last = [passage for passage in record.fields.get("remark", []) if passage.text]
    stating = [place for place in range(len(last)) if says_relation(" ".join(p.text for p in last[place : place + 2]))]
    remark = last[stating[-1] :] if stating else []
    rest = lines[: len(lines) - len(remark)]
    criteria = next((place for place in range(len(rest)) if _OPENER.match(_flat(rest[place : place + 2]))), None)
    if criteria is None:
        criteria = next((place for place, passage in enumerate(rest) if _CRITERION.match(passage.flat)), None)
    if criteria is None:
        start = next(
            (p.line for p in record.fields.get("criteria", []) if p.text and not SUB_LABEL.match(p.flat)), None
        )
        criteria = next((place for place, passage in enumerate(rest) if passage.line is start), len(rest))
    return {"requirements": rest[:criteria], "criteria": rest[criteria:], "remark": remark}


def _flat(lines: list[Passage]) -> str:
    return "\n".join(passage.flat for passage in lines)
