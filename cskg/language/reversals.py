"""Reverses a statement by replacing one word: *before opening* and *after opening*, 最多 and 最少.

Only words that have one opposite in the same form in every context are replaced: *before* has *after*, but *light* may
be a lamp. Written for this project.
"""

import re

_PAIRS = (
    ("before", "after"),
    ("above", "below"),
    ("inside", "outside"),
    ("minimum", "maximum"),
    ("highest", "lowest"),
    ("longest", "shortest"),
    ("largest", "smallest"),
    ("heaviest", "lightest"),
    ("oldest", "newest"),
    ("at least", "at most"),
    ("more than", "less than"),
    ("older", "newer"),
    ("heavier", "lighter"),
    ("larger", "smaller"),
    ("faster", "slower"),
    ("thicker", "thinner"),
    ("slowly", "quickly"),
    ("internal", "external"),
    ("indoors", "outdoors"),
    ("upwards", "downwards"),
    ("inwards", "outwards"),
    ("clockwise", "anticlockwise"),
    ("horizontally", "vertically"),
    ("upstream", "downstream"),
    ("to the front", "to the back"),
    ("at the front", "at the back"),
    ("at the top", "at the bottom"),
    ("最低", "最高"),
    ("最少", "最多"),
    ("以上", "以下"),
    ("之前", "之後"),
    ("之前", "之后"),
    ("較大", "較小"),
    ("較高", "較低"),
    ("较大", "较小"),
    ("较高", "较低"),
    ("向上", "向下"),
    ("順時針", "逆時針"),
    ("顺时针", "逆时针"),
    ("室內", "室外"),
    ("室内", "室外"),
    ("頂部", "底部"),
    ("顶部", "底部"),
    ("高於", "低於"),
    ("高于", "低于"),
)
_OPPOSITES: dict[str, str] = {}
for _one, _other in _PAIRS:
    _OPPOSITES.setdefault(_one, _other)
    _OPPOSITES.setdefault(_other, _one)
_WORDS = re.compile(
    "|".join(rf"(?<!-)\b{word}\b(?!-)" if word.isascii() else word for word in _OPPOSITES), re.IGNORECASE
)


def reverse(text: str) -> str | None:
    """Replaces the one word of a statement that has an opposite; None if no word or several words have one.

    Example:
        >>> reverse("Check the exits before opening"), reverse("Check the exits")
        ('Check the exits after opening', None)
    """
    found = list(_WORDS.finditer(text))
    if len(found) != 1:
        return None
    (match,) = found
    word = _OPPOSITES[match[0].casefold()]
    word = word[:1].upper() + word[1:] if match[0][:1].isupper() else word
    return text[: match.start()] + word + text[match.end() :]
