"""Reads a DOCX file: the document's text and its blocks.

Paragraphs and tables come in order of the document. Each paragraph of a list comes after the number or bullet that Word
shows (:mod:`~cskg.parser.docx_lists`). :mod:`~cskg.parser.office_text` writes them as lines.

Of page headers, only the lines that name an industry, a branch or an area are kept. They come first. Footers,
footnotes, comments, text boxes and text deleted with tracked changes are left out.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from cskg.errors import SourceError
from cskg.parser.archives import SAVE_AGAIN
from cskg.parser.docx_lists import Numbering, Styles, W, value_of
from cskg.parser.headings import names_place
from cskg.parser.markup import Block
from cskg.parser.office_text import Paragraph, iter_table, set_off_label, write_text

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement


def read_docx(data: bytes, name: str) -> tuple[str, tuple[Block, ...]]:
    """Returns the text of a DOCX file, and the blocks of its lines.

    Args:
        data: The file's bytes, already checked by :mod:`~cskg.parser.archives`.
        name: The name of the file for diagnostics.

    Raises:
        SourceError: The file is broken.
    """
    try:
        return _read(data)
    except Exception as error:
        # Third-party code reads untrusted bytes here. Seen: KeyError and ValueError for missing or foreign parts,
        # XMLSyntaxError, BadZipFile and zlib.error for damage, AttributeError for elements out of place,
        # RecursionError.
        raise SourceError(
            name, f"The file is not a readable DOCX file ({type(error).__name__}).", SAVE_AGAIN, line=1
        ) from error


def _read(data: bytes) -> tuple[str, tuple[Block, ...]]:
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE

    document = docx.Document(BytesIO(data))
    try:
        numbering = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        lists = None
    else:
        lists = getattr(numbering, "element", None)
    reader = _Reader(Numbering(lists, Styles(document.styles.element)))
    headers = (section.header for section in document.sections)
    heads = dict.fromkeys(
        paragraph.text
        for header in headers
        if not header.is_linked_to_previous
        for paragraph in reader.iter_paragraphs(header._element)  # noqa: SLF001 - python-docx shows paragraphs without tables
        if names_place(paragraph.text)
    )
    body = reader.iter_paragraphs(document.element.body)
    return write_text([*(Paragraph(text=head) for head in heads), *body])


_SKIPPED = frozenset(
    [W + name for name in ("pPr", "rPr", "del", "moveFrom", "drawing", "pict", "object", "instrText", "delText")]
    + ["{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"]
)
_SIGNS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}
_SYMBOLS = {"F0B7": "•", "F0A7": "▪", "F06F": "○", "F0D8": "➢", "F0FC": "✓"}
_MARK_AND_TAB = re.compile(r"([\W\d_]{1,6}|o)\t[\t ]*")
_TO_SPACES = str.maketrans("\n\r\f\v\x85\u2028\u2029", "       ")


def _iter_text(element: "BaseOxmlElement") -> Iterator[str]:
    """Yields the characters of a paragraph. A line break is a line feed, a page break a form feed."""
    for child in element:
        tag = child.tag
        if tag == f"{W}t":
            yield (child.text or "").translate(_TO_SPACES)
        elif tag == f"{W}br":
            yield "\f" if child.get(f"{W}type") == "page" else "\n"
        elif tag == f"{W}sym":
            code = (child.get(f"{W}char") or "").upper()
            yield _SYMBOLS.get(code, "\N{REPLACEMENT CHARACTER}")
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag not in _SKIPPED:
            yield from _iter_text(child)


def _iter_children(element: "BaseOxmlElement", tags: frozenset[str]) -> "Iterator[BaseOxmlElement]":
    """Yields the children with certain tags, including those inside content controls or tracked changes."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in _AROUND:
            yield from _iter_children(child, tags)


_OFF = frozenset(("0", "false", "off"))
_BLOCKS = frozenset((f"{W}p", f"{W}tbl"))
_ROWS = frozenset((f"{W}tr",))
_CELLS = frozenset((f"{W}tc",))
_AROUND = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))


class _Reader:
    """Reads the blocks of a document. A paragraph of several lines contains line feeds."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering

    def iter_paragraphs(self, container: "BaseOxmlElement") -> Iterator[Paragraph]:
        """Yields the paragraphs of a body or a cell, and the lines of its tables."""
        for block in _iter_children(container, _BLOCKS):
            if block.tag == f"{W}p":
                yield self.read_paragraph(block)
            else:
                yield from iter_table(self.read_row(row) for row in _iter_children(block, _ROWS))

    def read_paragraph(self, paragraph: "BaseOxmlElement") -> Paragraph:
        """Returns a paragraph, with its text after its number or bullet."""
        properties = paragraph.find(f"{W}pPr")
        text = set_off_label("".join(_iter_text(paragraph)).rstrip(" \t"), _find_bold_start(paragraph))
        mark = self.numbering.take_mark(properties) if text.strip() else ""
        text = mark + text
        if match := _MARK_AND_TAB.match(text):
            text = f"{match[1]} {text[match.end() :]}"
        if properties is not None:
            page_break = properties.find(f"{W}pageBreakBefore")
            if page_break is not None and page_break.get(f"{W}val") not in _OFF:
                text = "\f" + text
            section = properties.find(f"{W}sectPr")
            if section is not None and value_of(section, "type") != "continuous":
                text += "\f"
        opening = "h2" if self.numbering.styles.is_heading(value_of(properties, "pStyle")) else "p"
        return Paragraph(text=text, opening=opening, is_strong=opening != "p" or _is_bold(paragraph))

    def read_row(self, row: "BaseOxmlElement") -> list[list[Paragraph]]:
        """Returns the cells of a row. A cell that continues the cell above it is empty."""
        cells: list[list[Paragraph]] = []
        for cell in _iter_children(row, _CELLS):
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            cells.append([] if goes_on else [one for one in self.iter_paragraphs(cell) if one.text.strip(" \t")])
            self.numbering.leave()
        return cells


def _find_bold_start(paragraph: "BaseOxmlElement") -> str:
    """Returns the bold words at the start of a paragraph."""
    words = ""
    for run in paragraph.iter(f"{W}r"):
        bold = run.find(f"{W}rPr/{W}b")
        text = "".join(_iter_text(run))
        if text.strip() and (bold is None or bold.get(f"{W}val") in _OFF):
            break
        words += text
    return words


def _is_bold(paragraph: "BaseOxmlElement") -> bool:
    """Returns whether all runs of a paragraph that contain words are marked as bold."""
    runs = [run for run in paragraph.iter(f"{W}r") if any((text.text or "").strip() for text in run.iter(f"{W}t"))]
    bold = [run.find(f"{W}rPr/{W}b") for run in runs]
    return bool(runs) and all(one is not None and one.get(f"{W}val") not in _OFF for one in bold)
