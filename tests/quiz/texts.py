"""Checks whether a text contains another one in nearly the same words, and whether a question names a heading.

Words are compared without case, articles and the endings of plurals and gerunds. An ideograph is a word; the similarity
of two Chinese texts is that of their pairs of neighbours. Two texts are alike if their Jaccard index is 0.8 or more.
A text contains another one if one of its pieces (a sentence, a quotation, an entry of a list) is alike, or if it has
all words of the other text in a row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from quiz.stems import cut_ending, find_quotes, split_words

from cskg.language.characters import IDEOGRAPH

ALIKE = 0.8
_FEWEST_WORDS, _FEWEST_IDEOGRAPHS = 2, 3
"""The fewest words of a text that counts as contained; shorter texts match by chance: *Cash* in *Count the cash*."""
_ARTICLES = frozenset("a an the".split())
_FUNCTION_WORDS = frozenset(
    cut_ending(word)
    for word in (
        "about after all also an and any are as at be been before between both but by can could do does each else "
        "every for from had has have how if in including into is it its least may must no not of off on one only "
        "or other out over per same shall should so such than that the their them then there these they this "
        "those through to under until up upon was what when where whether which while who whose why will with "
        "within without would you your"
    ).split()
)
_ENDS = re.compile(r"[.:;!?](?:\s|$)|[：；。！？]|\s[–—]\s")
_STEP = re.compile(
    r"^\s*(?:(?:first|second|third|last)(?:ly)?\b|then\b|next\b|finally\b|step\s+\w+\b|首先|然[後后]|接[着著]|其次|最[後后]"
    r"|第\S步|步[驟骤]\S)[\s,，:：.]*",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?=.*[a-z])\d[\da-z]{5,}")
"""The code of a unit, which is enough alone."""
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")


@dataclass(frozen=True)
class Text:
    """The words of a text in the form in which they are compared."""

    words: tuple[str, ...]

    @cached_property
    def grams(self) -> frozenset[str]:
        """Its words; for neighbouring ideographs, the pairs."""
        pairs = {one + two for one, two in pairwise(self.words) if IDEOGRAPH.match(one) and IDEOGRAPH.match(two)}
        return frozenset({word for word in self.words if not IDEOGRAPH.match(word)} | (pairs or set(self.words)))

    @cached_property
    def content(self) -> tuple[str, ...]:
        """Its words without function words."""
        return tuple(word for word in self.words if word not in _FUNCTION_WORDS)

    @cached_property
    def content_grams(self) -> frozenset[str]:
        """Its words without function words; for neighbouring ideographs, the pairs."""
        return self.grams & frozenset(self.content) | {gram for gram in self.grams if IDEOGRAPH.match(gram)}

    @cached_property
    def is_rich(self) -> bool:
        """Whether it has enough words to be recognised inside another text."""
        ideographs = sum(bool(IDEOGRAPH.match(word)) for word in self.words)
        if any(_CODE.fullmatch(word) for word in self.words):
            return True
        return ideographs >= _FEWEST_IDEOGRAPHS or len(set(self.content)) - ideographs >= _FEWEST_WORDS


@lru_cache(maxsize=1 << 16)
def read_text(text: str) -> Text:
    """Reads the words of a text, without a step number."""
    words = split_words(_STEP.sub("", text) or text)
    return Text(tuple(cut_ending(word) for word in words if word not in _ARTICLES) or tuple(words))


@lru_cache(maxsize=1 << 16)
def read_pieces(text: str) -> tuple[Text, ...]:
    """Reads a whole text, and its sentences, quotations and list entries, each once."""
    pieces = [
        text,
        *_ENDS.split(text),
        *(piece for quote in find_quotes(text) for piece in (quote, *_ENDS.split(quote))),
    ]
    found = dict.fromkeys(read_text(piece) for piece in pieces if piece)
    return tuple(piece for piece in found if piece.words)


def is_alike(one: Text, other: Text) -> bool:
    """Whether two texts say the same in nearly the same words."""
    if not one.words or not other.words:
        return False
    if one.words == other.words:
        return True
    small, large = sorted((len(one.grams), len(other.grams)))
    return small >= ALIKE * large and len(one.grams & other.grams) >= ALIKE * len(one.grams | other.grams)


def are_alike(one: str, other: str) -> bool:
    """Whether two texts say the same in nearly the same words."""
    return is_alike(read_text(one), read_text(other))


def stands_in(text: str, shown: str) -> bool:
    """Whether a reader of the second text also reads the first one."""
    said = read_text(text)
    if any(is_alike(said, piece) for piece in read_pieces(shown)):
        return True
    return said.is_rich and _holds(read_text(shown).words, said.words)


def names(shown: str, heading: str) -> bool:
    """Whether a text quotes a heading, or has the words of its object in a row.

    The verb at the start of a heading may have another form or be left out: *the causes of loss* names *Describe causes
    of loss*.
    """
    if stands_in(heading, shown):
        return True
    said, asked = read_text(_BRACKETS.sub("", heading)), read_text(shown)
    if IDEOGRAPH.match(heading):
        rest: Sequence[str] = said.words[2:]
        return len(rest) > _FEWEST_IDEOGRAPHS and _holds(asked.words, rest)
    rest = said.content[1:]
    return len(rest) >= _FEWEST_WORDS and _holds(asked.content, rest)


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    return bool(part) and f" {' '.join(part)} " in f" {' '.join(words)} "
