"""Links to RDF triples and back: the plain triple, and an axiom with its reasons, after SSSOM.

The axiom is what SSSOM's RDF form uses: ``owl:annotatedSource``, ``owl:annotatedProperty`` and
``owl:annotatedTarget`` with a justification and a confidence.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import pyoxigraph as ox
from rdflib.namespace import OWL, RDF

from cskg.graph.provenance import QUOTED_AT, iter_span_triples
from cskg.graph.rdf_terms import decimal, integer, node, string
from cskg.graph.rows import Rows
from cskg.iris import Iris
from cskg.model import Claim, Evidence, Justification, Link, LinkPredicate, Rejection, claim_of
from cskg.vocab import CSKG, OA, SEMAPV, SSSOM

_Claim = TypeVar("_Claim", bound=Link | Rejection)

# The terms of links, of which a dataset has very many, are looked up once.
_TYPE, _LINK, _AXIOM = node(RDF.type), node(CSKG.Link), node(OWL.Axiom)
_SOURCE, _PROPERTY, _TARGET = node(OWL.annotatedSource), node(OWL.annotatedProperty), node(OWL.annotatedTarget)
_JUSTIFIED, _MAPPED = node(CSKG.justification), node(SSSOM.mapping_justification)
_CONFIDENCE, _METHOD = node(SSSOM.confidence), node(CSKG.method)
_SUBJECT_SHARE, _OBJECT_SHARE = node(CSKG.subjectShare), node(CSKG.objectShare)
_HAS_EVIDENCE, _EVIDENCE, _ORDINAL, _EXACT = map(node, (CSKG.hasEvidence, CSKG.Evidence, CSKG.ordinal, OA.exact))
_UNIT, _OF_SOURCE, _SCORE = map(node, (CSKG.evidenceUnit, CSKG.evidenceSource, SSSOM.similarity_score))
_STATEMENT, _COUNTERPART = node(CSKG.evidenceStatement), node(CSKG.evidenceCounterpart)
_PREDICATE = {predicate: node(CSKG[predicate.value]) for predicate in LinkPredicate}

_JUSTIFICATION = {
    Justification.STATED: (CSKG.Stated, SEMAPV.ManualMappingCuration),
    Justification.CURATED: (CSKG.Curated, SEMAPV.ManualMappingCuration),
    Justification.STRUCTURAL: (CSKG.Structural, SEMAPV.StructuralMatching),
    Justification.LEXICAL: (CSKG.Lexical, SEMAPV.LexicalMatching),
}


def link_to_graph(link: Link, iris: Iris) -> list[ox.Triple]:
    """Returns a link as the plain triple and as an axiom that carries its reasons, after SSSOM."""
    subject, target = node(iris.unit(link.subject)), node(iris.unit(link.object))
    relation = _PREDICATE[link.predicate]
    axiom = node(iris.link(link))
    justification, mapping = _JUSTIFICATION[link.justification]
    triples = [
        ox.Triple(subject, relation, target),
        ox.Triple(axiom, _TYPE, _LINK),
        ox.Triple(axiom, _TYPE, _AXIOM),
        ox.Triple(axiom, _SOURCE, subject),
        ox.Triple(axiom, _PROPERTY, relation),
        ox.Triple(axiom, _TARGET, target),
        ox.Triple(axiom, _JUSTIFIED, node(justification)),
        ox.Triple(axiom, _MAPPED, node(mapping)),
        ox.Triple(axiom, _CONFIDENCE, decimal(link.confidence)),
        ox.Triple(axiom, _METHOD, string(link.method)),
    ]
    for predicate, share in ((_SUBJECT_SHARE, link.subject_share), (_OBJECT_SHARE, link.object_share)):
        if share is not None:
            triples.append(ox.Triple(axiom, predicate, decimal(share)))
    triples += _iter_evidence(axiom, link.evidence, iris)
    return list(dict.fromkeys(triples))


def rejection_to_graph(rejection: Rejection, iris: Iris) -> list[ox.Triple]:
    """Returns a rejection as an axiom with SSSOM's negated predicate; the rejected triple itself is not written."""
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
        yield ox.Triple(axiom, _HAS_EVIDENCE, found)
        yield ox.Triple(found, _TYPE, _EVIDENCE)
        yield ox.Triple(found, _ORDINAL, integer(number))
        if evidence.text:
            yield ox.Triple(found, _EXACT, string(evidence.text))
        if evidence.unit is not None:
            yield ox.Triple(found, _UNIT, node(iris.unit(evidence.unit)))
        if evidence.source is not None:
            yield ox.Triple(found, _OF_SOURCE, node(iris.source(evidence.source)))
            for span in evidence.spans:
                yield from iter_span_triples(found, QUOTED_AT, evidence.source, span, iris)
        for predicate, ref in ((_STATEMENT, evidence.statement), (_COUNTERPART, evidence.counterpart)):
            if ref is not None:
                yield ox.Triple(found, predicate, node(iris.statement(ref)))
        if evidence.score is not None:
            yield ox.Triple(found, _SCORE, decimal(evidence.score))


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
            subject_share=_find_number(reader, subject, CSKG.subjectShare),
            object_share=_find_number(reader, subject, CSKG.objectShare),
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


