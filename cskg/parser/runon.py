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
from cskg.parser.verbs import find_verb, has_object, has_verb, is_verb_led

SENTENCE_END, VERB_START, CAPITAL_START, LINE_START, CHINESE_START = 0.95, 0.9, 0.7, 0.95, 0.9

_IDEOGRAPH = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]")
_TOKEN = re.compile(r"\S+")
_LEANING = frozenset(
    "a an the of for in on at by with from to into onto upon about against between among through under over "
    "and or nor but as than that which who whose if when while where per via vs their its his her our your "
    "this these those any all each every no not both either such other same new various relevant is are be "
    "within without across during after before towards toward using".split()
)
_JOINERS = frozenset(("and", "or"))
_BEFORE_VERBS = frozenset(("to", "and", "or", "not"))
_ARTICLES = frozenset("a an the to its their his her our your this that these those".split())
_INLINE_LIST = re.compile(r"(?:\S+\s+){0,3}?[A-Z]\S*,\s+(?:and\s+|or\s+)?[A-Z]|\S+(?:\s+[^A-Z\s]\S*){0,8}?(?<=,)\s")
"""The start of a list within a sentence: *Myanmar, Sri Lanka and Colombia*, *Pressed flowers, leaves and seeds*."""

_NAMES = frozenset(
    "hong kong macau macao china chinese mainland taiwan asia asian english cantonese putonghua mandarin "
    "japanese korean british european internet i january february march april may june july august "
    "september october november december celsius fahrenheit monday tuesday wednesday thursday friday saturday sunday".split()
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
        is_sure: Whether its start is a verb's or follows a sentence's end, and no mere capital.
        children: The items under it.
    """

    start: int
    end: int
    confidence: float
    is_inline: bool = False
    is_sure: bool = False
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
            is_sure=before >= VERB_START,
        )
        for (first, before), (following, after) in pairwise([*starts, (len(tokens), 1.0)])
    ]


def whole_item(text: str) -> list[RunOnItem]:
    """Gives a text that is one item, as its line says."""
    return [RunOnItem(0, len(text), LINE_START)] if text.strip() else []


def starts_item(text: str, place: int, names: frozenset[str]) -> bool:
    """Tells whether the words allow that an item starts at a place of a text.

    Example:
        >>> text = "Report to the Supervisor Record the time"
        >>> [starts_item(text, text.index(word), frozenset()) for word in ("Supervisor", "Record")]
        [False, True]
    """
    tokens = list(_TOKEN.finditer(text, max(0, text.rfind(" ", 0, max(0, place - 80)))))
    index = next(index for index, token in enumerate(tokens) if token.start() >= place)
    return any(found == index for found, _ in _iter_boundaries(text, tokens, names))


def _iter_boundaries(text: str, tokens: Sequence[re.Match[str]], names: frozenset[str]) -> Iterator[tuple[int, float]]:
    """Yields the tokens that start an item, and how sure that is."""
    started = 0
    in_list = is_opened = False
    for index in range(1, len(tokens)):
        word, before = _bare(tokens[index][0]), tokens[index - 1][0]
        if _IDEOGRAPH.match(word[:1]) and _IDEOGRAPH.match(before[-1]):
            yield index, SENTENCE_END if before[-1] in "。；：" else CHINESE_START
            continue
        if not word[:1].isupper():
            continue
        if before in _JOINERS and index > 1 and tokens[index - 2][0][-1] in ";；":
            before = ";"
        opened = _opens_list(text, tokens[index - 1].end())
        if opened and _INLINE_LIST.match(text, tokens[index].start(), tokens[index].start() + 80):
            continue
        after = text[tokens[index].end() : tokens[index].end() + 40].lstrip() if tokens[index][0] == word else ","
        strength = _boundary_strength(
            word,
            before,
            after,
            names,
            is_opened=opened or is_opened,
            is_listed=opened or in_list,
            leans=not opened and _leans(before),
            after_start=started == index - 1,
        )
        if strength == CAPITAL_START and not in_list and _wants_object(text, tokens[index - 1].end()):
            continue
        if strength:
            started = index
            in_list = strength == CAPITAL_START or (in_list and word.endswith("ing"))
            is_opened = in_list and (opened or is_opened)
            yield index, strength


def _leans(before: str) -> bool:
    """Whether a word wants another one after it, so that a capital there starts nothing."""
    return _ABBREVIATION.fullmatch(before) is not None or before[-1] in ",/&-–—(，、（" or before in _LEANING


def _wants_object(text: str, end: int) -> bool:
    """Whether a text ends, at a place, in a verb whose object, a name, may follow: *to promote*, *and open*."""
    words = text[max(0, end - 40) : end].split()[-2:]
    verb = find_verb(words[-1]) if words[-1].islower() else None
    return verb is not None and verb.form == "base" and words[0] in _BEFORE_VERBS


def _boundary_strength(
    word: str,
    before: str,
    after: str,
    names: frozenset[str],
    *,
    is_opened: bool,
    is_listed: bool,
    leans: bool,
    after_start: bool,
) -> float:
    """Says how sure it is that a capitalised word starts an item; 0 where it does not."""
    if before[-1] in ".!?;:。；：" and not _ABBREVIATION.fullmatch(before):
        return SENTENCE_END
    if leans:
        is_clause = before[-1].isalpha() and before not in _JOINERS and before not in _ARTICLES
        return VERB_START if is_clause and find_verb(word) and has_object(f"{word} {after} ") else 0.0
    bare = _bare(before)
    if _is_name(word, names):
        return CAPITAL_START if is_opened and bare.islower() else 0.0
    verb = find_verb(word)
    if verb is None and has_object(f"{word} {after} "):
        return VERB_START
    goes_on = bool(after) and after[0].islower() and after.split(maxsplit=1)[0] not in _JOINERS
    if verb is not None and verb.form in {"base", "ing"} and not (after_start and verb.is_noun and not is_listed):
        goes_on_name = verb.is_noun and _is_name(bare, names) and before[:1].isupper()
        if goes_on or not goes_on_name:
            return VERB_START
    is_abbreviation = len(bare) > 1 and bare.isupper() and goes_on
    return CAPITAL_START if is_listed or is_abbreviation or not bare[:1].isupper() else 0.0


def _is_name(word: str, names: frozenset[str]) -> bool:
    """Whether a word is a name, or an abbreviation, which may stand anywhere in a sentence."""
    folded = word.casefold()
    return (
        folded in names or folded in _NAMES or any(not letter.islower() and letter not in "-'’" for letter in word[1:])
    )


def _opens_list(text: str, end: int) -> bool:
    """Whether the words before a place of the text introduce a list."""
    return LIST_OPENER.search(text, max(0, end - 48), end) is not None


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
    leads = [is_verb_led(text[item.start : item.end]) for item in items]
    lengths = [len(text[item.start : item.end].split()) for item, is_led in zip(items, leads, strict=True) if is_led]
    usual = sum(lengths) / max(1, len(lengths))
    for index, item in enumerate(items):
        words = text[item.start : item.end]
        is_followed = index + 1 < len(items) and not leads[index + 1]
        starts_with_verb = leads[index] and not (
            (owner is not None or (led is not None and is_followed))
            and _may_be_noun(words, usual, followed=is_followed and owner is not None)
        )
        is_listed = owner is not None and not _outgrows(text, owner, item)
        if owner is not None and is_listed and (not starts_with_verb or len(owner.children) < 2):
            owner.children.append(item)
            continue
        owner = None
        if led is not None and not starts_with_verb and not has_verb(words) and not _may_be_verb_led(words):
            led.children.append(item)
            continue
        top.append(item)
        if starts_with_verb:
            led = item
        if _opens_list(text, item.end):
            owner = item
    return top


def _outgrows(text: str, owner: RunOnItem, item: RunOnItem) -> bool:
    """Whether an item is too long for the list before it, and may have a verb that is not known."""
    words = text[item.start : item.end]
    children = [text[child.start : child.end] for child in owner.children]
    if len(children) < 2:
        return False
    if _IDEOGRAPH.match(words):
        return len(words) > max(_LONG_CHINESE, 2 * max(map(len, children)))
    return _may_be_verb_led(words) and len(words.split()) > 2 * max(len(child.split()) for child in children)


def _may_be_verb_led(words: str) -> bool:
    """Whether a long item opens with a word that is in no lexicon, but is made and followed as a verb is.

    *Boom dialogue just above the frame* may be one; *Repetition of questions* and *Local produce* are none.
    """
    pieces = words.split()
    if len(pieces) < _LONG or pieces[1] in _OF or find_verb(pieces[0]) is not None:
        return False
    return pieces[0].isalpha() and pieces[0][1:].islower() and _NO_VERB.search(pieces[0].casefold()) is None


_LONG, _LONG_CHINESE = 5, 10
_OF = frozenset("of and or for in on with by to from at per".split())
_NO_VERB = re.compile(
    r"(?:s|able|ible|ive|al|ous|ic|ed|ary|less|ful|ent|ant|tion|sion|ment|ness|ity|ing|er|or|ance|ence|ship|ism|ist|age|"
    r"logy|ery|th|ty|an|ly)$"
)
"""Endings that nouns and adjectives have, and verbs hardly ever."""
_SHORT = 0.6
"""An item of this share of the usual length may be a noun."""


def _may_be_noun(words: str, usual: float, *, followed: bool) -> bool:
    """Whether an item that opens with a verb is rather a noun of the open list, as *Screen direction* is.

    It is one where the next item has no verb, because that would otherwise hang under it, and where it is far shorter
    than the items that open with a verb usually are.
    """
    pieces = words.split()
    verb = find_verb(_bare(pieces[0]))
    if verb is None or not (verb.is_noun or verb.form == "ing") or has_object(f"{words} "):
        return False
    leaning = _LEANING.intersection(pieces) - _JOINERS
    return followed or (len(pieces) <= 4 and len(pieces) <= _SHORT * usual and not leaning)
