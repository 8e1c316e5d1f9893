"""How much work a unit is: its QF credits, or an estimate with its basis.

Where a document gives no credit, or 0, the estimate is the median of the units of the same level, else the median of
all units, else one credit. Numbers are exact fractions of what is printed, so sums and limits compare as on paper.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
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


def estimate_workloads(units: Iterable[UnitEntry]) -> dict[UnitKey, Workload]:
    """Returns the workload of every unit of a dataset; the medians are taken over these units."""
    levels: dict[UnitKey, int | None] = {}
    printed: dict[UnitKey, Fraction] = {}
    by_level: dict[int, list[Fraction]] = defaultdict(list)
    for unit in units:
        level = levels[unit.key] = unit.level
        number = unit.credit
        if number is not None and math.isfinite(number) and number > 0:
            printed[unit.key] = exact(number)
            if level is not None:
                by_level[level].append(printed[unit.key])
    of_level = {
        level: Workload(credits=median(found), basis=f"the median of the units of level {level}")
        for level, found in by_level.items()
    }
    of_all = (
        Workload(credits=median(printed.values()), basis="the median of all units")
        if printed
        else Workload(credits=FALLBACK_CREDIT, basis="a placeholder, because no credit is known of any unit")
    )
    return {
        key: Workload(credits=printed[key]) if key in printed else of_level.get(level, of_all) if level else of_all
        for key, level in levels.items()
    }


def exact(number: float) -> Fraction:
    """Returns a number as it is written, not as the machine rounds it.

    Example:
        >>> exact(0.1) + exact(0.2) == exact(0.3)
        True
    """
    return Fraction(str(number))


def show_number(number: Fraction) -> str:
    """Writes a number without needless digits, rounded up to two places, so that a shown budget is enough.

    Example:
        >>> show_number(Fraction(6)), show_number(Fraction(15, 2)), show_number(Fraction(120, 7))
        ('6', '7.5', '17.15')
    """
    return f"{float(Fraction(math.ceil(number * 100), 100)):.2f}".rstrip("0").rstrip(".")
