"""SHACL: the real units conform, and a broken graph gets a readable report."""

import pytest

from cskg.graph.catalogue import Catalogue
from cskg.graph.store import Store
from cskg.graph.terms import node
from cskg.graph.validation import validate_graphs, validate_triples


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
