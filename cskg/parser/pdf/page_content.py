"""What one sees on a PDF page: words and lines with their places, rules between the rows of a table, drawn bullets.

PDFium's characters are cut at white space. Letters that a gap far narrower than a space parts are joined again, and so
are Chinese characters that stand apart only because the line was spread. What is written at another angle than the
page, as a watermark is, is left out. Words on one baseline are a line.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from ctypes import c_double
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from cskg.language.characters import is_chinese

if TYPE_CHECKING:
    from pypdfium2 import PdfObject, PdfPage, PdfTextPage  # type: ignore[import-untyped]

_ONE_BASELINE = 4.0
"""Points by which the baselines of one line differ at most: a bold label may be set a little lower."""

_SPLIT, _SPREAD = 0.16, 0.6
"""Gaps, in heights of a character, that part no letters of a word and no characters of Chinese."""

_HYPHENS = "\x02\ufffe"
"""What PDFium writes for a hyphen that ends a line; it takes the line end away."""

_TILT = 10
"""Degrees by which a line may be off the level: scans are never straight."""

_LINE = re.compile(r"\S[^\n]*")
_WORD = re.compile(rf"[^\s{_HYPHENS}]+[{_HYPHENS}]?|[{_HYPHENS}]")
_PLAIN_WORD = re.compile(r"\S+")
"""The same on a page without such hyphens, and faster."""

_SIGNS: dict[int, str] = {
    **dict.fromkeys(range(0x20), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys(range(0x7F, 0xA0), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys(map(ord, _HYPHENS), "-"),
    **dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
    **dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), ""),
    # Bullets of the Symbol and Wingdings fonts, which have no characters of their own.
    0xF0B7: "•",
    0xF0A7: "▪",
    0xF06E: "■",
    0xF0D8: "➢",
    0xF0FC: "✓",
}

_SIGN = re.compile("[" + "".join(sign for sign in map(chr, _SIGNS) if not sign.isspace()) + "]")


class Word(NamedTuple):
    """A word with its left end and its baseline, in points from the page's bottom left corner."""

    text: str
    left: float
    base: float
    last: int
    """The place of its last character in the page."""


@dataclass(frozen=True, slots=True)
class Known:
    """Words that a real gap stands before, and words that one stands after, so that not each is looked at again."""

    starts: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)


class Places:
    """Where the characters of a page stand, as one sees them, in points.

    Args:
        page: The page's text.
        rotation: By how many degrees the page is turned for the eye.
    """

    def __init__(self, page: "PdfTextPage", rotation: int) -> None:
        from pypdfium2 import raw

        self.page = page.raw
        self.rotation = rotation
        self.is_generated = raw.FPDFText_IsGenerated
        self.get_angle = raw.FPDFText_GetCharAngle
        self.get_origin = raw.FPDFText_GetCharOrigin
        self.get_box = raw.FPDFText_GetCharBox
        self.get_loose_box = raw.FPDFText_GetLooseCharBox
        self.numbers = tuple(c_double() for _ in range(4))
        self.box = raw.FS_RECTF()

    def origin(self, index: int) -> tuple[float, float]:
        """The left end of a character, and its baseline."""
        first, second, _, _ = self.numbers
        self.get_origin(self.page, index, first, second)
        x, y = first.value, second.value
        if not self.rotation:
            return x, y
        return {90: (y, -x), 180: (-x, -y)}.get(self.rotation, (-y, x))

    def right(self, word: Word) -> float:
        """The right end of a word; asked for only where a gap matters, because every question takes its time."""
        left, right, bottom, top = self.numbers
        self.get_box(self.page, word.last, left, right, bottom, top)
        if not self.rotation:
            return right.value
        return {90: top.value, 180: -left.value}.get(self.rotation, -bottom.value)

    def advance(self, index: int) -> tuple[float, float]:
        """The place where the character after this one would stand, and this one's height."""
        self.get_loose_box(self.page, index, self.box)
        box = self.box
        if not self.rotation:
            return box.right, box.top - box.bottom
        right = {90: box.top, 180: -box.left}.get(self.rotation, -box.bottom)
        return right, box.top - box.bottom if self.rotation == 180 else box.right - box.left

    def angle(self, index: int) -> int:
        """The angle of a character, in degrees."""
        angle = self.get_angle(self.page, index)
        return round(math.degrees(angle)) % 360 if math.isfinite(angle) else 0


