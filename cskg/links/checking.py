"""Finds faults in the links of a dataset as a whole: cycles, contradictions, and units that do not exist.

Nothing is corrected or removed here: a document's words stay, and people decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from cskg.graph.catalogue import Catalogue
from cskg.model import (
    LINEAGE,
    Diagnostic,
    Evidence,
    Justification,
    Link,
    LinkPredicate,
    Rejection,
    Severity,
    UnitKey,
    UnitStatus,
    claim_of,
)

_FIRM = frozenset((Justification.STATED, Justification.CURATED))


def check_links(catalogue: Catalogue) -> tuple[Diagnostic, ...]:
    """Reports the faults in the links of a dataset, in order of places."""
    links = [link for link in catalogue.links if link.justification in _FIRM or link.predicate in LINEAGE]
    lineage = [link for link in links if link.predicate in LINEAGE]
    firm = [link for link in links if link.predicate is LinkPredicate.PREREQUISITE_OF]
    found = [
        *_iter_cycles(lineage, "The lineage", "A unit cannot come from itself", code="derivation-cycle"),
        *_iter_cycles(firm, "The prerequisites", "No study path can contain them", code="prerequisite-cycle"),
        *_iter_contradictions(catalogue, links),
        *_iter_overruled(catalogue),
        *_iter_unknown(catalogue, links),
    ]
    return tuple(sorted(found, key=lambda each: (each.source or "", each.line or 0, each.code, each.message)))


def _iter_cycles(links: Iterable[Link], what: str, why: str, *, code: str) -> Iterator[Diagnostic]:
    """Reports a shortest cycle of each group of units that lead to one another."""
    said: dict[tuple[UnitKey, UnitKey], list[Link]] = defaultdict(list)
    for link in links:
        said[link.subject, link.object].append(link)
    if not _has_cycle(said):
        return
    import networkx as nx  # imported only here: it takes as long as the rest of a check, and cycles are rare

    graph = nx.DiGraph(sorted(said))
    for group in sorted(nx.strongly_connected_components(graph), key=min):
        start = min(group)
        if len(group) == 1 and (start, start) not in said:
            continue
        # Built again in order, so the same one of several shortest cycles is always reported.
        within = nx.DiGraph(edge for edge in sorted(said) if group.issuperset(edge))
        paths = nx.single_source_shortest_path(within, start)
        last = min((key for key in within.predecessors(start)), key=lambda key: (len(paths[key]), key))
        cycle = [*paths[last], start]
        steps = [(said[edge][0], *_place(said[edge][0].evidence)) for edge in pairwise(cycle)]
        told = "; ".join(
            f"{link.subject} {link.predicate.value} {link.object} ({_show(source, line) or link.method})"
            for link, source, line in steps
        )
        _, source, line = steps[0]
        yield Diagnostic(
            severity=Severity.WARNING,
            code=code,
            message=f"{what} {' → '.join(cycle)} form a cycle: {told}. {why}: correct or remove one of them.",
            source=source,
            line=line,
        )


def _has_cycle(edges: Iterable[tuple[UnitKey, UnitKey]]) -> bool:
    sorter: TopologicalSorter[UnitKey] = TopologicalSorter()
    for start, end in edges:
        sorter.add(end, start)
    try:
        sorter.prepare()
    except CycleError:
        return True
    return False


def _iter_contradictions(catalogue: Catalogue, links: Iterable[Link]) -> Iterator[Diagnostic]:
    """Reports links that curators reject although a document or another curator states them."""
    for link, rejection in catalogue.contradictions:
        (source, line), (other, at) = _place(link.evidence), _place(rejection.evidence)
        yield Diagnostic(
            severity=Severity.ERROR,
            code="link-contradiction",
            message=f"{_say(link)} is asserted in {_show(source, line)} and rejected in {_show(other, at)}. Neither "
            "counts. Remove one of them.",
            source=other,
            line=at,
        )
    stated = {claim_of(link): link for link in links if link.justification is Justification.STATED}
    for rejection in catalogue.rejections:
        if claim_of(rejection) in stated:
            link = stated[claim_of(rejection)]
            (source, line), (other, at) = _place(link.evidence), _place(rejection.evidence)
            yield Diagnostic(
                severity=Severity.WARNING,
                code="stated-link-rejected",
                message=f"{_say(link)} is rejected, but {_show(source, line)} states it: “{link.evidence[0].text}” "
                "The stated link stays. Have the document corrected, or remove the rejection.",
                source=other,
                line=at,
            )


def _iter_overruled(catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Reports links that a curator graded lower than a method, and rejections of the reverse of a link."""
    for link, curated in catalogue.graded:
        source, line = _place(curated.evidence)
        yield Diagnostic(
            severity=Severity.INFO,
            code="link-graded-lower",
            message=f"{_say(link)} was found with the confidence {link.confidence:g}, and the curator gives "
            f"{curated.confidence:g}. The curator's confidence counts.",
            source=source,
            line=line,
        )
    for rejection in catalogue.rejections:
        both = [
            link
            for link in catalogue.links.of(rejection.subject)
            if {link.subject, link.object} == {rejection.subject, rejection.object}
            and link.predicate is rejection.predicate
        ]
        # If the reverse is stated or curated, the rejection only confirms it.
        if both and not any(link.justification in _FIRM or link.subject == rejection.subject for link in both):
            source, line = _place(rejection.evidence)
            yield Diagnostic(
                severity=Severity.WARNING,
                code="rejected-the-wrong-way",
                message=f"{rejection.subject} {rejection.predicate.value} {rejection.object} is rejected, but was not "
                f"found. {_say(both[0])} was found ({both[0].confidence:g}), and it stays. To reject it, exchange "
                "subject_id and object_id.",
                source=source,
                line=line,
            )


def _iter_unknown(catalogue: Catalogue, links: Iterable[Link]) -> Iterator[Diagnostic]:
    """Reports the units that a curator names and no document describes or lists, once for each file."""
    curated: list[Link | Rejection] = [*catalogue.rejections]
    curated += [link for link in links if link.justification is Justification.CURATED]
    named: dict[tuple[str | None, UnitKey], int] = {}
    for each in curated:
        for key in (each.subject, each.object):
            if catalogue.units[key].status is UnitStatus.REFERENCED:
                for evidence in each.evidence:
                    place, line = _place((evidence,))
                    named[place, key] = min(line or 1, named.get((place, key), line or 1))
    for (source, key), line in named.items():
        current = catalogue.find_unit(key)
        hint = f" It is the old code of {current.code}: write that." if current and current.key != key else ""
        yield Diagnostic(
            severity=Severity.WARNING,
            code="unknown-unit",
            message=f"No document describes or lists {key}.{hint or ' Check the code, or add its document.'}",
            source=source,
            line=line,
        )


def _say(link: Link) -> str:
    return f"{link.subject} {link.predicate.value} {link.object}"


def _place(evidence: tuple[Evidence, ...]) -> tuple[str | None, int | None]:
    """Returns the place of the first words of evidence."""
    first = next((each for each in evidence if each.source is not None), None)
    if first is None:
        return None, None
    return first.source, first.spans[0].line if first.spans else None


def _show(source: str | None, line: int | None) -> str:
    return f"{source}:{line}" if source and line else source or ""
