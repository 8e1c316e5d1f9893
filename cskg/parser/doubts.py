"""Places of run-on text that a person should check, and their diagnostic."""

from collections.abc import Sequence
from dataclasses import dataclass

from cskg.errors import tell_count
from cskg.parser.passages import Passage
from cskg.parser.runon import RunOnItem

_AROUND = 24
"""The number of characters shown before and after a doubtful place."""

CARET = "‸"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place where it is doubtful whether a statement starts, or which parent it has.

    Attributes:
        place: The first character of the doubtful statement.
        words: The words around it, with a caret.
    """

    place: Passage
    words: str


def find_doubts(item: RunOnItem, whole: Passage) -> list[Doubt]:
    """Returns the doubtful places of an item with the words around each."""
    flat = whole.flat
    doubts = []
    for place in item.doubts:
        before = flat[max(0, place - _AROUND) : place].split(" ", 1)[-1]
        after = flat[place : place + _AROUND].rsplit(" ", 1 if place + _AROUND < len(flat) else 0)[0]
        doubts.append(Doubt(whole.cut(place, len(flat)), " ".join(f"{before}{CARET}{after}".split())))
    return doubts


_MOST_SHOWN = 20


def describe_run_on(count: int, doubts: Sequence[str] = ()) -> str:
    """Reports how many statements were inferred, and which places are doubtful."""
    said = (
        f"Items have no marks between them, so the limits of {tell_count(count, 'statement')} were inferred from the "
        "words (confidence below 1)."
    )
    if not doubts:
        return f"{said} Check them against the publication."
    more = f"; and {len(doubts) - _MOST_SHOWN} more" if len(doubts) > _MOST_SHOWN else ""
    places = "a place" if len(doubts) == 1 else f"{len(doubts)} places"
    return (
        f"{said} In {places} it is doubtful whether a statement starts, or which statement it belongs under. Check "
        f"{'it' if len(doubts) == 1 else 'them'} against the publication: {'; '.join(doubts[:_MOST_SHOWN])}{more}."
    )
