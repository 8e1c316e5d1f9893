"""``cskg doctor``: looks at what `cskg serve` needs with the same settings, and says what is wrong and what to do."""

import http.client
import json
import os
import platform
import resource
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from cskg.cli.datasets import JSON, given_sources
from cskg.cli.printing import print_json, say, tell_units
from cskg.cli.services import find_service
from cskg.cli.serving import check_settings, find_warning
from cskg.cli.settings import Settings, serve_settings
from cskg.errors import CskgError, tell_count

if TYPE_CHECKING:
    from cskg.graph.catalogue import Catalogue

State = Literal["ok", "warning", "error"]

_COLOURS: dict[State, str] = {"ok": "green", "warning": "yellow", "error": "red"}
_MEBIBYTE = 2**20
_LEAST_ROOM = 200 * _MEBIBYTE
_LEAST_FILES = 1_024
"""A connection, a worker and a dataset each take some; 768 requests may be open at a time."""

_PATIENCE_SECONDS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found.

    Attributes:
        about: What was looked at.
        state: Whether it is good.
        what: What was found, as a sentence.
        cure: What to do, as a sentence; empty where there is nothing to do.
    """

    about: str
    state: State
    what: str
    cure: str = ""


@click.command()
@serve_settings
@JSON
def doctor(*, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - what click read
    """Check what `cskg serve` needs, with the same settings; exit code 1 if it would not work.

    It changes nothing. If a server runs at the address, the check asks it for its state.
    """
    wanted = Settings(**given)
    findings = [finding for check in _CHECKS for finding in check(wanted)]
    if as_json:
        print_json({"checks": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            cure = f" {finding.cure}" if finding.cure else ""
            say(f"{finding.state:8}{finding.about}: {finding.what}{cure}", fg=_COLOURS[finding.state])
    sys.exit(int(any(finding.state == "error" for finding in findings)))


def _check_versions(_: Settings) -> Iterator[Finding]:
    yield Finding(about="python", state="ok", what=f"Python {platform.python_version()}.")
    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE VIRTUAL TABLE words USING fts5 (word)")
    except sqlite3.OperationalError as error:
        cure = "Use a Python whose SQLite has the extension FTS5."
        yield Finding(about="sqlite", state="error", what=f"SQLite cannot search texts ({error}).", cure=cure)
    else:
        yield Finding(about="sqlite", state="ok", what=f"SQLite {sqlite3.sqlite_version}, with FTS5.")
    finally:
        database.close()


def _check_settings(wanted: Settings) -> Iterator[Finding]:
    try:
        check_settings(wanted)
    except click.UsageError as error:
        yield Finding(about="settings", state="error", what=error.message, cure="`cskg settings` lists them.")
        return
    warning = find_warning(wanted)
    yield Finding(
        about="settings", state="warning" if warning else "ok", what=warning or "The settings agree with each other."
    )


def _check_store(wanted: Settings) -> Iterator[Finding]:
    if wanted.store is None or (wanted.sparql_endpoint is not None and not _has_copy(wanted.store)):
        return
    try:
        catalogue = _open(wanted.store, wanted.base_iri)
    except CskgError as error:
        yield Finding(about="store", state="error", what=str(error))
        return
    version = catalogue.path.parent
    units = tell_units(catalogue.described_count, len(catalogue.units))
    yield Finding(about="store", state="ok", what=f"{units}, revision {catalogue.revision[:12]}.")
    catalogue.close()
    if not os.access(version, os.W_OK):
        what = f"The server cannot write to {version}, so /sparql will not answer."
        cure = "Give the user who runs the server permission to write there."
        yield Finding(about="permissions", state="warning", what=what, cure=cure)
    yield from _check_room(wanted.store, 2 * sum(path.stat().st_size for path in version.iterdir() if path.is_file()))


def _open(store: Path, base_iri: str | None) -> "Catalogue":
    from cskg.graph.catalogue import open_catalogue
    from cskg.graph.store import StoreFolder
    from cskg.iris import DEFAULT_BASE, Iris

    return open_catalogue(StoreFolder(store), Iris(base_iri or DEFAULT_BASE))


def _has_copy(store: Path | None) -> bool:
    from cskg.graph.store import StoreFolder

    return store is not None and StoreFolder(store).has_published()


def _check_service(wanted: Settings) -> Iterator[Finding]:
    """Asks the SPARQL service for what is published; with a copy, the server starts without it."""
    from cskg.graph.endpoint import Endpoint, EndpointLimits
    from cskg.graph.remote_versions import RemoteVersions
    from cskg.iris import DEFAULT_BASE, Iris

    try:
        service = find_service(asdict(wanted))
        if service is None:
            return
        limits = EndpointLimits(seconds=_PATIENCE_SECONDS, pauses=())
        with Endpoint(replace(service, limits=limits)) as endpoint:
            version = RemoteVersions(endpoint, Iris(wanted.base_iri or DEFAULT_BASE)).get_current()
    except CskgError as error:
        state: State = "warning" if _has_copy(wanted.store) else "error"
        yield Finding(about="service", state=state, what=str(error))
    else:
        yield Finding(about="service", state="ok", what=f"{service.query} has version {version.number}.")


def _check_room(place: Path, needed: int) -> Iterator[Finding]:
    free, needed = shutil.disk_usage(place).free, max(needed, _LEAST_ROOM)
    what = f"{free // _MEBIBYTE:,} MiB free at {place}"
    if free < needed:
        cure = "Make room, or the next version cannot be published."
        yield Finding(about="disk", state="warning", what=f"{what}, {needed // _MEBIBYTE:,} MiB needed.", cure=cure)
    else:
        yield Finding(about="disk", state="ok", what=f"{what}.")


def _check_sources(wanted: Settings) -> Iterator[Finding]:
    if wanted.sparql_endpoint is not None or (wanted.store is not None and not wanted.curate):
        return
    try:
        sources = given_sources(wanted.sources)
    except CskgError as error:
        yield Finding(about="sources", state="error", what=str(error))
        return
    for source in sources:
        if not os.access(source, os.R_OK):
            cure = "Name another one, or change its permissions."
            yield Finding(about="sources", state="error", what=f"{source} cannot be read.", cure=cure)
        elif wanted.curate and not os.access(source, os.W_OK):
            what, cure = (
                f"The server cannot write to {source}, so the desk cannot save.",
                "Give the server's user permission to write there.",
            )
            yield Finding(about="sources", state="error", what=what, cure=cure)
        else:
            can = "written" if wanted.curate else "read"
            yield Finding(about="sources", state="ok", what=f"{source} can be {can}.")
    if wanted.store is None:
        yield from _check_room(Path(tempfile.gettempdir()), 0)


def _check_tokens(wanted: Settings) -> Iterator[Finding]:
    from cskg.web.access.tokens import load_tokens

    if wanted.tokens is None:
        return
    try:
        tokens = load_tokens(wanted.tokens)
    except CskgError as error:
        yield Finding(about="tokens", state="error", what=str(error))
        return
    if wanted.tokens.stat().st_mode & 0o077:
        cure = f"Run: chmod 600 {wanted.tokens}"
        yield Finding(
            about="tokens", state="warning", what="Other users can read the names in the tokens file.", cure=cure
        )
    if tokens or wanted.anonymous != "none":
        yield Finding(about="tokens", state="ok", what=f"{tell_count(len(tokens), 'token')}.")
    else:
        cure = f"Run: cskg token add NAME --scope read --tokens {wanted.tokens}"
        yield Finding(
            about="tokens", state="warning", what="The file has no tokens, so every request is refused.", cure=cure
        )


def _check_files(_: Settings) -> Iterator[Finding]:
    from cskg.model import Language
    from cskg.web.graphiql_page import has_graphiql
    from cskg.web.rendering import load_words
    from cskg.web.static_files import BUILT

    if has_graphiql(BUILT):
        yield Finding(about="assets", state="ok", what="GraphiQL is built.")
    else:
        what = "GraphiQL is not built, so /graphql shows a plain form."
        yield Finding(
            about="assets", state="warning", what=what, cure="Run `make assets`, or install a complete wheel."
        )
    try:
        load_words(Language.ZH_HANT)
    except OSError:
        what = "The Chinese sentences of the pages are missing."
        yield Finding(about="assets", state="error", what=what, cure="Install the package again.")
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < _LEAST_FILES:
        cure = f"Raise the limit (ulimit -n) to {_LEAST_FILES:,} at least."
        yield Finding(about="limits", state="warning", what=f"Only {soft:,} files may be open at a time.", cure=cure)
    else:
        yield Finding(about="limits", state="ok", what=f"{soft:,} files may be open at a time.")


def _check_port(wanted: Settings) -> Iterator[Finding]:
    from cskg.errors import BadInputError
    from cskg.web.server import bind

    place = f"port {wanted.port} of {wanted.host}"
    try:
        bind(wanted.host, wanted.port).close()
    except BadInputError as error:
        state = _ask_for_state(wanted.host, wanted.port)
        if state is None:
            yield Finding(about="port", state="error", what=error.what, cure=error.cure)
        else:
            yield _judge_server(place, state, wanted)
    else:
        yield Finding(about="port", state="ok", what=f"{place[0].upper()}{place[1:]} is free.")


def _ask_for_state(host: str, port: int) -> dict[str, Any] | None:
    """Asks what runs at an address for its state; None where it is not cskg."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not listened on
    try:
        with closing(http.client.HTTPConnection(host, port, timeout=_PATIENCE_SECONDS)) as connection:
            connection.request("GET", "/readyz")
            state = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    return state if isinstance(state, dict) and "status" in state else None


