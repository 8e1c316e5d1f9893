"""Unit codes: their published forms, the level that each states, and the keys of units with other codes."""

import re

CODE_PATTERN = r"\d{6}L[1-7]|[A-Z]{6}[1-7]\d{2}[A-Z]|GC(?:EN|NU)[1-7]\d{2}[A-Z]?"
"""The published forms of a unit code: current, old (ten characters), generic."""

FORMS = "six digits, L and the QF level (such as 900001L2), or an earlier form (such as RTZZSO201A or GCEN201)"
"""The published forms, in words."""

_CODE = re.compile(CODE_PATTERN)


def is_published_code(code: str) -> bool:
    """Whether a code has a published form; an author's own code, such as ``M1``, does not."""
    return _CODE.fullmatch(code) is not None


_OWN_KEY = re.compile(r"(?=\S)[^@\n]{1,60}(?<=\S)@(.+)")


def is_key(text: str) -> bool:
    """Whether a text can be a unit's key: a published code, or an author's own code with its source.

    Example:
        >>> is_key("107157L4"), is_key("COL 1@drafts/a.txt"), is_key("COL-1")
        (True, True, False)
    """
    return is_published_code(text) or _OWN_KEY.fullmatch(text) is not None


def code_of(key: str) -> str:
    """Returns the code in a unit's key.

    Example:
        >>> code_of("107157L4"), code_of("M1@drafts/a.txt")
        ('107157L4', 'M1')
    """
    return key.partition("@")[0]


def find_level(code: str) -> int | None:
    """Returns the QF level in a unit code, or None where its form has no level.

    In the current form the level follows ``L``; in the others it is the first digit.

    Example:
        >>> find_level("107157L4"), find_level("LOCUOM505B"), find_level("GCEN101"), find_level("M1")
        (4, 5, 1, None)
    """
    if not is_published_code(code):
        return None
    return int(code[-1]) if code[0].isdigit() else next(int(c) for c in code if c.isdigit())
