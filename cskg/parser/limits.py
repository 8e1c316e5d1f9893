"""Clues in the words around a place: whether one item of run-on text ends there and the next one starts.

An item may start at a word with a capital. Between Chinese characters, it may start after a space or a sentence's end.
Each place has a few **clues**. A clue is a short phrase: the kind of the word before (*after prep*), of the word (*is
verb*), of the word after it (*before det*), pairs of these, and the use of the word elsewhere in the unit. Each clue
has a weight for or against a limit (:mod:`~cskg.parser.lattice`).

No item starts after an article or a conjunction (*and*, *the*, *to*), within a known name (*Hong Kong*), at a name
after an adjective, at the first member of a list within its sentence (*such as Sri Lanka, Myanmar and Laos*), or at a
word that continues the sentence before (*This*, *They*, *If*).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from cskg.language.characters import is_chinese
from cskg.language.lexicon import find_verb, find_word, is_of_class
from cskg.language.reading import has_object, opens_list

TOKEN = re.compile(r"[^\s。；！？]+(?:[。！？]+|；(?:(?:及|和|或|以及)(?=\s|$))?)?|[。；！？]+")
_LEANING_TOO = frozenset("is are be not same new various relevant using".split())
_FOLLOW_ON = frozenset("This These That Those They Their It Its Such He She If Nobody No Otherwise There".split())
"""Words that open a sentence which continues the item before it. They very rarely open an item."""

_CHINESE_FOLLOW_ON = ("如", "若", "倘", "遇", "否則", "否则", "惟", "但", "此", "該", "该", "其")
_ABLE = frozenset(("capable", "able", "ability"))
_VERBS_TO_BE = frozenset("is are was were be been has have had must may can could should will shall".split())
_PRONOUNS = frozenset("all another any both each few many more none others some that these this those".split())
"""Words that can replace a noun and so end an item. Other such words need the next word."""

_PARTICLES = frozenset("over up out off down away back".split())
"""Words that follow a verb, as in *Hand over*, more often than a noun."""

_BEFORE_VERBS = frozenset(("to", "and", "or", "not"))
_INLINE_LIST = re.compile(r"(?:\S+\s+){0,3}?[A-Z]\S*,\s+(?:and\s+|or\s+)?[A-Z]|\S+(?:\s+[^A-Z\s]\S*){0,8}?(?<=,)\s")
"""The start of a list within a sentence: *Myanmar, Sri Lanka and Colombia*, *Pressed flowers, leaves and seeds*."""

_NAMES = frozenset(
    "hong kong macau macao china chinese mainland taiwan asia asian english cantonese putonghua mandarin "
    "japanese korean british european internet i january february march april may june july august "
    "september october november december monday tuesday wednesday thursday friday saturday sunday celsius "
    "fahrenheit".split()
)
_ADJECTIVE = re.compile(r"(?:ous|ful|less|able|ible|ive|al|ic)$")
_NAME_OPENERS = frozenset("lunar new national royal public saint san mid".split())
_NAME_CLOSERS = frozenset("festival day year eve fair expo award awards ordinance act regulation regulations".split())
"""Words that open and close names of several words: *Lunar New Year*, *Fire Services Ordinance*."""

_ABBREVIATION = re.compile(r"(?:e\.g|i\.e|etc|vs|no|nos|mr|ms|mrs|dr|st|ltd|co|inc|fig|approx|[a-z])\.", re.IGNORECASE)
_ENDS, _COMMAS = ".!?;:。；：！？", ",/&-–—(，、（"
_CAPITALS = frozenset(("capital", "acronym", "name", "known name"))
_LEANING = frozenset("to det prep conj rel be comma".split())
_PROPER = frozenset(("acronym", "known name", "name"))
_NEVER_AFTER = frozenset("to det conj".split())
_PLACE = ("prep", "known name")
"""As in *in Hong Kong*."""

_KINDS_BY_WORD = {"pronoun": _PRONOUNS, "to": frozenset(("to", "not")), "be": _VERBS_TO_BE, "adj": _LEANING_TOO}
_KINDS_BEFORE = {"a": "adj", "n": "noun", "place": "prep", "aux": "be", "func": "prep"}
_KINDS_AFTER = {
    "det": "det",
    "pron": "det",
    "part": "det",
    "prep": "prep",
    "place": "prep",
    "conj": "conj",
    "rel": "conj",
}
_OPENER = re.compile(r"(?:^|[.;:]\s|\d\.?\d?\s)\s*([A-Z][a-z]+)", re.MULTILINE)
_AMID = re.compile(r"(?<=[a-z] )[A-Z][a-z]{2,}\b")
_PLAIN = re.compile(r"\b[a-z]{2,}\b")
_AFTER_LEANING = re.compile(r"\b([a-z]+)\s+(?=([a-z]+)\b)")
_OFTEN = 3
_FAR = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The use of words in a unit, all in lower case.

    Attributes:
        names: Words with a capital right after a lower-case word that needs another word after it.
        frequent: Words that occur at least three times with a capital in the middle of a line, except verbs.
        plain: Words that occur without a capital.
        nouns: The plain words that occur after an article or a preposition.
        openers: Words that open a line, a sentence or a numbered topic.
    """

    names: frozenset[str] = frozenset()
    frequent: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()


