"""PDF file to the document's text: label, tab, value, as the rest of the parser reads it.

A PDF says which characters stand where, and nothing of lines or tables. Steps, page by page:

1. **Words** are what PDFium sets apart by white space, each with its baseline and its ends.
2. **Lines** are words on one baseline, from left to right.
3. **The label column**: where lines start with a label and a gap, what follows the gap starts at one
   place in most of them. There the page is cut into labels and values. A page without labels keeps the
   columns of the page before it.
4. **Rows**: between two rules that cross both columns, the left words are one label and the right ones
   its value, however either is aligned. Without rules, a label takes the lines from its own baseline to
   the next label's; a label of several lines is put together.

A value's first line comes after its label and a tab, its other lines after a tab; pages end in a form
feed. Indents go: the marks of a list say how deep its items lie.

It knows places on a page, and what a label is; it does not know what a field means.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from ctypes import c_double
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import attrgetter
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from cskg.errors import SourceError
from cskg.parser.labels import FIELD_OF_LABEL, find_heading

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage  # type: ignore[import-untyped]

MAX_PAGES = 5_000
MAX_CHARACTERS = 20_000_000
MAX_ROWS = 200
"""Lines of a page up to which values are looked for around their labels; a printed page has fewer than 100."""

MAX_RULES = 5_000
"""Drawn objects of a page that are looked at for rules."""

_ONE_BASELINE = 4.0
"""Points by which the baselines of one line differ at most: a bold label may be set a little lower."""

_SAME_PLACE = 3.0
_GAP, _WIDE_GAP = 5.0, 14.0
"""Points of white space that part two columns where several lines agree, and where one stands alone."""

_FRAGMENT = 32.0
"""Points between two lines of one label at most."""

_MIDDLE = 8.0
"""Points by which a label in the middle of its cell may lie off it."""

_HYPHENS = "\x02\ufffe"
"""What PDFium writes for a hyphen that ends a line; it takes the line end away."""

_WORD = re.compile(rf"[^\s{_HYPHENS}]+[{_HYPHENS}]?|[{_HYPHENS}]")
_SIGNS: dict[int, str] = {
    **dict.fromkeys(range(0x20), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys(range(0x7F, 0xA0), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys(map(ord, _HYPHENS), "-"),
    **dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
    # Bullets of the Symbol and Wingdings fonts, which have no characters of their own.
    0xF0B7: "•",
    0xF0A7: "▪",
    0xF06E: "■",
    0xF0D8: "➢",
    0xF0FC: "✓",
}
_GET_ANOTHER = "Get the whole file again, or save it as UTF-8 text or HTML."

_pdfium = Lock()
"""PDFium has one state for a process."""


def pdf_text(data: bytes, name: str) -> str:
    """Gives the text of a PDF file.

    Args:
        data: The file's bytes.
        name: The name that diagnostics give it.

    Raises:
        SourceError: The file is broken, needs a password, is too large, or holds pictures only.
    """
    try:
        with _pdfium:
            text = _read(data, name)
    except SourceError:
        raise
    except Exception as error:
        # Third-party code reads bytes that anybody may have written. Seen: PdfiumError for a broken file, page or
        # text page; AssertionError and ctypes.ArgumentError come from the bindings' own checks.
        needs_password = "password" in str(error).lower()
        raise SourceError(
            name,
            "The PDF needs a password." if needs_password else f"The file is no readable PDF ({type(error).__name__}).",
            "Save it without a password." if needs_password else _GET_ANOTHER,
            line=1,
        ) from error
    if not text.strip():
        raise SourceError(
            name,
            "The PDF holds no text: its pages are pictures only, as scans are, or empty.",
            "Run OCR (text recognition) on it first, for example: ocrmypdf scan.pdf text.pdf",
            line=1,
        )
    return text


def _read(data: bytes, name: str) -> str:
    import pypdfium2

    with closing(pypdfium2.PdfDocument(data)) as document:
        count = len(document)
        if count > MAX_PAGES:
            raise SourceError(
                name, f"The PDF has {count} pages; {MAX_PAGES} are read at most.", "Cut it into parts.", line=1
            )
        return "\n\f".join("\n".join(lines) for lines in _iter_pages(document, name)) + "\n"


def _iter_pages(document: "PdfDocument", name: str) -> Iterator[list[str]]:
    """Yields the lines of each page."""
    characters = 0
    boundary: float | None = None
    for index in range(len(document)):
        with closing(document[index]) as page, closing(page.get_textpage()) as text_page:
            characters += text_page.count_chars()
            if characters > MAX_CHARACTERS:
                raise SourceError(
                    name,
                    f"The PDF has more than {MAX_CHARACTERS // 1_000_000} million characters.",
                    "Cut it into parts.",
                    line=1,
                )
            rotation = page.get_rotation()
            places = _Places(text_page, rotation)
            lines = _group_lines(_iter_words(text_page, places))
            boundary = _find_boundary(lines, places) or boundary
            rows = [_cut_line(line, boundary, places) for line in lines]
            rules = _find_rules(page, boundary) if boundary is not None and not rotation else []
            yield list(_iter_text(rows, rules))


class _Word(NamedTuple):
    """A word with its left end and its baseline, in points from the page's bottom left corner."""

    text: str
    left: float
    base: float
    last: int
    """The place of its last character in the page."""


