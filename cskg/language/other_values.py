"""Other plausible values of a quantity, in steps in which people usually count: for *every month*, *every week*."""

import re
from collections.abc import Iterator, Mapping, Sequence

from cskg.language.inflection import plural, singular
from cskg.language.quantities import (
    CHINESE_DIGITS,
    NUMBER_WORDS,
    PERIOD_SECONDS,
    SIZES_OF_WORDS,
    Quantity,
    Sort,
    find_measure,
    find_size,
)

_CIRCLES = (
    ("hour", "day", "week", "month", "quarter", "year"),
    ("hourly", "daily", "weekly", "monthly", "quarterly", "yearly"),
    ("小時", "天", "星期", "月", "季", "年"),
    ("小时", "天", "星期", "月", "季", "年"),
)
"""Periods that can replace each other; the first group that has a period is used."""

_ALIASES = {"annually": "yearly", "日": "天", "週": "星期", "周": "星期"}
_USUAL = (
    *(1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 80, 90),
    *(size * 10**power for power in (2, 3, 4) for size in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)),
)
_STEPS: Mapping[float, tuple[float, ...]] = {
    1: (5, 10, 15, 20, 30, 45, 60, 90),
    60: (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90),
    3600: (1, 2, 3, 4, 6, 8, 12, 24, 48, 72),
    86400: (1, 2, 3, 5, 7, 10, 14, 21, 30, 60, 90),
    7 * 86400: (1, 2, 3, 4, 6, 8, 12),
    30 * 86400: (1, 2, 3, 6, 9, 12, 18),
    360 * 86400: (1, 2, 3, 5, 7, 10, 15),
}
"""The usual numbers for each period, by its seconds; :data:`_USUAL` has the numbers for everything else."""

_SMALLER: Mapping[str, tuple[int, str]] = {
    "minute": (30, "second"),
    "hour": (30, "minute"),
    "day": (12, "hour"),
    "week": (3, "day"),
    "month": (2, "week"),
    "year": (6, "month"),
}
_OF_WORK = re.compile(r"\b(?:working|business|calendar)\b", re.IGNORECASE)
"""Usual numbers for days, which hours and months do not have."""

_NEIGHBOURS = 4
_PERIODS_AWAY = 2
_APART = 1.5
_DEGREES_APART = ((10, 3), (float("inf"), 5))
_SERIES = (1, 2, 3, 5)
"""The usual fractions: 0.05, 0.1, 0.2."""

_MOST_PER_CENT = 100


def list_like(quantity: Quantity) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """Lists other values that a phrase could have, the smallest first, each with its sizes.

    No value is so close that the difference would not matter: each is at least half as large again, or at most two
    thirds.

    Example:
        >>> from cskg.language.quantities import read_quantities
        >>> [text for text, _ in list_like(read_quantities("Reply within three days")[0])]
        ['within one day', 'within two days', 'within five days', 'within seven days', 'within ten days']
        >>> [text for text, _ in list_like(read_quantities("每月檢查消防設備")[0])]
        ['每天', '每星期', '每季', '每年']
    """
    found = [*_list_other_numbers(quantity)] if quantity.number else []
    if quantity.number and not quantity.is_rate and _OF_WORK.search(quantity.text) is None:
        found += _list_smaller_periods(quantity)
    if quantity.sort is Sort.FREQUENCY and (not quantity.number or quantity.text[: quantity.number[0][1]] == "once"):
        found += _list_other_periods(quantity)
    apart = (pair for pair in found if quantity.measure == "°" or _is_apart(quantity.sizes[0], pair[1][0]))
    return tuple(sorted(apart, key=lambda pair: pair[1]))


def _is_apart(one: float, other: float) -> bool:
    small, large = sorted((abs(one), abs(other)))
    return large >= _APART * small > 0


def _list_other_numbers(quantity: Quantity) -> Iterator[tuple[str, tuple[float, ...]]]:
    texts = [quantity.text[start:end] for start, end in quantity.number]
    own = [find_size(text) for text in texts]
    unit = quantity.text[slice(*quantity.unit)]
    factor = find_measure(unit)[1]
    times = quantity.is_rate
    for sizes in _list_near(own, "" if times else quantity.measure, factor):
        if sizes[0] == 1 and not times and quantity.sort is Sort.FREQUENCY:
            continue  # nobody says "every one hour"
        written = [word for size, like in zip(sizes, texts, strict=True) if (word := _write(size, like))]
        if len(written) < len(texts):
            continue
        text = quantity.text
        places = [*zip(quantity.number, written, strict=True)]
        if not times and quantity.measure != "%" and re.fullmatch(r"[A-Za-z]{3,}", unit):
            places.append((quantity.unit, singular(unit) if sizes[-1] == 1 else plural(singular(unit))))
        for (start, end), words in sorted(places, reverse=True):
            text = text[:start] + words + text[end:]
        yield text, (factor / sizes[0],) if times else tuple(factor * size for size in sizes)


