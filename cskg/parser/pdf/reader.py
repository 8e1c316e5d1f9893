"""Writes the document's text from a PDF file: label, tab, value, as the rest of the parser reads it.

A PDF gives the places of characters, but not lines or tables. Page by page,
:mod:`~cskg.parser.pdf.page_content` finds words and lines, :mod:`~cskg.parser.pdf.label_rows` cuts lines into labels
and values, and :mod:`~cskg.parser.pdf.fields` finds the lines of each label.

Heads and footers that are only repeated on the pages are left out. A line at a page's foot is removed if it occurs at
the same height on other pages too, apart from its numbers, and is separate from the lines above it. The head of a page
is removed if it is the same as on the page before, and no unit starts below it. Such a head interrupts a field. A line
that names an industry or a functional area for the first time is kept. A head that fills its line continues on the next
one.

The first line of a value comes after its label and a tab. The other lines come after a tab. Each line has as many
spaces as it is indented. A page ends in a form feed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from cskg.errors import SourceError
from cskg.model import Diagnostic, Severity
from cskg.parser.headings import find_heading
from cskg.parser.labels import FIELD_OF_LABEL
from cskg.parser.pdf.columns import ColumnFinder, find_starts, split_columns
from cskg.parser.pdf.fields import arrange, find_spacing, restore_labels
from cskg.parser.pdf.label_rows import Row, bare, cut_line, is_label, is_marked, straighten
from cskg.parser.pdf.page_content import Known, find_words, group_lines
from cskg.parser.pdf.page_shapes import Drawings, find_drawings

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage  # type: ignore[import-untyped]

MAX_PAGES = 5_000
MAX_CHARACTERS = 20_000_000
_OUTLINES = 100
"""A page without text but with this many drawn shapes may show words as outlines."""

_SHOWN_RANGES = 10
"""The most runs of pages that a diagnostic names."""

_PAGES_LOOKED_AT = 100
"""The most pages that are examined to find how labels are aligned."""

_FEW_PAGES = 6
"""With fewer pages than this, odd and even pages are treated alike."""

_GET_ANOTHER = "Get the whole file again, or save it as UTF-8 text or HTML."

_pdfium = Lock()
"""PDFium has one global state per process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    rows: list[Row]
    rules: list[float]
    is_picture: bool


