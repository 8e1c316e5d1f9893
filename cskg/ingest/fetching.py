"""Fetches CASE packages from a server into a folder, where they are documents like others.

An address is that of a server (it ends with ``/ims/case/v1p1`` or the like), of a package or of a document. Only
addresses below the server's are asked, and they are made here: what an answer says of addresses is not followed. A
redirect is followed within one origin only, or from http to https on one host.

An answer that is not whole, not JSON or not a package leaves the file of an earlier time as it is. Each failure is a
diagnostic with its address, and the other packages are fetched all the same.
"""

import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from threading import Timer
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import msgspec

from cskg import __version__
from cskg.errors import BadInputError, cut, show
from cskg.ingest.saving import change_file
from cskg.model import Diagnostic, Severity

_PAGE = 100
_MOST_PAGES = 1_000
_REDIRECTS = 5
_LONGEST_PAUSE = 30.0
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_ONE = re.compile(r"(?P<base>.+?)/CF(?:Packages|Documents)/(?P<name>[^/]+)/*")


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """What an answer may take.

    Attributes:
        size: Bytes, after it was unpacked.
        seconds: Seconds for the whole answer.
        idle: Seconds in which nothing comes.
        pauses: Seconds before each further attempt.
    """

    size: int = 100 * 2**20
    seconds: float = 300
    idle: float = 30
    pauses: tuple[float, ...] = (1.0, 4.0)


@dataclass(slots=True, kw_only=True)
class Fetched:
    """What was fetched.

    Attributes:
        listed: The names of the packages that the server has now; None where that is not known.
        diagnostics: What failed, or was odd.
    """

    listed: frozenset[str] | None = None
    diagnostics: list[Diagnostic] = field(default_factory=list)


def is_address(text: str) -> bool:
    """Tells whether a SOURCE is an address.

    Example:
        >>> is_address("https://case.example/ims/case/v1p1"), is_address("data/units")
        (True, False)
    """
    return text.lower().startswith(("http://", "https://"))


def name_folder(address: str) -> str:
    """Returns the name of the folder for the packages of a server: one for all addresses of that server.

    Example:
        >>> name_folder("https://case.example/ims/case/v1p1/CFPackages/d0000000-0000-0000-0000-000000000000")
        'https%3A%2F%2Fcase.example%2Fims%2Fcase%2Fv1p1'
    """
    return quote(_split(address)[0], safe="")


def fetch_packages(
    address: str,
    folder: Path,
    *,
    limits: FetchLimits | None = None,
    on_package: Callable[[str], None] = lambda _: None,
) -> Fetched:
    """Fetches one package, or all of a server, into the files ``HOST/NAME.json`` of a folder.

    Args:
        address: The address of a server, of a package or of a document.
        folder: Where the files are written; those that the server does not have any more are removed.
        limits: What an answer may take.
        on_package: Called with the address of each package before it is asked for.

    Raises:
        BadInputError: The address is not one that can be asked.
    """
    base, name = _split(address)
    host = urlsplit(base).netloc.replace(":", "_")
    client = _Client(limits or FetchLimits())
    found = Fetched(diagnostics=client.diagnostics)
    names = [name] if name else client.list_names(base)
    place = folder / host
    place.mkdir(parents=True, exist_ok=True)
    for each in names or ():
        url = f"{base}/CFPackages/{each}"
        on_package(url)
        if (body := client.get(url, _check_package)) is not None:
            path = place / f"{each}.json"
            change_file(path, str(path), partial(_put, body), most=len(body))
    if name is None and names is not None and not client.is_incomplete:
        found.listed = frozenset(names)
        for path in sorted(place.glob("*.json")):
            if path.stem not in found.listed:
                path.unlink()
    return found


def _put(body: bytes, _: bytes) -> bytes:
    """Replaces what a file has, whatever that is."""
    return body


def _split(address: str) -> tuple[str, str | None]:
    """Splits an address into that of the server and the name of a package.

    Raises:
        BadInputError: It cannot be asked.
    """
    cure = "Give one such as https://case.example/ims/case/v1p1, without a password."
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError as error:
        raise BadInputError(f"“{cut(address)}” is not an address ({error}).", cure) from error
    if not is_good or parts.username is not None or parts.query or parts.fragment or not address.isascii():
        raise BadInputError(f"“{cut(show(address))}” is not an address that can be asked.", cure)
    plain = urlunsplit((parts.scheme, parts.netloc.lower(), parts.path.rstrip("/"), "", ""))
    match = _ONE.fullmatch(plain)
    if match is None:
        return plain.removesuffix("/CFDocuments").removesuffix("/CFPackages"), None
    if not _IDENTIFIER.fullmatch(match["name"]):
        raise BadInputError(f"“{cut(match['name'])}” is not an identifier of a package.", cure)
    return match["base"], match["name"]


