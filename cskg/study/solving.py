"""The best choice of units as an integer linear program, solved exactly by HiGHS through SciPy.

A unit is a variable that is 0 or 1. For each requirement of a unit, the sum of the units that meet it is at least
that unit (minimum closure in an AND-OR graph, which is as hard as set cover). Hours are scaled to whole numbers, so
nothing is lost to rounding. Each outcome is checked in exact numbers and rejected if it fails. The search is limited by
nodes and not by time, so a slow machine gives the same answer.

HiGHS: Q. Huangfu and J. A. J. Hall, *Parallelizing the dual revised simplex method*, Mathematical Programming
Computation 10, 2018, https://doi.org/10.1007/s12532-017-0130-5.
"""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from math import floor, lcm

import numpy as np
import numpy.typing as npt

from cskg.model import UnitKey

MAX_UNITS = 500
"""The most units for which the exact choice is tried."""

MAX_NODES = 1_000
"""The most nodes of a search; a search that needs more has no result."""

_MAX_HOURS = 10**9
"""The most scaled hours that a floating-point solver can add up exactly."""

Options = Mapping[UnitKey, tuple[tuple[UnitKey, ...], ...]]
"""For each unit that may be taken, the units that meet each of its requirements."""

_Floats = npt.NDArray[np.float64]
_Range = tuple[_Floats, float, float]
"""The coefficients of a sum, with its lower and upper limit."""


def solve_least(
    options: Options, hours: Mapping[UnitKey, Fraction], goals: Sequence[UnitKey]
) -> frozenset[UnitKey] | None:
    """Returns the units with the least work that reach all goals; of equal choices, the one with the fewest units.

    Args:
        options: For each unit that may be taken, the units that meet each of its requirements.
        hours: The hours of the units; other units take no hours.
        goals: The units that must be taken.

    Returns:
        The units; None if no outcome was found.
    """
    program = _Program(options, hours)
    least = program.minimize(program.hours, [program.take(goals)])
    if least is None:
        return None
    same = program.at_most(program.hours, program.count(program.hours, least))
    return program.minimize(np.ones(len(options)), [program.take(goals), same])


def solve_goals(
    options: Options, hours: Mapping[UnitKey, Fraction], goals: Sequence[UnitKey], limit: Fraction
) -> frozenset[UnitKey] | None:
    """Returns the units that reach most goals within a limit, earlier goals rather than later, by the least work.

    Returns:
        The units, empty if no goal fits; None if no result was found.
    """
    program = _Program(options, hours)
    within = program.at_most(program.hours, limit * program.scale)
    is_goal = program.mark(dict.fromkeys(goals, 1.0))
    most = program.minimize(-is_goal, [within])
    if most is None:
        return None
    count = sum(goal in most for goal in goals)
    rank = program.mark({goal: float(place) for place, goal in enumerate(goals)})
    early = program.minimize(rank, [within, program.at_most(-is_goal, Fraction(-count))])
    if early is None:
        return None
    reached = [goal for goal in goals if goal in early]
    found = program.minimize(program.hours, [within, program.take(reached)])
    if found is None or program.count(program.hours, found) > limit * program.scale:
        return None
    return found


def solve_start(options: Options, hours: Mapping[UnitKey, Fraction], limit: Fraction) -> frozenset[UnitKey] | None:
    """Returns as much work as fits into a limit, each unit with all that it needs; of equal choices, the fewest units.

    Returns:
        The units; None if no outcome was found.
    """
    program = _Program(options, hours)
    within = program.at_most(program.hours, limit * program.scale)
    most = program.minimize(-program.hours, [within])
    if most is None or program.count(program.hours, most) > limit * program.scale:
        return None
    same = program.at_most(-program.hours, -program.count(program.hours, most))
    return program.minimize(np.ones(len(options)), [within, same])


class _Program:
    """The program of some units: a variable each, and a row for each requirement."""

    def __init__(self, options: Options, hours: Mapping[UnitKey, Fraction]) -> None:
        self.keys = tuple(options)
        self._place = {key: place for place, key in enumerate(self.keys)}
        self._options = options
        exact = [hours.get(key, Fraction(0)) for key in self.keys]
        self.scale = lcm(*(each.denominator for each in exact))
        self._whole = {key: int(each * self.scale) for key, each in zip(self.keys, exact, strict=True)}
        self.hours: _Floats = np.array([self._whole[key] for key in self.keys], dtype=float)

    def mark(self, values: Mapping[UnitKey, float]) -> _Floats:
        """Returns a coefficient for each variable, 0 if none is given."""
        return np.array([values.get(key, 0.0) for key in self.keys])

    def take(self, keys: Collection[UnitKey]) -> _Range:
        """Returns the constraint that some units are taken."""
        return self.mark(dict.fromkeys(keys, 1.0)), len(keys), np.inf

    def at_most(self, values: _Floats, limit: Fraction) -> _Range:
        """Returns the constraint that a sum stays within a limit; values are whole, so half of one more is safe."""
        return values, -np.inf, floor(limit) + 0.5

    def count(self, values: _Floats, keys: Collection[UnitKey]) -> Fraction:
        """Adds up the values of some units."""
        return Fraction(sum(int(values[self._place[key]]) for key in keys))

    def minimize(self, values: _Floats, constraints: Sequence[_Range]) -> frozenset[UnitKey] | None:
        """Solves the program; None if there is no result that passes the check."""
        # Importing SciPy takes a second, so only questions with a choice import it.
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        if not self.keys:
            return frozenset()
        if sum(self._whole.values()) > _MAX_HOURS:
            return None
        needs = [(key, each) for key, found in self._options.items() for each in found]
        cells = [
            (row, self._place[unit], sign)
            for row, (key, each) in enumerate(needs)
            for unit, sign in (*((option, 1.0) for option in dict.fromkeys(each)), (key, -1.0))
        ]
        rows, columns, signs = zip(*cells, strict=True) if cells else ((), (), ())
        needed = csr_array((signs, (rows, columns)), shape=(len(needs), len(self.keys)))
        outcome = milp(
            values,
            integrality=np.ones(len(self.keys)),
            bounds=Bounds(0, 1),
            constraints=[
                *([LinearConstraint(needed, lb=0)] if needs else []),
                *(LinearConstraint(sums[None, :], least, most) for sums, least, most in constraints),
            ],
            options={"node_limit": MAX_NODES, "mip_rel_gap": 0.0},
        )
        if outcome.status != 0 or outcome.x is None:
            return None
        taken = frozenset(key for key, value in zip(self.keys, outcome.x, strict=True) if value > 0.5)
        is_closed = all(any(option in taken for option in each) for key in taken for each in self._options[key])
        return taken if is_closed else None