class _Places:
    """Where the characters of a page stand, as one sees them, in points."""

    def __init__(self, page: "PdfTextPage", rotation: int) -> None:
        from pypdfium2 import raw

        self.page = page.raw
        self.rotation = rotation
        self.get_origin = raw.FPDFText_GetCharOrigin
        self.get_box = raw.FPDFText_GetCharBox
        self.numbers = tuple(c_double() for _ in range(4))

    def origin(self, index: int) -> tuple[float, float]:
        """The left end of a character, and its baseline."""
        first, second, _, _ = self.numbers
        self.get_origin(self.page, index, first, second)
        x, y = first.value, second.value
        if not self.rotation:
            return x, y
        return {90: (y, -x), 180: (-x, -y)}.get(self.rotation, (-y, x))

    def right(self, word: _Word) -> float:
        """The right end of a word; asked for only where a gap matters, because every question takes its time."""
        left, right, bottom, top = self.numbers
        self.get_box(self.page, word.last, left, right, bottom, top)
        if not self.rotation:
            return right.value
        return {90: top.value, 180: -left.value}.get(self.rotation, -bottom.value)


def _iter_words(page: "PdfTextPage", places: _Places) -> Iterator[_Word]:
    """Yields the words of a page; one that stands nowhere is left out."""
    from pypdfium2 import raw

    count = page.count_chars()
    if count <= 0:
        return
    text = page.get_text_range()
    if len(text) != count:  # characters left out or added, or beyond the basic plane: one by one
        codes = (raw.FPDFText_GetUnicode(page, index) for index in range(count))
        text = "".join(chr(code) if code <= 0x10FFFF else " " for code in codes)
    for match in _WORD.finditer(text):
        left, base = places.origin(match.start())
        if math.isfinite(left) and math.isfinite(base):
            word = match[0]
            yield _Word(
                word if word.isascii() and word.isprintable() else word.translate(_SIGNS), left, base, match.end() - 1
            )


_Line = list[_Word]


def _group_lines(words: Iterator[_Word]) -> list[_Line]:
    """Puts words on one baseline together, from top to bottom and from left to right."""
    lines: list[_Line] = []
    lowest = math.inf
    for word in sorted(words, key=attrgetter("base"), reverse=True):
        if word.base < lowest:
            lines.append([])
            lowest = word.base - _ONE_BASELINE
        lines[-1].append(word)
    for line in lines:
        line.sort(key=attrgetter("left"))
    return lines


_NUMBER = re.compile(r"\d{1,2}[.、]?\s*(?=\D)")
_STARTS = frozenset(" ".join(label.split()[:size]) for label in FIELD_OF_LABEL for size in range(1, 4))
"""Labels, and what stands on the first line of one that takes several."""


def _bare(text: str) -> str:
    """A label without its number and colon."""
    return " ".join(_NUMBER.sub("", text, count=1).rstrip(" :：").casefold().split())


def _is_label(text: str) -> bool:
    return _bare(text) in FIELD_OF_LABEL


