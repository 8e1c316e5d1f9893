"""Executes GraphQL documents: parsed and validated once, measured before anything runs.

Parsed documents are kept by their text, bounded by bytes. What a document may ask for is measured when it is
validated (:mod:`~cskg.api.limits`), so a caller can send heavy ones elsewhere before they run.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute_sync,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)

from cskg.api.context import Context
from cskg.api.cost import MAX_COST, measure_cost
from cskg.api.errors import show_errors
from cskg.api.limits import MAX_TOKENS, BudgetRule
from cskg.api.schema import schema
from cskg.graph.catalogue import Catalogue

MAX_DOCUMENT = 15_000
"""Most characters of a document, unless the operator sets another number."""

_KEPT_BYTES = 8 * 2**20
"""How many bytes of document text are kept parsed; a syntax tree takes some thirty times its text."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that was parsed and validated.

    Attributes:
        document: The syntax tree; None where it cannot be parsed.
        errors: What is wrong with it.
    """

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request is answered with.

    Attributes:
        data: The data; None where execution never began or nothing of it could be answered.
        errors: The errors, as clients see them.
        was_executed: Whether execution began. Where it did not, an answer has no ``data`` at all.
    """

    data: dict[str, Any] | None
    errors: tuple[GraphQLError, ...] = ()
    was_executed: bool = True

    def to_json(self, cost: float) -> dict[str, Any]:
        """Gives the answer as GraphQL over HTTP spells it, with what its document costs."""
        answer: dict[str, Any] = {"data": self.data} if self.was_executed else {}
        if self.errors:
            answer["errors"] = [error.formatted for error in self.errors]
        return answer | {"extensions": {"cost": cost}}


class Executor:
    """Executes documents, and keeps parsed ones.

    Args:
        max_document: Most characters of a document.
        kept_bytes: How many bytes of document text are kept parsed.
    """

    def __init__(self, *, max_document: int = MAX_DOCUMENT, kept_bytes: int = _KEPT_BYTES) -> None:
        self._max_document = max_document
        self._room = kept_bytes
        self._kept: OrderedDict[str, Prepared] = OrderedDict()

    def prepare(self, text: str) -> Prepared:
        """Parses and validates a document, or remembers what came of it."""
        found = self._kept.get(text)
        if found is not None:
            self._kept.move_to_end(text)
            return found
        found = self._prepare(text)
        self._kept[text] = found
        self._room -= len(text.encode("utf-8", "surrogatepass"))
        while self._room < 0:
            oldest, _ = self._kept.popitem(last=False)
            self._room += len(oldest.encode("utf-8", "surrogatepass"))
        return found

    def _prepare(self, text: str) -> Prepared:
        if len(text) > self._max_document:
            message = (
                f"The document has {len(text):,} characters; up to {self._max_document:,} are read. "
                "Send less in one document, or use variables."
            )
            return Prepared(None, (GraphQLError(message, extensions={"code": "LIMIT_EXCEEDED"}),))
        try:
            document = parse(text, max_tokens=MAX_TOKENS)
        except GraphQLError as error:
            return Prepared(None, (error,))
        except RecursionError:
            return Prepared(None, (GraphQLError("The document is nested too deeply."),))
        return Prepared(document, tuple(validate(_core(), document, [*specified_rules, BudgetRule])))

    def measure(
        self, catalogue: Catalogue, text: str, variables: Mapping[str, Any] | None, operation_name: str | None
    ) -> float:
        """Estimates what a document costs; 1 where it will be refused."""
        prepared = self.prepare(text)
        operation = get_operation_ast(prepared.document, operation_name) if prepared.document else None
        if prepared.document is None or prepared.errors or operation is None:
            return 1.0
        sizes = {
            "sources": len(catalogue.sources),
            "industries": len(catalogue.industries),
            "functionalAreas": len(catalogue.functional_areas),
            "publications": len(catalogue.log.publications),
        }
        return measure_cost(_core(), prepared.document, operation, variables or {}, sizes)

    def execute(
        self,
        catalogue: Catalogue,
        text: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        queries_only: bool = False,
    ) -> Answer:
        """Executes a document.

        Args:
            catalogue: The dataset revision that answers.
            text: The document.
            variables: The values of its variables.
            operation_name: Which of its operations to execute.
            queries_only: Whether an operation other than a query is refused, as for GET.
        """
        prepared = self.prepare(text)
        if prepared.document is None or prepared.errors:
            return _refuse(*prepared.errors)
        operation = get_operation_ast(prepared.document, operation_name)
        if operation is None:
            return _refuse(GraphQLError(_say_which(prepared.document, operation_name)))
        if queries_only and operation.operation is not OperationType.QUERY:
            return _refuse(GraphQLError("GET answers queries only. Use POST."))
        cost = self.measure(catalogue, text, variables, operation_name)
        if cost > MAX_COST:
            message = (
                f"The request costs {cost:,.0f}, and {MAX_COST:,.0f} are served at most. "
                "Ask for fewer units, goals or alternatives at a time, or for smaller pages."
            )
            return _refuse(GraphQLError(message, extensions={"code": "LIMIT_EXCEEDED"}))
        result = execute_sync(
            _core(),
            prepared.document,
            context_value=Context(catalogue),
            variable_values=dict(variables or {}),
            operation_name=operation_name,
        )
        errors = tuple(show_errors(result.errors) or ())
        if result.data is None and not any(error.path for error in result.errors or ()):
            return Answer(data=None, errors=errors, was_executed=False)
        return Answer(data=result.data, errors=errors)


def _core() -> GraphQLSchema:
    return schema._schema  # noqa: SLF001 - Strawberry gives no other way to the schema that graphql-core executes


def _refuse(*errors: GraphQLError) -> Answer:
    return Answer(data=None, errors=tuple(show_errors(list(errors)) or ()), was_executed=False)


def _say_which(document: DocumentNode, name: str | None) -> str:
    names = [
        definition.name.value if definition.name else "(without a name)"
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    ]
    if name is None:
        return (
            f"The document has several operations, and the request names none. Set operationName: {', '.join(names)}."
        )
    return f"The document has no operation “{name[:60]}”. It has {', '.join(names) or 'none'}."
