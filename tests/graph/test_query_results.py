"""Answers of SPARQL services: the same values however they are written, and nothing of what is not whole."""

import json

import pyoxigraph as ox
import pytest

from cskg.graph.query_results import read_results
from cskg.graph.rdf_terms import boolean, decimal, integer, string

XSD = "http://www.w3.org/2001/XMLSchema#"


def write(*solutions: dict[str, dict[str, str]]) -> bytes:
    """Writes an answer."""
    return json.dumps({"head": {"vars": ["g", "o"]}, "results": {"bindings": list(solutions)}}).encode()


def solution(**value: str) -> dict[str, dict[str, str]]:
    """Gives a solution with a value."""
    return {"g": {"type": "uri", "value": "https://test.example/g"}, "o": value}


def literal(text: str, datatype: str, kind: str = "literal") -> dict[str, str]:
    """Gives a literal of a datatype."""
    return {"type": kind, "value": text, "datatype": XSD + datatype}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (literal("true", "boolean"), boolean(True)),
        (literal("1", "boolean", "typed-literal"), boolean(True)),
        (literal("0", "boolean"), boolean(False)),
        (literal("1", "decimal"), decimal(1)),
        (literal("0.50", "decimal"), decimal(0.5)),
        (literal("007", "integer"), integer(7)),
        (literal("a", "string"), string("a")),
        ({"type": "literal", "value": "a"}, string("a")),
        ({"type": "literal", "value": "a", "xml:lang": "EN-gb"}, ox.Literal("a", language="en-GB")),
        ({"type": "uri", "value": "https://test.example/o"}, ox.NamedNode("https://test.example/o")),
    ],
)
def test_a_value_is_read_however_it_is_written(written: dict[str, str], meant: ox.Literal) -> None:
    """Engines write booleans, numbers and languages in their own ways."""
    assert read_results(write(solution(**written)), ("g",), "o") == [(["https://test.example/g"], meant)]


def test_an_empty_solution_is_none() -> None:
    """It is how rdflib counts no group."""
    assert read_results(write({}), ("g",), "o") == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (write(solution(type="literal", value="a"))[:-3], "not a complete one"),
        (b"", "not a complete one"),
        (b"[" * 100_000, "not a complete one"),
        (b'{"boolean": true}', "not JSON of SPARQL results"),
        (b'{"head": {"vars": []}}', "not JSON of SPARQL results"),
        (write(solution(type="bnode", value="b0")), "of the type “bnode”"),
        (write(solution(**literal("9" * 5_000, "integer"))), "digits"),
        (write(solution(**literal("yesterday", "dateTime"))), "isoformat"),
        (write(solution(type="uri", value="no iri")), "no iri|Invalid IRI|IRI"),
        (write({"g": {"type": "uri", "value": "a b"}, "o": {"type": "uri", "value": "x:y"}}), "IRI"),
        (write({"g": {"type": "literal", "value": "x"}, "o": {"type": "uri", "value": "x:y"}}), "where an IRI was"),
        (write({"g": {"type": "uri", "value": "https://test.example/g"}}), "lacks the variable o"),
    ],
)
def test_what_is_not_an_answer_is_refused(answer: bytes, why: str) -> None:
    """As a whole."""
    with pytest.raises(ValueError, match=why):
        read_results(answer, ("g",), "o")
