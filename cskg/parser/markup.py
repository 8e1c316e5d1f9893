"""Turns the document's text into visible lines, with the place of each character.

Real documents mix plain text and HTML in one file, and their HTML is broken: lists without items, nothing closed. This
module therefore does not build an HTML tree. It makes one pass over the text: it removes tags, decodes entities, and
cuts lines at block tags and line ends. The pass is our own code because spans need the offset of every character, and
HTML libraries do not provide it. It stays linear on hostile input: no branch reads a character more than a fixed number
of times.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from cskg.parser.html_lists import HtmlLists
from cskg.parser.labels import is_label
from cskg.parser.tags import BLOCKS, fold, iter_tokens

_LISTS = frozenset(("ul", "ol", "dl"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_STRONG = HEADINGS | {"b", "strong"}
_IN_ITEMS = frozenset(("p", "div"))
"""Blocks that may surround the words of a list item."""

_WORD_LEVEL = re.compile(r"mso-list:\s*l\d{1,4}\s+level(?P<level>[1-9])\b", re.IGNORECASE)
"""The marker of list items in paragraphs of pages saved by Word."""


class TextKind(Enum):
    """The kind of a text: plain text, HTML (a line end is white space), or Markdown."""

    TEXT = "text"
    HTML = "html"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A visible line.

    Attributes:
        text: Its characters, without tags and with entities decoded.
        starts: For each character, the offset in the document's text at which it starts.
        ends: For each character, the offset at which it ends.
        number: The line of the document's text on which it starts, counted from 1.
        page: The page on which it starts, if the text has form feeds.
        opening: The block tag that opened it: ``li`` for an item of a list, ``p`` for a paragraph, other HTML block
            tags, or ``""`` for a line end of plain text. Readers of other formats use the same names.
        depth: The number of lists that are open around it.
        list_type: For an item of a list, whether the list is ordered (``ol``) or not (``ul``).
        list_number: The number that the list shows before it. It is not in the text.
        is_strong: Whether all its words are bold or a heading.
        tables: The number of tables and definition lists that are open around it.
        joins: Whether its last word continues on the next line.
        breaks: The line ends of the document's text inside it, as white space of HTML: the offsets after them.
        has_signs: Whether the text may have signs between its characters that are not part of it, such as Markdown
            signs or invisible characters.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    number: int
    page: int | None = None
    opening: str = ""
    depth: int = 0
    list_type: str = ""
    list_number: str | None = None
    is_strong: bool = False
    tables: int = 0
    joins: bool = False
    breaks: Sequence[int] = ()
    has_signs: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether it is invisible."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Data about a line of a text written by a format's reader.

    Attributes:
        start: The offset of the line's start in the document's text.
        opening: As in :class:`Line`.
        depth: The depth of its list, counted from 1. 0 outside of lists.
        is_strong: Whether all its words are bold.
    """

    start: int
    opening: str = "p"
    depth: int = 0
    is_strong: bool = False


_TO_SPACES = str.maketrans("\t\n\r\f", "    ")
"""In HTML, a line end is a space."""

