"""A field's lines to a tree of statements.

Marks come first, because they are certain: printed numbers, glyphs, list markup. Steps:

1. **Marks.** Each line is cut where :class:`~cskg.parser.marks.Marks` finds one. An unmarked line continues what
   is before it, or is a block of its own (:class:`~cskg.parser.line_breaks.LineBreaks`). Such a block is a topic
   where it is bold, or where a list follows it; else it hangs under the item before it, because what stands beside
   that item has its mark.
2. **Depth.** Numbers lie above glyphs, letters and list markup; a mark not yet open lies one below the open
   one; an open one closes all below it. Where plain text is indented (:mod:`~cskg.parser.nesting`), a mark clearly
   deeper than the open item with the same mark lies below it, and coming back closes what lies deeper.
3. **Run-on text.** A block without marks, or a numbered one followed by none, is cut and nested by
   :mod:`~cskg.parser.runon`; only there is confidence below 1.
4. **Ends.** ``;`` and ``; and`` at an item's end are punctuation of the list, not of the item.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from cskg.language.characters import is_chinese
from cskg.language.reading import opens_list
from cskg.model import Statement
from cskg.parser.announced_lists import find_depths
from cskg.parser.line_breaks import LineBreaks
from cskg.parser.marks import OPENER, STRONG_TOPIC, TOPIC, Mark, Marks
from cskg.parser.markup import HEADINGS, Line
from cskg.parser.nesting import find_indent, is_deeper, nest_by_indent, nest_run_on
from cskg.parser.passages import Passage
from cskg.parser.runon import RunOnItem, split_at_semicolons, split_run_on, whole_item

_LIST_END = re.compile(r"\s*(?:[;；]\s*(?:and|or|以及|及|和|或)?|[,，]\s*(?:and|or|以及|及|和|或))\s*$", re.IGNORECASE)

_OPENINGS = HEADINGS | {"p", "tr", "td", "th", "div"}
_NOTE = re.compile(
    r"\W*(?:note|n\.\s?b\.|important|caution|warning|tips?|hint|for\s+example|e\.\s?g\.|注意|註|注|例如|提示)(?!\w)",
    re.IGNORECASE,
)
"""Words that open a note, which is about what stands before it."""
_MAX_DIGITS = 4
_CHINESE_ENDS = ("。", "；", "！", "？")
_FEW_LINES = 3
_FAR, _FAR_LINES = 200, 8
"""Characters and lines; words farther back than that do not tell how a line goes on."""

_MAX_DEPTH = 16
"""Items that would lie deeper lie this deep: no unit has such lists, and hostile ones are bounded."""


@dataclass(slots=True)
class _Block:
    """An item as marked.

    Attributes:
        mark: The mark that opens it, or none.
        passage: Its words, on the first of its lines.
        indent: The column of its mark, or of its first word where it has none.
        words: The column of its first word.
        more: Its words on further lines.
    """

    mark: Mark | None
    passage: Passage
    indent: int | None = None
    words: int | None = None
    more: list[Passage] = field(default_factory=list)

    def end(self) -> Passage:
        """Its last words, which tell whether a line goes on them; a block of many lines is not read again for each."""
        if not self.more:
            return self.passage
        lines, size = [], 0
        for passage in islice(chain(reversed(self.more), [self.passage]), _FAR_LINES):
            lines.append(passage)
            size += len(passage.flat)
            if size > _FAR:
                break
        return Passage.join(reversed(lines))

    def close(self) -> "_Block":
        """Puts its lines together."""
        self.passage, self.more = Passage.join([self.passage, *self.more]), []
        return self


@dataclass(frozen=True, slots=True)
class _Open:
    """An item that what follows may hang under, with the column of its mark."""

    mark: Mark
    node: "_Item"
    indent: int | None


@dataclass(slots=True)
class _Item:
    """A statement that is still growing."""

    passage: Passage
    number: str | None = None
    confidence: float = 1.0
    is_inline: bool = False
    children: list["_Item"] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmentation:
    """The statements of a field.

    Attributes:
        statements: The tree.
        run_on: The line on which the first inferred statement stands, or None if all are certain.
        inferred: How many statements were inferred.
        announced: The line of the first item that announces a list, where no item is marked as one of it.
    """

    statements: tuple[Statement, ...]
    run_on: Line | None
    inferred: int
    announced: Line | None = None


def segment(
    passages: Sequence[Passage], document: str, breaks: LineBreaks, signs: frozenset[str] = frozenset()
) -> Segmentation:
    """Cuts the lines of a field into statements.

    Args:
        passages: The field's lines, label and sub-label left out.
        document: The document's text, for the spans.
        breaks: What is known of line ends and names in the unit.
        signs: The signs that open lines of the unit (:func:`~cskg.parser.marks.find_signs`).
    """
    blocks = list(_iter_blocks(Marks(passages, signs), passages, document, breaks))
    _mark_topics(blocks, breaks.names)
    marks, doubtful = find_depths(
        [block.mark for block in blocks],
        [block.passage.text for block in blocks],
        [block.indent for block in blocks],
    )
    for block, mark in zip(blocks, marks, strict=True):
        block.mark = mark
    cuts_lines = _runs_on(blocks, breaks.names)
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
            has_items = following is not None and _is_item(following) and following.kind != first.mark.kind
            if not is_topic or has_items:
                continue
        while index < len(blocks) and blocks[index].mark is None:
            lines.append(blocks[index])
            index += 1
        whole, items = _cut_items(lines, breaks.names, cuts_lines=cuts_lines)
        below_item = False
        if node is not None:
            topic, _ = items.pop(0)
            node.passage, node.is_inline = whole.cut(topic.start, topic.end), topic.is_inline
            node.confidence = topic.confidence if topic.is_inline else 1.0
            node.children += [_node_of(child, whole) for child in topic.children]
            siblings = node.children
        else:
            above = _find_above(first, open_items)
            below_item = above is not None and _is_item(above.mark) and len(lines) == len(items)
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
        announced=next((blocks[index].passage.line for index in doubtful), None),
    )


def _find_above(block: _Block, open_items: list[_Open]) -> _Open | None:
    """Finds what unmarked lines hang under: the open item, or, after *Be able to:*, the open number."""
    for above in reversed(open_items):
        is_topic = above.mark.is_topic or above.mark.leads
        if is_topic or (block.mark is not OPENER and not is_deeper(above.indent, block.indent)):
            return above
    return None


def _runs_on(blocks: list[_Block], names: frozenset[str]) -> bool:
    """Whether unmarked lines hold several items; where they are items themselves, a capital in them says little."""
    lines = [block.passage.flat for block in blocks if block.mark is None or block.mark is OPENER]
    inside = sum(item.is_sure for line in lines for item in split_run_on(line, names)[1:])
    return len(lines) < _FEW_LINES or len(lines) < 2 * inside


def _is_item(mark: Mark | None) -> bool:
    return mark is not None and not mark.is_topic and mark is not OPENER


def _place(block: _Block, mark: Mark, node: _Item, open_items: list[_Open], roots: list[_Item]) -> None:
    """Closes what a mark closes, opens it, and puts its item where it belongs."""
    if mark.is_topic:
        while open_items and not _lies_above(open_items[-1].mark, mark):
            open_items.pop()
    else:
        _close(mark, block.indent, open_items)
    del open_items[_MAX_DEPTH:]
    (open_items[-1].node.children if open_items else roots).append(node)
    open_items.append(_Open(mark, node, block.indent))


def _lies_above(opened: Mark, mark: Mark) -> bool:
    """Whether a topic goes below an open mark: a list that leads, or a number with fewer points."""
    if opened.kind != "number":
        return opened.leads and mark.kind != opened.kind
    return (opened.number or "").count(".") < (mark.number or "").count(".")


def _close(mark: Mark, indent: int | None, open_items: list[_Open]) -> None:
    """Closes the items that one with a glyph, a letter or list markup does not hang under."""
    kind = (mark.kind, mark.depth)
    same = [place for place, above in enumerate(open_items) if (above.mark.kind, above.mark.depth) == kind]
    if same:
        # One more of the innermost list that does not lie deeper, or else of the outermost.
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


def _mark_topics(blocks: Sequence[_Block], names: frozenset[str]) -> None:
    """Marks the topics that have no number: bold lines amid others, and paragraphs right before the items of a list.

    What stands between a numbered topic and the next number is in that topic, and so is a note, whatever its form. Nor
    is a sentence a topic where no other topic is one.
    """
    is_strong = [all(line.is_strong for line, _, _ in block.passage.parts) for block in blocks]
    is_within = _find_within_numbers(blocks)
    topics = [block for block, strong in zip(blocks, is_strong, strict=True) if _read_number(block) or strong]
    ends = 2 * sum(map(_is_sentence, topics)) >= len(topics)
    for index, block in enumerate(blocks):
        if block.mark is not None or is_within[index] or _NOTE.match(block.passage.text):
            continue
        if _is_sentence(block) and not ends:
            continue
        if is_strong[index] and not all(is_strong):
            block.mark = STRONG_TOPIC
        elif index + 1 < len(blocks) and _is_item(blocks[index + 1].mark):
            before = blocks[index - 1] if index else None
            if (before is None or _is_after_list(block, before)) and len(split_run_on(block.passage.flat, names)) == 1:
                block.mark = TOPIC


def _is_sentence(block: _Block) -> bool:
    return block.passage.text.endswith((".", "!", "。", "！"))


def _find_within_numbers(blocks: Sequence[_Block]) -> list[bool]:
    """Tells of each block whether it stands after a topic with a plain number, and before the one with the next."""
    after: list[int | None] = []
    number: int | None = None
    for block in blocks:
        number = _read_number(block) or number
        after.append(number)
    within: list[bool] = []
    following: int | None = None
    for block, before in zip(reversed(blocks), reversed(after), strict=True):
        within.append(before is not None and following == before + 1)
        following = _read_number(block) or following
    return within[::-1]


def _read_number(block: _Block) -> int | None:
    """The plain number of a topic, such as 2; None for all else."""
    number = block.mark.number if block.mark is not None and block.mark.kind == "number" else None
    return (
        int(number)
        if number is not None and number.isascii() and number.isdigit() and len(number) < _MAX_DIGITS
        else None
    )


def _is_after_list(block: _Block, before: _Block) -> bool:
    """Whether a paragraph stands after an item of a list, and neither in it nor in a list that it announces."""
    line, above = block.passage.line, before.passage.line
    if not _is_item(before.mark) or line is None or above is None or opens_list(before.passage.text):
        return False
    return above.opening != "li" or line.depth < above.depth


def _iter_blocks(marks: Marks, passages: Sequence[Passage], document: str, breaks: LineBreaks) -> Iterator[_Block]:
    """Yields the marked items of the lines, and what stands between them."""
    block: _Block | None = None
    kinds: set[str] = set()
    pieces = list(_iter_pieces(marks, passages, document))
    for piece, following in zip(pieces, [*pieces[1:], None], strict=False):
        is_alone = following is None or following.mark is not None
        if piece.mark is None and block is not None:
            if _goes_on(block, piece, breaks, kinds, is_alone=is_alone):
                block.more.append(piece.passage)
                continue
            if not block.passage.parts:  # "Be able to:" on a line of its own
                piece.mark = OPENER
        if block is not None and block.passage.parts:
            yield block.close()
        block = piece
        if piece.mark is not None and _is_item(piece.mark):
            kinds.add(piece.mark.kind)
    if block is not None and block.passage.parts:
        yield block.close()


def _iter_pieces(marks: Marks, passages: Sequence[Passage], document: str) -> Iterator[_Block]:
    """Yields the parts of all lines with the mark that opens each; of *Be able to:* also one without words."""
    for passage in passages:
        for piece in _cut_line(passage, marks, find_indent(passage, document)):
            if piece.passage.parts or piece.mark is OPENER:
                yield piece


def _cut_line(passage: Passage, marks: Marks, column: int | None) -> Iterator[_Block]:
    """Yields the parts of a line with the mark that opens each; the line's first word stands at a column."""
    flat = passage.flat
    margin = len(flat) - len(flat.lstrip())
    for mark, place, start, end in marks.cut(passage):
        block = _Block(mark, passage.cut(start, end))
        if column is not None and place <= margin:
            block.indent = column
            block.words = column + len(flat) - len(flat[start:].lstrip()) - margin
        yield block


