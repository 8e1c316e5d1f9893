"""Document's text to visible lines that remember where each of their characters came from.

Real documents mix plain text and HTML in one file, and their HTML is broken: lists without items,
nothing closed. So this is no HTML tree but one pass over the text: tags go, entities are decoded,
and block tags and line ends cut it into lines. The pass is our own because spans need the offset of
every character, which the HTML libraries do not give, and because it has to stay linear on hostile
input: no branch of it looks at a character more than a fixed number of times.

It knows which HTML elements are blocks; it does not know what the words mean.
"""

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from itertools import accumulate

from cskg.language.characters import is_chinese
from cskg.model import Span

_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol option p pre section table tbody td tfoot th "
    "thead title tr ul".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img input ins kbd label link mark meta o:p "
    "q rp rt ruby s samp small span strike strong sub sup time tt u var wbr button col colgroup".split()
)
_HIDDEN = frozenset(("script", "style", "template", "noscript", "svg"))
_FURNITURE = frozenset(("nav", "footer", "aside"))
"""Parts of a web page around its content; left out where they are closed."""

_NOT_SHOWN = _HIDDEN | _FURNITURE

_LISTS = frozenset(("ul", "ol", "dl"))
_MAX_DEPTH = 12
"""Lists that lie deeper than this count as this deep: no real unit has them, and hostile ones are bounded."""

_JOINER = "\u2060"
_SPACE = re.compile(r"\s")

_TOKEN = re.compile(
    r"""<!--|<!(?:doctype)\b[^<>]*+>
    |<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:]*+)(?P<rest>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>
    |&(?:\#[0-9]{1,32}|\#[xX][0-9a-fA-F]{1,32}|[A-Za-z][A-Za-z0-9]{1,31});""",
    re.VERBOSE | re.IGNORECASE,
)


