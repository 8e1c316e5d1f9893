"""Quantities that a statement states: how often, how soon, how long, when, within which limit, how many.

A quantity is a phrase with a number or a period: *every month*, *within two hours*, *at least three*, 每月, 兩小時內.
:func:`read_quantities` finds them; :mod:`cskg.language.other_values` gives other plausible values.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from cskg.language.characters import is_chinese
from cskg.language.inflection import singular
from cskg.language.lexicon import find_verb, is_of_class


class Sort(Enum):
    """What a quantity says about an action."""

    FREQUENCY = "frequency"
    DEADLINE = "deadline"
    DURATION = "duration"
    MOMENT = "moment"
    TEMPERATURE = "temperature"
    LIMIT = "limit"
    VALUE = "value"
    REPEATS = "repeats"
    CHANGE = "change"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A phrase of a text that states a value.

    Attributes:
        sort: What it says about the action.
        text: The phrase.
        start: Where it begins in the text.
        number: The place of its number within the phrase; two places for a range, none if it has no number.
        unit: The place of its unit within the phrase; an empty place if it has none.
        measure: The unit of its sizes: a unit of measure, ``seconds``, or empty if it counts things.
        sizes: Its value; two values for a range. For a frequency, the time from one occasion to the next.
    """

    sort: Sort
    text: str
    start: int
    number: tuple[tuple[int, int], ...]
    unit: tuple[int, int]
    measure: str
    sizes: tuple[float, ...]

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)

    @property
    def is_rate(self) -> bool:
        """Whether it says how many times something is done in a period: *twice a day*, and not *every hour*."""
        return self.sort is Sort.FREQUENCY and _TIMES.search(self.text) is not None

    @property
    def value(self) -> tuple[str, tuple[float, ...]]:
        """A key that is equal for quantities with the same meaning: *60 minutes* and *an hour*."""
        return self.measure, self.sizes


_PERIODS: tuple[tuple[str, float], ...] = (
    ("second 秒 秒鐘 秒钟", 1),
    ("minute 分鐘 分钟", 60),
    ("hour 小時 小时 個小時 个小时", 3600),
    ("day 天 日 工作天 個工作天 个工作天", 86400),
    ("week 星期 週 周 個星期 个星期", 7 * 86400),
    ("month 月 個月 个月", 30 * 86400),
    ("quarter 季", 90 * 86400),
    ("year 年", 360 * 86400),
)
PERIOD_SECONDS = {name: seconds for names, seconds in _PERIODS for name in names.split()}
_ADVERBS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter"} | {
    "yearly": "year",
    "annually": "year",
}
NUMBER_WORDS = dict(enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)) | {
    15: "fifteen", 20: "twenty", 30: "thirty", 40: "forty", 45: "forty-five", 48: "forty-eight", 50: "fifty",
    60: "sixty", 72: "seventy-two", 90: "ninety",
}  # fmt: skip
SIZES_OF_WORDS = {word: size for size, word in NUMBER_WORDS.items()} | {"a": 1, "an": 1, "once": 1, "twice": 2}
CHINESE_DIGITS = "一二三四五六七八九"
_TENS = re.compile(f"(?:(?P<tens>[{CHINESE_DIGITS}])?(?P<ten>十))?(?P<ones>[{CHINESE_DIGITS}兩两])?")