def find_words(page: "PdfTextPage", rotation: int, known: Known) -> tuple[list[Word], Places]:
    """Finds the words of a page; one that stands nowhere is left out.

    Args:
        page: The page's text.
        rotation: By how many degrees the page says that it is turned; what most lines say counts for more.
        known: Words of the document whose ends were looked at; those of this page are added.
    """
    text = _read_text(page)
    places = Places(page, rotation)
    askew = _turn_to_lines(text, places)
    has_signs = _SIGN.search(text) is not None
    words: list[Word] = []
    end = -1
    pattern = _WORD if any(hyphen in text for hyphen in _HYPHENS) else _PLAIN_WORD
    for match in pattern.finditer(text):
        before = end
        start, end = match.span()
        if askew and any(start in part for part in askew):
            continue
        left, base = places.origin(start)
        if not math.isfinite(left + base):
            continue
        word = match[0].translate(_SIGNS) if has_signs else match[0]
        if start - before == 1 and words and words[-1].last == before - 1:
            above = words[-1]
            if word not in known.starts or above.text not in known.ends:
                if _is_one_word(text, before, places, left):
                    words[-1] = Word(above.text + word, above.left, above.base, end - 1)
                    continue
                known.starts.add(word)
                known.ends.add(above.text)
        if word:
            words.append(Word(word, left, base, end - 1))
    return words, places


def _read_text(page: "PdfTextPage") -> str:
    """The characters of a page, each in its place."""
    from pypdfium2 import raw

    count = page.count_chars()
    text = page.get_text_range() if count > 0 else ""
    if len(text) != max(count, 0):  # characters left out or added, or beyond the basic plane: one by one
        codes = (raw.FPDFText_GetUnicode(page, index) for index in range(count))
        text = "".join(chr(code) if code <= 0x10FFFF else " " for code in codes)
    return text


def _turn_to_lines(text: str, places: Places) -> list[range]:
    """Turns places so that most lines are level; gives the ranges of the text that are not."""
    lines = [range(match.start(), match.end()) for match in _LINE.finditer(text)]
    angles = [places.angle(line.start) for line in lines]
    weights: Counter[int] = Counter()
    for line, angle in zip(lines, angles, strict=True):
        if min(angle % 90, -angle % 90) <= _TILT:
            weights[(360 - round(angle / 90) * 90) % 360] += len(line)
    if weights:
        places.rotation = max(weights, key=lambda turn: (weights[turn], turn == places.rotation, turn))
    level = (360 - places.rotation) % 360
    return [
        line
        for line, angle in zip(lines, angles, strict=True)
        if min((angle - level) % 360, (level - angle) % 360) > _TILT
    ]


def _is_one_word(text: str, space: int, places: Places, left: float) -> bool:
    """Whether a space that PDFium put where it saw a gap parts nothing: letters of a word, or Chinese characters."""
    before, after = text[space - 1], text[space + 1]
    if before.islower() and after.islower():
        most = _SPLIT
    elif before > "\u2e7f" and is_chinese(before) and is_chinese(after):
        most = _SPREAD
    else:
        return False
    if places.is_generated(places.page, space) != 1:
        return False
    end, height = places.advance(space - 1)
    return left - end < most * height


Words = list[Word]


