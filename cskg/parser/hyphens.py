"""Hyphens at line ends: which divide a word, and go, and which belong to one, and stay.

A hyphen goes where the document writes the joined word elsewhere. It stays where the document writes the
hyphenated word inside a line, or where what stands before it is a word of its own in this document, a verb,
or a prefix that takes a hyphen. Else it goes, and so it does before the ending of a word. Either way the word
goes on in the next line without a space; a hyphen before *and*, *or*, *to* (*pre- and post-sale*) divides nothing.

Knows lines and words; knows nothing of fields.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from cskg.language.lexicon import find_verb
from cskg.parser.markup import Line

_DIVIDED = re.compile(r"(?<![A-Za-z])(?P<before>[A-Za-z]++)-\s*$")
_START = re.compile(r"\s*(?P<after>[a-z]+)")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_PREFIXES = frozenset("anti co cross e ex half high in long low mid multi non off on out over part pre re self semi "
                      "short sub two up well".split())  # fmt: skip

_ENDINGS = frozenset(
    "able ably al ally ance ances ant ate ates ated ation ations ed ence ences ent er ers ful fully ible ic ical "
    "ically ied ies ing ings ion ions ise ised ises ism ist ity ive ively ize ized less ly ment ments ness or ors "
    "ous ously sion sions ship ships sure sures tic tion tions tive ture tures ty".split()
)
"""Ends of words that are none themselves, in whole or where a word is divided."""

_NO_PREFIXES = frozenset("a ac an and as be con dis he is it or of the we".split())
"""Short words and syllables that take no hyphen; what they seem to be is the start of a divided word."""

_SUSPENDERS = frozenset(("and", "or", "to"))


def join_hyphens(lines: Sequence[Line]) -> list[Line]:
    """Takes the hyphens off the ends of lines whose last word goes on in the next line."""
    words: frozenset[str] | None = None
    joined = list(lines)
    for index in range(len(lines) - 1):
        if not lines[index].text.rstrip().endswith("-"):
            continue
        divided, start = _DIVIDED.search(lines[index].text), _START.match(lines[index + 1].text)
        if divided is None or start is None or start["after"] in _SUSPENDERS:
            continue
        if words is None:
            words = frozenset(word for line in lines for word in _WORD.findall(_without_end(line.text).casefold()))
        goes = _divides_word(divided["before"].casefold(), start["after"], words)
        joined[index] = _joined(joined[index], divided.end("before") + (0 if goes else 1))
    return joined


def _divides_word(before: str, after: str, words: frozenset[str]) -> bool:
    """Whether a hyphen stands inside a word only because the line ended."""
    if before + after in words or after in _ENDINGS or before in _NO_PREFIXES or _is_verbal(before + after):
        return f"{before}-{after}" not in words
    is_word = before in words or before in _PREFIXES or find_verb(before) is not None
    return f"{before}-{after}" not in words and not is_word


def _is_verbal(word: str) -> bool:
    """Whether a word is a verb, or one who does it: *outline*, *underwriter*."""
    stem = re.sub(r"(?<=e)rs?$|(?<=er)s$", "", word)
    return any(find_verb(form) is not None for form in (word, stem, re.sub(r"ers?$", "", word)))


def _without_end(text: str) -> str:
    """A line without a divided word at its end, which is evidence of nothing."""
    divided = _DIVIDED.search(text)
    return text[: divided.start()] if divided else text


def _joined(line: Line, end: int) -> Line:
    return replace(line, text=line.text[:end], starts=line.starts[:end], ends=line.ends[:end], joins=True)
