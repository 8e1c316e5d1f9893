"""The review queue: inferred links that nobody has judged, the most valuable decisions first.

    score = doubt * (1 + effect)

- **Doubt** is 1 at the lowest confidence at which links count, and falls to 0 at confidences of 0 and 1.
- **Effect** is the number of units whose study paths change with the link. For a prerequisite these are the units after
  it that no other prerequisite puts after its subject. Other links change no study path; their effect is 0.

Links with the same score are in the order of their units.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import networkx as nx

from cskg.graph.catalogue import Catalogue
from cskg.model import Claim, Justification, Link, LinkPredicate, UnitKey, claim_of

THRESHOLD = 0.5
"""The default lowest confidence of a link that counts in study paths or is listed as an overlap."""

INFERRED = frozenset((Justification.STRUCTURAL, Justification.LEXICAL))
"""The justifications that a curator may overrule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An inferred link that waits for a curator.

    Attributes:
        link: The link.
        doubt: How close its confidence is to the threshold, from 0 to 1.
        affected: The units whose study paths change with it, in order.
    """

    link: Link
    doubt: float
    affected: tuple[UnitKey, ...]

    @property
    def score(self) -> float:
        """How valuable a decision is."""
        return round(self.doubt * (1 + len(self.affected)), 4)


def measure_doubt(confidence: float) -> float:
    """Returns the doubt that a confidence leaves.

    Example:
        >>> [measure_doubt(confidence) for confidence in (0, 0.25, 0.42, 0.5, 0.75, 0.95, 1)]
        [0.0, 0.5, 0.84, 1.0, 0.5, 0.1, 0.0]
    """
    return round(1 - abs(confidence - THRESHOLD) / THRESHOLD, 4)


def rank_suggestions(links: Iterable[Link]) -> list[Suggestion]:
    """Returns the inferred links that no document states and nobody has judged, the most valuable decisions first.

    Args:
        links: All links of a dataset.
    """
    links = list(links)
    judged = {claim_of(link) for link in links if link.justification not in INFERRED}
    waiting: dict[Claim, Link] = {}
    for link in links:
        claim = claim_of(link)
        if claim not in judged and (claim not in waiting or waiting[claim].confidence < link.confidence):
            waiting[claim] = link
    effects = _Effects(links)
    found = [
        Suggestion(link=link, doubt=measure_doubt(link.confidence), affected=effects.find(link))
        for link in waiting.values()
    ]
    return sorted(found, key=lambda each: (-each.score, each.link.subject, each.link.object, each.link.predicate.value))


class _Effects:
    """The units whose study paths depend on prerequisites, in one dataset."""

    def __init__(self, links: Iterable[Link]) -> None:
        self._after: dict[UnitKey, set[UnitKey]] = {}
        self._graph: nx.DiGraph[UnitKey] = nx.DiGraph()
        self._graph.add_edges_from(
            (link.subject, link.object)
            for link in links
            if link.predicate is LinkPredicate.PREREQUISITE_OF and link.confidence >= THRESHOLD
        )

    def find(self, link: Link) -> tuple[UnitKey, ...]:
        """Finds the units that only this link puts, or would put, after its subject."""
        if link.predicate is not LinkPredicate.PREREQUISITE_OF:
            return ()
        others = self._graph.succ[link.subject] if link.subject in self._graph else ()
        otherwise = {key for other in others if other != link.object for key in self._from(other)}
        return tuple(sorted(self._from(link.object) - otherwise - {link.subject}))

    def _from(self, key: UnitKey) -> set[UnitKey]:
        """Returns a unit and all units that come after it."""
        if key not in self._after:
            found = nx.descendants(self._graph, key) if key in self._graph else set()
            self._after[key] = {key, *found}
        return self._after[key]


_QUEUES: "WeakKeyDictionary[Catalogue, list[Suggestion]]" = WeakKeyDictionary()


def review_queue_of(catalogue: Catalogue) -> list[Suggestion]:
    """Returns the review queue of a dataset revision, which is made at the first call."""
    queue = _QUEUES.get(catalogue)
    if queue is None:
        queue = _QUEUES[catalogue] = rank_suggestions(catalogue.links)
    return queue
