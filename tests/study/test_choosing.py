"""The choice of units: as good as trying everything out, and honest where it is not made exactly."""

from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskg.model import UnitKey
from cskg.study import choosing
from cskg.study.choosing import Choice, choose
from cskg.study.needs import Needs, Requirement

SIZE = 8


@st.composite
def problems(draw: st.DrawFn) -> tuple[Needs, dict[UnitKey, Fraction], tuple[UnitKey, ...]]:
    """Needs of up to eight units with choices among earlier ones, their hours, and some goals."""
    keys = [UnitKey(f"u{place}") for place in range(draw(st.integers(1, SIZE)))]
    requirements = {}
    for place, key in enumerate(keys):
        earlier = keys[:place]
        found = draw(
            st.lists(st.lists(st.sampled_from(earlier), min_size=1, max_size=3, unique=True), max_size=3)
            if earlier
            else st.just([])
        )
        requirements[key] = tuple(Requirement(named=each[0], options=tuple(each), links=()) for each in found)
    hours = {key: Fraction(draw(st.integers(1, 12)), draw(st.sampled_from([1, 2, 10]))) for key in keys}
    goals = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3, unique=True))
    return Needs(requirements=requirements, order=tuple(keys), notes=()), hours, tuple(goals)


def is_closed(needs: Needs, taken: frozenset[UnitKey]) -> bool:
    """Whether each unit has all that it needs."""
    return all(any(option in taken for option in each.options) for key in taken for each in needs.requirements[key])


def all_closed(needs: Needs) -> list[frozenset[UnitKey]]:
    """All sets of units in which each has all that it needs."""
    subsets = chain.from_iterable(combinations(needs.order, size) for size in range(len(needs.order) + 1))
    return [taken for each in subsets if is_closed(needs, taken := frozenset(each))]


def total(keys: frozenset[UnitKey], hours: dict[UnitKey, Fraction]) -> Fraction:
    """The hours of some units."""
    return sum((hours[key] for key in keys), Fraction(0))


@given(problems())
def test_the_least_work_is_found(
    problem: tuple[Needs, dict[UnitKey, Fraction], tuple[UnitKey, ...]],
) -> None:
    """Without a limit the choice reaches all goals by the least work that any set of units does."""
    needs, hours, goals = problem
    choice = choose(needs, hours, goals, None)
    assert choice is not None
    assert choice.bound is None
    assert is_closed(needs, choice.units)
    best = min(total(taken, hours) for taken in all_closed(needs) if taken >= set(goals))
    assert total(choice.units, hours) == choice.least_for_all == best
    assert choice.reached == goals


@given(problems(), st.integers(0, 40))
def test_most_goals_within_a_limit(
    problem: tuple[Needs, dict[UnitKey, Fraction], tuple[UnitKey, ...]], tenths: int
) -> None:
    """Within a limit most goals are reached, earlier ones rather than later, by the least work; else most is begun."""
    needs, hours, goals = problem
    limit = Fraction(tenths, 2)
    choice = choose(needs, hours, goals, limit)
    assert choice is not None
    assert choice.bound is None
    assert is_closed(needs, choice.units)
    assert total(choice.units, hours) <= limit
    fitting = [taken for taken in all_closed(needs) if total(taken, hours) <= limit]

    def rank(taken: frozenset[UnitKey]) -> tuple[int, int, Fraction]:
        reached = [place for place, goal in enumerate(goals) if goal in taken]
        return -len(reached), sum(reached), total(taken, hours)

    best = min(map(rank, fitting))
    if best[0]:
        assert rank(choice.units) == best
        assert not choice.is_start
    else:
        assert choice.reached == ()
        assert choice.is_start is bool(choice.units)
        full = choose(needs, hours, goals[:1], None)
        assert full is not None
        begun = [taken for taken in fitting if taken < full.units]
        assert total(choice.units, hours) == max(total(taken, hours) for taken in begun)


@given(problems(), st.none() | st.integers(0, 40))
@settings(max_examples=80)
def test_without_a_solver_the_gap_is_told(
    problem: tuple[Needs, dict[UnitKey, Fraction], tuple[UnitKey, ...]], halves: int | None
) -> None:
    """Step by step, a choice is whole and within the limit, and its bound is true: the best one is not beyond it."""
    needs, hours, goals = problem
    limit = None if halves is None else Fraction(halves, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choosing, "MAX_UNITS", 0)
        choice = choose(needs, hours, goals, limit)
    best = choose(needs, hours, goals, limit)
    assert choice is not None
    assert best is not None
    assert is_closed(needs, choice.units)
    assert limit is None or total(choice.units, hours) <= limit
    assert choice.least_for_all >= best.least_for_all
    if choice.bound is None:
        assert (len(choice.reached), total(choice.units, hours)) == (len(best.reached), total(best.units, hours))
    elif choice.reached == goals:
        assert choice.bound <= total(best.units, hours) <= total(choice.units, hours)
    else:
        assert len(choice.reached) <= len(best.reached) <= choice.bound


def test_what_is_ruled_out_is_not_taken() -> None:
    """A unit that is ruled out is replaced where something else meets the requirement, else there is no choice."""
    first, second, goal = (UnitKey(name) for name in "abc")
    needs = Needs(
        requirements={
            first: (),
            second: (),
            goal: (Requirement(named=first, options=(first, second), links=()),),
        },
        order=(first, second, goal),
        notes=(),
    )
    hours = {first: Fraction(10), second: Fraction(20), goal: Fraction(5)}
    assert choose(needs, hours, [goal], None) == Choice(
        units=frozenset({first, goal}), reached=(goal,), least_for_all=Fraction(15)
    )
    other = choose(needs, hours, [goal], None, without={first})
    assert other is not None
    assert other.units == {second, goal}
    assert choose(needs, hours, [goal], None, without={first, second}) is None
