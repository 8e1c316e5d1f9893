"""Units that count for one another: successors, units of two codes, and relatives that cover enough."""

import pytest
from builders import make_entry, make_index, make_link
from hypothesis import given
from hypothesis import strategies as st
from study.links_at import links_at

from cskg.model import Justification, Link, LinkPredicate, UnitKey
from cskg.study.paths import PathStatus, StudyPath, plan
from cskg.study.relation import Cover, Relation, Substitutes, cover_unknown
from cskg.study.request import Budget

NAMES = "ABCDEF"


def before(subject: str, target: str) -> Link:
    """A prerequisite."""
    return make_link(subject, target, justification=Justification.STATED)


def relative(subject: str, target: str, predicate: LinkPredicate) -> Link:
    """A relation of another kind."""
    return make_link(subject, target, justification=Justification.STATED, predicate=predicate)


def replaces(subject: str, target: str) -> Link:
    """A replacement."""
    return relative(subject, target, LinkPredicate.REPLACES)


def covering(**share_of: float) -> Cover:
    """Coverage by pairs such as ``AB``: how much of B is covered by A."""
    return lambda held, wanted: share_of.get(f"{held}{wanted}")


def ask(
    credit_of: dict[str, float],
    links: list[Link],
    goals: str,
    known: str = "",
    cover: Cover = cover_unknown,
    budget: Budget | None = None,
    alternatives: int = 0,
) -> StudyPath:
    """Plans a path."""
    return plan(
        Relation(
            make_index(*(make_entry(name, credit=credit) for name, credit in credit_of.items())), links_at(links), cover
        ),
        goals=[UnitKey(name) for name in goals],
        known=[UnitKey(name) for name in known],
        budget=budget or Budget(),
        alternatives=alternatives,
    )


def scheduled(path: StudyPath) -> list[str]:
    """The codes of a path in order."""
    return [str(step.unit.code) for stage in path.stages for step in stage.steps]


def test_a_successor_is_taken_in_the_place_of_a_superseded_prerequisite() -> None:
    """A superseded unit is not scheduled; its latest successor is, and the path says so."""
    path = ask(dict.fromkeys("ABCD", 1.0), [before("A", "D"), replaces("B", "A"), replaces("C", "B")], "D")
    assert scheduled(path) == ["C", "D"]
    assert "C is taken instead of A: it replaces A." in path.messages
    assert [link.subject for link in path.stages[1].steps[0].reasons] == ["A"]
    assert [unit.code for unit in path.stages[0].steps[0].unlocks] == ["D"]


def test_a_superseded_goal_is_scheduled() -> None:
    """A superseded unit that is a goal is scheduled, with a message that names its successor."""
    path = ask(dict.fromkeys("AB", 1.0), [replaces("B", "A")], "A")
    assert scheduled(path) == ["A"]
    assert "A is superseded by B; it is scheduled because it is a goal." in path.messages


def test_two_that_replace_each_other_are_both_current() -> None:
    """A contradiction of documents supersedes nobody."""
    links = [before("A", "C"), replaces("A", "B"), replaces("B", "A")]
    assert not Substitutes(links_at(links)).is_superseded(UnitKey("A"))
    assert scheduled(ask(dict.fromkeys("ABC", 1.0), links, "C")) == ["A", "C"]


def test_the_cheapest_of_several_is_taken() -> None:
    """Of two units that are one under two codes, with all that each needs, the one of less work is taken."""
    links = [before("A", "E"), relative("A", "B", LinkPredicate.SAME_AS), before("C", "A"), before("D", "B")]
    assert scheduled(ask({"A": 1, "B": 3, "C": 9, "D": 2, "E": 1}, links, "E")) == ["D", "B", "E"]
    assert scheduled(ask({"A": 1, "B": 3, "C": 2, "D": 2, "E": 1}, links, "E")) == ["C", "A", "E"]


