"""The visible words and lines of a PDF page, with their places.

PDFium's characters are cut at white space. Letters separated by a gap much narrower than a space are joined again. So
are Chinese characters that are apart only because the line was justified. Text at another angle than the page, such as
a watermark, is left out. Words on one baseline are a line.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from ctypes import c_double
from dataclasses import dataclass, field
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING

from cskg.language.characters import is_chinese

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage  # type: ignore[import-untyped]

_ONE_BASELINE = 4.0
"""The greatest difference between baselines of one line, in points. A bold label may be set a little lower."""

_SAME_BASELINE = 0.1
"""The greatest difference between baselines if the words of a line are certainly on one, in points."""

_SPLIT, _SPREAD = 0.16, 0.6
"""The greatest gaps inside a word and between Chinese characters, in heights of a character."""

_HYPHENS = "\x02\ufffe"
"""The characters that PDFium writes for a hyphen at a line end. They replace the line end."""

_TILT = 10
"""The greatest angle of a level line, in degrees. Scans are never straight."""

_LINE = re.compile(r"\S[^\n]*")
_WORD = re.compile(rf"[^\s{_HYPHENS}]+[{_HYPHENS}]?|[{_HYPHENS}]")
_PLAIN_WORD = re.compile(r"\S+")
"""The same pattern for a page without such hyphens. It is faster."""

_SIGNS: dict[int, str] = {
    **dict.fromkeys(range(0x20), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys(range(0x7F, 0xA0), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys(map(ord, _HYPHENS), "-"),
    **dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
    **dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), ""),
    # Bullets of the Symbol and Wingdings fonts, which have no Unicode characters of their own.
    0xF0B7: "•",
    0xF0A7: "▪",
    0xF06E: "■",
    0xF0D8: "➢",
    0xF0FC: "✓",
}

_SIGN = re.compile("[" + "".join(sign for sign in map(chr, _SIGNS) if not sign.isspace()) + "]")


@dataclass(frozen=True, slots=True)
class Known:
    """Words with a real gap before them, and words with one after them. They are not examined again."""

    starts: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)


class Places:
    """The places of the characters of a page as they appear to the eye, in points.

    Args:
        page: The page's text.
        rotation: The angle by which the page is turned for the eye, in degrees.
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
        """Returns the left end of a character, and its baseline."""
        first, second, _, _ = self.numbers
        self.get_origin(self.page, index, first, second)
        x, y = first.value, second.value
        if not self.rotation:
            return x, y
        return {90: (y, -x), 180: (-x, -y)}.get(self.rotation, (-y, x))

    def right(self, index: int) -> float:
        """Returns the right end of a character."""
        left, right, bottom, top = self.numbers
        self.get_box(self.page, index, left, right, bottom, top)
        if not self.rotation:
            return right.value
        return {90: top.value, 180: -left.value}.get(self.rotation, -bottom.value)

    def advance(self, index: int) -> tuple[float, float]:
        """Returns the place where the next character would start, and the height of this one."""
        self.get_loose_box(self.page, index, self.box)
        box = self.box
        if not self.rotation:
            return box.right, box.top - box.bottom
        right = {90: box.top, 180: -box.left}.get(self.rotation, -box.bottom)
        return right, box.top - box.bottom if self.rotation == 180 else box.right - box.left

    def angle(self, index: int) -> int:
        """Returns the angle of a character, in degrees."""
        angle = self.get_angle(self.page, index)
        return round(math.degrees(angle)) % 360 if math.isfinite(angle) else 0


@dataclass(slots=True, kw_only=True)
class Words:
    """The words of a line, from left to right.

    The start and end of a word are requested from PDFium only when needed, because every request takes time.

    Attributes:
        texts: The words.
        starts: For each word, the index of its first character in the page.
        ends: For each word, the index after its last character.
        base: The baseline of the first word, in points from the page's bottom.
        lefts: The left ends, in points from the page's left. None if not yet requested.
        places: The places of the page's characters.
    """

    texts: list[str]
    starts: list[int]
    ends: list[int]
    base: float
    lefts: list[float | None]
    places: Places

    def __len__(self) -> int:
        return len(self.texts)

    def left(self, index: int) -> float:
        """Returns the left end of a word."""
        left = self.lefts[index]
        if left is None:
            left, _ = self.places.origin(self.starts[index])
            left = self.lefts[index] = left if math.isfinite(left) else 0.0
        return left

    def right(self, index: int) -> float:
        """Returns the right end of a word."""
        return self.places.right(self.ends[index] - 1)

    def part(self, start: int, end: int | None = None) -> "Words":
        """Returns the words from one up to another one, or up to the last."""
        return Words(
            texts=self.texts[start:end],
            starts=self.starts[start:end],
            ends=self.ends[start:end],
            base=self.base,
            lefts=self.lefts[start:end],
            places=self.places,
        )

    def count_left_of(self, place: float) -> int:
        """Returns how many words start left of a place."""
        return bisect_left(range(len(self)), place, key=self.left) if self.left(0) < place else 0

    def insert(self, index: int, text: str, left: float) -> None:
        """Inserts a word before another one."""
        self.texts.insert(index, text)
        self.starts.insert(index, self.starts[index])
        self.ends.insert(index, self.ends[index])
        self.lefts.insert(index, left)