_LINE_END = re.compile(r"\r\n|[\n\r\f\v\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
"""Soft hyphens, joiners, direction marks and similar characters. They are invisible and not part of any span."""


def _drop_invisible(
    characters: str, starts: Sequence[int], ends: Sequence[int]
) -> tuple[str, Sequence[int], Sequence[int]] | None:
    """Returns the visible characters. None if all are visible, or if the rest would look like a tag or an entity."""
    if characters.isascii() or _INVISIBLE.search(characters) is None:
        return None
    kept = [place for place, character in enumerate(characters) if not _INVISIBLE.match(character)]
    shown = "".join(characters[place] for place in kept)
    if fold(shown) != " ".join(shown.split()):
        return None
    return shown, [starts[place] for place in kept], [ends[place] for place in kept]


class _LineBuilder:
    """Collects characters with their offsets until a line ends."""

    def __init__(self, text: str, blocks: Sequence[Block]) -> None:
        self.text = text
        self.blocks = {block.start: block for block in blocks}
        self.breaks = [match.end() for match in _LINE_END.finditer(text) if match[0] != "\f"]
        self.feeds = [match.start() for match in re.finditer("\f", text)]
        self.pieces: list[tuple[str, int, int]] = []
        self.has_words = False
        self.opening = ""
        self.lists = HtmlLists()
        self.number: str | None = None
        self.word_level = 0
        self.tables = 0
        self.strong = 0
        self.is_strong = True
        self.bold_start = 0

    def open(self, name: str, attributes: str, *, closes: bool) -> None:
        """Handles a block tag. The text after it starts a line. Tracks nested lists."""
        if name in _LISTS:
            if closes:
                self.lists.close_list()
            else:
                self.lists.open_list(name, attributes)
        if name in {"table", "dl"}:
            self.tables = max(0, self.tables + (-1 if closes else 1))
        if name == "li" and not closes:
            self.number = self.lists.take_item(attributes)
        if name in _IN_ITEMS and not closes and self.opening == "li":
            return
        self.opening = "" if closes else name
        level = _WORD_LEVEL.search(attributes) if name == "p" and not closes else None
        self.word_level = int(level["level"]) if level else 0
        if level:
            self.opening = "li"

    def weigh(self, *, closes: bool) -> None:
        """Handles a tag that starts or ends bold words."""
        self.strong = max(0, self.strong + (-1 if closes else 1))

    def take_text(self, start: int, end: int, kind: TextKind) -> Iterator[Line]:
        """Takes text without tags. Yields the lines that end in it."""
        if kind is TextKind.TEXT:
            for match in _LINE_END.finditer(self.text, start, end):
                if start < match.start():
                    self.take_piece(self.text[start : match.start()], start, match.start())
                yield self.take(match.start())
                start = match.end()
            piece = self.text[start:end]
        else:
            piece = self.text[start:end].translate(_TO_SPACES)
        if start < end:
            self.take_piece(piece, start, end)

    def take_piece(self, piece: str, start: int, end: int) -> None:
        """Takes characters and their places."""
        self.pieces.append((piece, start, end))
        if not piece.isspace():
            self.has_words = True
            self.is_strong = self.is_strong and self.strong > 0
        if self.is_strong:
            self.bold_start += len(piece)

    def take(self, position: int) -> Line:
        pieces, self.pieces = self.pieces, []
        self.has_words = False
        end = position
        if pieces:
            position, end = pieces[0][1], pieces[-1][2]
        number = bisect_right(self.breaks, position)
        characters, starts, ends = _join_pieces(pieces)
        if 0 < self.bold_start < len(characters) and is_label(characters[: self.bold_start].strip()):
            # A tab separates a bold label from the text after it.
            place = self.bold_start
            if characters[place].isspace():
                characters = f"{characters[:place]}\t{characters[place + 1 :]}"
            elif characters[place - 1].isspace():
                characters = f"{characters[: place - 1]}\t{characters[place:]}"
        self.bold_start = 0
        seen = _drop_invisible(characters, starts, ends)
        has_signs = seen is not None
        if seen is not None:
            characters, starts, ends = seen
        block = self.blocks.get(position) if self.blocks else None
        if block is not None:
            self.opening, self.word_level, self.is_strong = block.opening, block.depth, block.is_strong
        line = Line(
            text=characters,
            starts=starts,
            ends=ends,
            number=number + 1,
            page=bisect_right(self.feeds, position) + 1 if self.feeds else None,
            opening=self.opening,
            depth=self.word_level or self.lists.depth,
            list_type=self.lists.tag if self.opening == "li" and not self.word_level else "ul",
            list_number=self.number if self.opening == "li" else None,
            is_strong=self.is_strong and not characters.isspace(),
            tables=self.tables,
            breaks=self.find_breaks(number, end),
            has_signs=has_signs,
        )
        self.opening, self.number, self.word_level, self.is_strong = "", None, 0, True
        return line

    def find_breaks(self, number: int, end: int) -> Sequence[int]:
        """Returns the line ends inside a line that ends at ``end``, starting with the line end of index ``number``."""
        if number == len(self.breaks) or self.breaks[number] > end:
            return ()
        return self.breaks[number : bisect_right(self.breaks, end)]


def _join_pieces(pieces: Sequence[tuple[str, int, int]]) -> tuple[str, Sequence[int], Sequence[int]]:
    """Returns the characters of pieces, and the start and end of each character."""
    if len(pieces) == 1:
        characters, start, end = pieces[0]
        if len(characters) == end - start:
            return characters, range(start, end), range(start + 1, end + 1)
    starts: list[int] = []
    ends: list[int] = []
    for piece, start, end in pieces:
        if len(piece) == end - start:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend([start] * len(piece))
            ends.extend([end] * len(piece))
    return "".join(piece for piece, _, _ in pieces), starts, ends


def split_lines(text: str, kind: TextKind, blocks: Sequence[Block] = ()) -> list[Line]:
    """Cuts the document's text into visible lines.

    Blank lines of plain text are kept. Consecutive block tags make one cut. In HTML, a line end is white space, and
    only block tags cut lines.

    Args:
        text: The document's text.
        kind: The kind of the text, which decides the meaning of line ends.
        blocks: The blocks of its lines, if the reader of its format knows them.
    """
    builder = _LineBuilder(text, blocks)
    lines: list[Line] = []
    for name, closes, start, end in iter_tokens(text):
        if name == "&":
            builder.take_piece(html.unescape(text[start:end]), start, end)
        elif not name:
            lines += builder.take_text(start, end, kind)
        elif name in BLOCKS:
            if builder.has_words:
                lines.append(builder.take(start))
            builder.open(name, text[start:end], closes=closes)
        if name in _STRONG:
            builder.weigh(closes=closes)
    if builder.pieces:
        lines.append(builder.take(len(text)))
    return lines


def split_part(part: str, kind: TextKind, *, offset: int, number: int) -> list[Line]:
    """Cuts a part of a text into lines.

    Args:
        part: The characters of the part.
        kind: The kind of the text, which decides the meaning of line ends.
        offset: The offset of the part in the document's text.
        number: The line of the document's text on which it starts, counted from 1.

    Example:
        >>> [line] = split_part("Run &amp; sell", TextKind.TEXT, offset=6, number=1)
        >>> line.text, line.starts[0], line.ends[-1]
        ('Run & sell', 6, 20)
    """
    return [
        replace(
            line,
            starts=_shift(line.starts, offset),
            ends=_shift(line.ends, offset),
            number=line.number + number - 1,
        )
        for line in split_lines(part, kind)
    ]


def _shift(offsets: Sequence[int], by: int) -> Sequence[int]:
    if isinstance(offsets, range):
        return range(offsets.start + by, offsets.stop + by)
    return [offset + by for offset in offsets]
