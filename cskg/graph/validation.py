"""The graph against the SHACL shapes of the ontology, one named graph at a time, with pySHACL.

A named graph holds what one document says, so what is wrong with it is that document's fault.

pySHACL asks a shape's properties again for every node, so a book of 300 units would take half a minute. Two things
make it four times as fast, and leave the report as it is: each property shape gets the targets of the node shape that
names it, so it sees all nodes at once; and triples come by Oxigraph's parser, each term made once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import IdentifiedNode

from cskg.graph.store import Store
from cskg.graph.terms import node
from cskg.model import Severity
from cskg.vocab import PREFIXES, ontology_folder

_SEVERITY = {str(SH.Violation): Severity.ERROR, str(SH.Warning): Severity.WARNING, str(SH.Info): Severity.INFO}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Violation:
    """A place where a graph does not have the shape that it should.

    Attributes:
        graph: The named graph.
        focus: The IRI of the thing that is wrong.
        path: The property, as a prefixed name where it has one.
        value: The value that is wrong, where there is one.
        message: What is wrong and what to do.
        severity: How much it matters.
    """

    graph: str
    focus: str
    path: str | None
    value: str | None
    message: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f" {self.path}" if self.path else ""
        value = f" (found {self.value})" if self.value else ""
        return f"{self.graph}: {self.severity.value}: {self.focus}{place}: {self.message}{value}"


@cache
def _shapes() -> Graph:
    """The shapes, with the properties of a shape that has targets as shapes with these targets."""
    shapes = Graph().parse(ontology_folder() / "shapes.ttl", format="turtle")
    for shape in set(shapes.subjects(SH.targetClass)):
        for prop in list(shapes.objects(shape, SH.property)):
            shapes.remove((shape, SH.property, prop))
            for target in shapes.objects(shape, SH.targetClass):
                shapes.add((prop, SH.targetClass, target))
    return shapes


def validate_graphs(
    store: Store, graphs: Iterable[str], on_graph: Callable[[str], None] = lambda _: None
) -> list[Violation]:
    """Checks named graphs against the shapes.

    Args:
        store: Holds them.
        graphs: Their IRIs.
        on_graph: Called with each that is done.

    Returns:
        What is wrong, in order; an empty list where all conform.
    """
    found: list[Violation] = []
    for name in graphs:
        found += validate_triples(store.dump(node(name)), name)
        on_graph(name)
    return found


def validate_triples(triples: bytes, name: str) -> list[Violation]:
    """Checks triples, in N-Triples, against the shapes; ``name`` is what messages call them."""
    from pyshacl import validate

    data = _load(triples)
    _, report, _ = validate(data, shacl_graph=_shapes(), inference="none", inplace=True, allow_warnings=True)
    return sorted(
        (
            Violation(
                graph=name,
                focus=str(report.value(result, SH.focusNode)),
                path=_prefixed(report.value(result, SH.resultPath)),
                value=_clip(report.value(result, SH.value)),
                message=" ".join(str(message) for message in sorted(report.objects(result, SH.resultMessage))),
                severity=_SEVERITY.get(str(report.value(result, SH.resultSeverity)), Severity.ERROR),
            )
            for result in report.subjects(RDF.type, SH.ValidationResult)
        ),
        key=lambda v: (v.focus, v.path or "", v.message, v.value or ""),
    )


def _load(triples: bytes) -> Graph:
    graph = Graph()
    known: dict[object, IdentifiedNode | Literal] = {}

    def get_term(term: object) -> Any:  # noqa: ANN401
        if term not in known:
            known[term] = _to_rdflib(term)
        return known[term]

    for triple in ox.parse(triples, format=ox.RdfFormat.N_TRIPLES):
        graph.add((get_term(triple.subject), get_term(triple.predicate), get_term(triple.object)))
    return graph


def _to_rdflib(term: object) -> IdentifiedNode | Literal:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal):
        message = f"{type(term).__name__} is no term of RDF 1.1."
        raise TypeError(message)
    datatype = URIRef(term.datatype.value)
    return Literal(
        term.value, lang=term.language, datatype=None if term.language or datatype == XSD.string else datatype
    )


def _prefixed(path: object) -> str | None:
    if not isinstance(path, URIRef):
        return None
    for prefix, namespace in PREFIXES.items():
        if path.startswith(str(namespace)):
            return f"{prefix}:{path.removeprefix(str(namespace))}"
    return str(path)


def _clip(value: object) -> str | None:
    if value is None:
        return None
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"