def find_words(page: "PdfTextPage", rotation: int, known: Known) -> tuple[list[Words], Places]:
    """Finds the words of a page, in lines as PDFium sees them. A word without a place is left out.

    Args:
        page: The page's text.
        rotation: The angle by which the page is turned according to the file, in degrees. The angle of most lines takes
            precedence.
        known: Words of the document whose ends were examined. The words of this page are added.
    """
    text = _read_text(page)
    places = Places(page, rotation)
    level = _turn_to_lines(text, places)
    has_signs = _SIGN.search(text) is not None
    pattern = _WORD if any(hyphen in text for hyphen in _HYPHENS) else _PLAIN_WORD
    found: list[Words] = []
    for line in level:
        texts = pattern.findall(text, line.start, line.stop)
        starts, ends = [], []
        end = line.start
        for word in texts:
            start = text.index(word, end)
            end = start + len(word)
            starts.append(start)
            ends.append(end)
        if has_signs:
            texts = [word.translate(_SIGNS) for word in texts]
            seen = [bool(word) for word in texts]
            texts, starts, ends = (list(compress(values, seen)) for values in (texts, starts, ends))
        if not (known.starts.issuperset(texts[1:]) and known.ends.issuperset(texts[:-1])):
            texts, starts, ends = _join_split_words(text, texts, starts, ends, places, known)
        if texts:
            found += _place(texts, starts, ends, places)
    return found, places


def _join_split_words(
    text: str, texts: list[str], starts: list[int], ends: list[int], places: Places, known: Known
) -> tuple[list[str], list[int], list[int]]:
    """Joins words of a line without a real gap between them. Returns the words, and their starts and ends."""
    joined: tuple[list[str], list[int], list[int]] = ([], [], [])
    words, firsts, lasts = joined
    for word, start, end in zip(texts, starts, ends, strict=True):
        if lasts and start - lasts[-1] == 1 and (word not in known.starts or words[-1] not in known.ends):
            if _is_one_word(text, start - 1, places):
                words[-1] += word
                lasts[-1] = end
                continue
            known.starts.add(word)
            known.ends.add(words[-1])
        words.append(word)
        firsts.append(start)
        lasts.append(end)
    return joined


def _place(texts: list[str], starts: list[int], ends: list[int], places: Places) -> Iterator[Words]:
    """Yields the words of a line with their places. Words on several baselines are yielded separately."""
    left, base = places.origin(starts[0])
    last, other = (left, base) if len(texts) == 1 else places.origin(starts[-1])
    if abs(base - other) < _SAME_BASELINE and math.isfinite(left + last):
        lefts: list[float | None] = [None] * len(texts)
        lefts[0], lefts[-1] = left, last
        yield Words(texts=texts, starts=starts, ends=ends, base=base, lefts=lefts, places=places)
        return
    for word, start, end in zip(texts, starts, ends, strict=True):
        left, base = places.origin(start)
        if math.isfinite(left + base):
            yield Words(texts=[word], starts=[start], ends=[end], base=base, lefts=[left], places=places)


def _read_text(page: "PdfTextPage") -> str:
    """Returns the characters of a page, each at its own index."""
    from pypdfium2 import raw

    count = page.count_chars()
    text = page.get_text_range() if count > 0 else ""
    if len(text) != max(count, 0):  # characters are missing, added, or beyond the basic plane: one by one
        codes = (raw.FPDFText_GetUnicode(page, index) for index in range(count))
        text = "".join(chr(code) if code <= 0x10FFFF else " " for code in codes)
    return text


def _turn_to_lines(text: str, places: Places) -> list[range]:
    """Turns places to make most lines level. Returns the text ranges of the level lines."""
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
        if min((angle - level) % 360, (level - angle) % 360) <= _TILT
    ]


def _is_one_word(text: str, space: int, places: Places) -> bool:
    """Returns whether a space added by PDFium separates nothing: it is inside a word or between Chinese characters."""
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
    left, _ = places.origin(space + 1)
    return left - end < most * height


def group_lines(words: Iterable[Words]) -> list[Words]:
    """Groups words by baseline, from top to bottom and from left to right."""
    lines: list[list[Words]] = []
    lowest = math.inf
    for one in sorted(words, key=attrgetter("base"), reverse=True):
        if one.base < lowest:
            lines.append([])
            lowest = one.base - _ONE_BASELINE
        lines[-1].append(one)
    return [line[0] if len(line) == 1 else _merge(line) for line in lines]


def _merge(pieces: Sequence[Words]) -> Words:
    """Merges the words of several pieces of a line from left to right."""
    order = sorted(
        ((piece, index) for piece in pieces for index in range(len(piece))), key=lambda one: one[0].left(one[1])
    )
    return Words(
        texts=[piece.texts[index] for piece, index in order],
        starts=[piece.starts[index] for piece, index in order],
        ends=[piece.ends[index] for piece, index in order],
        base=order[0][0].base,
        lefts=[piece.lefts[index] for piece, index in order],
        places=order[0][0].places,
    )