class TextKind(Enum):
    """Whether a line end of the text is a line end for the reader, as in text, or white space, as in HTML."""

    TEXT = "text"
    HTML = "html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A visible line.

    Attributes:
        text: Its characters, without tags and with entities decoded.
        starts: For each character, the offset in the document's text at which it starts.
        ends: For each character, the offset at which it ends.
        number: The line of the document's text on which it starts, counted from 1.
        page: The page on which it starts, where the text has form feeds.
        opening: The block tag that opened it, or ``""`` for a line end of plain text.
        depth: How many lists are open around it.
        tables: How many tables and definition lists are open around it.
        joins: Whether its last word goes on in the next line.
        breaks: The line ends of the document's text that lie in it, as white space of HTML: the offsets after them.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    number: int
    page: int | None = None
    opening: str = ""
    depth: int = 0
    tables: int = 0
    joins: bool = False
    breaks: Sequence[int] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing of it can be seen."""
        return not self.text.strip()


@dataclass(frozen=True)
class Passage:
    """Parts of lines, in order, that are read as one text.

    Args:
        parts: Line, first character, character after the last one.

    A passage has a flat text, in which one character stands between two parts, a line feed or, inside a divided
    word, a word joiner; :meth:`cut` takes ranges of it.
    """

    parts: tuple[tuple[Line, int, int], ...]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Passage":
        """Gives the passage of whole lines."""
        return cls(tuple((line, 0, len(line.text)) for line in lines))

    @cached_property
    def flat(self) -> str:
        """The characters of all parts."""
        pieces = [line.text[i:j] + (_JOINER if line.joins else "\n") for line, i, j in self.parts]
        return "".join(pieces)[:-1]

    @cached_property
    def text(self) -> str:
        """What is read: white space folded; no space where a line of Chinese goes on in the next.

        Nor is there one where two parts touch in the document, whatever mark once seemed to stand there.
        """
        if len(self.parts) == 1:
            line, i, j = self.parts[0]
            return " ".join(line.text[i:j].split())
        text = ""
        joins, end = True, -1
        for line, i, j in self.parts:
            piece = " ".join(line.text[i:j].split())
            if not piece:
                continue
            touches = end == line.starts[i] and not line.text[i].isspace()
            text += ("" if joins or touches or joins_closely(text[-1], piece[0]) else " ") + piece
            joins = line.joins
            end = -1 if line.text[j - 1].isspace() else line.ends[j - 1]
        return text

    @cached_property
    def _offsets(self) -> list[int]:
        """Where each part starts in the flat text."""
        return list(accumulate((j - i + 1 for _, i, j in self.parts), initial=0))[:-1]

    def cut(self, start: int, end: int) -> "Passage":
        """Gives the part of the flat text from start to end, white space at both ends left out."""
        flat = self.flat
        while start < end and flat[start].isspace():
            start += 1
        while end > start and flat[end - 1].isspace():
            end -= 1
        if len(self.parts) == 1:  # as most have
            line, i, _ = self.parts[0]
            return Passage(((line, i + start, i + end),) if start < end else ())
        parts = []
        first = max(0, bisect_right(self._offsets, start) - 1)
        for index in range(first, bisect_left(self._offsets, end)):
            line, i, j = self.parts[index]
            offset = self._offsets[index]
            low, high = max(start, offset), min(end, offset + j - i)
            if low < high:
                parts.append((line, i + low - offset, i + high - offset))
        return Passage(tuple(parts))

    def join(self, other: "Passage") -> "Passage":
        """Gives the passage that goes on in another one."""
        return Passage(self.parts + other.parts)

    @property
    def line(self) -> Line | None:
        """The line on which it starts."""
        return self.parts[0][0] if self.parts else None

    def spans(self, document: str) -> tuple[Span, ...]:
        """Gives the spans of the document's text whose text, tags gone and white space folded, is this text.

        Neighbouring parts share a span where only white space and tags stand between them. A part that
        goes on elsewhere takes the white space after it along, so that words do not grow together.
        """
        spans: list[Span] = []
        last, joins = "", False
        for line, i, j in self.parts:
            piece = line.text[i:j]
            if not piece.strip():
                continue
            first = i + len(piece) - len(piece.lstrip())
            final = j - 1 - len(piece) + len(piece.rstrip())
            start, end = line.starts[first], line.ends[final]
            close = joins or (bool(last) and joins_closely(last, line.text[first]))
            joins = line.joins
            number = line.number + bisect_right(line.breaks, start)
            append_span(spans, Span(start, end, number, line.page), document, close=close)
            last = line.text[final]
        return tuple(spans)


def joins_closely(last: str, first: str) -> bool:
    """Tells whether no space stands between two characters where a line ends, as in Chinese."""
    return is_chinese(last) and is_chinese(first)


def fold(text: str) -> str:
    """Gives what a reader sees of a piece of the document's text: tags gone, entities decoded, white space folded.

    A block tag, such as ``<br>``, counts as white space; an inline one, such as ``<b>``, as nothing.

    Example:
        >>> fold("<p>Research &amp;\\n develop<br>a <b>br</b>and")
        'Research & develop a brand'
    """
    visible = "".join(
        text[start:end] if not name else (html.unescape(text[start:end]) if name == "&" else _gap(name))
        for name, _, start, end in _iter_tokens(text)
    )
    return " ".join(visible.split())


def text_of_spans(document: str, spans: Iterable[Span]) -> str:
    """Gives the text that spans stand for: they concatenate with nothing between, then are folded.

    Example:
        >>> text_of_spans("Run <i>a</i> -- shop", [Span(0, 13), Span(16, 20)])
        'Run a shop'
    """
    return fold("".join(document[span.start : span.end] for span in spans))


def append_span(spans: list[Span], span: Span, document: str, *, close: bool = False) -> None:
    """Adds a span to those before it, so that its words follow theirs after a space.

    Args:
        spans: They gain the span, or the last of them grows by it where only white space and tags stand between.
        span: What is added.
        document: The document's text.
        close: Whether its words follow without a space instead.
    """
    if spans and not close:
        before = spans[-1]
        gap = document[before.end : span.start]
        if (before.end == span.start) or (fold(f"x{gap}x") == "x x" and _has_space(gap)):
            spans[-1] = Span(before.start, span.end, before.line, before.page)
            return
        if document[before.end : before.end + 1].isspace():
            spans[-1] = Span(before.start, before.end + 1, before.line, before.page)
        elif document[span.start - 1 : span.start].isspace():
            span = Span(span.start - 1, span.end, span.line, span.page)
        elif (space := _find_space(document, before.end, span.start)) is not None:
            spans.append(Span(space, space + 1, before.line, before.page))
    spans.append(span)


def _has_space(gap: str) -> bool:
    """Whether a gap without words keeps white space where its tags go and leave nothing."""
    return any(not name or name == "&" for name, _, _, _ in _iter_tokens(gap))


def _find_space(document: str, start: int, end: int) -> int | None:
    """The place of a white space that two spans can have between them: one that stands there, or else any other."""
    found = _SPACE.search(document, start, end) or _SPACE.search(document, end) or _SPACE.search(document)
    return found.start() if found else None


def slice_spans(document: str, spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """Gives the spans of a part of a text: of its characters from start to end, as :func:`text_of_spans` counts them.

    Example:
        >>> document = "Run <i>a</i> -- shop"
        >>> [(span.start, span.end) for span in slice_spans(document, [Span(0, 13), Span(16, 20)], 4, 10)]
        [(7, 13), (16, 20)]
    """
    joined = "".join(document[span.start : span.end] for span in spans)
    places = _fold_places(joined)[start:end]
    low, high = (places[0][0], places[-1][1]) if places else (0, 0)
    found: list[Span] = []
    offset = 0
    for span in spans:
        first, last = max(span.start, span.start + low - offset), min(span.end, span.start + high - offset)
        offset += span.end - span.start
        if first < last:
            found.append(span_near(document, first, last, span))
    return tuple(found)


def span_near(document: str, start: int, end: int, other: Span) -> Span:
    """Gives the span from start to end, with line and page where another span of the document has them."""
    if start == other.start:
        return Span(start, end, other.line, other.page)
    line = len(_NEW_LINE.findall(document, 0, start)) + 1 if other.line is not None else None
    page = document.count("\f", 0, start) + 1 if other.page is not None else None
    return Span(start, end, line, page)


def _fold_places(text: str) -> list[tuple[int, int]]:
    """Where each character of the folded text starts and ends in the text."""
    places: list[tuple[int, int]] = []
    is_open = False
    for character, start, end in iter_visible(text):
        if not character.isspace():
            if is_open:
                places.append((places[-1][1], start))
            places.append((start, end))
        is_open = character.isspace() and (is_open or bool(places))
    return places


def iter_visible(text: str) -> Iterator[tuple[str, int, int]]:
    """Yields the characters that a reader sees, a line feed for a block tag, with where they start and end."""
    for name, _, start, end in _iter_tokens(text):
        if not name:
            yield from ((text[place], place, place + 1) for place in range(start, end))
        elif name == "&":
            yield from ((character, start, end) for character in html.unescape(text[start:end]))
        elif name in _BLOCKS:
            yield "\n", start, end


def _gap(name: str) -> str:
    return " " if name in _BLOCKS else ""


def _iter_tokens(text: str) -> Iterator[tuple[str, bool, int, int]]:
    """Yields name, whether it closes, start and end: ``""`` for text, ``&`` for an entity, else a tag's name."""
    position = cursor = 0
    while match := _TOKEN.search(text, cursor):
        start, end = match.span()
        cursor = end
        name = (match["name"] or "").lower()
        if text.startswith("<!--", start):
            name, end = "!--", text.find("-->", end) + 3
            if end < 3:
                end = len(text)
        elif text[start] == "&":
            name = "&"
        elif text[start + 1] == "!":
            name = "!doctype"
        elif name in _NOT_SHOWN and not match["close"]:
            name, end = _skip_hidden(text, name, end)
        elif name not in _BLOCKS and name not in _INLINE and name not in _HIDDEN:
            cursor = start + 1  # no tag, so what stands in it is text, with its entities
            continue
        if position < start:
            yield "", False, position, start
        yield name, bool(match["close"]), start, end
        position = cursor = end
    if position < len(text):
        yield "", False, position, len(text)


