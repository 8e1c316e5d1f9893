"""Decides whether an unmarked line continues the line before it, or starts an item.

At a line end, these rules decide in this order. A line in lower case continues the one before, unless the one before
ended in ``;``. After a sentence's end, ``;`` or ``:`` an item starts. If the first word would still have fitted on the
line before, the line end was intended and an item starts. Otherwise the words decide, as inside a line. Lower-case
lines certainly continue the line before, and show whether a word would have fitted. If the lines they continue are
about as long as the longest line, the text wraps at one width. Otherwise no line shorter than all of them continues.
Chinese has no capitals: an item starts after a full stop or semicolon, and if the line before was short.
"""

from collections.abc import Iterable
from itertools import pairwise

from cskg.language.characters import IDEOGRAPH
from cskg.parser.limits import Wording
from cskg.parser.markup import Line
from cskg.parser.passages import Passage
from cskg.parser.runon import starts_item

_NEARLY = 0.85
"""The share of the longest line's letters that a full line has at least. Letters are not equally wide."""

_FEW_LINES = 8
"""If there are more lines than this, and none certainly continues, line ends are intended."""

_COLONS = (":", "：")
_COMMAS = (",", "，", "、")
_ENDS = (".", ";", ":", "!", "?", "。", "；", "：", "！", "？")


class LineBreaks:
    """The width of a unit's lines without their labels, and the use of words in the unit."""

    def __init__(self, passages: Iterable[Passage], wording: Wording) -> None:
        self.wording = wording
        parts = [part for passage in passages for part in passage.parts]
        self.labels = {line.number: start for line, start, _ in parts if start}
        self.least = _find_least([(line, line.text[start:end].strip()) for line, start, end in parts])

    def starts_item(self, before: Passage, after: Passage) -> bool:
        """Returns whether an unmarked line starts an item after the words before it."""
        head, tail = after.text, before.text
        if not head or not tail:
            return True
        if tail.endswith(_COMMAS):
            return False
        if IDEOGRAPH.match(head[0]) or IDEOGRAPH.match(tail[-1]):
            return tail.endswith(_ENDS) or not self.is_full(before, head[:1])
        first = head.split(maxsplit=1)[0]
        if tail.endswith(_COLONS):
            return True
        if not head[0].isupper():
            return tail.endswith((";", "；")) and not head[0].isdigit()
        return not self.is_full(before, first) or starts_item(f"{tail} {head}", len(tail) + 1, self.wording)

    def is_full(self, before: Passage, word: str) -> bool:
        """Returns whether a word may not have fitted on the line before."""
        line = before.parts[-1][0]
        return len(line.text[self.labels.get(line.number, 0) :].strip()) + 1 + len(word) > self.least


def _find_least(lines: list[tuple[Line, str]]) -> float:
    """Returns the smallest length of a line that may continue on the next one, without its label."""
    lengths = [len(text) for _, text in lines]
    width = max(lengths, default=0)
    wrapped = [
        length + 1 + len(following.split(maxsplit=1)[0])
        for ((line, text), (next_line, following)), length in zip(pairwise(lines), lengths, strict=False)
        if line is not next_line and _goes_on(text, following)
    ]
    if sum(length > _NEARLY * width for length in wrapped) > 1:
        return _NEARLY * width
    if wrapped:
        return _NEARLY * min(wrapped)
    return width if len(lines) > _FEW_LINES else 0


def _goes_on(text: str, head: str) -> bool:
    """Returns whether a line certainly continues on the next one."""
    if not text or not head:
        return False
    if IDEOGRAPH.match(head[0]) and IDEOGRAPH.match(text[-1]):
        return len(text) > 20
    return head[0].islower() and not text.endswith(_ENDS)
