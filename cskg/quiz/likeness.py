"""How similar two texts are by their words: normal form, stems of content words, shown length.

English text counts in words, by the stems that :mod:`cskg.language.terms` gives, Chinese in pairs of neighbouring
ideographs.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from cskg.language.characters import IDEOGRAPH, IDEOGRAPHS
from cskg.language.lexicon import is_of_class
from cskg.language.reading import Reading, read_statement
from cskg.language.terms import find_term, pair_ideographs, stem

ALIKE = 0.34
"""The Jaccard index of content-word stems from which two texts may say the same thing."""

_ONE_FRAME = 0.5
"""The Jaccard index of all words from which two texts are one sentence with other words put in."""

MAX_LENGTH_RATIO = 2
FREE_LENGTH = 20
"""Options may differ in length beyond the ratio only where the longest is shorter than this."""

_TOKEN = re.compile(rf"[{IDEOGRAPHS}]+|[^\W_{IDEOGRAPHS}]+")
_TYPED = re.compile(r"[^\W_]+|(?<=[0-9])\.(?=[0-9])|(?<![0-9a-z])-(?=[0-9])")
_PARTICLES = re.compile("然後|然后|首先|最後|最后|接着|接著|[的及和與与之或並并等]")
_EMPTY = ("det", "prep", "conj", "rel", "pron", "aux")
"""Classes of words without content of their own; adverbs and particles (*not*, *up*) change what a text says."""

_FEWEST_ECHOING = 3
_ROOT_LETTERS = 5
_CLOSING = ".。!！?？"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text with its features for comparison.

    Attributes:
        text: The text itself.
        normal: Its words in lower case with single spaces between them; empty where it has none.
        tokens: Its words in lower case, a run of ideographs as one.
        stems: The stems of its content words; of all its words where it has no content word.
        roots: The stems that a reader notices in a question, and the beginnings of long words: *settle*, *settlement*.
        head: The stem of the first content word, in Chinese the first pair of ideographs.
        length: Its shown length in characters, an ideograph counting as two.
        words: Its length in words, an ideograph counting as half a word, rounded up.
        look: Whether it ends like a sentence and whether it starts with a capital.
    """

    text: str
    normal: str
    tokens: tuple[str, ...]
    stems: frozenset[str]
    roots: frozenset[str]
    head: str
    length: int
    words: int
    look: tuple[bool, bool]

    @property
    def reading(self) -> Reading:
        """The text as read."""
        return read_statement(self.text)

    @property
    def terms(self) -> frozenset[str]:
        """The meanings of its content words: synonyms are one meaning, and words of the genre are left out."""
        return _find_terms(self.normal)

    @property
    def objects(self) -> frozenset[str]:
        """The stems without the head: the object of an action."""
        return self.stems - {self.head}


@lru_cache(maxsize=8192)
def read_phrase(text: str) -> Phrase:
    """Reads a text for comparison.

    Example:
        >>> phrase = read_phrase("Analyze the competitors' trends.")
        >>> phrase.normal, sorted(phrase.stems), phrase.words
        ('analyze the competitors trends', ['analyz', 'competitor', 'trend'], 4)
        >>> sorted(read_phrase("監察網絡的危機").stems)
        ['危機', '察網', '監察', '網絡']
    """
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())
    ideographs = len(IDEOGRAPH.findall(text))
    stems = [found for token in tokens for found in _stems(token)] or tokens
    return Phrase(
        text=text,
        normal=" ".join(tokens),
        tokens=tuple(tokens),
        stems=frozenset(stems),
        roots=_find_roots(stems, tokens),
        head=stems[0] if stems else "",
        length=len(text) + ideographs,
        words=sum(not IDEOGRAPH.match(token) for token in tokens) + (ideographs + 1) // 2,
        look=(text[-1:] in _CLOSING and text != "", text[:1].isupper()),
    )


@lru_cache(maxsize=8192)
def _find_terms(normal: str) -> frozenset[str]:
    found = (find_term(word) for word in normal.split() if word.isascii())
    return frozenset(term.key for term in found if term is not None and term.weight == 1)


def squash(text: str) -> str:
    """Returns a text without case, punctuation and white space, for comparing what was typed.

    A decimal point and a minus sign stay, since 1.5 is not 15.

    Example:
        >>> squash("Public  Concern.") == squash("public-concern")
        True
        >>> squash("At -1.5 °C, 24/7")
        'at-1.5c247'
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("−", "-")
    return "".join(_TYPED.findall(folded))


def jaccard(first: Phrase, second: Phrase) -> float:
    """Returns the share of content-word stems that two texts have in common, from 0 to 1.

    Example:
        >>> jaccard(read_phrase("Monitor the trend of prices"), read_phrase("Monitoring sales trends"))
        0.5
    """
    common = len(first.stems & second.stems)
    return common / (len(first.stems) + len(second.stems) - common) if common else 0.0


def overlaps(first: Phrase, second: Phrase) -> bool:
    """Returns whether one text contains the other or equals it; a text without words overlaps with all."""
    return first.normal in second.normal or second.normal in first.normal


def is_alike(first: Phrase, second: Phrase) -> bool:
    """Returns whether two texts may say the same, so that they cannot be right and wrong in one item."""
    return overlaps(first, second) or jaccard(first, second) >= ALIKE


def is_same_sense(first: Phrase, second: Phrase) -> bool:
    """Returns whether an expert may take two texts for the same: the same words, or one action on one thing.

    Example:
        >>> is_same_sense(read_phrase("Record complaints in the log book"), read_phrase("Record a complaint centrally"))
        True
    """
    return is_alike(first, second) or (first.head == second.head and bool(first.objects & second.objects))


def is_one_frame(first: Phrase, second: Phrase) -> bool:
    """Returns whether two texts are one sentence with other words put in, function words counted."""
    one, other = set(first.tokens), set(second.tokens)
    return len(one & other) >= _ONE_FRAME * len(one | other)


def can_stand_together(first: Phrase, second: Phrase) -> bool:
    """Returns whether two texts can be options of one item: they differ in words, and neither stands out by its look.

    A guesser picks the longest option, or the only one that ends in a full stop.

    Example:
        >>> can_stand_together(read_phrase("Urgency"), read_phrase("Larger scale of the outbreak"))
        False
    """
    short, long = sorted((first.length, second.length))
    if long >= FREE_LENGTH and long > MAX_LENGTH_RATIO * short:
        return False
    return first.look == second.look and first.reading.form is second.reading.form and not is_alike(first, second)


def _find_roots(stems: list[str], tokens: list[str]) -> frozenset[str]:
    long = {word for word in stems if len(word) >= _FEWEST_ECHOING or not word.isascii()}
    telling = (word for word in tokens if word.isascii() and not is_of_class(word, *_EMPTY))
    return frozenset(long | {word[:_ROOT_LETTERS] for word in telling if len(word) >= _ROOT_LETTERS})


def _stems(token: str) -> list[str]:
    if IDEOGRAPH.match(token):
        runs = [run for run in _PARTICLES.split(token) if run]
        return [pair for run in runs for pair in pair_ideographs(run)]
    return [] if is_of_class(token, *_EMPTY) else [stem(token)]
