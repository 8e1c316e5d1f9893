"""Checks named graphs against the SHACL shapes of the ontology, one graph at a time.

A named graph holds the data of one document, so its faults are faults of that document. ``shacl-rust`` checks it. If
that is not installed, pySHACL is used, which takes about ten times as long. The tests compare the two.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import pyoxigraph as ox
from rdflib import Graph
from rdflib.namespace import RDF, SH

from cskg.graph.rdf_terms import term_of
from cskg.graph.store import Store
from cskg.model import Severity
from cskg.vocab import PREFIXES, ontology_folder

try:
    import shacl_rust
except ImportError:  # there is no wheel for every platform
    shacl_rust = None

_SEVERITY = {str(SH.Violation): Severity.ERROR, str(SH.Warning): Severity.WARNING, str(SH.Info): Severity.INFO}
_CLASS = re.compile(rb"<%s> <([^>]*)> \.$" % str(RDF.type).encode(), re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Violation:
    """A violation of a shape.

    Attributes:
        graph: The named graph.
        focus: The IRI of the faulty thing.
        path: The property, as a prefixed name if it has one.
        message: What is wrong and what to do.
        value: The wrong value, if there is one.
        component: The kind of constraint, such as ``MinCountConstraintComponent``.
        severity: How much it matters.
    """

    graph: str
    focus: str
    path: str | None
    message: str
    value: str | None
    component: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f" {self.path}" if self.path else ""
        value = f" (found {self.value})" if self.value else ""
        return f"{self.graph}: {self.severity.value}: {self.focus}{place}: {self.message}{value}"


def validate_graphs(
    store: Store, graphs: Iterable[str], on_graph: Callable[[str], None] = lambda _: None
) -> list[Violation]:
    """Checks named graphs against the shapes.

    Args:
        store: The store that holds the graphs.
        graphs: The IRIs of the graphs.
        on_graph: Called with each graph when it is done.

    Returns:
        The violations, in order; an empty list if there are none.
    """
    found: list[Violation] = []
    for name in graphs:
        found += validate_triples(store.dump(name), name)
        on_graph(name)
    return found


def validate_triples(triples: bytes, name: str) -> list[Violation]:
    """Checks triples, in N-Triples, against the shapes; ``name`` is their name in messages."""
    ask = ask_pyshacl if shacl_rust is None else ask_shacl_rust
    found = ask(triples, name)
    return sorted(found, key=lambda v: (v.focus, v.path or "", v.message, v.value or "", v.component))


def ask_shacl_rust(triples: bytes, name: str) -> Iterator[Violation]:
    """Yields the violations that shacl-rust finds, in no order."""
    shapes = _get_shapes_of(frozenset(_CLASS.findall(triples)))
    report = shacl_rust.validate(triples.decode(), shapes, data_format="nt", shapes_format="nt")
    for result in report["results"]:
        yield Violation(
            graph=name,
            focus=_read_term(result["focusNode"]),
            path=_prefix(_read_term(result["resultPath"])) if "resultPath" in result else None,
            message=" ".join(result["messages"][1:]),  # the first is the engine's own
            value=_clip(_read_term(result["value"])) if "value" in result else None,
            component=_read_term(result["sourceConstraintComponent"]).removeprefix(str(SH)),
            severity=_SEVERITY[_read_term(result["severity"])],
        )


def ask_pyshacl(triples: bytes, name: str) -> Iterator[Violation]:
    """Yields the violations that pySHACL finds, in no order."""
    from pyshacl import validate

    data = Graph().parse(data=triples, format="nt")
    _, report, _ = validate(data, shacl_graph=_get_shapes(), inference="none", allow_warnings=True)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        yield Violation(
            graph=name,
            focus=str(report.value(result, SH.focusNode)),
            path=_prefix(str(path)) if path is not None else None,
            message=" ".join(str(message) for message in sorted(report.objects(result, SH.resultMessage))),
            value=_clip(str(value)) if value is not None else None,
            component=str(report.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH)),
            severity=_SEVERITY[str(report.value(result, SH.resultSeverity))],
        )


@cache
def _get_shapes() -> Graph:
    return Graph().parse(ontology_folder() / "shapes.ttl", format="turtle")


@lru_cache(maxsize=256)
def _get_shapes_of(classes: frozenset[bytes]) -> str:
    """Returns the shapes that target one of some classes, in N-Triples, because fewer shapes are read faster."""
    shapes, own = _get_shapes(), Graph()
    for shape, target in shapes.subject_objects(SH.targetClass):
        if str(target).encode() in classes:
            for part in shapes.transitive_objects(shape, None):
                own += shapes.triples((part, None, None))
    return own.serialize(format="nt")


def _read_term(text: str) -> str:
    """Returns the IRI, or the text of the literal, of a term in N-Triples."""
    (triple,) = ox.parse(f"<s:> <p:> {text} .", format=ox.RdfFormat.N_TRIPLES)
    return term_of(triple.object).value


def _prefix(path: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if path.startswith(str(namespace)):
            return f"{prefix}:{path.removeprefix(str(namespace))}"
    return path


def _clip(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