def read_wording(text: str) -> Wording:
    """Collects the use of words in a text.

    Example:
        >>> wording = read_wording("Operate the Weibo. Design posts for Weibo and open Weibo stores")
        >>> sorted(wording.names), sorted(wording.openers), "stores" in wording.plain
        (['weibo'], ['design', 'operate'], True)
    """
    names: set[str] = set()
    for before, word in pairwise(TOKEN.finditer(text)):
        if not leans_on(before[0]) or not (bare := bare_word(word[0]))[:1].isupper():
            continue
        if find_verb(bare) is None and not opens_list(text, before.end()):
            names.add(bare.casefold())
    nouns = (match[2] for match in _AFTER_LEANING.finditer(text) if match[1] != "to" and leans_on(match[1]))
    amid = Counter(_AMID.findall(text))
    return Wording(
        names=frozenset(names),
        frequent=frozenset(
            word.casefold() for word, count in amid.items() if count >= _OFTEN and find_verb(word) is None
        ),
        plain=frozenset(_PLAIN.findall(text)),
        nouns=frozenset(nouns),
        openers=frozenset(word.casefold() for word in _OPENER.findall(text)),
    )


def find_clues(text: str, tokens: Sequence[re.Match[str]], index: int, wording: Wording) -> list[str] | None:
    """Finds the clues for and against a limit before a token. Returns None if a limit is ruled out.

    Args:
        text: The text.
        tokens: Its tokens (:data:`TOKEN`).
        index: The index of the token, at least 1.
        wording: The use of words in the unit.

    Example:
        >>> text = "Report to the Supervisor Record the time"
        >>> tokens = list(TOKEN.finditer(text))
        >>> find_clues(text, tokens, 3, Wording()), find_clues(text, tokens, 4, Wording())[:2]
        (None, ['after capital', 'is either'])
    """
    token, before = tokens[index], tokens[index - 1]
    word = bare_word(token[0])
    if is_chinese(word[:1]) and is_chinese(before[0][-1]):
        goes_on = before[0][-1] in _COMMAS or (before[0][-1] in _ENDS and word.startswith(_CHINESE_FOLLOW_ON))
        return None if goes_on else ["after end" if before[0][-1] in _ENDS else "after ideograph"]
    if not word[:1].isupper() or word in _FOLLOW_ON or _goes_on_name(before[0], word):
        return None
    if before[0] in {"and", "or"} and index > 1 and tokens[index - 2][0][-1] in ";；":
        before = tokens[index - 2]
    after = text[token.end() : token.end() + _FAR].lstrip()
    right = _kind_after(after) if token[0] == word else "verb" if _goes_on_in_verbs(token[0], after) else "end"
    takes_object = token[0] == word and has_object(f"{word} {after} ")
    left, kind = _kind_before(text, before, wording), _kind_of(word, wording, takes_object=takes_object)
    if _is_ruled_out(left, kind, takes_object=takes_object) or (
        left == "opener" and _INLINE_LIST.match(text, token.start(), token.start() + 80)
    ):
        return None
    clues = [f"after {left}", f"is {kind}", f"before {right}", f"{kind} after {left}", f"{kind} before {right}"]
    if takes_object:
        clues.append(f"takes object after {left}")
    if left in _CAPITALS:
        clues.append(f"capitals after {_kind_before_capitals(text, tokens, index)}")
    elif left == "verb" and index > 1 and tokens[index - 2][0] in _BEFORE_VERBS:
        clues.append("verb wants object")
    return clues + _list_clues_elsewhere(word.casefold(), wording, is_leaning=left in _LEANING)


def _is_ruled_out(left: str, kind: str, *, takes_object: bool) -> bool:
    """Returns whether an item start is ruled out by the kinds of the words before and at a place."""
    is_in_list = left == "comma" and not takes_object
    return left in _NEVER_AFTER or is_in_list or (left == "adj" and kind in _PROPER) or (left, kind) == _PLACE


