"""The terms of a text: the words that count when texts are compared, and the weight of each.

A term is the stem of an English word (Snowball's English stemmer, https://snowballstem.org), a pair of neighbouring
ideographs, or, with less weight, a single ideograph, because words with the same meaning often share one. Ideographs
are read as simplified ones, and no pair crosses a conjunction or particle. Synonyms (``synonyms.txt``) are one term.
Function words have no weight, words of the genre little, all others 1. Weights come from the lexicon and never from a
corpus, so a comparison of two units is the same in every dataset.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

import snowballstemmer

from cskg.language.characters import IDEOGRAPHS, simplify
from cskg.language.inflection import spell_alike
from cskg.language.lexicon import find_lemma, find_word, is_of_class, list_keys, read_classes

LITTLE = 0.25
"""The weight of a word that says little about the content of a statement."""

IDEOGRAPH_WEIGHT = 0.5625
"""The weight of a single ideograph beside its pairs; the square of 0.75, so that roots are exact."""

_RUN = re.compile(rf"[{IDEOGRAPHS}]+|[a-z0-9]+(?:['’][a-z]+)?")

_PHRASES = re.compile(r"\b(?:in order to|in accordance with|by means of|by way of|as follows)\b")
"""Prepositions and conjunctions of several words, whose nouns and verbs have no meaning by themselves."""


@dataclass(frozen=True, slots=True)
class Term:
    """The term of a word in comparisons.

    Attributes:
        key: Equal for words that count as the same.
        weight: Its weight.
        weight_as_verb: Its weight as the verb that opens a statement.
    """

    key: str
    weight: float
    weight_as_verb: float


@cache
def _stemmer() -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Returns the stem of an English word in lower case; British and American spellings have the same stem.

    Example:
        >>> stem("analysing") == stem("analyzes"), stem("goods") == stem("good")
        (True, False)
    """
    plain = re.sub(r"['’]s?$", "", word)
    found = find_word(plain)
    return plain if found is not None and found.keeps_s else str(_stemmer().stemWord(spell_alike(plain)))


@lru_cache(maxsize=1 << 16)
def find_term(word: str) -> Term | None:
    """Finds the term of a word or of a pair of simplified ideographs; None for a function word."""
    keys = list_keys(re.sub(r"['’]s?$", "", word))
    found = next(filter(None, map(find_word, keys)), None)
    if found is None and not word.isascii() and any(is_of_class(ideograph, "conj", "part") for ideograph in word):
        return None
    if found is not None and found.is_function:
        return None
    key = next((_synonyms()[key] for key in keys if key in _synonyms()), find_lemma(keys[0]))
    is_slight = found is not None and bool(found.weight)
    # A verb of the rubric that can be a noun is one unless it opens the statement: *Tidy displays*.
    names_thing = found is not None and found.weight == "rubric" and "n" in found.classes
    return Term(
        key=stem(key) if key.isascii() else key,
        weight=LITTLE if is_slight and not names_thing else 1.0,
        weight_as_verb=LITTLE if is_slight else 1.0,
    )


def list_runs(folded: str) -> list[str]:
    """Returns the English words of a folded text, and its runs of ideographs as simplified ones."""
    return _RUN.findall(simplify(folded))


def pair_ideographs(run: str) -> list[str]:
    """Returns the pairs of neighbouring ideographs of a run; a lone one is returned as it is."""
    return [run[place : place + 2] for place in range(len(run) - 1)] or [run]


def weigh_terms(folded: str, *, verb: str | None) -> Mapping[str, float]:
    """Returns the terms of a folded text with their weights, in order.

    Args:
        folded: The text.
        verb: The verb that opens it, if one does.

    Example:
        >>> dict(weigh_terms("認識投訴", verb="認識"))
        {'认识': 0.25, '投诉': 1.0, '投': 0.5625, '诉': 0.5625}
    """
    terms: dict[str, float] = {}
    runs = list_runs(_PHRASES.sub(" ", folded))
    opening = find_term(runs[0] if verb.isascii() else simplify(verb)) if verb and runs else None
    if verb and opening and opening.weight_as_verb < 1:
        terms[opening.key] = opening.weight_as_verb
        if not verb.isascii():
            # Its ideographs have as little weight as the verb, and so has the pair that crosses its end.
            runs[0] = runs[0][len(verb) :]
    for run in filter(None, runs):
        if run.isascii():
            if term := find_term(run):
                terms.setdefault(term.key, term.weight)
            continue
        for pair in pair_ideographs(run):
            if term := find_term(pair):
                terms.setdefault(term.key, term.weight)
        for ideograph in run:
            if find_term(ideograph):
                terms.setdefault(ideograph, IDEOGRAPH_WEIGHT)
    return MappingProxyType(terms)


@cache
def _synonyms() -> Mapping[str, str]:
    """The word that represents each word with synonyms."""
    first_of: dict[str, str] = {}
    for words in read_classes("synonyms.txt"):
        for word in map(simplify, words):
            if first_of.setdefault(word, words[0]) != words[0]:
                raise ValueError(f"{word!r} is in two classes of synonyms; one is that of {words[0]!r}.")
    return {word: simplify(first) for word, first in first_of.items()}
