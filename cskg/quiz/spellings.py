"""What a typed answer may also be: the listed other spellings of a text.

A learner who writes *suddenness* for *sudden*, or leaves out what stands in brackets, knows the answer. The spellings
are listed and not guessed while grading, so that every program that takes an exported quiz grades alike. Knows words;
knows nothing of items.
"""

import re
from collections.abc import Iterable

from cskg.model import Language
from cskg.quiz.likeness import squash

_BRACKETED = re.compile(r"\s*[(（]\s*([^()（）]+?)\s*[)）]")
_ARTICLE = re.compile(r"\A(?:an?|the)\s+", re.IGNORECASE)
_ENDINGS = (("ness", ""), ("ency", "ent"), ("ancy", "ant"), ("ainty", "ain"), ("ability", "able"), ("ibility", "ible"))
"""Endings of what a thing has, and of what it then is: *urgency*, *urgent*."""

_FEWEST_LETTERS = 4
_HOURS = {
    Language.EN: ("{} hours", "{} notional learning hours"),
    Language.ZH_HANT: ("{}小時", "{}個小時"),
    Language.ZH_HANS: ("{}小时", "{}个小时"),
}


def list_spellings(text: str, others: Iterable[str]) -> tuple[str, ...]:
    """Lists other spellings of a text that are as good, none of which is one of the other answers'.

    Example:
        >>> list_spellings("Urgency", [])
        ('Urgent',)
        >>> list_spellings("Point of sale (POS)", [])
        ('Point of sale', 'POS')
        >>> list_spellings("Sudden", ["Suddenness"])
        ()
    """
    found: list[str] = []
    if inside := _BRACKETED.findall(text):
        found += [_BRACKETED.sub("", text).strip(), *inside]
    if match := _ARTICLE.match(text):
        found.append(text[match.end() :])
    if text.isascii() and text.isalpha():
        found += _inflect(text)
    taken = {squash(text), *map(squash, others), ""}
    kept: list[str] = []
    for spelling in found:
        if squash(spelling) not in taken:
            taken.add(squash(spelling))
            kept.append(spelling)
    return tuple(kept)


def list_hours(digits: str, language: Language) -> tuple[str, ...]:
    """Lists a number of hours with its unit.

    Example:
        >>> list_hours("60", Language.EN)
        ('60 hours', '60 notional learning hours')
    """
    return tuple(template.format(digits) for template in _HOURS[language])


def _inflect(word: str) -> list[str]:
    found = []
    for noun, adjective in _ENDINGS:
        if word.endswith(noun) and len(word) - len(noun) >= _FEWEST_LETTERS - 1:
            found.append(word.removesuffix(noun) + adjective)
        elif adjective and word.endswith(adjective) and len(word) - len(adjective) >= _FEWEST_LETTERS - 1:
            found.append(word.removesuffix(adjective) + noun)
    is_noun = any(word.endswith(noun) for noun, _ in _ENDINGS)
    if not is_noun and re.search(r"(?:en|ive|ful|ous|less|y|al|ar)$", word):
        found.append((word[:-1] + "i" if word.endswith("y") else word) + "ness")
    return found
