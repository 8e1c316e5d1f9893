"""Formats list numbers: digits, letters, Roman or Chinese numerals."""

_ROMAN = tuple(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "m cm d cd c xc l xl x ix v iv i".split(), strict=True)
)
_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
"""Maps the OpenDocument and HTML names of number forms to Word's names."""


_CHINESE_FORMS = frozenset(
    "chineseCounting chineseCountingThousand taiwaneseCounting taiwaneseCountingThousand japaneseCounting "
    "ideographDigital taiwaneseDigital koreanDigital2".split()
) | {"一, 二, 三, ..."}
_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"


def format_count(count: int, form: str) -> str:
    """Formats a count in the form that the list asks for, or in digits.

    Example:
        >>> [format_count(4, "lowerRoman"), format_count(28, "A"), format_count(12, "chineseCounting")]
        ['iv', 'BB', '十二']
    """
    form = _FORMS.get(form, form)
    text = str(count)
    if form in _CHINESE_FORMS and 0 < count < 100:
        tens, ones = divmod(count, 10)
        return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")
    if form in {"ideographTraditional", "甲, 乙, 丙, ..."} and 0 < count <= len(_STEMS):
        return _STEMS[count - 1]
    if form.endswith("Letter") and 0 < count <= 260:
        text = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
    elif form.endswith("Roman") and 0 < count < 4000:
        text = ""
        for value, letters in _ROMAN:
            text += letters * (count // value)
            count %= value
    return text.upper() if form.startswith("upper") else text
