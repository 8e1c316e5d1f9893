"""SHACL: the real units conform, and a broken graph gets a readable report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import RDF, SH

from cskg.graph.catalogue import Catalogue
from cskg.graph.store import Store
from cskg.graph.terms import node
from cskg.graph.validation import validate_graphs, validate_triples
from cskg.vocab import ontology_folder


def test_the_real_units_conform(retail: Catalogue) -> None:
    """No shape is violated."""
    assert validate_graphs(retail.store, retail.graph_names()) == []


@pytest.mark.parametrize(
    ("lost", "path"),
    [
        ("ontology#confidence>", "cskg:confidence"),
        ("terms/competencyText>", "ceasn:competencyText"),
        ("ontology#quotedAt>", "cskg:quotedAt"),
        ("prov#hadPrimarySource>", "prov:hadPrimarySource"),
    ],
)
def test_a_graph_that_lost_a_property_is_reported_with_place_and_cure(retail: Catalogue, lost: str, path: str) -> None:
    """The report names the thing, the property, and what to do."""
    name = retail.graph_names()[1]
    lines = retail.store.dump(node(name)).splitlines()
    kept = [line for line in lines if lost.encode() not in line]
    assert len(kept) < len(lines)
    violations = validate_triples(b"\n".join(kept), name)
    found = [violation for violation in violations if violation.path == path]
    assert found
    assert all(violation.focus.startswith(retail.iris.base) and violation.message for violation in found)
    assert str(found[0]).startswith(f"{name}: error: {retail.iris.base}")


def test_an_empty_graph_conforms() -> None:
    """There is nothing to be wrong."""
    assert validate_graphs(Store(), ["https://example.org/g"]) == []


@given(st.data())
def test_the_fast_form_of_the_shapes_says_the_same(retail: Catalogue, data: st.DataObject) -> None:
    """However a graph is broken, the report is the one of the shapes as they are published."""
    name = retail.graph_names()[data.draw(st.integers(0, 1))]
    lines = retail.store.dump(node(name)).splitlines()
    for _ in range(data.draw(st.integers(0, 6))):
        at, other = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        if data.draw(st.booleans()):
            del lines[at]
        else:  # a subject, a predicate and an object from two triples
            subject, predicate, _ = lines[at].split(b" ", 2)
            parts = lines[other].split(b" ", 2)
            lines.append(b" ".join(data.draw(st.sampled_from([(subject, predicate, parts[2]), (subject, *parts[1:])]))))
    published = Graph().parse(ontology_folder() / "shapes.ttl", format="turtle")
    graph = Graph().parse(data=b"\n".join(lines), format="nt")
    _, report, _ = validate(graph, shacl_graph=published, inference="none", allow_warnings=True)
    expected = sorted(
        (str(report.value(result, SH.focusNode)), str(report.value(result, SH.resultSeverity)).rpartition("#")[2])
        for result in report.subjects(RDF.type, SH.ValidationResult)
    )
    names = {"error": "Violation", "warning": "Warning", "info": "Info"}
    found = validate_triples(b"\n".join(lines), name)
    assert sorted((violation.focus, names[violation.severity.value]) for violation in found) == expected
    expected_messages = sorted(str(message) for message in report.objects(None, SH.resultMessage))
    assert sorted(violation.message for violation in found) == expected_messages
