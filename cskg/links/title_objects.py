"""The objects of two titles, and statements that say the same of the one and of the other.

*Post the menu* in the unit *Plan the menu* says of the menu what *Post the roster* says of the roster in *Draw up the
roster*. The words are alike, but to hold one unit shows nothing of the other. Chinese has no such rule, as its words
are not parted.
"""

from collections.abc import Collection
from collections.abc import Set as AbstractSet

from cskg.language.reading import read_statement

Objects = tuple[frozenset[str], frozenset[str]]
"""The words of each title's object that the other title lacks."""


def part_objects(title: str, other: str) -> Objects:
    """Returns the words of each title's object that the other title lacks.

    Example:
        >>> [sorted(words) for words in part_objects("Plan the weekly menu", "Draw up the weekly roster")]
        [['menu'], ['schedul']]
    """
    one, two = read_statement(title), read_statement(other)
    return _words(one.object_terms) - two.terms.keys(), _words(two.object_terms) - one.terms.keys()


def _words(terms: Collection[str]) -> frozenset[str]:
    """Returns the terms that are words; pairs of ideographs need not be."""
    return frozenset(term for term in terms if term.isascii())


def change_object(terms: AbstractSet[str], others: AbstractSet[str], objects: Objects) -> bool:
    """Returns whether each of two statements has a word of its own title's object where the other has none.

    Args:
        terms: The terms of a statement of the first unit.
        others: The terms of a statement of the second unit.
        objects: What :func:`part_objects` returned for their titles.
    """
    mine, theirs = objects
    return not (mine.isdisjoint(terms - others) or theirs.isdisjoint(others - terms))
