"""Links to RDF triples and back: the plain triple, and an axiom that carries its reasons, after SSSOM.

The axiom is what SSSOM's RDF form uses: ``owl:annotatedSource``, ``owl:annotatedProperty`` and
``owl:annotatedTarget`` with a justification and a confidence. Knows the layout of links; knows nothing
of how they are found.
"""

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib.namespace import OWL, RDF

from cskg.graph.convert import QUOTED_AT, iter_span_triples
from cskg.graph.rows import Row, Rows
from cskg.graph.terms import decimal, integer, node, string
from cskg.model import Evidence, Justification, Link, LinkPredicate
from cskg.vocab import CSKG, OA, SEMAPV, SSSOM, Iris

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
    for number, evidence in enumerate(link.evidence, 1):
        found = node(iris.evidence(link, number, evidence.source))
        triples += [
            ox.Triple(axiom, node(CSKG.hasEvidence), found),
            ox.Triple(found, node(RDF.type), node(CSKG.Evidence)),
            ox.Triple(found, node(CSKG.position), integer(number)),
            ox.Triple(found, node(OA.exact), string(evidence.text)),
        ]
        if evidence.unit is not None:
            triples.append(ox.Triple(found, node(CSKG.evidenceUnit), node(iris.unit(evidence.unit))))
        if evidence.source is not None:
            triples.append(ox.Triple(found, node(CSKG.evidenceSource), node(iris.source(evidence.source))))
            for span in evidence.spans:
                triples += iter_span_triples(found, QUOTED_AT, evidence.source, span, iris)
    return list(dict.fromkeys(triples))


def links_from_graph(rows: Iterable[Row], iris: Iris) -> list[Link]:
    """Reads links back from the triples of one named graph, in order of their IRIs."""
    reader = Rows(rows)
    justifications = {str(term): value for value, (term, _) in _JUSTIFICATION.items()}
    return [
        Link(
            subject=iris.key_of(reader.get(subject, OWL.annotatedSource)),
            predicate=LinkPredicate(reader.get(subject, OWL.annotatedProperty).removeprefix(str(CSKG))),
            object=iris.key_of(reader.get(subject, OWL.annotatedTarget)),
            justification=justifications[reader.get(subject, CSKG.justification)],
            confidence=float(reader.get(subject, SSSOM.confidence)),
            method=reader.get(subject, CSKG.method),
            evidence=tuple(
                Evidence(
                    text=reader.get(found, OA.exact),
                    unit=iris.key_of(unit) if (unit := reader.find(found, CSKG.evidenceUnit)) else None,
                    source=iris.source_name_of(name) if (name := reader.find(found, CSKG.evidenceSource)) else None,
                    spans=reader.spans(found),
                )
                for found in reader.ordered(subject, CSKG.hasEvidence)
            ),
        )
        for subject in reader.of_type(CSKG.Link)
    ]
