"""Client for the SPARQL 1.1 protocols: queries, updates, and PUT of whole named graphs.

Each request has a limit of time and of bytes. An answer counts only if it is complete and in the requested format.
Everything else raises a :class:`~cskg.errors.StoreError` that says what was received, from where, and what to do.
A request that may succeed on another try is repeated. Every request can safely be made twice.

Services understand some requests differently (docs/reference/portability.md). So queries are sent as forms, and updates
as plain bodies. Redirects would send the password elsewhere, so they are not followed.
"""

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urlsplit

import httpx2
import pyoxigraph as ox

from cskg import __version__
from cskg.errors import BadInputError, StoreError, cut, show
from cskg.graph.query_results import read_results

_JSON = "application/sparql-results+json"
_TAKEN = {_JSON, "application/json"}
_TURTLE = b"@prefix : <http://www.w3.org/ns/> .\n"
"""A first line that turns N-Triples into Turtle, even for Virtuoso, which guesses the format from the first line."""

_Result = TypeVar("_Result")
_SHOWN = 200
"""How many characters of a service's error message are passed on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointLimits:
    """Limits of an answer.

    Attributes:
        seconds: Seconds for one answer.
        size: Bytes of one answer.
        pauses: Seconds before each further try.
    """

    seconds: float = 120
    size: int = 512 * 2**20
    pauses: tuple[float, ...] = (1.0, 4.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """The addresses of a SPARQL service, and how to talk to it.

    Attributes:
        query: The address for queries.
        update: The address for updates; by default the address for queries.
        graph_store: The address of the graph store protocol; if given, named graphs are put there.
        user: The name of the account, if the service needs one.
        password: Its password.
        is_digest: Whether the password is sent as Digest, not as Basic.
        token: A bearer token, which takes precedence over an account.
        chunk: How many triples a named graph or an update has at most.
        limits: The limits of an answer.

    Raises:
        BadInputError: An address is not valid.
    """

    query: str
    update: str | None = None
    graph_store: str | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    is_digest: bool = False
    token: str | None = field(default=None, repr=False)
    chunk: int = 1_000
    limits: EndpointLimits = EndpointLimits()

    def __post_init__(self) -> None:
        for address in (self.query, self.update, self.graph_store):
            if address is not None:
                _check_address(address)


def _check_address(address: str) -> None:
    cure = "Give one such as http://127.0.0.1:7878/query; a password is given in CSKG_SPARQL_PASSWORD."
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_good = False
    if not is_good or parts.username is not None or parts.fragment or not address.isascii():
        shown = cut(show(address.rpartition("@")[2]))
        raise BadInputError(f"“{shown}” is not the address of a SPARQL service.", cure)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    reason: str
    kind: str
    location: str
    body: bytes


class Outcome(StrEnum):
    """The outcome of a request to a service."""

    ANSWERED = "answered"
    """A complete answer in the requested format."""
    UNREACHED = "unreached"
    """No connection, or one that broke."""
    LATE = "late"
    """No complete answer in time."""
    BUSY = "busy"
    """The service failed or has too much to do: a status such as 503 or 429."""
    REFUSED = "refused"
    """The service does not take the request: another status."""
    UNUSABLE = "unusable"
    """The answer is cut off, too long, or in another format."""


class _FailedError(StoreError):
    """A request that failed.

    Args:
        place: The address.
        why: What happened.
        cure: What to do.
        outcome: What kind of failure it is.
    """

    def __init__(self, place: str, why: str, cure: str, outcome: Outcome) -> None:
        super().__init__(place, why, cure)
        self.outcome = outcome


class _PassingError(_FailedError):
    """A failure after which another try may succeed."""


class Endpoint:
    """A SPARQL service.

    Args:
        settings: The addresses of the service.
        on_outcome: Called after each request with its outcome.
    """

    def __init__(self, settings: ServiceSettings, on_outcome: Callable[[Outcome], None] = lambda _: None) -> None:
        self.settings, self._on_outcome = settings, on_outcome
        self.place = settings.query
        headers = {"user-agent": f"cskg/{__version__}", "accept-encoding": "identity"}
        if settings.token is not None:
            headers["authorization"] = f"Bearer {settings.token}"
        self._client = httpx2.AsyncClient(
            headers=headers,
            auth=_make_auth(settings),
            verify=_load_trust(),
            follow_redirects=False,
            timeout=httpx2.Timeout(None, connect=settings.limits.seconds / 4),
        )
        self._loop = asyncio.Runner()
        self._content = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.run(self._client.aclose())
        self._loop.close()

    def select(self, query: str, iris: Sequence[str], value: str) -> list[tuple[list[str], ox.NamedNode | ox.Literal]]:
        """Sends a query, and returns the values of the variables of each solution: some IRIs, and a value of any kind.

        Raises:
            StoreError: There is no complete answer.
        """
        address = self.settings.query
        headers = {"accept": _JSON}

        def read(answer: _Answer) -> list[tuple[list[str], ox.NamedNode | ox.Literal]]:
            if answer.status != 200:
                why = f"It gives only a part of the answer (status {answer.status})."
                raise _PassingError(address, why, _RAISE_LIMITS, Outcome.UNUSABLE)
            if answer.kind not in _TAKEN:
                said = "a page (HTML)" if "html" in answer.kind else f"“{cut(show(answer.kind)) or 'no media type'}”"
                why = f"It answers with {said}, not with SPARQL results in JSON."
                raise _FailedError(address, why, _ADDRESS, Outcome.UNUSABLE)
            try:
                return read_results(answer.body, iris, value)
            except ValueError as error:
                why = f"Its answer cannot be used: {error}."
                raise _PassingError(address, why, _RAISE_LIMITS, Outcome.UNUSABLE) from error

        return self._insist(lambda: read(self._ask("POST", address, headers, data={"query": query})))

    def update(self, update: str) -> None:
        """Sends an update.

        Raises:
            StoreError: The update failed, or its outcome is unknown.
        """
        address = self.settings.update or self.settings.query
        headers = {"content-type": "application/sparql-update; charset=utf-8"}
        self._insist(lambda: self._ask("POST", address, headers, content=update.encode()))

    def put(self, graph: str, content: bytes) -> None:
        """Replaces a named graph by PUT of N-Triples.

        Raises:
            StoreError: The request failed, or its outcome is unknown.
        """
        address = str(httpx2.URL(str(self.settings.graph_store)).copy_merge_params({"graph": graph}))
        headers = {"content-type": "text/turtle; charset=utf-8"}
        self._insist(lambda: self._ask("PUT", address, headers, content=_TURTLE + content))

    def _insist(self, work: Callable[[], _Result]) -> _Result:
        """Repeats a request if that may help."""
        for pause in self.settings.limits.pauses:
            try:
                return self._count(work)
            except _PassingError:
                time.sleep(pause)
        return self._count(work)

    def _count(self, work: Callable[[], _Result]) -> _Result:
        """Makes a request, and reports its outcome."""
        try:
            result = work()
        except _FailedError as error:
            self._on_outcome(error.outcome)
            raise
        self._on_outcome(Outcome.ANSWERED)
        return result

    def _ask(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        *,
        data: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> _Answer:
        """Makes a request, and returns the answer if the service did what was asked.

        Raises:
            StoreError: The service did not do what was asked.
        """
        seconds = self.settings.limits.seconds
        try:
            answer = self._loop.run(self._fetch(method, address, headers, data, content))
        except httpx2.InvalidURL as error:
            raise _FailedError(address, f"This is not an address ({error}).", _ADDRESS, Outcome.UNREACHED) from error
        except TimeoutError as error:
            why = f"There was no complete answer within {seconds:g} s."
            raise _PassingError(address, why, _BUSY, Outcome.LATE) from error
        except httpx2.HTTPError as error:
            why = cut(show(error)) or type(error).__name__
            why = f"It gave no complete answer ({why})."
            raise _PassingError(address, why, _START, Outcome.UNREACHED) from error
        _check_status(address, answer)
        return answer

    async def _fetch(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        data: Mapping[str, str] | None,
        content: bytes | None,
    ) -> _Answer:
        self._content = bytearray()
        limits = self.settings.limits
        request = self._client.stream(method, address, headers=headers, data=data, content=content)
        async with asyncio.timeout(limits.seconds), request as response:
            async for piece in response.aiter_bytes():
                self._content += piece
                if len(self._content) > limits.size:
                    why = f"Its answer has more than {limits.size:,} bytes."
                    raise _FailedError(address, why, _ADDRESS, Outcome.UNUSABLE)
        return _Answer(
            status=response.status_code,
            reason=response.reason_phrase,
            kind=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
            location=response.headers.get("location", ""),
            body=bytes(self._content),
        )


_START = "Start the service, or correct its address."
_BUSY = "Try again when the service has less to do, or give it smaller updates (--sparql-chunk)."
_ADDRESS = (
    "Give the address for SPARQL queries with --sparql-endpoint, and the address for updates with --sparql-update."
)
_RAISE_LIMITS = "Raise the service's limits on time and rows, and check whether a proxy stands in between."
_CREDENTIALS = (
    "Give the account with --sparql-user and CSKG_SPARQL_PASSWORD, with --sparql-auth digest if the service asks for "
    "it, or a token in CSKG_SPARQL_TOKEN."
)


def _check_status(address: str, answer: _Answer) -> None:
    """Checks the status of an answer.

    Raises:
        StoreError: The status says that the service did not do what was asked.
    """
    status = answer.status
    if 200 <= status < 300:
        return
    said = show(answer.body[:4_000].decode("utf-8", "replace").strip())
    words = f": {cut(' '.join(said.split()), _SHOWN)}" if said and "html" not in answer.kind else ""
    why = f"It answers {status} {cut(show(answer.reason))}".rstrip()
    if 300 <= status < 400:
        raise _refuse(address, f"{why}, and redirects to “{cut(show(answer.location))}”.", "Give that address instead.")
    if status in {401, 403}:
        raise _refuse(address, f"{why}: it does not accept the account or token.", _CREDENTIALS)
    if status in {404, 405, 415}:
        raise _refuse(
            address, f"{why}: the service does not take this kind of request at this address{words}.", _ADDRESS
        )
    if status == 413:
        raise _refuse(address, f"{why}: the request is too large.", "Give a smaller --sparql-chunk.")
    if status in {408, 429} or status >= 500:
        raise _PassingError(address, f"{why}{words}.", _BUSY, Outcome.BUSY)
    cure = "See docs/reference/portability.md for what a service must be able to do."
    raise _refuse(address, f"{why}{words}.", cure)


def _refuse(address: str, why: str, cure: str) -> _FailedError:
    return _FailedError(address, why, cure, Outcome.REFUSED)


@cache
def _load_trust() -> ssl.SSLContext:
    """Loads the trusted certificates; once, because this takes longer than most requests."""
    return httpx2.create_ssl_context()


def _make_auth(settings: ServiceSettings) -> httpx2.Auth | None:
    if settings.user is None or settings.token is not None:
        return None
    make = httpx2.DigestAuth if settings.is_digest else httpx2.BasicAuth
    return make(settings.user, settings.password or "")
