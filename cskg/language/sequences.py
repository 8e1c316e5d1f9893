"""Steps whose words give their order: *First*, *Step 2*, 首先, and *first … then … finally* in a sentence.

The place of a statement in a list shows an order only if the heading says so (*in the following order*, 依次).
Its number shows one if the heading mentions an order or steps.
"""

import re
from collections.abc import Sequence

from cskg.language.characters import is_chinese
from cskg.language.claims import NUMERALS

FEWEST_STEPS = 3

_ORDINAL = r"\d+|one|two|three|four|five|six|seven|eight|nine"
_NUMBERED = re.compile(
    rf"(?:step|stage)\s*(?P<en>{_ORDINAL})\b[\s:.,–-]*"
    r"|(?:第\s*(?P<zh>\d+|[一二三四五六七八九])\s*步|步驟\s*(?P<zt>\d+|[一二三四五六七八九])"
    r"|步骤\s*(?P<zs>\d+|[一二三四五六七八九]))[\s:：，,、]*",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(?:first(?:ly)?(?:\s+of\s+all)?|to\s+begin\s+with)\b,?\s+|首先[，,]?|先[，,]?", re.IGNORECASE)
_NEXT = re.compile(
    r"(?:second(?:ly)?|third(?:ly)?|then|next|after\s+(?:that|this)|afterwards|subsequently)\b,?\s+"
    r"|(?:然後|然后|接着|接著|其次|隨後|随后|之後|之后|跟着|跟著|再(?!次))[，,]?",
    re.IGNORECASE,
)
_LAST = re.compile(r"(?:last(?:ly)?|finally|in\s+the\s+end)\b,?\s+|(?:最後|最后|最終|最终)[，,]?", re.IGNORECASE)
_ENUMERATED = re.compile(r"[(（]?(?P<number>\d{1,2})[)）.．、]\s*")
_MARK = re.compile(
    r"^(?:[(（]?(?:[a-h]|\d{1,2}|[甲乙丙丁戊己庚辛]|[一二三四五六七八九十])[)）.．、]|第[一二三四五六七八九十][，,、])\s*",
    re.IGNORECASE,
)
"""A letter or a number in words before a member of a list."""

_TELLS_ORDER = re.compile(
    r"\bsteps\b|\bin\s+(?:(?:the|this|a)\s+)?(?:\w+\s+)?(?:order|sequence)\b|步驟|步骤|次序|順序|顺序|依次"
    r"|\b(?:follow|carry\s+out|perform)\b.*\bprocedure\b|(?:按|依|遵)\S*(?:程序|流程)",
    re.IGNORECASE,
)
_LISTS_IN_ORDER = re.compile(
    r"\bin\s+(?:the\s+)?(?:following|proper|correct|right|given)\s+(?:order|sequence)\b|\bin\s+(?:order|sequence)\s*[:.]?$"
    r"|\bfollowing\s+steps\b|\bin\s+(?:\w+\s+)?steps\s*[:.]?$"
    r"|依次|[按依](?:以下|下列|正確|正确)?(?:步驟|步骤|次序|順序|顺序)|[按依]\S{0,2}[個个](?:步驟|步骤)",
    re.IGNORECASE,
)
"""Words that say that the list below is in the order of the work."""

_EVENT = re.compile(r"^(?P<event>[^，,]{1,8}[後后時时])[，,]?(?P<first>首先|先)")
"""Words for the start of a Chinese sequence, before the word for its first step."""

_PARTS = re.compile(r"\s*[,;，；、]\s*(?:and\s+)?|\s+and\s+(?=(?:then|next|finally|lastly)\b)", re.IGNORECASE)


def read_steps(texts: Sequence[str], heading: str = "", numbers: Sequence[str | None] = ()) -> list[tuple[int, str]]:
    """Reads a list of texts as steps; the result is empty if not every text says its place.

    Numbered steps must run from one to their number. Under a heading that says so, a list stands in its order.
    Otherwise the first must say that it is the first, the last that it is the last, and each between them that it comes
    next; these keep the order of the list.

    Args:
        texts: The texts of the list.
        heading: The heading of the list; plain numbers count only if it mentions an order or steps.
        numbers: The numbers that the texts have in the source, if any.

    Returns:
        The steps in their order: the index of each text, and the text without the words that say its place.

    Example:
        >>> [step for _, step in read_steps(["First, open the till", "Then count the float", "Finally, sign"])]
        ['open the till', 'count the float', 'sign']
        >>> read_steps(["Open the till", "Count the float", "Sign"])
        []
        >>> read_steps(["Drain", "Brush", "Rinse"], heading="Clean in the following order")
        [(0, 'Drain'), (1, 'Brush'), (2, 'Rinse')]
        >>> read_steps(["2. Count", "1. Open", "3. Sign"], heading="Follow these steps")
        [(1, 'Open'), (0, 'Count'), (2, 'Sign')]
    """
    if len(texts) < FEWEST_STEPS:
        return []
    if _TELLS_ORDER.search(heading):
        given = [number or "" for number in numbers] or [""] * len(texts)
        joined = [f"{number} {text}" if number else text for number, text in zip(given, texts, strict=True)]
        if plain := _order([_ENUMERATED.match(text) for text in joined]):
            return plain
    if numbered := _order([_NUMBERED.match(text) for text in texts]):
        return numbered
    patterns = [_FIRST, *[_NEXT] * (len(texts) - 2), _LAST]
    matches = [found for pattern, text in zip(patterns, texts, strict=True) if (found := pattern.match(text))]
    rests = [found.string[found.end() :] for found in matches]
    if not matches and _LISTS_IN_ORDER.search(heading):
        bare = [_MARK.sub("", text) for text in texts]
        is_marked = {text != rest for text, rest in zip(texts, bare, strict=True)}
        return list(enumerate(bare)) if len(is_marked) == 1 and all(bare) else []
    return list(enumerate(rests)) if len(rests) == len(texts) and all(map(str.strip, rests)) else []


def _order(matches: Sequence[re.Match[str] | None]) -> list[tuple[int, str]]:
    """Orders texts by the numbers at their beginning; empty if these do not run from one to the number of texts."""
    found = [match for match in matches if match is not None]
    numbers = [_number(match) for match in found]
    rests = [match.string[match.end() :] for match in found]
    if len(found) < len(matches) or sorted(numbers) != list(range(1, len(matches) + 1)) or not all(rests):
        return []
    return [(index, rests[index]) for index in sorted(range(len(numbers)), key=numbers.__getitem__)]


def _number(match: re.Match[str]) -> int:
    word = next(group for group in match.groups() if group).casefold()
    return NUMERALS.get(word) or int(word)


def part_steps(text: str) -> list[str]:
    """Splits a statement that describes one step after another; empty if not every step says its place.

    Example:
        >>> part_steps("First brown the bones, then add cold water, and finally simmer")
        ['brown the bones', 'add cold water', 'simmer']
        >>> part_steps("先點算存貨，再填寫訂單，最後交給採購員")
        ['點算存貨', '填寫訂單', '交給採購員']
        >>> part_steps("先剪花莖，再除葉，然後放入保鮮液")
        ['剪花莖', '除葉', '放入保鮮液']
        >>> part_steps("Brown the bones, add water and simmer")
        []
    """
    parts = _PARTS.split(_EVENT.sub(r"\g<first>\g<event>", text))
    if not _FIRST.match(parts[0]) and not is_chinese(text[:1]):
        parts[0] = f"First {parts[0]}"  # the words of the other steps say that it comes first
    if (following := _NEXT.match(parts[-1])) is not None:  # the end of the sentence says that it comes last
        parts[-1] = ("最後" if is_chinese(text[:1]) else "Finally ") + parts[-1][following.end() :]
    return [step for _, step in read_steps(parts)]
