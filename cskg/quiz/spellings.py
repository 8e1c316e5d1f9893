"""What a typed answer may also be: the listed other spellings of a text.

A learner who writes *suddenness* for *sudden*, or leaves out what stands in brackets, knows the answer. The spellings
are listed and not guessed while grading, so that every program that takes an exported quiz grades alike.
"""

import re
from collections.abc import Iterable

from cskg.language.lexicon import find_qualities
from cskg.model import Language
from cskg.quiz.likeness import squash

_BRACKETED = re.compile(r"\s*[(（]\s*([^()（）]+?)\s*[)）]")
_ARTICLE = re.compile(r"\A(?:an?|the)\s+", re.IGNORECASE)
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
    found += [quality.capitalize() if text[:1].isupper() else quality for quality in find_qualities(text)]
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
