"""The objects of two titles, and statements that say the same about each of them.

*Post the menu* in the unit *Plan the menu* says the same about the menu as *Post the roster* in *Draw up the roster*
says about the roster. The words are similar, but holding one unit does not show the skills of the other. Chinese has no
such rule, because its text does not separate words.
"""

from collections.abc import Set as AbstractSet

from cskg.language.reading import Reading, read_statement
from cskg.language.terms import find_term, weigh_terms
from cskg.outline import fold_statement

Objects = tuple[frozenset[str], frozenset[str]]
"""The words of each title's object that the other title lacks."""


def part_objects(title: str, other: str) -> Objects:
    """Returns the words of each title's object that the other title lacks.

    General words (*programme*) count only if no other word is left.

    Example:
        >>> [sorted(words) for words in part_objects("Plan the monthly programme", "Draw up the monthly menu")]
        [['program'], ['menu']]
    """
    one, two = read_statement(title), read_statement(other)
    return _find_own(one, two), _find_own(two, one)


def _find_own(one: Reading, other: Reading) -> frozenset[str]:
    """Returns the words of a title's object that another title lacks."""
    verb = find_term(one.verb) if one.verb else None
    every = weigh_terms(fold_statement(one.object), verb=None).keys() - ({verb.key} if verb else set())
    for terms in (one.object_terms, every):
        # Pairs of ideographs need not be words.
        if found := frozenset(term for term in terms if term.isascii()) - other.terms.keys():
            return found
    return frozenset()


def change_object(terms: AbstractSet[str], others: AbstractSet[str], objects: Objects) -> bool:
    """Returns whether each of two statements has a word of its own title's object that the other lacks.

    Args:
        terms: The terms of a statement of the first unit.
        others: The terms of a statement of the second unit.
        objects: The result of :func:`part_objects` for their titles.
    """
    mine, theirs = objects
    return not (mine.isdisjoint(terms - others) or theirs.isdisjoint(others - terms))
