"""The claims of a text that must agree however similar the other words are: negation, numbers, opposites.

``opposites.txt`` lists the words that exclude each other.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from cskg.language.characters import simplify
from cskg.language.lexicon import list_keys, read_classes
from cskg.language.terms import list_runs, pair_ideographs
from cskg.outline import fold_statement

NUMERALS: Mapping[str, int] = {
    word: value
    for words in ("one two three four five six seven eight nine ten eleven twelve", "一 二 三 四 五 六 七 八 九 十")
    for value, word in enumerate(words.split(), 1)
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100, "兩": 2, "两": 2}
"""Numbers in words."""

# Written for this project: the negations of English and Chinese grammar, and verbs that forbid or prevent.
_NEGATION = re.compile(
    r"(?<!\bor )\bnot\b(?! only)|\b(?:never|no|without|cannot|avoid\w*|prohibit\w*|forbid\w*|refrain\w*|[a-z]+n['’]t)\b"
    r"|不得|不可|不應|不应|不要|不能|切勿|請勿|请勿|毋須|無須|无须|未經|未经|禁止|嚴禁|严禁|避免"
)
_IN_WORDS = "|".join(word for word in NUMERALS if word.isascii() and word != "one")
# A lone "one" or 一 is as often an article (一個) as a number.
_NUMBER = re.compile(
    rf"\d+(?:[.,]\d+)*|\b(?:{_IN_WORDS})\b"
    r"|(?!一[^一二三四五六七八九十百])[一二兩两三四五六七八九十百]+"
    r"(?=天|日|星期|週|周|個|个|年|小時|小时|分鐘|分钟|次|名|項|项|元)"
)


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a text.

    Attributes:
        is_negated: Whether it negates something.
        numbers: Its numbers; small ones in words are as good as digits.
        sides: For each of its words with an opposite, such as *open* and *close*: the opposition, and the side of it.
    """

    is_negated: bool = False
    numbers: frozenset[str] = frozenset()
    sides: frozenset[tuple[int, int]] = frozenset()

    def contradict(self, other: "Claims") -> bool:
        """Whether only one of the two negates, or each has a number or a side that the other lacks."""
        numbers = self.numbers - other.numbers and other.numbers - self.numbers
        return self.is_negated is not other.is_negated or bool(numbers) or self.excludes(other)

    def excludes(self, other: "Claims") -> bool:
        """Whether the two take different sides of an opposition, and none that both take."""
        shared = {number for number, _ in self.sides & other.sides}
        oppositions = {number for number, _ in self.sides} & {number for number, _ in other.sides}
        return not oppositions <= shared


@lru_cache(maxsize=1 << 16)
def read_claims(text: str) -> Claims:
    """Reads the claims of a text.

    Example:
        >>> claims = read_claims("Do not keep records longer than seven days")
        >>> claims.is_negated, sorted(claims.numbers)
        (True, ['7'])
        >>> read_claims("Keep 7 days").contradict(read_claims("Keep 9 days"))
        True
    """
    folded = fold_statement(text)
    return Claims(
        is_negated=_NEGATION.search(folded) is not None,
        numbers=frozenset(str(NUMERALS.get(found, found.replace(",", ""))) for found in _NUMBER.findall(folded)),
        sides=frozenset(chain.from_iterable(map(_find_sides, list_runs(folded)))),
    )


@lru_cache(maxsize=1 << 16)
def _find_sides(run: str) -> tuple[tuple[int, int], ...]:
    words = (run,) if run.isascii() else pair_ideographs(run)
    return tuple(side for word in words for key in list_keys(word) for side in _sides().get(key, ()))


@cache
def _sides() -> Mapping[str, tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, sides in enumerate(read_classes("opposites.txt")):
        for side, words in enumerate(" ".join(sides).split("/")):
            for word in words.split():
                found[simplify(word)].append((number, side))
    return {word: tuple(places) for word, places in found.items()}
