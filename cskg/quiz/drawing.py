"""Chance without randomness: an order of things that follows from a seed and from their names.

SHA-256 gives the same order on any machine, in any process and in any year; Python's own generator
promises that for no longer than its documentation does.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")


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
        """Returns a source for one purpose, whose orders tell nothing of those for another."""
        return Draw(digest(self.basis, *names))

    def rank(self, name: str) -> str:
        """Returns the place of a name among all names, as a string that sorts."""
        return digest(self.basis, name)

    def order(self, values: Iterable[_T], name: Callable[[_T], str]) -> list[_T]:
        """Puts values in order by the ranks of their names, which must differ."""
        return sorted(values, key=lambda value: self.rank(name(value)))