def _find_number(reader: Rows, subject: str, predicate: str) -> float | None:
    return float(value) if (value := reader.find(subject, predicate)) else None


def evidence_from_graph(reader: Rows, axiom: str, iris: Iris) -> tuple[Evidence, ...]:
    """Reads the evidence of a link or rejection, in order."""
    return tuple(
        Evidence(
            text=reader.find(found, OA.exact) or "",
            unit=iris.key_of(unit) if (unit := reader.find(found, CSKG.evidenceUnit)) else None,
            source=iris.source_name_of(name) if (name := reader.find(found, CSKG.evidenceSource)) else None,
            spans=reader.spans(found),
            statement=iris.statement_of(ref) if (ref := reader.find(found, CSKG.evidenceStatement)) else None,
            counterpart=iris.statement_of(ref) if (ref := reader.find(found, CSKG.evidenceCounterpart)) else None,
            score=_find_number(reader, found, SSSOM.similarity_score),
        )
        for found in reader.ordered(axiom, CSKG.hasEvidence)
    )


def merge_claims(claims: Iterable[tuple[str, _Claim]]) -> dict[str, _Claim]:
    """Merges the links or rejections with the same IRI: the highest confidence, and all evidence, each quote once.

    Args:
        claims: The links or the rejections, each with its IRI.

    Returns:
        One link or rejection for each IRI, in order of IRIs.
    """
    found: dict[str, _Claim] = {}
    for iri, claim in claims:
        first = found.get(iri, claim)
        evidence = tuple(dict.fromkeys((*first.evidence, *claim.evidence)))
        is_new = first is claim and evidence == claim.evidence
        confidence = max(first.confidence, claim.confidence)
        found[iri] = claim if is_new else replace(first, confidence=confidence, evidence=evidence)
    return {iri: found[iri] for iri in sorted(found)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The links between units from all sources, after the decisions of curators.

    Attributes:
        links: The remaining links, by their IRIs.
        rejections: The links that curators reject, and no curator asserts.
        contradictions: The links that one curator asserts and another rejects; neither statement counts.
        graded: The inferred links that a curator asserts with less confidence, as they were found, each with the
            curator's link.
    """

    links: Mapping[str, Link]
    rejections: tuple[Rejection, ...]
    contradictions: tuple[tuple[Link, Rejection], ...]
    graded: tuple[tuple[Link, Link], ...]


def settle(links: Mapping[str, Link], rejections: Iterable[Rejection]) -> Settled:
    """Removes the links that curators reject, and lowers the confidence of those that they grade lower.

    A rejected inferred link is removed, however often it is found again. If a curator asserts the same link with less
    confidence, the inferred link gets the curator's confidence. A stated link stays, because the document really says
    so, and only the document can change that.

    Args:
        links: All links by their IRIs, in order.
        rejections: All rejections, in order.
    """
    rejected = {claim_of(rejection): rejection for rejection in rejections}
    curated = [link for link in links.values() if link.justification is Justification.CURATED]
    grades: dict[Claim, Link] = {}
    for link in curated:
        claim = claim_of(link)
        grades[claim] = max(grades.get(claim, link), link, key=lambda one: one.confidence)
    disputed = rejected.keys() & grades.keys()
    grades = {claim: link for claim, link in grades.items() if claim not in disputed}
    graded = {
        iri: (link, grades[claim_of(link)])
        for iri, link in links.items()
        if claim_of(link) in grades
        and link.justification is not Justification.STATED
        and link.confidence > grades[claim_of(link)].confidence
    }

    def stands(link: Link) -> bool:
        claim = claim_of(link)
        if claim in disputed:
            return link.justification is not Justification.CURATED
        return claim not in rejected or link.justification is Justification.STATED

    return Settled(
        links={
            iri: replace(link, confidence=graded[iri][1].confidence) if iri in graded else link
            for iri, link in links.items()
            if stands(link)
        }
        if rejected or grades
        else links,
        rejections=tuple(rejection for claim, rejection in rejected.items() if claim not in disputed),
        contradictions=tuple((link, rejected[claim_of(link)]) for link in curated if claim_of(link) in disputed),
        graded=tuple(graded.values()),
    )
