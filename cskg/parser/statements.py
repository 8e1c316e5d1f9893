"""Builds a tree of statements from a field's lines.

Marks come first, because they are certain: printed numbers, glyphs, list markup. Steps:

1. **Marks** cut the lines into blocks (:mod:`~cskg.parser.item_blocks`). A block is a topic, an item with a mark, or
   unmarked. An unmarked block is a child of the item before it, because the item's siblings have marks.
2. **Depth.** Numbers are above glyphs, letters and list markup. A mark that is not yet open is one level below the open
   one. An open mark closes all marks below it. If plain text is indented (:mod:`~cskg.parser.nesting`), a mark clearly
   deeper than the open item with the same mark is below it. A return to the left closes deeper items.
3. **Run-on text.** A block without marks, or a numbered block followed by no mark, is cut and nested by
   :mod:`~cskg.parser.runon`. Only there is confidence below 1.
4. **Ends.** ``;`` and ``; and`` at an item's end are punctuation of the list, not of the item.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from cskg.model import Statement
from cskg.parser.announced_lists import find_depths
from cskg.parser.doubts import Doubt, find_doubts
from cskg.parser.item_blocks import LIST_END, ItemBlock, is_item, iter_blocks, mark_topics
from cskg.parser.limits import Wording
from cskg.parser.line_breaks import LineBreaks
from cskg.parser.marks import OPENER, Mark, Marks
from cskg.parser.markup import Line
from cskg.parser.nesting import is_deeper, nest_by_indent
from cskg.parser.passages import Passage
from cskg.parser.runon import RunOnItem, nest_run_on, split_at_semicolons, split_run_on, whole_item

_FEW_LINES = 3
_MAX_DEPTH = 16
"""The greatest depth. Deeper items get this depth. No unit has such lists, and hostile input is bounded."""


@dataclass(frozen=True, slots=True)
class _Open:
    """An item that may be the parent of later items, with the column of its mark."""

    mark: Mark
    node: "_Item"
    indent: int | None


@dataclass(slots=True)
class _Item:
    """A statement that is not yet complete."""

    passage: Passage
    number: str | None = None
    confidence: float = 1.0
    is_inline: bool = False
    doubts: list[Doubt] = field(default_factory=list)
    children: list["_Item"] = field(default_factory=list)


_MANY_UNMARKED = 4
"""From this number on, statements without marks are likely topics and items: two topics with one item each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmentation:
    """The statements of a field.

    Attributes:
        statements: The tree.
        run_on: The line of the first inferred statement, or None if all are certain.
        inferred: The number of inferred statements.
        doubts: The doubtful places of inferred statements.
        announced: The line of the first item that announces a list, if no item is marked as part of that list.
    """

    statements: tuple[Statement, ...]
    run_on: Line | None
    inferred: int
    doubts: tuple[Doubt, ...]
    announced: Line | None = None

    @property
    def lacks_marks(self) -> bool:
        """Whether several statements are in one list, and no number, mark or indent shows which are topics."""
        return len(self.statements) >= _MANY_UNMARKED and all(
            statement.confidence < 1 and statement.number is None and not statement.children
            for statement in self.statements
        )


def segment(
    passages: Sequence[Passage], document: str, breaks: LineBreaks, signs: frozenset[str] = frozenset()
) -> Segmentation:
    """Cuts the lines of a field into statements.

    Args:
        passages: The field's lines, without label and sub-label.
        document: The document's text, for the spans.
        breaks: Data about line ends and names in the unit.
        signs: The signs that open lines of the unit (:func:`~cskg.parser.marks.find_signs`).
    """
    blocks = list(iter_blocks(Marks(passages, signs), passages, document, breaks))
    mark_topics(blocks, breaks.wording)
    marks, doubtful = find_depths(
        [block.mark for block in blocks],
        [block.passage.text for block in blocks],
        [block.indent for block in blocks],
    )
    for block, mark in zip(blocks, marks, strict=True):
        block.mark = mark
    cuts_lines = _runs_on(blocks, breaks.wording)
    roots: list[_Item] = []
    open_items: list[_Open] = []
    index = 0
    while index < len(blocks):
        first = blocks[index]
        lines = [first]
        index += 1
        node = None
        if first.mark is not None and first.mark is not OPENER:
            node = _Item(first.passage, first.mark.number)
            _place(first, first.mark, node, open_items, roots)
            is_topic = first.mark.kind == "number" or (first.mark.leads and first.mark.kind.startswith("一"))
            following = blocks[index].mark if index < len(blocks) else None
            has_items = following is not None and is_item(following) and following.kind != first.mark.kind
            if not is_topic or has_items:
                continue
        while index < len(blocks) and blocks[index].mark is None:
            lines.append(blocks[index])
            index += 1
        whole, items = _cut_items(lines, breaks.wording, cuts_lines=cuts_lines, has_topic=node is not None)
        below_item = False
        if node is not None:
            topic, _ = items.pop(0)
            node.passage, node.is_inline = whole.cut(topic.start, topic.end), topic.is_inline
            node.confidence = round(topic.confidence, 2) if topic.is_inline else 1.0
            node.doubts = find_doubts(topic, whole)
            node.children += [_node_of(child, whole) for child in topic.children]
            siblings = node.children
        else:
            above = _find_above(first, open_items)
            below_item = above is not None and is_item(above.mark) and len(lines) == len(items)
            siblings = above.node.children if above else roots
        nested = nest_by_indent(items)
        if nested is None:
            plain = [item for item, _ in items]
            nested = plain if below_item else nest_run_on(whole.flat, plain)
        siblings.extend(_node_of(item, whole) for item in nested)
    inferred = [node for node in _iter_nodes(roots) if node.confidence < 1]
    return Segmentation(
        statements=tuple(_finish(node, document) for node in roots),
        run_on=next((node.passage.line for node in inferred if node.is_inline), None),
        inferred=len(inferred),
        doubts=tuple(doubt for node in inferred for doubt in node.doubts),
        announced=next((blocks[index].passage.line for index in doubtful), None),
    )


