"""Writes the document's text and the blocks of its lines from paragraphs and tables of office documents.

The readers of DOCX, ODT, RTF and workbooks return paragraphs and rows. This module turns them into lines
``Label<tab>value``. Further paragraphs of a value become lines that start with a tab.
:class:`~cskg.parser.markup.Block` stores whether a paragraph is an item of a list or bold.

Rows of a table:

* A label in the first cell, or in the first cells, opens a field. So does each further label after a value.
* A row of only labels above one row of values is read column by column.
* Two cells, one in English and one in Chinese, are read one after the other.
* A row of two other cells is read as a label and its value.
* All other rows keep their cells, separated by tabs.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from cskg.language.characters import find_language
from cskg.model import Language
from cskg.parser.labels import find_label, is_label
from cskg.parser.markup import Block

_LINE_ENDS = re.compile(r"[\n\f]")
_COLON = re.compile(r"\s+(?=[:：]$)")
_FEW_LABELS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of an office document.

    Attributes:
        text: Its words after the number or bullet that the program shows. A line feed is a soft line end.
        opening: ``li`` for an item of a list, else ``p``.
        depth: The depth of its list, counted from 1. 0 outside of lists.
        is_strong: Whether all its words are bold.
    """

    text: str
    opening: str = "p"
    depth: int = 0
    is_strong: bool = False


Cell = Sequence[Paragraph]


def set_off_label(text: str, strong: str) -> str:
    """Puts a tab between a bold label and its value, if only a space is between them.

    Args:
        text: The text of a paragraph.
        strong: The bold words at its start.

    Example:
        >>> set_off_label("Title Run a shop", "Title ")
        'Title\\tRun a shop'
    """
    label = strong.strip()
    rest = text[len(strong) :]
    return f"{label}\t{rest.lstrip()}" if rest.strip() and is_label(label) else text


def write_text(paragraphs: Iterable[Paragraph]) -> tuple[str, tuple[Block, ...]]:
    """Writes paragraphs as lines. Returns the text and its blocks."""
    pieces: list[str] = []
    blocks: list[Block] = []
    offset = 0
    for paragraph in paragraphs:
        blocks.append(
            Block(
                start=offset,
                opening=paragraph.opening,
                depth=paragraph.depth,
                is_strong=paragraph.is_strong,
            )
        )
        pieces.append(f"{paragraph.text}\n")
        offset += len(pieces[-1])
    return "".join(pieces) or "\n", tuple(blocks)


def iter_table(rows: Iterable[Sequence[Cell]]) -> Iterator[Paragraph]:
    """Yields the lines of a table."""
    kept = [[list(cell) for cell in row] for row in rows]
    is_head = [_is_head(row) for row in kept]
    index = 0
    while index < len(kept):
        row, below = kept[index], kept[index + 1 : index + 2]
        is_last = index + 2 >= len(kept) or is_head[index + 2] or _label_size(kept[index + 2]) > 0
        if is_head[index] and below and len(below[0]) == len(row) and not _label_size(below[0]) and is_last:
            for label, value in zip(row, below[0], strict=True):
                yield from _iter_field(_join([label]), value)
            index += 2
            continue
        yield from iter_row(row)
        index += 1


def iter_row(cells: Sequence[Cell]) -> Iterator[Paragraph]:
    """Yields the lines of a row."""
    places = _find_labels(cells)
    if places:
        for (start, size), end in zip(places, [*(start for start, _ in places[1:]), len(cells)], strict=True):
            value = [paragraph for cell in cells[start + size : end] for paragraph in cell]
            yield from _iter_field(_join(cells[start : start + size]), value)
    elif len(cells) == 1:
        yield from cells[0]
    elif len(cells) == 2 and _are_translations(*cells):
        yield from (paragraph for cell in cells for paragraph in cell)
    elif len(cells) == 2:
        yield from _iter_field(" ".join(_fold(paragraph.text) for paragraph in cells[0]), cells[1])
    elif any(cells):
        yield Paragraph(text="\t".join(" ".join(_fold(paragraph.text) for paragraph in cell) for cell in cells))


def _are_translations(one: Cell, other: Cell) -> bool:
    """Returns whether two cells have values after labels, each cell in another language."""
    texts = [" ".join(paragraph.text for paragraph in cell) for cell in (one, other)]
    has_labels = all(any(find_label(paragraph.text) for paragraph in cell) for cell in (one, other))
    return has_labels and len({find_language(text) is Language.EN for text in texts}) > 1


def _find_labels(cells: Sequence[Cell]) -> list[tuple[int, int]]:
    """Finds the labels of a row: the start and size of each, in cells. Empty if a label has no cell for its value."""
    places: list[tuple[int, int]] = []
    index = 0
    while index < len(cells):
        size = _label_size(cells[index:])
        if size:
            places.append((index, size))
        elif not places:
            return []
        index += size or 1
    ends = [*(start for start, _ in places[1:]), len(cells)]
    return places if all(start + size < end for (start, size), end in zip(places, ends, strict=True)) else []


def _is_head(cells: Sequence[Cell]) -> bool:
    return len(cells) >= _FEW_LABELS and all(is_label(_join([cell])) for cell in cells)


def _label_size(cells: Sequence[Cell]) -> int:
    """Returns how many of the first cells form a label. 0 if another label follows, as in the head of a listing."""
    for size in range(min(3, len(cells) - 1), 0, -1):
        if is_label(_join(cells[:size])) and not is_label(_join(cells[size : size + 1])):
            return size
    return 0


def _join(cells: Iterable[Cell]) -> str:
    """Joins a label of several lines, and a label whose number or colon is in a separate cell."""
    return _COLON.sub("", " ".join(_fold(paragraph.text) for cell in cells for paragraph in cell))


def _fold(text: str) -> str:
    return " ".join(text.split())


def _iter_field(label: str, values: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Yields the label with the first line of the value, then the other lines after a tab."""
    pieces = [replace(value, text=_LINE_ENDS.sub(lambda end: f"{end[0]}\t", value.text)) for value in values]
    first = pieces[0] if pieces else Paragraph(text="")
    if label or first.text:
        yield replace(first, text=f"{label}\t{first.text}")
    else:
        yield first
    for piece in pieces[1:]:
        is_on_new_page = piece.text.startswith("\f\t")
        yield replace(piece, text=f"\f\t{piece.text[2:]}" if is_on_new_page else f"\t{piece.text}")
