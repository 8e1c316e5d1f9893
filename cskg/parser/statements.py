"""A field's lines to a tree of statements.

Marks come first, because they are certain: printed numbers, glyphs, list markup. Steps:

1. **Marks.** Each line is cut where a number opens it, where the next number in sequence stands amid
   it, and where a glyph stands. An unmarked line goes on what is before it, or is a block of its own;
   after an item that ends in a colon it opens the list that the colon announces.
2. **Depth.** Numbers lie above glyphs and list markup; a glyph not yet open lies one below the open
   one; an open one closes all below it. Where plain text is indented, a glyph clearly deeper than the open
   item with the same glyph lies below it, and coming back closes what lies deeper; an unmarked line that lies
   deeper than the words of an item is one below it, unless it may be the item's own, wrapped.
3. **Run-on text.** A block without marks, or a numbered one followed by none, is cut and nested by
   :mod:`~cskg.parser.runon`; only there is confidence below 1.
4. **Ends.** ``;`` and ``; and`` at an item's end are punctuation of the list, not of the item.

It knows marks; it does not know which field it reads.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from cskg.model import Statement
from cskg.parser.indents import end_column, find_column, find_room, is_deeper, nest_by_indent
from cskg.parser.labels import ITEM_OPENER, LIST_OPENER
from cskg.parser.markup import IDEOGRAPH, Line, Passage
from cskg.parser.runon import RunOnItem, leans, nest_run_on, split_run_on
from cskg.parser.verbs import find_verb

_GLYPH = re.compile(r"(?:(?<=\s)|^)[•○●◦▪■□◆◇‣⁃∙➢➤✓※·o*–—-](?=\s)|(?<!\w)[•○●◦▪■‣](?=\S)")
_LINE_ONLY = frozenset("o*-–—·")
_NUMBER = re.compile(r"\s*(?P<number>\d{1,2}(?:\.\d{1,2})*)(?:[.)、]\s*|\s+)(?=\D)")
_INLINE_NUMBER = re.compile(r"(?<=\s)(?P<number>\d{1,2}(?:\.\d{1,2})*)(?:[.)、]\s*|\s+)(?=[A-Z\u4e00-\u9fff])")
_LIST_END = re.compile(r"\s*(?:[;；]\s*(?:and|or|及|和|或)?|[,，]\s*(?:and|or|及|和|或))\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Mark:
    """What stands before an item: its kind (``number``, ``item``, or a glyph) and what it says."""

    kind: str
    number: str | None = None
    depth: int = 0


_OPENER = _Mark("opener")
"""Stands where *Be able to:* stood: what follows is unmarked, but goes on nothing."""


@dataclass(slots=True)
class _Block:
    """An item as marked.

    Attributes:
        mark: The mark that opens it, or none.
        passage: Its words.
        indent: The column of its mark, or of its first word where it has none.
        words: The column of its first word.
        room: The columns that are left on its last line.
    """

    mark: _Mark | None
    passage: Passage
    indent: int | None = None
    words: int | None = None
    room: int = 0


@dataclass(frozen=True, slots=True)
class _Open:
    """An item that what follows may hang under, with the columns of its block."""

    kind: str
    node: "_Node"
    indent: int | None
    words: int | None


@dataclass(slots=True)
class _Node:
    """A statement that is still growing."""

    passage: Passage
    number: str | None = None
    confidence: float = 1.0
    is_inline: bool = False
    children: list["_Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmentation:
    """The statements of a field.

    Attributes:
        statements: The tree.
        run_on: The line on which the first inferred statement stands, or None if all are certain.
        inferred: How many statements were inferred.
    """

    statements: tuple[Statement, ...]
    run_on: Line | None
    inferred: int


def segment(passages: Iterable[Passage], document: str, names: frozenset[str]) -> Segmentation:
    """Cuts the lines of a field into statements.

    Args:
        passages: The field's lines, label and sub-label left out.
        document: The document's text, for the spans.
        names: Words that the document shows to be names.
    """
    blocks = list(_iter_blocks(list(passages), document))
    roots: list[_Node] = []
    open_items: list[_Open] = []
    index = 0
    while index < len(blocks):
        first = blocks[index]
        lines = [first]
        index += 1
        node = None
        if first.mark is not None:
            node = _Node(first.passage, first.mark.number)
            _place(first, first.mark, node, open_items, roots)
            if first.mark.number is None or (index < len(blocks) and _is_glyph(blocks[index].mark)):
                continue
        while index < len(blocks) and blocks[index].mark is None:
            lines.append(blocks[index])
            index += 1
        whole, items = _cut_items(lines, names)
        if node is not None:
            topic, _ = items.pop(0)
            node.passage, node.is_inline = whole.cut(topic.start, topic.end), topic.is_inline
            node.confidence = topic.confidence if topic.is_inline else 1.0
            siblings = node.children
        else:
            siblings = _find_siblings(first, open_items, roots)
        nested = nest_by_indent(items) or nest_run_on(whole.flat, [item for item, _ in items])
        siblings.extend(_node_of(item, whole) for item in nested)
    inferred = [node for node in _iter_nodes(roots) if node.confidence < 1]
    return Segmentation(
        statements=tuple(_finish(node, document) for node in roots),
        run_on=next((node.passage.line for node in inferred if node.is_inline), None),
        inferred=len(inferred),
    )


def _find_siblings(block: _Block, open_items: list[_Open], roots: list[_Node]) -> list[_Node]:
    """Where unmarked lines hang: under an open item that announces them or lies less deep, else under the number."""
    for above in reversed(open_items):
        announces = above.node.passage.text.endswith((":", "："))
        if "number" in above.kind or announces or is_deeper(block.indent, above.words):
            return above.node.children
    return roots


def _is_glyph(mark: _Mark | None) -> bool:
    return mark is not None and mark.number is None


def _place(block: _Block, mark: _Mark, node: _Node, open_items: list[_Open], roots: list[_Node]) -> None:
    """Closes what a mark closes, opens it, and puts its item where it belongs."""
    kind = f"number{mark.number.count('.')}" if mark.number else f"{mark.kind}{mark.depth}"
    if mark.number:
        while open_items and not (open_items[-1].kind.startswith("number") and open_items[-1].kind < kind):
            open_items.pop()
    else:
        _close(kind, block.indent, open_items)
    (open_items[-1].node.children if open_items else roots).append(node)
    open_items.append(_Open(kind, node, block.indent, block.words))


def _close(kind: str, indent: int | None, open_items: list[_Open]) -> None:
    """Closes the items that one with a glyph or list markup does not hang under."""
    same = [place for place, above in enumerate(open_items) if above.kind == kind]
    if same:
        # One more of the innermost list that does not lie deeper, or else of the outermost.
        place = next((place for place in reversed(same) if not is_deeper(open_items[place].indent, indent)), same[0])
        if not is_deeper(indent, open_items[place].indent):
            del open_items[place:]
            return
    is_back = bool(same)
    while open_items and not open_items[-1].kind.startswith("number"):
        column = open_items[-1].indent
        if not is_deeper(column, indent) and (not is_back or column is None or is_deeper(indent, column)):
            break
        open_items.pop()
        is_back = True


def _iter_blocks(passages: Sequence[Passage], document: str) -> Iterator[_Block]:
    """Yields the marked items of the lines, and what stands between them."""
    block: _Block | None = None
    sequence = _Sequence()
    widest = max((end_column(line) for passage in passages for line, _, _ in passage.parts), default=0)
    for passage in passages:
        for piece in _cut_line(passage, sequence, find_column(passage, document)):
            if not piece.passage.parts:
                continue
            piece.room = find_room(piece.passage, widest)
            if piece.mark is None and block is not None and _goes_on(block, piece):
                block.passage, block.room = block.passage.join(piece.passage), piece.room
                continue
            if block is not None:
                yield block
            if piece.mark is _OPENER:
                piece.mark = None
            block = piece
    if block is not None:
        yield block


def _goes_on(block: _Block, piece: _Block) -> bool:
    """Whether an unmarked line continues the block before it."""
    passage = piece.passage
    line, first = passage.line, passage.text[:1]
    if block.mark is not None and block.passage.text.endswith((":", "：")) and first.isupper():
        return False
    starts_block = line is not None and line.opening in {"p", "tr", "td", "th", "div"} and passage.parts[0][1] == 0
    if block.mark is not None and block.mark.kind != "number":
        return not starts_block and not _lies_below(block, piece)
    opens = (first.isupper() and not leans(block.passage.text)) or first.isdigit()
    return not opens and not starts_block


def _lies_below(block: _Block, piece: _Block) -> bool:
    """Whether an unmarked line is an item under one with a mark: it lies deeper, and its first word had room above."""
    text, above = piece.passage.text, block.passage.text
    if not is_deeper(piece.indent, block.words) or not (text[:1].isupper() or IDEOGRAPH.match(text)):
        return False
    has_room = len(text.split(maxsplit=1)[0]) < block.room and not leans(above)
    return has_room or above.endswith((":", "：")) or LIST_OPENER.search(above) is not None


class _Sequence:
    """Which number may come next, so that a number amid a line is taken for one only where it fits."""

    def __init__(self) -> None:
        self.last: tuple[int, ...] = ()

    def fits(self, number: str) -> bool:
        parts = tuple(int(part) for part in number.split("."))
        if not self.last:
            return parts[-1] == 1
        following = {(*self.last[:size], self.last[size] + 1) for size in range(len(self.last))}
        return parts in following or parts == (*self.last, 1)

    def take(self, number: str) -> None:
        self.last = tuple(int(part) for part in number.split("."))


def _cut_line(passage: Passage, sequence: _Sequence, column: int | None) -> Iterator[_Block]:
    """Yields the parts of a line with the mark that opens each; the line's first word stands at a column."""
    flat = passage.flat
    line = passage.line
    cuts: list[tuple[int, int, _Mark | None]] = []
    if (match := _NUMBER.match(flat)) and sequence.fits(match["number"]):
        sequence.take(match["number"])
        cuts.append((match.start(), match.end(), _Mark("number", match["number"])))
    elif line is not None and line.opening == "li":
        cuts.append((0, 0, _Mark("item", depth=line.depth)))
    else:
        cuts.append((0, 0, None))
    opened = cuts[0][1]
    for match in _GLYPH.finditer(flat, opened):
        glyph = match[0]
        at_start = not flat[: match.start()].strip()
        if glyph in _LINE_ONLY and not at_start:
            continue
        cuts.append((match.start(), match.end(), _Mark(glyph)))
    for match in _INLINE_NUMBER.finditer(flat, opened):
        if match.start() > opened and sequence.fits(match["number"]) and _opens_topic(flat, match):
            sequence.take(match["number"])
            cuts.append((match.start(), match.end(), _Mark("number", match["number"])))
    cuts += [
        (match.start(), match.end(), _OPENER)
        for match in ITEM_OPENER.finditer(flat, opened)
        if not flat[opened : match.start()].strip() or flat[match.start() - 1].isspace()
    ]
    cuts.sort(key=lambda cut: cut[0])
    margin = len(flat) - len(flat.lstrip())
    for (place, start, mark), following in zip(cuts, [*cuts[1:], None], strict=True):
        words = passage.cut(start, following[0] if following else len(flat))
        block = _Block(mark, words)
        if column is not None and not flat[:place].strip():
            block.indent = column
            block.words = column + len(flat) - len(flat[start:].lstrip()) - margin
        yield block