def _list_clues_elsewhere(folded: str, wording: Wording, *, is_leaning: bool) -> list[str]:
    """Lists the clues from the use of a word elsewhere in the unit."""
    clues = []
    if folded in wording.plain:
        clues.append("elsewhere in lower case")
    elif folded in wording.frequent:
        clues.append("often with a capital")
    if folded in wording.openers:
        clues.append(f"opens elsewhere, {'leaning' if is_leaning else 'free'}")
    return clues


def _goes_on_in_verbs(token: str, after: str) -> bool:
    """Returns whether a word is followed by a comma and a verb: *Write, forward, maintain content*."""
    verb = find_verb(bare_word(after.split(maxsplit=1)[0])) if token.endswith(",") and after else None
    return verb is not None and verb.form == "base"


def _goes_on_name(before: str, word: str) -> bool:
    """Returns whether two capitalised words belong to one name: *Lunar New*, *New Year*, *Hong Kong*."""
    left, right = bare_word(before), word.casefold()
    if not left[:1].isupper():
        return False
    left = left.casefold()
    return left in _NAME_OPENERS or right in _NAME_CLOSERS or (left in _NAMES and right in _NAMES)


def _kind_before_capitals(text: str, tokens: Sequence[re.Match[str]], index: int) -> str:
    """Returns the kind of text before a run of capitalised words that ends before a word."""
    place = index - 1
    while place > max(0, index - 4) and tokens[place][0][:1].isupper():
        place -= 1
    if tokens[place][0][:1].isupper():
        return "capitals" if place else "start"
    left = _kind_before(text, tokens[place], Wording())
    return "leaning" if left in _LEANING else left if left in {"opener", "end"} else "word"


def _kind_before(text: str, token: re.Match[str], wording: Wording) -> str:
    """Returns the kind of the last word of an item that would end here."""
    if opens_list(text, token.end()):
        return "opener"
    is_abbreviation = _ABBREVIATION.fullmatch(token[0]) is not None
    if token[0][-1] in _ENDS + _COMMAS:
        return "end" if token[0][-1] in _ENDS and not is_abbreviation else "comma"
    word = bare_word(token[0])
    return _kind_in_lower_case(word) if word.islower() else _kind_with_capital(word, wording)


def _kind_with_capital(word: str, wording: Wording) -> str:
    if not word[:1].isupper():
        return "number"
    if word.casefold() in _NAMES:
        return "known name"
    if word.casefold() in wording.names:
        return "name"
    return "acronym" if word.isupper() and len(word) > 1 else "capital"


@lru_cache(maxsize=1 << 12)
def _kind_in_lower_case(word: str) -> str:
    for kind, words in _KINDS_BY_WORD.items():
        if word in words:
            return kind
    found = find_word(word)
    if found is None:
        return "adj" if _ADJECTIVE.search(word) else "noun"
    first = found.classes[0]
    if first == "v":
        verb = find_verb(word)
        return "verb" if verb is not None and verb.form == "base" else "noun"
    return _KINDS_BEFORE.get(first, first)


def _kind_of(word: str, wording: Wording, *, takes_object: bool) -> str:
    """Returns the kind of the first word of an item that would start here."""
    folded = word.casefold()
    if folded in _ABLE:
        return "able"
    if any(not letter.islower() and letter not in "-'’" for letter in word[1:]):
        return "acronym"
    if folded in _NAMES or folded in wording.names:
        return "known name" if folded in _NAMES else "name"
    verb = find_verb(word)
    if verb is not None and verb.form in {"base", "ing"}:
        may_be_noun = verb.is_noun or (verb.form == "ing" and is_of_class(word, "n"))
        return "verb" if not may_be_noun else "noun here" if folded in wording.nouns else "either"
    found = find_word(folded)
    if found is None or takes_object or verb is not None:
        return "verb" if takes_object else "unknown" if verb is None else "noun" if verb.is_noun else "form"
    return {"a": "adj", "n": "noun"}.get(found.classes[0], "function")


def _kind_after(after: str) -> str:
    """Returns the kind of the second word of an item."""
    if not after or after[0] in _ENDS + _COMMAS + "()":
        return "end"
    word = bare_word(after.split(maxsplit=1)[0])
    if word[:1].isupper():
        return "capital"
    if word in _PARTICLES:
        return "det"
    if word in _VERBS_TO_BE:
        return "be"
    found = find_word(word)
    return _KINDS_AFTER.get(found.classes[0], "word") if found else "word"


@lru_cache(maxsize=1 << 12)
def leans_on(word: str) -> bool:
    """Returns whether a lower-case word needs the next one, as an article, a preposition or a conjunction does."""
    return word in _LEANING_TOO or (word.islower() and is_of_class(word, "det", "prep", "conj", "rel"))


def bare_word(token: str) -> str:
    """Returns a word without the punctuation around it."""
    return token.strip("\"'“”‘’()[]{}.,;:!?")
