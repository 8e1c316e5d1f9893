"""Separates items without a mark between them, and finds the parent of each item.

When a document loses its bullets, its items are on one line with single spaces between them. The limits and depths of
all items are chosen together (:mod:`~cskg.parser.lattice`). The chosen reading is the one whose limits, items and steps
have the most weight. An item's confidence is its probability among all readings.

Text in which most words are capitalised, as in a headline, is not cut. Lists separated by semicolons are cut there.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from cskg.language.characters import IDEOGRAPH, is_chinese
from cskg.language.lexicon import chinese_verbs, find_verb
from cskg.parser.lattice import Found, Limit, find_limits, load_weights, read_best
from cskg.parser.limits import TOKEN, Wording, bare_word, leans_on

LINE_START, SENTENCE_END = 0.95, 0.95
"""The confidence that a line starts an item, and that a semicolon ends one."""

_HIGHEST = 0.99
"""The highest confidence of an inferred item."""

_GLUED = 0.5
"""The confidence that a Chinese text with the verbs of several items is one item."""
_FEWEST_GLUED, _FEWEST_VERBS = 36, 3
_STOPS = re.compile(r"[，。；：\s]")
_LINKS = frozenset("的以並并及和或與与來来去、如何及其作為为")

_TOPIC = re.compile(r"\s*(?P<topic>[^\s:：;；.。][^:：;；.。\n]{1,80}?)\s*[:：]\s*(?=\S)")
_SEMICOLON = re.compile(r"[;；](?:\s*(?:(?:and|or|以及|及|和|或)(?=\s|$)|(?:以及|及|和|或)(?=能)))?")
"""A semicolon, including the *and* before the last item."""
_BRACKET = re.compile(r"[()（）]")

_AND_LAST = re.compile(r"[;；]\s*(?:and|or)\s")


@dataclass(slots=True)
class RunOnItem:
    """An item found in a text.

    Attributes:
        start: Its start in the text.
        end: Its end in the text.
        confidence: The confidence of its limits.
        is_inline: Whether it shares its text with another item, and one of its ends was therefore inferred.
        is_sure: Whether its start is a verb or follows a sentence's end, and is not just a capital.
        doubts: Places of the text, in the item and at its start, where it is doubtful whether an item starts, or which
            parent it has.
        clues: The clues for and against its start.
        children: The items under it.
    """

    start: int
    end: int
    confidence: float
    is_inline: bool = False
    is_sure: bool = False
    doubts: tuple[int, ...] = ()
    clues: tuple[str, ...] = ()
    children: list["RunOnItem"] = field(default_factory=list)


def split_run_on(text: str, wording: Wording, *, has_topic: bool = False) -> list[RunOnItem]:
    """Cuts a text into its items.

    Args:
        text: Items with white space between them.
        wording: The use of words in the unit (:func:`~cskg.parser.limits.read_wording`).
        has_topic: Whether the first item is the topic of the others.

    Example:
        >>> text = "Operate the Weibo Promote Weibo in accordance to needs Standard version Business version"
        >>> [text[item.start:item.end] for item in split_run_on(text, Wording(names=frozenset({"weibo"})))]
        ['Operate the Weibo', 'Promote Weibo in accordance to needs', 'Standard version', 'Business version']
    """
    found, clues = _cut(text, wording, has_topic)
    if len(found) == 1 and (places := _find_glued(text)):
        return [RunOnItem(found[0].start, found[0].end, _GLUED, is_inline=True, doubts=places)]
    return [
        RunOnItem(
            one.start,
            one.end,
            min(one.sure, LINE_START if len(found) == 1 else _HIGHEST),
            is_inline=len(found) > 1,
            is_sure=not _SURE_CLUES.isdisjoint(clues[one.start]),
            doubts=one.doubts,
            clues=clues[one.start],
        )
        for one in found
    ]


def _find_glued(text: str) -> tuple[int, ...]:
    """Finds the verbs in a long Chinese text that show several items without anything between them."""
    if not is_chinese(text[:1]) or len(IDEOGRAPH.findall(text)) < _FEWEST_GLUED or _STOPS.search(text):
        return ()
    verbs = tuple(found.start() for found in _chinese_verb().finditer(text, 1) if text[found.start() - 1] not in _LINKS)
    return verbs if len(verbs) >= _FEWEST_VERBS else ()


@cache
def _chinese_verb() -> re.Pattern[str]:
    return re.compile("|".join(verb for verb in chinese_verbs() if len(verb) > 1))


@lru_cache(maxsize=1 << 10)
def _cut(text: str, wording: Wording, has_topic: bool) -> tuple[list[Found], dict[int, tuple[str, ...]]]:  # noqa: FBT001
    """Returns the items of a text, and the clues at each place."""
    limits = find_limits(text, wording, load_weights())
    if limits and _is_headline([token[0] for token in TOKEN.finditer(text)]):
        limits = limits[:1]
    return read_best(text, limits, load_weights(), has_topic=has_topic), {limit.start: limit.clues for limit in limits}


_SURE_CLUES = frozenset(("is verb", "is able", "is either", "is noun here", "after end", "after ideograph"))


def nest_run_on(text: str, items: Sequence[RunOnItem]) -> list[RunOnItem]:
    """Nests items.

    Returns:
        The items at the top, with their children filled in. Their confidence combines that of their places and of their
        ends.
    """
    limits = [Limit(item.start, items[index - 1].end if index else 0, item.clues) for index, item in enumerate(items)]
    top: list[RunOnItem] = []
    above: list[RunOnItem] = []
    for item, found in zip(items, read_best(text, limits, load_weights()), strict=True):
        del above[found.depth :]
        siblings = above[-1].children if above else top
        if found.is_doubtful:
            item.doubts = item.doubts or (item.start,)
        item.confidence *= found.placed
        siblings.append(item)
        above.append(item)
    return top


def _iter_semicolons(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yields the spans of semicolons outside brackets. A semicolon is inside if the next bracket is a closing one."""
    brackets = [found.start() for found in _BRACKET.finditer(text)]
    for found in _SEMICOLON.finditer(text, start):
        following = bisect_left(brackets, found.end())
        if following == len(brackets) or text[brackets[following]] in "(（":
            yield found.span()


