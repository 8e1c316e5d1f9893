"""The prerequisite relation: made of links alone, firm ones never overruled, inferred ones giving way."""

from random import Random

import networkx as nx
import pytest
from builders import make_link
from hypothesis import given
from hypothesis import strategies as st

from cskg.errors import BadInputError
from cskg.model import Evidence, Justification, Link, LinkPredicate, UnitKey
from cskg.study.cycles import FIRM, links_of_edge, prerequisite_graph, without_cycles

KEYS = [UnitKey(f"90000{n}L{n}") for n in range(1, 6)]
INFERRED = sorted(set(Justification) - FIRM, key=lambda justification: justification.value)


def link(
    subject: int,
    target: int,
    justification: Justification = Justification.CURATED,
    confidence: float = 1.0,
    **fields: LinkPredicate,
) -> Link:
    """A link from one of the keys to another, with its words."""
    said = (Evidence(text="after completing", source="a.txt"),)
    return make_link(KEYS[subject], KEYS[target], confidence, justification, evidence=said, **fields)


NODES = st.integers(0, len(KEYS) - 1)
INFERRED_LINKS = st.builds(link, NODES, NODES, st.sampled_from(INFERRED), st.sampled_from([0.2, 0.5, 0.8, 1.0]))
FIRM_LINKS = (
    st.tuples(NODES, NODES, st.sampled_from(sorted(FIRM, key=lambda found: found.value)))
    .filter(lambda drawn: drawn[0] < drawn[1])
    .map(lambda drawn: link(*drawn))
)
LINKS = st.lists(st.one_of(INFERRED_LINKS, FIRM_LINKS), max_size=14)


def test_links_of_enough_confidence() -> None:
    """Links below the least confidence count nothing; those at it do."""
    links = [link(0, 1, confidence=0.5), link(1, 2, confidence=0.49)]
    assert list(prerequisite_graph(links, 0.5).edges) == [(KEYS[0], KEYS[1])]


def test_other_predicates() -> None:
    """Only prerequisiteOf makes an edge; a level in a code makes none."""
    links = [link(0, 1, predicate=predicate) for predicate in LinkPredicate]
    graph = prerequisite_graph(links, 0.0)
    assert [link.predicate for link in links_of_edge(graph, KEYS[0], KEYS[1])] == [LinkPredicate.PREREQUISITE_OF]


def test_edge_carries_all_links() -> None:
    """An edge carries each link that says so once, stated first, then curated, then inferred."""
    lexical, stated = link(0, 1, Justification.LEXICAL, 0.9), link(0, 1, Justification.STATED)
    curated = link(0, 1)
    graph = prerequisite_graph([lexical, curated, stated, curated], 0.5)
    assert links_of_edge(graph, KEYS[0], KEYS[1]) == (stated, curated, lexical)


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan"), float("inf")])
def test_bad_confidence(confidence: float) -> None:
    """A least confidence that is no number from 0 to 1 is refused."""
    with pytest.raises(BadInputError, match="from 0 to 1"):
        prerequisite_graph([], confidence)


@pytest.mark.parametrize("justification", sorted(FIRM, key=lambda found: found.value))
def test_firm_cycle(justification: Justification) -> None:
    """Stated and curated links that form a cycle are a fault, and the text shows the cycle and the documents."""
    links = [link(2, 0, justification), link(0, 1), link(1, 2), link(3, 4)]
    with pytest.raises(BadInputError) as caught:
        without_cycles(prerequisite_graph(links, 0.5))
    text = str(caught.value)
    assert "900001L1 → 900002L2 → 900003L3 → 900001L1" in text
    assert "a.txt" in text
    assert KEYS[3] not in text


def test_firm_loop() -> None:
    """A unit that is stated to be its own prerequisite is a cycle of one."""
    with pytest.raises(BadInputError, match="900001L1 → 900001L1"):
        without_cycles(prerequisite_graph([link(0, 0)], 0.5))


def test_inferred_loop() -> None:
    """A unit that is inferred to be its own prerequisite loses that edge, with a message."""
    graph, messages = without_cycles(prerequisite_graph([link(0, 0, Justification.LEXICAL)], 0.5))
    assert list(graph.edges) == []
    assert len(messages) == 1
    assert "900001L1 → 900001L1" in messages[0]


def test_weakest_gives_way() -> None:
    """The weakest inferred edge of a cycle is left out, and the message shows the cycle and the edge."""
    links = [
        link(0, 1, Justification.LEXICAL, 0.6),
        link(1, 2, Justification.STRUCTURAL, 0.9),
        link(2, 0, Justification.LEXICAL, 0.7),
    ]
    graph, messages = without_cycles(prerequisite_graph(links, 0.5))
    assert set(graph.edges) == {(KEYS[1], KEYS[2]), (KEYS[2], KEYS[0])}
    assert messages == (
        (
            "The prerequisites 900001L1 → 900002L2 → 900003L3 → 900001L1 form a cycle. The weakest of them, that "
            "900001L1 comes before 900002L2 (lexical, confidence 0.6), is left out."
        ),
    )


def test_firm_beats_confident() -> None:
    """An inferred edge gives way to a curated one, even to one of less confidence."""
    links = [link(0, 1, confidence=0.6), link(1, 0, Justification.LEXICAL, 1.0)]
    graph, messages = without_cycles(prerequisite_graph(links, 0.5))
    assert list(graph.edges) == [(KEYS[0], KEYS[1])]
    assert len(messages) == 1


def test_ties_by_keys() -> None:
    """Of two equally weak edges the one whose keys come later is left out."""
    links = [link(1, 0, Justification.LEXICAL, 0.6), link(0, 1, Justification.LEXICAL, 0.6)]
    graph, _ = without_cycles(prerequisite_graph(links, 0.5))
    assert list(graph.edges) == [(KEYS[0], KEYS[1])]


@given(LINKS)
def test_acyclic_and_no_more_left_out_than_needed(links: list[Link]) -> None:
    """The outcome has no cycle, keeps all firm edges, and every edge left out would close a cycle of stronger ones."""
    before = prerequisite_graph(links, 0.5)
    after, messages = without_cycles(before)
    assert nx.is_directed_acyclic_graph(after)
    assert set(after.nodes) == set(before.nodes)
    left_out = set(before.edges) - set(after.edges)
    assert len(messages) == len(left_out)
    for subject, target in left_out:
        strength = max(link.confidence for link in links_of_edge(before, subject, target))
        assert not any(link.justification in FIRM for link in links_of_edge(before, subject, target))
        strong = nx.DiGraph(
            edge
            for edge in after.edges
            if any(link.justification in FIRM or link.confidence >= strength for link in links_of_edge(after, *edge))
        )
        assert subject == target or nx.has_path(strong, target, subject)
    for edge in after.edges:
        assert links_of_edge(after, *edge) == links_of_edge(before, *edge)


@given(LINKS, st.randoms(use_true_random=False))
def test_order_of_links(links: list[Link], random: Random) -> None:
    """The order in which links come changes nothing, not even the order of edges and messages."""
    shuffled = random.sample(links, len(links))
    (one, messages), (other, others) = (without_cycles(prerequisite_graph(found, 0.5)) for found in (links, shuffled))
    assert list(one.edges(data=True)) == list(other.edges(data=True))
    assert messages == others
