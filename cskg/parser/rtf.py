"""Reads an RTF file: the document's text and its blocks.

striprtf decodes the characters. Its text does not show the ends of table cells and rows. These ends are therefore
passed to it as characters of the private use area, which it keeps.
"""

import re
from collections.abc import Iterator

from cskg.errors import SourceError
from cskg.parser.archives import SAVE_AGAIN
from cskg.parser.markup import Block
from cskg.parser.office_text import Paragraph, iter_table, write_text

_CELL, _ROW = "\uf8f0", "\uf8f1"
_MARKED = ((re.compile(rb"\\(?:nest)?cell(?![a-z])"), _CELL), (re.compile(rb"\\(?:nest)?row(?![a-z])"), _ROW))
_LIST_TEXT = re.compile(rb"\{\\(?:listtext|pntext)(?![a-z])")
_SYMBOL = re.compile(rb"\\'(?:b7|a7|d8|fc|6f)(?=[^\\{}]{0,2}\\tab)", re.IGNORECASE)
_NOT_SHOWN = re.compile(rb"\{(?:\\[a-z]{1,30}-?\d{0,9} ?){0,40}\\(?:deleted|v)(?![a-z\d])[^{}]*\}")
"""Groups of words that are hidden, or deleted with tracked changes."""
_GLYPH_AND_TAB = re.compile(r"(?P<mark>[^\w\s]|o|\d{1,2}(?:\.\d{1,2})*[.)]?|[(]?[a-zA-Z][.)])\t[\t ]*(?=\S)")


def read_rtf(data: bytes, name: str) -> tuple[str, tuple[Block, ...]]:
    """Returns the text of an RTF file, and the blocks of its lines.

    Args:
        data: The file's bytes.
        name: The name of the file for diagnostics.

    Raises:
        SourceError: The file cannot be read.
    """
    from striprtf.striprtf import rtf_to_text

    for pattern, mark in _MARKED:
        code = str(ord(mark) - 65_536).encode()
        data = pattern.sub(rb"\\u" + code + rb"?", data)
    data = _NOT_SHOWN.sub(b"{}", data)
    data = _LIST_TEXT.sub(rb"{", data)  # the marks of lists, which an old reader would skip
    try:
        text: str = rtf_to_text(data.decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    except Exception as error:  # untrusted input
        raise SourceError(
            name, f"The file is not readable RTF ({type(error).__name__}).", SAVE_AGAIN, line=1
        ) from error
    return write_text(_iter_paragraphs(text))


def _iter_paragraphs(text: str) -> Iterator[Paragraph]:
    """Yields the paragraphs, and the rows of each table as lines."""
    rows: list[list[list[Paragraph]]] = []
    *inner, rest = text.split(_ROW)
    for part in inner:
        first, *cells = part.split(_CELL)
        before, _, opening = first.rpartition("\n") if not rows or "\n" in first else ("", "", first)
        if before.strip():
            yield from iter_table(rows)
            rows = []
            yield from _cut(before)
        rows.append([_cut(cell) for cell in (opening, *cells[:-1])])
    yield from iter_table(rows)
    yield from _cut(rest)


def _cut(text: str) -> list[Paragraph]:
    lines = (line.strip(" \t") for line in text.split("\n"))
    return [Paragraph(text=_GLYPH_AND_TAB.sub(r"\g<mark> ", line, count=1)) for line in lines if line]
