"""Chooses the shortest quotation by which a correction can name a statement, or a place in one."""

import re
from collections.abc import Iterator, Sequence

from cskg.errors import BadInputError
from cskg.language.characters import has_ideograph
from cskg.parser.edits import Words, find_cut


def quote_statement(texts: Sequence[str], place: int) -> Words:
    """Returns the fewest first words that identify a statement within its unit.

    Args:
        texts: The texts of the unit's statements, in order.
        place: The index of the statement among them.

    Example:
        >>> quote_statement(["Sell bread", "Sell bread and cakes", "Sell bread"], 1).text
        'Sell bread and'
        >>> quote_statement(["Sell bread", "Sell bread and cakes", "Sell bread"], 2)
        Words(text='Sell bread', occurrence=2)
    """
    text = texts[place]
    others = [each for number, each in enumerate(texts) if number != place]
    for end in _word_ends(text):
        start = text[:end]
        if not any(each.startswith(start) for each in others):
            return Words(text=start)
    same = [number for number, each in enumerate(texts) if each == text]
    return Words(text=text, occurrence=same.index(place) + 1 if len(same) > 1 else None)


def quote_cut(text: str, start: int) -> Words:
    """Returns the fewest words that identify the place in a statement before which to cut it.

    Example:
        >>> quote_cut("Wrap the goods and the bread", 19)
        Words(text='the bread', occurrence=None)
    """
    after = text[start:]
    for end in _word_ends(after):
        words = Words(text=after[:end])
        try:
            if find_cut(text, words) == start:
                return words
        except BadInputError:
            continue
    places = [place for place in iter_cuts(text) if text.startswith(after, place)]
    return Words(text=after, occurrence=places.index(start) + 1)


def iter_cuts(text: str) -> Iterator[int]:
    """Yields the places in a statement's text where it may be cut: before words, and before Chinese characters.

    Example:
        >>> list(iter_cuts("Wrap it")), list(iter_cuts("包好貨品"))
        ([5], [1, 2, 3])
    """
    for place in range(1, len(text)):
        is_start = text[place - 1].isspace() and not text[place].isspace()
        if is_start or (has_ideograph(text[place]) and text[place - 1].isalnum()):
            yield place


def _word_ends(text: str) -> Iterator[int]:
    """Yields the ends of the first two words, three words and so on, and the end of the text."""
    yield from (match.start() for match in list(re.finditer(r"(?<=\S)\s", text))[1:])
    yield len(text)
