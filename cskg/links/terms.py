"""What of a statement's words counts when statements are compared: its terms, and how much each weighs.

A term is the stem of an English word (Snowball's English stemmer, M. F. Porter, https://snowballstem.org), a pair of
neighbouring ideographs, or, with less weight, an ideograph: words that mean one thing often share one. Ideographs are
read as simplified ones (OpenCC's tables, https://github.com/BYVoid/OpenCC), so that both scripts of Chinese are one.
Synonyms are one term (:mod:`~cskg.links.thesaurus`). Function words weigh nothing. Words of the genre, which stand in
units of every kind (*relevant*, *requirements*, *organisation*), weigh little, and so do verbs of the rubric: *Explain
stock control* and *Describe stock control* are about one thing. All else weighs 1. The weights are fixed and do not
come from the corpus, so that two units compare alike wherever they stand: four near-copies in a tiny corpus make no
word common, and a new unit changes no score.

Knows words; knows nothing of units.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

import snowballstemmer
from opencc import OpenCC

from cskg.links.thesaurus import read_opposites, read_synonyms

GENRE_WEIGHT = 0.25
"""What a word of the genre weighs."""

IDEOGRAPH_WEIGHT = 0.5625
"""What an ideograph weighs beside the pairs that it stands in; the square of 0.75, so that roots are exact."""

BOILERPLATE = frozenset(
    "exhibit professionalism|demonstrate professionalism|display professionalism|show professionalism|be able to|"
    "展示專業能力|展示專業精神|展現專業精神|展现专业精神|展示专业能力|展示专业精神|能夠|能够".split("|")
)
"""Folded texts that stand in units of every kind and so tell nothing of what two of them share: weight 0."""

_FINAL_PUNCTUATION = re.compile(r"[\s.,;:!?。、；：]+$")
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z0-9]+(?:['’][a-z]+)?")
_IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_OPENING = re.compile(
    r"^(?:(?:be\s+)?(?:able|capable)\s+(?:of|to)"
    r"|(?:have\s+)?(?:the\s+)?(?:ability|knowledge|understanding)\s+(?:of|to|about)"
    r"|能夠|能够|了解|瞭解|認識|认识|掌握|明白)\s*",
    re.IGNORECASE,
)
_STOP_WORDS = frozenset(
    "a about above after all also am an and any are as at be because been before being between both but by can could "
    "did do does doing down during each either for from further had has have having he her here him his how i if in "
    "into is it its itself may me might more most must my no nor not of off on once one only or other our out over own "
    "per shall she should so some such than that the their them then there these they this those through to too under "
    "until up upon us use used using very via was we were what when where which while who whom whose why will with "
    "within without would you your etc eg ie including include includes included namely follow following according "
    "accordance order".split()
)
_GENRE = frozenset(
    "ability able accurate accurately activity appropriate appropriately apply approach area aspect basic company "
    "competency condition content correct correctly different effective effectively efficient ensure establish "
    "general good industry information issue item job key kind knowledge level main manner matter meet method need new "
    "objective operation organisation organization overall particular party performance person personnel place plan "
    "practice principle procedure process professional professionalism proper properly provide purpose relate related "
    "relevant require required requirement result role set situation skill specific staff standard system task team "
    "technique time type unit understand various way work worker workplace carry make take give department "
    "strategy policy programme program management manage concerned necessary suitable possible existing actual "
    "detail".split()
)
_RUBRIC = frozenset(
    "analyse apply assess be conduct define demonstrate describe determine discuss display execute exhibit explain "
    "express grasp handle identify illustrate implement indicate know learn list manage master name outline perform "
    "point recognise recognize show state summarise understand use utilise".split()
)
_GENRE_PAIRS = frozenset(
    "進行 进行 相關 相关 有關 有关 適當 适当 能夠 能够 工作 要求 程序 方法 基本 知識 知识 機構 机构 公司 "
    "根據 根据 按照".split()
)
_FUNCTION_IDEOGRAPHS = frozenset("的了和与及或在于为以把将被由从到等每个各其之有是后前中上下并也不时向对按所")
_NEGATION = re.compile(
    r"(?<!\bor )\bnot\b(?! only)|\b(?:never|no|without|cannot|avoid\w*|prohibit\w*|forbid\w*|refrain\w*|[a-z]+n['’]t)\b"
    r"|不得|不可|不應|不应|不要|不能|切勿|請勿|请勿|毋須|無須|无须|未經|未经|禁止|嚴禁|严禁|避免"
)
_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|ninety|hundred)\b"
    r"|[一二兩两三四五六七八九十百]+(?=天|日|星期|週|周|個|个|年|小時|小时|分鐘|分钟|次|名|項|项|元)"
)
_NUMERALS = dict(
    zip(
        "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty ninety hundred "
        "二 兩 两 三 四 五 六 七 八 九 十".split(),
        "2 3 4 5 6 7 8 9 10 11 12 20 30 40 50 60 90 100 2 2 2 3 4 5 6 7 8 9 10".split(),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Claims:
    """What of a text no likeness of the other words makes up for.

    Attributes:
        is_negated: Whether it says what is not to be.
        numbers: The numbers in it; small ones in words are as good as digits.
        sides: The words in it that exclude others, such as *open* and *close*: which opposition, and which side of it.
    """

    is_negated: bool
    numbers: frozenset[str]
    sides: frozenset[tuple[int, int]] = frozenset()

    def contradict(self, other: "Claims") -> bool:
        """Tells whether one negates and the other does not, or each has a number or a side that the other lacks."""
        numbers = self.numbers - other.numbers and other.numbers - self.numbers
        return self.is_negated is not other.is_negated or bool(numbers) or self.excludes(other)

    def excludes(self, other: "Claims") -> bool:
        """Tells whether the two take different sides of an opposition, and none that both take."""
        shared = {number for number, _ in self.sides & other.sides}
        oppositions = {number for number, _ in self.sides} & {number for number, _ in other.sides}
        return not oppositions <= shared


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=1 << 14)
def _simplify_ideograph(ideograph: str) -> str:
    return str(_to_simplified().convert(ideograph))


def _simplify(text: str) -> str:
    """Gives a text in simplified ideographs, one for one, whatever stands beside them."""
    return text if text.isascii() else _IDEOGRAPH.sub(lambda found: _simplify_ideograph(found[0]), text)


@cache
def _stemmer() -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=1 << 18)
def stem(word: str) -> str:
    """Gives the stem of a word in lower case; British and American spellings have one, and so have both scripts.

    Example:
        >>> stem("analysing") == stem("analyzes"), stem("organisation") == stem("organizations")
        (True, True)
    """
    plain = re.sub(r"['’]s?$", "", word)
    plain = re.sub(r"(?<=[a-z]{3})is(e[sd]?|ing|ations?|ers?)$", r"iz\1", plain)
    plain = re.sub(r"(?<=anal)ys(e[sd]?|ing)$", r"yz\1", plain)
    plain = re.sub(r"(?<=[a-z]{2})our(s|ed|ing|al)?$", r"or\1", plain)
    return str(_stemmer().stemWord(plain)) if plain.isascii() else _simplify(plain)


_STEMS_OF_GENRE = frozenset(map(stem, _GENRE))
_STEMS_OF_RUBRIC = frozenset(map(stem, _RUBRIC))


@cache
def _synonyms() -> Mapping[str, str]:
    return read_synonyms(stem)


@cache
def _opposites() -> Mapping[str, tuple[tuple[int, int], ...]]:
    return read_opposites(stem)


@lru_cache(maxsize=1 << 15)
def fold_text(text: str) -> str:
    """Gives what of a text counts when texts are told equal: case, white space and final punctuation do not.

    Example:
        >>> fold_text("Open  the Shop;")
        'open the shop'
    """
    folded = " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())
    # A text that is nothing but punctuation still differs from an empty one.
    return _FINAL_PUNCTUATION.sub("", folded) or folded


def is_boilerplate(text: str) -> bool:
    """Tells whether a text stands in units of every kind."""
    return fold_text(text) in BOILERPLATE


def drop_boilerplate(texts: Mapping[str, str]) -> dict[str, str]:
    """Gives the texts of a unit, by position paths, without boilerplate and what stands under it.

    Example:
        >>> drop_boilerplate({"r1": "Sweep the yard", "r2": "Exhibit professionalism", "r2.1": "Be punctual"})
        {'r1': 'Sweep the yard'}
    """
    hollow = tuple(f"{path}." for path, text in texts.items() if is_boilerplate(text))
    return {path: text for path, text in texts.items() if not is_boilerplate(text) and not path.startswith(hollow)}


@lru_cache(maxsize=1 << 16)
def read_terms(text: str) -> Mapping[str, float]:
    """Gives the terms of a text with their weights.

    Example:
        >>> dict(read_terms("Explain the relevant methods of stock control"))
        {'explain': 0.25, 'relev': 0.25, 'method': 0.25, 'stock': 1.0, 'control': 1.0}
        >>> dict(read_terms("管理存貨"))
        {'管理': 1.0, '理存': 1.0, '存货': 1.0, '管': 0.5625, '理': 0.5625, '存': 0.5625, '货': 0.5625}
    """
    folded = _simplify(fold_text(text))
    opening = _OPENING.match(folded)
    synonyms = _synonyms()
    terms: dict[str, float] = {}
    for run in _RUN.findall(folded, opening.end() if opening else 0):
        if _IDEOGRAPH.match(run):
            for pair in _pairs(run):
                terms.setdefault(synonyms.get(pair, pair), GENRE_WEIGHT if pair in _GENRE_PAIRS else 1.0)
            for ideograph in run:
                if ideograph not in _FUNCTION_IDEOGRAPHS:
                    terms.setdefault(ideograph, IDEOGRAPH_WEIGHT)
        elif run not in _STOP_WORDS:
            term = stem(run)
            weight = GENRE_WEIGHT if term in _STEMS_OF_GENRE or term in _STEMS_OF_RUBRIC else 1.0
            terms.setdefault(synonyms.get(term, term), weight)
    return MappingProxyType(terms)


def _pairs(run: str) -> list[str]:
    """The pairs of neighbouring ideographs of a run; a lone one stands for itself."""
    return [run[place : place + 2] for place in range(len(run) - 1)] or [run]


@lru_cache(maxsize=1 << 16)
def read_claims(text: str) -> Claims:
    """Reads whether a text negates, and its numbers.

    Example:
        >>> claims = read_claims("Do not keep records longer than seven days")
        >>> claims.is_negated, sorted(claims.numbers)
        (True, ['7'])
        >>> read_claims("Keep 7 days").contradict(read_claims("Keep 9 days"))
        True
    """
    folded = fold_text(text)
    # A lone 一 is an article (一個) as often as a number.
    found = (number.replace(",", "") for number in _NUMBER.findall(folded) if number != "一")
    opposites = _opposites()
    return Claims(
        is_negated=_NEGATION.search(folded) is not None,
        numbers=frozenset(_NUMERALS.get(number, number) for number in found),
        sides=frozenset(
            side
            for run in _RUN.findall(_simplify(folded))
            for word in (_pairs(run) if _IDEOGRAPH.match(run) else (stem(run),))
            for side in opposites.get(word, ())
        ),
    )
