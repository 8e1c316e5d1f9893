"""Characters: which are ideographs, in which script they are written, and which language a text is in."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from cskg.model import Language

if TYPE_CHECKING:
    from opencc import OpenCC

IDEOGRAPHS = r"\u3400-\u4dbf\u4e00-\u9fff"
"""The ideographs of Chinese, to be put inside a character class."""

IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")

CHINESE = re.compile(rf"[{IDEOGRAPHS}\u2e80-\u2fdf\u3000-\u303f\uf900-\ufaff\uff00-\uff60]")
"""Characters written without spaces between them: ideographs, their older forms, and Chinese punctuation."""

_LETTERS = re.compile(r"[A-Za-z]+")
_TRADITIONAL = frozenset(
    "個們業務學習資訊產員應範圍級別評備註說設計發展計劃經營進監測對關係實執顧產開結構網絡營運環確認識圖標準語與"
)
_SIMPLIFIED = frozenset(
    "个们业务学习资讯产员应范围级别评备注说设计发展计划经营进监测对关系实执顾产开结构网络营运环确认识图标准语与"
)


_FEWEST, _MOST_OF = 2, 4
"""The fewest ideographs of the rarer script, and the highest ratio of the two scripts, in a text that mixes both."""


def has_ideograph(text: str) -> bool:
    """Whether a text contains an ideograph."""
    return not text.isascii() and IDEOGRAPH.search(text) is not None


def is_chinese(character: str) -> bool:
    """Whether a character is one that Chinese writes without spaces."""
    return CHINESE.match(character) is not None


def put_on_line(text: str) -> str:
    """Returns a text on one line, with a space for each invisible character, such as a control character.

    Example:
        >>> put_on_line("Sort\\tstock\\x1b[2J\\u2028daily")
        'Sort stock [2J daily'
    """
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def find_language(text: str) -> Language:
    """Returns the language of a text; English unless ideographs outnumber English words.

    Example:
        >>> [find_language(text).value for text in ("管理網絡營銷 Weibo", "管理网络营销", "Operate the Weibo 微博")]
        ['zh-Hant', 'zh-Hans', 'en']
    """
    ideographs = [] if text.isascii() else IDEOGRAPH.findall(text)
    if not ideographs or len(ideographs) <= len(_LETTERS.findall(text)):
        return Language.EN
    traditional = sum(character in _TRADITIONAL and character not in _SIMPLIFIED for character in ideographs)
    simplified = sum(character in _SIMPLIFIED and character not in _TRADITIONAL for character in ideographs)
    return Language.ZH_HANS if simplified > traditional else Language.ZH_HANT


def mixes_scripts(text: str) -> bool:
    """Whether a text says about as much in traditional Chinese as in simplified.

    Example:
        >>> [mixes_scripts(text) for text in ("學習計劃与学习计划", "學習計劃的標準")]
        [True, False]
    """
    ideographs = [] if text.isascii() else IDEOGRAPH.findall(text)
    traditional = sum(character in _TRADITIONAL and character not in _SIMPLIFIED for character in ideographs)
    simplified = sum(character in _SIMPLIFIED and character not in _TRADITIONAL for character in ideographs)
    return _FEWEST < traditional < _MOST_OF * simplified and _FEWEST < simplified < _MOST_OF * traditional


@cache
def _converter(name: str = "t2s") -> "OpenCC":
    # Importing OpenCC takes time, so it is imported only when Chinese texts are compared.
    from opencc import OpenCC

    return OpenCC(name)


@lru_cache(maxsize=1 << 14)
def _simplify_ideograph(ideograph: str) -> str:
    return str(_converter().convert(ideograph))


def simplify(text: str) -> str:
    """Returns a text with each traditional ideograph replaced by its simplified one, after OpenCC's tables."""
    return text if text.isascii() else IDEOGRAPH.sub(lambda found: _simplify_ideograph(found[0]), text)


def simplify_sentence(text: str) -> str:
    """Returns a sentence in simplified Chinese, also if a word differs by more than the form of its ideographs.

    Example:
        >>> simplify_sentence("你要學甚麼？")
        '你要学什么？'
    """
    return simplify(text).replace("甚么", "什么")


def to_traditional(text: str) -> tuple[str, ...]:
    """Returns a simplified text in traditional ideographs, as they are written in Hong Kong and elsewhere.

    Example:
        >>> to_traditional("店铺里"), to_traditional("Weibo")
        (('店鋪裏', '店鋪裡'), ())
    """
    found = dict.fromkeys(str(_converter(name).convert(text)) for name in ("s2hk", "s2t", "s2tw") if not text.isascii())
    return tuple(other for other in found if other != text)
