"""DOCX file to the document's text and its blocks.

Steps:

1. **Refusal.** The archive is looked at before anything in it is unpacked: sizes and ratios of its
   members, encryption, and document type declarations, which Office never writes and bombs are made of.
2. **Paragraphs** and tables come in order of the document, each paragraph of a list after the number or
   bullet that Word shows (:mod:`~cskg.parser.docx_lists`). :mod:`~cskg.parser.office_text` writes them as lines.

Of page headers only the lines that name an industry, a branch or an area are kept, before all else. Footers, footnotes,
comments, text boxes and text that was deleted with changes tracked are left out.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from cskg.errors import SourceError
from cskg.parser.docx_lists import Numbering, Styles, W, value_of
from cskg.parser.labels import find_heading
from cskg.parser.markup import Block
from cskg.parser.office_text import Paragraph, iter_table, write_text

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

MAX_TOTAL = 200_000_000
"""Bytes that all members may have together, unpacked."""

MAX_XML = 40_000_000
"""Bytes that the members to be parsed may have together: a tree takes some twenty times its text."""

MAX_RATIO, RATIO_FROM = 200, 20_000_000
"""A member of more than RATIO_FROM bytes may not be packed closer than this."""

MAX_MEMBERS = 10_000

_MAIN = re.compile(r"word/document\d*\.xml", re.IGNORECASE)
_DECLARATIONS = tuple(
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
_SAVE_AGAIN = "Open it in a word processor, save it again as DOCX, or as UTF-8 text or HTML."


def read_docx(data: bytes, name: str) -> tuple[str, tuple[Block, ...]]:
    """Gives the text of a DOCX file, and what its lines are.

    Args:
        data: The file's bytes.
        name: The name that diagnostics give it.

    Raises:
        SourceError: The file is broken or hostile, or not a DOCX file.
    """
    _refuse_hostile(data, name)
    try:
        return _read(data)
    except Exception as error:
        # Third-party code reads bytes that anybody may have written. Seen: KeyError and ValueError for missing or
        # foreign parts, XMLSyntaxError, BadZipFile and zlib.error for damage, AttributeError for elements out of
        # place, RecursionError.
        raise SourceError(
            name, f"The file is no readable DOCX file ({type(error).__name__}).", _SAVE_AGAIN, line=1
        ) from error


def _refuse_hostile(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            why = _find_danger(archive)
    except Exception as error:
        # Seen: BadZipFile, zlib.error, EOFError, NotImplementedError (a compression of its own), OverflowError,
        # struct.error, UnicodeDecodeError.
        raise SourceError(
            name, f"The file is a broken ZIP archive ({type(error).__name__}).", "Get the whole file again.", line=1
        ) from error
    if why:
        raise SourceError(name, why, _SAVE_AGAIN, line=1)


def _find_danger(archive: zipfile.ZipFile) -> str | None:
    """Says why an archive is not unpacked. No member can hold more than it states: reading stops there."""
    members = archive.infolist()
    parsed = [member for member in members if member.filename.lower().endswith((".xml", ".rels"))]
    if not any(_MAIN.fullmatch(member.filename) for member in members):
        return "The file is a ZIP archive, but holds no word/document.xml, so it is not a DOCX file."
    if any(member.flag_bits & 1 for member in members):
        return "The archive is encrypted."
    if why := _find_bomb(members, parsed):
        return why
    for member in parsed:
        content = archive.read(member)
        if any(declaration in content for declaration in _DECLARATIONS):
            return "Its XML declares a document type or entities, which no word processor writes."
    return None


def _find_bomb(members: list[zipfile.ZipInfo], parsed: list[zipfile.ZipInfo]) -> str | None:
    """Says why members would take too much memory."""
    if len(members) > MAX_MEMBERS:
        return f"The archive has {len(members)} members; {MAX_MEMBERS} are read at most."
    if sum(member.file_size for member in members) > MAX_TOTAL:
        return f"The archive expands to more than {MAX_TOTAL // 1_000_000} MB."
    if any(m.file_size > RATIO_FROM and m.file_size > MAX_RATIO * m.compress_size for m in members):
        return f"A member of the archive is packed more than {MAX_RATIO} to 1, as only bombs are."
    if sum(member.file_size for member in parsed) > MAX_XML:
        return f"The document has more than {MAX_XML // 1_000_000} MB of XML."
    return None


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
        if _names_place(paragraph.text)
    )
    body = reader.iter_paragraphs(document.element.body)
    return write_text([*(Paragraph(text=head) for head in heads), *body])


def _names_place(text: str) -> bool:
    """Whether a line of a page header says where the units belong."""
    heading = find_heading(text)
    return heading is not None and any((heading.industry, heading.branch, heading.functional_area))


_SKIPPED = frozenset(
    [W + name for name in ("pPr", "rPr", "del", "moveFrom", "drawing", "pict", "object", "instrText", "delText")]
    + ["{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"]
)
_SIGNS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}
_SYMBOLS = {"F0B7": "•", "F0A7": "▪", "F06F": "○", "F0D8": "➢", "F0FC": "✓"}
_MARK_AND_TAB = re.compile(r"([\W\d_]{1,6}|o)\t[\t ]*")
_TO_SPACES = str.maketrans("\n\r\f\v\x85\u2028\u2029", "       ")


def _iter_text(element: "BaseOxmlElement") -> Iterator[str]:
    """Yields the characters of a paragraph; a line break is a line feed, a page break a form feed."""
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
    """Yields the children of some tags, also where content controls or tracked changes lie around them."""
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
    """Reads the blocks of a document; a paragraph holds line feeds where it is more than one line."""

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
        """Gives a paragraph, its text after its number or bullet."""
        properties = paragraph.find(f"{W}pPr")
        text = "".join(_iter_text(paragraph)).rstrip(" \t")
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
        return Paragraph(text=text, is_strong=_is_bold(paragraph))

    def read_row(self, row: "BaseOxmlElement") -> list[list[Paragraph]]:
        """Gives the cells of a row; a cell that goes on one above it says nothing of its own."""
        cells: list[list[Paragraph]] = []
        for cell in _iter_children(row, _CELLS):
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            cells.append([] if goes_on else [one for one in self.iter_paragraphs(cell) if one.text.strip(" \t")])
            self.numbering.leave()
        return cells


def _is_bold(paragraph: "BaseOxmlElement") -> bool:
    """Whether all runs of a paragraph that have words say that they are bold."""
    runs = [run for run in paragraph.iter(f"{W}r") if any((text.text or "").strip() for text in run.iter(f"{W}t"))]
    bold = [run.find(f"{W}rPr/{W}b") for run in runs]
    return bool(runs) and all(one is not None and one.get(f"{W}val") not in _OFF for one in bold)
