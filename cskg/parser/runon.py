"""Items that run on without a mark between them: where one ends, and which hangs under which.

When a document loses its bullets, its items stand in one line with single spaces between. What is left
is evidence of three kinds, each with a confidence that it is a boundary:

* a sentence's end, ``; and`` or ``; or`` before a capital (0.95);
* a capitalised verb of :mod:`~cskg.parser.verbs` where the words before do not lean on it (0.9), as
  they do after an article, a preposition, a conjunction or a comma;
* another capitalised word after a word in lower case (0.7), unless it is a name. Names are words that
  this document writes with a capital after an article or preposition, words that go on a name, words
  with capitals inside, and names of places and peoples.

A word that opens a list (*including*, *such as*) leans on nothing: a capital after it starts an item, and in
the list it opened, up to the next verb, so does a capital after a capital (*Liquids Crowded rails*).
Text in which most words are capitalised, as in a headline, is left whole. A statement's confidence is
that of the weaker of its two ends.

Nesting (judgements, so that two readers agree): capitalised items after a list opener are its children
up to the next one that starts with a verb, but a list has at least two; an item without any verb form
is a child of the nearest verb-led item before it; all else is a sibling.

It knows words and their order; it knows nothing of lines, labels or files.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from cskg.parser.labels import LIST_OPENER
from cskg.parser.verbs import find_verb, has_verb, is_verb_led

SENTENCE_END, VERB_START, CAPITAL_START, LINE_START = 0.95, 0.9, 0.7, 0.95

_TOKEN = re.compile(r"\S+")
_LEANING = frozenset(
    "a an the of for in on at by with from to into onto upon about against between among through under over "
    "and or nor but as than that which who whose if when while where per via vs their its his her our your "
    "this these those any all each every no not both either such other same new various relevant is are be "
    "within without across during after before towards toward using".split()
)
_JOINERS = frozenset(("and", "or"))
_NAMES = frozenset(
    "hong kong macau macao china chinese mainland taiwan asia asian english cantonese putonghua mandarin "
    "japanese korean british european internet i january february march april may june july august "
    "september october november december monday tuesday wednesday thursday friday saturday sunday".split()
)
_ABBREVIATION = re.compile(r"(?:e\.g|i\.e|etc|vs|no|nos|mr|ms|mrs|dr|st|ltd|co|inc|fig|approx|[a-z])\.", re.IGNORECASE)


@dataclass(slots=True)
class RunOnItem:
    """An item that was found in a text.

    Attributes:
        start: Where it starts in the text.
        end: Where it ends.
        confidence: How sure both ends are.
        is_inline: Whether it shares its text with another item, so that an end of it was inferred.
        children: The items under it.
    """

    start: int
    end: int
    confidence: float
    is_inline: bool = False
    children: list["RunOnItem"] = field(default_factory=list)


def find_names(text: str) -> frozenset[str]:
    """Finds the words that a text shows to be names: with a capital right after a leaning word in lower case.

    Example:
        >>> sorted(find_names("Operate the Weibo. Design posts for Weibo and open Weibo stores"))
        ['weibo']
    """
    names: set[str] = set()
    for before, word in pairwise(_TOKEN.finditer(text)):
        bare = _bare(word[0])
        leans = before[0] in _LEANING and not _opens_list(text, before.end())
        if bare[:1].isupper() and leans and find_verb(bare) is None:
            names.add(bare.casefold())
    return frozenset(names)


def leans(text: str) -> bool:
    """Whether a text wants a word after its last one, so that a capital on the next line opens nothing.

    Example:
        >>> [leans(text) for text in ("Explain the laws of", "Explain laws", "Sell goods, such as", "Sell goods; and")]
        [True, False, False, False]
    """
    before, last = ("", *text.split()[-2:])[-2:]
    is_list_end = last in _JOINERS and before.endswith((";", "；", ","))
    wants_more = last.casefold() in _LEANING or last.endswith(tuple(",，、(（/&"))
    return wants_more and not is_list_end and not _opens_list(text, len(text))


def split_run_on(text: str, names: frozenset[str]) -> list[RunOnItem]:
    """Cuts a text into its items.

    Args:
        text: Items with white space between.
        names: Words that are names, in lower case (:func:`find_names`).

    Example:
        >>> text = "Operate the Weibo Promote Weibo in accordance to needs Standard version Business version"
        >>> [text[item.start:item.end] for item in split_run_on(text, frozenset({"weibo"}))]
        ['Operate the Weibo', 'Promote Weibo in accordance to needs', 'Standard version', 'Business version']
    """
    tokens = list(_TOKEN.finditer(text))
    if not tokens:
        return []
    starts = [(0, 1.0)]
    if not _is_headline([token[0] for token in tokens]):
        starts += _iter_boundaries(text, tokens, names)
    return [
        RunOnItem(
            tokens[first].start(),
            tokens[following - 1].end(),
            min(before, after, LINE_START),
            is_inline=len(starts) > 1,
        )
        for (first, before), (following, after) in pairwise([*starts, (len(tokens), 1.0)])
    ]


def _iter_boundaries(text: str, tokens: Sequence[re.Match[str]], names: frozenset[str]) -> Iterator[tuple[int, float]]:
    """Yields the tokens that start an item, and how sure that is."""
    started = 0
    in_list = False
    for index in range(1, len(tokens)):
        word, before = _bare(tokens[index][0]), tokens[index - 1][0]
        if not word[:1].isupper():
            continue
        if before in _JOINERS and index > 1 and tokens[index - 2][0][-1] in ";；":
            before = ";"
        opened = _opens_list(text, tokens[index - 1].end())
        strength = _boundary_strength(
            word, before, names, opened=opened, in_list=in_list, after_start=started == index - 1
        )
        if strength:
            started = index
            in_list = strength == CAPITAL_START and (opened or in_list)
            yield index, strength


def _boundary_strength(
    word: str, before: str, names: frozenset[str], *, opened: bool, in_list: bool, after_start: bool
) -> float:
    """Says how sure it is that a capitalised word starts an item; 0 where it does not."""
    abbreviates = _ABBREVIATION.fullmatch(before) is not None
    if before[-1] in ".!?;:" and not abbreviates:
        return SENTENCE_END
    leans = abbreviates or before[-1] in ",/&-–—(" or (before in _LEANING and not opened)
    is_name = word.casefold() in names or word.casefold() in _NAMES or any(letter.isupper() for letter in word[1:])
    if leans or is_name:
        return 0.0
    verb = find_verb(word)
    if verb is not None and verb.form in {"base", "ing"} and not after_start:
        return VERB_START
    return CAPITAL_START if opened or in_list or not _bare(before)[:1].isupper() else 0.0


def _opens_list(text: str, end: int) -> bool:
    """Whether the words before a place of the text introduce a list."""
    return LIST_OPENER.search(text, max(0, end - 32), end) is not None


def _is_headline(words: Sequence[str]) -> bool:
    """Whether a text is written with capitals throughout, so that a capital says nothing."""
    content = [word for word in words if word.casefold() not in _LEANING and word[:1].isalpha()]
    capitals = sum(word[0].isupper() for word in content)
    return len(content) > 1 and capitals > 0.75 * len(content)


def _bare(token: str) -> str:
    return token.strip("\"'“”‘’()[]{}.,;:!?")


def nest_run_on(text: str, items: Sequence[RunOnItem]) -> list[RunOnItem]:
    """Hangs items under one another by the rules of the module's docstring.

    Returns:
        The items at the top, with their children filled in.
    """
    top: list[RunOnItem] = []
    owner: RunOnItem | None = None
    led: RunOnItem | None = None
    for item in items:
        words = text[item.start : item.end]
        starts_with_verb = is_verb_led(words)
        if owner is not None and (not starts_with_verb or len(owner.children) < 2):
            owner.children.append(item)
            continue
        owner = None
        if led is not None and not starts_with_verb and not has_verb(words):
            led.children.append(item)
            continue
        top.append(item)
        if starts_with_verb:
            led = item
        if _opens_list(text, item.end):
            owner = item
    return top
