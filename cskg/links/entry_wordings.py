"""Wordings by which a field of a document states a prerequisite.

No published unit is known to state one, so these are the plain ways of saying it, in both languages. A sentence that
negates, or that leaves a choice (*900001L1 or 900002L1*), states none: the codes in it stay mentions.

Knows words and codes; knows nothing of fields or documents.
"""

import re

from cskg.model import CODE_PATTERN
from cskg.parser.labels import CODE

_SENTENCE = re.compile(r"[^.!?。！？]+")
_LATER = re.compile(r"\bprerequisites?\s+(?:of|for|to)\b", re.IGNORECASE)
"""This unit comes before the codes that follow."""

_EARLIER = re.compile(
    r"\bprerequisites?\b(?!\s+(?:of|for|to)\b)(?:\s+units?)?\s*(?::|are\b|is\b|include[sd]?\b|-|–)"
    r"|\bentry\s+requirements?\s*:?"
    r"|\bafter\s+(?:completing|completion\s+of|having\s+completed)\b"
    r"|\b(?:must|should)\s+(?:first\s+)?have\s+completed\b"
    r"|\b(?:must|should)\s+(?:first\s+)?(?:complete|hold)\b"
    r"|先修(?:單元|单元|課程|课程|要求)?\s*(?:為|为|是|：|:)|(?:先決條件|先决条件|入讀要求|入读要求)\s*(?:為|为|是|：|:)"
    r"|(?:須|须|必須|必须|應|应)先?(?:完成|修畢|修毕|持有)",
    re.IGNORECASE,
)
"""The codes that follow come before this unit."""

_CODE_FIRST = re.compile(
    rf"({CODE_PATTERN})\s+is\s+(?:a|the)\s+prerequisite\b(?!\s+(?:of|for|to)\s+(?:{CODE_PATTERN}))", re.IGNORECASE
)
_OPEN = re.compile(
    r"\b(?:or|either|not|no|without|recommended|advis\w+|optional\w*)\b"
    r"|或|毋須|無須|无须|不須|不须|沒有|没有|建議|建议",
    re.IGNORECASE,
)
"""What negates a sentence or leaves it open."""


def find_stated_prerequisites(text: str) -> list[tuple[str, bool]]:
    """Finds the codes that a text puts before its unit, or after it.

    Returns:
        Each code, and whether it comes before the unit of the text.

    Example:
        >>> find_stated_prerequisites("Prerequisites: 900001L1 and 900002L1.")
        [('900001L1', True), ('900002L1', True)]
        >>> find_stated_prerequisites("This unit is a prerequisite for 900003L2.")
        [('900003L2', False)]
        >>> find_stated_prerequisites("Prerequisite: 900001L1 or 900002L1. 900003L1 is not a prerequisite.")
        []
        >>> find_stated_prerequisites("先修單元：900001L1。")
        [('900001L1', True)]
    """
    found: list[tuple[str, bool]] = []
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        if _OPEN.search(sentence):
            continue
        if first := _CODE_FIRST.search(sentence):
            found.append((first[1], True))
        elif later := _LATER.search(sentence):
            found += [(code, False) for code in CODE.findall(sentence, later.end())]
        elif earlier := _EARLIER.search(sentence):
            found += [(code, True) for code in CODE.findall(sentence, earlier.end())]
    return list(dict.fromkeys(found))