def read_pdf(data: bytes, name: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Returns the text of a PDF file, and the diagnostics from reading it.

    Args:
        data: The file's bytes.
        name: The name of the file for diagnostics.

    Raises:
        SourceError: The file is broken, needs a password, is too large, or holds only pictures.
    """
    try:
        with _pdfium:
            pages = _read(data, name)
    except SourceError:
        raise
    except Exception as error:
        # Third-party code reads untrusted bytes here. Seen: PdfiumError for a broken file, page or text page;
        # AssertionError and ctypes.ArgumentError from the bindings' own checks.
        needs_password = "password" in str(error).lower()
        raise SourceError(
            name,
            "The PDF needs a password."
            if needs_password
            else f"The file is not a readable PDF ({type(error).__name__}).",
            "Save it without a password." if needs_password else _GET_ANOTHER,
            line=1,
        ) from error
    if not any(page.rows for page in pages):
        raise SourceError(
            name,
            "The PDF has no text: its pages are only pictures, as in a scan, or empty.",
            "Run OCR (text recognition) on it first, for example: ocrmypdf scan.pdf text.pdf",
            line=1,
        )
    text = _write(pages)
    pictures = [number for number, page in enumerate(pages, 1) if page.is_picture]
    return text, (_note_pictures(pictures, text, name),) if pictures else ()


def _note_pictures(pages: list[int], text: str, name: str) -> Diagnostic:
    """Returns a diagnostic for pages without text. Its place is the first of them."""
    ranges: list[list[int]] = []
    for page in pages:
        if ranges and ranges[-1][-1] == page - 1:
            ranges[-1][1:] = [page]
        else:
            ranges.append([page])
    shown = ", ".join("-".join(map(str, ends)) for ends in ranges[:_SHOWN_RANGES])
    more = " and others" if len(ranges) > _SHOWN_RANGES else ""
    start = len("\f".join(text.split("\f", pages[0] - 1)[: pages[0] - 1]))
    return Diagnostic(
        severity=Severity.WARNING,
        code="page-without-text",
        message=f"{'Pages' if len(pages) > 1 else 'Page'} {shown}{more} of the PDF "
        f"{'have' if len(pages) > 1 else 'has'} pictures and no text, as in a scan, and cannot be read. Run OCR (text "
        "recognition) on them first, for example: "
        "ocrmypdf --skip-text book.pdf text.pdf",
        source=name,
        page=pages[0],
        line=text.count("\n", 0, start) + 1,
        column=1,
    )


def _read(data: bytes, name: str) -> list[_Page]:
    import pypdfium2

    with closing(pypdfium2.PdfDocument(data)) as document:
        count = len(document)
        if count > MAX_PAGES:
            raise SourceError(
                name, f"The PDF has {count} pages; {MAX_PAGES} are read at most.", "Divide it into parts.", line=1
            )
        return list(_iter_pages(document, name))


def _iter_pages(document: "PdfDocument", name: str) -> Iterator[_Page]:
    """Yields the contents of each page."""
    characters = 0
    known = Known()
    finder = ColumnFinder()
    for index in range(len(document)):
        with closing(document[index]) as page, closing(page.get_textpage()) as text_page:
            characters += text_page.count_chars()
            if characters > MAX_CHARACTERS:
                raise SourceError(
                    name,
                    f"The PDF has more than {MAX_CHARACTERS // 1_000_000} million characters.",
                    "Divide it into parts.",
                    line=1,
                )
            words, places = find_words(text_page, page.get_rotation(), known)
            lines = group_lines(words)
            drawings = find_drawings(page) if lines and not places.rotation else Drawings()
            drawings.put_bullets(lines)
            starts = find_starts(lines)
            columns = None if starts else split_columns(lines)
            if columns is not None:
                rows = [cut_line(line, None, margin) for line, margin in columns]
                yield _Page(rows=rows, rules=[], is_picture=False)
                continue
            boundary = finder.find(lines, starts, index)
            rows = [cut_line(line, boundary) for line in lines]
            rights = (row.right + (boundary or 0.0) * row.is_cut for row in rows)
            width = max(rights, default=0.0) - min((line.left(0) for line in lines), default=0.0)
            yield _Page(
                rows=join_heads(rows, width),
                rules=drawings.find_rules(boundary) if boundary is not None else [],
                is_picture=not lines and _holds_pictures(page),
            )


def _holds_pictures(page: "PdfPage") -> bool:
    """Returns whether a page without text shows possible words: a picture, or many shapes."""
    from pypdfium2 import raw

    if any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3)):
        return True
    shapes = page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=3)
    return sum(1 for _ in islice(shapes, _OUTLINES)) == _OUTLINES


def _write(pages: Sequence[_Page]) -> str:
    """Writes the rows of all pages as lines."""
    kept = straighten(without_running_matter([page.rows for page in pages]))
    unruled = (rows for page, rows in zip(pages, kept, strict=True) if not page.rules)
    spacing = find_spacing(islice(unruled, _PAGES_LOOKED_AT))
    arranged = [list(arrange(rows, page.rules, spacing)) for page, rows in zip(pages, kept, strict=True)]
    restored = iter(restore_labels([row for rows in arranged for row in rows]))
    margins = _find_margins(kept)
    return (
        "\n\f".join(
            "\n".join(row.text(margin) for row in islice(restored, len(rows)))
            for rows, margin in zip(arranged, margins, strict=True)
        )
        + "\n"
    )


def _find_margins(pages: Sequence[Sequence[Row]]) -> list[float]:
    """Returns the start of uncut lines on each page. Odd and even pages of a book have different margins."""
    lefts = [min((row.left for row in rows if not row.is_cut), default=None) for rows in pages]
    sides = (lefts[0::2], lefts[1::2]) if len(pages) >= _FEW_PAGES else (lefts, lefts)
    found: list[float] = []
    for side in sides:
        known = Counter(round(left) for left in side if left is not None)
        most = max(known.values(), default=0)
        found.append(float(min((left for left, count in known.items() if count == most), default=0)))
    return [found[page % 2] for page in range(len(pages))]


_OPENERS = frozenset(("title", "code"))
_FOOT, _HEAD = 3, 8
"""The most lines of a foot and of a head."""

_APART = 20.0
"""The smallest distance between a foot and the line above it, in points. One page with this distance is enough."""

_ENOUGH = 3
"""The fewest pages with the same foot, unless all pages have it."""

_DIGITS = re.compile(r"\d+")

_SPACE = 3.0
"""The smallest space between two words, in points."""

_Key = tuple[str, int]


def join_heads(rows: list[Row], width: float) -> list[Row]:
    """Joins the lines of a running head that is too long for one line of a page.

    Args:
        rows: The rows of the page.
        width: The width of its text, in points.
    """
    joined: list[Row] = []
    for row in rows:
        above = joined[-1] if joined else None
        if above is not None and _goes_on(above, row, width):
            words = f"{above.label or above.value} {row.label or row.value}"
            joined[-1] = above._replace(
                label="" if above.value else words,
                value=words if above.value else "",
                right=above.left + row.right - row.left,
            )
        else:
            joined.append(row)
    return joined


def _goes_on(above: Row, row: Row, width: float) -> bool:
    """Returns whether a line continues the running head above it, which had no room for its first word."""
    if not row.first or (above.label and above.value) or (row.label and row.value):
        return False
    if above.right - above.left + _SPACE + row.first <= width:
        return False
    head, heading = find_heading(above.label or above.value), find_heading(row.label or row.value)
    names = head is not None and (head.industry or head.branch or head.functional_area)
    return bool(names) and not is_label(row.label) and (heading is None or heading.is_continuation)


def without_running_matter(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """Returns the pages without repeated heads and feet."""
    feet = _find_feet(pages)
    kept = []
    before: list[_Key] = []
    for rows in pages:
        keys = [_key(row) for row in rows[:_HEAD]]
        start, end = 0, len(rows)
        while end > 0 and feet and _key(rows[end - 1]) in feet:
            end -= 1
        while start < min(end, len(before)) and keys[start] == before[start] and not is_label(rows[start].label):
            start += 1
        if _starts_unit(rows[start : start + 4]):
            start = 0
        kept.append(rows[start:end])
        before = keys or before
    return kept


def _key(row: Row) -> _Key:
    return _DIGITS.sub("0", f"{row.label} {row.value}".casefold()), round(row.base)


def _starts_unit(rows: list[Row]) -> bool:
    return any(FIELD_OF_LABEL.get(bare(row.label)) in _OPENERS for row in rows)


def _find_feet(pages: Sequence[list[Row]]) -> frozenset[_Key]:
    """Finds the lines at the foot of pages that are repeated."""
    counts: Counter[_Key] = Counter()
    apart: set[_Key] = set()
    for rows in pages:
        keys = {}
        for place in range(max(0, len(rows) - _FOOT), len(rows)):
            row = rows[place]
            heading = find_heading(f"{row.label} {row.value}")
            says_more = heading is not None and not heading.is_page_number
            if is_label(row.label) or is_marked(row.value or row.label) or says_more:
                continue
            keys[_key(row)] = place == 0 or rows[place - 1].base - row.base >= _APART
        counts.update(keys.keys())
        # Lines below a separate line belong to the same foot.
        is_apart = False
        for key, starts in keys.items():
            is_apart = is_apart or starts
            if is_apart:
                apart.add(key)
    enough = min(_ENOUGH, max(2, len(pages)))
    return frozenset(key for key in apart if counts[key] >= enough)
