"""Reads OpenDocument text (ODT), according to ODF 1.3, part 3: the document's text and its blocks.

A paragraph in a list comes after the number or bullet of its list style (16.30). Numbering continues in continued lists
of one style. Annotations, notes, frames and deleted text are left out. Headers are left out too, except for lines that
name an industry, a branch or an area.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from cskg.errors import SourceError
from cskg.parser.archives import SAVE_AGAIN
from cskg.parser.counting import format_count
from cskg.parser.headings import names_place
from cskg.parser.markup import Block
from cskg.parser.office_text import Paragraph, iter_table, set_off_label, write_text

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _OFFICE, _STYLE = (f"{{{_NAMES}{part}:1.0}}" for part in ("text", "table", "office", "style"))
_BOLD = f"{{{_NAMES}xsl-fo-compatible:1.0}}font-weight"
_MARGIN = f"{{{_NAMES}xsl-fo-compatible:1.0}}margin-left"
_LENGTH = re.compile(r"(?P<number>\d{1,4}(?:\.\d{1,6})?)(?P<unit>in|cm|mm|pt)")
_POINTS = {"in": 72.0, "cm": 28.35, "mm": 2.835, "pt": 1.0}
_PARAGRAPHS = frozenset((f"{_TEXT}p", f"{_TEXT}h"))
_SKIPPED = frozenset(
    (f"{_TEXT}note", f"{_TEXT}tracked-changes", f"{_TEXT}ruby-text", f"{_OFFICE}annotation", f"{_OFFICE}annotation-end")
)
_GLYPHS = "•○▪■□◆◇‣⁃"
_MAX_DEPTH, _MAX_REPEATED, _MAX_SPACES = 10, 1_000, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """The mark of a list level (a glyph, or a number with its prefix and suffix), and its indent."""

    form: str = ""
    prefix: str = ""
    suffix: str = ""
    shown: int = 1
    start: int = 1
    is_bullet: bool = True
    indent: float | None = None


@dataclass(slots=True)
class _Lists:
    """The list styles, and their counts by level."""

    styles: dict[str, dict[int, _Level]]
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    indents: list[float] = field(default_factory=list)

    def find_depth(self, style: str, depth: int) -> int:
        """Returns the depth of an item: the nesting depth of its list, or its indent below the items before it.

        Some programs write each depth as a separate list. Then only the indent shows the depth.
        """
        level = self.styles.get(style, {}).get(depth, _Level())
        if level.indent is None or not level.is_bullet:
            self.indents.clear()
            return depth
        while self.indents and self.indents[-1] >= level.indent:
            self.indents.pop()
        self.indents.append(level.indent)
        return min(max(depth, len(self.indents)), _MAX_DEPTH)

    def take_mark(self, style: str, depth: int, start: str | None, shown: int) -> str:
        """Counts an item. Returns its number or glyph, with a space at the end.

        Args:
            style: The style of its list.
            depth: The nesting depth of its list.
            start: The number that the item is given, if any.
            shown: The depth to be shown.
        """
        levels = self.styles.get(style, {})
        level = levels.get(depth, _Level())
        if level.is_bullet:
            return f"{_GLYPHS[min(shown - 1, len(_GLYPHS) - 1)]} "
        counts = self.counts.setdefault(style, {})
        given = int(start) if start and start.isdecimal() and len(start) < 10 else None
        counts[depth] = given if given is not None else counts.get(depth, level.start - 1) + 1
        for deeper in [key for key in counts if key > depth]:
            del counts[deeper]
        first = max(1, depth - level.shown + 1)
        numbers = [
            format_count(counts.get(place, 1), levels.get(place, level).form)
            for place in range(first, depth + 1)
            if not levels.get(place, level).is_bullet
        ]
        return f"{level.prefix}{'.'.join(filter(None, numbers))}{level.suffix} ".lstrip()


def read_odt(data: bytes, name: str) -> tuple[str, tuple[Block, ...]]:
    """Returns the text of an ODT file, and the blocks of its lines.

    Args:
        data: The file's bytes, already checked by :mod:`~cskg.parser.archives`.
        name: The name of the file for diagnostics.

    Raises:
        SourceError: The file is broken.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            content = etree.fromstring(archive.read("content.xml"), parser)
            has_styles = "styles.xml" in archive.namelist()
            styles = etree.fromstring(archive.read("styles.xml"), parser) if has_styles else None
        body = content.find(f"{_OFFICE}body/{_OFFICE}text")
        if body is None:
            raise SourceError(name, "The OpenDocument text has no body.", SAVE_AGAIN, line=1)
        return write_text(_Reader([tree for tree in (styles, content) if tree is not None]).iter_document(body))
    except (KeyError, etree.XMLSyntaxError, RecursionError, zipfile.BadZipFile) as error:
        raise SourceError(
            name, f"The file is not a readable OpenDocument text ({type(error).__name__}).", SAVE_AGAIN, line=1
        ) from error


