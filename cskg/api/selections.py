"""Compiles the operation of a document into functions that read the answer straight from the values.

graphql-core looks up types, fields and arguments again for every node of an answer. Here that is done once for a
document, so a unit with its tree costs about a tenth. Only what always succeeds is compiled:

- a document with directives, abstract types, introspection or fields that must be merged is not compiled;
- where a resolver fails or a value does not fit its type, :class:`NotPlainError` is raised.

Then graphql-core executes the document from the start. So graphql-core alone defines answers and errors, and a test
compares both ways over all documents of the tests.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from strawberry.types.field import StrawberryField


class NotPlainError(Exception):
    """The document, or an answer to it, is one that graphql-core must execute."""


@dataclass(slots=True)
class _Request:
    """The ``info`` of resolvers, which read only its context."""

    context: Any
    variables: VariableValues


_Read: TypeAlias = Callable[[Any, _Request], Any]
_Complete: TypeAlias = Callable[[Any, _Request], Any]

Compiled: TypeAlias = Callable[[Any, Mapping[str, Any]], dict[str, Any]]
"""Returns the data of an answer, given a context and the values of variables."""


def compile_operation(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> Compiled:
    """Compiles an operation of a valid document.

    Raises:
        NotPlainError: It has parts that are not compiled.
    """
    if operation.operation is not OperationType.QUERY or operation.directives or schema.query_type is None:
        raise NotPlainError
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    select = _Compiler(fragments).compile_object(schema.query_type, operation.selection_set)
    definitions = operation.variable_definitions or ()

    def run(context: Any, variables: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - what resolvers take
        values = get_variable_values(schema, definitions, dict(variables))
        if not isinstance(values, VariableValues):
            raise NotPlainError
        try:
            data: dict[str, Any] = select(None, _Request(context, values))
        except Exception as error:
            raise NotPlainError from error
        return data

    return run


class _Compiler:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments

    def compile_object(self, kind: GraphQLObjectType, selections: SelectionSetNode | None) -> _Complete:
        reads: dict[str, _Read] = {}
        self._collect(kind, selections, reads)
        found = tuple(reads.items())
        return lambda source, request: {key: read(source, request) for key, read in found}

    def _collect(self, kind: GraphQLObjectType, selections: SelectionSetNode | None, reads: dict[str, _Read]) -> None:
        for node in selections.selections if selections else ():
            if node.directives:
                raise NotPlainError
            if isinstance(node, FieldNode):
                key = (node.alias or node.name).value
                if key in reads:
                    raise NotPlainError
                reads[key] = self._compile_field(kind, node)
            elif isinstance(node, FragmentSpreadNode):
                self._collect_fragment(kind, self._fragments[node.name.value], reads)
            elif isinstance(node, InlineFragmentNode):
                self._collect_fragment(kind, node, reads)

    def _collect_fragment(
        self, kind: GraphQLObjectType, node: InlineFragmentNode | FragmentDefinitionNode, reads: dict[str, _Read]
    ) -> None:
        if node.type_condition is not None and node.type_condition.name.value != kind.name:
            raise NotPlainError
        self._collect(kind, node.selection_set, reads)

    def _compile_field(self, parent: GraphQLObjectType, node: FieldNode) -> _Read:
        if node.name.value == "__typename":
            name = parent.name
            return lambda _source, _request: name
        field = parent.fields.get(node.name.value)
        if field is None:
            raise NotPlainError
        resolve, complete = _compile_resolver(field, node), self._compile_type(field.type, node.selection_set)
        return lambda source, request: complete(resolve(source, request), request)

    def _compile_type(self, kind: Any, selections: SelectionSetNode | None) -> _Complete:  # noqa: ANN401
        if isinstance(kind, GraphQLNonNull):
            return _refuse_null(self._compile_bare(kind.of_type, selections))
        return _allow_null(self._compile_bare(kind, selections))

    def _compile_bare(self, kind: Any, selections: SelectionSetNode | None) -> _Complete:  # noqa: ANN401
        if isinstance(kind, GraphQLList):
            complete = self._compile_type(kind.of_type, selections)
            return lambda values, request: [complete(value, request) for value in values]
        if isinstance(kind, GraphQLObjectType):
            return self.compile_object(kind, selections)
        if isinstance(kind, GraphQLEnumType):
            return _complete_enum(kind)
        if isinstance(kind, GraphQLScalarType):
            return _complete_scalar(kind)
        raise NotPlainError


def _refuse_null(complete: _Complete) -> _Complete:
    def check(value: Any, request: _Request) -> Any:  # noqa: ANN401
        if value is None:
            raise NotPlainError
        return complete(value, request)

    return check


def _allow_null(complete: _Complete) -> _Complete:
    return lambda value, request: None if value is None else complete(value, request)


_FITS: dict[str, Callable[[Any], bool]] = {
    "Int": lambda value: type(value) is int and -(2**31) <= value < 2**31,
    "Float": lambda value: type(value) is float and math.isfinite(value),
    "Boolean": lambda value: type(value) is bool,
}


def _complete_scalar(kind: GraphQLScalarType) -> _Complete:
    coerce = kind.coerce_output_value
    fits = _FITS.get(kind.name, lambda value: type(value) is str)
    return lambda value, _request: value if fits(value) else coerce(value)


def _complete_enum(kind: GraphQLEnumType) -> _Complete:
    names: dict[Any, str] = {}

    def complete(value: Any, _request: _Request) -> str:  # noqa: ANN401
        if value not in names:
            names[value] = kind.coerce_output_value(value)
        return names[value]

    return complete


def _compile_resolver(field: GraphQLField, node: FieldNode) -> _Read:
    """Returns a function that reads the value of a field, as Strawberry's own resolver does."""
    definition: StrawberryField = field.extensions["strawberry-definition"]
    if definition.is_basic_field:
        get = attrgetter(definition.python_name)
        return lambda source, _request: get(source)
    resolver, resolve = definition.base_resolver, field.resolve
    if resolver is None or resolve is None or definition.extensions:
        raise NotPlainError
    if field.args:
        return lambda source, request: resolve(source, request, **get_argument_values(field, node, request.variables))
    if resolver.info_parameter:
        return lambda source, request: resolver(source, info=request)
    return lambda source, _request: resolver(source)
