"""Chooses the units to take: everything that the goals need, with the least work, within a limit.

If only one unit meets each requirement and all goals fit, the choice is simply what they need. Otherwise
:mod:`~cskg.study.solving` finds the best choice. If it cannot (too many units, or the search is cut off), the choice is
made step by step, and the outcome says how far it can be from the best one:

- of several units that meet a requirement, the unit with the least work, including its prerequisites, is taken;
- goals are taken in their order as long as they fit, each completely or not at all.

The best choice reaches the most goals, prefers the earlier goals of the request, and then takes the least work. If no
goal fits, it has as much of the work for the first goal as fits.
"""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, islice

from cskg.model import UnitKey
from cskg.study.cycles import reach
from cskg.study.needs import Needs
from cskg.study.solving import MAX_UNITS, Options, solve_goals, solve_least, solve_start

ALIKE_FROM = 0.8
"""Two paths whose units have this Jaccard index, or a higher one, are too similar to be alternatives."""

_MOST_TRIED = 16
"""The most choices that the search for alternatives makes; each may need the solver."""

Keys = frozenset[UnitKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Units to take.

    Attributes:
        units: All units, including everything that each of them needs.
        reached: The goals among them, in the order in which they were given.
        least_for_all: The fewest hours for all goals, without any limit.
        bound: None if the choice is the best one. Otherwise the fewest hours that any choice can take, or, if goals
            were left out, the most goals that any choice could reach.
        is_start: Whether no goal is reached, and the units are a first part of the way to one.
    """

    units: Keys
    reached: tuple[UnitKey, ...]
    least_for_all: Fraction
    bound: Fraction | None = None
    is_start: bool = False


def choose(
    needs: Needs,
    hours: Mapping[UnitKey, Fraction],
    goals: Sequence[UnitKey],
    limit: Fraction | None,
    *,
    without: Collection[UnitKey] = frozenset(),
) -> Choice | None:
    """Chooses the units to take.

    Args:
        needs: What the goals need.
        hours: The hours of every unit that may be taken.
        goals: The goals, the most wanted first; at least one.
        limit: The most hours, or None.
        without: Units that must not be taken.

    Returns:
        The choice; None if a goal cannot be reached without one of these.
    """
    options = _narrow(needs, without)
    if options is None or not set(goals) <= options.keys():
        return None
    full, bound = _choose_least(options, hours, goals)
    least = _sum(full, hours)
    if limit is None or least <= limit:
        return Choice(units=full, reached=tuple(goals), least_for_all=least, bound=bound)
    return _choose_within(options, hours, goals, limit, full)


def _narrow(needs: Needs, without: Collection[UnitKey]) -> Options | None:
    """Removes units, and the units that need them; None if nothing is left."""
    options: dict[UnitKey, tuple[tuple[UnitKey, ...], ...]] = {}
    for key in needs.order:
        found = tuple(
            tuple(option for option in each.options if option in options) for each in needs.requirements.get(key, ())
        )
        if key not in without and all(found):
            options[key] = found
    return options or None


def close(options: Options, goals: Collection[UnitKey]) -> Keys:
    """Returns what goals need if the first option is always taken."""
    return frozenset(reach(goals, lambda key: (each[0] for each in options[key])))


def _choose_least(
    options: Options, hours: Mapping[UnitKey, Fraction], goals: Sequence[UnitKey]
) -> tuple[Keys, Fraction | None]:
    """Returns the units with the least work that reach all goals, and a lower bound if that is not certain."""
    if all(len(each) == 1 for found in options.values() for each in found):
        return close(options, goals), None
    within = _universe(options, goals)
    if len(within) <= MAX_UNITS:
        best = solve_least(within, hours, goals)
        if best is not None:
            return best, None
    return close(_prefer_cheap(within, hours), goals), _sum(_find_forced(within, goals), hours)


def _choose_within(
    options: Options, hours: Mapping[UnitKey, Fraction], goals: Sequence[UnitKey], limit: Fraction, full: Keys
) -> Choice:
    """Returns the best choice if not all goals fit."""
    least = _sum(full, hours)
    within = _universe(options, goals)
    best = solve_goals(within, hours, goals, limit) if len(within) <= MAX_UNITS else None
    bound = None
    if best is None:
        cheapest = _prefer_cheap(within, hours)
        best = frozenset[UnitKey]()
        for goal in goals:
            more = best | close(cheapest, [goal])
            if _sum(more, hours) <= limit:
                best = more
        forced = [_sum(_find_forced(within, [goal]), hours) for goal in goals]
        bound = Fraction(sum(each <= limit for each in forced))
    reached = tuple(goal for goal in goals if goal in best)
    if reached:
        return Choice(units=best, reached=reached, least_for_all=least, bound=bound)
    start = _choose_start(within, hours, goals[0], limit)
    return Choice(units=start, reached=(), least_for_all=least, bound=bound, is_start=bool(start))


def _choose_start(options: Options, hours: Mapping[UnitKey, Fraction], goal: UnitKey, limit: Fraction) -> Keys:
    """Returns as much of what a goal needs as fits, each unit with all that it needs."""
    way = _universe(options, [goal])
    full, _ = _choose_least(way, hours, [goal])
    chosen = {
        key: tuple(tuple(option for option in each if option in full)[:1] for each in found)
        for key, found in way.items()
        if key in full and key != goal
    }
    best = solve_start(chosen, hours, limit) if len(chosen) <= MAX_UNITS else None
    if best is not None:
        return best
    taken: set[UnitKey] = set()
    left = limit
    for key, found in chosen.items():
        if hours.get(key, Fraction(0)) <= left and all(each[0] in taken for each in found):
            taken.add(key)
            left -= hours.get(key, Fraction(0))
    return frozenset(taken)


def _universe(options: Options, goals: Collection[UnitKey]) -> Options:
    """Returns the part of the options that goals may lead to, in the same order."""
    found = reach(goals, lambda key: chain.from_iterable(options[key]))
    return {key: each for key, each in options.items() if key in found}


def _prefer_cheap(options: Options, hours: Mapping[UnitKey, Fraction]) -> Options:
    """Puts the option with the least work, including its prerequisites, first."""
    alone: dict[UnitKey, Keys] = {}
    result: dict[UnitKey, tuple[tuple[UnitKey, ...], ...]] = {}
    for key, found in options.items():
        result[key] = tuple(
            tuple(sorted(each, key=lambda option: (_sum(alone[option], hours), option))) for each in found
        )
        alone[key] = frozenset({key}).union(*(alone[each[0]] for each in result[key]))
    return result


def _find_forced(options: Options, goals: Collection[UnitKey]) -> Keys:
    """Returns units that every choice contains."""
    forced: dict[UnitKey, Keys] = {}
    for key, found in options.items():
        shared = [frozenset.intersection(*(forced[option] for option in each)) for each in found]
        forced[key] = frozenset({key}).union(*shared)
    return frozenset().union(*(forced[goal] for goal in goals))


def _sum(keys: Collection[UnitKey], hours: Mapping[UnitKey, Fraction]) -> Fraction:
    return sum((hours.get(key, Fraction(0)) for key in keys), Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """A choice, and the units and goals that were ruled out for it."""

    choice: Choice
    without: frozenset[UnitKey] = frozenset()
    dropped: frozenset[UnitKey] = frozenset()


def choose_others(
    needs: Needs,
    hours: Mapping[UnitKey, Fraction],
    goals: Sequence[UnitKey],
    limit: Fraction | None,
    best: Choice,
    count: int,
) -> list[Choice]:
    """Finds up to ``count`` choices that clearly differ from the best one and each other, the best first."""
    accepted = [best]
    seen = {best.units}
    queue = deque([_Try(choice=best)])
    tried = 0
    while queue and len(accepted) <= count and tried < _MOST_TRIED:
        found: list[_Try] = []
        for without, dropped in islice(_iter_rulings(needs, queue.popleft(), goals), _MOST_TRIED - tried):
            tried += 1
            left = [goal for goal in goals if goal not in dropped]
            choice = choose(needs, hours, left, limit, without=without) if left else None
            if choice is not None and choice.reached and choice.units not in seen:
                seen.add(choice.units)
                # The hours for all goals do not depend on the units that are ruled out.
                choice = replace(choice, least_for_all=best.least_for_all)
                found.append(_Try(choice=choice, without=without, dropped=dropped))
        for each in sorted(found, key=lambda each: _rank(each.choice, hours)):
            queue.append(each)
            if all(_measure_alike(each.choice.units, one.units) < ALIKE_FROM for one in accepted):
                accepted.append(each.choice)
    return accepted[1 : count + 1]


def _iter_rulings(
    needs: Needs, base: _Try, goals: Sequence[UnitKey]
) -> Iterator[tuple[frozenset[UnitKey], frozenset[UnitKey]]]:
    """Yields the next exclusions: one more unit that another one could replace, or one more goal."""
    for key in needs.order:
        if key in base.choice.units and _is_chosen(needs, key, base.choice):
            yield base.without | {key}, base.dropped
    if set(base.choice.reached) < set(goals):
        for goal in reversed(base.choice.reached):
            yield base.without, base.dropped | {goal}


def _rank(choice: Choice, hours: Mapping[UnitKey, Fraction]) -> tuple[int, Fraction, list[UnitKey]]:
    """Sorts choices: most goals first, then the least work."""
    return -len(choice.reached), _sum(choice.units, hours), sorted(choice.units)


def _is_chosen(needs: Needs, key: UnitKey, choice: Choice) -> bool:
    """Returns whether another unit could have been taken in place of this one."""
    return any(
        key in each.options and len(each.options) > 1
        for taken in choice.units
        for each in needs.requirements.get(taken, ())
    )


def _measure_alike(one: AbstractSet[UnitKey], other: AbstractSet[UnitKey]) -> float:
    """Returns the Jaccard index of two sets of units."""
    return len(one & other) / len(one | other)
