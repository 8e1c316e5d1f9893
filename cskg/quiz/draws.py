"""Draws: orders that depend on a seed and on names, and options that fit together, in drawn order.

SHA-256 gives the same order on any machine and in any Python version, which Python's own generator does not promise.
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
"""Limits the search in units with hundreds of statements; the draw decides what is tried first."""


def digest(*parts: object) -> str:
    """Returns the SHA-256 of JSON values, in hexadecimal; different lists of parts never give the same input.

    Example:
        >>> digest("a", "bc") == digest("ab", "c")
        False
    """
    return hashlib.sha256(json.dumps(parts, separators=(",", ":"), sort_keys=True).encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Draw:
    """A source of orders.

    Args:
        basis: Everything that an order depends on.

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
    """Yields the chosen entries with the requested number of others that all fit together, in order of the pool."""
    if count == 0:
        yield list(chosen)
        return
    fitting = [entry for entry in pool if all(can_stand_together(entry.phrase, other.phrase) for other in chosen)][
        :_FITTING_TRIED
    ]
    for index, entry in enumerate(fitting):
        yield from iter_extensions([*chosen, entry], fitting[index + 1 :], count - 1)
