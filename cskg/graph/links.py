"""Links to RDF triples and back: the plain triple, and an axiom that carries its reasons, after SSSOM.

The axiom is what SSSOM's RDF form uses: ``owl:annotatedSource``, ``owl:annotatedProperty`` and
``owl:annotatedTarget`` with a justification and a confidence.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import pyoxigraph as ox
from rdflib.namespace import OWL, RDF

from cskg.graph.provenance import QUOTED_AT, iter_span_triples
from cskg.graph.rdf_terms import decimal, integer, node, string
from cskg.graph.rows import Rows
from cskg.model import Evidence, Justification, Link, LinkPredicate, Rejection, claim_of
from cskg.vocab import CSKG, OA, SEMAPV, SSSOM, Iris

_Claim = TypeVar("_Claim", bound=Link | Rejection)

_JUSTIFICATION = {
    Justification.STATED: (CSKG.Stated, SEMAPV.ManualMappingCuration),
    Justification.CURATED: (CSKG.Curated, SEMAPV.ManualMappingCuration),
    Justification.STRUCTURAL: (CSKG.Structural, SEMAPV.StructuralMatching),
    Justification.LEXICAL: (CSKG.Lexical, SEMAPV.LexicalMatching),
}


def link_to_graph(link: Link, iris: Iris) -> list[ox.Triple]:
    """Gives a link as the plain triple and as an axiom that carries its reasons, after SSSOM."""
    subject, target = node(iris.unit(link.subject)), node(iris.unit(link.object))
    predicate = node(CSKG[link.predicate.value])
    axiom = node(iris.link(link))
    justification, mapping = _JUSTIFICATION[link.justification]
    triples = [
        ox.Triple(subject, predicate, target),
        ox.Triple(axiom, node(RDF.type), node(CSKG.Link)),
        ox.Triple(axiom, node(RDF.type), node(OWL.Axiom)),
        ox.Triple(axiom, node(OWL.annotatedSource), subject),
        ox.Triple(axiom, node(OWL.annotatedProperty), predicate),
        ox.Triple(axiom, node(OWL.annotatedTarget), target),
        ox.Triple(axiom, node(CSKG.justification), node(justification)),
        ox.Triple(axiom, node(SSSOM.mapping_justification), node(mapping)),
        ox.Triple(axiom, node(SSSOM.confidence), decimal(link.confidence)),
        ox.Triple(axiom, node(CSKG.method), string(link.method)),
    ]
    triples += _iter_evidence(axiom, link.evidence, iris)
    return list(dict.fromkeys(triples))


def rejection_to_graph(rejection: Rejection, iris: Iris) -> list[ox.Triple]:
    """Gives a rejection as an axiom with SSSOM's negated predicate; the triple that it denies is nowhere."""
    axiom = node(iris.rejection(rejection))
    triples = [
        ox.Triple(axiom, node(RDF.type), node(CSKG.Rejection)),
        ox.Triple(axiom, node(OWL.annotatedSource), node(iris.unit(rejection.subject))),
        ox.Triple(axiom, node(OWL.annotatedProperty), node(CSKG[rejection.predicate.value])),
        ox.Triple(axiom, node(OWL.annotatedTarget), node(iris.unit(rejection.object))),
        ox.Triple(axiom, node(SSSOM.predicate_modifier), node(SSSOM.NegatedPredicate)),
        ox.Triple(axiom, node(SSSOM.mapping_justification), node(SEMAPV.ManualMappingCuration)),
        ox.Triple(axiom, node(SSSOM.confidence), decimal(rejection.confidence)),
    ]
    triples += _iter_evidence(axiom, rejection.evidence, iris)
    return list(dict.fromkeys(triples))


def _iter_evidence(axiom: ox.NamedNode, words: Iterable[Evidence], iris: Iris) -> Iterator[ox.Triple]:
    for number, evidence in enumerate(words, 1):
        found = node(iris.evidence(axiom.value, number, evidence.source))
        yield ox.Triple(axiom, node(CSKG.hasEvidence), found)
        yield ox.Triple(found, node(RDF.type), node(CSKG.Evidence))
        yield ox.Triple(found, node(CSKG.ordinal), integer(number))
        if evidence.text:
            yield ox.Triple(found, node(OA.exact), string(evidence.text))
        if evidence.unit is not None:
            yield ox.Triple(found, node(CSKG.evidenceUnit), node(iris.unit(evidence.unit)))
        if evidence.source is not None:
            yield ox.Triple(found, node(CSKG.evidenceSource), node(iris.source(evidence.source)))
            for span in evidence.spans:
                yield from iter_span_triples(found, QUOTED_AT, evidence.source, span, iris)
        for predicate, ref in (
            (CSKG.evidenceStatement, evidence.statement),
            (CSKG.evidenceCounterpart, evidence.counterpart),
        ):
            if ref is not None:
                yield ox.Triple(found, node(predicate), node(iris.statement(ref)))
        if evidence.score is not None:
            yield ox.Triple(found, node(SSSOM.similarity_score), decimal(evidence.score))


