"""Study paths: all that is needed and nothing else, each unit after its prerequisites, within the budget."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from random import Random
from typing import Any

import pytest
from builders import make_entry, make_index, make_link
from hypothesis import given
from hypothesis import strategies as st
from study.links_at import links_at

from cskg.errors import BadInputError, LimitExceededError, NotFoundError
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.model import Justification, Link, UnitKey
from cskg.study import paths
from cskg.study.cycles import FIRM, prerequisite_graph, without_cycles
from cskg.study.paths import PathStatus, StudyPath, plan_study_path
from cskg.study.relation import Relation
from cskg.study.request import AreaGoal, Budget, StudyPathRequest

NAMES = "ABCDEFG"
MIN_CONFIDENCE = 0.5


def plan(units: Mapping[UnitKey, UnitEntry], links: Iterable[Link], **asked: Any) -> StudyPath:
    """Plans a path in a dataset that has these units and links alone."""
    return paths.plan(Relation(units, links_at(links)), **asked)


def make_request(**asked: Any) -> StudyPathRequest:
    """A request from its own fields and those of its budget."""
    limits = {name: asked.pop(name) for name in ("max_credits", "max_weeks", "hours_per_week") if name in asked}
    return StudyPathRequest(budget=Budget(**limits), **asked)


def keys(names: Sequence[str]) -> list[UnitKey]:
    """Unit keys of these names."""
    return [UnitKey(name) for name in names]


def stages(path: StudyPath) -> list[list[str]]:
    """The codes of a path, stage by stage."""
    return [[str(step.unit.code) for step in stage.steps] for stage in path.stages]


def scheduled(path: StudyPath) -> list[str]:
    """The codes of a path in order."""
    return [code for stage in stages(path) for code in stage]


def closure(links: Sequence[Link], goals: Sequence[str], known: Sequence[str]) -> set[str]:
    """What the goals need, told without graphs: known units are neither in it nor walked through.

    What comes before a known unit is needed only if it is a goal, or a document or a curator says so.
    """
    found: set[str] = set()
    below = find_below(links, known) - set(goals)
    waiting = [goal for goal in goals if goal not in known]
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += [
            link.subject
            for link in links
            if link.object == name
            and link.confidence >= MIN_CONFIDENCE
            and link.subject not in found
            and link.subject not in known
            and (link.subject not in below or is_firm(links, link.subject, name))
        ]
    return found


def find_below(links: Sequence[Link], known: Sequence[str]) -> set[str]:
    """What comes before known units, directly or through others."""
    found: set[str] = set()
    waiting = list(known)
    while waiting:
        name = waiting.pop()
        new = {link.subject for link in links if link.object == name and link.confidence >= MIN_CONFIDENCE} - found
        found |= new
        waiting += new
    return found


def is_firm(links: Sequence[Link], subject: str, target: str) -> bool:
    """Whether a document or a curator says that one unit is to be held before another."""
    return any(
        (link.subject, link.object) == (subject, target)
        and link.confidence >= MIN_CONFIDENCE
        and link.justification in FIRM
        for link in links
    )


ENTRIES = st.tuples(
    *(
        st.builds(
            make_entry,
            st.just(name),
            st.sampled_from([None, 1, 4, 5]),
            st.sampled_from([None, 0.0, 0.1, 3.0, 6.0]),
            is_described=st.booleans(),
        )
        for name in NAMES
    )
)
ORDERS = st.permutations(NAMES)


@st.composite
def forward_links(draw: st.DrawFn) -> list[Link]:
    """Links without a cycle, along a random order of the names, of any justification and confidence."""
    order = draw(ORDERS)
    pairs = st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] < pair[1])
    return draw(
        st.lists(
            st.builds(
                lambda pair, confidence, justification: make_link(
                    order[pair[0]], order[pair[1]], confidence, justification
                ),
                pairs,
                st.sampled_from([0.4, 0.5, 1.0]),
                st.sampled_from(Justification),
            ),
            max_size=12,
        )
    )


@st.composite
def any_links(draw: st.DrawFn) -> list[Link]:
    """Links of which the firm ones have no cycle, and the others may."""
    loose = st.builds(
        make_link,
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from([0.4, 0.5, 0.7]),
        st.sampled_from(sorted(set(Justification) - FIRM, key=lambda found: found.value)),
    )
    return draw(forward_links()) + draw(st.lists(loose, max_size=6))


SOME = st.lists(st.sampled_from(NAMES), max_size=4)
GOALS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4)


@given(ENTRIES, forward_links(), GOALS, SOME)
def test_all_that_is_needed_and_nothing_else(
    entries: tuple[UnitEntry, ...], links: list[Link], goals: list[str], known: list[str]
) -> None:
    """The path holds every unknown unit that a goal needs, once, and no other; known units are never scheduled."""
    path = plan(make_index(*entries), links, goals=keys(goals), known=set(keys(known)))
    assert sorted(scheduled(path)) == sorted(closure(links, goals, known))
    assert not set(scheduled(path)) & set(known)
    assert path.status is (PathStatus.COMPLETE if set(goals) - set(known) else PathStatus.ALREADY_KNOWN)
    assert path.unmet_goals == ()


@given(ENTRIES, any_links(), GOALS, SOME)
def test_prerequisites_first(
    entries: tuple[UnitEntry, ...], links: list[Link], goals: list[str], known: list[str]
) -> None:
    """Each step stands in a later stage than its prerequisites, and its reasons and unlocks say so both ways."""
    path = plan(make_index(*entries), links, goals=keys(goals), known=set(keys(known)))
    stage_of = {step.unit.key: stage.index for stage in path.stages for step in stage.steps}
    assert [stage.index for stage in path.stages] == list(range(1, len(path.stages) + 1))
    joined = set()
    for stage in path.stages:
        for step in stage.steps:
            for link in step.reasons:
                assert link in links
                assert link.confidence >= MIN_CONFIDENCE
                assert link.object == step.unit.key
                assert stage_of[link.subject] < stage.index
                joined.add((link.subject, link.object))
    unlocked = {(step.unit.key, unit.key) for stage in path.stages for step in stage.steps for unit in step.unlocks}
    assert unlocked == joined
    for link in links:
        if (
            link.justification in FIRM
            and link.confidence >= MIN_CONFIDENCE
            and {link.subject, link.object} <= set(stage_of)
        ):
            assert (link.subject, link.object) in joined


@given(ENTRIES, forward_links(), GOALS)
def test_every_link_is_a_reason(entries: tuple[UnitEntry, ...], links: list[Link], goals: list[str]) -> None:
    """Where nothing is left out, every link of enough confidence between two steps is a reason of the later one."""
    path = plan(make_index(*entries), links, goals=keys(goals))
    found = [link for stage in path.stages for step in stage.steps for link in step.reasons]
    taken = set(scheduled(path))
    wanted = {link for link in links if link.confidence >= MIN_CONFIDENCE and {link.subject, link.object} <= taken}
    assert len(found) == len(set(found))
    assert set(found) == wanted


@given(ENTRIES, any_links(), GOALS, SOME, st.none() | st.integers(0, 30), st.randoms(use_true_random=False))
def test_order_of_input(
    entries: tuple[UnitEntry, ...],
    links: list[Link],
    goals: list[str],
    known: list[str],
    limit: int | None,
    random: Random,
) -> None:
    """The order in which units, links and known units come changes nothing at all."""
    budget = Budget(max_credits=limit)
    path = plan(make_index(*entries), links, goals=keys(goals), known=keys(known), budget=budget)
    other = plan(
        make_index(*random.sample(entries, len(entries))),
        random.sample(links, len(links)),
        goals=keys(goals),
        known=set(keys(random.sample(known, len(known)))),
        budget=budget,
    )
    assert path == other


@given(ENTRIES, forward_links(), GOALS, ORDERS)
def test_relabelling(entries: tuple[UnitEntry, ...], links: list[Link], goals: list[str], names: list[str]) -> None:
    """Other codes give the same stages with other codes: nothing but ties within a stage rests on them."""
    new = dict(zip(NAMES, names, strict=True))
    renamed = [
        make_entry(
            new[entry.code],
            entry.level,
            entry.credit,
            is_described=bool(entry.editions),
        )
        for entry in entries
    ]
    relinked = [make_link(new[link.subject], new[link.object], link.confidence, link.justification) for link in links]
    path = plan(make_index(*entries), links, goals=keys(goals))
    other = plan(make_index(*renamed), relinked, goals=keys([new[goal] for goal in goals]))
    assert [{new[code] for code in stage} for stage in stages(path)] == [set(stage) for stage in stages(other)]
    assert (path.total_hours, path.status) == (other.total_hours, other.status)


@given(ENTRIES, forward_links(), GOALS)
def test_order_within_and_between_stages(entries: tuple[UnitEntry, ...], links: list[Link], goals: list[str]) -> None:
    """A stage has, by code, those of the lowest level of all units whose prerequisites stand before it."""
    path = plan(make_index(*entries), links, goals=keys(goals))
    level_of = {
        step.unit.code: 8 if step.unit.level is None else step.unit.level
        for stage in path.stages
        for step in stage.steps
    }
    done: set[str] = set()
    for stage in path.stages:
        ready = [name for name in sorted(level_of.keys() - done) if closure(links, [name], []) - {name} <= done]
        lowest = min(level_of[name] for name in ready)
        assert [step.unit.code for step in stage.steps] == [name for name in ready if level_of[name] == lowest]
        done.update(step.unit.code for step in stage.steps)


@given(ENTRIES, forward_links(), GOALS, st.sampled_from([0, 0.1, 0.3, 3, 6, 9, 12, 30]))
def test_budget(entries: tuple[UnitEntry, ...], links: list[Link], goals: list[str], limit: float) -> None:
    """Most goals are reached that fit, each whole, earlier ones rather than later; the whole path is enough budget."""
    units = make_index(*entries)
    wanted = list(dict.fromkeys(goals))
    full = plan(units, links, goals=keys(goals))
    hours = {step.unit.code: step.hours for stage in full.stages for step in stage.steps}
    fitting = [
        some
        for size in range(len(wanted) + 1)
        for some in combinations(range(len(wanted)), size)
        if round(math.fsum(hours[code] for code in closure(links, [wanted[n] for n in some], [])), 6) <= limit * 10
    ]
    best = min(fitting, key=lambda some: (-len(some), sum(some)))
    path = plan(units, links, goals=keys(goals), budget=Budget(max_credits=limit))
    reached = [goal for goal in wanted if goal not in {unit.code for unit in path.unmet_goals}]
    assert path.total_hours <= limit * 10 + 1e-9
    assert (len(reached), sum(map(wanted.index, reached))) == (len(best), sum(best))
    if reached:
        assert set(scheduled(path)) == closure(links, reached, [])
        assert path.status is (PathStatus.COMPLETE if len(reached) == len(wanted) else PathStatus.PARTIAL)
    else:
        assert set(scheduled(path)) < closure(links, wanted[:1], [])
        assert path.status is (PathStatus.PARTIAL if path.stages else PathStatus.UNREACHABLE)
    assert plan(units, links, goals=keys(goals), budget=Budget(max_credits=full.total_credits)) == full
    if full.total_credits > 0.02:
        less = plan(units, links, goals=keys(goals), budget=Budget(max_credits=full.total_credits - 0.02))
        assert less.unmet_goals


@given(ENTRIES, any_links(), GOALS)
def test_hours(entries: tuple[UnitEntry, ...], links: list[Link], goals: list[str]) -> None:
    """Hours are ten times the printed credit, else an estimate that is flagged; they are never 0 and add up."""
    path = plan(make_index(*entries), links, goals=keys(goals), budget=Budget(hours_per_week=7))
    for stage in path.stages:
        for step in stage.steps:
            assert step.hours > 0
            assert step.hours_estimated is not bool(step.unit.credit)
            if step.unit.credit:
                assert step.hours == pytest.approx(step.unit.credit * 10)
    hours = [step.hours for stage in path.stages for step in stage.steps]
    assert path.total_hours == pytest.approx(math.fsum(hours))
    assert path.total_credits == pytest.approx(path.total_hours / 10)
    assert path.weeks == pytest.approx(path.total_hours / 7)


@given(ENTRIES, any_links(), GOALS, SOME, st.sampled_from(NAMES))
def test_knowing_more(
    entries: tuple[UnitEntry, ...], links: list[Link], goals: list[str], known: list[str], further: str
) -> None:
    """Where no cycle is broken, one more known unit never makes the path longer."""
    _, broken = without_cycles(prerequisite_graph(links, MIN_CONFIDENCE))
    units = make_index(*entries)
    before = plan(units, links, goals=keys(goals), known=keys(known))
    after = plan(units, links, goals=keys(goals), known=keys([*known, further]))
    if not broken:
        assert set(scheduled(after)) <= set(scheduled(before)) - {further}


@given(ENTRIES, any_links(), GOALS, SOME)
def test_more_confidence_never_lengthens_the_firm_part(
    entries: tuple[UnitEntry, ...], links: list[Link], goals: list[str], known: list[str]
) -> None:
    """Raising the least confidence adds no unit to what stated and curated prerequisites alone ask for."""
    units = make_index(*entries)
    firm = [link for link in links if link.justification in FIRM]
    paths = [
        plan(units, firm, goals=keys(goals), known=keys(known), min_confidence=least) for least in (0.0, 0.45, 0.6, 1.0)
    ]
    for lower, higher in pairwise(paths):
        assert set(scheduled(higher)) <= set(scheduled(lower))


@given(ENTRIES, any_links(), GOALS, SOME, st.data())
def test_inferred_prerequisites_carry_nothing_firm(
    entries: tuple[UnitEntry, ...], links: list[Link], goals: list[str], known: list[str], data: st.DataObject
) -> None:
    """Without an inferred link all that stated and curated ones ask for is still there, in a right order."""
    loose = [link for link in links if link.justification not in FIRM]
    left = [link for link in links if link not in loose or data.draw(st.booleans())]
    firm = [link for link in links if link.justification in FIRM]
    path = plan(make_index(*entries), left, goals=keys(goals), known=keys(known))
    order = scheduled(path)
    assert set(order) >= closure(firm, goals, known)
    for link in firm:
        if link.confidence >= MIN_CONFIDENCE and {link.subject, link.object} <= set(order):
            assert order.index(link.subject) < order.index(link.object)


@given(ENTRIES, any_links(), GOALS, st.sampled_from([3, 6, 9, 15]), st.sampled_from([9, 12, 21, 40]))
def test_more_budget_never_reaches_fewer_goals(
    entries: tuple[UnitEntry, ...], links: list[Link], goals: list[str], less: int, more: int
) -> None:
    """A larger budget reaches as many goals or more."""
    units = make_index(*entries)
    small, large = (
        plan(units, links, goals=keys(goals), budget=Budget(max_credits=limit)) for limit in sorted((less, more))
    )
    assert len(large.unmet_goals) <= len(small.unmet_goals)


def test_levels_are_no_prerequisites() -> None:
    """Without prerequisites the order is by level, unknown last, and the path says that this is all it is."""
    units = make_index(make_entry("A", None), make_entry("B", 5), make_entry("C", 4), make_entry("D", 4))
    path = plan(units, [], goals=keys("ABCD"))
    assert stages(path) == [["C", "D"], ["B"], ["A"]]
    assert path.messages[0] == (
        "No document or curator states a prerequisite between these units. "
        "Their order is by QF level only, so they may be taken side by side."
    )
    assert all(step.reasons == () for stage in path.stages for step in stage.steps)


def test_prerequisite_beats_level() -> None:
    """A prerequisite of a higher level comes first all the same."""
    units = make_index(make_entry("A", 2), make_entry("B", 6))
    path = plan(units, [make_link("B", "A")], goals=keys("A"))
    assert stages(path) == [["B"], ["A"]]
    assert not any("by QF level only" in message for message in path.messages)


def test_levels_between_prerequisites() -> None:
    """Where some stages are parted by level only, the message names them and no others."""
    units = make_index(make_entry("A", 2), make_entry("B", 3), make_entry("C", 2))
    path = plan(units, [make_link("A", "C"), make_link("B", "C")], goals=keys("C"))
    assert stages(path) == [["A"], ["B"], ["C"]]
    assert path.messages[0].startswith(
        "No document or curator states a prerequisite between the units of stages 1 to 2. Their order is by QF level"
    )


def test_stated_below_the_least_confidence() -> None:
    """A curated prerequisite that is too uncertain does not count, but nobody says that there is none."""
    units = make_index(make_entry("A", 4), make_entry("B", 5))
    path = plan(units, [make_link("A", "B", 0.4)], goals=keys("AB"))
    assert path.messages[0].startswith("No prerequisite of enough confidence joins these units.")


def test_inferred_is_not_stated() -> None:
    """A path that rests on an inferred prerequisite says so."""
    units = make_index(make_entry("A"), make_entry("B"), make_entry("C"))
    links = [make_link("A", "B", 0.6, Justification.LEXICAL), make_link("B", "C")]
    messages = plan(units, links, goals=keys("C")).messages
    assert messages[0].startswith("1 of 2 prerequisites used is inferred")


def test_known_unit_in_between() -> None:
    """A known unit needs nothing before it, and holding it says nothing of its own prerequisites."""
    units = make_index(make_entry("A"), make_entry("B"), make_entry("C"))
    links = [make_link("A", "B"), make_link("B", "C")]
    assert stages(plan(units, links, goals=keys("C"), known=keys("B"))) == [["C"]]
    assert stages(plan(units, links, goals=keys("AC"), known=keys("B"))) == [["A", "C"]]


def test_known_prerequisite() -> None:
    """Where the one unit to take has a prerequisite that is held, the path does not say that it has none."""
    units = make_index(make_entry("A"), make_entry("B"))
    path = plan(units, [make_link("A", "B")], goals=keys("B"), known=keys("A"))
    assert stages(path) == [["B"]]
    assert not any("states a prerequisite" in message for message in path.messages)


def test_all_known() -> None:
    """When all goals are known, there is nothing to take."""
    path = plan(make_index(make_entry("A")), [], goals=keys("A"), known=keys("A"), budget=Budget(hours_per_week=5))
    assert (path.status, path.stages, path.total_hours, path.weeks) == (PathStatus.ALREADY_KNOWN, (), 0.0, 0.0)
    assert path.messages == ("Known already, so not scheduled: A.",)


def test_stated_cycle() -> None:
    """A stated cycle among what a goal needs is a fault; one elsewhere, or through a known unit, is not."""
    units = make_index(*(make_entry(name) for name in "ABC"))
    links = [make_link("A", "B"), make_link("B", "A")]
    with pytest.raises(BadInputError, match="A → B → A"):
        plan(units, links, goals=keys("A"))
    assert stages(plan(units, links, goals=keys("C"))) == [["C"]]
    assert stages(plan(units, links, goals=keys("A"), known=keys("B"))) == [["A"]]


def test_inferred_cycle() -> None:
    """An inferred edge that closes a cycle is left out of the path and reported."""
    units = make_index(*(make_entry(name) for name in "AB"))
    links = [make_link("A", "B"), make_link("B", "A", 0.9, Justification.LEXICAL)]
    path = plan(units, links, goals=keys("B"))
    assert stages(path) == [["A"], ["B"]]
    assert "is left out" in path.messages[0]
    assert path.stages[0].steps[0].reasons == ()


def test_estimates() -> None:
    """An unknown credit is the median of its level, else of all units, and the path says from what."""
    units = make_index(
        make_entry("A", 4, 3.0),
        make_entry("B", 4, 6.0),
        make_entry("C", 5, 12.0),
        make_entry("D", 4, None),
        make_entry("E", 7, None),
        make_entry("F", None, None),
    )
    path = plan(units, [], goals=keys("DEF"))
    assert {step.unit.code: step.hours for stage in path.stages for step in stage.steps} == {"D": 45, "E": 60, "F": 60}
    assert path.total_credits == 16.5
    assert (
        "No document gives the credit of D; it is estimated as 4.5 (the median of the units of level 4)."
        in path.messages
    )
    assert "No document gives the credit of E and F; it is estimated as 6 (the median of all units)." in path.messages


def test_no_credit_anywhere() -> None:
    """Where no unit gives a credit, each counts as one credit, estimated, and the path says so."""
    path = plan(make_index(make_entry("A", 4, None)), [], goals=keys("A"))
    assert (path.total_credits, path.total_hours) == (1, 10)
    assert path.stages[0].steps[0].hours_estimated
    assert any("no credit is known of any unit" in message for message in path.messages)


def test_smallest_budget() -> None:
    """What does not fit is named, with the credits, hours and weeks that would do for everything."""
    units = make_index(make_entry("A"), make_entry("B"), make_entry("C"))
    path = plan(
        units, [make_link("A", "B")], goals=keys("BC"), budget=Budget(max_weeks=10, hours_per_week=7, max_credits=50)
    )
    assert (path.status, scheduled(path)) == (PathStatus.PARTIAL, ["C"])
    assert path.messages[:2] == (
        "The budget is too small for B.",
        (
            "The smallest budget for all goals and their prerequisites is 18 credits (180 hours), "
            "that is 26 weeks at the given hours per week."
        ),
    )
    nothing = plan(units, [], goals=keys("BC"), budget=Budget(max_credits=5.9))
    assert (nothing.status, nothing.stages) == (PathStatus.UNREACHABLE, ())
    assert nothing.messages[0] == "The budget is too small for B and C."


def test_budget_is_exact() -> None:
    """Three units of 0.1 credits fit into 0.3 credits, whatever the machine makes of tenths."""
    units = make_index(*(make_entry(name, 1, 0.1) for name in "ABC"))
    assert plan(units, [], goals=keys("ABC"), budget=Budget(max_credits=0.3)).status is PathStatus.COMPLETE


def test_prerequisite_outside_the_dataset() -> None:
    """A prerequisite that the dataset does not hold makes no step, but the path says so."""
    path = plan(make_index(make_entry("A")), [make_link("Z", "A")], goals=keys("A"))
    assert stages(path) == [["A"]]
    assert path.messages[0].startswith("The dataset does not have Z, a prerequisite of A")


def test_no_alternatives() -> None:
    """Alternatives are answered with a message: where every prerequisite is needed there are none."""
    units = make_index(make_entry("A"))
    path = plan(units, [], goals=keys("A"), alternatives=2)
    assert path.alternatives == ()
    assert any("There are no alternatives" in message for message in path.messages)
    assert not any("alternatives" in message for message in plan(units, [], goals=keys("A")).messages)


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"goals": ()}, "no goal"),
        ({"max_credits": -1}, "at least 0"),
        ({"max_credits": float("nan")}, "at least 0"),
        ({"max_credits": float("inf")}, "at least 0"),
        ({"max_weeks": -1, "hours_per_week": 5}, "at least 0"),
        ({"max_weeks": float("nan"), "hours_per_week": 5}, "at least 0"),
        ({"max_weeks": 5}, "hours per week too"),
        ({"hours_per_week": 0}, "up to 168"),
        ({"hours_per_week": -1}, "up to 168"),
        ({"hours_per_week": 168.5}, "up to 168"),
        ({"hours_per_week": float("nan")}, "up to 168"),
        ({"min_confidence": -0.1}, "from 0 to 1"),
        ({"min_confidence": 1.1}, "from 0 to 1"),
        ({"min_confidence": float("nan")}, "from 0 to 1"),
        ({"alternatives": -1}, "from 0 to 5"),
        ({"alternatives": 6}, "from 0 to 5"),
    ],
)
def test_bad_requests(values: dict[str, object], what: str) -> None:
    """A request that cannot be answered is refused with what would work."""
    with pytest.raises(BadInputError, match=what):
        make_request(**{"goals": ("A",), **values})


@pytest.mark.parametrize("values", [{"goals": ("A",) * 201}, {"known": ("A",) * 2001}])
def test_large_requests(values: dict[str, object]) -> None:
    """More goals or known units than are answered are refused with how many are."""
    with pytest.raises(LimitExceededError, match=r"at most"):
        make_request(**{"goals": ("A",), **values})


def test_largest_requests() -> None:
    """What stands exactly at a limit is answered."""
    request = make_request(
        goals=("A",) * 200, known=("A",) * 2000, min_confidence=1, alternatives=5, max_weeks=0, hours_per_week=168
    )
    assert request.budget.max_hours == 0


@pytest.mark.parametrize("level", [0, 8])
def test_no_such_level(level: int) -> None:
    """A level outside 1 to 7 is refused."""
    with pytest.raises(BadInputError, match="from 1 to 7"):
        AreaGoal(functional_area="Sales", level=level)


def test_real_units(retail: Catalogue) -> None:
    """The two real units come by level, with a message that no prerequisite is stated between them."""
    path = plan_study_path(retail, make_request(goals=("107167L5", "111275L4"), hours_per_week=10))
    assert stages(path) == [["111275L4"], ["107167L5"]]
    assert (path.status, path.total_credits, path.total_hours, path.weeks) == (PathStatus.COMPLETE, 12, 120, 12)
    assert not any(step.hours_estimated for stage in path.stages for step in stage.steps)
    assert path.messages == (
        (
            "No document or curator states a prerequisite between these units. "
            "Their order is by QF level only, so they may be taken side by side."
        ),
        (
            "No document or curator states a prerequisite of 111275L4 and 107167L5, and none was found in the words of "
            "the units. That does not mean that nothing is needed before."
        ),
        "QF credits are printed for reference only, and one credit stands for ten notional learning hours.",
    )


def test_real_unit_alone(retail: Catalogue) -> None:
    """The unit that another is adopted from is no prerequisite of it."""
    path = plan_study_path(retail, StudyPathRequest(goals=("111275L4",)))
    assert stages(path) == [["111275L4"]]
    assert path.messages[0] == (
        "No document or curator states a prerequisite of 111275L4, and none was found in the words of the units. "
        "That does not mean that nothing is needed before."
    )


def test_referenced_goal(retail: Catalogue) -> None:
    """A unit that is only named may be a goal; the path says that no document describes it, and estimates."""
    path = plan_study_path(retail, StudyPathRequest(goals=("107157L4",)))
    step = path.stages[0].steps[0]
    assert (step.hours, step.hours_estimated) == (60, True)
    assert any(message.startswith("No document of the dataset describes 107157L4") for message in path.messages)


def test_goal_area(retail: Catalogue) -> None:
    """A functional area at a level stands for its units there, after the named goals, each once."""
    area = AreaGoal(functional_area="Customer Relationship Management", level=4)
    path = plan_study_path(retail, StudyPathRequest(goals=("111275L4",), goal_areas=(area,)))
    assert stages(path) == [["111275L4"]]
    with pytest.raises(BadInputError, match=r"no unit of level 5. It has units of level 4\."):
        plan_study_path(
            retail,
            StudyPathRequest(goal_areas=(AreaGoal(functional_area="Customer Relationship Management", level=5),)),
        )


@pytest.mark.parametrize("field", ["goals", "known"])
def test_unknown_names(retail: Catalogue, field: str) -> None:
    """A unit that the dataset lacks is refused, with a code that looks like it."""
    with pytest.raises(NotFoundError, match="111275L4"):
        plan_study_path(retail, StudyPathRequest(**{"goals": ("107167L5",), field: ("111275L5",)}))


def test_known_by_name(retail: Catalogue) -> None:
    """Known units are told by name, and a path to a known goal is empty."""
    path = plan_study_path(retail, StudyPathRequest(goals=("111275L4",), known=(" 111275L4 ",)))
    assert path.status is PathStatus.ALREADY_KNOWN


def test_large_area(monkeypatch: pytest.MonkeyPatch, retail: Catalogue) -> None:
    """An area of more units than are answered as goals is refused, and they are counted with the named ones."""
    area = AreaGoal(functional_area="Customer Relationship Management", level=4)
    named = StudyPathRequest(goals=("111275L4",), goal_areas=(area,))
    more = StudyPathRequest(goals=("107167L5",), goal_areas=(area,))
    monkeypatch.setattr("cskg.study.request.MAX_GOALS", 1)
    assert plan_study_path(retail, named).status is PathStatus.COMPLETE
    with pytest.raises(LimitExceededError, match="There are 2 goals"):
        plan_study_path(retail, more)
