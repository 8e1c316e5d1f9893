"""Lists whose depth a program lost: their items have the mark of the item that announces them.

*Recognise signs of disease, including* is followed by *chalk brood* and *European foulbrood*, all with one bullet.
Where the first starts with a capital, and what follows does not, the items in small letters are put below it, up to the
next capital or mark of another kind; a name may stand among them. Other announcements without items are doubtful.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

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
    index = 0
    while index < len(marks):
        mark = marks[index]
        end = index + 1
        while end < len(marks) and mark is not None and (marks[end], indents[end]) == (mark, indents[index]):
            end += 1
        is_item = mark is not None and mark.number is None and not mark.is_topic
        size = _count_members(texts[index:end]) if is_item and end > index + 1 else 0
        if size and mark is not None:
            found[index + 1 : index + 1 + size] = [replace(mark, depth=mark.depth + 1)] * size
        elif is_item and end > index + 1 and _announces(texts[index]):
            doubtful.append(index)
        index += size + 1
    return found, doubtful


def _count_members(texts: Sequence[str]) -> int:
    """How many items after the first belong below it."""
    first = texts[0].rstrip()
    if not first[:1].isupper() or not (_announces(first) or _HANGS.search(first)):
        return 0
    small = [index for index, text in enumerate(texts) if text[:1].islower()]
    if not small or small[0] != 1:
        return 0
    size = 1
    while size + 1 < len(texts) and _is_member(texts[size + 1 :]):
        size += 1
    return size


def _is_member(texts: Sequence[str]) -> bool:
    """Whether an item goes on the list: it is in small letters, or a name with such items after it."""
    return texts[0][:1].islower() or (
        len(texts) > 1 and texts[1][:1].islower() and not (_announces(texts[0]) or _HANGS.search(texts[0]))
    )


def _announces(text: str) -> bool:
    return opens_list(text) and _ENDS.search(text) is None
