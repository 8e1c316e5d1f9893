"""Draws: orders that follow from a seed and from names, and options that can stand together, in drawn order.

SHA-256 gives the same order on any machine and in any year, which Python's own generator does not promise.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cskg.quiz.facts import Entry
from cskg.quiz.likeness import can_stand_together

_T = TypeVar("_T")

_FITTING_TRIED = 40
"""Bounds the search in units of hundreds of statements; what is tried first is up to the draw."""


def digest(*parts: object) -> str:
    """Returns the SHA-256 of values that JSON can hold, in hexadecimal; no two lists of parts run together.

    Example:
        >>> digest("a", "bc") == digest("ab", "c")
        False
    """
    return hashlib.sha256(json.dumps(parts, separators=(",", ":"), sort_keys=True).encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Draw:
    """A source of orders.

    Args:
        basis: All that an order may depend on.

    Example:
        >>> Draw("seed 1").order(["a", "b", "c"], str) == Draw("seed 1").order(["c", "b", "a"], str)
        True
    """

    basis: str

    def within(self, *names: str) -> "Draw":
        """Returns a source for one purpose; its orders are independent of those for another."""
        return Draw(digest(self.basis, *names))

    def rank(self, name: str) -> str:
        """Returns the place of a name among all names, as a string that sorts."""
        return digest(self.basis, name)

    def order(self, values: Iterable[_T], name: Callable[[_T], str]) -> list[_T]:
        """Puts values in order by the ranks of their names, which must differ."""
        return sorted(values, key=lambda value: self.rank(name(value)))

    def order_entries(self, entries: Iterable[Entry]) -> list[Entry]:
        """Puts entries in order by their names."""
        return self.order(entries, lambda entry: entry.name)


def iter_extensions(chosen: Sequence[Entry], pool: Sequence[Entry], count: int) -> Iterator[list[Entry]]:
    """Yields the chosen entries with as many more as asked that can all stand together, in order of the pool."""
    if count == 0:
        yield list(chosen)
        return
    fitting = [entry for entry in pool if all(can_stand_together(entry.phrase, other.phrase) for other in chosen)][
        :_FITTING_TRIED
    ]
    for index, entry in enumerate(fitting):
        yield from iter_extensions([*chosen, entry], fitting[index + 1 :], count - 1)
