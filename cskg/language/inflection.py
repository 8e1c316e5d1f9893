"""Regular English word forms: inflection of verbs, plurals of nouns, and British against American spelling.

These are rules with exceptions; irregular words are in ``english.tsv``. Lemmatisers cannot replace them. simplemma does
not return the form of a word (:mod:`~cskg.language.other_forms` only asks it whether a word exists), and lemminflect
was last released in 2022.
"""

import re
from functools import lru_cache

_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_ISE = re.compile(r"(?<=[a-z]{3})is(?=(?:e[sd]?|ing|ations?|ational|ers?|able)$)")
_ALWAYS_ISE = re.compile(
    r"(?:(?:ad|de|re|super|tele|impro)v|(?:sur|com|enter|re|ap)pr|(?:exer|pre|con|exor|circum)c|(?:pro|pre)m|advert|expert"
    r"|chast|merchand|parad|franch|disgu|pra|app?ra|clockw|likew|otherw|desp|tort|turquo)is(?:e[sd]?|ing|ers?|able)$"
)
"""Words that end in *-ise* in American spelling too."""

_SPELLINGS = (
    (re.compile(r"(?<=[a-z]ly)s(?=(?:e[sd]?|ing|ers?)$)"), "z"),
    (re.compile(r"(?<=[a-z]{2})our(?=(?:s|ed|ing|al|able|ably|ful|hood|i[sz]e[sd]?|ites?|ers?|less)?$)"), "or"),
    (re.compile(r"(?<=[a-z][aeiou]t|[a-z][nhps]t|[a-z][aeim]b)re(?=s?$)"), "er"),
    (re.compile(r"(?<=[a-z]og)ue(?=s?$)"), ""),
    (re.compile(r"(?:(?<=[a-z]{3}[aeiou]l)|(?<=[a-z][aeiou]{2}l))l(?=(?:ed|ing|ers?|ors?)$)"), ""),
    (re.compile(r"(?<=def|off|ret|lic)ence(?=[sd]?$)"), "ense"),
    (re.compile(r"(?<=[a-z]dg)e(?=ments?$)"), ""),
)
_MAY_DIFFER = re.compile(r"is|l[yl]s|our|[bt]re|ogue|ll|ence|dge")
"""A part of every word that a rule above may change; words without it need no further test."""

_SPELLED_ALIKE = re.compile(r"(?:cont|det|dev|downp|fl|f|glam|h|param|p|sc|s|t|vel|y)our|(?:br|r|v)ogue")
"""The beginnings of words that a rule above would change although both spellings agree."""


@lru_cache(maxsize=1 << 16)
def spell_alike(word: str) -> str:
    """Returns one spelling for the British and the American form of a word in lower case.

    Example:
        >>> [spell_alike(word) for word in ("organise", "colour", "centre", "supervise", "detour")]
        ['organize', 'color', 'center', 'supervise', 'detour']
    """
    if not _MAY_DIFFER.search(word) or _SPELLED_ALIKE.match(word):
        return word
    if not _ALWAYS_ISE.search(word):
        word = _ISE.sub("iz", word)
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return word


def inflect(base: str, *, doubles: bool = False) -> tuple[tuple[str, str], ...]:
    """Returns the regular forms of a verb as pairs of form (``base``, ``s``, ``ed``, ``ing``) and word.

    Args:
        base: The dictionary form.
        doubles: Whether the last consonant doubles; words of one syllable follow a rule.

    Example:
        >>> [word for _, word in inflect("plan")], [word for _, word in inflect("carry")]
        (['plan', 'plans', 'planned', 'planning'], ['carry', 'carries', 'carried', 'carrying'])
    """
    doubles = doubles or re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", base) is not None
    stem = base[:-1] if base.endswith("e") else base + base[-1] if doubles else base
    past = base[:-1] + "ied" if _CONSONANT_Y.search(base) else stem + "ed"
    gerund = base + "ing" if re.search(r"(?:ee|ye|oe)$", base) else stem + "ing"
    return ("base", base), ("s", plural(base)), ("ed", past), ("ing", gerund)


def plural(noun: str) -> str:
    """Returns the regular plural of a noun, which is also how a verb takes *-s*.

    Example:
        >>> [plural(noun) for noun in ("box", "policy", "day", "report")]
        ['boxes', 'policies', 'days', 'reports']
    """
    if re.search(r"(?:s|x|z|ch|sh|o)$", noun):
        return noun + "es"
    return noun[:-1] + "ies" if _CONSONANT_Y.search(noun) else noun + "s"


def singular(noun: str) -> str:
    """Returns a noun without its regular plural ending; a word that is not a plural is returned unchanged.

    Example:
        >>> [singular(word) for word in ("policies", "ties", "boxes", "reports", "glass", "analysis", "gas")]
        ['policy', 'tie', 'box', 'report', 'glass', 'analysis', 'gas']
    """
    if not noun.endswith("s"):
        return noun
    if len(noun) > 4 and noun.endswith("ies"):
        return noun[:-3] + "y"
    if re.search(r"(?:x|ch|sh|ss|zz)es$", noun):
        return noun[:-2]
    return noun[:-1] if len(noun) > 3 and re.search(r"[^siu]s$", noun) else noun


def adjectives_of(adverb: str) -> tuple[str, ...]:
    """Returns what the adjective of an adverb in *-ly* may be; nothing for another word.

    Example:
        >>> adjectives_of("promptly"), adjectives_of("steadily"), adjectives_of("prompt")
        (('prompt', 'promptle'), ('steady',), ())
    """
    if len(adverb) < 5 or not adverb.endswith("ly"):
        return ()
    return (adverb[:-3] + "y",) if adverb.endswith("ily") else (adverb[:-2], adverb[:-1] + "e")
