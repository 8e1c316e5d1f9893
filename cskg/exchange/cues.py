"""Beginnings that tell the members of a list apart, where a format asks for each in a field of its own.

Most programs grade each field alone, so that fields which take any member would pay one member several times. A field
that shows how its member begins takes that member only. Knows texts; knows nothing of formats.
"""

from collections.abc import Sequence


def find_cues(texts: Sequence[str]) -> tuple[str, ...]:
    """Gives the shortest beginning of each text that no other text has; a whole text where another begins with it.

    Example:
        >>> find_cues(["Uncertainty", "Urgency", "Sudden", "不明朗"])
        ('Un', 'Ur', 'S', '不')
    """
    return tuple(_find_cue(text, [other for other in texts if other != text]) for text in texts)


def _find_cue(text: str, others: Sequence[str]) -> str:
    for end in range(1, len(text)):
        cue = text[:end]
        if cue.strip() and not any(other.casefold().startswith(cue.casefold()) for other in others):
            return cue
    return text