def _find_boundary(lines: list[_Line], places: _Places) -> float | None:
    """Finds where the values of a page start."""
    starts: list[tuple[float, float]] = []
    for line in lines:
        for size in range(min(5, len(line) - 1), 0, -1):
            if _bare(_join(line[:size])) not in _STARTS:
                continue
            gap = line[size].left - places.right(line[size - 1])
            if gap < _GAP:
                continue
            if not _is_label(line[size].text):  # else it is the head of a listing: code, name, credit
                starts.append((line[size].left, gap))
            break
    if not starts:
        return None
    counts = Counter(round(left / _SAME_PLACE) for left, _ in starts)
    best = max(counts, key=lambda place: (counts[place] + counts[place + 1] + counts[place - 1], -place))
    near = [(left, gap) for left, gap in starts if abs(round(left / _SAME_PLACE) - best) <= 1]
    if len(near) < 2 and near[0][1] < _WIDE_GAP:
        return None
    return min(left for left, _ in near)


def _join(words: Sequence[_Word]) -> str:
    return " ".join(word.text for word in words)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line as cut: what stands in the label column, what in the other, and its baseline."""

    label: str
    value: str
    base: float
    is_cut: bool = True


def _cut_line(line: _Line, boundary: float | None, places: _Places) -> _Row:
    """Cuts a line at the boundary, unless its words run across it, as those of a running head do."""
    base = line[0].base
    if boundary is None:
        return _Row(_join(line), "", base, is_cut=False)
    size = sum(word.left < boundary - _SAME_PLACE for word in line)
    label, value = line[:size], line[size:]
    if not label:
        return _Row("", _join(value), base)
    if value:
        gap = value[0].left - places.right(label[-1])
        crosses = gap < _GAP and not (gap > 0 and _bare(_join(label)) in _STARTS)
    else:
        crosses = places.right(label[-1]) > boundary
    return _Row(_join(line), "", base, is_cut=False) if crosses else _Row(_join(label), _join(value), base)


def _find_rules(page: "PdfPage", boundary: float) -> list[float]:
    """Finds the heights, from below, at which a rule or the edge of a box crosses both columns."""
    from pypdfium2 import raw

    sides: tuple[list[float], list[float]] = ([], [])
    for drawn in islice(page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=1), MAX_RULES):
        left, bottom, right, top = drawn.get_bounds()
        if not right - left > 20:
            continue
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


def _iter_text(rows: list[_Row], rules: list[float]) -> Iterator[str]:
    """Yields the lines of a page, those between two rules together."""
    start = 0
    while start < len(rows):
        band = bisect_left(rules, rows[start].base)
        end = start + 1
        while end < len(rows) and bisect_left(rules, rows[end].base) == band:
            end += 1
        cell = rows[start:end]
        if 0 < band < len(rules) and _is_one_field(cell):
            yield from _iter_field(" ".join(row.label for row in cell if row.label), cell)
        else:
            yield from _iter_by_baseline(cell)
        start = end


def _is_one_field(cell: list[_Row]) -> bool:
    """Whether lines between two rules are a label, at their top or in their middle, and its value.

    Elsewhere the rules are those of a box around the page, and lines of the field before may stand in it.
    """
    labels = [row for row in cell if row.label]
    if not all(row.is_cut for row in cell) or not _is_label(" ".join(row.label for row in labels)):
        return False
    middle = (cell[0].base + cell[-1].base) / 2
    return labels[0] is cell[0] or abs((labels[0].base + labels[-1].base) / 2 - middle) <= _MIDDLE


def _iter_by_baseline(rows: list[_Row]) -> Iterator[str]:
    """Yields the lines of rows that no rule parts: a label's value starts on its own baseline, or lies around it."""
    labels = [(index, size) for index in range(len(rows)) if (size := _label_size_at(rows, index))]
    if any(_is_centred(rows, index, size) for index, size in labels):
        low, high = 0, len(rows)
        while _is_head(rows[low]):
            low += 1
        while _is_head(rows[high - 1]):
            high -= 1
        inside = [(index - low, size) for index, size in labels]
        if _is_all_fields(rows[low:high], inside):
            yield from _iter_lines(rows[:low])
            yield from _iter_around(rows[low:high], inside)
            yield from _iter_lines(rows[high:])
            return
    index = 0
    while index < len(rows):
        row = rows[index]
        size = _label_size_at(rows, index)
        if size:
            part = rows[index : index + size]
            yield from _iter_field(" ".join(row.label for row in part if row.label), part)
            index += size
            continue
        yield from _iter_lines([row])
        index += 1