class _Reader:
    """Reads the blocks of a document.

    Args:
        trees: The roots of the document's styles and of its content.
    """

    def __init__(self, trees: "list[_Element]") -> None:
        self.trees = trees
        self.lists = _Lists({})
        self.bold: dict[str, bool] = {}
        self.list_of: dict[str, str] = {}
        for tree in trees:
            for style in tree.iter(f"{_TEXT}list-style"):
                self.lists.styles[style.get(f"{_STYLE}name", "")] = _read_levels(style)
            for style in tree.iter(f"{_STYLE}style"):
                self.read_style(style)

    def read_style(self, style: "_Element") -> None:
        """Records whether a style is bold, and the list style of its paragraphs."""
        own = style.get(f"{_STYLE}name", "")
        parent = style.get(f"{_STYLE}parent-style-name", "")
        weight = next((text.get(_BOLD) for text in style.iter(f"{_STYLE}text-properties")), None)
        self.bold[own] = self.bold.get(parent, False) if weight is None else weight in {"bold", "700", "800", "900"}
        self.list_of[own] = style.get(f"{_STYLE}list-style-name") or self.list_of.get(parent, "")

    def iter_document(self, body: "_Element") -> Iterator[Paragraph]:
        """Yields the lines of page headers that name an industry, branch or area, then those of the body."""
        heads: dict[str, None] = {}
        for tree in self.trees:
            for header in tree.iter(f"{_STYLE}header"):
                heads |= dict.fromkeys(line.text for line in self.iter_blocks(header) if names_place(line.text))
        yield from (Paragraph(text=head) for head in heads)
        yield from self.iter_blocks(body)

    def iter_blocks(self, container: "_Element") -> Iterator[Paragraph]:
        """Yields the paragraphs of an element, and the lines of its tables."""
        for child in container:
            if child.tag in _PARAGRAPHS:
                self.lists.indents.clear()
                yield self.read_paragraph(child, "", 0)
            elif child.tag == f"{_TEXT}list":
                yield from self.iter_list(child, child.get(f"{_TEXT}style-name", ""), 1)
            elif child.tag == f"{_TABLE}table":
                yield from iter_table(self.read_row(row) for row in child.iter(f"{_TABLE}table-row"))
            elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
                yield from self.iter_blocks(child)

    def iter_list(self, element: "_Element", style: str, depth: int) -> Iterator[Paragraph]:
        """Yields the paragraphs of a list. The first paragraph of each item comes after its mark."""
        is_new = depth == 1 and element.get(f"{_TEXT}continue-numbering") != "true"
        if is_new and element.get(f"{_TEXT}continue-list") is None and not self.is_outline(style):
            self.lists.counts.pop(style, None)
        shown = depth
        for item in element:
            is_item = item.tag == f"{_TEXT}list-item"
            for child in item:
                if child.tag in _PARAGRAPHS:
                    mark = ""
                    if is_item:
                        own = style or self.list_of.get(child.get(f"{_TEXT}style-name", ""), "")
                        shown = self.lists.find_depth(own, depth)
                        mark = self.lists.take_mark(own, depth, item.get(f"{_TEXT}start-value"), shown)
                        is_item = False
                    yield self.read_paragraph(child, mark, shown)
                elif child.tag == f"{_TEXT}list":
                    deeper = min(depth + 1, _MAX_DEPTH)
                    yield from self.iter_list(child, child.get(f"{_TEXT}style-name") or style, deeper)

    def is_outline(self, style: str) -> bool:
        """Returns whether a list style shows several numbers, as an outline of the whole document does."""
        return any(level.shown > 1 for level in self.lists.styles.get(style, {}).values())

    def read_paragraph(self, element: "_Element", mark: str, depth: int) -> Paragraph:
        """Returns a paragraph."""
        text = set_off_label("".join(_iter_text(element)).strip(" \t"), self.find_bold_start(element))
        style = element.get(f"{_TEXT}style-name", "")
        opening = "li" if mark else "h2" if element.tag == f"{_TEXT}h" else "p"
        is_strong = element.tag == f"{_TEXT}h" or self.bold.get(style, False) or self.is_all_bold(element)
        return Paragraph(text=f"{mark}{text}" if text else "", opening=opening, depth=depth, is_strong=is_strong)

    def find_bold_start(self, element: "_Element") -> str:
        """Returns the words in bold spans at the start of a paragraph."""
        words = _fold(element.text)
        if words.strip():
            return ""
        for child in element:
            if child.tag != f"{_TEXT}span" or not self.bold.get(child.get(f"{_TEXT}style-name", "")):
                break
            words += "".join(_iter_text(child)) + _fold(child.tail)
            if _fold(child.tail).strip():
                return words[: -len(_fold(child.tail))]
        return words

    def is_all_bold(self, element: "_Element") -> bool:
        """Returns whether all words of a paragraph are in bold spans."""
        spans = [child for child in element if child.tag == f"{_TEXT}span"]
        own = "".join(filter(None, [element.text, *(child.tail for child in element)]))
        return bool(spans) and not own.strip() and all(self.bold.get(s.get(f"{_TEXT}style-name", "")) for s in spans)

    def read_row(self, row: "_Element") -> list[list[Paragraph]]:
        """Returns the cells of a row. A cell covered by another one is empty."""
        cells: list[list[Paragraph]] = []
        for cell in row:
            if cell.tag == f"{_TABLE}table-cell":
                repeated = cell.get(f"{_TABLE}number-columns-repeated", "1")
                times = int(repeated) if repeated.isdecimal() and len(repeated) < 5 else 1
                content = [line for line in self.iter_blocks(cell) if line.text]
                cells += [content] * (min(times, _MAX_REPEATED) if content else 1)
        return cells


