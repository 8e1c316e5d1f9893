"""Applies a curator's edits to a unit's statements: split one, join neighbours, move one under another, confirm.

A statement is named by the first words of its text, never by its position, because a newer parser may count
differently. Edits are applied in order, each to the result of the edits before it. An edited statement has confidence
1, because a person has checked it. Its spans still prove its text.

Some text between two statements belongs to neither: list punctuation, a dash, a number. This text is dropped when a
statement is cut there, and restored when the two are joined. Bullets and running heads are not restored.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from cskg.errors import BadInputError, cut
from cskg.model import Span, Statement, StatementKind, Unit
from cskg.parser.passages import append_span, joins_closely, slice_spans, span_near, text_of_spans
from cskg.parser.tags import iter_visible

_MAX_DEPTH = 12
"""The greatest depth of a statement. No real unit needs more."""

_AND = r"(?:and|or|及|和|或)"
_CLOSING = rf"\s*(?:[;；]\s*(?:{_AND}(?!\w))?|[,，]\s*{_AND}(?!\w))"
_DASH = r"[^\S\n\r\f]+[-–—*·](?=\s|$)"
_END = re.compile(rf"(?:{_CLOSING})?(?:{_DASH})?\s*$", re.IGNORECASE)
_START = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)、]\s*(?=\D)")
_BETWEEN = re.compile(rf"(?:{_CLOSING})?(?:{_DASH})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words of a document as a curator quotes them.

    Attributes:
        text: The words, with white space folded.
        occurrence: Which occurrence of the words is meant, counted from 1 in order of the unit.
    """

    text: str
    occurrence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Cuts a statement before some of its words, once or several times."""

    statement: Words
    before: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Joins several consecutive statements into one."""

    statements: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Moves a statement under another one, or to the top of the requirements or criteria."""

    statement: Words
    under: Words | StatementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """Confirms that statements are as in the document. Confirms the whole unit if no statement is named."""

    statements: tuple[Words, ...] = ()


Edit = Split | Join | Move | Confirm


@dataclass(slots=True, eq=False)
class _Node:
    """A statement that may change, or the root of a field."""

    kind: StatementKind
    above: "_Node | None" = None
    text: str = ""
    number: str | None = None
    confidence: float = 1.0
    spans: tuple[Span, ...] = ()
    children: list["_Node"] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.spans[0].start if self.spans else 0

    def iter(self) -> Iterator["_Node"]:
        for child in self.children:
            yield child
            yield from child.iter()


class StatementTree:
    """The statements of a unit, for editing.

    Args:
        unit: The unit.
        document: The text of its document.
    """

    def __init__(self, unit: Unit, document: str) -> None:
        self.document = document
        self._tops = {
            StatementKind.PERFORMANCE_REQUIREMENT: _grow(unit.requirements, StatementKind.PERFORMANCE_REQUIREMENT),
            StatementKind.ASSESSMENT_CRITERION: _grow(unit.assessment_criteria, StatementKind.ASSESSMENT_CRITERION),
        }

    def put_into(self, unit: Unit) -> Unit:
        """Returns the unit with the current statements."""
        return replace(
            unit,
            requirements=_freeze(self._tops[StatementKind.PERFORMANCE_REQUIREMENT]),
            assessment_criteria=_freeze(self._tops[StatementKind.ASSESSMENT_CRITERION]),
        )

    def apply(self, edit: Edit) -> Span | None:
        """Applies an edit completely, or not at all.

        Returns:
            The start of the first statement that the edit changed. None if the edit names no statement.

        Raises:
            BadInputError: The edit is not possible. The message says why and what to do.
        """
        match edit:
            case Split():
                return self._split(edit)
            case Join():
                return self._join(edit)
            case Move():
                return self._move(edit)
            case Confirm():
                return self._confirm(edit)

    def _split(self, edit: Split) -> Span | None:
        node = self._find(edit.statement)
        cuts = sorted({find_cut(node.text, words) for words in edit.before})
        parts: list[_Node] = []
        for start, end in pairwise((0, *cuts, len(node.text))):
            opened = _START.match(node.text, start, end) if start else None
            first = opened.end() if opened else start
            closed = _END.search(node.text, first, end) if end < len(node.text) else None
            last = closed.start() if closed else end
            parts.append(
                _Node(
                    kind=node.kind,
                    above=node.above,
                    text=node.text[first:last],
                    number=opened["number"] if opened else None if start else node.number,
                    spans=slice_spans(self.document, node.spans, first, last),
                )
            )
        for part in parts:
            if not any(map(str.isalnum, part.text)) or text_of_spans(self.document, part.spans) != part.text:
                raise BadInputError(
                    f"{_quote(part.text)} would have no words of the document.", "Cut the statement before other words."
                )
        for child in node.children:
            part = next((part for part in reversed(parts) if part.start <= child.start), parts[0])
            part.children.append(child)
            child.above = part
        siblings = _above(node).children
        place = siblings.index(node)
        siblings[place : place + 1] = parts
        return parts[0].spans[0]

    def _join(self, edit: Join) -> Span | None:
        nodes = [self._find(words) for words in edit.statements]
        order = list(self._tops[nodes[0].kind].iter())
        for before, after in pairwise(nodes):
            if after not in order or order.index(after) != order.index(before) + 1:
                raise BadInputError(
                    f"{_quote(after.text)} does not directly follow {_quote(before.text)}.",
                    "Name statements that follow one another, in their order.",
                )
        first, *others = nodes
        spans, text = list(first.spans), first.text
        for before, after in pairwise(nodes):
            self._append(spans, before, after)
            joined = text_of_spans(self.document, spans)
            if not joined.startswith(text) or not joined.endswith(after.text):
                raise BadInputError(
                    f"In the document, the words of {_quote(after.text)} do not follow those of {_quote(before.text)}.",
                    "Leave them apart.",
                )
            text = joined
        for node in others:
            _above(node).children.remove(node)
            first.children[:0] = node.children
            for child in node.children:
                child.above = first
        first.text, first.spans, first.confidence = text, tuple(spans), 1.0
        return first.spans[0]

    def _append(self, spans: list[Span], before: _Node, after: _Node) -> None:
        """Adds the spans of a statement, and of the marks between it and the statement before it."""
        start = spans[-1].end
        visible = list(iter_visible(self.document[start : after.start]))
        gap = "".join(character for character, _, _ in visible)
        marks = [_BETWEEN.match(gap)]
        if after.number:
            marks.append(re.search(rf"(?<!\S){re.escape(after.number)}[.)、]?(?=\s*$)", gap))
        for mark in marks:
            if mark and mark[0].strip():
                first, last = mark.end() - len(mark[0].lstrip()), mark.end() - 1
                inner = start + visible[first][1], start + visible[last][2]
                append_span(spans, span_near(self.document, *inner, after.spans[0]), self.document)
        close = "\n" in gap and joins_closely(before.text[-1], after.text[0])
        append_span(spans, after.spans[0], self.document, close=close)
        spans += after.spans[1:]

    def _move(self, edit: Move) -> Span | None:
        node = self._find(edit.statement)
        target = self._tops[edit.under] if isinstance(edit.under, StatementKind) else self._find(edit.under)
        if target is node or target in node.iter():
            raise BadInputError(
                f"{_quote(target.text)} is itself under {_quote(node.text)}.", "Move the upper one first."
            )
        if target is node.above:
            raise BadInputError(f"{_quote(node.text)} is already there.", "Remove the correction.")
        if _depth(target) + _height(node) > _MAX_DEPTH:
            raise BadInputError(f"Statements can be nested at most {_MAX_DEPTH} deep.", "Move it higher up.")
        _above(node).children.remove(node)
        place = next(
            (place for place, child in enumerate(target.children) if child.start > node.start), len(target.children)
        )
        target.children.insert(place, node)
        node.above, node.confidence = target, 1.0
        for moved in (node, *node.iter()):
            moved.kind = target.kind
        return node.spans[0] if node.spans else None

    def _confirm(self, edit: Confirm) -> Span | None:
        nodes = [self._find(words) for words in edit.statements]
        for node in nodes or self._iter():
            node.confidence = 1.0
        return nodes[0].spans[0] if nodes and nodes[0].spans else None

    def _iter(self) -> Iterator[_Node]:
        for top in self._tops.values():
            yield from top.iter()

    def _find(self, words: Words) -> _Node:
        """Finds the statement that starts with some words. A statement with exactly these words is preferred.

        Raises:
            BadInputError: No statement or several statements start with the words.
        """
        nodes = list(self._iter())
        found = [node for node in nodes if node.text == words.text]
        found = found or [node for node in nodes if node.text.startswith(words.text)]
        if not found:
            within = next((node for node in nodes if words.text in node.text), None)
            raise BadInputError(
                f"No statement starts with {_quote(words.text)}"
                + (f"; the words are in the middle of {_quote(within.text)}." if within else "."),
                "Quote the first words of a statement as cskg parse prints it, with the corrections before this one "
                "applied.",
            )
        return found[_choose(words, len(found), "Statements that start with")]


def _choose(words: Words, count: int, what: str) -> int:
    """Returns the index of the chosen occurrence among several.

    Raises:
        BadInputError: No occurrence is chosen, or there are fewer.
    """
    chosen = words.occurrence or (1 if count == 1 else 0)
    if not 1 <= chosen <= count:
        cure = f"Quote more words, or add occurrence: 1 to {count}." if count > 1 else "Leave occurrence out."
        raise BadInputError(f"{what} {_quote(words.text)}: {count}.", cure)
    return chosen - 1


def find_cut(text: str, words: Words) -> int:
    """Finds the place in a statement's text before which it is cut. Places at the start of a word are preferred.

    Raises:
        BadInputError: The words are not in the text after its start, or they are there several times.
    """
    places = [match.start() for match in re.finditer(f"(?={re.escape(words.text)})", text) if match.start()]
    places = [place for place in places if text[place - 1].isspace()] or places
    if not places:
        raise BadInputError(
            f"{_quote(words.text)} is not in {_quote(text)} after its start.",
            "Quote the words that the second part starts with. If the parser now cuts there itself, remove the "
            "correction.",
        )
    return places[_choose(words, len(places), f"Places in {_quote(text)} that have")]


def _grow(statements: tuple[Statement, ...], kind: StatementKind) -> _Node:
    """Creates the root of a field, with statements under it."""
    top = _Node(kind=kind)

    def add(above: _Node, statement: Statement) -> None:
        node = _Node(
            kind=kind,
            above=above,
            text=statement.text,
            number=statement.number,
            confidence=statement.confidence,
            spans=statement.spans,
        )
        above.children.append(node)
        for child in statement.children:
            add(node, child)

    for statement in statements:
        add(top, statement)
    return top


def _freeze(node: _Node) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            text=child.text,
            number=child.number,
            confidence=child.confidence,
            children=_freeze(child),
            spans=child.spans,
        )
        for child in node.children
    )


def _above(node: _Node) -> _Node:
    if node.above is None:
        message = "the top of a field has nothing above it"
        raise AssertionError(message)
    return node.above


def _depth(node: _Node) -> int:
    return 0 if node.above is None else 1 + _depth(node.above)


def _height(node: _Node) -> int:
    return 1 + max(map(_height, node.children), default=0)


def _quote(text: str) -> str:
    return f"“{cut(text)}”"
