"""Counts as lists show them: in figures, letters or Roman numerals."""

_ROMAN = tuple(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "m cm d cd c xc l xl x ix v iv i".split(), strict=True)
)
_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
"""How OpenDocument and HTML call the forms that Word has these names for."""


def format_count(count: int, form: str) -> str:
    """Writes a count in letters or Roman numerals where the list says so, else in digits.

    Example:
        >>> format_count(4, "lowerRoman"), format_count(28, "A"), format_count(3, "1")
        ('iv', 'BB', '3')
    """
    form = _FORMS.get(form, form)
    text = str(count)
    if form.endswith("Letter") and 0 < count <= 260:
        text = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
    elif form.endswith("Roman") and 0 < count < 4000:
        text = ""
        for value, letters in _ROMAN:
            text += letters * (count // value)
            count %= value
    return text.upper() if form.startswith("upper") else text
