"""In which language and script a unit is written.

Chinese is told from English by its share of ideographs, traditional from simplified script by
characters that only one of them uses. Knows characters; knows nothing of documents.
"""

import re

from cskg.model import Language

_IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LETTER = re.compile(r"[A-Za-z]+")
_TRADITIONAL = frozenset(
    "個們與業務學習資訊產品員應範圍級級別評備註說設計發展計劃經營進監測對關係實執顧產開結構網絡營運環確認識圖標準語"
)
_SIMPLIFIED = frozenset(
    "个们与业务学习资讯产品员应范围级级别评备注说设计发展计划经营进监测对关系实执顾产开结构网络营运环确认识图标准语"
)


def find_language(text: str) -> Language:
    """Gives the language of a text; English where it has no Chinese to speak of.

    An ideograph weighs as much as an English word.

    Example:
        >>> [find_language(text).value for text in ("管理網絡營銷 Weibo", "管理网络营销", "Operate the Weibo 微博")]
        ['zh-Hant', 'zh-Hans', 'en']
    """
    if text.isascii():
        return Language.EN
    ideographs = _IDEOGRAPH.findall(text)
    if len(ideographs) <= len(_LETTER.findall(text)):
        return Language.EN
    traditional = sum(character in _TRADITIONAL and character not in _SIMPLIFIED for character in ideographs)
    simplified = sum(character in _SIMPLIFIED and character not in _TRADITIONAL for character in ideographs)
    return Language.ZH_HANS if simplified > traditional else Language.ZH_HANT
