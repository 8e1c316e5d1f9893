"""Other forms of one English word: the other number of a noun, and the British or American spelling.

A form is given if it is listed in ``plurals.tsv`` or ``spellings.tsv``, or if a rule makes it and the dictionary of
simplemma (https://github.com/adbar/simplemma) has it. simplemma does not distinguish nouns from verbs, and it has
plurals of uncountable nouns (*advices*); the lexicon and the lists correct that. A word in none of them has no other
form.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from simplemma.strategies import DictionaryLookupStrategy

from cskg.language.inflection import plural, spell_alike
from cskg.language.lexicon import find_verb, find_word, read_rows

_IRREGULAR = (("man", "men"), ("fe", "ves"), ("lf", "lves"), ("is", "es"), ("o", "os"))
"""Endings of nouns with irregular, or not always regular, endings of their plurals."""

_UNCOUNTED = re.compile(r"(?:ness|ics)$")
_S_OR_Z = re.compile(r"(?<=[a-z]{2}[^aeou][iy])[sz](?=(?:e[sdr]?|ers|ing|ations?|ational|able)$)")
_dictionary = DictionaryLookupStrategy()


@lru_cache(maxsize=1 << 14)
def other_numbers(word: str) -> tuple[str, ...]:
    """Returns the plurals of a noun, or the singular of a plural; empty for another word.

    Args:
        word: A word in lower case.

    Example:
        >>> other_numbers("currency"), other_numbers("shelves"), other_numbers("analysis")
        (('currencies',), ('shelf',), ('analyses',))
        >>> other_numbers("goods"), other_numbers("advice"), other_numbers("damaged"), other_numbers("busi")
        ((), (), (), ())
    """
    if word in _listed_plurals():
        return _listed_plurals()[word]
    return _listed_nouns().get(word) or _nouns_of(word) or _plurals_of(word)


def _nouns_of(word: str) -> tuple[str, ...]:
    """Returns the singular of a plural; the lexicon overrides the dictionary."""
    entry, lemma = find_word(word), _find_lemma(word)
    nouns = dict.fromkeys(noun for noun in (lemma, entry and entry.text) if noun and noun != word)
    if entry:
        nouns = dict.fromkeys(noun for noun in nouns if spell_alike(noun) == spell_alike(entry.text))
    return tuple(noun for noun in nouns if word in _plurals_of(noun))


def _plurals_of(word: str) -> tuple[str, ...]:
    listed = _listed_plurals().get(word)
    if listed is not None:
        return listed
    entry = find_word(word)
    if entry is None:
        is_noun = find_verb(word) is None
    else:
        names = {entry.text, *(form[1:] for form in entry.forms if form[0] == "=")}
        is_noun = "n" in entry.classes and not entry.keeps_s and spell_alike(word) in map(spell_alike, names)
        if irregular := tuple(form[2:] for form in entry.forms if form.startswith("s:")):
            return irregular if is_noun else ()
    if not is_noun or _UNCOUNTED.search(word) or _find_lemma(word) != word:
        return ()
    return tuple(made for made in _make_plurals(word) if _find_lemma(made) == word)[:1]


def _make_plurals(noun: str) -> Iterator[str]:
    for ending, plural_ending in _IRREGULAR:
        if noun.endswith(ending):
            yield noun.removesuffix(ending) + plural_ending
    yield plural(noun)


@lru_cache(maxsize=1 << 14)
def other_spellings(word: str) -> tuple[str, ...]:
    """Returns the American spelling of a British word, or the British one of an unambiguous American word.

    Args:
        word: A word in lower case.

    Example:
        >>> [other_spellings(word) for word in ("organise", "colors", "travelled", "cheque", "check", "exercise")]
        [('organize',), ('colours',), ('traveled',), ('check',), (), ()]
    """
    exact, stems = _listed_spellings()
    found = [*exact.get(word, ())]
    for stem, other in stems:
        if word.startswith(stem) and _find_lemma(word) and _find_lemma(made := other + word.removeprefix(stem)):
            found.append(made)
    made = _S_OR_Z.sub(lambda letter: "z" if letter[0] == "s" else "s", word)
    if made != word and spell_alike(made) == spell_alike(word) and _find_lemma(word) and _find_lemma(made):
        found.append(made)
    return tuple(dict.fromkeys(found))


def _find_lemma(word: str) -> str | None:
    """Finds the dictionary form of a word; proper names and words that are not in the dictionary have none."""
    return _dictionary.exact_lemma(word, "en") if word.isalpha() else None


@cache
def _listed_plurals() -> Mapping[str, tuple[str, ...]]:
    return {noun: tuple(plurals.split()) for noun, plurals in read_rows("plurals.tsv", columns=2)}


@cache
def _listed_nouns() -> Mapping[str, tuple[str, ...]]:
    return {many: (noun,) for noun, plurals in _listed_plurals().items() for many in plurals}


@cache
def _listed_spellings() -> tuple[Mapping[str, tuple[str, ...]], tuple[tuple[str, str], ...]]:
    """Returns the other spellings of whole words, and pairs of beginnings of words."""
    exact: dict[str, tuple[str, ...]] = {}
    stems: list[tuple[str, str]] = []
    for british, american, one_way in read_rows("spellings.tsv", columns=3):
        for here, other in ((british, american), (american, british))[: 1 if one_way else 2]:
            if here.endswith("-"):
                stems.append((here[:-1], other[:-1]))
                continue
            exact[here] = (*exact.get(here, ()), other)
            exact[plural(here)] = (*exact.get(plural(here), ()), plural(other))
    return exact, tuple(stems)
