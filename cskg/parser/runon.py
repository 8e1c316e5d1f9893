"""Items that stand without a mark between them: where one ends and the next one starts, inside lines.

When a document loses its bullets, its items stand in one line with single spaces between. What is left
is evidence of three kinds, each with a confidence that it is a boundary:

* a sentence's end, ``; and`` or ``; or`` before a capital (0.95);
* a capitalised verb of the lexicon, or an unknown word with its object (*Halt the work*), where the
  words before do not lean on it (0.9), as they do after an article, a preposition, a conjunction or a comma;
* another capitalised word after a word in lower case or an abbreviation (0.7), unless it is a name. Names are words
  that this document writes with a capital after an article or preposition, words that go on a name, words
  with capitals inside, and names of places and peoples. A verb before it wants an object, and takes it.

A word that opens a list (*including*, *such as*) leans on nothing: a capital after it starts an item, unless commas
show that the list stays in the sentence (*such as Sri Lanka, Myanmar and Laos*). In a list of items without verbs a
capital after a capital starts an item too (*Liquids Crowded rails*), and in one that a word opened so does a name.
A preposition opens a list where its word comes only there and items without verbs follow (*Design forms for Managers
Clerks Drivers*).
Text in which most words are capitalised, as in a headline, is left whole. In Chinese, where words have no spaces, a
space between two ideographs is a boundary. A statement's confidence is that of the weaker of its two ends.

:mod:`~cskg.parser.nesting` then finds which item hangs under which.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from cskg.language.characters import is_chinese
from cskg.language.lexicon import find_verb, is_of_class
from cskg.language.reading import has_object, has_verb, opens_list

SENTENCE_END, VERB_START, CAPITAL_START, LINE_START, CHINESE_START = 0.95, 0.9, 0.7, 0.95, 0.9

_TOKEN = re.compile(r"[^\s。；！？]+(?:[。！？]+|；(?:(?:及|和|或|以及)(?=\s|$))?)?|[。；！？]+")
_LEANING_TOO = frozenset("is are be not same new various relevant using".split())
_SHORT_ITEM, _FEW = 6, 3
"""Words that an item of a list has at most, for its neighbour to be taken for one; and if it may open with a verb."""

_JOINERS = frozenset(("and", "or"))
_FOLLOW_ON = frozenset("This These That Those They Their It Its Such He She If Nobody No Otherwise There".split())
"""What opens a sentence that goes on the item before it, and hardly ever an item."""

_PARTICLES = frozenset("over up out off down away back".split())
"""What follows a verb, as in *Hand over*, more often than a noun."""

_VERBS_TO_BE = frozenset("is are was were be been has have had must may can should will shall".split())
_BEFORE_VERBS = frozenset(("to", "and", "or", "not"))
_INLINE_LIST = re.compile(r"(?:\S+\s+){0,3}?[A-Z]\S*,\s+(?:and\s+|or\s+)?[A-Z]|\S+(?:\s+[^A-Z\s]\S*){0,8}?(?<=,)\s")
"""The start of a list within a sentence: *Myanmar, Sri Lanka and Colombia*, *Pressed flowers, leaves and seeds*."""

_TOPIC = re.compile(r"\s*(?P<topic>[^\s:：;；.。][^:：;；.。\n]{1,80}?)\s*[:：]\s*(?=\S)")
_SEMICOLON = re.compile(r"[;；](?:\s*(?:(?:and|or|以及|及|和|或)(?=\s|$)|(?:以及|及|和|或)(?=能)))?(?![^(（]*[)）])")
"""One that stands outside of brackets, with the *and* of the last item."""

_AND_LAST = re.compile(r"[;；]\s*(?:and|or)\s")

_NAMES = frozenset(
    "hong kong macau macao china chinese mainland taiwan asia asian english cantonese putonghua mandarin "
    "japanese korean british european internet i january february march april may june july august "
    "september october november december monday tuesday wednesday thursday friday saturday sunday celsius "
    "fahrenheit".split()
)
_ADJECTIVE = re.compile(r"(?:ous|ful|less|able|ible|ive)$")
_NAME_OPENERS = frozenset("lunar new national royal public saint san mid".split())
_NAME_CLOSERS = frozenset("festival day year eve fair expo award awards ordinance act regulation regulations".split())
"""Words that open and close names of several words: *Lunar New Year*, *Fire Services Ordinance*."""

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
        if not leans_on(before[0]) or not (bare := bare_word(word[0]))[:1].isupper():
            continue
        if find_verb(bare) is None and not opens_list(text, before.end()):
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
        if openings := _find_openings(tokens, starts):
            starts = [starts[0], *_iter_boundaries(text, tokens, names, openings)]
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


def split_at_semicolons(text: str) -> list[RunOnItem]:
    """Cuts *topic: one; two; three* or *one; two; three*, in lower case or in Chinese.

    Returns:
        The topic with the items under it, or the items; nothing where a text has not this form.

    Example:
        >>> text = "Handle complaints: listen to the customer; take notes, times and names; report."
        >>> [topic] = split_at_semicolons(text)
        >>> [text[item.start:item.end] for item in (topic, *topic.children)]
        ['Handle complaints', 'listen to the customer', 'take notes, times and names', 'report.']
    """
    topic = _TOPIC.match(text)
    start = topic.end() if topic else 0
    items = []
    for end, following in [*(found.span() for found in _SEMICOLON.finditer(text, start)), (len(text), len(text))]:
        words = text[start:end]
        if words.strip():
            first, last = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
            items.append(RunOnItem(first, last, SENTENCE_END, is_inline=True, is_sure=True))
        start = following
    if topic is None:
        is_list = len(items) > 2 or (len(items) > 1 and (is_chinese(text.strip()[:1]) or _AND_LAST.search(text)))
        return items if is_list and not any(text[item.start].isupper() for item in items[1:]) else []
    if len(items) < 2:
        return []
    start, end = topic.span("topic")
    return [RunOnItem(start, end, SENTENCE_END, is_inline=True, is_sure=True, children=items)]


def _find_openings(tokens: Sequence[re.Match[str]], starts: Sequence[tuple[int, float]]) -> frozenset[int]:
    """Finds the first items of lists that a preposition alone introduces: *Design forms for Managers Clerks Drivers*.

    A capital after a preposition is mostly a name, and names stand in lists too. So the word is one that comes with a
    capital only once, and at least two short items without a verb follow.
    """
    counts = Counter(bare_word(token[0]) for token in tokens)
    ends = [first for first, _ in starts[1:]] + [len(tokens)]
    items = [[token[0] for token in tokens[first:end]] for (first, _), end in zip(starts, ends, strict=True)]
    is_short = [len(words) <= _SHORT_ITEM and _is_bare(words) for words in items]
    found = set()
    for index, words in enumerate(items):
        following = is_short[index + 1 : index + 3]
        if is_short[index] or len(following) < 2 or not all(following):
            continue
        for place in range(max(2, len(words) - _SHORT_ITEM), len(words)):
            word = bare_word(words[place])
            verb = find_verb(word)
            is_plain = word[:1].isupper() and word[1:].islower() and word.casefold() not in _NAMES
            if (
                is_of_class(words[place - 1], "prep")
                and is_plain
                and counts[word] == 1
                and (verb is None or verb.is_noun)
            ):
                found.add(starts[index][0] + place)
                break
    return frozenset(found)


def _is_bare(words: Sequence[str]) -> bool:
    """Whether words hold no verb; few words that open with one that is a noun too (*Store design*) may hold none."""
    while len(words) > 1 and words[0].endswith("ing") and is_of_class(words[0], "n"):
        words = words[1:]
    verb = find_verb(bare_word(words[0]))
    if verb is not None and verb.is_noun and len(words) <= _FEW:
        words = words[1:]
    return not words or not has_verb(" ".join(words))


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


def _iter_boundaries(
    text: str, tokens: Sequence[re.Match[str]], names: frozenset[str], openings: frozenset[int] = frozenset()
) -> Iterator[tuple[int, float]]:
    """Yields the tokens that start an item, and how sure that is; openings are the first items of lists."""
    started = 0
    in_list = is_opened = False
    for index in range(1, len(tokens)):
        word, before = bare_word(tokens[index][0]), tokens[index - 1][0]
        if is_chinese(word[:1]) and is_chinese(before[-1]):
            yield index, SENTENCE_END if before[-1] in "。；：" else CHINESE_START
            continue
        after = text[tokens[index].end() : tokens[index].end() + 40].lstrip() if tokens[index][0] == word else ","
        if not word[:1].isupper() or _goes_on_name(before, word, after) or word in _FOLLOW_ON:
            continue
        if before in _JOINERS and index > 1 and tokens[index - 2][0][-1] in ";；":
            before = ";"
        opened = index in openings or opens_list(text, tokens[index - 1].end())
        if opened and _INLINE_LIST.match(text, tokens[index].start(), tokens[index].start() + 80):
            continue
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


def _goes_on_name(before: str, word: str, after: str) -> bool:
    """Whether two words with capitals are one name: *Lunar New*, *New Year*, *Stock Report of*."""
    if not before[:1].isupper():
        return False
    verb = find_verb(word)
    is_noun = verb is not None and verb.is_noun and before[-1].isalpha() and _is_noun_before(after)
    return is_noun or before.casefold() in _NAME_OPENERS or word.casefold() in _NAME_CLOSERS


def _leans(before: str) -> bool:
    """Whether a word wants another one after it, so that a capital there starts nothing."""
    return _ABBREVIATION.fullmatch(before) is not None or before[-1] in ",/&-–—(，、（" or leans_on(before)


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
        is_clause = before[-1].isalpha() and not (before == "to" or is_of_class(before, "conj", "det"))
        return VERB_START if is_clause and find_verb(word) and has_object(f"{word} {after} ") else 0.0
    bare = bare_word(before)
    if _is_name(word, names):
        return CAPITAL_START if is_opened and bare.islower() and not _ADJECTIVE.search(bare) else 0.0
    verb = find_verb(word)
    if verb is None and has_object(f"{word} {after} "):
        return VERB_START
    goes_on = bool(after) and after[0].islower() and after.split(maxsplit=1)[0] not in _JOINERS
    may_be_noun = verb is not None and verb.is_noun and (after[:1].isupper() if is_listed else after_start)
    if verb is not None and verb.form in {"base", "ing"} and not may_be_noun:
        goes_on_name = verb.is_noun and _is_name(bare, names) and before[:1].isupper()
        if goes_on or not goes_on_name:
            return VERB_START
    is_abbreviation = len(bare) > 1 and bare.isupper() and goes_on
    return CAPITAL_START if is_listed or is_abbreviation or not bare[:1].isupper() else 0.0


def _is_noun_before(after: str) -> bool:
    """Whether a word that may be a noun or a verb is a noun, by what comes after it."""
    following = bare_word(after.split(maxsplit=1)[0]) if after.split() else ""
    return (
        not following
        or following[:1].isupper()
        or following in _VERBS_TO_BE
        or (is_of_class(following, "prep", "conj", "rel") and following not in _PARTICLES)
    )


def _is_name(word: str, names: frozenset[str]) -> bool:
    """Whether a word is a name, or an abbreviation, which may stand anywhere in a sentence."""
    folded = word.casefold()
    return (
        folded in names or folded in _NAMES or any(not letter.islower() and letter not in "-'’" for letter in word[1:])
    )


@lru_cache(maxsize=1 << 12)
def leans_on(word: str) -> bool:
    """Whether a word in lower case leans on the next one, as an article, a preposition or a conjunction does."""
    return word in _LEANING_TOO or (word.islower() and is_of_class(word, "det", "prep", "conj", "rel"))


def _is_headline(words: Sequence[str]) -> bool:
    """Whether a text is written with capitals throughout, so that a capital says nothing."""
    content = [word for word in words if not leans_on(word.casefold()) and word[:1].isalpha()]
    capitals = sum(word[0].isupper() for word in content)
    return len(content) > 1 and capitals > 0.75 * len(content) and not any(map(_starts_plainly, words, words[1:]))


def _starts_plainly(before: str, word: str) -> bool:
    """Whether a verb with a capital follows a word in lower case that does not lean on it."""
    verb = find_verb(bare_word(word)) if word[:1].isupper() else None
    return verb is not None and not verb.is_noun and before.islower() and not _leans(before)


def bare_word(token: str) -> str:
    """A word without the punctuation around it."""
    return token.strip("\"'“”‘’()[]{}.,;:!?")
