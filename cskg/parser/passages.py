"""Passages and records. A passage is parts of lines read as one text, with their spans in the document's text.

A passage is cut and joined by its characters. Its spans are concatenated without a separator. Then tags are removed,
entities are decoded and white space is folded. The result is the passage's text. A record has the passages of one unit,
by field.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from cskg.language.characters import is_chinese
from cskg.model import Language, Span, UnitStatus
from cskg.parser.markup import Line
from cskg.parser.tags import fold, iter_tokens, iter_visible

_JOINER = "\u2060"
_SPACE = re.compile(r"\s")
_NEW_LINE = re.compile(r"\r\n|\n|\r")
_TABLE_TAG = re.compile(r"<(?P<close>/?)(?P<name>tr|table)\b", re.IGNORECASE)
_MAX_CELLS = 50
"""The most lines of a row."""


@dataclass(frozen=True)
class Passage:
    """Parts of lines, in order, that are read as one text.

    Args:
        parts: For each part: the line, the first character, and the character after the last one.

    A passage has a flat text. It has one character between two parts: a line feed or, inside a divided word, a word
    joiner. :meth:`cut` takes ranges of the flat text.
    """

    parts: tuple[tuple[Line, int, int], ...]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Passage":
        """Returns the passage of whole lines."""
        return cls(tuple((line, 0, len(line.text)) for line in lines))

    @property
    def flat(self) -> str:
        """The characters of all parts."""
        if len(self.parts) == 1:  # the usual case, without a cache
            line, i, j = self.parts[0]
            return line.text[i:j]
        return self._joined_flat

    @property
    def text(self) -> str:
        """The text as read: white space folded, and no space between two lines of Chinese.

        There is also no space where two parts touch in the document, even if a mark once seemed to be there.
        """
        return " ".join(self.flat.split()) if len(self.parts) == 1 else self._joined_text

    @property
    def has_words(self) -> bool:
        """Whether any character is visible."""
        return any(line.text[i:j].strip() for line, i, j in self.parts)

    @cached_property
    def _joined_flat(self) -> str:
        pieces = [line.text[i:j] + (_JOINER if line.joins else "\n") for line, i, j in self.parts]
        return "".join(pieces)[:-1]

    @cached_property
    def _joined_text(self) -> str:
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
        """The start of each part in the flat text."""
        return list(accumulate((j - i + 1 for _, i, j in self.parts), initial=0))[:-1]

    def cut(self, start: int, end: int) -> "Passage":
        """Returns the part of the flat text from start to end, without white space at both ends."""
        flat = self.flat
        while start < end and flat[start].isspace():
            start += 1
        while end > start and flat[end - 1].isspace():
            end -= 1
        if len(self.parts) == 1:
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

    @classmethod
    def join(cls, passages: "Iterable[Passage]") -> "Passage":
        """Joins several passages into one."""
        pieces = list(passages)
        return pieces[0] if len(pieces) == 1 else cls(tuple(part for passage in pieces for part in passage.parts))

    @property
    def line(self) -> Line | None:
        """The line on which it starts."""
        return self.parts[0][0] if self.parts else None

    def spans(self, document: str) -> tuple[Span, ...]:
        """Returns the spans of the document whose text, without tags and with white space folded, is this text.

        Neighbouring parts share a span if only white space and tags are between them. A part that continues elsewhere
        includes the white space after it. Otherwise its last word would be joined to the next one.
        """
        spans: list[Span] = []
        last, joins = "", False
        for line, i, j in self.parts:
            piece = line.text[i:j]
            if not piece.strip():
                continue
            first = i + len(piece) - len(piece.lstrip())
            final = j - 1 - len(piece) + len(piece.rstrip())
            close = joins or (bool(last) and joins_closely(last, line.text[first]))
            joins = line.joins
            for low, high in _iter_runs(line, first, final):
                start = line.starts[low]
                number = line.number + (bisect_right(line.breaks, start) if line.breaks else 0)
                append_span(spans, Span(start, line.ends[high], number, line.page), document, close=close)
                close = True
            last = line.text[final]
        return tuple(spans)

    def read(self, document: str) -> tuple[str, tuple[Span, ...]]:
        """Returns the text that a reader of the spans sees, and the spans.

        This is usually the passage's text. An exception: pieces of damaged tags may form a tag together, which hides
        words, perhaps all of them.
        """
        spans, text = self.spans(document), self.text
        return text_of_spans(document, spans) if "<" in text or "&" in text else text, spans


def _iter_runs(line: Line, first: int, final: int) -> Iterator[tuple[int, int]]:
    """Yields the first and last index of runs of characters without signs of markup between them in the document."""
    if not line.has_signs:
        yield first, final
        return
    start = first
    for place in range(first + 1, final + 1):
        if line.starts[place] != line.ends[place - 1]:
            yield start, place - 1
            start = place
    yield start, final


@dataclass(slots=True, kw_only=True)
class Record:
    """The fields of one unit, as in the document.

    Attributes:
        fields: The lines of each field, without the label.
        places: The line of each field's label.
        industry: The industry in the running head.
        branch: The branch in the running head.
        functional_areas: The functional areas in the running heads.
        unknown: Lines that look like a label and its value, but whose label is in no table.
        guessed: Lines at which the criteria start without a known label.
        repeated: Lines whose label had already been read.
        feet: Lines after the last field at which the unit ends. Later lines do not belong to it.
        language: The language, if the document's form shows it.
        status: Whether the unit is described, or only listed.
        layout: The layout of the document, as shown to people.
    """

    fields: dict[str, list[Passage]] = field(default_factory=dict)
    places: dict[str, Line] = field(default_factory=dict)
    industry: str | None = None
    branch: str | None = None
    functional_areas: list[str] = field(default_factory=list)
    unknown: list[Line] = field(default_factory=list)
    guessed: list[Line] = field(default_factory=list)
    repeated: list[Line] = field(default_factory=list)
    feet: list[Line] = field(default_factory=list)
    language: Language | None = None
    status: UnitStatus = UnitStatus.DESCRIBED
    layout: str = "label-table"

    def passage(self, name: str) -> Passage:
        """Returns the whole field as one passage."""
        return Passage.join(self.fields.get(name, ()))

    @classmethod
    def of_table(
        cls,
        fields: Mapping[str, Sequence[Passage]],
        layout: str,
        *,
        industry: str | None = None,
        branch: str | None = None,
        areas: Sequence[str] = (),
        language: Language | None = None,
        status: UnitStatus = UnitStatus.LISTED,
    ) -> "Record":
        """Returns the record of a row of a table. A field without words is left out."""
        kept = {name: [one for one in passages if one.parts] for name, passages in fields.items()}
        kept = {name: passages for name, passages in kept.items() if passages}
        return cls(
            fields=kept,
            places={name: passages[0].parts[0][0] for name, passages in kept.items()},
            industry=industry,
            branch=branch,
            functional_areas=list(areas),
            language=language,
            status=status,
            layout=layout,
        )


def joins_closely(last: str, first: str) -> bool:
    """Returns whether two characters are joined without a space at a line end, as in Chinese."""
    return is_chinese(last) and is_chinese(first)


def text_of_spans(document: str, spans: Iterable[Span]) -> str:
    """Returns the text of spans: they are concatenated without a separator, then folded.

    Example:
        >>> text_of_spans("Run <i>a</i> -- shop", [Span(0, 13), Span(16, 20)])
        'Run a shop'
    """
    return fold("".join(document[span.start : span.end] for span in spans))


def append_span(spans: list[Span], span: Span, document: str, *, close: bool = False) -> None:
    """Adds a span after others. A space separates their words.

    Args:
        spans: The spans before it. The span is appended, or the last span is extended if only white space and tags are
            between the two.
        span: The span to add.
        document: The document's text.
        close: Whether its words follow without a space.
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
    """Returns whether a gap without words still has white space after its tags are removed."""
    return any(not name or name == "&" for name, _, _, _ in iter_tokens(gap))


