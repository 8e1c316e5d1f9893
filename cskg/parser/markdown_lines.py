"""Turns Markdown into visible lines, with the place of each character.

markdown-it finds the blocks and the visible characters (CommonMark, with tables). The places are found by reading the
source in step with the visible characters and skipping signs of markup.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from cskg.parser.labels import find_label
from cskg.parser.markup import Line, TextKind, split_part
from cskg.parser.tags import fold

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_RULE = re.compile(r"^ {0,3}\|?[ ]*:?-{3,}:?[ ]*\|[-:| ]*$", re.MULTILINE)
_SIGNS = re.compile(r"^[ >*+-]{0,8}(?:#{1,6}[ ]+|\*\*|__)(?P<words>[^*_\n]{1,200})", re.MULTILINE)
"""Headings and bold words at the start of a line."""

_BOLD = re.compile(r"\*\*|__")
_WHOLE = re.compile(r"^(?:#{1,6}[ ]+\S|\*\*[^*\n]{2,200}\*\*[ ]*$)", re.MULTILINE)

_FRONT_MATTER = re.compile(r"---[ ]*\r?\n(?:[^\n]{0,500}\n){0,60}?---[ ]*\r?\n")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MAX_NESTING = 40
_MOST_LOOKED_AT = 20_000


def is_markdown(text: str) -> bool:
    """Returns whether a text is Markdown: it has the rule of a table, or a field's label in a heading or in bold.

    If no line starts with a label either, a heading or a bold line is enough. Plain text may also contain signs: items
    whose mark is ``#``, or a word between asterisks.

    Example:
        >>> [is_markdown(text) for text in ("**Title** Run a shop", "Title: Run **a** shop", "Title: Run\\n# Sell")]
        [True, False, False]
    """
    opening = text[:_MOST_LOOKED_AT]
    if _RULE.search(opening) or any(find_label(match["words"]) for match in _SIGNS.finditer(opening)):
        return True
    return _WHOLE.search(opening) is not None and not any(map(find_label, opening.splitlines()))


@dataclass(slots=True)
class _Growing:
    """A line that is not yet complete."""

    opening: str = ""
    characters: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    strong: list[bool] = field(default_factory=list)


class _Reader:
    """Reads the tokens of a text, one after the other."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line_starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
        self.cursor, self.limit = 0, len(text)
        self.strong = 0
        self.depth = self.tables = 0
        self.lists: list[str] = []
        self.counts: list[int] = []
        self.number: str | None = None
        self.opening = ""
        self.growing = _Growing()

    def iter_lines(self, tokens: "list[Token]") -> Iterator[Line]:
        """Yields the lines of a document."""
        for token in tokens:
            if token.map:
                self.cursor = max(self.cursor, self.line_starts[token.map[0]])
                self.limit = self.line_starts[token.map[1]] if token.map[1] < len(self.line_starts) else len(self.text)
            if token.type in {"fence", "code_block", "html_block"}:
                for piece in token.content.splitlines():
                    self.take(piece)
                    yield from self.end_line()
            elif token.type == "inline":
                yield from self.iter_inline(token.children or [])
            else:
                self.take_block(token)

    def take_block(self, token: "Token") -> None:
        """Opens or closes a block."""
        if token.tag in {"ul", "ol"} and token.nesting > 0:
            self.lists.append(token.tag)
            self.counts.append(int(token.attrGet("start") or 1) - 1)
        elif token.tag in {"ul", "ol"}:
            self.lists.pop()
            self.counts.pop()
        elif token.tag == "table":
            self.tables += token.nesting
        elif token.type == "list_item_open":
            self.counts[-1] += 1
            self.opening, self.number = "li", str(self.counts[-1]) if self.lists[-1] == "ol" else None
        elif token.type in {"paragraph_open", "td_open", "th_open", "heading_open"}:
            self.opening = self.opening if self.opening == "li" else token.tag
        if token.type in {"heading_open", "heading_close"}:
            self.strong += token.nesting

    def iter_inline(self, tokens: "list[Token]") -> Iterator[Line]:
        """Yields the lines of a block."""
        self.growing.opening = self.opening
        for token in tokens:
            if token.type in {"softbreak", "hardbreak"} or (
                token.type == "html_inline" and _BREAK.match(token.content)
            ):
                yield from self.end_line()
            elif token.type in {"strong_open", "strong_close"}:
                self.strong += token.nesting
            elif token.type == "image":
                self.take("".join(child.content for child in token.children or []))
            elif token.type in {"text", "code_inline", "text_special"}:
                self.take(token.content)
        yield from self.end_line()
        self.opening, self.number = "", None

    def take(self, words: str) -> None:
        """Finds the places of characters, starting after the last one."""
        for character in words:
            place = self.find(character)
            if place is None:
                continue
            self.growing.characters.append(character)
            self.growing.starts.append(place[0])
            self.growing.ends.append(place[1])
            self.growing.strong.append(self.strong > 0 or character.isspace())
            self.cursor = place[1]

    def find(self, character: str) -> tuple[int, int] | None:
        """Returns the next place of a character, as itself or as an entity. None if it is not found."""
        place = self.text.find(character, self.cursor, self.limit)
        entity = _ENTITY.search(self.text, self.cursor, place if place >= 0 else self.limit)
        if entity is not None and html.unescape(entity[0]) == character:
            return entity.span()
        if place >= 0 and character == "&" and (written := _ENTITY.match(self.text, place)):
            return written.span() if html.unescape(written[0]) == character else (place, place + 1)
        return (place, place + 1) if place >= 0 else None

    def end_line(self) -> Iterator[Line]:
        """Yields the completed line, if it has words."""
        grown, self.growing = self.growing, _Growing()
        text = "".join(grown.characters)
        if not text.strip():
            return
        if fold(text) != " ".join(text.split()):
            # The visible text looks like a tag or an entity, such as a tag in code: the line keeps its source text.
            start, number = grown.starts[0], bisect_right(self.line_starts, grown.starts[0])
            yield from split_part(self.text[start : grown.ends[-1]], TextKind.TEXT, offset=start, number=number)
            return
        label = grown.strong.index(False) if False in grown.strong else 0
        if label and text[label - 1].isspace() and _is_label(text[:label].rstrip()):
            text = f"{text[: label - 1]}\t{text[label:]}"
        number = bisect_right(self.line_starts, grown.starts[0])
        is_item = grown.opening == "li" and bool(self.lists)
        yield Line(
            text=text,
            starts=grown.starts,
            ends=grown.ends,
            number=number,
            opening=grown.opening,
            depth=len(self.lists),
            list_type=self.lists[-1] if self.lists else "ul",
            list_number=self.number if is_item else None,
            is_strong=all(grown.strong),
            tables=self.tables,
            has_signs=True,
        )


def _is_label(text: str) -> bool:
    """Returns whether bold words at the start of a line are the label of a field."""
    words = text.rstrip(" :：")
    label = find_label(words)
    return label is not None and label.end == len(words)


def split_markdown(text: str) -> list[Line]:
    """Cuts a Markdown text into visible lines. Front matter is left out."""
    front = _FRONT_MATTER.match(text)
    # Blank lines replace it to keep the line numbers.
    body = "\n" * front[0].count("\n") + text[front.end() :] if front else text
    return list(_Reader(text).iter_lines(_parser().parse(body)))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True, "maxNesting": _MAX_NESTING}).enable("table")
