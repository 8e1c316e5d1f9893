"""Cuts a text into tokens, which are indexed and searched.

A word is a token in lower case without accents. Its **form** is a second token, marked with ``~``: the stem, or a unit
code without its level or version letter. Both are found by other inflections and spellings of the word. Ideographs are
read as simplified ones; each is a token, and so is each pair of neighbours. Words that a hyphen joins are also one
token: *e-mail* is found by *email*.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from cskg.language.characters import IDEOGRAPHS, simplify
from cskg.language.lexicon import find_lemma
from cskg.language.terms import find_term, stem

MARK = "~"
"""The first character of every form; no word starts with it."""

_LONGEST = 64
"""Characters of a word that count."""

_ALL_IDEOGRAPHS = rf"{IDEOGRAPHS}\u2e80-\u2fdf\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(
    rf"[{_ALL_IDEOGRAPHS}]+|(?:[^\W_{_ALL_IDEOGRAPHS}][\u0300-\u036f]*)+(?:['’](?:[^\W_{_ALL_IDEOGRAPHS}])+)*"
)
_IDEOGRAPH = re.compile(f"[{_ALL_IDEOGRAPHS}]")
_PIECE = re.compile(r"[^\W_]+")
_HYPHENS = frozenset("-\u2010\u2011")
_CODE = re.compile(r"([a-z]*\d{3,})(?:l\d|[a-z])")


class Token(NamedTuple):
    """A token in its text.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends in the text.
        word: The token.
        form: Its marked form; None if it has none of its own.
        size: How many ideographs it is made of; 0 for a word.
        is_joined: Whether it is made of two words with a hyphen between them, which are tokens too.
    """

    start: int
    end: int
    word: str
    form: str | None = None
    size: int = 0
    is_joined: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """The tokens that are indexed for it."""
        return (self.word,) if self.form is None else (self.word, self.form)

    @property
    def is_function(self) -> bool:
        """Whether it is a function word, such as an article or a preposition."""
        return find_term(self.word) is None


def list_tokens(text: str) -> list[Token]:
    """Returns the tokens of a text, in order.

    Example:
        >>> [token.word for token in list_tokens("Handle E-mails; 處理電郵")]
        ['handle', 'e', 'mails', 'emails', '处', '处理', '理', '理电', '电', '电邮', '邮']
        >>> [token.form for token in list_tokens("Handling 111275L4")]
        ['~handl', '~111275']
    """
    return list(_iter_tokens(text))


def _iter_tokens(text: str) -> Iterator[Token]:
    before: re.Match[str] | None = None
    for run in _RUN.finditer(text):
        start, end = run.span()
        if _IDEOGRAPH.match(run[0]):
            folded = [_fold(ideograph) for ideograph in run[0]]
            for place, ideograph in enumerate(folded):
                yield Token(start + place, start + place + 1, ideograph, size=1)
                if place + 1 < len(folded):
                    yield Token(start + place, start + place + 2, ideograph + folded[place + 1], size=2)
            before = None
            continue
        words = _split(run[0][:_LONGEST])
        for word in words:
            yield Token(start, end, word, find_form(word))
        if before and text[before.end() : start] in _HYPHENS and run[0].isalpha() and before[0].isalpha():
            joined = "".join((*_split(before[0][:_LONGEST]), *words))[:_LONGEST]
            yield Token(before.start(), end, joined, find_form(joined), is_joined=True)
        before = run


@lru_cache(maxsize=1 << 16)
def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return simplify("".join(character for character in plain.casefold() if unicodedata.category(character) != "Mn"))


@lru_cache(maxsize=1 << 16)
def _split(run: str) -> tuple[str, ...]:
    folded = re.sub(r"['’]s?$", "", run.lower() if run.isascii() else _fold(run))
    return tuple(_PIECE.findall(re.sub("['’]", "", folded)))


@lru_cache(maxsize=1 << 16)
def find_form(word: str) -> str | None:
    """Returns the marked form of a word; None if it is the word itself."""
    code = _CODE.fullmatch(word)
    form = code[1] if code else stem(find_lemma(word)) if word.isascii() else word
    return None if form == word else MARK + form
