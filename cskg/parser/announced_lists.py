"""Lists whose depth a program lost: their items have the mark of the item that announces them.

*Recognise signs of disease, including* is followed by *chalk brood* and *European foulbrood*, all with one bullet.
If the first starts with a capital and the following ones do not, the items in lower case are put below it, up to the
next capital or mark of another kind; a name may be among them. Other announcements without items are doubtful.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from cskg.language.reading import opens_list
from cskg.parser.marks import Mark

_HANGS = re.compile(r"\b(?:on|of|for|with|about|by|to|in|from|at|between|concerning|regarding|using)$", re.IGNORECASE)
"""Words that no sentence ends in."""

_ENDS = re.compile(r"\b(?:below|like)$", re.IGNORECASE)
"""Words that announce a list, and end sentences too."""


def find_depths(
    marks: Sequence[Mark | None], texts: Sequence[str], indents: Sequence[int | None]
) -> tuple[list[Mark | None], list[int]]:
    """Finds the marks that items should have, and the items that announce a list which is not marked as theirs.

    Args:
        marks: The marks of items and topics, in order; None for what stands between.
        texts: Their words.
        indents: The columns of the marks, where they tell.

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
    """Yields where items that have one mark, and no numbers, start and end."""
    start = 0
    for (mark, _), group in groupby(zip(marks, indents, strict=True)):
        end = start + len(list(group))
        if mark is not None and mark.number is None and not mark.is_topic:
            yield start, end
        start = end


def _put_below(mark: Mark | None) -> Mark | None:
    return replace(mark, depth=mark.depth + 1) if mark is not None else None


def _count_members(texts: Sequence[str], index: int, end: int) -> int:
    """How many items after one belong below it: those in small letters, and names among them."""
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
