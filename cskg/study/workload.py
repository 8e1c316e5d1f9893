"""How much work a unit is: its QF credits, or an estimate with its basis.

Where a document gives no credit, or 0, the estimate is the median of the units of the same level, else the median of
all units, else one credit. Numbers are exact fractions of what is printed, so sums and limits compare as on paper.
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
"""The estimate for every unit where no document of the dataset gives a credit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The work that a unit asks for.

    Attributes:
        credits: QF credits, more than 0.
        basis: What the credits were estimated from, as the end of a sentence; None where a document gives them.
    """

    credits: Fraction
    basis: str | None = None

    @property
    def hours(self) -> Fraction:
        """Notional learning hours: ten a credit."""
        return self.credits * NOTIONAL_HOURS_PER_CREDIT

    @property
    def is_estimated(self) -> bool:
        """Returns whether no document gives the credits."""
        return self.basis is not None


class Workloads(Mapping[UnitKey, Workload]):
    """The workloads of the units of a dataset.

    The medians are taken over all units, when the first estimate is asked for.

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
        """The estimate for each level, and the one for where that is of no use."""
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
    """Returns the credits that a document gives of a unit, if they are more than 0."""
    number = unit.credit
    return exact(number) if number is not None and math.isfinite(number) and number > 0 else None


def exact(number: float) -> Fraction:
    """Returns a number as it is written, not as the machine rounds it.

    Example:
        >>> exact(0.1) + exact(0.2) == exact(0.3)
        True
    """
    return Fraction(str(number))


def round_up(number: Fraction, step: Fraction = Fraction(1)) -> Fraction:
    """Returns the next multiple of a step, as people say numbers of weeks, hours and credits; it is always enough.

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
