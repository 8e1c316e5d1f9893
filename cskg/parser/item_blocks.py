"""Cuts a field's lines into blocks: the marked items, and the text between them.

Each line is cut where :class:`~cskg.parser.marks.Marks` finds a mark. An unmarked line continues the text before it, or
is a block of its own (:class:`~cskg.parser.line_breaks.LineBreaks`). Such a block is a topic if it is bold, or if a
list follows it. It is not a topic if it is a note, or a sentence among topics that are not sentences.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from cskg.language.characters import is_chinese
from cskg.language.reading import opens_list
from cskg.parser.limits import Wording
from cskg.parser.line_breaks import LineBreaks
from cskg.parser.marks import OPENER, STRONG_TOPIC, TOPIC, Mark, Marks
from cskg.parser.markup import HEADINGS
from cskg.parser.nesting import find_indent, is_deeper
from cskg.parser.passages import Passage
from cskg.parser.runon import split_run_on

LIST_END = re.compile(r"\s*(?:[;；]\s*(?:and|or|以及|及|和|或)?|[,，]\s*(?:and|or|以及|及|和|或))\s*$", re.IGNORECASE)
"""Punctuation of a list at the end of an item."""

_OPENINGS = HEADINGS | {"p", "tr", "td", "th", "div"}
_NOTE = re.compile(
    r"\W*(?:note|n\.\s?b\.|important|caution|warning|tips?|hint|for\s+example|e\.\s?g\.|注意|註|注|例如|提示)(?!\w)",
    re.IGNORECASE,
)
"""Words that open a note. A note is about the text before it."""
_MAX_DIGITS = 4
_CHINESE_ENDS = ("。", "；", "！", "？")
_FAR, _FAR_LINES = 200, 8
"""The most characters and lines of a block that are read. Earlier words do not show how a line continues."""


@dataclass(slots=True)
class ItemBlock:
    """An item with its mark.

    Attributes:
        mark: The mark that opens it, or None.
        passage: Its words on the first line.
        indent: The column of its mark, or of its first word if it has no mark.
        words: The column of its first word.
        more: Its words on further lines.
    """

    mark: Mark | None
    passage: Passage
    indent: int | None = None
    words: int | None = None
    more: list[Passage] = field(default_factory=list)

    def end(self) -> Passage:
        """Returns the last words. They show whether a line continues the block, without reading all of a long block."""
        if not self.more:
            return self.passage
        lines, size = [], 0
        for passage in islice(chain(reversed(self.more), [self.passage]), _FAR_LINES):
            lines.append(passage)
            size += len(passage.flat)
            if size > _FAR:
                break
        return Passage.join(reversed(lines))

    def close(self) -> "ItemBlock":
        """Joins its lines."""
        self.passage, self.more = Passage.join([self.passage, *self.more]), []
        return self


def is_item(mark: Mark | None) -> bool:
    """Returns whether a mark opens an item of a list."""
    return mark is not None and not mark.is_topic and mark is not OPENER


def mark_topics(blocks: Sequence[ItemBlock], wording: Wording) -> None:
    """Marks the topics without a number: bold lines among others, and paragraphs right before the items of a list.

    A paragraph between a numbered topic and the next number is part of that topic. So is a note, whatever its form. A
    sentence is not a topic if no other topic is a sentence.
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
        elif index + 1 < len(blocks) and is_item(blocks[index + 1].mark):
            before = blocks[index - 1] if index else None
            if (before is None or _is_after_list(block, before)) and len(
                split_run_on(block.passage.flat, wording)
            ) == 1:
                block.mark = TOPIC


def _is_sentence(block: ItemBlock) -> bool:
    return block.passage.text.endswith((".", "!", "。", "！"))


def _find_within_numbers(blocks: Sequence[ItemBlock]) -> list[bool]:
    """Returns for each block whether it is between a topic with a plain number and the topic with the next number."""
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


def _read_number(block: ItemBlock) -> int | None:
    """Returns the plain number of a topic, such as 2. None for any other block."""
    number = block.mark.number if block.mark is not None and block.mark.kind == "number" else None
    return (
        int(number)
        if number is not None and number.isascii() and number.isdigit() and len(number) < _MAX_DIGITS
        else None
    )


def _is_after_list(block: ItemBlock, before: ItemBlock) -> bool:
    """Returns whether a paragraph comes after a list item, and is neither in the item nor in a list it announces."""
    line, above = block.passage.line, before.passage.line
    if not is_item(before.mark) or line is None or above is None or opens_list(before.passage.text):
        return False
    return above.opening != "li" or line.depth < above.depth


def iter_blocks(marks: Marks, passages: Sequence[Passage], document: str, breaks: LineBreaks) -> Iterator[ItemBlock]:
    """Yields the marked items of the lines, and the blocks between them."""
    block: ItemBlock | None = None
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
        if piece.mark is not None and is_item(piece.mark):
            kinds.add(piece.mark.kind)
    if block is not None and block.passage.parts:
        yield block.close()


def _iter_pieces(marks: Marks, passages: Sequence[Passage], document: str) -> Iterator[ItemBlock]:
    """Yields the parts of all lines with their marks. *Be able to:* is also included if no words follow it."""
    for passage in passages:
        for piece in _cut_line(passage, marks, find_indent(passage, document)):
            if piece.passage.parts or piece.mark is OPENER:
                yield piece


def _cut_line(passage: Passage, marks: Marks, column: int | None) -> Iterator[ItemBlock]:
    """Yields the parts of a line with their marks. ``column`` is the column of the line's first word."""
    flat = passage.flat
    margin = len(flat) - len(flat.lstrip())
    for mark, place, start, end in marks.cut(passage):
        block = ItemBlock(mark, passage.cut(start, end))
        if column is not None and place <= margin:
            block.indent = column
            block.words = column + len(flat) - len(flat[start:].lstrip()) - margin
        yield block


def _goes_on(block: ItemBlock, piece: ItemBlock, breaks: LineBreaks, kinds: set[str], *, is_alone: bool) -> bool:
    """Returns whether an unmarked line continues the block before it.

    After an item, an unmarked line starts no new item in three cases: the items below have marks of their own, the text
    is Chinese, or the line is alone (a list has at least two items). It does start one if the item before announces a
    list or the line is deeper than that item's words.
    """
    if not block.passage.parts:
        return False
    line = piece.passage.line
    before = block.end()
    if line is not None and line.opening in _OPENINGS and not line.text[: piece.passage.parts[0][1]].strip():
        is_broken = is_item(block.mark) and piece.passage.text[0].islower() and not LIST_END.search(before.text)
        return is_broken and not before.text.endswith((".", ":", "?", "!"))
    is_open = is_chinese(piece.passage.text[:1]) and not before.text.endswith(_CHINESE_ENDS)
    if is_alone and not is_open and _stands_back(block, piece) and breaks.starts_item(before, piece.passage):
        return False
    if is_item(block.mark) and (is_alone or len(kinds) > 1 or is_chinese(piece.passage.text[:1])):
        is_announced = is_deeper(piece.indent, block.words) or opens_list(before.text)
        if not is_announced:
            return True
    return not breaks.starts_item(before, piece.passage)


def _stands_back(block: ItemBlock, piece: ItemBlock) -> bool:
    """Returns whether a line after an item starts no farther right than the item's mark, as a topic does."""
    return (
        is_item(block.mark) and block.indent is not None and piece.indent is not None and piece.indent <= block.indent
    )
