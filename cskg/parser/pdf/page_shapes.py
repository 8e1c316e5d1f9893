"""Finds shapes drawn on a PDF page: rules between the rows of a table, and bullets."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from cskg.parser.pdf.page_content import Words

if TYPE_CHECKING:
    from pypdfium2 import PdfObject, PdfPage  # type: ignore[import-untyped]

MAX_DRAWN = 5_000
"""The most drawn objects of a page that are examined."""

_SMALLEST, _LARGEST = 1.5, 8.0
"""The range of a bullet's size, in points."""

_ROUND = 0.5
"""The greatest difference between a bullet's width and height, in points."""

_BEFORE = 30.0
"""The greatest distance between a bullet and the first word of its line, in points."""

_ABOVE = 9.0
"""The greatest height of a bullet's middle above the baseline, in points."""

_WIDE = 20.0
"""The smallest width of a rule or a box, in points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawings:
    """The shapes of a page, in points from its bottom left corner.

    Attributes:
        wide: Left, bottom, right and top of each possible rule or box.
        bullets: Glyph, left end and middle of each possible bullet, in ascending order of height.
    """

    wide: tuple[tuple[float, float, float, float], ...] = ()
    bullets: tuple[tuple[str, float, float], ...] = ()

    def find_rules(self, boundary: float) -> list[float]:
        """Finds the heights, in ascending order, of rules and box edges that cross both sides of a boundary."""
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
        """Puts bullets before the words of the lines beside them."""
        if not self.bullets:
            return
        heights = [middle for _, _, middle in self.bullets]
        for line in lines:
            base = line.base
            for glyph, left, _ in self.bullets[bisect_left(heights, base) : bisect_left(heights, base + _ABOVE)]:
                place = next((place for place in range(len(line)) if line.left(place) > left), None)
                if place is not None and line.left(place) - left < _BEFORE:
                    line.insert(place, glyph, left)


def find_drawings(page: "PdfPage") -> Drawings:
    """Finds the shapes drawn on a page."""
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
    """Yields the paths of a page. The bindings' own iterator would also make an object of each piece of text."""
    from pypdfium2 import PdfObject, raw

    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        drawn = raw.FPDFPage_GetObject(page.raw, index)
        if raw.FPDFPageObj_GetType(drawn) == raw.FPDF_PAGEOBJ_PATH:
            yield PdfObject(drawn, page=page, pdf=page.pdf)


def _glyph(shape: object) -> str:
    """Returns the glyph of a filled bullet, or of a bullet that is a line."""
    from ctypes import c_int

    from pypdfium2 import raw

    fill, stroke = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(shape, fill, stroke)
    return "•" if fill.value else "○"
