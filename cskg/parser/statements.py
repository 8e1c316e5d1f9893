"""A field's lines to a tree of statements.

Marks come first, because they are certain: printed numbers, glyphs, list markup. Steps:

1. **Marks.** Each line is cut where a number opens it, where the next number in sequence stands amid
   it, and where a glyph stands. An unmarked line goes on what is before it, or is a block of its own;
   after an item that ends in a colon it opens the list that the colon announces.
2. **Depth.** Numbers lie above glyphs and list markup; a glyph not yet open lies one below the open
   one; an open one closes all below it.
3. **Run-on text.** A block without marks, or a numbered one followed by none, is cut and nested by
   :mod:`~cskg.parser.runon`; only there is confidence below 1.
4. **Ends.** ``;`` and ``; and`` at an item's end are punctuation of the list, not of the item.

It knows marks; it does not know which field it reads.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from cskg.model import Statement
from cskg.parser.labels import ITEM_OPENER
from cskg.parser.markup import Line, Passage
from cskg.parser.runon import RunOnItem, nest_run_on, split_run_on
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
    """An item as marked: a mark or none, and its words."""

    mark: _Mark | None
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


def segment(passages: Iterable[Passage], document: str, names: frozenset[str]) -> Segmentation:
    """Cuts the lines of a field into statements.

    Args:
        passages: The field's lines, label and sub-label left out.
        document: The document's text, for the spans.
        names: Words that the document shows to be names.
    """
    blocks = list(_iter_blocks(passages))
    roots: list[_Node] = []
    open_marks: list[tuple[str, _Node]] = []
    index = 0
    while index < len(blocks):
        mark, lines = blocks[index].mark, [blocks[index].passage]
        index += 1
        node = None
        if mark is not None:
            node = _Node(lines[0], mark.number)
            _place(mark, node, open_marks, roots).append(node)
            if mark.number is None or (index < len(blocks) and _is_glyph(blocks[index].mark)):
                continue
        while index < len(blocks) and blocks[index].mark is None:
            lines.append(blocks[index].passage)
            index += 1
        whole, items = _cut_items(lines, names)
        if node is not None:
            topic = items.pop(0)
            node.passage, node.is_inline = whole.cut(topic.start, topic.end), topic.is_inline
            node.confidence = topic.confidence if topic.is_inline else 1.0
            siblings = node.children
        else:
            siblings = _find_siblings(open_marks, roots)
        siblings.extend(_node_of(item, whole) for item in nest_run_on(whole.flat, items))
    inferred = [node for node in _iter_nodes(roots) if node.confidence < 1]
    return Segmentation(
        statements=tuple(_finish(node, document) for node in roots),
        run_on=next((node.passage.line for node in inferred if node.is_inline), None),
        inferred=len(inferred),
    )


def _find_siblings(open_marks: list[tuple[str, _Node]], roots: list[_Node]) -> list[_Node]:
    """Where unmarked lines hang: under the open item if that ends in a colon, else under the open number."""
    for kind, above in reversed(open_marks):
        if "number" in kind or above.passage.text.endswith((":", "：")):
            return above.children
    return roots


def _is_glyph(mark: _Mark | None) -> bool:
    return mark is not None and mark.number is None


def _place(mark: _Mark, node: _Node, open_marks: list[tuple[str, _Node]], roots: list[_Node]) -> list[_Node]:
    """Closes what a mark closes, opens it, and gives the list that its item belongs to."""
    kind = f"number{mark.number.count('.')}" if mark.number else f"{mark.kind}{mark.depth}"
    kinds = [open_kind for open_kind, _ in open_marks]
    if mark.number:
        while open_marks and not (open_marks[-1][0].startswith("number") and open_marks[-1][0] < kind):
            open_marks.pop()
    elif kind in kinds:
        del open_marks[kinds.index(kind) :]
    parent = open_marks[-1][1] if open_marks else None
    open_marks.append((kind, node))
    return parent.children if parent else roots


def _iter_blocks(passages: Iterable[Passage]) -> Iterator[_Block]:
    """Yields the marked items of the lines, and what stands between them."""
    block: _Block | None = None
    sequence = _Sequence()
    for passage in passages:
        for mark, piece in _cut_line(passage, sequence):
            if not piece.parts:
                continue
            if mark is None and block is not None and _goes_on(block, piece):
                block.passage = block.passage.join(piece)
                continue
            if block is not None:
                yield block
            block = _Block(None if mark is _OPENER else mark, piece)
    if block is not None:
        yield block


def _goes_on(block: _Block, piece: Passage) -> bool:
    """Whether an unmarked line continues the block before it."""
    line = piece.line
    if block.mark is not None and block.passage.text.endswith((":", "：")) and piece.text[:1].isupper():
        return False
    starts_block = line is not None and line.opening in {"p", "tr", "td", "th", "div"} and piece.parts[0][1] == 0
    if block.mark is not None and block.mark.kind != "number":
        return not starts_block
    first = piece.text[:1]
    return not first.isupper() and not starts_block and not first.isdigit()


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


def _cut_line(passage: Passage, sequence: _Sequence) -> Iterator[tuple[_Mark | None, Passage]]:
    """Yields the parts of a line with the mark that opens each."""
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
    for (_, start, mark), following in zip(cuts, [*cuts[1:], None], strict=True):
        end = following[0] if following else len(flat)
        yield mark, passage.cut(start, end)


def _opens_topic(flat: str, match: re.Match[str]) -> bool:
    """A number amid a line opens a topic only where a point follows it, or a verb."""
    if "." in match[0].rstrip() or ")" in match[0] or "、" in match[0]:
        return True
    word = re.match(r"[A-Za-z]+", flat[match.end() :])
    return word is not None and find_verb(word[0]) is not None


def _cut_items(lines: list[Passage], names: frozenset[str]) -> tuple[Passage, list[RunOnItem]]:
    """Cuts unmarked lines into items; gives the lines as one passage, and the items as ranges of it."""
    items: list[RunOnItem] = []
    offset = 0
    for line in lines:
        items += [
            replace(item, start=item.start + offset, end=item.end + offset) for item in split_run_on(line.flat, names)
        ]
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