_IN_WORDS = "|".join(sorted(NUMBER_WORDS.values(), key=len, reverse=True))
_N = rf"(?P<n>[-−]?\d{{1,7}}(?:[.,]\d{{1,7}}){{0,3}}|(?:{_IN_WORDS}|an?)\b)"
_RANGE = rf"{_N}(?:\s*(?:[-–—]|to\b)\s*{_N.replace('?P<n>', '?P<m>')})?"
_TIME = r"(?:(?:working|business|calendar)\s+)?(?P<u>(?:second|minute|hour|day|week|month|quarter|year)s?)\b"
_DEGREES = r"(?P<u>°\s?[CF]|℃|degrees(?:\s+Celsius)?\b)"
_MEASURE = (
    r"(?P<u>(?:[mµk]?g/[Ll]|ml/min|km/h|m/s|N\s?m|[km]?Pa|bar|psi|ppm|rpm|lux|dB|k?V|m?A|k?W|k?Hz|kg|g|mg|cm|mm|km|m|ml|l|L"
    r"|kilograms?|grams?|tonnes?|centimetres?|millimetres?|metres?|kilometres?|litres?|millilitres?|inch|inches|feet|oz|lb"
    r"|pounds?|dollars?|newton\s+metres?|degrees(?:\s+Celsius)?|per\s+cent|percent)\b|%|°\s?[CF]|℃)"
)
_AT_LEAST = (
    r"(?:at\s+(?:least|most)|(?:no|not)\s+(?:more|less|fewer|longer|later)\s+than|up\s+to|(?:fewer|less|more)\s+than"
    r"|a\s+(?:minimum|maximum)\s+of|exactly)"
)
_BOUND = rf"(?:{_AT_LEAST}|below|above|under|over|not\s+exceeding|no\s+(?:higher|lower|closer|nearer|further)\s+than)"
_REST = r"\s+[^,;.:]+"
_BEFORE = rf"ahead|in\s+advance|beforehand|(?:before|after|prior\s+to){_REST}"
_CHINESE_BOUND = r"[在於于至到]?(?:至少|最少|最多|不得?超[過过]|不[多少高低][於于]|[低高少多][於于]|超[過过])"
_CHINESE_MEASURE = r"(?P<u>公斤|千克|克|厘米|毫米|米|公升|毫升|升|元|%|％|°C|℃|度|[個个]|名|人|件|份|次)"
_ENGLISH = (
    (Sort.FREQUENCY, rf"(?:every|each)\s+(?:{_N}\s+)?{_TIME}"),
    (Sort.FREQUENCY, rf"(?:{_AT_LEAST}\s+)?(?P<t>once|twice|{_N}\s+times)\s+(?:an?|per|each|every)\s+{_TIME}"),
    (Sort.FREQUENCY, rf"(?P<u>{'|'.join(_ADVERBS)})(?=[\s.;]*$)"),
    (Sort.REPEATS, rf"(?:{_AT_LEAST}\s+)?(?P<t>twice|{_N}\s+times)(?=\s+(?:with|in|under|on|at|by|from|before)\b|$)"),
    (Sort.DEADLINE, rf"within\s+{_RANGE}\s+{_TIME}(?:\s+(?:of|after|from|before){_REST})?"),
    (Sort.MOMENT, rf"(?<!for )(?<!least )(?<!most )(?<!than )(?:{_AT_LEAST}\s+)?{_RANGE}\s+{_TIME}\s+(?:{_BEFORE})"),
    (Sort.DURATION, rf"for\s+(?:{_AT_LEAST}\s+)?{_RANGE}\s+{_TIME}"),
    (Sort.TEMPERATURE, rf"(?:at|to)\s+{_RANGE}\s*{_DEGREES}(?:\s+or\s+(?:below|above|lower|higher|less|more))?"),
    (Sort.CHANGE, rf"by\s+(?:{_AT_LEAST}\s+)?{_RANGE}\s*(?P<u>%|per\s+cent\b|percent\b)"),
    (Sort.LIMIT, rf"{_BOUND}\s+{_RANGE}\s*(?:{_TIME}|{_MEASURE.replace('?P<u>', '?P<v>')})"),
    (Sort.LIMIT, rf"{_BOUND}\s+(?P<u>(?:HK|US)?\$)\s?{_N}"),
    (Sort.VALUE, rf"(?:at|to)\s+{_RANGE}\s*(?!%){_MEASURE}"),
    (Sort.LIMIT, rf"between\s+{_N}\s*(?:°\s?C\s*)?and\s+{_N.replace('?P<n>', '?P<m>')}\s*{_MEASURE}"),
)
_CN = rf"(?P<n>\d{{1,7}}(?:\.\d{{1,7}})?|[{CHINESE_DIGITS}十兩两]{{1,4}})"
_CT = "(?P<u>秒[鐘钟]?|分[鐘钟]|[個个]?小[時时]|[個个]?工作天|天|日|[個个]?星期|週|周|[個个]月|月|季|年)"
_CAT_LEAST = "(?:至少|最少|最多|不得?超[過过]|不多[於于]|不少[於于])"
_CHINESE = (
    (Sort.FREQUENCY, rf"每{_CT}(?P<t>{_CAT_LEAST}?{_CN}次)"),
    (Sort.FREQUENCY, rf"每{_CN}?{_CT}(?![\d早晚上中下])"),
    (Sort.DEADLINE, rf"[在於于]?{_CN}{_CT}[之以]?[內内]"),
    (Sort.MOMENT, rf"(?:[在於于]|{_CAT_LEAST})?{_CN}{_CT}[之以]?前"),
    (Sort.MOMENT, rf"(?:提前|提早){_CN}{_CT}"),
    (Sort.MOMENT, rf"^[在於于]?[^，。；\d{CHINESE_DIGITS}十兩两]{{2,8}}前{_CN}{_CT}(?![之以]?[內内])"),
    (Sort.REPEATS, rf"(?:{_CAT_LEAST})?{_CN}次$"),
    (Sort.DURATION, rf"(?:{_CAT_LEAST}|[為为]期)?{_CN}{_CT}$"),
    (Sort.LIMIT, _CHINESE_BOUND + _CN + _CHINESE_MEASURE),
    (Sort.LIMIT, rf"[在於于至到]?{_CN}(?P<u>°C|℃|度|公斤|厘米|米|元|%|％)[或以]?[上下]"),
)
_PATTERNS = {
    chinese: tuple(
        (sort, re.compile(rf"(?<![\w$]){found}" if not chinese else found, re.IGNORECASE)) for sort, found in rows
    )
    for chinese, rows in ((False, _ENGLISH), (True, _CHINESE))
}
_THINGS = r"(?:\s+[a-z-]+){0,2}?\s+(?:people|[a-z-]+[^\Wsiu]s)\b"
_PERIOD = {False: re.compile(rf"\b{_N}\s+{_TIME}", re.IGNORECASE), True: re.compile(f"(?:{_CN}|每){_CT}")}
_ALONE = r"(?<![\w$.,:/–-])(?<![x×] )"
_FIGURES = {
    False: (
        re.compile(rf"{_ALONE}(?!an?\b){_RANGE}\s+{_TIME}", re.IGNORECASE),
        re.compile(rf"{_ALONE}(?!an?\b){_RANGE}\s*{_MEASURE}(?![\w.]*\w)(?!\s*[x×])", re.IGNORECASE),
        # Things defined by their number, such as the three phases, are not a count that could differ.
        re.compile(
            rf"{_ALONE}(?<!\bthe )(?<!these )(?<!those )(?<!\ball )(?<!\bits )(?!an?\b|one\b){_N}(?={_THINGS})",
            re.IGNORECASE,
        ),
    ),
    True: tuple(
        re.compile(rf"(?<![同另某每第翌之\d.])(?<!分之){found}(?!分之)")
        for found in (_CN + _CT, _CN + _CHINESE_MEASURE)
    ),
}
"""Measures and counts, in any role in a statement."""

