"""The GraphQL documents that the shell asks, and how it asks them."""

from importlib.resources import files
from typing import Any

from cskg.api.context import Context
from cskg.api.schema import schema
from cskg.errors import BadInputError
from cskg.graph.catalogue import Catalogue


def execute(name: str, variables: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """Executes a document of ``queries/``.

    Raises:
        BadInputError: The answer is an error; its text says what would work.
    """
    document = files("cskg.api").joinpath("queries", f"{name}.graphql").read_text("utf-8")
    result = schema.execute_sync(document, variable_values=variables, context_value=Context(catalogue))
    if result.errors:
        raise BadInputError(" ".join(error.message for error in result.errors))
    return result.data or {}