def links_from_graph(reader: Rows, iris: Iris) -> list[Link]:
    """Reads links back from the triples of one named graph, in order of their IRIs."""
    justifications = {str(term): value for value, (term, _) in _JUSTIFICATION.items()}
    return [
        Link(
            subject=iris.key_of(reader.get(subject, OWL.annotatedSource)),
            predicate=LinkPredicate(reader.get(subject, OWL.annotatedProperty).removeprefix(str(CSKG))),
            object=iris.key_of(reader.get(subject, OWL.annotatedTarget)),
            justification=justifications[reader.get(subject, CSKG.justification)],
            confidence=float(reader.get(subject, SSSOM.confidence)),
            method=reader.get(subject, CSKG.method),
            evidence=evidence_from_graph(reader, subject, iris),
        )
        for subject in reader.of_type(CSKG.Link)
    ]


def rejections_from_graph(reader: Rows, iris: Iris) -> list[Rejection]:
    """Reads rejections back from the triples of one named graph, in order of their IRIs."""
    return [
        Rejection(
            subject=iris.key_of(reader.get(subject, OWL.annotatedSource)),
            predicate=LinkPredicate(reader.get(subject, OWL.annotatedProperty).removeprefix(str(CSKG))),
            object=iris.key_of(reader.get(subject, OWL.annotatedTarget)),
            confidence=float(reader.get(subject, SSSOM.confidence)),
            evidence=evidence_from_graph(reader, subject, iris),
        )
        for subject in reader.of_type(CSKG.Rejection)
    ]


def evidence_from_graph(reader: Rows, axiom: str, iris: Iris) -> tuple[Evidence, ...]:
    """Reads the words that a link or rejection rests on, in order."""
    return tuple(
        Evidence(
            text=reader.find(found, OA.exact) or "",
            unit=iris.key_of(unit) if (unit := reader.find(found, CSKG.evidenceUnit)) else None,
            source=iris.source_name_of(name) if (name := reader.find(found, CSKG.evidenceSource)) else None,
            spans=reader.spans(found),
            statement=iris.statement_of(ref) if (ref := reader.find(found, CSKG.evidenceStatement)) else None,
            counterpart=iris.statement_of(ref) if (ref := reader.find(found, CSKG.evidenceCounterpart)) else None,
            score=float(score) if (score := reader.find(found, SSSOM.similarity_score)) else None,
        )
        for found in reader.ordered(axiom, CSKG.hasEvidence)
    )


def merge_claims(claims: Iterable[_Claim], name: Callable[[_Claim], str]) -> tuple[_Claim, ...]:
    """Makes one of the links or rejections of one name: the highest confidence, and the words of all, each once.

    Args:
        claims: The links or the rejections.
        name: Returns the IRI of one.

    Returns:
        One of each name, in order of names.
    """
    found: dict[str, _Claim] = {}
    for claim in claims:
        iri = name(claim)
        first = found.get(iri, claim)
        evidence = tuple(dict.fromkeys((*first.evidence, *claim.evidence)))
        found[iri] = replace(first, confidence=max(first.confidence, claim.confidence), evidence=evidence)
    return tuple(found[iri] for iri in sorted(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is said of units, by whoever says it, once curators have spoken.

    Attributes:
        links: The links that stand.
        rejections: What curators reject, and no curator asserts.
        contradictions: What one curator asserts and another rejects; neither counts.
    """

    links: tuple[Link, ...]
    rejections: tuple[Rejection, ...]
    contradictions: tuple[tuple[Link, Rejection], ...]


def settle(links: Iterable[Link], rejections: Iterable[Rejection]) -> Settled:
    """Takes away what curators reject.

    An inferred link that is rejected is taken away, whenever it is found again. A stated one stays: that the document
    says so is a fact, and only the document can take it back.

    Args:
        links: All links, in order.
        rejections: All rejections, in order.
    """
    links = tuple(links)
    rejected = {claim_of(rejection): rejection for rejection in rejections}
    curated = {claim_of(link) for link in links if link.justification is Justification.CURATED}
    disputed = rejected.keys() & curated

    def stands(link: Link) -> bool:
        claim = claim_of(link)
        if claim in disputed:
            return link.justification is not Justification.CURATED
        return claim not in rejected or link.justification is Justification.STATED

    return Settled(
        links=tuple(filter(stands, links)),
        rejections=tuple(rejection for claim, rejection in rejected.items() if claim not in disputed),
        contradictions=tuple(
            (link, rejected[claim_of(link)])
            for link in links
            if link.justification is Justification.CURATED and claim_of(link) in disputed
        ),
    )