def _goes_on(block: _Block, piece: _Block, breaks: LineBreaks, kinds: set[str], *, is_alone: bool) -> bool:
    """Whether an unmarked line continues the block before it.

    Where the items below have marks of their own, in Chinese, or where it stands alone (a list has at least two), an
    unmarked line after an item opens none, unless that item announces a list or the line lies deeper than its words.
    """
    if not block.passage.parts:
        return False
    line = piece.passage.line
    before = block.end()
    if line is not None and line.opening in _OPENINGS and not line.text[: piece.passage.parts[0][1]].strip():
        is_broken = _is_item(block.mark) and piece.passage.text[0].islower() and not _LIST_END.search(before.text)
        return is_broken and not before.text.endswith((".", ":", "?", "!"))
    is_open = is_chinese(piece.passage.text[:1]) and not before.text.endswith(_CHINESE_ENDS)
    if is_alone and not is_open and _stands_back(block, piece) and breaks.starts_item(before, piece.passage):
        return False
    if _is_item(block.mark) and (is_alone or len(kinds) > 1 or is_chinese(piece.passage.text[:1])):
        is_announced = is_deeper(piece.indent, block.words) or opens_list(before.text)
        if not is_announced:
            return True
    return not breaks.starts_item(before, piece.passage)


def _stands_back(block: _Block, piece: _Block) -> bool:
    """Whether a line after an item starts no farther right than the item's mark, as a topic does."""
    return (
        _is_item(block.mark) and block.indent is not None and piece.indent is not None and piece.indent <= block.indent
    )


