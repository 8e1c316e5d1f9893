"""Marks of items: glyphs, list markup, and numbers in figures, letters or Chinese numerals.

A number in the middle of text is a mark only if it fits: it continues an open list, or starts one. Lists with letters,
Roman or Chinese numerals or brackets count as lists only if their second item is there as well, because ``a`` and ``i``
are also words. Any sign at the start of several lines is a mark.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cskg.language.characters import IDEOGRAPHS
from cskg.language.lexicon import find_verb
from cskg.parser.labels import ABILITY, ITEM_OPENER, make_plain
from cskg.parser.markup import Line
from cskg.parser.passages import Passage


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark before an item.

    Attributes:
        kind: ``number`` for the figures of a topic (``2.``, ``6.1``), ``topic`` for a topic without figures, ``ol`` and
            ``ul`` for list markup, ``opener`` for *Be able to:*, else the glyph, or the form of the enumeration, such
            as ``(a)`` or ``a)``.
        number: The number as printed, without its point or brackets.
        depth: The number of open lists of markup.
        leads: Whether topics in figures are below it. This is the case if its list was opened before any such topic.
    """

    kind: str
    number: str | None = None
    depth: int = 0
    leads: bool = False

    @property
    def is_topic(self) -> bool:
        """Whether it opens a topic. The items of lists are below topics."""
        return self.kind in {"number", "topic"}


OPENER = Mark("opener")
"""The mark of *Be able to:*. The text after it is unmarked, but does not continue any other text."""

TOPIC = Mark("topic")
"""The mark of a topic without a number."""

STRONG_TOPIC = Mark("topic", leads=True)
"""The mark of a topic in bold letters. Numbered lines are below it."""

_GLYPH = re.compile(r"[•○●◦▪■□◆◇‣⁃∙➢➤✓※·o*–—-](?:(?<!\S.)(?=\s)|(?<=[•○●◦▪■‣])(?<!\w.)(?=\S))")
"""The pattern has the glyph first and its left context last. Only the glyphs of a line are therefore examined."""

_SIGN = re.compile(r"\s*(?:(?P<sign>\S)\s+(?=\S)|(?P<close>[-–—•*＊－●○])(?=[^\W\d_]))")
_LINE_ONLY = frozenset("o*-–—·")
_NUMBER = re.compile(r"\s*(?P<number>\d{1,2}(?:\.\d{1,2}){0,7})(?:[.)、．]\s*|\s+(?![a-z]))(?=[^\d\s])")
"""A bare number before a lower-case letter is a quantity, as in *3 metres*. So is a number before another number."""
_SPACED_FIGURE = re.compile(r"\s\d")
"""The start of every number in the middle of a line. Lines without it are not examined further."""

_INLINE_NUMBER = re.compile(
    rf"(?<=\s)(?P<number>\d{{1,2}}(?:\.\d{{1,2}}){{0,7}})"
    rf"(?:(?:[.)、．]\s*|\s+)(?=[A-Z{IDEOGRAPHS}])|[.)]\s+(?=[a-z][^.:：;；\d]{{2,80}}[:：]))"
)
"""A number before a capital, or before a lower-case topic with a colon after it."""
_VALUE = r"(?P<value>\d{1,2}|[ivx]{1,5}|[IVX]{1,5}|[a-zA-Z]|[一二三四五六七八九十]{1,3})"
_LISTED = re.compile(rf"\s*(?:[(（]\s?{_VALUE}\s?[)）]|{_VALUE.replace('value', 'bare')}[.)、．])\s*(?=\S)")
_INLINE_LISTED = re.compile(
    rf"(?:(?<=[\s;；,，:：。])|^)[(（]{_VALUE}[)）]\s*(?!and\b|or\b)(?=\w)"
    r"|(?<=\s)(?P<bare>[一二三四五六七八九十]{1,3})、\s*(?=\w)"
)
_LETTERS = re.compile(r"[A-Za-z]+")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_CHINESE = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Place:
    """A number as a place in a list of one form: figures, letters, Roman or Chinese numerals."""

    form: str
    value: int
    leads: bool = False


_NO_SIGNS = frozenset("\"'.,;:/&。、，；：…")
_SIGN_LETTERS = frozenset("oOvqnuØüøþ")
"""Characters that are glyphs in Symbol and Wingdings, but letters in other fonts."""