def group_lines(words: Iterable[Word]) -> list[Words]:
    """Puts words on one baseline together, from top to bottom and from left to right."""
    lines: list[Words] = []
    lowest = math.inf
    for word in sorted(words, key=attrgetter("base"), reverse=True):
        if word.base < lowest:
            lines.append([])
            lowest = word.base - _ONE_BASELINE
        lines[-1].append(word)
    for line in lines:
        line.sort(key=attrgetter("left"))
    return lines


MAX_DRAWN = 5_000
"""Drawn objects of a page that are looked at."""

_SMALLEST, _LARGEST = 1.5, 8.0
"""Points that a bullet measures."""

_ROUND = 0.5
"""Points by which its width and height differ at most."""

_BEFORE = 30.0
"""Points before the first word of its line in which it stands."""

_ABOVE = 9.0
"""Points above the baseline in which its middle lies."""

_WIDE = 20.0
"""Points from which on a shape may be a rule, or a box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawings:
    """The shapes of a page, in points from its bottom left corner.

    Attributes:
        wide: Left, bottom, right and top of what may be a rule or a box.
        bullets: Glyph, left end and middle of what may be a bullet, from below.
    """

    wide: tuple[tuple[float, float, float, float], ...] = ()
    bullets: tuple[tuple[str, float, float], ...] = ()

    def find_rules(self, boundary: float) -> list[float]:
        """Finds the heights, from below, at which a rule or the edge of a box crosses both sides of a boundary."""
        sides: tuple[list[float], list[float]] = ([], [])
        for left, bottom, right, top in self.wide:
            for side, touches in zip(sides, (left < boundary - 10, right > boundary + 10), strict=True):
                if touches:
                    side.extend((bottom, top))
        right_side = sorted(sides[1])
        rules: list[float] = []
        for height in sorted(sides[0]):
            index = bisect_left(right_side, height - 2)
            is_crossing = index < len(right_side) and right_side[index] <= height + 2
            if is_crossing and (not rules or height - rules[-1] > 4):
                rules.append(height)
        return rules

    def put_bullets(self, lines: list[Words]) -> None:
        """Puts bullets before the words of the lines beside which they are drawn."""
        if not self.bullets:
            return
        heights = [middle for _, _, middle in self.bullets]
        for line in lines:
            base = line[0].base
            for glyph, left, _ in self.bullets[bisect_left(heights, base) : bisect_left(heights, base + _ABOVE)]:
                place = next((place for place, word in enumerate(line) if word.left > left), None)
                if place is not None and line[place].left - left < _BEFORE:
                    line.insert(place, Word(glyph, left, base, line[place].last))


def find_drawings(page: "PdfPage") -> Drawings:
    """Finds what is drawn on a page."""
    wide = []
    bullets = []
    for drawn in islice(_iter_paths(page), MAX_DRAWN):
        left, bottom, right, top = drawn.get_bounds()
        width, height = right - left, top - bottom
        if width > _WIDE:
            wide.append((left, bottom, right, top))
        elif _SMALLEST <= width <= _LARGEST and abs(width - height) <= _ROUND:
            bullets.append((_glyph(drawn.raw), left, (bottom + top) / 2))
    return Drawings(wide=tuple(wide), bullets=tuple(sorted(bullets, key=lambda bullet: bullet[2])))


def _iter_paths(page: "PdfPage") -> Iterator["PdfObject"]:
    """Yields the paths of a page; the bindings' own iterator makes an object of each piece of text as well."""
    from pypdfium2 import PdfObject, raw

    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        drawn = raw.FPDFPage_GetObject(page.raw, index)
        if raw.FPDFPageObj_GetType(drawn) == raw.FPDF_PAGEOBJ_PATH:
            yield PdfObject(drawn, page=page, pdf=page.pdf)


def _glyph(shape: object) -> str:
    """The glyph of a filled bullet, or of one that is a line."""
    from ctypes import c_int

    from pypdfium2 import raw

    fill, stroke = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(shape, fill, stroke)
    return "•" if fill.value else "○"