def _find_above(block: ItemBlock, open_items: list[_Open]) -> _Open | None:
    """Finds the parent of unmarked lines: the open item, or the open number after *Be able to:*."""
    for above in reversed(open_items):
        is_topic = above.mark.is_topic or above.mark.leads
        if is_topic or (block.mark is not OPENER and not is_deeper(above.indent, block.indent)):
            return above
    return None


def _runs_on(blocks: list[ItemBlock], wording: Wording) -> bool:
    """Returns whether unmarked lines hold several items. If each line is an item, a capital inside it means little."""
    lines = [block.passage.flat for block in blocks if block.mark is None or block.mark is OPENER]
    inside = sum(item.is_sure for line in lines for item in split_run_on(line, wording)[1:])
    return len(lines) < _FEW_LINES or len(lines) < 2 * inside


def _place(block: ItemBlock, mark: Mark, node: _Item, open_items: list[_Open], roots: list[_Item]) -> None:
    """Adds an item to its parent. Closes the marks that its mark closes, and opens its mark."""
    if mark.is_topic:
        while open_items and not _lies_above(open_items[-1].mark, mark):
            open_items.pop()
    else:
        _close(mark, block.indent, open_items)
    del open_items[_MAX_DEPTH:]
    (open_items[-1].node.children if open_items else roots).append(node)
    open_items.append(_Open(mark, node, block.indent))


def _lies_above(opened: Mark, mark: Mark) -> bool:
    """Returns whether a topic goes below an open mark: a list that leads, or a number with fewer points."""
    if opened.kind != "number":
        return opened.leads and mark.kind != opened.kind
    return (opened.number or "").count(".") < (mark.number or "").count(".")


def _close(mark: Mark, indent: int | None, open_items: list[_Open]) -> None:
    """Closes open items that are not parents of a new item with a glyph, a letter or list markup."""
    kind = (mark.kind, mark.depth)
    same = [place for place, above in enumerate(open_items) if (above.mark.kind, above.mark.depth) == kind]
    if same:
        # The item belongs to the innermost list that is not deeper, or else to the outermost list.
        place = next((place for place in reversed(same) if not is_deeper(open_items[place].indent, indent)), same[0])
        if mark.number is not None or not is_deeper(indent, open_items[place].indent):
            del open_items[place:]
            return
    is_back = bool(same)
    while open_items and not open_items[-1].mark.is_topic:
        column = open_items[-1].indent
        if not is_deeper(column, indent) and (not is_back or column is None or is_deeper(indent, column)):
            break
        open_items.pop()
        is_back = True


def _cut_items(
    lines: list[ItemBlock], wording: Wording, *, cuts_lines: bool, has_topic: bool
) -> tuple[Passage, list[tuple[RunOnItem, int | None]]]:
    """Cuts unmarked lines into items. Returns the lines as one passage, and the items as ranges of it, with columns."""
    items: list[tuple[RunOnItem, int | None]] = []
    offset = 0
    for line in lines:
        flat = line.passage.flat
        found = split_at_semicolons(flat)
        if not found:
            is_topic = has_topic and line is lines[0]
            found = split_run_on(flat, wording, has_topic=is_topic) if cuts_lines else whole_item(flat)
        items += [(_shift(item, offset), line.indent) for item in found]
        offset += len(flat) + 1
    return Passage.join(line.passage for line in lines), items


def _shift(item: RunOnItem, offset: int) -> RunOnItem:
    children = [_shift(child, offset) for child in item.children]
    doubts = tuple(place + offset for place in item.doubts)
    return replace(item, start=item.start + offset, end=item.end + offset, doubts=doubts, children=children)


def _node_of(item: RunOnItem, whole: Passage) -> _Item:
    return _Item(
        whole.cut(item.start, item.end),
        confidence=round(item.confidence, 2),
        is_inline=item.is_inline,
        doubts=find_doubts(item, whole),
        children=[_node_of(child, whole) for child in item.children],
    )


def _iter_nodes(nodes: list[_Item]) -> Iterator[_Item]:
    for node in nodes:
        yield node
        yield from _iter_nodes(node.children)


def _finish(node: _Item, document: str) -> Statement:
    flat = node.passage.flat
    end = LIST_END.search(flat, max(0, len(flat) - 8))
    passage = node.passage.cut(0, end.start()) if end and end.start() else node.passage
    text, spans = passage.read(document)
    return Statement(
        text=text or passage.text,
        number=node.number,
        confidence=node.confidence,
        children=tuple(_finish(child, document) for child in node.children),
        spans=spans,
    )
