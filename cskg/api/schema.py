"""The schema: what guards every request, how errors look to clients, and the documents that the shell sends.

Every error carries ``extensions.code``: NOT_FOUND, BAD_INPUT, LIMIT_EXCEEDED, STALE_QUIZ or INTERNAL. The message of an
unforeseen exception may reveal paths or memory, so it goes to the log and never to a client.
"""

import logging
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import strawberry
from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import AddValidationRules, MaxTokensLimiter, ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionResult

from cskg.api.descriptions import describe_schema
from cskg.api.limits import MAX_TOKENS, BudgetRule
from cskg.api.nodes import Context
from cskg.api.query import Query
from cskg.api.statements import Statement
from cskg.api.units import FunctionalArea, Link, Unit
from cskg.errors import BadInputError, CskgError, NotFoundError
from cskg.graph.catalogue import Catalogue

MAX_ERRORS = 5
"""How many errors one answer lists; more would only make the answer to a hostile request larger."""

_LOG = logging.getLogger("cskg.api")


def show_errors(errors: list[GraphQLError] | None) -> list[GraphQLError] | None:
    """Returns the errors of an answer as clients see them, each with its code."""
    return [_public(error) for error in errors[:MAX_ERRORS]] if errors else errors


def _public(error: GraphQLError) -> GraphQLError:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    message = error.message
    extensions = dict(error.extensions or {})
    if isinstance(cause, NotFoundError) and cause.replaced_by:
        extensions["replacedBy"] = list(cause.replaced_by)
    if isinstance(cause, CskgError):
        code, message = cause.code, str(cause)
    elif cause is None:
        code = str((error.extensions or {}).get("code", "BAD_INPUT"))
    elif error.path is None:
        code, message = "BAD_INPUT", "A value in the query or its variables cannot be read."
    else:
        _LOG.error("A resolver failed at %s", error.path, exc_info=cause)
        code, message = "INTERNAL", "Something went wrong on the server; it has been logged."
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={**extensions, "code": code},
    )


class _OneOperation(SchemaExtension):
    """Refuses a document of several operations when the request does not name one (GraphQL, section 6.1)."""

    def on_validate(self) -> Iterator[None]:
        """Adds the error after the cached ones."""
        context = self.execution_context
        definitions = context.graphql_document.definitions if context.graphql_document else ()
        # Strawberry's own property gives the first operation where the request names none.
        named = context._provided_operation_name  # noqa: SLF001
        if not named and sum(isinstance(d, OperationDefinitionNode) for d in definitions) > 1:
            message = "The document has several operations, and the request names none. Set operationName."
            context.pre_execution_errors = [GraphQLError(message, extensions={"code": "BAD_INPUT"})]
        yield


class _Schema(strawberry.Schema):
    """A schema that is described by docstrings, and whose errors are those that clients may see."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Strawberry's signature
        super().__init__(**options)
        describe_schema(self._schema)

    async def execute(self, *args: Any, **kwargs: Any) -> ExecutionResult:  # noqa: ANN401 - Strawberry's signature
        """Executes an operation."""
        result = await super().execute(*args, **kwargs)
        if isinstance(result, ExecutionResult):
            result.errors = show_errors(result.errors)
        return result

    def execute_sync(self, *args: Any, **kwargs: Any) -> ExecutionResult:  # noqa: ANN401 - Strawberry's signature
        """Executes an operation."""
        result = super().execute_sync(*args, **kwargs)
        result.errors = show_errors(result.errors)
        return result

    def process_errors(self, *_: object, **__: object) -> None:
        """Does nothing: :func:`show_errors` logs what is the server's fault."""


schema = _Schema(
    query=Query,
    types=[Unit, Statement, FunctionalArea, Link],
    config=StrawberryConfig(auto_camel_case=True),
    extensions=[
        lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),
        lambda: AddValidationRules([BudgetRule]),
        lambda: ParserCache(maxsize=256),
        lambda: ValidationCache(maxsize=256),
        _OneOperation,  # after the cache, which sets the errors that it remembers
    ],
)


def execute(name: str, variables: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """Executes one of the documents in ``queries/``, which the shell sends.

    Raises:
        BadInputError: The answer has errors; their messages say what would work.
    """
    document = files("cskg.api").joinpath("queries", f"{name}.graphql").read_text("utf-8")
    result = schema.execute_sync(document, variable_values=variables, context_value=Context(catalogue))
    if result.errors:
        raise BadInputError(" ".join(error.message for error in result.errors))
    return result.data or {}
