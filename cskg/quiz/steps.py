"""Steps that say themselves in which order they come: *First*, *Then*, *Step 2*, 首先, 最後.

The place of a statement in a list tells no order, and neither does its number; only words do. Knows texts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cskg.language.claims import NUMERALS

FEWEST = 3
_NUMBERED = re.compile(
    r"(?:step|stage)\s*(?P<en>\d+|one|two|three|four|five|six|seven|eight|nine)\b[\s:.,–-]*"
    r"|(?:第\s*(?P<zh>\d+|[一二三四五六七八九])\s*步|步驟\s*(?P<zt>\d+|[一二三四五六七八九])"
    r"|步骤\s*(?P<zs>\d+|[一二三四五六七八九]))[\s:：，,、]*",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(?:first(?:ly)?(?:\s+of\s+all)?|to\s+begin\s+with)\b,?\s+|首先[，,]?|先[，,]", re.IGNORECASE)
_NEXT = re.compile(
    r"(?:second(?:ly)?|third(?:ly)?|then|next|after\s+(?:that|this)|afterwards|subsequently)\b,?\s+"
    r"|(?:然後|然后|接着|接著|其次|隨後|随后|之後|之后)[，,]?",
    re.IGNORECASE,
)
_LAST = re.compile(r"(?:last(?:ly)?|finally|in\s+the\s+end)\b,?\s+|(?:最後|最后|最終|最终)[，,]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Step:
    """A step.

    Attributes:
        index: Which text it is.
        text: The text without the words that tell its place.
    """

    index: int
    text: str


def read_steps(texts: Sequence[str]) -> tuple[Step, ...]:
    """Reads a list of texts as steps, in their order; nothing where not every text says its place.

    Numbered steps must run from one to their number. Else the first says that it is the first, the last that it is
    the last, and each between them that it comes next; of more than one between, the order in the list is meant.

    Example:
        >>> [step.text for step in read_steps(["First, open the till", "Then count the float", "Finally, sign"])]
        ['open the till', 'count the float', 'sign']
        >>> read_steps(["Open the till", "Count the float", "Sign"])
        ()
    """
    if len(texts) < FEWEST:
        return ()
    numbered = [(_NUMBERED.match(text), text) for text in texts]
    if all(match for match, _ in numbered):
        found = sorted(
            (_number(match), index, text[match.end() :]) for index, (match, text) in enumerate(numbered) if match
        )
        if [number for number, _, _ in found] != list(range(1, len(texts) + 1)):
            return ()
        steps = tuple(Step(index, text) for _, index, text in found)
    else:
        patterns = [_FIRST, *[_NEXT] * (len(texts) - 2), _LAST]
        matches = [pattern.match(text) for pattern, text in zip(patterns, texts, strict=True)]
        if not all(matches):
            return ()
        steps = tuple(
            Step(index, text[match.end() :])
            for index, (match, text) in enumerate(zip(matches, texts, strict=True))
            if match
        )
    return steps if all(step.text.strip() for step in steps) else ()


def _number(match: re.Match[str]) -> int:
    word = next(group for group in match.groups() if group).casefold()
    return NUMERALS.get(word) or int(word)
