"""What a document may ask for: hostile ones are refused before anything runs, whatever their form."""

from typing import Any

import pytest
from builders import load_dataset, write_unit
from hostile_requests import DOCUMENTS

from cskg.api.executing import execute
from cskg.graph.catalogue import Catalogue


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_refused(retail: Catalogue, name: str) -> None:
    """With a code, without data, and with at most five errors."""
    result = execute(retail, DOCUMENTS[name])
    assert result.data is None
    assert result.errors
    assert len(result.errors) <= 5
    assert {error.extensions["code"] for error in result.errors} <= {"LIMIT_EXCEEDED", "BAD_INPUT"}


def test_what_real_clients_ask_is_served(retail: Catalogue) -> None:
    """Full introspection, and a page of a hundred units with their trees."""
    from graphql import get_introspection_query

    for query in (
        get_introspection_query(descriptions=True, input_value_deprecation=True),
        "{ units(first: 100) { edges { node { title requirements { text children { text children { text } } } } } } }",
    ):
        assert not execute(retail, query).errors


@pytest.fixture(scope="module")
def much_linked(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A unit that names 120 others, and one that overlaps with it."""
    folder = tmp_path_factory.mktemp("linked")
    for code, more in (("900001L1", ", ".join(f"1{number:05}L2" for number in range(120))), ("900002L1", "nothing")):
        items = ("Sweep the yard", "Paint the hull", "Stack the crates", f"Compare with {more}")
        write_unit(folder, code, "Tidy up", requirements={"Tidy up": items})
    return load_dataset(folder)[0]


def test_links_of_a_unit_are_bounded(much_linked: Catalogue) -> None:
    """No answer holds more than a page; what is stated comes before what was found; all can be read in pages."""

    def ask(query: str) -> dict[str, Any]:
        result = execute(much_linked, "{ " + query + " }")
        assert not result.errors
        assert result.data is not None
        return result.data

    kinds = [
        link["justification"] for link in ask('unit(code: "900001L1") { links { justification } }')["unit"]["links"]
    ]
    assert kinds == ["STATED"] * 100
    few = ask('unit(code: "900001L1") { links(first: 3) { predicate } }')["unit"]["links"]
    assert few == [{"predicate": "RELATED_TO"}] * 3
    (found,) = ask('unit(code: "900002L1") { links { predicate } }')["unit"]["links"]
    assert found == {"predicate": "OVERLAPS_WITH"}
    page = ask('links(filter: {unit: "900001L1"}, first: 100) { totalCount }')["links"]
    assert page == {"totalCount": 121}
    refused = execute(much_linked, '{ unit(code: "900001L1") { links(first: 101) { predicate } } }')
    assert [error.extensions["code"] for error in refused.errors or ()] == ["LIMIT_EXCEEDED"]


def test_an_unforeseen_exception_is_masked_and_logged(
    retail: Catalogue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its text goes to the log and not to the client."""

    def explode(*_: object) -> None:
        raise RuntimeError("secret path /etc/shadow")

    monkeypatch.setattr(type(retail), "get_outline", explode)
    result = execute(retail, '{ unit(code: "111275L4") { range } }')
    assert result.errors
    assert result.errors[0].extensions["code"] == "INTERNAL"
    assert "secret" not in result.errors[0].message
    assert "secret" in caplog.text
