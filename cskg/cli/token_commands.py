"""``cskg token``: makes, lists, rotates and revokes the tokens of a server."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from cskg.cli.datasets import JSON
from cskg.cli.printing import print_json, say
from cskg.errors import BadInputError

_SCOPES = ("read", "keys", "curate", "admin")


def _file_option(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--tokens",
        required=True,
        envvar="CSKG_TOKENS",
        type=click.Path(path_type=Path),
        help="The tokens file; `cskg serve --tokens` reads it again when it changes.",
    )(function)


@click.group()
def token() -> None:
    """Make, list, rotate and revoke tokens. The file has only a digest of each token."""


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(_SCOPES),
    help="A scope of the token: read, keys (the answers of quizzes), curate (the desk) or admin (/metrics). "
    "May be given several times.",
)
@click.option(
    "--limit", default="600/minute", show_default=True, help="The most requests, such as 600/minute or 20/second."
)
@_file_option
def add(name: str, scopes: Sequence[str], limit: str, tokens: Path) -> None:
    """Make a token called NAME, and print it. It is shown only this once."""
    from cskg.web.access.tokens import Permission, add_token

    _show(add_token(tokens, name, [Permission(scope) for scope in scopes], limit))


@token.command("list")
@JSON
@_file_option
def list_tokens(*, tokens: Path, as_json: bool) -> None:
    """List the tokens: names, scopes, limits, and when they were made."""
    from cskg.web.access.tokens import load_tokens

    found = [
        {
            "name": each.name,
            "scopes": [scope.value for scope in each.scopes],
            "limit": each.limit,
            "made": each.made.isoformat(),
            "formerUntil": each.former.until.isoformat() if each.former else None,
        }
        for each in load_tokens(tokens)
    ]
    if as_json:
        print_json({"tokens": found})
        return
    for each in load_tokens(tokens):
        scopes = ", ".join(scope.value for scope in each.scopes)
        is_rotating = each.former is not None and each.former.until > datetime.now(UTC)
        former = (
            f"; the previous one is valid until {each.former.until:%Y-%m-%d %H:%M}"
            if is_rotating and each.former
            else ""
        )
        say(f"{each.name}: {scopes}; {each.limit}; made {each.made:%Y-%m-%d}{former}")


@token.command()
@click.argument("name")
@click.option(
    "--overlap",
    default=24.0,
    show_default=True,
    type=click.FloatRange(0, 24 * 90),
    help="Hours for which the previous token stays valid, so that clients can change over.",
)
@_file_option
def rotate(name: str, overlap: float, tokens: Path) -> None:
    """Make another token for NAME, and print it. It is shown only this once."""
    from cskg.web.access.tokens import rotate_token

    _show(rotate_token(tokens, name, overlap))


@token.command()
@click.argument("name")
@_file_option
def revoke(name: str, tokens: Path) -> None:
    """Revoke the token of NAME, and the previous one; the next request with either is refused."""
    from cskg.web.access.tokens import revoke_token

    if not tokens.exists():
        raise BadInputError(f"The tokens file {tokens} does not exist.", "Name the one that the server uses.")
    revoke_token(tokens, name)
    say(f"{name} is revoked.", err=True)


def _show(made: str) -> None:
    say(made)
    say("Keep it now: it cannot be shown again.", err=True)


COMMANDS = (token,)
