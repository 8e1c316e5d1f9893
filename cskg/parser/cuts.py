"""Lines that hold several fields, and labels that stand on two lines: cut and joined, so that a label opens a line.

Mirrors and copies lose line ends, down to a whole unit on one physical line. Steps:

1. A label that carries the number of its item (``6. Competency``) cuts wherever it stands.
2. Without numbers, ``Title ... Code`` and a unit code on one line open a unit. From there labels are followed in
   turn: after a value with a form of its own (code, level, credit) the next label must stand at once; a field of
   words ends where such a label and value come, the assessment criteria, or the remark.
3. A running head that stood before the first of such units is cut out wherever it comes again.
4. The label that its column broke (``7. Assessment`` above ``Criteria``) becomes one.

Knows labels and the forms of their values; knows nothing of units.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from cskg.model import CODE_PATTERN
from cskg.parser.labels import ITEM_NUMBER, LABELS, find_label
from cskg.parser.markup import Line

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
"""What every numbered label starts with, so that most lines need no closer look."""

_TITLE = re.compile(_BY_FIELD["title"])
"""What every unit on one line starts with, so that most lines need no closer look."""

_UNIT = re.compile(
    rf"(?<!\S){_BY_FIELD['title']}{_COLON}(?<=[\s:：])\S.{{0,300}}?\s(?P<code>{_FORMED['code'].pattern})"
)
_LABEL = {name: re.compile(rf"{labels}(?!\w)") for name, labels in _BY_FIELD.items()}
_ANY_LABEL = re.compile(rf"\s*(?:{'|'.join(_BY_FIELD.values())})(?=\s\S)")
_NEXT = {name: re.compile(rf"(?<=\s){labels}{_COLON}(?=\s|$|[:：])") for name, labels in _BY_FIELD.items()}
_LEVEL_AND_NEXT = re.compile(
    rf"(?<=\s){_FORMED['level'].pattern}(?={_SPACE}*(?:$|{_BY_FIELD['credit']}|{_BY_FIELD['requirements']}))"
)
_BROKEN = re.compile(rf"{_SPACE}*(?:\d{{1,2}}[.、]?{_SPACE}*)?Assessment(?=\t|  |{_SPACE}*$)")
_REST = re.compile(rf"{_SPACE}*(?P<rest>Criteria|Guidelines)(?=\t|  |{_SPACE}*[:：]?{_SPACE}*$)[:：]?")
"""The one label of two words."""


def cut_lines(lines: Sequence[Line]) -> list[Line]:
    """Gives the lines with every label, as far as it can be told from words, at the start of one."""
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
    """A line whose label, where it opens with one, stands before a tab."""
    match = _ANY_LABEL.match(line.text)
    if match is None:
        return line
    return replace(line, text=f"{line.text[: match.end()]}\t{line.text[match.end() + 1 :]}")


def _find_places(text: str) -> list[int]:
    """The places of a line, its start aside, at which a label or a running head opens."""
    places = {match.start() for match in _NUMBERED.finditer(text)} if _FIGURE.search(text) else set()
    units = list(_UNIT.finditer(text)) if _TITLE.search(text) else []
    for unit, end in zip(units, [*(unit.start() for unit in units[1:]), len(text)], strict=False):
        places |= {unit.start(), unit.start("code"), *_iter_fields(text, unit.end(), end)}
    if not units and (label := find_label(text)) is not None and (form := _FORMED.get(label.field)):
        start = len(text) - len(text.lstrip())
        if match := form.match(text, start):
            places |= set(_iter_fields(text, match.end(), len(text)))
    if units and (head := text[: units[0].start()].strip()):
        places |= {place for match in re.finditer(re.escape(head), text) if match.start() for place in match.span()}
    margin = len(text) - len(text.lstrip())
    return sorted(place for place in places if place > margin)


def _iter_fields(text: str, start: int, end: int) -> Iterator[int]:
    """Yields the places of the labels that follow a value with a form of its own."""
    while True:
        while start < end and text[start].isspace():
            start += 1
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
    """Where a field of words ends within a line: at the label that comes after it in one of the published orders."""
    if name == "criteria":
        found = list(_NEXT["remark"].finditer(text, start, end))
        return found[-1].start() if found else None
    ends = [_LEVEL_AND_NEXT] if name == "range" else []
    for pattern in (*ends, _NEXT["criteria"]):
        if match := pattern.search(text, start, end):
            return match.start()
    return None


def _join_labels(lines: Sequence[Line]) -> list[Line]:
    """Joins the label that stands on two lines."""
    joined = list(lines)
    for index, line in enumerate(lines):
        broken = _BROKEN.match(line.text)
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
    """A line with words that stand elsewhere; they are a label's, so no span ever needs their offsets."""
    offset = line.ends[place - 1]
    return replace(
        line,
        text=line.text[:place] + words + line.text[place:],
        starts=[*line.starts[:place], *[offset] * len(words), *line.starts[place:]],
        ends=[*line.ends[:place], *[offset] * len(words), *line.ends[place:]],
    )