def _judge_server(place: str, state: dict[str, Any], wanted: Settings) -> Finding:
    served = str(state.get("revision", ""))
    if state["status"] != "ready":
        what = f"A server runs at {place}, and its dataset is {state['status']}."
        return Finding(about="server", state="warning", what=what, cure="Wait, or see its log.")
    if state.get("stale"):
        reason = str(state.get("reason")).removesuffix(".")
        what = f"The server at {place} is stale since {state.get('staleSince')}: {reason}."
        return Finding(
            about="server", state="error", what=what, cure="Remove the cause; the server then tries again by itself."
        )
    if wanted.store is not None:
        try:
            with closing(_open(wanted.store, wanted.base_iri)) as catalogue:
                published = catalogue.revision
        except CskgError:
            published = served  # the check of the store says what is wrong
        if published != served:
            what = f"The server at {place} serves revision {served[:12]}, and {published[:12]} is published."
            cure = "It follows within seconds; if it does not, it serves another store."
            return Finding(about="server", state="warning", what=what, cure=cure)
    return Finding(about="server", state="ok", what=f"A server at {place} serves revision {served[:12]}.")


_CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _check_versions,
    _check_settings,
    _check_store,
    _check_service,
    _check_sources,
    _check_tokens,
    _check_files,
    _check_port,
)
