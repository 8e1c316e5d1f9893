"""The lexicon of English and Chinese words.

``english.tsv`` and ``chinese.tsv`` hold the words; their heads describe the columns. An inflected form is found by
the rules of :mod:`~cskg.language.inflection`. A word that is not listed has no entry, except a verb made with *-ise* or
*-ify*.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files

from cskg.language.characters import simplify
from cskg.language.inflection import adjectives_of, inflect, plural, singular, spell_alike

_MADE_VERB = re.compile(r"[a-z]{3,}i[sz]e|[a-z]{2,}ify")
_MADE_NOUNS = frozenset(
    "concise disguise enterprise excise exercise expertise franchise likewise merchandise noise otherwise paradise "
    "praise precise premise promise surmise treatise turquoise clockwise stepwise bruise cruise raise poise".split()
)
_FUNCTION_CLASSES = frozenset("det prep part conj rel aux pron adv func".split())


class Demand(IntEnum):
    """The demand of a verb: what it asks of a person; a higher demand builds on a lower one."""

    RECALL = 1
    UNDERSTANDING = 2
    ROUTINE = 3
    WORK = 4
    HIGHER = 5


_DEMANDS = {
    "recall": Demand.RECALL,
    "understand": Demand.UNDERSTANDING,
    "routine": Demand.ROUTINE,
    "": Demand.WORK,
    "higher": Demand.HIGHER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """An entry of the lexicon.

    Attributes:
        text: The dictionary form.
        classes: Its word classes, as the head of the lexicon names them.
        demand: What it asks of a person, as a verb.
        weight: ``genre`` or ``rubric`` if it says little about the content of a statement, otherwise empty.
        forms: Its irregular forms, as the head of the lexicon writes them.
    """

    text: str
    classes: tuple[str, ...]
    demand: Demand
    weight: str
    forms: tuple[str, ...] = ()

    @property
    def is_function(self) -> bool:
        """Whether it is a function word; *like* and *order* are verbs or nouns first."""
        return self.classes[0] in _FUNCTION_CLASSES

    @property
    def keeps_s(self) -> bool:
        """Whether its final *s* belongs to the word, as in *goods*."""
        return "-s" in self.forms


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
def _english() -> Mapping[str, Word]:
    return {
        text: Word(
            text=text,
            classes=tuple(classes.split()),
            demand=_DEMANDS[level],
            weight=weight,
            forms=tuple(forms.split()),
        )
        for text, classes, level, weight, forms in read_rows("english.tsv", columns=5)
    }


@cache
def _chinese() -> Mapping[str, Word]:
    return {
        text: Word(text=text, classes=tuple(classes.split()), demand=_DEMANDS[level], weight=weight)
        for traditional, simplified, classes, level, weight in read_rows("chinese.tsv", columns=5)
        for text in (traditional, simplified)
    }


@cache
def _verbs() -> Mapping[str, Verb]:
    forms: dict[str, Verb] = {}
    for word in _english().values():
        if "v" not in word.classes:
            continue
        is_noun = "n" in word.classes
        for base in (word.text, *(form[1:] for form in word.forms if form[0] == "=")):
            for form, inflected in inflect(base, doubles="dd" in word.forms):
                forms.setdefault(spell_alike(inflected), Verb(word.text, form, is_noun))
        for past in word.forms:
            if past[0] == "+":
                forms.setdefault(spell_alike(past[1:]), Verb(word.text, "ed", is_noun))
    return forms


@cache
def _words() -> Mapping[str, Word]:
    """The entries by their forms in one spelling; a dictionary form overrides the inflected form of another word."""
    found = {spell_alike(word.text): word for word in _english().values()}
    for word in _english().values():
        for form in word.forms:
            if form[0] == "=":
                found.setdefault(spell_alike(form[1:]), word)
            elif form.startswith("s:"):
                found.setdefault(form[2:], word)
    for word in _english().values():
        if "n" in word.classes and not word.keeps_s:
            found.setdefault(spell_alike(plural(word.text)), word)
    for form, verb in _verbs().items():
        found.setdefault(form, _english()[verb.lemma])
    return found


def read_rows(name: str, columns: int) -> Iterator[list[str]]:
    """Yields the rows of a data file; a column without a value is empty."""
    for line in _read_lines(name):
        row = ["" if value == "-" else value for value in line.split("\t")]
        yield row + [""] * (columns - len(row))


def read_classes(name: str) -> Iterator[list[str]]:
    """Yields the words of each line of a data file that has the words of one class on a line."""
    return (line.split() for line in _read_lines(name))


def _read_lines(name: str) -> Iterator[str]:
    lines = files("cskg.language").joinpath(name).read_text("utf-8").splitlines()
    return (line for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=1 << 16)
def find_word(word: str) -> Word | None:
    """Finds the entry of a word, in any form and spelling and in either script of Chinese.

    Args:
        word: A word in lower case.

    Example:
        >>> find_word("policies").text, find_word("goods").text, find_word("thermocouple")
        ('policy', 'goods', None)
    """
    if word.isascii():
        return _words().get(spell_alike(word))
    return _chinese().get(word)


@lru_cache(maxsize=1 << 16)
def find_lemma(word: str) -> str:
    """Returns the dictionary form of a word in lower case; an unknown word only loses its plural ending.

    Example:
        >>> [find_lemma(word) for word in ("analyzing", "women", "goods", "thermocouples", "管理貨品")]
        ['analyse', 'woman', 'goods', 'thermocouple', '管理货品']
    """
    if not word.isascii():
        return simplify(word)
    found = find_word(word)
    return found.text if found else singular(spell_alike(word))


@lru_cache(maxsize=1 << 16)
def list_keys(word: str) -> tuple[str, ...]:
    """Returns the words under which a word may be listed, the closest first.

    These are the word itself, its dictionary form, the verb of a gerund, and the adjective of an adverb.

    Example:
        >>> list_keys("packaging"), list_keys("truthfully"), list_keys("women")
        (('packaging', 'package'), ('truthfully', 'truthful', 'truthfulle'), ('women', 'woman'))
    """
    lemma = find_lemma(word)
    verb = find_verb(word) if word.endswith("ing") else None
    others = (verb.lemma,) if verb else (base for base in adjectives_of(lemma) if find_verb(base) is None)
    return tuple(dict.fromkeys((simplify(word), lemma, *others)))


@lru_cache(maxsize=1 << 16)
def find_verb(word: str) -> Verb | None:
    """Finds the verb of which a word is a form; a word made with *-ise* or *-ify* is a verb, listed or not.

    Example:
        >>> find_verb("Analyzing"), find_verb("planned").lemma, find_verb("Weibo")
        (Verb(lemma='analyse', form='ing', is_noun=False), 'plan', None)
    """
    bare = word.casefold().strip("'’")
    verb = _verbs().get(spell_alike(bare))
    if verb is None and _MADE_VERB.fullmatch(bare) and bare not in _MADE_NOUNS:
        return Verb(re.sub("ize$", "ise", bare), "base", is_noun=False)
    return verb


def is_of_class(word: str, *classes: str) -> bool:
    """Whether a word is listed with one of some classes, in the form in which it is listed.

    Example:
        >>> is_of_class("Between", "prep", "conj"), is_of_class("planning", "n"), is_of_class("plans", "n")
        (True, True, False)
    """
    found = (_english() if word.isascii() else _chinese()).get(word.casefold())
    return found is not None and not set(classes).isdisjoint(found.classes)


@cache
def chinese_verbs() -> Mapping[str, Word]:
    """Returns the listed Chinese verbs, in both scripts, the longest first."""
    found = {text: word for text, word in _chinese().items() if "v" in word.classes}
    return dict(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


@cache
def chinese_leads() -> tuple[str, ...]:
    """Returns the listed Chinese words that may stand before the verb of a statement, in both scripts."""
    return tuple(text for text, word in _chinese().items() if "lead" in word.classes)
