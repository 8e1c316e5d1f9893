"""DOCX file to the document's text: label, tab, value, as the rest of the parser reads it.

Steps:

1. **Refusal.** The archive is looked at before anything in it is unpacked: sizes and ratios of its
   members, encryption, and document type declarations, which Office never writes and bombs are made of.
2. **Blocks.** Paragraphs and tables come in order of the document, each paragraph of a list after the number or
   bullet that Word shows (:mod:`~cskg.parser.docx_lists`). A row whose first cell is a label is ``Label<tab>value``;
   further paragraphs of the value are lines that start with a tab.

Headers, footers, footnotes, comments, text boxes and text that was deleted with changes tracked are left out.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from cskg.errors import SourceError
from cskg.parser.docx_lists import Numbering, Styles, W, value_of
from cskg.parser.labels import find_label

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


def docx_text(data: bytes, name: str) -> str:
    """Gives the text of a DOCX file.

    Args:
        data: The file's bytes.
        name: The name that diagnostics give it.

    Raises:
        SourceError: The file is broken, hostile, or no DOCX file.
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


def _read(data: bytes) -> str:
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE

    document = docx.Document(BytesIO(data))
    try:
        numbering = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        lists = None
    else:
        lists = getattr(numbering, "element", None)
    writer = _Writer(Numbering(lists, Styles(document.styles.element)))
    return "\n".join(writer.iter_lines(document.element.body)) + "\n"


_SKIPPED = frozenset(
    [W + name for name in ("pPr", "rPr", "del", "moveFrom", "drawing", "pict", "object", "instrText", "delText")]
    + ["{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"]
)
_SIGNS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}
_SYMBOLS = {"F0B7": "•", "F0A7": "▪", "F06F": "○", "F0D8": "➢", "F0FC": "✓"}
_LINE_ENDS = re.compile(r"[\n\f]")
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


_BLOCKS = frozenset((f"{W}p", f"{W}tbl"))
_ROWS = frozenset((f"{W}tr",))
_CELLS = frozenset((f"{W}tc",))
_AROUND = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))


class _Writer:
    """Writes the blocks of a document as lines; a line holds line feeds where it is more than one."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering

    def iter_lines(self, container: "BaseOxmlElement") -> Iterator[str]:
        """Yields the lines of a body or a cell."""
        for block in _iter_children(container, _BLOCKS):
            if block.tag == f"{W}p":
                yield self.paragraph(block)
            else:
                for row in _iter_children(block, _ROWS):
                    yield from self.iter_row(row)

    def paragraph(self, paragraph: "BaseOxmlElement") -> str:
        """The text of a paragraph after its number or bullet."""
        properties = paragraph.find(f"{W}pPr")
        text = "".join(_iter_text(paragraph)).rstrip(" \t")
        if text.strip():
            text = self.numbering.take_mark(properties) + text
        if match := _MARK_AND_TAB.match(text):
            text = f"{match[1]} {text[match.end() :]}"
        if properties is None:
            return text
        page_break = properties.find(f"{W}pageBreakBefore")
        if page_break is not None and page_break.get(f"{W}val") not in {"0", "false", "off"}:
            text = "\f" + text
        section = properties.find(f"{W}sectPr")
        if section is not None and value_of(section, "type") != "continuous":
            text += "\f"
        return text

    def iter_row(self, row: "BaseOxmlElement") -> Iterator[str]:
        """Yields the lines of a row; a cell that goes on one above it says nothing of its own."""
        cells: list[list[str]] = []
        for cell in _iter_children(row, _CELLS):
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            cells.append([] if goes_on else [line for line in self.iter_lines(cell) if line.strip(" \t")])
            self.numbering.leave()
        size = _label_size(cells)
        if size:
            label = _join_label(cells[:size])
            yield from _iter_field(label, [line for cell in cells[size:] for line in cell])
        elif len(cells) == 1:
            yield from cells[0]
        elif len(cells) == 2:
            yield from _iter_field(" ".join(_fold(line) for line in cells[0]), cells[1])
        elif any(cells):
            yield "\t".join(" ".join(_fold(line) for line in cell) for cell in cells)


def _fold(text: str) -> str:
    return " ".join(text.split())


def _join_label(cells: list[list[str]]) -> str:
    """A label may stand in several lines, and its number or colon in a cell of its own."""
    return re.sub(r"\s+(?=[:：]$)", "", " ".join(_fold(line) for cell in cells for line in cell))


def _is_label(text: str) -> bool:
    label = find_label(text)
    return label is not None and label.end == len(text)


def _label_size(cells: list[list[str]]) -> int:
    """How many of the first cells are the label; none where a label follows, as in the head of a listing."""
    for size in range(min(3, len(cells) - 1), 0, -1):
        if _is_label(_join_label(cells[:size])) and not _is_label(_join_label(cells[size : size + 1])):
            return size
    return 0


def _iter_field(label: str, values: list[str]) -> Iterator[str]:
    """Yields the label with the first line of the value, then the other lines behind a tab."""
    pieces = [_LINE_ENDS.sub(lambda end: f"{end[0]}\t", value) for value in values]
    first = pieces[0] if pieces else ""
    yield f"{label}\t{first}" if label or first else ""
    for piece in pieces[1:]:
        yield f"\f\t{piece[2:]}" if piece.startswith("\f\t") else f"\t{piece}"