_TIMES = 2


def find_signs(lines: Iterable[Passage]) -> frozenset[str]:
    """Finds the signs that open several lines and have a space after them. Each of them is a mark."""
    counts = Counter(_sign_of(match) for line in lines if (match := _SIGN.match(line.flat)))
    return frozenset(sign for sign, count in counts.items() if count >= _TIMES and _may_be_sign(sign))


def _sign_of(match: re.Match[str]) -> str:
    found: str = match["sign"] or match["close"]
    return found


def _may_be_sign(sign: str) -> bool:
    is_symbol = unicodedata.category(sign) in {"So", "Sm", "Sk", "Po", "Pd", "Pf", "Co", "Cn"}
    return (is_symbol and sign not in _NO_SIGNS) or sign in _SIGN_LETTERS


def has_number(line: str) -> bool:
    """Returns whether a line starts with the number of a topic, or of a list in letters or numerals."""
    return _NUMBER.match(line) is not None or _LISTED.match(line) is not None


class Marks:
    """Finds the marks of a field's lines in order, and tracks the numbers seen so far.

    Args:
        passages: The lines.
        signs: The signs that open lines of the unit.
    """

    def __init__(self, passages: Sequence[Passage], signs: frozenset[str]) -> None:
        self.signs = signs
        self.last: tuple[int, ...] = ()
        self.open: list[_Place] = []
        self.seen = {place for passage in passages for match in _iter_listed(passage.flat) for place in _places(match)}

    def cut(self, passage: Passage) -> Iterator[tuple[Mark | None, int, int, int]]:
        """Yields the parts of a line: the mark of each, the mark's place, and the start and end of the words."""
        flat = passage.flat
        margin = len(flat) - len(flat.lstrip())
        line = passage.line
        cuts: list[tuple[int, int, Mark | None]] = []
        listed, number = _LISTED.match(flat), _NUMBER.match(flat)
        sign = _SIGN.match(flat)
        if listed and (mark := self.go_on(listed)):
            cuts.append((listed.start(), listed.end(), mark))
        elif number and self.fits(number["number"]):
            cuts.append((number.start(), number.end(), self.take(number["number"])))
        elif listed and (mark := self.start(listed) or self.start_alone(listed, flat)):
            cuts.append((listed.start(), listed.end(), mark))
        elif sign and _sign_of(sign) in self.signs:
            cuts.append((margin, sign.end(), Mark(_sign_of(sign), depth=_depth_of(line))))
        elif line is not None and line.opening == "dd" and line.tables > 1:
            cuts.append((0, 0, Mark("dd", depth=line.depth)))
        elif line is not None and line.opening == "dt" and line.tables > 1:
            cuts.append((0, 0, TOPIC))
        elif line is not None and line.opening == "li":
            cuts.append((0, 0, Mark(line.list_type, line.list_number, depth=line.depth)))
        else:
            cuts.append((0, 0, None))
        opened = cuts[0][1]
        cuts += [
            (match.start(), match.end(), Mark(match[0], depth=_depth_of(line) if match.start() <= margin else 0))
            for match in _GLYPH.finditer(flat, opened)
            if match.start() <= margin or match[0] not in _LINE_ONLY
        ]
        cuts += self.find_inline(flat, opened)
        if "能" in flat or "able" in flat.casefold():
            cuts += [
                (match.start(), match.end(), OPENER)
                for match in ITEM_OPENER.finditer(flat, opened)
                if match.start() <= max(margin, opened) or flat[match.start() - 1].isspace()
            ]
        cuts.sort(key=lambda cut: cut[0])
        for (place, start, mark), following in zip(cuts, [*cuts[1:], None], strict=True):
            yield mark, place, start, following[0] if following else len(flat)

    def find_inline(self, flat: str, opened: int) -> Iterator[tuple[int, int, Mark]]:
        """Yields the numbers in the middle of a line."""
        matches = list(_INLINE_NUMBER.finditer(flat, opened)) if _SPACED_FIGURE.search(flat) else []
        if _has_bracket(flat):
            matches += _INLINE_LISTED.finditer(flat, opened)
        for match in sorted(matches, key=re.Match.start):
            if match.start() <= opened and opened:
                continue
            if match.re is _INLINE_LISTED:
                if mark := self.go_on(match) or self.start(match):
                    yield match.start(), match.end(), mark
            elif self.fits(match["number"]) and _opens_topic(flat, match):
                yield match.start(), match.end(), self.take(match["number"])

    def fits(self, number: str) -> bool:
        """Returns whether a number may be the next one of a topic."""
        parts = tuple(int(part) for part in number.split("."))
        if not self.last:
            return parts[-1] == 1
        following = {(*self.last[:size], self.last[size] + 1) for size in range(len(self.last))}
        return parts in following or parts == (*self.last, 1)

    def take(self, number: str) -> Mark:
        """Opens a topic, and closes the lists in it."""
        number = make_plain(number)
        self.last = tuple(int(part) for part in number.split("."))
        self.open = [place for place in self.open if place.leads]
        return Mark("number", number)

    def go_on(self, match: re.Match[str]) -> Mark | None:
        """Returns the mark of an item that continues an open list in letters, numerals or brackets."""
        for form, value in _places(match):
            for index, place in enumerate(self.open):
                if place.form == form and place.value == value - 1:
                    return self.take_listed(match, form, value, index)
        return None

    def start(self, match: re.Match[str]) -> Mark | None:
        """Returns the mark of an item that starts a list in letters, numerals or brackets. The list must continue."""
        for form, value in _places(match):
            if value == 1 and (form, 2) in self.seen:
                index = next((index for index, place in enumerate(self.open) if place.form == form), len(self.open))
                return self.take_listed(match, form, value, index)
        return None

    def start_alone(self, match: re.Match[str], flat: str) -> Mark | None:
        """Returns the mark of a list of one item, if the words after it introduce one: *(i) Capable of …*."""
        if ABILITY.match(flat, match.end()) is None:
            return None
        found = (form for form, value in _places(match) if value == 1)
        form = next(found, None)
        return None if form is None else self.take_listed(match, form, 1, len(self.open))

    def take_listed(self, match: re.Match[str], form: str, value: int, index: int) -> Mark:
        """Adds a place to the open lists, and closes the lists below it."""
        leads = self.open[index].leads if index < len(self.open) else not self.last
        self.open[index:] = [_Place(form, value, leads)]
        if leads:
            self.last = ()
        return Mark(form, match["value"] or match.groupdict().get("bare"), leads=leads)