def _skip_hidden(text: str, name: str, end: int) -> tuple[str, int]:
    """What an element that is not shown counts as, and where it ends; what is around a page must be closed to go."""
    if name in _FURNITURE:
        if end > _last_close(text, name):  # so that elements that are never closed are not searched for again and again
            return name, end
        stop = re.compile(f"</{name}>", re.IGNORECASE).search(text, end)
        return "!--", stop.end() if stop else end
    stop = re.compile(f"</{name}", re.IGNORECASE).search(text, end)
    return name, stop.start() if stop else len(text)


@lru_cache(maxsize=4)
def _last_close(text: str, name: str) -> int:
    return max((match.start() for match in re.finditer(f"</{name}>", text, re.IGNORECASE)), default=-1)


_TO_SPACES = str.maketrans("\t\n\r\f", "    ")
"""In HTML a line end is a space."""

_LINE_END = re.compile(r"\r\n|\n|\r|\f")
_NEW_LINE = re.compile(r"\r\n|\n|\r")


class _LineBuilder:
    """Gathers characters with their offsets until a line ends."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.breaks = [match.end() for match in _LINE_END.finditer(text) if match[0] != "\f"]
        self.feeds = [match.start() for match in re.finditer("\f", text)]
        self.pieces: list[tuple[str, int, int]] = []
        self.has_words = False
        self.opening = ""
        self.depth = 0
        self.tables = 0

    def open(self, name: str, *, closes: bool) -> None:
        """A block tag: what follows it starts a line, and lists lie in lists."""
        if name in _LISTS:
            self.depth = max(0, min(_MAX_DEPTH, self.depth + (-1 if closes else 1)))
        if name in {"table", "dl"}:
            self.tables = max(0, self.tables + (-1 if closes else 1))
        self.opening = "" if closes else name

    def take_text(self, start: int, end: int, kind: TextKind) -> Iterator[Line]:
        """Takes text without tags, and gives the lines that end in it."""
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
        """Takes characters, and where they stand."""
        self.pieces.append((piece, start, end))
        self.has_words = self.has_words or not piece.isspace()

    def take(self, position: int) -> Line:
        pieces, self.pieces = self.pieces, []
        self.has_words = False
        end = position
        if pieces:
            position, end = pieces[0][1], pieces[-1][2]
        number = bisect_right(self.breaks, position)
        characters = "".join(piece for piece, _, _ in pieces)
        starts: Sequence[int]
        ends: Sequence[int]
        if len(pieces) == 1 and len(characters) == pieces[0][2] - pieces[0][1]:
            starts = range(pieces[0][1], pieces[0][2])
            ends = range(pieces[0][1] + 1, pieces[0][2] + 1)
        else:
            starts, ends = [], []
            for piece, start, end in pieces:
                if len(piece) == end - start:
                    starts.extend(range(start, end))
                    ends.extend(range(start + 1, end + 1))
                else:
                    starts.extend([start] * len(piece))
                    ends.extend([end] * len(piece))
        line = Line(
            text=characters,
            starts=starts,
            ends=ends,
            number=number + 1,
            page=bisect_right(self.feeds, position) + 1 if self.feeds else None,
            opening=self.opening,
            depth=self.depth,
            tables=self.tables,
            breaks=self.breaks[number : bisect_right(self.breaks, end)] or (),
        )
        self.opening = ""
        return line


def split_lines(text: str, kind: TextKind) -> list[Line]:
    """Cuts the document's text into visible lines.

    Blank lines of plain text stay; block tags that follow one another make one cut. In HTML a line end is
    white space, and only blocks cut.
    """
    builder = _LineBuilder(text)
    lines: list[Line] = []
    for name, closes, start, end in _iter_tokens(text):
        if name == "&":
            builder.take_piece(html.unescape(text[start:end]), start, end)
        elif not name:
            lines += builder.take_text(start, end, kind)
        elif name in _BLOCKS:
            if builder.has_words:
                lines.append(builder.take(start))
            builder.open(name, closes=closes)
    if builder.pieces:
        lines.append(builder.take(len(text)))
    return lines
