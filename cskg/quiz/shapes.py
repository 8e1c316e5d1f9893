"""What a statement is in grammar, as far as a reader sees it at a glance: an action, a name, a sentence, a rule.

Options of one item are of one shape, or the odd one out is known without reading (Haladyna, Downing and Rodriguez
2002, guideline 23). The shape follows from the opening of a text and a list of verbs, not from a parse of it. Knows
words; knows nothing of units and items.
"""

import re
from enum import Enum

from cskg.parser.verbs import find_lead_verb, has_verb, is_verb_led

_IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_ABILITY = re.compile(
    r"(?:be\s+)?(?:able|capable)\b|(?:the\s+)?ability\b|to\s|能夠|能够|能|具備|具备|有能力", re.IGNORECASE
)
_NUMBER = re.compile(r"[\d.,%\s]+")
_CODE = re.compile(r"[A-Z]*\d[\dA-Z.-]*")
_QUALITY = re.compile(r"\w+(?:ive|ous|ful|less|able|ible|ical|ic|ary)", re.IGNORECASE)
_GERUND = re.compile(r"[A-Za-z]{2,}ing\b")
_ADVERBS = re.compile(r"(?:[A-Za-z]+ly\s+){1,2}")
_FEWEST_SENTENCE_WORDS = 5
_MOST_NAMING = 4
_MODAL = re.compile(
    r"\b(?:shall|must|(?:should|may|can|will)\s+not|cannot)\b|不得|不可|不應|不应|必須|必须|須|须", re.IGNORECASE
)


class Shape(Enum):
    """The shapes of statements."""

    ACTION = "action"
    GERUND = "gerund"
    ABILITY = "ability"
    NAME = "name"
    QUALITY = "quality"
    SENTENCE = "sentence"
    NUMBER = "number"
    CODE = "code"


def read_shape(text: str) -> Shape:
    """Tells the shape of a text.

    Example:
        >>> [read_shape(text).value for text in ("Sweep the yard", "Sweeping the yard", "Capable of sweeping yards")]
        ['action', 'gerund', 'ability']
        >>> [read_shape(text).value for text in ("Public concern", "Destructive", "The plan aligns with the needs")]
        ['name', 'quality', 'sentence']
        >>> [read_shape(text).value for text in ("能夠開舖", "說明清單", "公眾關注")]
        ['ability', 'action', 'name']
    """
    if _NUMBER.fullmatch(text):
        return Shape.NUMBER
    if _CODE.fullmatch(text):
        return Shape.CODE
    if _ABILITY.match(text):
        return Shape.ABILITY
    led = _ADVERBS.sub("", text, count=1) if _ADVERBS.match(text) else text
    if is_verb_led(led):
        return Shape.GERUND if _is_gerund(text) else Shape.ACTION
    return _read_verbless(text)


def _is_gerund(text: str) -> bool:
    match = _GERUND.match(text)
    return match is not None and find_lead_verb(text) != match[0].casefold()


def _read_verbless(text: str) -> Shape:
    if _IDEOGRAPH.search(text):
        # Chinese verbs carry no mark and no list holds them all, but names of things are short.
        return Shape.NAME if len(_IDEOGRAPH.findall(text)) <= _MOST_NAMING else Shape.ACTION
    if _QUALITY.fullmatch(text):
        return Shape.QUALITY
    return Shape.SENTENCE if len(text.split()) >= _FEWEST_SENTENCE_WORDS and has_verb(text) else Shape.NAME


def is_constraint(text: str) -> bool:
    """Tells whether a text forbids or commands: what the law asks is no matter for a quiz made from its words.

    Example:
        >>> is_constraint("The strategy shall not contravene the law"), is_constraint("Keep the law")
        (True, False)
    """
    return _MODAL.search(text) is not None
