"""Executes GraphQL documents: parsed and validated once, measured before anything runs.

Parsed documents are cached by their text, up to a number of bytes. Validation limits what a document may ask for
(:mod:`~cskg.api.limits`). Its cost is estimated before it runs (:mod:`~cskg.api.cost`), so a caller can send heavy
documents elsewhere.

Every error carries ``extensions.code``: NOT_FOUND, BAD_INPUT, LIMIT_EXCEEDED, STALE_QUIZ or INTERNAL. The message of an
unforeseen exception may reveal paths or memory, so it goes to the log and never to a client.
"""

import logging
import math
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from graphql import (
    DocumentNode,
    GraphQLError,
    Node,
    OperationDefinitionNode,
    OperationType,
    execute_sync,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)

from cskg.api.cost import MAX_COST, Sizes, measure_cost
from cskg.api.limits import MAX_TOKENS, BudgetRule
from cskg.api.nodes import Context
from cskg.api.schema import core
from cskg.api.selections import Compiled, NotPlainError, compile_operation
from cskg.errors import BadInputError, CskgError, NotFoundError, cut
from cskg.graph.catalogue import Catalogue

_LOG = logging.getLogger("cskg.api")

MAX_ERRORS = 5
"""How many errors one answer lists; more would only make the answer to a hostile request larger."""

MAX_MESSAGE = 500
"""Most characters of a message; longer ones repeat what a client sent, and lose their middle."""

MAX_DOCUMENT = 15_000
"""Most characters of a document, unless the operator sets another number."""

_KEPT_BYTES = 2**18
"""How many bytes of document text are kept parsed; syntax trees and compiled operations take fifty times as many."""


