"""Sends requests to a server over HTTP, with limits of time, bytes and requests, and a pause between requests.

Only addresses under the given one are requested, and redirects are not followed. A request that fails is a finding, so
callers only look at answers that came. An event loop ends requests that take too long, also where a server sends its
headers byte by byte; apart from that, requests run one after the other.

The client is httpx2: it keeps a connection for thousands of requests, and says in which way an answer failed, which a
check reports. Builds fetch with the standard library instead (:mod:`cskg.ingest.server_answers`), because httpx2
decompresses each piece before its size can be limited.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlencode, urlsplit

import httpx2

from cskg import __version__
from cskg.errors import CskgError
from cskg.exchange.case_check.verdicts import Verdicts

_HEADERS = {"Accept": "application/json", "User-Agent": f"cskg-case-check/{__version__}"}
_FAILURES = 5
"""After this many requests in a row without an answer, the check stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a check may ask for.

    Args:
        timeout: Seconds for one answer.
        seconds: Seconds for all.
        pause: Seconds between two requests.
        requests: Requests at most.
        answer_bytes: Bytes of one answer.
        total_bytes: Bytes of all answers.
    """

    timeout: float = 30
    seconds: float = 600
    pause: float = 0.02
    requests: int = 5_000
    answer_bytes: int = 256 * 2**20
    total_bytes: int = 1024 * 2**20


class NoServerError(CskgError):
    """No server answers at an address."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(address, why)
        self.address, self.why = address, why

    def __str__(self) -> str:
        return f"{self.address}: no answer ({self.why}). Start the server, or correct the address."


class LimitReachedError(Exception):
    """A limit of the whole check is reached."""


class _TooLargeError(Exception):
    """An answer has more bytes than the check reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered; the names of headers are in lower case."""

    address: str
    status: int
    headers: Mapping[str, str]
    content: bytes


class Asker:
    """Sends requests to one server, one after the other.

    Args:
        base: The address that ends in ``/ims/case/v1p1``.
        verdicts: Collects what fails.
        limits: How much may be asked for.
    """

    def __init__(self, base: str, verdicts: Verdicts, limits: Limits) -> None:
        self.base = base
        self.requests = self.bytes = 0
        self._verdicts, self._limits = verdicts, limits
        # A server that refuses connections differs from one that is slow, so connecting gets half of the time.
        timeout = httpx2.Timeout(None, connect=limits.timeout / 2)
        self._client = httpx2.AsyncClient(headers=_HEADERS, follow_redirects=False, timeout=timeout)
        self._loop = asyncio.Runner()
        self._content = bytearray()
        self._end = time.monotonic() + limits.seconds
        self._failures = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.run(self._client.aclose())
        self._loop.close()

    def locate(self, path: str, query: Mapping[str, object] | None = None) -> str:
        """Returns the address of a path under the base. It cannot lead out of it, since a server may give it."""
        path = "/".join("%2E" * len(step) if step in (".", "..") else step for step in path.split("/"))
        return (
            self.base
            + quote(path, safe="/%:@!$&'()*+,;=~", errors="replace")
            + (f"?{urlencode(query)}" if query else "")
        )

    def ask(
        self,
        path: str,
        query: Mapping[str, object] | None = None,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
    ) -> Answer | None:
        """Requests a path under the base; None where no complete answer came, which is a finding.

        Raises:
            LimitReachedError: The check has asked for as much as it may.
            NoServerError: The very first request could not be made.
        """
        address = self.locate(path, query)
        self._check_limits()
        self.requests += 1
        try:
            answer = self._loop.run(self._fetch(address, method, headers))
        except (httpx2.HTTPError, TimeoutError) as error:
            self._note_failure(address, error)
            return None
        except httpx2.InvalidURL as error:
            # The path has an identifier that is not valid, which is a finding of its own.
            if self.requests == 1:
                raise NoServerError(address, str(error)) from None
            return None
        except _TooLargeError:
            self._verdicts.stop(f"{address} has more than {self._limits.answer_bytes:,} bytes and was not read")
            return None
        self._failures = 0
        self._verdicts.check("stays-up", True, address, "")
        self._verdicts.check("complete-answer", True, address, "")
        self._verdicts.check("timely-answer", True, address, "")
        leads = answer.headers.get("location", "nowhere")
        is_itself = not 300 <= answer.status < 400 or answer.status == 304
        self._verdicts.check("no-redirect", is_itself, address, f"status {answer.status}, to {leads}")
        return answer if is_itself else None

    def _check_limits(self) -> None:
        limits = self._limits
        if self.requests >= limits.requests:
            raise LimitReachedError(f"{limits.requests:,} requests were made")
        if self.bytes >= limits.total_bytes:
            raise LimitReachedError(f"{limits.total_bytes:,} bytes were read")
        if time.monotonic() > self._end:
            raise LimitReachedError(f"{limits.seconds:g} seconds have passed")
        if self._failures >= _FAILURES:
            raise LimitReachedError(f"{_FAILURES} requests in a row had no answer")
        if self.requests:
            time.sleep(limits.pause)

    async def _fetch(self, address: str, method: str, headers: Mapping[str, str] | None) -> Answer:
        # Not a local name, because an error's traceback would keep what was read so far in memory.
        self._content = bytearray()
        async with (
            asyncio.timeout(self._limits.timeout),
            self._client.stream(method, address, headers=headers) as response,
        ):
            async for chunk in response.aiter_bytes():
                self._content += chunk
                self.bytes += len(chunk)
                if len(self._content) > self._limits.answer_bytes:
                    raise _TooLargeError
        lower = {name.lower(): value for name, value in response.headers.items()}
        return Answer(address=address, status=response.status_code, headers=lower, content=bytes(self._content))

    def _note_failure(self, address: str, error: httpx2.HTTPError | TimeoutError) -> None:
        why = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        if self.requests == 1 and isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
            raise NoServerError(address, why) from None
        self._failures += 1
        if isinstance(error, TimeoutError):
            found = f"no whole answer in {self._limits.timeout:g} seconds"
            self._verdicts.check("timely-answer", False, address, found)
        elif isinstance(error, httpx2.DecodingError):
            self._verdicts.check("json-answer", False, address, why)
        elif isinstance(error, httpx2.RemoteProtocolError | httpx2.ReadError):
            self._verdicts.check("complete-answer", False, address, why)
        else:
            self._verdicts.check("stays-up", False, address, why)


def find_path(uri: str, base: str) -> str | None:
    """Returns the path under the base in a URI of CASE 1.1, whatever its host; None where there is none.

    Servers can be behind other names than their own, so hosts are not compared.
    """
    try:
        path = urlsplit(uri).path
    except ValueError:
        return None
    _, mark, rest = path.partition(urlsplit(base).path + "/")
    if not mark:
        _, mark, rest = path.partition("/ims/case/v1p1/")
    return f"/{rest}" if mark and rest else None
