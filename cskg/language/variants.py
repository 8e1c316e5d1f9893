"""Alternative ways to write a short text, which a learner may type instead of it.

A variant has the same meaning, in the words of the text or other forms of them. It differs in one or more of these:

- a noun at the end of a group of words is in the other number: *steps* for *step*
- a word is in American or British spelling
- a number is in digits or in words, a unit of measure is a symbol or a name, with or without a space before it
- text in brackets is left out; or only the text in brackets is kept, if it is an abbreviation or in another script
- an article at the beginning is left out, a hyphen is a space
- ideographs are simplified, or traditional after OpenCC's tables

Each word of a variant is in a list or a dictionary (:mod:`~cskg.language.other_forms`); none is made up.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain, combinations, islice, product, zip_longest

from cskg.language.characters import has_ideograph, simplify, to_traditional
from cskg.language.inflection import plural
from cskg.language.lexicon import find_word
from cskg.language.other_forms import other_numbers, other_spellings

MOST_VARIANTS = 24
"""The most variants of one text; those that differ least come first."""

_SHORTEST_NAME = 2
_BRACKETED = re.compile(r"\s*[(（]\s*([^()（）]+?)\s*[)）]")
_OPTIONAL_PLURAL = re.compile(r"(?<=[A-Za-z])\(e?s\)")
_ABBREVIATION = re.compile(r"[A-Z][A-Z0-9&/-]*[A-Z0-9]")
_ARTICLE = re.compile(r"\A(?:an?|the)\s+(?=\w)", re.IGNORECASE)

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS = dict(enumerate(_ONES)) | {
    10 * tens + ones: f"{word}-{_ONES[ones]}" if ones else word
    for tens, word in enumerate(_TENS, 2)
    for ones in range(10)
}
_DIGITS = {word: str(number) for number, word in _NUMBERS.items()}

_UNITS: Mapping[str, tuple[str, ...]] = {
    "kg": ("kilogram",),
    "g": ("gram",),
    "mg": ("milligram",),
    "t": ("tonne",),
    "km": ("kilometre", "kilometer"),
    "m": ("metre", "meter"),
    "cm": ("centimetre", "centimeter"),
    "mm": ("millimetre", "millimeter"),
    "m²": ("square metre", "square meter"),
    "m³": ("cubic metre", "cubic meter"),
    "l": ("litre", "liter"),
    "ml": ("millilitre", "milliliter"),
    "s": ("second",),
    "min": ("minute",),
    "h": ("hour",),
    "W": ("watt",),
    "kW": ("kilowatt",),
    "V": ("volt",),
    "A": ("amp", "ampere"),
    "Hz": ("hertz",),
    "dB": ("decibel",),
    "°C": ("degrees Celsius",),
    "%": ("per cent", "percent"),
}
"""The symbols of units of measure with their names; if there are two spellings, the British one comes first."""

_UNCOUNTED = frozenset({"Hz", "°C", "%"})
_SYMBOLS = {name: symbol for symbol, names in _UNITS.items() for name in names} | {"L": "l", "mL": "ml", "℃": "°C"}
_SYMBOLS |= {plural(name): symbol for name, symbol in _SYMBOLS.items() if len(name) > 2} | {s: s for s in _UNITS}

_IN_WORDS = "|".join(sorted(map(re.escape, _DIGITS), key=len, reverse=True))
_NUMBER = rf"(?:(?<![\w.,/$€£-])[-−]?\d{{1,7}}(?:,\d{{3}})*(?:\.\d{{1,4}})?|\b(?i:{_IN_WORDS})\b)"
_UNIT = "|".join(sorted(map(re.escape, _SYMBOLS), key=len, reverse=True))
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})(?:(?P<space>[\s-]?)(?P<unit>{_UNIT})(?!\w)|(?![\w.,/%°]))"
    r"|(?P<word>[A-Za-z]+(?:['’][A-Za-z]+|['’](?!\w))?)|(?P<hyphen>(?<=\w)-(?=\w))"
)


@lru_cache(maxsize=1 << 12)
def list_variants(text: str) -> tuple[str, ...]:
    """Lists other ways to write a text, those that differ least first.

    Example:
        >>> list_variants("Damp cloth"), list_variants("Point of sale (POS)")[:3]
        (('Damp cloths',), ('Point of sale', 'POS', 'Points of sale (POS)'))
        >>> list_variants("5 kg"), list_variants("Currency")
        (('5kg', '5 kilograms', 'five kilograms'), ('Currencies',))
        >>> list_variants("標價錯誤")
        ('标价错误',)
    """
    wholes = _list_wholes(text)
    found = {_fold(text): ""}
    for variant in (*wholes, *(variant for whole in wholes for variant in _iter_written(whole))):
        found.setdefault(_fold(variant), variant)
    return tuple(variant for variant in found.values() if variant)[:MOST_VARIANTS]


def _list_wholes(text: str) -> tuple[str, ...]:
    """Returns the text, and its forms without brackets or without its article."""
    wholes = [text]
    if _OPTIONAL_PLURAL.search(text):
        wholes = [_OPTIONAL_PLURAL.sub("", text), text.replace("(", "").replace(")", "")]
    elif inside := _BRACKETED.findall(text):
        outside = " ".join(_BRACKETED.sub(" ", text).split())
        wholes.append(outside)
        if len(inside) == 1 and _is_other_name(inside[0], outside):
            wholes.append(inside[0])
    wholes += [_ARTICLE.sub("", whole) for whole in wholes]
    return tuple(dict.fromkeys(whole for whole in wholes if any(map(str.isalnum, whole))))


def _is_other_name(inside: str, outside: str) -> bool:
    """Whether brackets hold another name for the words before them, not a part of them or a remark."""
    if sum(map(str.isalpha, inside)) < _SHORTEST_NAME or inside in _SYMBOLS:
        return False
    is_short = any(_ABBREVIATION.fullmatch(name) for name in (inside, outside))
    return is_short or has_ideograph(inside) is not has_ideograph(outside)


def _iter_written(text: str) -> Iterator[str]:
    """Yields a text in its other spellings: those with one change, those with two, and so on."""
    if has_ideograph(text):
        yield from (simplify(text), *(other for other in to_traditional(text) if simplify(other) == text))
        return
    slots = _find_slots(text)
    changes = chain.from_iterable(combinations(slots, count) for count in range(1, len(slots) + 1))
    for changed in islice(changes, MOST_VARIANTS):
        for chosen in product(*(others for _, _, others in changed)):
            written = text
            for other, (start, end, _) in zip(reversed(chosen), reversed(changed), strict=True):
                written = written[:start] + other + written[end:]
            yield written


def _find_slots(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Returns the places of a text that may be written in another way, each with its alternatives."""
    slots = []
    tokens = [*_TOKEN.finditer(text)]
    is_counted = False
    for token, following in zip_longest(tokens, tokens[1:]):
        if token["number"]:
            others = _write_quantity(token["number"], token["space"] or "", token["unit"] or "")
            is_counted = not token["unit"] and token["number"].casefold() not in {"1", "one"}
        elif token["hyphen"]:
            others = (" ",)
        else:
            is_end = _ends_group(text, token, following)
            others = _write_word(token["word"], can_count=is_end and not is_counted)
            is_counted = is_counted and not is_end
        if others:
            slots.append((token.start(), token.end(), others))
    return slots