_COMPILED_UP_TO = 20_000.0
"""The highest cost of a document that is compiled. If it fails, graphql-core executes it again, which takes as long."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that was parsed and validated.

    Attributes:
        document: The syntax tree; None where something is wrong with it.
        errors: What is wrong with it.
        compiled: Its operations that could be compiled, by the names that requests give.
    """

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    compiled: dict[str | None, Compiled | None] = field(default_factory=dict)

    def compile(self, name: str | None) -> Compiled | None:
        """Returns a compiled operation, from the cache if it is there; None where graphql-core must execute it."""
        operation = get_operation_ast(self.document, name) if self.document and name not in self.compiled else None
        if self.document and operation:
            try:
                self.compiled[name] = compile_operation(core, self.document, operation)
            except NotPlainError:
                self.compiled[name] = None
        return self.compiled.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request is answered with.

    Attributes:
        data: The data; None where execution never began or failed as a whole.
        errors: The errors, as clients see them.
        was_executed: Whether execution began. Where it did not, an answer has no ``data`` at all.
    """

    data: dict[str, Any] | None
    errors: tuple[GraphQLError, ...] = ()
    was_executed: bool = True

    def to_json(self, cost: float) -> dict[str, Any]:
        """Returns the answer in the form of GraphQL over HTTP, with the cost of its document."""
        answer: dict[str, Any] = {"data": self.data} if self.was_executed else {}
        if self.errors:
            answer["errors"] = [error.formatted for error in self.errors]
        return answer | {"extensions": {"cost": cost}}


def _cut_tokens(document: DocumentNode) -> None:
    """Drops the tokens of a document; only the start and the end of each node are needed, for places in messages.

    Tokens refer to their neighbours, so only a garbage collection would free a document that leaves the cache.
    """
    nodes: list[Node] = [document]
    while nodes:
        node = nodes.pop()
        if node.loc is not None:
            node.loc.start_token = node.loc.end_token = None  # type: ignore[assignment]
        for name in node.keys:
            value = getattr(node, name, None)
            found = value if isinstance(value, tuple | list) else (value,)
            nodes += [each for each in found if isinstance(each, Node)]


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
        """Parses and validates a document; returns the cached result if there is one."""
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
        _cut_tokens(document)
        # A document that is too large is not validated further, because that would take long.
        errors = validate(core, document, [BudgetRule]) or validate(
            core, document, specified_rules, max_errors=MAX_ERRORS
        )
        return Prepared(None if errors else document, tuple(errors))

    def measure(
        self, catalogue: Catalogue, text: str, variables: Mapping[str, Any] | None, operation_name: str | None
    ) -> float:
        """Estimates what a document costs; 1 where it will be refused."""
        prepared = self.prepare(text)
        operation = get_operation_ast(prepared.document, operation_name) if prepared.document else None
        if prepared.document is None or operation is None:
            return 1.0
        sizes = Sizes(
            units=len(catalogue.units),
            links=len(catalogue.links),
            lists={
                "sources": lambda: len(catalogue.sources),
                "industries": lambda: len(catalogue.industries),
                "functionalAreas": lambda: len(catalogue.functional_areas),
                "statements": lambda: catalogue.statement_count // max(1, len(catalogue.units)),
                "publications": lambda: len(catalogue.log.publications),
                "measures": lambda: len(catalogue.units) // max(1, len(catalogue.functional_areas)),
                "relations": lambda: 2 * len(catalogue.units) // max(1, len(catalogue.functional_areas)),
            },
        )
        return measure_cost(core, prepared.document, operation, variables or {}, sizes)

    def execute(
        self,
        catalogue: Catalogue,
        text: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        *,
        queries_only: bool = False,
        max_cost: float = MAX_COST,
        cost: float | None = None,
        may_see_keys: bool = True,
    ) -> Answer:
        """Executes a document.

        Args:
            catalogue: The dataset revision that answers.
            text: The document.
            variables: The values of its variables.
            operation_name: Which of its operations to execute.
            queries_only: Whether an operation other than a query is refused, as for GET.
            max_cost: The highest cost that is executed.
            cost: What the document costs, where that was measured already.
            may_see_keys: Whether the caller may see which answers of quizzes are right.
        """
        prepared = self.prepare(text)
        if prepared.document is None:
            return _refuse(*prepared.errors)
        fault = _find_fault(prepared.document, variables, operation_name, queries_only=queries_only)
        if fault is not None:
            return _refuse(GraphQLError(fault))
        cost = self.measure(catalogue, text, variables, operation_name) if cost is None else cost
        if cost > max_cost:
            message = (
                f"The request costs {cost:,.0f}, and {max_cost:,.0f} are served at most. "
                "Ask for fewer units, goals or alternatives at a time, or for smaller pages."
            )
            return _refuse(GraphQLError(message, extensions={"code": "LIMIT_EXCEEDED"}))
        context = Context(catalogue, may_see_keys)
        compiled = prepared.compile(operation_name) if cost <= _COMPILED_UP_TO else None
        if compiled is not None:
            with suppress(NotPlainError):
                return Answer(data=compiled(context, variables or {}))
        return _execute(prepared.document, context, variables, operation_name)


def _execute(
    document: DocumentNode, context: Context, variables: Mapping[str, Any] | None, operation_name: str | None
) -> Answer:
    result = execute_sync(
        core,
        document,
        context_value=context,
        variable_values=dict(variables or {}),
        operation_name=operation_name,
    )
    errors = show_errors(result.errors or ())
    if result.data is None and not any(error.path for error in result.errors or ()):
        return Answer(data=None, errors=errors, was_executed=False)
    return Answer(data=result.data, errors=errors)


def show_errors(errors: Sequence[GraphQLError]) -> tuple[GraphQLError, ...]:
    """Returns the errors of an answer as clients see them, each with its code."""
    return tuple(_public(error) for error in errors[:MAX_ERRORS])


def _public(error: GraphQLError) -> GraphQLError:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    message = error.message
    extensions = dict(error.extensions or {})
    if isinstance(cause, NotFoundError) and cause.replaced_by:
        extensions["replacedBy"] = list(cause.replaced_by)
    if isinstance(cause, NotFoundError):
        extensions |= {"kind": cause.kind, "name": cut(cause.name), "near": list(cause.near)}
    if isinstance(cause, CskgError):
        code, message = cause.code, str(cause)
    elif cause is None:
        code = str((error.extensions or {}).get("code", "BAD_INPUT"))
    elif error.path is None:
        code, message = "BAD_INPUT", "A value in the query or its variables cannot be read."
    else:
        _LOG.error("A resolver failed at %s", error.path, exc_info=cause)
        code, message = "INTERNAL", "Something went wrong on the server; it has been logged."
    if len(message) > MAX_MESSAGE:
        message = f"{message[: MAX_MESSAGE // 2]} … {message[-MAX_MESSAGE // 2 :]}"
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={**extensions, "code": code},
    )


def _refuse(*errors: GraphQLError) -> Answer:
    return Answer(data=None, errors=show_errors(errors), was_executed=False)


def _find_fault(
    document: DocumentNode, variables: Mapping[str, Any] | None, name: str | None, *, queries_only: bool
) -> str | None:
    """Returns why a valid document cannot be executed as requested."""
    try:
        msgspec.json.encode(variables)
    except UnicodeEncodeError:
        return "A variable holds half of a surrogate pair. Send whole characters."
    operation = get_operation_ast(document, name)
    if operation is not None:
        is_refused = queries_only and operation.operation is not OperationType.QUERY
        return "GET answers queries only. Use POST." if is_refused else None
    names = [
        definition.name.value if definition.name else "(without a name)"
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    ]
    if name is None:
        return (
            f"The document has several operations, and the request names none. Set operationName: {', '.join(names)}."
        )
    return f"The document has no operation “{cut(name)}”. It has {', '.join(names) or 'none'}."


@cache
def _executor() -> Executor:
    return Executor(max_document=2**20)


def execute(
    catalogue: Catalogue, text: str, variables: Mapping[str, Any] | None = None, *, operation_name: str | None = None
) -> Answer:
    """Executes a document in this process, for those who serve themselves."""
    return _executor().execute(catalogue, text, variables, operation_name)


def execute_named(name: str, variables: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """Executes one of the documents in ``queries/``, which are those of the shell.

    Raises:
        BadInputError: The answer has errors; their messages say what would work.
    """
    document = files("cskg.api").joinpath("queries", f"{name}.graphql").read_text("utf-8")
    # Nobody else waits for the shell, so it may send requests that a server refuses.
    answer = _executor().execute(catalogue, document, variables, max_cost=math.inf)
    if answer.errors:
        raise BadInputError(" ".join(error.message for error in answer.errors))
    return answer.data or {}