def split_at_semicolons(text: str) -> list[RunOnItem]:
    """Cuts *topic: one; two; three* or *one; two; three*, in lower case or in Chinese.

    Returns:
        The topic with the items under it, or the items. Empty if the text does not have this form.

    Example:
        >>> text = "Handle complaints: listen to the customer; take notes, times and names; report."
        >>> [topic] = split_at_semicolons(text)
        >>> [text[item.start:item.end] for item in (topic, *topic.children)]
        ['Handle complaints', 'listen to the customer', 'take notes, times and names', 'report.']
    """
    topic = _TOPIC.match(text)
    start = topic.end() if topic else 0
    items = []
    for end, following in [*_iter_semicolons(text, start), (len(text), len(text))]:
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


def whole_item(text: str) -> list[RunOnItem]:
    """Returns a text as one item, because it is one line."""
    return [RunOnItem(0, len(text), LINE_START)] if text.strip() else []


def starts_item(text: str, place: int, wording: Wording) -> bool:
    """Returns whether an item may start at a place of a text, judged by the words.

    Example:
        >>> text = "Report to the Supervisor Record the time"
        >>> [starts_item(text, text.index(word), Wording()) for word in ("Supervisor", "Record")]
        [False, True]
    """
    start = max(0, text.rfind(" ", 0, max(0, place - 80)))
    limits = find_limits(text[start : place + 80], wording, load_weights())
    return any(limit.start + start == place and limit.score > 0 for limit in limits)


def _is_headline(words: Sequence[str]) -> bool:
    """Returns whether most words of a text are capitalised. In that case a capital has no meaning."""
    content = [word for word in words if not leans_on(word.casefold()) and word[:1].isalpha()]
    capitals = sum(word[0].isupper() for word in content)
    return len(content) > 1 and capitals > 0.75 * len(content) and not any(map(_starts_plainly, words, words[1:]))


def _starts_plainly(before: str, word: str) -> bool:
    """Returns whether a capitalised verb comes after a lower-case word that does not need another word after it."""
    verb = find_verb(bare_word(word)) if word[:1].isupper() else None
    return verb is not None and not verb.is_noun and before.islower() and before[-1].isalpha() and not leans_on(before)
