"""Finds the subject of a question by its words, without the grammar of headings that the generator uses."""

import re
import unicodedata
from collections.abc import Sequence

from cskg.language.characters import IDEOGRAPH, IDEOGRAPHS

_WORD = re.compile(rf"[{IDEOGRAPHS}]|[^\W_{IDEOGRAPHS}]+")
_QUOTED = re.compile("“([^“”]*(?:“[^“”]*”[^“”]*)*)”|「([^「」]*(?:「[^「」]*」[^「」]*)*)」")
_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]")
_MARKS = " .,:;。，：；"
_ANNOUNCES = re.compile(
    r"[,\s]*\b(?:(?:(?:which|that) (?:should |must |may |can )?)?includ(?:e|es|ing)|such as|for example"
    r"|as (?:follows|below)"
    r"|namely|in particular|above all|at least|among others"
    r"|(?:in|by|with|for|of|on|to) the following(?: \w+)?)\s*[:：]?$|(?:包括|包含|例如|如下|以下|下列)\s*[:：]?$",
    re.IGNORECASE,
)
"""Words at the end of a heading that only introduce its list."""

_OPENING = 2
"""The most words of the verb at the start of an English heading: *be aware of*, *carry out*."""
_LEFT_OUT = frozenset(
    "a an the of to be it its and or including include includes such as following follows for how when why all any "
    "some various different relevant should must may that which 包 括 含 的 如 下".split()
)


def split_words(text: str) -> list[str]:
    """Returns the words of a text in lower case; each ideograph is a word."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def find_quotes(text: str) -> list[str]:
    """Returns the quotations in a text."""
    return [one or other for one, other in _QUOTED.findall(text)]


def is_heading(text: str, heading: str) -> bool:
    """Whether a text is a heading, perhaps without its brackets and the words that introduce its list."""
    bare = _ANNOUNCES.sub("", _BRACKETS.sub("", heading))
    return text.rstrip(_MARKS) in {heading.rstrip(_MARKS), bare.rstrip(_MARKS)}


def is_about(stem: str, heading: str) -> bool:
    """Whether a question is about a heading: it quotes it, or has the content words of its object, in order.

    The first word of a heading may be a verb. The question may have another form of the verb, or leave it out, such as
    *describe* in *Describe causes of loss*. Articles, brackets and words such as *including* may be left out too.
    """
    if any(text in {heading, heading.rstrip(".。")} for text in find_quotes(stem)):
        return True
    asked, said = _content(stem), _content(_ANNOUNCES.sub("", _BRACKETS.sub("", heading)))
    if not said:
        return False
    if IDEOGRAPH.match(heading):
        # A Chinese verb usually has two ideographs.
        return any(" ".join(said[left:]) in " ".join(asked) for left in range(min(3, len(said) - 1)))
    return any(_is_within(said[left:], asked) for left in range(min(_OPENING, len(said) // 2) + 1))


def _content(text: str) -> list[str]:
    return [word if IDEOGRAPH.match(word) else cut_ending(word) for word in split_words(text) if word not in _LEFT_OUT]


def cut_ending(word: str) -> str:
    """Returns a word without the endings of a plural and a gerund: *storing*, *stores* and *store* are one."""
    bare = re.sub(r"(?:ies|y|ying)$", "i", word) if len(word) > 3 else word
    bare = re.sub(r"(?:ing|es|s|e)$", "", bare) if len(bare) > 3 else bare
    return bare[:-1] if len(bare) > 3 and bare[-1:] == bare[-2:-1] else bare


def _is_within(words: Sequence[str], others: Sequence[str]) -> bool:
    rest = iter(others)
    return all(word in rest for word in words)