_COUNTED = re.compile(
    rf"(?:{_AT_LEAST}\s+)?(?!an?\b){_N}(?!\s+{_TIME.replace('?P<u>', '?:')})(?={_THINGS})", re.IGNORECASE
)


@lru_cache(maxsize=1 << 14)
def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Finds the quantities of a statement, in order; none overlaps with another.

    Example:
        >>> [(found.sort.name, found.text) for found in read_quantities("Check the cabinets four times a day")]
        [('FREQUENCY', 'four times a day')]
        >>> [(found.sort.name, found.text) for found in read_quantities("兩小時內匯報意外")]
        [('DEADLINE', '兩小時內')]
        >>> read_quantities("Check goods against the week before")
        ()
    """
    found: list[Quantity] = []
    for sort, pattern in _PATTERNS[is_chinese(text[:1])]:
        for match in pattern.finditer(text):
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                quantity = _read(sort, match)
                found += [quantity] if quantity else []
    first = _WORD.match(text)
    is_done = first is not None and find_verb(first[0].strip()) is not None
    counted = _COUNTED.match(text, first.end()) if first and is_done else None
    if counted and not any(other.start < counted.end() for other in found):
        found += filter(None, [_read(Sort.COUNT, counted)])
    return tuple(sorted(found, key=lambda quantity: quantity.start))


@lru_cache(maxsize=1 << 14)
def read_figures(text: str) -> tuple[Quantity, ...]:
    """Finds the quantities of a statement and its other measures and counts, in any place.

    Example:
        >>> [found.text for found in read_figures("Wait five minutes, then drain to a depth of 150 mm")]
        ['five minutes', '150 mm']
        >>> [found.text for found in read_figures("每車高度不得超過1.5米，堆放兩層")]
        ['不得超過1.5米']
        >>> read_figures("Give the tank a second check")
        ()
    """
    found = list(read_quantities(text))
    for pattern in _FIGURES[is_chinese(text[:1])]:
        for match in pattern.finditer(text):
            things = find_counted(text[match.end() :]) if "u" not in match.groupdict() else ""
            if any(is_of_class(word, "prep", "conj", "rel", "det", "aux", "pron") for word in things.split()):
                continue  # a clause, not a name of things: 999 if smoke comes
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                found += filter(None, [_read(Sort.VALUE, match)])
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def list_periods(text: str) -> set[tuple[str, tuple[float, ...]]]:
    """Lists the values of all periods with a number in a text, in any role.

    Example:
        >>> list_periods("Exchange at most a fifth of the water in one day")
        {('seconds', (86400.0,))}
    """
    pattern = _PERIOD[is_chinese(text[:1])]
    found = [_read(Sort.DURATION, match) for match in pattern.finditer(text)]
    return {quantity.value for quantity in found if quantity is not None}


def find_counted(text: str) -> str:
    """Returns the things that a number counts, from the words after it; empty if these name no things.

    Example:
        >>> find_counted(" versions of a message"), find_counted(" of the water")
        ('versions', '')
    """
    match = re.match(_THINGS, text, re.IGNORECASE)
    return match[0].strip() if match else ""


_WORD = re.compile(r"[A-Za-z-]+\s+")
_TIMES = re.compile(r"\b(?:once|twice|times)\b|次")


def _read(sort: Sort, match: re.Match[str]) -> Quantity | None:
    groups = match.groupdict()
    start = match.start()
    number = [
        (match.start(name) - start, match.end(name) - start) for name in ("n", "m") if groups.get(name) is not None
    ]
    times = groups.get("t")
    if times is not None and times.isascii():  # with its word: once, three times
        number = [(match.start("t") - start, match.end("t") - start)]
    name = next((name for name in ("u", "v") if groups.get(name) is not None), None)
    unit = (match.start(name) - start, match.end(name) - start) if name else (0, 0)
    text = match[0]
    try:
        sizes = tuple(find_size(text[one:end]) for one, end in number) or (1.0,)
    except ValueError:
        return None
    measure, factor = find_measure(text[slice(*unit)])
    if sort is Sort.FREQUENCY:
        sizes = (factor / sizes[0] if times is not None else factor * sizes[0],)
    else:
        sizes = tuple(factor * size for size in sizes)
    is_possible = sizes[-1] != 0 and sorted(sizes) == list(sizes)
    found = Quantity(sort=sort, text=text, start=start, number=tuple(number), unit=unit, measure=measure, sizes=sizes)
    return found if is_possible else None


def find_measure(unit: str) -> tuple[str, float]:
    """Returns the measure of a unit, and its factor; a period is a number of seconds."""
    folded = re.sub(r"\s+", " ", unit.casefold())
    period = PERIOD_SECONDS.get(_ADVERBS.get(folded, singular(folded)))
    if period is not None:
        return "seconds", period
    if folded.startswith(("°", "℃", "degree", "度")):
        return "°", 1.0
    return ("%" if folded in {"%", "％", "per cent", "percent"} else singular(folded)), 1.0


def find_size(text: str) -> float:
    """Returns the value of a number in digits or in words.

    Raises:
        ValueError: The text is not a number that can be read.
    """
    word = re.sub(r"\s+times$", "", text.casefold())
    if word in SIZES_OF_WORDS:
        return float(SIZES_OF_WORDS[word])
    if word and word[0] in CHINESE_DIGITS + "十兩两" and (match := _TENS.fullmatch(word)) is not None:
        tens = CHINESE_DIGITS.index(match["tens"]) + 1 if match["tens"] else bool(match["ten"])
        ones = (
            2
            if (match["ones"] or "") in {"兩", "两"}
            else CHINESE_DIGITS.index(match["ones"]) + 1
            if match["ones"]
            else 0
        )
        return float(10 * tens + ones)
    return float(word.replace(",", "").replace("−", "-"))