def _list_near(own: Sequence[float], measure: str, factor: float) -> Iterator[list[float]]:
    """Yields the usual values close to these: for a range, other ranges of its width."""
    first, last = own[0], own[-1]
    if len(own) > 1:
        width = last - first
        yield from ([first + width * by, last + width * by] for by in (-1, 1, 2) if first + width * by >= 0)
    elif first != int(first):
        near = sorted(size * 10**power for power in range(-4, 5) for size in _SERIES)
        below, above = [s for s in near if s * _APART <= first], [s for s in near if s >= first * _APART]
        yield from ([round(size, 6)] for size in (*below[-2:], *above[:2]))
    elif measure == "°":
        step = next(step for most, step in _DEGREES_APART if abs(first) <= most)
        yield from ([first + step * by] for by in (-2, -1, 1, 2) if (first + step * by) * first > 0)
    else:
        if measure == "%" and first > _MOST_PER_CENT:
            return  # values that can exceed the whole have limits that only people in the trade know
        steps = [size for size in (_STEPS[factor] if measure == "seconds" else _USUAL) if size != first]
        if measure == "%":
            steps = [size for size in steps if size < _MOST_PER_CENT]
        below, above = [s for s in steps if s < first], [s for s in steps if s > first]
        yield from ([float(size)] for size in (*below[-_NEIGHBOURS:], *above[:_NEIGHBOURS]))


def _list_other_periods(quantity: Quantity) -> Iterator[tuple[str, tuple[float, ...]]]:
    start, end = quantity.unit
    own = _ALIASES.get(quantity.text[start:end].casefold(), quantity.text[start:end].casefold())
    is_plain = _OF_WORK.search(quantity.text) is None
    circle: tuple[str, ...] = next((circle for circle in _CIRCLES if own in circle and is_plain), ())
    place = circle.index(own) if circle else 0
    for near, word in enumerate(circle):
        # Hardly anything that is done each week could be done each hour.
        if 0 < abs(near - place) <= (_PERIODS_AWAY if near else 1):
            opening = re.sub(r"\ban?(?= $)", "an" if word == "hour" else "a", quantity.text[:start])
            yield opening + word + quantity.text[end:], (find_measure(word)[1],)


def _list_smaller_periods(quantity: Quantity) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yields parts of one period: for *within an hour*, *within thirty minutes*."""
    (start, end), *more = quantity.number
    unit, number = quantity.text[slice(*quantity.unit)], quantity.text[start:end]
    smaller = _SMALLER.get(unit.casefold())
    written = _write(smaller[0], number) if smaller and not more and find_size(number) == 1 else None
    if smaller is not None and written is not None:
        text = quantity.text[:start] + written + quantity.text[end : quantity.unit[0]] + plural(smaller[1])
        yield text + quantity.text[quantity.unit[1] :], (smaller[0] * PERIOD_SECONDS[smaller[1]],)


def _write(size: float, like: str) -> str | None:
    """Writes a number like another one, in digits or in words; None if there is no word for it."""
    number = like.casefold()
    if number in {"once", "twice"} or number.endswith(" times"):
        written = {1.0: "once", 2.0: "twice"}.get(size) or _write(size, "3" if number[0].isdigit() else "one")
        return f"{written} times" if written and written not in {"once", "twice"} else written
    if number[-1:].isdigit():
        return f"{size:,.10g}" if "," in number else f"{size:g}"
    if number in SIZES_OF_WORDS:
        return NUMBER_WORDS.get(int(size)) if size == int(size) else None
    tens, ones = divmod(int(size), 10)
    if size != int(size) or not 0 < size < 100:
        return None
    if size == 2:
        return "兩"
    return ("" if tens == 0 else "十" if tens == 1 else f"{CHINESE_DIGITS[tens - 1]}十") + (
        CHINESE_DIGITS[ones - 1] if ones else ""
    )
