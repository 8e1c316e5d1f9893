"""Compiled selections answer what graphql-core answers, or leave the document to it."""

from typing import Any

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    OperationDefinitionNode,
    execute_sync,
    get_named_type,
    get_operation_ast,
    parse,
    validate,
)

from cskg.api.executing import Executor
from cskg.api.nodes import Context
from cskg.api.schema import core
from cskg.api.selections import NotPlainError, compile_operation
from cskg.graph.catalogue import Catalogue

ROOTS = {
    "dataset": "dataset",
    "unit": 'unit(code: "111275L4")',
    "units": "units(first: 3, orderBy: TITLE)",
    "industries": "industries",
    "functionalAreas": "functionalAreas",
    "levels": "levels",
    "links": "links(first: 4)",
    "compare": 'compare(a: "111275L4", b: "107167L5")',
    "coverage": 'coverage(from: ["111275L4"], to: "107167L5")',
    "studyPath": 'studyPath(input: {goals: ["111275L4"], hoursPerWeek: 3})',
    "gap": 'gap(held: ["111275L4"], goals: ["107167L5"])',
    "quiz": 'quiz(input: {units: ["111275L4"], size: 5})',
}


def select(kind: Any, depth: int) -> str:
    """Gives a selection of all fields of a type that need no argument."""
    kind = get_named_type(kind)
    if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return ""
    fields = ["__typename"]
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        if any(isinstance(argument.type, GraphQLNonNull) for argument in field.args.values()):
            continue
        inner = select(below, depth - 1) if depth else ""
        if inner or not isinstance(below, GraphQLObjectType | GraphQLInterfaceType):
            fields.append(name + inner)
    return " { " + " ".join(fields) + " }"


def operation_of(text: str) -> tuple[Any, OperationDefinitionNode]:
    """Parses a document that has one operation."""
    document = parse(text)
    operation = get_operation_ast(document)
    assert operation is not None
    assert not validate(core, document)
    return document, operation


def expected(catalogue: Catalogue, document: Any, variables: dict[str, Any] | None = None) -> Any:
    """What graphql-core answers."""
    return execute_sync(core, document, context_value=Context(catalogue), variable_values=variables)


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("depth", [1, 3])
def test_every_field_is_read_as_graphql_core_reads_it(retail: Catalogue, root: str, depth: int) -> None:
    """All fields of all types that a root field reaches."""
    assert core.query_type is not None
    document, operation = operation_of(f"{{ {ROOTS[root]} {select(core.query_type.fields[root].type, depth)} }}")
    result = expected(retail, document)
    assert not result.errors
    data = compile_operation(core, document, operation)(Context(retail), {})
    assert data == result.data
    assert list(data) == list(result.data)


def test_variables_fragments_and_aliases_are_followed(retail: Catalogue) -> None:
    """Variables with their defaults, fragments in fragments, aliases of one field with other arguments."""
    document, operation = operation_of(
        """
        query ($code: String!, $first: Int = 1, $predicate: [LinkPredicate!]) {
          one: unit(code: $code) { ...Unit }
          other: unit(code: "107167L5", language: "en") { ...Unit ... on Unit { remark } ... { level } }
        }
        fragment Unit on Unit { a: links(first: $first) { predicate } b: links(predicate: $predicate) { ...Link } }
        fragment Link on Link { confidence justification object { code status } }
        """
    )
    run = compile_operation(core, document, operation)
    for variables in ({"code": "111275L4"}, {"code": "107167L5", "first": 2, "predicate": ["ADAPTED_FROM"]}):
        assert run(Context(retail), variables) == expected(retail, document, variables).data


@pytest.mark.parametrize(
    "text",
    [
        '{ unit(code: "111275L4") { title @include(if: true) } }',
        '{ unit(code: "111275L4") @skip(if: false) { title } }',
        '{ node(id: "dW5pdDoxMTEyNzVMNA") { id } }',
        "{ __schema { types { name } } }",
        '{ unit(code: "111275L4") { title } unit(code: "111275L4") { level } }',
    ],
)
def test_what_is_not_plain_is_left_to_graphql_core(retail: Catalogue, text: str) -> None:
    """It is answered all the same."""
    document, operation = operation_of(text)
    with pytest.raises(NotPlainError):
        compile_operation(core, document, operation)
    assert Executor().execute(retail, text).data == expected(retail, document).data


@pytest.mark.parametrize("code", ["nothing", "", None, 5])
def test_errors_are_those_of_graphql_core(retail: Catalogue, code: Any) -> None:
    """A resolver that fails, and variables that do not fit."""
    text = "query ($code: String!) { unit(code: $code) { title } levels { value } }"
    answer, again = (Executor().execute(retail, text, {"code": code}) for _ in range(2))
    found = expected(retail, parse(text), {"code": code})
    assert answer.data == again.data == found.data
    assert [error.path for error in answer.errors] == [error.path for error in found.errors or ()]
