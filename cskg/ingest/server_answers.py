"""Sends HTTP requests with limits on the size and time of answers, for fetching packages.

A redirect is followed within one origin only, or from http to https on one host. An answer counts only if it is
complete, in time, and within the size limit after unpacking.

The client is the standard library's. It returns the raw bytes, so a compressed answer is unpacked only up to the size
limit. Checks of servers use httpx2 (:mod:`cskg.exchange.case_check.asking`), which unpacks by itself, but reuses its
connection and distinguishes the ways in which an answer failed.
"""

import socket
import ssl
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from urllib.parse import urljoin, urlsplit, urlunsplit

from cskg import __version__
from cskg.errors import cut, show

_REDIRECTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """Limits of an answer.

    Attributes:
        size: Bytes, after it was unpacked.
        seconds: Seconds for the whole answer.
        idle: Seconds without any data.
        pauses: Seconds before each further attempt.
    """

    size: int = 100 * 2**20
    seconds: float = 300
    idle: float = 30
    pauses: tuple[float, ...] = (1.0, 4.0)


class AnswerError(Exception):
    """An answer that cannot be used.

    Args:
        why: The cause, as a sentence.
        pause: Seconds to wait at least before another attempt; None if another attempt would fail too.
    """

    def __init__(self, why: str, pause: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.pause = pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete answer: its body, and its headers by names in lower case."""

    body: bytes
    headers: Mapping[str, str]


def ask_server(url: str, limits: FetchLimits) -> Answer:
    """Requests an address, and follows redirects that stay on the server.

    Raises:
        AnswerError: There is no complete answer.
    """
    for _ in range(_REDIRECTS):
        moved = _ask_once(url, limits)
        if isinstance(moved, Answer):
            return moved
        target = urljoin(url, moved)
        if not target.isascii() or not target.isprintable() or " " in target:
            raise AnswerError(f"It redirects to “{cut(show(target))}”, which is not an address.")
        if not _stays(url, target):
            raise AnswerError(f"It redirects to another server ({cut(show(target))}), which is not followed.")
        url = target
    raise AnswerError(f"It redirects more than {_REDIRECTS} times.")


def _stays(url: str, target: str) -> bool:
    """Returns whether a redirect stays within the origin, or only changes it from http to https."""
    try:
        one, other = urlsplit(url), urlsplit(target)
        ports = [each.port for each in (one, other)]
    except ValueError:
        return False
    is_same = (one.scheme, one.hostname, ports[0]) == (other.scheme, other.hostname, ports[1])
    is_safer = (one.scheme, other.scheme, *ports) == ("http", "https", None, None) and one.hostname == other.hostname
    return (is_same or is_safer) and other.username is None


def _ask_once(url: str, limits: FetchLimits) -> Answer | str:
    """Requests an address once; returns the target of a redirect.

    Raises:
        AnswerError: There is no complete answer.
    """
    parts = urlsplit(url)
    make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = make(str(parts.hostname), parts.port, timeout=limits.idle)
    is_late = False

    def end() -> None:
        nonlocal is_late
        is_late = True
        with suppress(OSError):
            if connection.sock is not None:
                connection.sock.shutdown(socket.SHUT_RDWR)

    watch = Timer(limits.seconds, end)
    watch.daemon = True
    watch.start()
    try:
        headers = {"accept": "application/json", "accept-encoding": "identity", "user-agent": f"cskg/{__version__}"}
        connection.request("GET", urlunsplit(("", "", parts.path or "/", parts.query, "")), headers=headers)
        taken = _take(connection.getresponse(), limits)
    except ssl.SSLCertVerificationError as error:
        raise AnswerError(f"Its certificate cannot be trusted ({error.verify_message}).") from error
    except TimeoutError as error:
        raise AnswerError(f"Nothing was received for {limits.idle:g} s.", 0) from error
    except (OSError, HTTPException, AnswerError) as error:
        if is_late:
            raise AnswerError(f"It took more than {limits.seconds:g} s.") from error
        if isinstance(error, AnswerError):
            raise
        why = getattr(error, "strerror", None) or cut(show(error)) or type(error).__name__
        raise AnswerError(f"There was no complete answer ({why}).", 0) from error
    finally:
        watch.cancel()
        connection.close()
    if is_late:
        raise AnswerError(f"It took more than {limits.seconds:g} s.")
    return taken


def _take(response: HTTPResponse, limits: FetchLimits) -> Answer | str:
    """Reads an answer up to the size limit.

    Raises:
        AnswerError: Its status is not 200, or it is too large or incomplete.
    """
    if response.status in {301, 302, 303, 307, 308}:
        return response.headers.get("location", "")
    if response.status != 200:
        may_pass = response.status == 429 or response.status >= 500
        after = response.headers.get("retry-after", "")
        pause = float(after) if after.isdecimal() and len(after) < 6 else 0.0
        reason = f" {cut(show(response.reason))}" if response.reason else ""
        raise AnswerError(f"It answers {response.status}{reason}.", pause if may_pass else None)
    body = b"".join(_iter_bytes(response, limits.size))
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"gzip", "x-gzip", "deflate"}:
        body = _unpack(body, limits.size)
    elif encoding != "identity":
        raise AnswerError(f"It is compressed as {cut(show(encoding))}, which was not asked for.")
    return Answer(body=body, headers={name.lower(): value for name, value in response.headers.items()})


def _iter_bytes(response: HTTPResponse, most: int) -> Iterator[bytes]:
    size = 0
    while piece := response.read(2**16):
        size += len(piece)
        if size > most:
            raise AnswerError(f"It has more than {most:,} bytes.")
        yield piece
    if response.length:
        raise AnswerError(f"It was cut off: {response.length:,} bytes are missing.", 0)


def _unpack(body: bytes, most: int) -> bytes:
    """Unpacks gzip or deflate, up to a size.

    Raises:
        AnswerError: It is larger, or damaged.
    """
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        found = unpacker.decompress(body, most + 1)
    except zlib.error as error:
        raise AnswerError(f"It cannot be decompressed ({error}).", 0) from error
    if len(found) > most:
        raise AnswerError(f"It has more than {most:,} bytes when it is decompressed.")
    if not unpacker.eof:
        raise AnswerError("It was cut off before its end.", 0)
    return found
