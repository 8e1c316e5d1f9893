"""A field's lines to a tree of statements.

Marks come first, because they are certain: printed numbers, glyphs, list markup. Steps:

1. **Marks.** Each line is cut where :mod:`~cskg.parser.marks` finds one. An unmarked line goes on what is before
   it, or is a block of its own (:mod:`~cskg.parser.breaks`); such a block hangs under the item before it, because
   what stands beside that item has its mark.
2. **Depth.** Numbers lie above glyphs, letters and list markup; a mark not yet open lies one below the open
   one; an open one closes all below it.
3. **Run-on text.** A block without marks, or a numbered one followed by none, is cut and nested by
   :mod:`~cskg.parser.runon`; only there is confidence below 1.
4. **Ends.** ``;`` and ``; and`` at an item's end are punctuation of the list, not of the item.

It knows marks; it does not know which field it reads.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from cskg.model import Statement
from cskg.parser.breaks import LineBreaks
from cskg.parser.labels import LIST_OPENER
from cskg.parser.markup import Line, Passage, is_chinese
from cskg.parser.marks import OPENER, Mark, Marks
from cskg.parser.runon import RunOnItem, nest_run_on, split_run_on, whole_item

_LIST_END = re.compile(r"\s*(?:[;；]\s*(?:and|or|以及|及|和|或)?|[,，]\s*(?:and|or|以及|及|和|或))\s*$", re.IGNORECASE)

_FEW_LINES = 3


@dataclass(slots=True)
class _Block:
    """An item as marked: a mark or none, and its words."""

    mark: Mark | None
    passage: Passage


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


def segment(passages: Sequence[Passage], document: str, breaks: LineBreaks) -> Segmentation:
    """Cuts the lines of a field into statements.

    Args:
        passages: The field's lines, label and sub-label left out.
        document: The document's text, for the spans.
        breaks: What is known of line ends and names in the unit.
    """
    blocks = list(_iter_blocks(passages, breaks))
    cuts_lines = _runs_on(blocks, breaks.names)
    roots: list[_Node] = []
    open_marks: list[tuple[Mark, _Node]] = []
    index = 0
    while index < len(blocks):
        mark, lines = blocks[index].mark, [blocks[index].passage]
        index += 1
        node = None
        if mark is not None and mark is not OPENER:
            node = _Node(lines[0], mark.number)
            _place(mark, node, open_marks, roots).append(node)
            if mark.kind != "number" or (index < len(blocks) and _is_item(blocks[index].mark)):
                continue
        while index < len(blocks) and blocks[index].mark is None:
            lines.append(blocks[index].passage)
            index += 1
        whole, items = _cut_items(lines, breaks.names, cuts_lines=cuts_lines)
        if node is not None:
            topic = items.pop(0)
            node.passage, node.is_inline = whole.cut(topic.start, topic.end), topic.is_inline
            node.confidence = topic.confidence if topic.is_inline else 1.0
            siblings = node.children
        else:
            above, siblings = _find_siblings(open_marks, roots, after_opener=mark is OPENER)
            if above is not None and above.kind != "number" and len(lines) == len(items):
                siblings.extend(_node_of(item, whole) for item in items)
                continue
        siblings.extend(_node_of(item, whole) for item in nest_run_on(whole.flat, items))
    inferred = [node for node in _iter_nodes(roots) if node.confidence < 1]
    return Segmentation(
        statements=tuple(_finish(node, document) for node in roots),
        run_on=next((node.passage.line for node in inferred if node.is_inline), None),
        inferred=len(inferred),
    )


def _find_siblings(
    open_marks: list[tuple[Mark, _Node]], roots: list[_Node], *, after_opener: bool
) -> tuple[Mark | None, list[_Node]]:
    """Where unmarked lines hang: under the open item, or, after *Be able to:*, under the open number."""
    for mark, above in reversed(open_marks):
        if mark.kind == "number" or mark.leads or not after_opener:
            return mark, above.children
    return None, roots


def _runs_on(blocks: list[_Block], names: frozenset[str]) -> bool:
    """Whether unmarked lines hold several items; where they are items themselves, a capital in them says little."""
    lines = [block.passage.flat for block in blocks if block.mark is None or block.mark is OPENER]
    inside = sum(item.is_sure for line in lines for item in split_run_on(line, names)[1:])
    return len(lines) < _FEW_LINES or len(lines) < 2 * inside


def _is_item(mark: Mark | None) -> bool:
    return mark is not None and mark.kind != "number" and mark is not OPENER


def _place(mark: Mark, node: _Node, open_marks: list[tuple[Mark, _Node]], roots: list[_Node]) -> list[_Node]:
    """Closes what a mark closes, opens it, and gives the list that its item belongs to."""
    if mark.kind == "number":
        while open_marks and not _lies_above(open_marks[-1][0], mark):
            open_marks.pop()
    else:
        same = [(opened.kind, opened.depth) == (mark.kind, mark.depth) for opened, _ in open_marks]
        if True in same:
            del open_marks[same.index(True) :]
    parent = open_marks[-1][1] if open_marks else None
    open_marks.append((mark, node))
    return parent.children if parent else roots


def _lies_above(opened: Mark, mark: Mark) -> bool:
    """Whether a topic goes below an open mark: a list that leads, or a number with fewer points."""
    if opened.kind != "number":
        return opened.leads
    return (opened.number or "").count(".") < (mark.number or "").count(".")


def _iter_blocks(passages: Sequence[Passage], breaks: LineBreaks) -> Iterator[_Block]:
    """Yields the marked items of the lines, and what stands between them."""
    block: _Block | None = None
    marks = Marks(passages)
    kinds: set[str] = set()
    for passage in passages:
        for mark, piece in marks.cut(passage):
            if not piece.parts:
                if mark is OPENER:
                    if block is not None and block.passage.parts:
                        yield block
                    block = _Block(OPENER, piece)
                continue
            if mark is None and block is not None and _goes_on(block, piece, breaks, kinds):
                block.passage = block.passage.join(piece)
                continue
            if block is not None and block.passage.parts:
                yield block
            elif block is not None and mark is None:
                mark = OPENER
            block = _Block(mark, piece)
            if _is_item(mark):
                kinds.add(mark.kind)
    if block is not None and block.passage.parts:
        yield block


def _goes_on(block: _Block, piece: Passage, breaks: LineBreaks, kinds: set[str]) -> bool:
    """Whether an unmarked line continues the block before it.

    Where the items below have marks of their own, or in Chinese, an unmarked line after an item opens none, unless
    that item announces a list.
    """
    if not block.passage.parts:
        return False
    if _is_item(block.mark) and not LIST_OPENER.search(block.passage.text):
        if len(kinds) > 1 or is_chinese(piece.text[:1]):
            return True
    line = piece.line
    starts_block = line is not None and line.opening in {"p", "tr", "td", "th", "div"} and piece.parts[0][1] == 0
    return not starts_block and not breaks.starts_item(block.passage, piece)


def _cut_items(lines: list[Passage], names: frozenset[str], *, cuts_lines: bool) -> tuple[Passage, list[RunOnItem]]:
    """Cuts unmarked lines into items; gives the lines as one passage, and the items as ranges of it."""
    items: list[RunOnItem] = []
    offset = 0
    for line in lines:
        found = split_run_on(line.flat, names) if cuts_lines else whole_item(line.flat)
        items += [replace(item, start=item.start + offset, end=item.end + offset) for item in found]
        offset += len(line.flat) + 1
    return Passage(tuple(part for line in lines for part in line.parts)), items


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