def _find_space(document: str, start: int, end: int) -> int | None:
    """Returns the place of white space to put between two spans: between them if possible, else anywhere."""
    found = _SPACE.search(document, start, end) or _SPACE.search(document, end) or _SPACE.search(document)
    return found.start() if found else None


def slice_spans(document: str, spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """Returns the spans of a text's characters from start to end, counted as in :func:`text_of_spans`.

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
    """Returns the span from start to end, with a line and a page if another span of the document has them."""
    if start == other.start:
        return Span(start, end, other.line, other.page)
    line = len(_NEW_LINE.findall(document, 0, start)) + 1 if other.line is not None else None
    page = document.count("\f", 0, start) + 1 if other.page is not None else None
    return Span(start, end, line, page)


def _fold_places(text: str) -> list[tuple[int, int]]:
    """Returns the start and end of each character of the folded text in the original text."""
    places: list[tuple[int, int]] = []
    is_open = False
    for character, start, end in iter_visible(text):
        if not character.isspace():
            if is_open:
                places.append((places[-1][1], start))
            places.append((start, end))
        is_open = character.isspace() and (is_open or bool(places))
    return places


def iter_rows(lines: Sequence[Line], text: str) -> Iterator[Passage]:
    """Yields lines, but the lines of each row of an HTML table as one passage."""
    tags = list(_TABLE_TAG.finditer(text))
    places = [tag.start() for tag in tags]
    row: list[Line] = []
    row_tag = None
    for line in lines:
        if line.is_blank:
            continue
        index = bisect_right(places, line.starts[0]) - 1
        in_row = index >= 0 and tags[index]["name"].lower() == "tr" and not tags[index]["close"]
        if row and (not in_row or index != row_tag or len(row) >= _MAX_CELLS):
            yield Passage.of(row)
            row = []
        row.append(line)
        row_tag = index if in_row else None
    if row:
        yield Passage.of(row)