def _read_levels(style: "_Element") -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for element in style:
        depth = element.get(f"{_TEXT}level", "")
        if not depth.isdecimal() or len(depth) > 2:
            continue
        shown, start = element.get(f"{_TEXT}display-levels", "1"), element.get(f"{_TEXT}start-value", "1")
        form = element.get(f"{_STYLE}num-format", "")
        levels[int(depth)] = _Level(
            indent=_read_indent(element),
            form=form,
            prefix=element.get(f"{_STYLE}num-prefix", ""),
            suffix=element.get(f"{_STYLE}num-suffix", ""),
            shown=int(shown) if shown.isdecimal() and len(shown) < 3 else 1,
            start=int(start) if start.isdecimal() and len(start) < 9 else 1,
            is_bullet=element.tag != f"{_TEXT}list-level-style-number" or not form,
        )
    return levels


def _read_indent(level: "_Element") -> float | None:
    """Returns the indent of a level's items, in points. None if the style does not state it."""
    for element in level.iter(f"{_STYLE}list-level-label-alignment"):
        length = _LENGTH.fullmatch(element.get(_MARGIN, ""))
        if length:
            return float(length["number"]) * _POINTS[length["unit"]]
    return None


def _iter_text(element: "_Element") -> Iterator[str]:
    """Yields the characters of a paragraph. White space follows ODF (6.1.2). A line break is a line feed."""
    yield _fold(element.text)
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            yield " " * min(int(count) if count.isdecimal() and len(count) < 5 else 1, _MAX_SPACES)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _iter_text(child)
        yield _fold(child.tail)


def _fold(text: str | None) -> str:
    return (text or "").translate({ord(sign): " " for sign in "\n\r\t\f\v\x85\u2028\u2029"})
