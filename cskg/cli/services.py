"""Options that name a SPARQL service. Each has an environment variable; passwords and tokens have only that."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from cskg.errors import BadInputError

if TYPE_CHECKING:
    from cskg.graph.endpoint import ServiceSettings


def service_options(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of a command that reads from a service."""
    function = click.option(
        "--sparql-auth",
        envvar="CSKG_SPARQL_AUTH",
        type=click.Choice(("basic", "digest")),
        default="basic",
        show_default=True,
        help="How the password (CSKG_SPARQL_PASSWORD) is sent. Set CSKG_SPARQL_TOKEN to send a token instead.",
    )(function)
    function = click.option(
        "--sparql-user", envvar="CSKG_SPARQL_USER", help="The account at the SPARQL service, if it asks for one."
    )(function)
    return click.option(
        "--sparql-endpoint",
        envvar="CSKG_SPARQL_ENDPOINT",
        metavar="URL",
        help="The address for queries of a SPARQL 1.1 service that holds the published dataset.",
    )(function)


def publishing_options(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of a command that publishes to a service."""
    function = click.option(
        "--sparql-chunk",
        envvar="CSKG_SPARQL_CHUNK",
        type=click.IntRange(10, 100_000),
        default=1_000,
        show_default=True,
        help="The most triples of one update.",
    )(function)
    function = click.option(
        "--graph-store",
        envvar="CSKG_GRAPH_STORE",
        metavar="URL",
        help="Its address for the Graph Store Protocol, which is used to write instead of updates.",
    )(function)
    function = click.option(
        "--sparql-update",
        envvar="CSKG_SPARQL_UPDATE",
        metavar="URL",
        help="Its address for updates; default: the address for queries.",
    )(function)
    return service_options(function)


def find_service(options: dict[str, Any]) -> "ServiceSettings | None":
    """Returns the settings of the service that a command's options name; None where they name none.

    Raises:
        BadInputError: An address is not valid, or only one of account and password is given.
    """
    from cskg.graph.endpoint import ServiceSettings

    if options["sparql_endpoint"] is None:
        if options.get("sparql_update") or options.get("graph_store"):
            raise click.UsageError("--sparql-update and --graph-store need --sparql-endpoint.")
        return None
    user, password = options["sparql_user"], os.environ.get("CSKG_SPARQL_PASSWORD")
    if (user is None) != (password is None):
        raise BadInputError(
            "An account at the SPARQL service needs both a name and a password.",
            "Give --sparql-user, and the password in the environment variable CSKG_SPARQL_PASSWORD.",
        )
    return ServiceSettings(
        query=options["sparql_endpoint"],
        update=options.get("sparql_update"),
        graph_store=options.get("graph_store"),
        user=user,
        password=password,
        is_digest=options["sparql_auth"] == "digest",
        token=os.environ.get("CSKG_SPARQL_TOKEN"),
        chunk=options.get("sparql_chunk", 1_000),
    )