def test_alternatives_really_differ() -> None:
    """An alternative takes another unit; one that shares nearly all units is none."""
    links = [before("A", "E"), relative("A", "B", LinkPredicate.SAME_AS), before("C", "A"), before("D", "B")]
    path = ask({"A": 1, "B": 3, "C": 9, "D": 2, "E": 1}, links, "E", alternatives=3)
    assert [scheduled(other) for other in path.alternatives] == [["C", "A", "E"]]
    assert not any("no alternatives" in message for message in path.messages)


def test_alternatives_among_goals() -> None:
    """Where not all goals fit, the other goals that fit are alternatives."""
    path = ask({"A": 5, "B": 5, "C": 5}, [], "ABC", budget=Budget(max_credits=5), alternatives=2)
    assert scheduled(path) == ["A"]
    assert [scheduled(other) for other in path.alternatives] == [["B"], ["C"]]
    assert all(
        "smallest budget for all goals and their prerequisites is 15" in "".join(other.messages)
        for other in path.alternatives
    )


@pytest.mark.parametrize(("share", "taken"), [(0.95, ["C"]), (0.74, ["B", "C"]), (None, ["B", "C"])])
def test_a_predecessor_that_is_held_counts_as_far_as_it_covers(share: float | None, taken: list[str]) -> None:
    """Who holds the predecessor of a prerequisite need not take it where the words of the two support that."""
    links = [before("B", "C"), relative("B", "A", LinkPredicate.ADOPTED_FROM)]
    cover = covering(**({} if share is None else {"AB": share}))
    path = ask(dict.fromkeys("ABC", 1.0), links, "C", known="A", cover=cover)
    assert scheduled(path) == taken
    told = [message for message in path.messages if "A " in message and "held" in message]
    assert len(told) == (share is not None)
    if share is not None:
        assert f"{share:.0%}" in told[0]


def test_a_goal_that_counts_as_held() -> None:
    """A goal whose successor is held is known already, and the path says why."""
    path = ask(dict.fromkeys("AB", 1.0), [replaces("B", "A")], "A", known="B")
    assert path.status is PathStatus.ALREADY_KNOWN
    assert "A counts as held, because B is: it replaces A." in path.messages


def test_a_cycle_behind_a_choice_is_no_obstacle() -> None:
    """A stated cycle that only another way leads into is not walked into."""
    links = [before("A", "E"), relative("A", "B", LinkPredicate.SAME_AS), before("C", "B"), before("B", "C")]
    assert scheduled(ask(dict.fromkeys("ABCE", 1.0), links, "E")) == ["A", "E"]


PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] < pair[1])
LINKS = st.lists(
    st.one_of(
        PAIRS.map(lambda pair: before(*pair)),
        st.builds(
            relative,
            st.sampled_from(NAMES),
            st.sampled_from(NAMES),
            st.sampled_from([LinkPredicate.SAME_AS, LinkPredicate.REPLACES, LinkPredicate.ADOPTED_FROM]),
        ),
    ),
    max_size=10,
)
SHARES = st.dictionaries(PAIRS.map("".join), st.sampled_from([0.5, 0.95]), max_size=6)


@given(LINKS, st.lists(st.sampled_from(NAMES), min_size=1, max_size=3), st.sampled_from(["", "A", "BC"]), SHARES)
def test_each_requirement_is_met(links: list[Link], goals: list[str], known: str, shares: dict[str, float]) -> None:
    """Whatever counts for what: each prerequisite of a step, or what counts for it, is held or comes earlier."""
    path = ask(dict.fromkeys(NAMES, 2.0), links, "".join(goals), known, covering(**shares))
    substitutes = Substitutes(links_at(links), covering(**shares))
    stage_of = {step.unit.key: stage.index for stage in path.stages for step in stage.steps}
    assert not set(stage_of) & set(known)
    for link in links:
        if link.predicate is LinkPredicate.PREREQUISITE_OF and link.object in stage_of:
            meets = {link.subject, *(each.key for each in substitutes.relatives(link.subject) if each.counts)}
            earlier = {key for key, stage in stage_of.items() if stage < stage_of[link.object]}
            assert meets & (earlier | set(known)), (link, path)