class _AnswerError(Exception):
    """An answer that is of no use.

    Args:
        why: The cause, as a sentence.
        pause: Seconds to wait at least before another attempt; None where another one would end alike.
    """

    def __init__(self, why: str, pause: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.pause = pause


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """A whole answer: its body, and its headers by names in lower case."""

    body: bytes
    headers: Mapping[str, str]


class _Client:
    """Asks one server, and gathers what goes wrong."""

    def __init__(self, limits: FetchLimits) -> None:
        self.limits = limits
        self.diagnostics: list[Diagnostic] = []
        self.is_incomplete = False

    def list_names(self, base: str) -> list[str] | None:
        """Returns the names of all documents of a server; None where the list cannot be had."""
        names: dict[str, None] = {}
        total = None
        for page in range(_MOST_PAGES):
            url = f"{base}/CFDocuments?limit={_PAGE}&offset={page * _PAGE}"
            answer = self.ask(url, _check_list)
            if answer is None:
                self.is_incomplete = True
                return list(names) if names else None
            found = list(_iter_identifiers(answer.body))
            fresh = [name for name in found if name not in names]
            for name in fresh:
                if _IDENTIFIER.fullmatch(name):
                    names[name] = None
                else:
                    self.note(
                        Severity.ERROR, "not-fetched", url, f"“{cut(show(name))}” is not an identifier of a package."
                    )
            text = answer.headers.get("x-total-count", "")
            total = int(text) if text.isdecimal() and len(text) < 10 else total
            if not fresh or len(names) >= (total or 0) > 0 or (total is None and len(found) < _PAGE):
                break
        if total is not None and len(names) < total:
            self.is_incomplete = True
            why = (
                f"It says that it has {total:,} documents and lists {len(names):,}. Those that are listed are fetched."
            )
            self.note(Severity.WARNING, "list-incomplete", f"{base}/CFDocuments", why)
        return list(names)

    def get(self, url: str, check: Callable[[bytes], None]) -> bytes | None:
        """Returns the body of an answer that fits; None where there is none, and a diagnostic says why."""
        answer = self.ask(url, check)
        return answer.body if answer else None

    def ask(self, url: str, check: Callable[[bytes], None]) -> _Answer | None:
        """Asks, and asks again where that may help."""
        for attempt, pause in enumerate((*self.limits.pauses, None), 1):
            try:
                answer = _follow(url, self.limits)
                check(answer.body)
            except _AnswerError as error:
                if pause is None or error.pause is None:
                    times = f" It was asked {attempt} times." if attempt > 1 else ""
                    message = f"{error.why}{times} What an earlier import had of it stays."
                    self.note(Severity.ERROR, "not-fetched", url, message)
                    return None
                time.sleep(min(max(pause, error.pause), _LONGEST_PAUSE))
            else:
                if attempt > 1:
                    self.note(Severity.INFO, "fetched-again", url, f"It answered when it was asked {attempt} times.")
                return answer
        return None

    def note(self, severity: Severity, code: str, url: str, message: str) -> None:
        """Adds a diagnostic of an address."""
        self.diagnostics.append(Diagnostic(severity=severity, code=code, message=message, source=show(url)))


def _follow(url: str, limits: FetchLimits) -> _Answer:
    """Asks an address, and follows redirects that stay with the server.

    Raises:
        _AnswerError: There is no whole answer.
    """
    for _ in range(_REDIRECTS):
        moved = _ask_once(url, limits)
        if isinstance(moved, _Answer):
            return moved
        target = urljoin(url, moved)
        if not target.isascii() or not target.isprintable() or " " in target:
            raise _AnswerError(f"It leads to what is not an address (“{cut(show(target))}”).")
        if not _stays(url, target):
            raise _AnswerError(f"It leads to another server ({cut(show(target))}), which is not followed.")
        url = target
    raise _AnswerError(f"It leads on more than {_REDIRECTS} times.")


def _stays(url: str, target: str) -> bool:
    """Tells whether a redirect stays within the origin, or only makes it safe."""
    try:
        one, other = urlsplit(url), urlsplit(target)
        ports = [each.port for each in (one, other)]
    except ValueError:
        return False
    is_same = (one.scheme, one.hostname, ports[0]) == (other.scheme, other.hostname, ports[1])
    is_safer = (one.scheme, other.scheme, *ports) == ("http", "https", None, None) and one.hostname == other.hostname
    return (is_same or is_safer) and other.username is None


def _ask_once(url: str, limits: FetchLimits) -> _Answer | str:
    """Asks an address once; returns the address that a redirect leads to.

    Raises:
        _AnswerError: There is no whole answer.
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
        raise _AnswerError(f"Its certificate cannot be trusted ({error.verify_message}).") from error
    except TimeoutError as error:
        raise _AnswerError(f"Nothing came for {limits.idle:g} s.", 0) from error
    except (OSError, HTTPException, _AnswerError) as error:
        if is_late:
            raise _AnswerError(f"It took more than {limits.seconds:g} s.") from error
        if isinstance(error, _AnswerError):
            raise
        why = getattr(error, "strerror", None) or cut(show(error)) or type(error).__name__
        raise _AnswerError(f"There is no whole answer ({why}).", 0) from error
    finally:
        watch.cancel()
        connection.close()
    if is_late:
        raise _AnswerError(f"It took more than {limits.seconds:g} s.")
    return taken


def _take(response: HTTPResponse, limits: FetchLimits) -> _Answer | str:
    """Takes an answer, as far as it may be large.

    Raises:
        _AnswerError: Its status is not 200, or it is too large or not whole.
    """
    if response.status in {301, 302, 303, 307, 308}:
        return response.headers.get("location", "")
    if response.status != 200:
        may_pass = response.status == 429 or response.status >= 500
        after = response.headers.get("retry-after", "")
        pause = float(after) if after.isdecimal() and len(after) < 6 else 0.0
        reason = f" {cut(show(response.reason))}" if response.reason else ""
        raise _AnswerError(f"It answers {response.status}{reason}.", pause if may_pass else None)
    body = b"".join(_iter_bytes(response, limits.size))
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"gzip", "x-gzip", "deflate"}:
        body = _unpack(body, limits.size)
    elif encoding != "identity":
        raise _AnswerError(f"It is packed as {cut(show(encoding))}, which was not asked for.")
    return _Answer(body=body, headers={name.lower(): value for name, value in response.headers.items()})


def _iter_bytes(response: HTTPResponse, most: int) -> Iterator[bytes]:
    size = 0
    while piece := response.read(2**16):
        size += len(piece)
        if size > most:
            raise _AnswerError(f"It has more than {most:,} bytes.")
        yield piece
    if response.length:
        raise _AnswerError(f"It was cut off: {response.length:,} bytes are missing.", 0)


def _unpack(body: bytes, most: int) -> bytes:
    """Unpacks gzip or deflate, up to a size.

    Raises:
        _AnswerError: It is larger, or damaged.
    """
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        found = unpacker.decompress(body, most + 1)
    except zlib.error as error:
        raise _AnswerError(f"It cannot be unpacked ({error}).", 0) from error
    if len(found) > most:
        raise _AnswerError(f"It has more than {most:,} bytes when it is unpacked.")
    if not unpacker.eof:
        raise _AnswerError("It was cut off before its end.", 0)
    return found


_Part = dict[str, msgspec.Raw]
_decode_part = msgspec.json.Decoder(_Part).decode
_LISTS = ("CFDocuments", "data", "result")


def _check_json(body: bytes) -> _Part:
    """Reads the outermost object of an answer.

    Raises:
        _AnswerError: It is not JSON, or not whole.
    """
    if body[:1_000].lstrip().startswith(b"<"):
        raise _AnswerError("It answers with a page (HTML or XML), not with JSON.")
    try:
        return _decode_part(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _AnswerError(f"Its answer is not a JSON object, or not a whole one ({cut(show(error))}).", 0) from error


def _check_package(body: bytes) -> None:
    names = _check_json(body)
    if not {"CFDocument", "CFPackage", "data", "result"} & names.keys():
        raise _AnswerError("Its answer is not a package: it has no CFDocument.")


def _check_list(body: bytes) -> None:
    names = _check_json(body)
    if not set(_LISTS) & names.keys():
        raise _AnswerError("Its answer is not a list of documents: it has no CFDocuments.")


def _iter_identifiers(body: bytes) -> Iterator[str]:
    """Yields the identifiers of the documents of a list."""
    part = _check_json(body)
    inner = next(part[name] for name in _LISTS if name in part)
    with suppress(msgspec.DecodeError):
        nested = _decode_part(inner)
        inner = nested.get("CFDocuments", inner)
    documents: Sequence[object] = ()
    with suppress(msgspec.DecodeError):
        documents = msgspec.json.decode(inner, type=list[object])
    for each in documents:
        if isinstance(each, dict) and isinstance(name := each.get("identifier"), str):
            yield name
