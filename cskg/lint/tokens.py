"""The words of a statement in the forms that are compared.

English is compared by words, Chinese by ideographs. There are two strengths: :func:`exact_tokens` brings together only
what a reader would call the same words, to tell duplicates; :func:`loose_tokens` brings together all that may be about
one thing, to tell that nothing agrees. Knows words and languages; knows nothing of units.
"""

import re
import unicodedata
from collections.abc import Iterator

from cskg.lint.words import (
    GENRE_WORDS,
    GENRE_WORDS_ZH,
    IDLE_WORDS,
    OPENING,
    PARTICLES_ZH,
    SAME_WORDS,
    STOP_WORDS,
)
from cskg.parser.verbs import find_lead_verb, find_verb

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LOOSE_LETTERS = 5
"""Words that agree in so many first letters may be about one thing: *analyse* and *analysis*."""


def is_chinese(text: str) -> bool:
    """Tells whether a text is to be compared by ideographs."""
    return _IDEOGRAPH.search(text) is not None


def find_opening_verb(text: str) -> str | None:
    """Gives the lemma of the verb that opens a statement, adverbs before it left out; None where none does.

    Example:
        >>> find_opening_verb("Capable of promptly recording faults"), find_opening_verb("Loading bay")
        ('record', 'load')
    """
    return find_lead_verb(after_opening(text))


def after_opening(text: str) -> str:
    """Gives a statement from its verb on, without *Capable of* and adverbs."""
    return OPENING.sub("", text, count=1)


def exact_tokens(text: str) -> tuple[str, ...]:
    """Gives the content words, each once and in order: the lead verb as its lemma, the others in the singular.

    Of a Chinese text these are all its characters, particles and words of the genre left out.

    Example:
        >>> exact_tokens("Capable of preparing the customers' reports properly")
        ('prepare', 'customer', 'report')
        >>> exact_tokens("能夠處理顧客的投訴")
        ('處', '理', '顧', '客', '投', '訴')
    """
    if is_chinese(text):
        return tuple(letter for run in _runs(text) for letter in run)
    lead = find_opening_verb(text)
    tokens: list[str] = []
    for word in _words(text):
        if word in STOP_WORDS or word in GENRE_WORDS:
            continue
        token = lead if lead is not None and not tokens else singular(word)
        tokens.append(SAME_WORDS.get(token, token))
    return tuple(dict.fromkeys(tokens))


def loose_tokens(text: str) -> frozenset[str]:
    """Gives what the content words of a text are about: first letters of lemmas, in Chinese pairs of ideographs.

    Example:
        >>> sorted(loose_tokens("Capable of analysing the risks of installation"))
        ['analy', 'insta', 'risk']
        >>> sorted(loose_tokens("能夠分析風險"))
        ['分析', '析風', '風險']
    """
    if is_chinese(text):
        return frozenset(run[i : i + 2] for run in _runs(text) for i in range(len(run) - 1))
    # A hyphen may as well be a space, or nothing: hand-over, hand over, handover.
    words = {*_words(text), *_words(text.replace("-", " "))}
    lemmas = {verb.lemma if (verb := find_verb(word)) is not None else singular(word) for word in words - STOP_WORDS}
    # A noun and its verb differ in one letter: advice, advise.
    return frozenset(re.sub("ice$", "ise", lemma)[:_LOOSE_LETTERS] for lemma in lemmas - IDLE_WORDS)


def singular(word: str) -> str:
    """Gives an English noun without its plural ending, and *-ize* as *-ise*.

    Example:
        >>> [singular(word) for word in ("policies", "ties", "boxes", "reports", "glass", "analysis", "gas")]
        ['policy', 'tie', 'box', 'report', 'glass', 'analysis', 'gas']
    """
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif re.search(r"(?:x|ch|sh|ss)es$", word):
        word = word[:-2]
    elif len(word) > 3 and re.search(r"[^siu]s$", word):
        word = word[:-1]
    return re.sub(r"iz(?=e$|ing$|ed$|ation$)", "is", word)


def _words(text: str) -> Iterator[str]:
    """Yields the words in lower case, without possessives and hyphens."""
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()):
        yield re.sub(r"['’](?:s$)?|-", "", match[0])


def _runs(text: str) -> Iterator[str]:
    """Yields what stands in a Chinese text between punctuation, particles and words of the genre."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    for piece in _WORD.findall(GENRE_WORDS_ZH.sub(" ", folded)):
        yield from (run for run in PARTICLES_ZH.split(piece) if run)
