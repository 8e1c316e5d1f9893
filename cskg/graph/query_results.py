"""Reads the answer of a SPARQL service to a SELECT query: completely, or not at all.

Only `SPARQL 1.1 Query Results JSON <https://www.w3.org/TR/sparql11-results-json/>`_ is read, because in this format a
truncated answer can be recognised. Engines write the same values in different ways: a boolean as ``1``, a decimal
without its point, a language tag in lower case. So values are converted to the form that the store writes.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import pyoxigraph as ox
from rdflib.namespace import XSD

from cskg.errors import cut, show
from cskg.graph.rdf_terms import boolean, decimal, integer, is_true, moment, node


class _Value(msgspec.Struct):
    """A term; Virtuoso calls a literal that has a datatype ``typed-literal``."""

    type: str
    value: str
    datatype: str | None = None
    language: str | None = msgspec.field(default=None, name="xml:lang")


class _Solutions(msgspec.Struct):
    bindings: list[dict[str, _Value]]


class _Head(msgspec.Struct):
    vars: list[str]


class _Results(msgspec.Struct):
    head: _Head
    results: _Solutions


_decode = msgspec.json.Decoder(_Results).decode
_RESTORED = {
    str(XSD.boolean): lambda text: boolean(is_true(text)),
    str(XSD.integer): lambda text: integer(int(text)),
    str(XSD.decimal): lambda text: decimal(float(text)),
    str(XSD.dateTime): lambda text: moment(datetime.fromisoformat(text)),
}
"""How a value of each datatype is written in the store's form."""


def read_results(body: bytes, iris: Sequence[str], value: str) -> list[tuple[list[str], ox.NamedNode | ox.Literal]]:
    """Reads an answer.

    Args:
        body: The answer.
        iris: The variables with IRIs; each solution must have them.
        value: The variable with an IRI or a literal; each solution must have it.

    Returns:
        The IRIs and the value of each solution.

    Raises:
        ValueError: It is not such an answer, is not complete, or holds values that the store never writes.
    """
    try:
        answer = _decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"it is not JSON of SPARQL results, or not a complete one: {cut(show(error))}") from error
    try:
        return [
            ([_to_iri(solution[name]) for name in iris], _to_term(solution[value]))
            for solution in answer.results.bindings
            if solution  # rdflib counts no group as an empty one
        ]
    except KeyError as error:
        raise ValueError(f"a solution lacks the variable {error.args[0]}") from error


def _to_iri(value: _Value) -> str:
    if value.type != "uri":
        raise ValueError(f"it has a term of the type “{cut(show(value.type))}”, where an IRI was written")
    return node(value.value).value


def _to_term(value: _Value) -> ox.NamedNode | ox.Literal:
    if value.type == "uri":
        return node(value.value)
    if value.type not in {"literal", "typed-literal"}:
        raise ValueError(f"it has a term of the type “{cut(show(value.type))}”, where IRIs and literals were written")
    if value.language is not None:
        return ox.Literal(value.value, language=value.language)
    if value.datatype is None:
        return ox.Literal(value.value)
    restore = _RESTORED.get(value.datatype)
    return restore(value.value) if restore else ox.Literal(value.value, datatype=node(value.datatype))
