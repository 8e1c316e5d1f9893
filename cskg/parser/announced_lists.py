"""Restores lists whose depth a program lost: the items have the same mark as the item that announces them.

For example, *Recognise signs of disease, including* is followed by *chalk brood* and *European foulbrood*, all with one
bullet. If the first item starts with a capital and the next items do not, the lower-case items are put below it, up to
the next capital or a mark of another kind. A name may be among them. An item that announces a list but has no items is
doubtful.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from cskg.language.reading import opens_list
from cskg.parser.marks import Mark

_HANGS = re.compile(r"\b(?:on|of|for|with|about|by|to|in|from|at|between|concerning|regarding|using)$", re.IGNORECASE)
"""Words that cannot end a sentence."""

_ENDS = re.compile(r"\b(?:below|like)$", re.IGNORECASE)
"""Words that announce a list but can also end a sentence."""


def find_depths(
    marks: Sequence[Mark | None], texts: Sequence[str], indents: Sequence[int | None]
) -> tuple[list[Mark | None], list[int]]:
    """Finds the marks that items should have, and items that announce a list whose items are not marked as theirs.

    Args:
        marks: The marks of items and topics, in order. None for any other block.
        texts: The words of the items and topics.
        indents: The columns of the marks, if they are meaningful.

    Example:
        >>> bullet = Mark("•")
        >>> texts = ["Know fees, including", "late fees", "HKD fees", "refunds", "Take cash"]
        >>> [mark.depth for mark in find_depths([bullet] * 5, texts, [None] * 5)[0]]
        [0, 1, 1, 1, 0]
    """
    found = list(marks)
    doubtful: list[int] = []
    for start, end in _iter_runs(marks, indents):
        index = start
        while index + 1 < end:
            size = _count_members(texts, index, end)
            found[index + 1 : index + 1 + size] = [_put_below(mark) for mark in marks[index + 1 : index + 1 + size]]
            if not size and _announces(texts[index]):
                doubtful.append(index)
            index += size + 1
    return found, doubtful


def _iter_runs(marks: Sequence[Mark | None], indents: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """Yields the start and end of each run of items with the same unnumbered mark."""
    start = 0
    for (mark, _), group in groupby(zip(marks, indents, strict=True)):
        end = start + len(list(group))
        if mark is not None and mark.number is None and not mark.is_topic:
            yield start, end
        start = end


def _put_below(mark: Mark | None) -> Mark | None:
    return replace(mark, depth=mark.depth + 1) if mark is not None else None


def _count_members(texts: Sequence[str], index: int, end: int) -> int:
    """Counts the items that belong below the item at ``index``: lower-case items, and names among them."""
    first = texts[index]
    if not first[:1].isupper() or not _leads_on(first) or not texts[index + 1][:1].islower():
        return 0
    size = 1
    while index + size + 1 < end:
        text = texts[index + size + 1]
        is_name = index + size + 2 < end and texts[index + size + 2][:1].islower() and not _leads_on(text)
        if not text[:1].islower() and not is_name:
            break
        size += 1
    return size


def _leads_on(text: str) -> bool:
    return _announces(text) or _HANGS.search(text.rstrip()) is not None


def _announces(text: str) -> bool:
    return opens_list(text) and _ENDS.search(text) is None