def _depth_of(line: Line | None) -> int:
    """Returns the depth of an item's list, if markup shows that the line is an item."""
    return line.depth if line is not None and line.opening == "li" else 0


def _iter_listed(flat: str) -> Iterator[re.Match[str]]:
    if match := _LISTED.match(flat):
        yield match
    if _has_bracket(flat):
        yield from _INLINE_LISTED.finditer(flat)


def _has_bracket(flat: str) -> bool:
    return "(" in flat or "（" in flat or "、" in flat


def _places(match: re.Match[str]) -> list[tuple[str, int]]:
    """Returns the possible forms and values of a number: ``i`` is the ninth letter and the first Roman numeral."""
    text = match["value"] or match["bare"]
    brackets = "()" if match["value"] else ")" if match[0].rstrip().endswith(")") else "."
    places: list[tuple[str, int]] = []
    if text.isascii() and text.isdigit():
        places.append((f"1{brackets}", int(text)))
    elif text[0] in _CHINESE + "十":
        places.append((f"一{brackets}", _chinese(text)))
    else:
        case = "a" if text.islower() else "A"
        lower = text.lower()
        if set(lower) <= _ROMAN.keys():
            places.append((f"{case}i{brackets}", _roman(lower)))
        if len(text) == 1:
            places.append((f"{case}{brackets}", ord(lower) - ord("a") + 1))
    return places


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    return sum(-value if value < max(values[index:]) else value for index, value in enumerate(values))


def _chinese(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return _CHINESE.find(text) + 1
    return (_CHINESE.find(tens) + 1 if tens else 1) * 10 + (_CHINESE.find(ones) + 1 if ones else 0)


def _opens_topic(flat: str, match: re.Match[str]) -> bool:
    """Returns whether a number in the middle of a line opens a topic: a point or a verb must follow it."""
    if "." in match[0].rstrip() or ")" in match[0] or "、" in match[0]:
        return True
    word = _LETTERS.match(flat, match.end())
    return word is not None and find_verb(word[0]) is not None
