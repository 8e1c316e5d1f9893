"""The review queue: what waits for a curator, and in which order."""

import random
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from builders import make_link

from cskg.graph.links import settle
from cskg.links.review import Suggestion, rank_suggestions
from cskg.model import Justification, Link, LinkPredicate, Rejection, UnitKey

BEFORE, OVERLAPS = LinkPredicate.PREREQUISITE_OF, LinkPredicate.OVERLAPS_WITH


def link(subject: str, target: str, confidence: float, predicate: LinkPredicate = BEFORE, **others: Any) -> Link:
    """An inferred link, unless another justification is given."""
    inferred = {"justification": Justification.STRUCTURAL, "method": "prepares"}
    return make_link(subject, target, confidence, predicate=predicate, **{**inferred, **others})


def named(*links: Link) -> dict[str, Link]:
    """The links by names, in order."""
    return {str(number): each for number, each in enumerate(links)}


def show(found: Iterable[Suggestion]) -> list[tuple[str, str, float, str]]:
    return [(each.link.subject, each.link.object, each.doubt, " ".join(each.affected)) for each in found]


def test_doubt_and_effect_decide_together() -> None:
    """Of equal doubt the link with more behind it comes first; a sure one with much behind it may come before both."""
    links = [link("a", "b", 0.5), link("b", "c", 0.5), link("c", "d", 0.5), link("p", "q", 0.95)]
    assert show(rank_suggestions(links)) == [
        ("a", "b", 1.0, "b c d"),
        ("b", "c", 1.0, "c d"),
        ("c", "d", 1.0, "d"),
        ("p", "q", 0.1, "q"),
    ]


def test_what_other_links_say_too_has_no_effect() -> None:
    """The direct link from a to c changes nothing while a comes before b and b before c."""
    links = [link("a", "b", 0.9), link("b", "c", 0.9), link("a", "c", 0.5)]
    assert ("a", "c", 1.0, "") in show(rank_suggestions(links))
    assert ("a", "b", 0.2, "b") in show(rank_suggestions(links))


def test_a_link_below_the_threshold_adds_what_it_would_add() -> None:
    """It is no part of the order yet, so it hides the effect of no other link."""
    links = [link("a", "b", 0.4), link("b", "c", 0.9), link("a", "c", 0.9)]
    assert show(rank_suggestions(links))[0] == ("a", "b", 0.8, "b")
    assert ("a", "c", 0.2, "c") in show(rank_suggestions(links))


def test_overlaps_change_no_study_path() -> None:
    """Their score is their doubt."""
    (found,) = rank_suggestions([link("a", "b", 0.6, OVERLAPS, justification=Justification.LEXICAL)])
    assert (found.affected, found.score) == ((), 0.8)


@pytest.mark.parametrize("said", [Justification.CURATED, Justification.STATED])
def test_what_is_said_already_does_not_wait(said: Justification) -> None:
    """Neither what a curator has asserted nor what a document states; of a symmetric link in either direction."""
    links = [
        link("a", "b", 0.5),
        link("a", "b", 0.9, justification=said, method="x"),
        link("c", "d", 0.6, OVERLAPS),
        link("d", "c", 1, OVERLAPS, justification=said, method="x"),
    ]
    assert rank_suggestions(links) == []


def test_cycles_end() -> None:
    """Prerequisites in a circle are ranked like others."""
    links = [link("a", "b", 0.8), link("b", "c", 0.8), link("c", "a", 0.8)]
    assert len(rank_suggestions(links)) == 3


def test_the_order_of_links_changes_nothing() -> None:
    """The same links in any order give the same queue."""
    keys = [f"u{number}" for number in range(12)]
    links = [
        link(a, b, round(0.3 + 0.05 * place % 0.7, 2)) for place, (a, b) in enumerate(zip(keys, keys[3:], strict=False))
    ]
    links += [link(a, b, 0.5, OVERLAPS) for a, b in pairwise(keys)]
    wanted = rank_suggestions(links)
    for seed in range(5):
        shuffled = random.Random(seed).sample(links, len(links))
        assert rank_suggestions(shuffled) == wanted


def test_a_curator_lowers_what_is_inferred() -> None:
    """The inferred link counts no more than the curator says; a higher grade and a stated link change nothing."""
    curated = link("a", "b", 0.3, justification=Justification.CURATED, method="curation")
    stated = link("a", "b", 1.0, justification=Justification.STATED, method="remark")
    settled = settle(named(link("a", "b", 0.88), curated, stated, link("c", "d", 0.7)), [])
    assert [each.confidence for each in settled.links.values()] == [0.3, 0.3, 1.0, 0.7]
    higher = link("a", "b", 0.9, justification=Justification.CURATED, method="curation")
    settled = settle(named(link("a", "b", 0.42), higher), [])
    assert [each.confidence for each in settled.links.values()] == [0.42, 0.9]


def test_a_rejected_link_is_gone_from_the_queue() -> None:
    """What settles links takes it away before the queue is made."""
    rejection = Rejection(subject=UnitKey("a"), predicate=BEFORE, object=UnitKey("b"), confidence=1.0)
    assert rank_suggestions(settle(named(link("a", "b", 0.5)), [rejection]).links.values()) == []
