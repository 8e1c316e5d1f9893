"""Clues for an item of run-on text, and for the step from it to the next item: the forms and lengths of both.

Each clue is a short phrase, such as *list: name* or *down: verb > name*, which :mod:`~cskg.parser.lattice` weighs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from cskg.language.characters import is_chinese
from cskg.language.lexicon import find_verb, is_of_class
from cskg.language.reading import has_object, has_verb, is_verb_led, opens_list
from cskg.parser.limits import bare_word

DEEPEST = 2
TOPIC = -1
"""The depth of the topic at the start of a text."""

_SIZES = (1, 2, 7, 14)
_WORD = 2.5
"""The number of Chinese characters that count as one word."""

_SHORT_NAME = 6
_LONG = 4
_NO_VERB = re.compile(
    r"(?:s|able|ible|ive|al|ous|ic|ed|ary|less|ful|ent|ant|tion|sion|ment|ness|ity|ing|er|or|ance|ence|ship|ism|ist|age|"
    r"logy|ery|th|ty|an|ly)$"
)
"""Endings that are common in nouns and adjectives, and very rare in verbs."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The words between two limits, reduced to the properties that matter for an item.

    Attributes:
        first: The number of the limit at the start.
        last: The number of the limit at the end.
        form: The grammatical form of the words.
        length: The number of words.
        opens: Whether the last words open a list.
        left: The kind of the word before.
        kind: The kind of the first word.
    """

    first: int
    last: int
    form: str
    length: float
    opens: bool
    left: str
    kind: str


class Level(NamedTuple):
    """The depth of an item, whether it is the first of its list, and whether a word opened that list."""

    depth: int
    is_first: bool = False
    is_opened: bool = False


Node = tuple[Piece, Level]


def read_piece(words: str, first: int, last: int, clues: tuple[str, ...]) -> Piece:
    """Reads the words between two limits. ``clues`` are those of the first limit."""
    length = len(words) / _WORD if is_chinese(words[:1]) else len(words.split())
    left, kind = (*clues[:2], "", "")[:2]
    return Piece(first, last, _find_form(words), length, opens_list(words), left, kind)


def _find_form(words: str) -> str:
    """Finds the grammatical form of words. It distinguishes the forms that show which item is under which."""
    is_led = is_verb_led(words)
    if is_chinese(words[:1]):
        return "Chinese verb" if is_led else "Chinese name" if len(words) <= _SHORT_NAME else "Chinese words"
    if not is_led:
        return "sentence" if has_verb(words) else "perhaps verb" if _may_be_verb_led(words) else "name"
    first = bare_word(words.split(maxsplit=1)[0])
    verb = find_verb(first)
    if verb is None or has_object(f"{words} "):
        return "verb"
    is_gerund = verb.form == "ing"
    if verb.is_noun or (is_gerund and is_of_class(first, "n")):
        return "verb or noun"
    return "gerund" if is_gerund else "verb"


def _may_be_verb_led(words: str) -> bool:
    """Returns whether a long item may start with a verb that is not in the lexicon, by its form and the next word.

    *Boom dialogue just above the frame* may start with one. *Repetition of questions* and *Local produce* do not.
    """
    pieces = words.split()
    if len(pieces) <= _LONG or is_of_class(pieces[1], "prep", "conj") or find_verb(pieces[0]) is not None:
        return False
    return pieces[0].isalpha() and pieces[0][1:].islower() and _NO_VERB.search(pieces[0].casefold()) is None


def iter_levels(level: Level, *, opens: bool) -> Iterator[Level]:
    """Yields the possible levels of the next item: in a list below, beside, or above. A list has at least two items."""
    if level.depth < DEEPEST:
        yield Level(level.depth + 1, is_first=level.depth >= 0, is_opened=opens and level.depth >= 0)
    if level.depth >= 0:
        yield Level(level.depth, is_opened=level.is_opened)
    if not level.is_first:
        yield from map(Level, range(level.depth))


def list_item_clues(piece: Piece, level: Level) -> tuple[str, ...]:
    """Lists the clues for and against an item."""
    return _list_item_clues(level, piece.form, sum(piece.length > most for most in _SIZES), piece.left, piece.kind)


@lru_cache(maxsize=1 << 14)
def _list_item_clues(level: Level, form: str, size: int, left: str, kind: str) -> tuple[str, ...]:
    if level.depth == TOPIC:
        return ()
    place = "top" if not level.depth else "announced" if level.is_opened else "list"
    clues = [f"{place}: {form}", f"{place}: {form} of size {size}"]
    if left in {"after capital", "after acronym", "after name"}:
        clues.append(f"{place}: after capital")
    if kind in {"is name", "is known name", "is acronym"}:
        clues.append(f"{place}: proper name")
    elif kind == "is noun here":
        clues.append(f"{place}: noun here")
    if level.depth == DEEPEST:
        clues.append("deep")
    return tuple(clues)


def list_step_clues(before: Node, node: Node) -> tuple[str, ...]:
    """Lists the clues for and against an item after another one."""
    (above, level), (piece, following) = before, node
    if above.length > 2 * piece.length and above.length > _LONG:
        size = "shorter"
    else:
        size = "longer" if piece.length > 2 * above.length and piece.length > _LONG else "alike"
    return _list_step_clues(level, above.form, above.opens, following, piece.form, piece.left, size)


@lru_cache(maxsize=1 << 14)
def _list_step_clues(
    level: Level,
    above: str,
    opens: bool,  # noqa: FBT001
    following: Level,
    form: str,
    left: str,
    size: str,
) -> tuple[str, ...]:
    if level.depth == TOPIC:
        return (f"topic > {form}",)
    go = "down" if following.depth > level.depth else "along" if following.depth == level.depth else "up"
    clues = [f"{go}: {above} > {form}", f"{go}: > {form}", f"{go}: {'announced' if opens else 'not announced'}"]
    if go != "down":
        if level.depth:
            which = "announced list" if level.is_opened else "list"
            clues.append(f"{go}: {which}")
            if level.depth - following.depth > 1:
                clues.append("up: two")
        clues.append(f"{go}: {'list' if level.depth else 'top'}, {size}")
    else:
        clues.append(f"down: {size}")
    if left in {"after prep", "after rel", "after capital", "after acronym", "after name"}:
        clues.append(f"{go}: {left}")
    return tuple(clues)
