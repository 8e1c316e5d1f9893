"""What a quiz lacks, told by reason: the counts add up to the items missing.

Knows numbers and reasons; knows nothing of how items come about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cskg.model import UnitKey
from cskg.quiz.items import ItemKind, Unfilled

_Name = TypeVar("_Name", bound=Any)

_NO_MORE = "The units give no more items; ask for fewer, or name more units."


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A reason why items could not be had.

    Attributes:
        unit: The unit that could not give them, or None for any.
        kind: Their kind, or None for any.
        reason: Why, as a sentence for people.
        weight: How many items could have come but for this reason.
        is_always_told: Whether it is told even where other items took the place of those missing.
    """

    unit: UnitKey | None = None
    kind: ItemKind | None = None
    reason: str
    weight: int = 1
    is_always_told: bool = False


def share_out(missing: int, gaps: Sequence[Gap]) -> tuple[Unfilled, ...]:
    """Shares the number of missing items out among the reasons, by their weights (largest remainder).

    Args:
        missing: How many items are missing to the size asked.
        gaps: The reasons that came up; those alike in all but their weight are told as one.

    Example:
        >>> found = share_out(3, [Gap(reason="Too long."), Gap(reason="Too long."), Gap(reason="Unsure.")])
        >>> [(unfilled.count, unfilled.reason) for unfilled in found]
        [(2, 'Too long.'), (1, 'Unsure.')]
    """
    weights: dict[tuple[str, str, str], int] = {}
    first: dict[tuple[str, str, str], Gap] = {}
    for gap in gaps:
        name = (gap.unit or "", gap.kind.value if gap.kind else "", gap.reason)
        weights[name] = weights.get(name, 0) + gap.weight
        first.setdefault(name, gap)
    # A reason accounts for no more items than it could have cost.
    counts = dict(weights) if sum(weights.values()) <= missing else apportion(missing, weights)
    told = [
        Unfilled(unit=first[name].unit, kind=first[name].kind, count=counts[name], reason=first[name].reason)
        for name in sorted(weights)
        if counts[name] or first[name].is_always_told
    ]
    rest = missing - sum(counts.values())
    return (*told, Unfilled(count=rest, reason=_NO_MORE)) if rest else tuple(told)


def apportion(count: int, weights: Mapping[_Name, int]) -> dict[_Name, int]:
    """Shares a number out by weights, by the method of the largest remainder; ties go to the first name.

    Example:
        >>> apportion(10, {"r1": 12, "r2": 7, "c": 3})
        {'r1': 6, 'r2': 3, 'c': 1}
    """
    total = sum(weights.values())
    counts = {name: count * weight // total for name, weight in weights.items()} if total else {}
    remainders = sorted(counts, key=lambda name: (-(count * weights[name] % total), name))
    for name in remainders[: count - sum(counts.values())]:
        counts[name] += 1
    return counts
