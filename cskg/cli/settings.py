"""The settings of the server: each is declared once, as an option of ``cskg serve``.

From that follow the flag, the environment variable (``CSKG_`` and the name in capitals) and the key in the file of
settings. A flag counts before a variable, a variable before the file, the file before the default.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from cskg.cli.services import service_options
from cskg.errors import cut

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?|https?://\[[0-9a-f:.]+\](:[0-9]+)?")
_VARIABLES = "CSKG_"


def _check_origins(_context: click.Context, _option: click.Parameter, origins: tuple[str, ...]) -> tuple[str, ...]:
    """Refuses what no browser sends as an origin, because it would never match."""
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise click.BadParameter(
                f"“{origin}” is not an origin. Give scheme, host and port only: https://lms.example"
            )
    return origins


def _read_file(context: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    """Takes the settings in a file as defaults.

    Raises:
        click.BadParameter: It cannot be read, or holds an unknown setting.
    """
    if path is None:
        return None
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be read ({error.strerror}). Name a file that exists.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise click.BadParameter(
            f"{path} cannot be read as TOML ({error}). Correct it, or name another file."
        ) from error
    known = {name: each for each in context.command.params if (name := each.name) and name not in ("config", "help")}
    context.default_map = {name: _read_value(path, known, name, value) for name, value in given.items()}
    return path


def _read_value(path: Path, known: dict[str, click.Parameter], name: str, value: Any) -> Any:  # noqa: ANN401
    if name not in known:
        raise click.BadParameter(f"{path}: {cut(name)!r} is not a setting. Use one of {', '.join(known)}.")
    parameter = known[name]
    takes_several = parameter.multiple if isinstance(parameter, click.Option) else parameter.nargs == -1
    if takes_several != isinstance(value, list) or isinstance(value, dict):
        wanted = "a list, as in [“…”]" if takes_several else "a single value"
        raise click.BadParameter(f"{path}: {name} must be {wanted}.".replace("“…”", '"…"'))
    if takes_several:
        return [str(each) for each in value]
    return value if isinstance(value, bool) else str(value)


def _option(*names: str, **details: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:  # noqa: ANN401
    """Declares a setting, whose variable follows from its name."""
    key = names[-1].lstrip("-").replace("-", "_")
    return click.option(*names, envvar=f"{_VARIABLES}{key.upper()}", show_envvar=True, **details)


_SETTINGS = (
    click.argument(
        "sources",
        nargs=-1,
        type=click.Path(path_type=Path),
        metavar="[SOURCE]...",
        envvar=f"{_VARIABLES}SOURCES",
    ),
    _option(
        "--config",
        type=click.Path(path_type=Path),
        is_eager=True,
        callback=_read_file,
        expose_value=False,
        help="A TOML file with settings.",
    ),
    _option("--store", type=click.Path(path_type=Path), help="Serve this store instead of documents."),
    service_options,
    _option("--host", default="127.0.0.1", show_default=True, help="The address to listen on."),
    _option(
        "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 chooses a free one."
    ),
    _option(
        "--workers",
        type=click.IntRange(1, 64),
        help="Number of processes that answer requests; default: one for each core.",
    ),
    _option(
        "--cors-origin",
        "cors_origins",
        multiple=True,
        callback=_check_origins,
        help="An origin whose pages may read answers, such as https://lms.example; * for all. Default: none.",
    ),
    _option(
        "--curate",
        is_flag=True,
        help="Add the curators' desk, which writes files beside the SOURCEs; without --tokens on this machine only.",
    ),
    _option(
        "--tokens",
        type=click.Path(path_type=Path),
        help="Ask for tokens, which `cskg token` keeps in this file. Without it, everybody can read everything.",
    ),
    _option(
        "--anonymous",
        type=click.Choice(["none", "read", "keys"]),
        default="none",
        show_default=True,
        help="With --tokens: what a request without a token may do. keys is read and the answers of quizzes.",
    ),
    _option(
        "--log-format",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="How the log is written, on standard error: for people, or one JSON object a line.",
    ),
    _option(
        "--log-level",
        type=click.Choice(["info", "warning", "error"]),
        default="warning",
        show_default=True,
        help="The lowest level that is logged; info has a line for each request.",
    ),
    _option(
        "--base-iri",
        help="The IRI that all IRIs of the dataset begin with; default: https://w3id.org/hk-competency/.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What was set for the server; the options above say what each is."""

    sources: Sequence[Path]
    store: Path | None
    sparql_endpoint: str | None
    sparql_user: str | None
    sparql_auth: str
    host: str
    port: int
    workers: int | None
    cors_origins: Sequence[str]
    curate: bool
    tokens: Path | None
    anonymous: str
    log_format: str
    log_level: str
    base_iri: str | None


def serve_settings(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the settings of the server to a command."""
    for setting in reversed(_SETTINGS):
        function = setting(function)
    return function


def iter_rows(command: click.Command) -> Iterator[tuple[str, str, str, str, str]]:
    """Yields each setting of a command: the flag, the variable, the key in the file, the default, and what it is."""
    for parameter in command.params:
        if parameter.name is None or not isinstance(parameter.envvar, str):
            continue
        if isinstance(parameter, click.Option):
            default = "" if parameter.is_flag or parameter.multiple else parameter.default
            key = "" if parameter.name == "config" else parameter.name
            what = parameter.help or ""
            yield parameter.opts[0], parameter.envvar, key, str(default) if _is_given(default) else "", what
        else:
            yield "SOURCE", parameter.envvar, parameter.name, "", "Documents and folders to serve."


def _is_given(default: object) -> bool:
    return isinstance(default, str | int) and default != ""
