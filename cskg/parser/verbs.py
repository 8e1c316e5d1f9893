"""The lexicon of competency verbs in all their forms: which word opens a statement, which proves a verb.

The lists, ``verbs.txt`` and ``verbs_zh.txt``, were written for this project; the inflected forms of the first follow
from the regular rules of English spelling. A word of neither is a verb where it is made like one (*-ise*, *-ify*) or
where its object follows (*Halt the work*). Knows words; knows nothing of documents.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cskg.parser.markup import is_chinese

_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_NO_OBJECT = re.compile(r"\s+of\b|\W*$", re.IGNORECASE)
_LEADS = re.compile(
    r"(?:be\s+)?(?:able|capable)\s+(?:to|of)\s+|to\s+|be\s+(?=[a-z])|(?:do\s+not|don['’]t|never|always)\s+",
    re.IGNORECASE,
)
_MODALS = frozenset("can could shall should will would may might must is are was were be been has have had".split())
_Z_FORM = re.compile(r"iz(e[sd]?|ing)$")
_MADE_VERB = re.compile(r"[a-z]{3,}(?:is|iz)e|[a-z]{2,}ify")
_MADE_NOUNS = frozenset(
    "concise disguise enterprise excise exercise expertise franchise likewise merchandise noise otherwise paradise "
    "praise precise premise promise surmise treatise turquoise clockwise stepwise bruise cruise raise poise".split()
)
_WITH_OBJECT = re.compile(
    r"(?P<word>[A-Z][a-z]{2,})\s+(?:(?:up|down|out|off|on|in|over|away|back)\s+)?"
    r"(?:the|an?|all|each|every|any|its|their|his|her|this|these|those)\s"
)
_NO_VERBS = frozenset(
    "about above across after against all along although among and any around as at because before behind below "
    "beneath beside besides between beyond both but by despite down during each either every except few for from half "
    "how if in including inside into like many more most much near neither nor not off on once onto only or outside "
    "over past per quite regarding several since some still such than that then though through throughout till to "
    "toward towards under underneath unless until unlike up upon via what when where whereas whether which while who "
    "whose why with within without yet".split()
)
NOUN_GERUNDS = frozenset(
    "accounting advertising banking branding budgeting building cleaning clothing coaching computing "
    "engineering filing funding lighting listing manufacturing marketing meeting merchandising networking "
    "packaging parking planning positioning pricing printing processing programming purchasing reporting "
    "retailing roading scheduling sampling shopping sourcing staffing teaching testing tracking trading "
    "training warehousing wording writing".split()
)
"""Forms in *-ing* that are common nouns."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A form of a verb.

    Attributes:
        lemma: The dictionary form.
        form: ``base``, ``s``, ``ed`` or ``ing``.
        is_noun: Whether the lemma is also a common noun.
    """

    lemma: str
    form: str
    is_noun: bool


@cache
def _lexicon() -> dict[str, Verb]:
    forms: dict[str, Verb] = {}
    for line in files("cskg.parser").joinpath("verbs.txt").read_text("utf-8").splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        lemma, flags = words[0], words[1:]
        is_noun = "n" in flags
        for base in (lemma, *(flag[1:] for flag in flags if flag[0] == "=")):
            for form, word in _inflect(base, doubles="dd" in flags):
                forms.setdefault(word, Verb(lemma, form, is_noun))
        for flag in flags:
            if flag[0] == "+":
                forms.setdefault(flag[1:], Verb(lemma, "ed", is_noun))
    return forms


def _inflect(base: str, *, doubles: bool) -> list[tuple[str, str]]:
    one_syllable = re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", base)
    stem = base + base[-1] if doubles or one_syllable else base
    if base.endswith("e"):
        stem = base[:-1]
    third = base + "s"
    if re.search(r"(?:s|x|z|ch|sh|o)$", base):
        third = base + "es"
    elif re.search(r"[^aeiou]y$", base):
        third = base[:-1] + "ies"
    past = base[:-1] + "ied" if re.search(r"[^aeiou]y$", base) else stem + "ed"
    gerund = base + "ing" if re.search(r"(?:ee|ye|oe)$", base) else stem + "ing"
    return [("base", base), ("s", third), ("ed", past), ("ing", gerund)]


@cache
def _chinese_openers() -> tuple[str, ...]:
    lines = files("cskg.parser").joinpath("verbs_zh.txt").read_text("utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


def find_verb(word: str) -> Verb | None:
    """Looks a word up, in any form and case; one that ends in *-ise* or *-ify* is a verb, known or not.

    Example:
        >>> find_verb("Analyzing"), find_verb("planned").lemma, find_verb("Weibo")
        (Verb(lemma='analyse', form='ing', is_noun=False), 'plan', None)
    """
    bare = word.casefold().strip("'’")
    verb = _lexicon().get(bare) or _lexicon().get(_Z_FORM.sub(r"is\1", bare))
    if verb is None and _MADE_VERB.fullmatch(bare) and bare not in _MADE_NOUNS:
        return Verb(_Z_FORM.sub(r"is\1", bare), "base", is_noun=False)
    return verb


def find_lead_verb(text: str) -> str | None:
    """Gives the lemma of the verb that opens a statement, or None where none does.

    A form that may as well be a noun is one before *of* and alone: *Return of goods*, *Purchase*.

    Example:
        >>> find_lead_verb("Capable of monitoring stock"), find_lead_verb("Set up a team"), find_lead_verb("Sudden")
        ('monitor', 'set', None)
    """
    lead = _LEADS.match(text)
    match = _WORD.match(text, lead.end() if lead else 0)
    verb = find_verb(match[0]) if match else None
    if match is None or verb is None or verb.form not in {"base", "ing"}:
        return None
    is_noun = verb.is_noun and _NO_OBJECT.match(text, match.end()) is not None
    return None if is_noun else verb.lemma


def has_object(text: str) -> bool:
    """Tells whether a text opens with a word and its object, so that the word is a verb, known or not.

    Example:
        >>> has_object("Frobnicate the stock"), has_object("Frob down a shop"), has_object("During the sale")
        (True, True, False)
    """
    match = _WITH_OBJECT.match(text)
    return match is not None and match["word"].casefold() not in _NO_VERBS


def is_verb_led(text: str) -> bool:
    """Tells whether a statement opens with a verb, or with words that announce one (*Capable of*).

    Example:
        >>> is_verb_led("Capable of frobnicating stock"), is_verb_led("Standard version"), is_verb_led("分析銷售數據")
        (True, False, True)
    """
    if text.startswith(_chinese_openers()):
        return True
    return _LEADS.match(text) is not None or find_lead_verb(text) is not None or has_object(text)


def has_verb(text: str) -> bool:
    """Tells whether a text holds a verb form.

    Chinese has no forms that would tell, so every Chinese text counts. Amid the text, a form that may as well be a
    noun (*plans*, *marketing*) counts only after *to* or a modal.

    Example:
        >>> has_verb("Standard version"), has_verb("The plan aligns with the needs"), has_verb("Business plans")
        (False, True, False)
    """
    if is_chinese(text[:1]):
        return True
    words = _WORD.findall(text)
    for index, word in enumerate(words):
        verb = find_verb(word)
        before = words[index - 1].casefold() if index else ""
        if before in _MODALS or word.casefold() in _MODALS:
            return True
        if verb is None:
            continue
        if index == 0:
            if find_lead_verb(text) is not None:
                return True
        elif (before == "to" and verb.form == "base") or (
            not (verb.is_noun and verb.form in {"base", "s"})
            and verb.form in {"s", "base", "ing"}
            and word.casefold() not in NOUN_GERUNDS
        ):
            return True
    return False
