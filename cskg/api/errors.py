"""Errors as clients see them: ours with their text and code, all others masked.

``extensions.code`` is one of NOT_FOUND, BAD_INPUT, LIMIT_EXCEEDED, STALE_QUIZ and INTERNAL. The text of an
exception that is not ours may tell of paths or memory, so it goes to the log and never to a client.
"""

import logging

from graphql import GraphQLError

from cskg.errors import CskgError, NotFoundError

MAX_ERRORS = 5
"""How many errors one answer lists; the rest would only make a hostile answer larger."""

_LOG = logging.getLogger("cskg.api")


def show_errors(errors: list[GraphQLError] | None) -> list[GraphQLError] | None:
    """Gives the errors of an answer as clients see them, each with its code."""
    return [_public(error) for error in errors[:MAX_ERRORS]] if errors else errors


def _public(error: GraphQLError) -> GraphQLError:
    """Gives an error that may be shown."""
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