def _ends_group(text: str, token: re.Match[str], following: re.Match[str] | None) -> bool:
    """Whether a word is the last one before a function word, a mark of punctuation, a number or the end."""
    if following is None or not following["word"]:
        return following is None or following["hyphen"] is None
    word = find_word(following["word"].casefold())
    return text[token.end() : following.start()].strip() != "" or (word is not None and word.is_function)


def _write_word(word: str, *, can_count: bool) -> tuple[str, ...]:
    """Returns a word in the other spelling and, if it is countable, in the other number."""
    if len(word) > 1 and word.isupper():
        return ()  # an abbreviation
    folded = word.casefold()
    numbers = [folded, *(other_numbers(folded) if can_count else ())]
    others = dict.fromkeys(spelled for each in numbers for spelled in (each, *other_spellings(each)))
    others.pop(folded)
    return tuple(other.capitalize() if word[:1].isupper() else other for other in others)


def _write_quantity(number: str, space: str, unit: str) -> tuple[str, ...]:
    """Returns a number with its unit of measure in other ways: 5 kg, 5kg, five kilograms."""
    bare = number.replace(",", "")
    in_words = bare in map(str, _NUMBERS)
    numbers = [number, bare, _NUMBERS[int(bare)]] if in_words else [number, _DIGITS.get(bare.casefold(), bare)]
    numbers = [each.capitalize() if number[:1].isupper() else each for each in dict.fromkeys(numbers)]
    if not unit:
        return tuple(numbers[1:])
    if space == "-":  # a 24-hour line
        return tuple(f"{each}{gap}{unit}" for each in numbers for gap in "- ")[1:]
    symbol, is_one = _SYMBOLS[unit], bare.casefold() in {"1", "one"}
    names = [name if is_one or symbol in _UNCOUNTED else plural(name) for name in _UNITS[symbol]]
    written = [f"{number}{space}{unit}"]
    for each in numbers:
        symbols = [f"{each} {symbol}", f"{each}{symbol}"] if each[-1].isdigit() else []
        written += [*symbols, *(f"{each} {name}" for name in names)]
    return tuple(dict.fromkeys(written))[1:]


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