def _cut_items(
    lines: list[_Block], names: frozenset[str], *, cuts_lines: bool
) -> tuple[Passage, list[tuple[RunOnItem, int | None]]]:
    """Cuts unmarked lines into items; gives the lines as one passage, and the items as ranges of it, with columns."""
    items: list[tuple[RunOnItem, int | None]] = []
    offset = 0
    for line in lines:
        flat = line.passage.flat
        found = split_at_semicolons(flat) or (split_run_on(flat, names) if cuts_lines else whole_item(flat))
        items += [(_shift(item, offset), line.indent) for item in found]
        offset += len(flat) + 1
    return Passage.join(line.passage for line in lines), items


def _shift(item: RunOnItem, offset: int) -> RunOnItem:
    children = [_shift(child, offset) for child in item.children]
    return replace(item, start=item.start + offset, end=item.end + offset, children=children)


def _node_of(item: RunOnItem, whole: Passage) -> _Item:
    return _Item(
        whole.cut(item.start, item.end),
        confidence=item.confidence,
        is_inline=item.is_inline,
        children=[_node_of(child, whole) for child in item.children],
    )


def _iter_nodes(nodes: list[_Item]) -> Iterator[_Item]:
    for node in nodes:
        yield node
        yield from _iter_nodes(node.children)


def _finish(node: _Item, document: str) -> Statement:
    flat = node.passage.flat
    end = _LIST_END.search(flat, max(0, len(flat) - 8))
    passage = node.passage.cut(0, end.start()) if end and end.start() else node.passage
    text, spans = passage.read(document)
    return Statement(
        text=text or passage.text,
        number=node.number,
        confidence=node.confidence,
        children=tuple(_finish(child, document) for child in node.children),
        spans=spans,
    )
