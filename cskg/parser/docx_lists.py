"""Finds the numbers and bullets that Word shows before list paragraphs. They are not in the paragraphs' text.

A number is counted according to the list's definition. A bullet becomes a glyph that shows its depth.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cskg.parser.counting import format_count

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of WordprocessingML, as lxml writes it before names."""


def value_of(element: "BaseOxmlElement | None", path: str) -> str | None:
    """Returns the ``w:val`` of an element below another one, such as ``pPr/numPr/numId``."""
    if element is None:
        return None
    found = element.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(f"{W}val")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else default


def _indent(properties: "BaseOxmlElement | None") -> int | None:
    """Returns the left indent in paragraph properties, in twentieths of a point."""
    element = None if properties is None else properties.find(f"{W}ind")
    if element is None:
        return None
    text = element.get(f"{W}left") or element.get(f"{W}start")
    return _number(text, 0) if text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """The list settings of a paragraph style, including those inherited from its base style."""

    list_id: str | None = None
    level: int | None = None
    indent: int | None = None
    is_heading: bool = False


class Styles:
    """The paragraph styles of a document."""

    def __init__(self, styles: "BaseOxmlElement") -> None:
        self.elements = {style.get(f"{W}styleId"): style for style in styles.findall(f"{W}style")}
        self.known: dict[str, _Style] = {}

    def get_style(self, name: str | None) -> _Style:
        """Returns the style with a name, or an empty style if there is none."""
        if name is None or name not in self.elements:
            return _Style()
        if name not in self.known:
            self.known[name] = _Style()  # ends a cycle of styles that are based on each other
            element = self.elements[name]
            base = self.get_style(value_of(element, "basedOn"))
            level = value_of(element, "pPr/numPr/ilvl")
            indent = _indent(element.find(f"{W}pPr"))
            self.known[name] = _Style(
                list_id=value_of(element, "pPr/numPr/numId") or base.list_id,
                level=base.level if level is None else _number(level, 0),
                indent=base.indent if indent is None else indent,
                is_heading=base.is_heading or value_of(element, "pPr/outlineLvl") not in {None, "9"},
            )
        return self.known[name]

    def is_heading(self, name: str | None) -> bool:
        """Returns whether paragraphs of a style are headings."""
        return self.get_style(name).is_heading


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """The numbering of one level of a list."""

    form: str
    pattern: str
    start: int
    restart: int | None
    indent: int | None
    style: str | None


@dataclass(slots=True, kw_only=True)
class _List:
    """A numbering instance (``w:num``). Instances of the same definition share one count."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)


_GLYPHS = "•○▪■□◆◇‣⁃"
"""A glyph for each of the nine levels of a list. The statements of a field nest by distinct glyphs."""

_DEEPEST = 8
"""The last level of a list in the standard (ECMA-376, 17.9.6)."""

_MAX_MARK = 40


class Numbering:
    """Counts the lists of a document, paragraph by paragraph."""

    def __init__(self, numbering: "BaseOxmlElement | None", styles: Styles) -> None:
        self.styles = styles
        self.lists: dict[str, _List] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.bullets: list[tuple[int, int]] = []
        if numbering is not None:
            self._load(numbering)

    def _load(self, numbering: "BaseOxmlElement") -> None:
        definitions = {item.get(f"{W}abstractNumId"): item for item in numbering.findall(f"{W}abstractNum")}
        numbers = {item.get(f"{W}numId"): item for item in numbering.findall(f"{W}num")}
        levels = {key: _read_levels(item) for key, item in definitions.items()}
        for key, item in numbers.items():
            definition = value_of(item, "abstractNumId")
            link = value_of(definitions.get(definition), "numStyleLink")
            if link is not None:  # the definition is in the list that the style names
                linked = numbers.get(self.styles.get_style(link).list_id)
                definition = value_of(linked, "abstractNumId") or definition
            if definition is None:
                continue
            found = _List(definition=definition, levels=dict(levels.get(definition, {})))
            for override in item.findall(f"{W}lvlOverride"):
                level = _number(override.get(f"{W}ilvl"), 0)
                found.levels |= _read_levels(override)
                start = value_of(override, "startOverride")
                if start is not None:
                    found.starts[level] = _number(start, 1)
            self.lists[key] = found

    def leave(self) -> None:
        """Ends the bullets of a cell. The next lines are not under them."""
        self.bullets.clear()

    def take_mark(self, properties: "BaseOxmlElement | None") -> str:
        """Counts a paragraph. Returns the number or bullet that Word shows, with a space at the end, or ""."""
        style_name = value_of(properties, "pStyle")
        style = self.styles.get_style(style_name)
        list_id = value_of(properties, "numPr/numId") or style.list_id
        found = self.lists.get(list_id or "0")
        if found is None:
            return ""
        stated = value_of(properties, "numPr/ilvl")
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
        """Returns the glyph of a bullet. Its depth is its level, or its indent if each list has one level."""
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
            return format_count(counts.get(place, level.start), level.form if place == depth else "decimal")

        mark = re.sub(r"%([1-9])", show, found.levels[depth].pattern[:_MAX_MARK]).strip()
        return f"{mark} " if mark else ""


def _read_levels(definition: "BaseOxmlElement") -> dict[int, _Level]:
    levels = {}
    for element in definition.findall(f"{W}lvl"):
        depth = _number(element.get(f"{W}ilvl"), 0)
        if depth > _DEEPEST:
            continue
        restart = value_of(element, "lvlRestart")
        levels[depth] = _Level(
            form=value_of(element, "numFmt") or "decimal",
            pattern=value_of(element, "lvlText") or "",
            start=_number(value_of(element, "start"), 0),
            restart=None if restart is None else _number(restart, 0),
            indent=_indent(element.find(f"{W}pPr")),
            style=value_of(element, "pStyle"),
        )
    return levels
