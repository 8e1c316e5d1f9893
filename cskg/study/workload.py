"""The workload of a unit: its QF credits, or an estimate with its basis.

If a document gives no credit, or 0, the estimate is the median of the units of the same level, otherwise the median of
all units, otherwise one credit. Numbers are exact fractions of the printed values, so sums and limits compare as on
paper.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from statistics import median

from cskg.graph.index import UnitEntry
from cskg.model import NOTIONAL_HOURS_PER_CREDIT, UnitKey

FALLBACK_CREDIT = Fraction(1)
"""The estimate for every unit if no document of the dataset gives a credit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The work that a unit needs.

    Attributes:
        credits: QF credits, more than 0.
        basis: The basis of an estimate, as the end of a sentence; None if a document gives the credits.
    """

    credits: Fraction
    basis: str | None = None

    @property
    def hours(self) -> Fraction:
        """Notional learning hours: ten for each credit."""
        return self.credits * NOTIONAL_HOURS_PER_CREDIT

    @property
    def is_estimated(self) -> bool:
        """Returns whether no document gives the credits."""
        return self.basis is not None


class Workloads(Mapping[UnitKey, Workload]):
    """The workloads of the units of a dataset.

    The medians over all units are computed when the first estimate is needed.

    Args:
        units: All units of the dataset, by key.
    """

    def __init__(self, units: Mapping[UnitKey, UnitEntry]) -> None:
        self._units = units

    def __getitem__(self, key: UnitKey) -> Workload:
        unit = self._units[key]
        printed = _printed_credit(unit)
        if printed is not None:
            return Workload(credits=printed)
        of_level, of_all = self._estimates
        return of_level.get(unit.level, of_all) if unit.level else of_all

    def __iter__(self) -> Iterator[UnitKey]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    @cached_property
    def _estimates(self) -> tuple[dict[int, Workload], Workload]:
        """The estimate for each level, and the one for levels without credits."""
        all_printed: list[Fraction] = []
        by_level: dict[int, list[Fraction]] = defaultdict(list)
        for unit in self._units.values():
            printed = _printed_credit(unit)
            if printed is not None:
                all_printed.append(printed)
                if unit.level is not None:
                    by_level[unit.level].append(printed)
        of_level = {
            level: Workload(credits=median(found), basis=f"the median of the units of level {level}")
            for level, found in by_level.items()
        }
        if not all_printed:
            basis = "a placeholder, because no credit is known of any unit"
            return of_level, Workload(credits=FALLBACK_CREDIT, basis=basis)
        return of_level, Workload(credits=median(all_printed), basis="the median of all units")


def _printed_credit(unit: UnitEntry) -> Fraction | None:
    """Returns the credits that a document gives for a unit, if they are more than 0."""
    number = unit.credit
    return exact(number) if number is not None and math.isfinite(number) and number > 0 else None


def exact(number: float) -> Fraction:
    """Returns a number exactly as it is written, without floating-point rounding.

    Example:
        >>> exact(0.1) + exact(0.2) == exact(0.3)
        True
    """
    return Fraction(str(number))


def round_up(number: Fraction, step: Fraction = Fraction(1)) -> Fraction:
    """Returns a number rounded up to a multiple of a step, as people say weeks, hours and credits; it is always enough.

    Example:
        >>> round_up(Fraction(100, 3)), round_up(Fraction(120, 7), Fraction(1, 2))
        (Fraction(34, 1), Fraction(35, 2))
    """
    return math.ceil(number / step) * step


def show_number(number: Fraction) -> str:
    """Writes a number without needless digits, rounded up to two places, so that a shown budget is enough.

    Example:
        >>> show_number(Fraction(6)), show_number(Fraction(15, 2)), show_number(Fraction(120, 7))
        ('6', '7.5', '17.15')
    """
    return f"{float(Fraction(math.ceil(number * 100), 100)):.2f}".rstrip("0").rstrip(".")
