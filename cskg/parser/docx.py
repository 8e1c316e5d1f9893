"""DOCX file to the document's text: label, tab, value, as the rest of the parser reads it.

Knows how WordprocessingML says paragraph, table, list and page; knows labels only to tell a label's
cell from another one. Steps:

1. **Refusal.** The archive is looked at before anything in it is unpacked: sizes and ratios of its
   members, encryption, and document type declarations, which Office never writes and bombs are made of.
2. **Numbering.** What Word shows before a paragraph of a list stands nowhere in its text: the number is
   counted by the list's definition, and a bullet becomes a glyph that says how deep it lies.
3. **Blocks.** Paragraphs and tables come in order of the document. A row whose first cell is a label is
   ``Label<tab>value``, further paragraphs of the value are lines that start with a tab.

Headers, footers, footnotes, comments, text boxes and text that was deleted with changes tracked are no
part of the text.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from cskg.errors import SourceError
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

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
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
        return "The file is a ZIP archive, but holds no word/document.xml, so it is no DOCX file."
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
    writer = _Writer(_Numbering(lists, _Styles(document.styles.element)))
    return "\n".join(writer.iter_lines(document.element.body)) + "\n"


def _value(element: "BaseOxmlElement | None", path: str) -> str | None:
    """The ``w:val`` of an element under another, such as ``pPr/numPr/numId``."""
    if element is None:
        return None
    found = element.find("/".join(_W + step for step in path.split("/")))
    return None if found is None else found.get(f"{_W}val")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else default


def _indent(properties: "BaseOxmlElement | None") -> int | None:
    """The left indent that paragraph properties state, in twentieths of a point."""
    element = None if properties is None else properties.find(f"{_W}ind")
    if element is None:
        return None
    text = element.get(f"{_W}left") or element.get(f"{_W}start")
    return _number(text, 0) if text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """What a paragraph style says about lists, what it is based on included."""

    list_id: str | None = None
    level: int | None = None
    indent: int | None = None


class _Styles:
    """The paragraph styles of a document."""

    def __init__(self, styles: "BaseOxmlElement") -> None:
        self.elements = {style.get(f"{_W}styleId"): style for style in styles.findall(f"{_W}style")}
        self.known: dict[str, _Style] = {}

    def get_style(self, name: str | None) -> _Style:
        """The style of a name; an empty one where there is none of it."""
        if name is None or name not in self.elements:
            return _Style()
        if name not in self.known:
            self.known[name] = _Style()  # where styles are based on each other in a ring, the ring ends here
            element = self.elements[name]
            base = self.get_style(_value(element, "basedOn"))
            level = _value(element, "pPr/numPr/ilvl")
            indent = _indent(element.find(f"{_W}pPr"))
            self.known[name] = _Style(
                list_id=_value(element, "pPr/numPr/numId") or base.list_id,
                level=base.level if level is None else _number(level, 0),
                indent=base.indent if indent is None else indent,
            )
        return self.known[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """How one level of a list is numbered."""

    form: str
    pattern: str
    start: int
    restart: int | None
    indent: int | None
    style: str | None


@dataclass(slots=True, kw_only=True)
class _List:
    """A numbering instance (``w:num``); those of one definition count on together."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)


_GLYPHS = "•○▪■□◆◇‣⁃"
"""A glyph for each of the nine levels of a list: the statements of a field nest by distinct glyphs."""

_DEEPEST = 8
"""The last level of a list, by the standard (ECMA-376, 17.9.6)."""

_MAX_MARK = 40