def _opens_topic(flat: str, match: re.Match[str]) -> bool:
    """A number amid a line opens a topic only where a point follows it, or a verb."""
    if "." in match[0].rstrip() or ")" in match[0] or "、" in match[0]:
        return True
    word = re.match(r"[A-Za-z]+", flat[match.end() :])
    return word is not None and find_verb(word[0]) is not None


def _cut_items(lines: list[_Block], names: frozenset[str]) -> tuple[Passage, list[tuple[RunOnItem, int | None]]]:
    """Cuts unmarked lines into items; gives the lines as one passage, and the items as ranges of it, with columns."""
    items: list[tuple[RunOnItem, int | None]] = []
    offset = 0
    for line in lines:
        flat = line.passage.flat
        items += [
            (replace(item, start=item.start + offset, end=item.end + offset), line.indent)
            for item in split_run_on(flat, names)
        ]
        offset += len(flat) + 1
    return Passage(tuple(part for line in lines for part in line.passage.parts)), items


def _node_of(item: RunOnItem, whole: Passage) -> _Node:
    return _Node(
        whole.cut(item.start, item.end),
        confidence=item.confidence,
        is_inline=item.is_inline,
        children=[_node_of(child, whole) for child in item.children],
    )


def _iter_nodes(nodes: list[_Node]) -> Iterator[_Node]:
    for node in nodes:
        yield node
        yield from _iter_nodes(node.children)


def _finish(node: _Node, document: str) -> Statement:
    flat = node.passage.flat
    end = _LIST_END.search(flat, max(0, len(flat) - 8))
    passage = node.passage.cut(0, end.start()) if end and end.start() else node.passage
    return Statement(
        text=passage.text,
        number=node.number,
        confidence=node.confidence,
        children=tuple(_finish(child, document) for child in node.children),
        spans=passage.spans(document),
    )
