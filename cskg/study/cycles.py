"""The prerequisite relation: which unit must be held before which, with the links that say so.

Only ``prerequisiteOf`` links count; neither a level nor a shared subject makes a unit a prerequisite. All
prerequisites of a unit are needed; alternatives to one ("A or B") are not supported yet.

:func:`prerequisite_graph` makes a graph of some links, and :func:`without_cycles` removes its cycles. Stated and
curated links are firm: a cycle of them is an error that shows the cycle. Inferred links can be dropped. Edges are added
in order, firm ones first, then by falling confidence, and an inferred edge that would close a cycle is left out and
reported. So each edge left out is the weakest of its cycle, no edge is left out unnecessarily, and the order of the
links does not matter.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import networkx as nx

from cskg.coded_sentences import Sentence
from cskg.errors import BadInputError
from cskg.model import Justification, Link, LinkPredicate, UnitKey

PrerequisiteGraph: TypeAlias = "nx.DiGraph[UnitKey]"
"""Units as nodes; an edge starts at the prerequisite, and its ``links`` give the reasons."""

FIRM = frozenset({Justification.STATED, Justification.CURATED})
"""The justifications that take precedence over inferred links."""

_JUSTIFICATIONS = tuple(Justification)


def prerequisite_graph(links: Iterable[Link], min_confidence: float) -> PrerequisiteGraph:
    """Returns the prerequisite relation of links with enough confidence.

    Args:
        links: Links of any predicate; only prerequisites count.
        min_confidence: The lowest confidence of a link that counts, from 0 to 1.

    Returns:
        A graph whose edges lead from subject to object. The edge's attribute ``links`` has its links, as
        :func:`sort_links` orders them. Nodes and edges come in order of their keys.

    Raises:
        BadInputError: ``min_confidence`` is not a number from 0 to 1.

    Example:
        >>> first, second = UnitKey("900001L1"), UnitKey("900002L2")
        >>> link = Link(subject=first, predicate=LinkPredicate.PREREQUISITE_OF, object=second,
        ...             justification=Justification.CURATED, confidence=0.9, method="curation")
        >>> list(prerequisite_graph([link], 0.5).edges), list(prerequisite_graph([link], 1.0).edges)
        ([('900001L1', '900002L2')], [])
    """
    if not 0 <= min_confidence <= 1:
        raise BadInputError(f"The least confidence is {min_confidence}.", "Give a number from 0 to 1.")
    found: dict[tuple[UnitKey, UnitKey], list[Link]] = defaultdict(list)
    for link in links:
        if link.predicate is LinkPredicate.PREREQUISITE_OF and link.confidence >= min_confidence:
            found[link.subject, link.object].append(link)
    graph: PrerequisiteGraph = nx.DiGraph()
    graph.add_nodes_from(sorted({key for edge in found for key in edge}))
    for subject, target in sorted(found):
        graph.add_edge(subject, target, links=sort_links(found[subject, target]))
    return graph


def sort_links(links: Iterable[Link]) -> tuple[Link, ...]:
    """Returns each link once, stated before curated before inferred, then by falling confidence."""
    found = tuple(links)
    # Sorting compares all their evidence, so a single link skips it.
    return found if len(found) == 1 else tuple(sorted(set(found), key=_link_order))


def links_of_edge(graph: PrerequisiteGraph, subject: UnitKey, target: UnitKey) -> tuple[Link, ...]:
    """Returns the links that make an edge of the relation."""
    links: tuple[Link, ...] = graph.edges[subject, target]["links"]
    return links


def without_cycles(graph: PrerequisiteGraph) -> tuple[PrerequisiteGraph, tuple[Sentence, ...]]:
    """Returns a graph without the inferred edges that close cycles, and a message for each of them.

    A unit that is its own prerequisite is a cycle of one. The messages start with the strongest edge left out.

    Raises:
        BadInputError: Stated and curated links alone form a cycle; the cycle is shown.
    """
    # A new graph, because a view may walk its nodes in the order of a set, which differs from run to run.
    firm: PrerequisiteGraph = nx.DiGraph(sorted(edge for edge in graph.edges if _is_firm(graph, edge)))
    if not nx.is_directed_acyclic_graph(firm):
        cycle = [subject for subject, *_ in nx.find_cycle(firm)]
        raise BadInputError(
            f"The stated and curated prerequisites form a cycle: {_show(cycle)}.",
            f"Correct or reject one of them: {_sources(graph, cycle)}.",
        )
    result: PrerequisiteGraph = nx.DiGraph()
    result.add_nodes_from(graph.nodes)
    firm.add_nodes_from(graph.nodes)
    rank = {key: place for place, key in enumerate(nx.topological_sort(firm))}
    messages = []
    for subject, target in sorted(graph.edges, key=lambda edge: _edge_order(graph, edge)):
        if _make_room(result, rank, subject, target):
            result.add_edge(subject, target, links=links_of_edge(graph, subject, target))
        else:
            around = nx.shortest_path(result, target, subject)
            shown = _show([subject, *around[:-1]])
            messages.append(
                Sentence(
                    "cycle-opened",
                    f"The prerequisites {shown} form a cycle. The weakest of them, that {subject} comes before "
                    f"{target} ({_grounds(graph, subject, target)}), is left out.",
                    cycle=shown,
                    subject=subject,
                    object=target,
                )
            )
    return result, tuple(messages)


def _make_room(graph: PrerequisiteGraph, rank: dict[UnitKey, int], subject: UnitKey, target: UnitKey) -> bool:
    """Returns whether an edge closes no cycle, and if so updates the ranks, a topological order, to agree with it.

    Only the part of the order between the two is searched, so thousands of edges take little time:
    Pearce and Kelly, *A dynamic topological sort algorithm for directed acyclic graphs*, 2007,
    https://doi.org/10.1145/1187436.1210590.
    """
    first, last = rank[target], rank[subject]
    if last < first:
        return True
    after = reach([target], lambda key: (other for other in graph.successors(key) if rank[other] <= last))
    if subject in after:
        return False
    before = reach([subject], lambda key: (other for other in graph.predecessors(key) if rank[other] >= first))
    moved = sorted(before, key=rank.__getitem__) + sorted(after, key=rank.__getitem__)
    rank.update(zip(moved, sorted(rank[key] for key in moved), strict=True))
    return True


def reach(starts: Iterable[UnitKey], step: Callable[[UnitKey], Iterable[UnitKey]]) -> set[UnitKey]:
    """Returns the units that can be reached from some units, including these."""
    waiting = list(starts)
    found = set(waiting)
    while waiting:
        new = [key for key in step(waiting.pop()) if key not in found]
        found.update(new)
        waiting += new
    return found


def _link_order(link: Link) -> tuple[int, float, str, str]:
    return _JUSTIFICATIONS.index(link.justification), -link.confidence, link.method, repr(link.evidence)


def _edge_order(graph: PrerequisiteGraph, edge: tuple[UnitKey, UnitKey]) -> tuple[bool, float, UnitKey, UnitKey]:
    """Returns the sort key: firm edges first, then by falling confidence, then by keys."""
    return not _is_firm(graph, edge), -max(link.confidence for link in links_of_edge(graph, *edge)), *edge


def _is_firm(graph: PrerequisiteGraph, edge: tuple[UnitKey, UnitKey]) -> bool:
    return any(link.justification in FIRM for link in links_of_edge(graph, *edge))


def _show(cycle: Sequence[UnitKey]) -> str:
    """Returns the cycle as text that starts and ends with its smallest key, so it is always written the same way."""
    start = cycle.index(min(cycle))
    return " → ".join([*cycle[start:], *cycle[: start + 1]])


def _grounds(graph: PrerequisiteGraph, subject: UnitKey, target: UnitKey) -> str:
    links = links_of_edge(graph, subject, target)
    return ", ".join(f"{link.justification.value}, confidence {link.confidence:g}" for link in links)


def _sources(graph: PrerequisiteGraph, cycle: Sequence[UnitKey]) -> str:
    """Returns the sources of the links of a cycle, each edge once."""
    edges = zip(cycle, [*cycle[1:], cycle[0]], strict=True)
    named = []
    for subject, target in edges:
        places = {place.source for link in links_of_edge(graph, subject, target) for place in link.evidence}
        where = ", ".join(sorted(place for place in places if place is not None)) or "no document named"
        named.append(f"{subject} before {target} ({_grounds(graph, subject, target)}; {where})")
    return "; ".join(named)