def _label_size_at(rows: list[_Row], index: int) -> int:
    return _label_size(rows, index) if rows[index].is_cut and rows[index].label else 0


def _is_head(row: _Row) -> bool:
    """Whether a line is a running head or a page number, and so no part of a value."""
    return not (row.is_cut and row.label) and find_heading(row.value or row.label) is not None


def _is_all_fields(rows: list[_Row], labels: list[tuple[int, int]]) -> bool:
    """Whether, from the first label on, every line is a label's or a value's, so that none gets lost among them."""
    of_labels = {row for index, size in labels for row in range(index, index + size)}
    places = range(labels[0][0], len(rows))
    return len(rows) <= MAX_ROWS and all(rows[i].is_cut and (i in of_labels or not rows[i].label) for i in places)


def _is_centred(rows: list[_Row], index: int, size: int) -> bool:
    """Whether a label stands alone on its lines, between lines of a value close above and below it."""
    end = index + size
    if index == 0 or end >= len(rows) or any(row.value for row in rows[index:end]):
        return False
    above, below = rows[index - 1], rows[end]
    neighbours = not above.label and not below.label and bool(above.value and below.value)
    return neighbours and above.base - below.base < 2 * _FRAGMENT


def _iter_around(rows: list[_Row], labels: list[tuple[int, int]]) -> Iterator[str]:
    """Yields the fields of a page whose labels stand in the middle of their values.

    A value reaches as far below the middle of its label as above it. Where one value ends and the next one starts is
    what brings all middles together nearest to their labels; lines above the first value go on the page before.
    """
    edges = _find_edges(rows, labels)
    yield from _iter_lines(rows[: edges[0]])
    for (index, size), (start, end) in zip(labels, pairwise(edges), strict=True):
        label = " ".join(row.label for row in rows[index : index + size] if row.label)
        yield from _iter_field(label, rows[start:end])


def _find_edges(rows: list[_Row], labels: list[tuple[int, int]]) -> list[int]:
    """Finds where the value of each label starts, and where the last one ends: dynamic programming over the rows.

    The cost of a value is the distance of its middle from its label's; the sum over the page is the least.
    """
    continues = any(row.value and not row.label for row in rows[: labels[0][0]])
    best: dict[int, tuple[float, list[int]]] = {
        start: (0.0, [start]) for start in (range(labels[0][0] + 1) if continues else (labels[0][0],))
    }
    for (index, size), following in zip(labels, [*labels[1:], None], strict=True):
        middle = (rows[index].base + rows[index + size - 1].base) / 2
        ends = range(index + size, following[0] + 1) if following else (len(rows),)
        best = {
            end: min(
                (cost + _distance(rows[start:end], middle), [*edges, end]) for start, (cost, edges) in best.items()
            )
            for end in ends
        }
    return min(best.values())[1]


def _distance(rows: list[_Row], middle: float) -> float:
    """How far the middle of a value's lines lies from the middle of its label; 0 for a label without a value."""
    values = [row.base for row in rows if row.value]
    return abs((values[0] + values[-1]) / 2 - middle) if values else 0.0


def _iter_lines(rows: list[_Row]) -> Iterator[str]:
    for row in rows:
        if row.label:
            yield f"{row.label}\t{row.value}" if row.value else row.label
        else:
            yield f"\t{row.value}"


def _label_size(rows: list[_Row], start: int) -> int:
    """How many rows the label takes that starts on a row; none where it is no label."""
    label, size = "", 0
    base = rows[start].base
    for index in range(start, min(start + 6, len(rows))):
        row = rows[index]
        if not row.is_cut or base - row.base > _FRAGMENT:
            break
        if not row.label:
            continue
        label, base = f"{label} {row.label}", row.base
        if _is_label(label):
            size = index - start + 1
        elif _bare(label) not in _STARTS and _bare(label):
            break
    return size


def _iter_field(label: str, rows: list[_Row]) -> Iterator[str]:
    """Yields a label with the first line of its value, then the other lines behind a tab."""
    values = [row.value for row in rows if row.value]
    yield f"{label}\t{values[0] if values else ''}"
    yield from (f"\t{value}" for value in values[1:])
