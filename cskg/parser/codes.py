"""Unit codes as documents print them: alone, or an old one beside the current one.

Knows the forms of codes and the words that stand around them; knows nothing of fields or lines.
"""

import re

from cskg.model import CODE_PATTERN

CODE = re.compile(rf"(?<![A-Za-z0-9])(?:{CODE_PATTERN})(?![A-Za-z0-9])")
CURRENT_CODE = re.compile(r"\d{6}L[1-7]")
_WORDS_BESIDE = re.compile(
    r"(?:old|new|former(?:ly)?|previous(?:ly)?|current(?:ly)?|known as|code|uoc|no|number|now|was"
    r"|原|舊|旧|現|现|新|編號|编号|前稱|前称|[\s()（）\[\]/,;:：.#–—-])*",
    re.IGNORECASE,
)


def read_codes(text: str) -> tuple[str, str | None]:
    """Tells the current code from the old one that stands beside it.

    Of two published codes the one in the current form is current, else the first; where other words stand
    around them, the whole is taken for a code, as a draft's placeholder is.

    Returns:
        The code, and the old code where one is given.

    Example:
        >>> read_codes("104734L1 (LOWHOM101A)"), read_codes("LOWHOM101A / 104734L1"), read_codes("UoC #107753L1")
        (('104734L1', 'LOWHOM101A'), ('104734L1', 'LOWHOM101A'), ('107753L1', None))
        >>> read_codes("M1")
        ('M1', None)
    """
    codes = list(dict.fromkeys(CODE.findall(text)))
    if not 1 <= len(codes) <= 2 or not _WORDS_BESIDE.fullmatch(CODE.sub(" ", text)):
        return text, None
    codes.sort(key=lambda code: CURRENT_CODE.fullmatch(code) is None)
    return codes[0], codes[1] if len(codes) > 1 else None