class _Numbering:
    """Counts the lists of a document, paragraph by paragraph."""

    def __init__(self, numbering: "BaseOxmlElement | None", styles: _Styles) -> None:
        self.styles = styles
        self.lists: dict[str, _List] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.bullets: list[tuple[int, int]] = []
        if numbering is not None:
            self._load(numbering)

    def _load(self, numbering: "BaseOxmlElement") -> None:
        definitions = {item.get(f"{_W}abstractNumId"): item for item in numbering.findall(f"{_W}abstractNum")}
        numbers = {item.get(f"{_W}numId"): item for item in numbering.findall(f"{_W}num")}
        levels = {key: _read_levels(item) for key, item in definitions.items()}
        for key, item in numbers.items():
            definition = _value(item, "abstractNumId")
            link = _value(definitions.get(definition), "numStyleLink")
            if link is not None:  # the definition stands with the list that the style names
                linked = numbers.get(self.styles.get_style(link).list_id)
                definition = _value(linked, "abstractNumId") or definition
            if definition is None:
                continue
            found = _List(definition=definition, levels=dict(levels.get(definition, {})))
            for override in item.findall(f"{_W}lvlOverride"):
                level = _number(override.get(f"{_W}ilvl"), 0)
                found.levels |= _read_levels(override)
                start = _value(override, "startOverride")
                if start is not None:
                    found.starts[level] = _number(start, 1)
            self.lists[key] = found

    def leave(self) -> None:
        """Ends the bullets of a cell: what comes next does not hang under them."""
        self.bullets.clear()

    def take_mark(self, properties: "BaseOxmlElement | None") -> str:
        """Counts a paragraph, and gives what Word shows before it, with a space at its end; or nothing."""
        style_name = _value(properties, "pStyle")
        style = self.styles.get_style(style_name)
        list_id = _value(properties, "numPr/numId") or style.list_id
        found = self.lists.get(list_id or "0")
        if found is None:
            return ""
        stated = _value(properties, "numPr/ilvl")
        if stated is not None:
            depth = _number(stated, 0)
        else:
            by_style = (key for key, level in found.levels.items() if style_name and level.style == style_name)
            depth = next(by_style, style.level or 0)
        level = found.levels.get(depth)
        if level is None or level.form == "none":
            return ""
        if level.form == "bullet":
            indents = (_indent(properties), style.indent, level.indent, 360 * (depth + 1))
            return self._glyph(depth, next(indent for indent in indents if indent is not None))
        self.bullets.clear()
        return self._count(found, depth)

    def _glyph(self, depth: int, indent: int) -> str:
        """A bullet lies as deep as its level, or, in lists of one level each, as its indent says."""
        key = (depth, indent)
        while self.bullets and self.bullets[-1] > key:
            self.bullets.pop()
        if not self.bullets or self.bullets[-1] != key:
            self.bullets.append(key)
        return _GLYPHS[min(max(depth, len(self.bullets) - 1), len(_GLYPHS) - 1)] + " "

    def _count(self, found: _List, depth: int) -> str:
        counts = self.counts.setdefault(found.definition, {})
        if depth in found.starts:
            counts[depth] = found.starts.pop(depth)
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else found.levels[depth].start
        for below in [key for key in counts if key > depth]:
            restart = found.levels[below].restart if below in found.levels else None
            if restart is None or depth < restart:
                del counts[below]

        def show(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            level = found.levels.get(place)
            if level is None:
                return ""
            return _format(counts.get(place, level.start), level.form if place == depth else "decimal")

        mark = re.sub(r"%([1-9])", show, found.levels[depth].pattern[:_MAX_MARK]).strip()
        return f"{mark} " if mark else ""


def _read_levels(definition: "BaseOxmlElement") -> dict[int, _Level]:
    levels = {}
    for element in definition.findall(f"{_W}lvl"):
        depth = _number(element.get(f"{_W}ilvl"), 0)
        if depth > _DEEPEST:
            continue
        restart = _value(element, "lvlRestart")
        levels[depth] = _Level(
            form=_value(element, "numFmt") or "decimal",
            pattern=_value(element, "lvlText") or "",
            start=_number(_value(element, "start"), 0),
            restart=None if restart is None else _number(restart, 0),
            indent=_indent(element.find(f"{_W}pPr")),
            style=_value(element, "pStyle"),
        )
    return levels


_ROMAN = tuple(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "m cm d cd c xc l xl x ix v iv i".split(), strict=True)
)


def _format(count: int, form: str) -> str:
    """Writes a count in letters or Roman numerals where the list says so, else in digits."""
    text = str(count)
    if form.endswith("Letter") and 0 < count <= 260:
        text = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
    elif form.endswith("Roman") and 0 < count < 4000:
        text = ""
        for value, letters in _ROMAN:
            text += letters * (count // value)
            count %= value
    return text.upper() if form.startswith("upper") else text


_SKIPPED = frozenset(
    [_W + name for name in ("pPr", "rPr", "del", "moveFrom", "drawing", "pict", "object", "instrText", "delText")]
    + ["{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"]
)
_SIGNS = {f"{_W}tab": "\t", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": ""}
_SYMBOLS = {"F0B7": "•", "F0A7": "▪", "F06F": "○", "F0D8": "➢", "F0FC": "✓"}
_LINE_ENDS = re.compile(r"[\n\f]")
_MARK_AND_TAB = re.compile(r"([\W\d_]{1,6}|o)\t[\t ]*")
_TO_SPACES = str.maketrans("\n\r\f\v\x85\u2028\u2029", "       ")


def _iter_text(element: "BaseOxmlElement") -> Iterator[str]:
    """Yields the characters of a paragraph; a line break is a line feed, a page break a form feed."""
    for child in element:
        tag = child.tag
        if tag == f"{_W}t":
            yield (child.text or "").translate(_TO_SPACES)
        elif tag == f"{_W}br":
            yield "\f" if child.get(f"{_W}type") == "page" else "\n"
        elif tag == f"{_W}sym":
            code = (child.get(f"{_W}char") or "").upper()
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


_BLOCKS = frozenset((f"{_W}p", f"{_W}tbl"))
_ROWS = frozenset((f"{_W}tr",))
_CELLS = frozenset((f"{_W}tc",))
_AROUND = frozenset(_W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))


class _Writer:
    """Writes the blocks of a document as lines; a line holds line feeds where it is more than one."""

    def __init__(self, numbering: _Numbering) -> None:
        self.numbering = numbering

    def iter_lines(self, container: "BaseOxmlElement") -> Iterator[str]:
        """Yields the lines of a body or a cell."""
        for block in _iter_children(container, _BLOCKS):
            if block.tag == f"{_W}p":
                yield self.paragraph(block)
            else:
                for row in _iter_children(block, _ROWS):
                    yield from self.iter_row(row)

    def paragraph(self, paragraph: "BaseOxmlElement") -> str:
        """The text of a paragraph after its number or bullet."""
        properties = paragraph.find(f"{_W}pPr")
        text = "".join(_iter_text(paragraph)).rstrip(" \t")
        if text.strip():
            text = self.numbering.take_mark(properties) + text
        if match := _MARK_AND_TAB.match(text):
            text = f"{match[1]} {text[match.end() :]}"
        if properties is None:
            return text
        page_break = properties.find(f"{_W}pageBreakBefore")
        if page_break is not None and page_break.get(f"{_W}val") not in {"0", "false", "off"}:
            text = "\f" + text
        section = properties.find(f"{_W}sectPr")
        if section is not None and _value(section, "type") != "continuous":
            text += "\f"
        return text

    def iter_row(self, row: "BaseOxmlElement") -> Iterator[str]:
        """Yields the lines of a row; a cell that goes on one above it says nothing of its own."""
        cells: list[list[str]] = []
        for cell in _iter_children(row, _CELLS):
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
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
