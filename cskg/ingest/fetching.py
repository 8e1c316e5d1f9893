"""Fetches CASE packages from a server into a folder, where they are read like other documents.

An address is that of a server (it ends with ``/ims/case/v1p1`` or the like), of a package or of a document. Only
addresses below the server's are requested, and they are made here: addresses in answers are not followed. A redirect is
followed within one origin only, or from http to https on one host.

If an answer is incomplete, not JSON or not a package, the earlier file stays as it is. Each failure is a diagnostic
with its address, and the other packages are still fetched.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

from cskg.errors import BadInputError, cut, show, tell_count
from cskg.ingest.saving import change_file
from cskg.ingest.server_answers import Answer, AnswerError, FetchLimits, ask_server
from cskg.model import Diagnostic, Severity

_PAGE = 100
_MOST_DOCUMENTS = 10_000
_LONGEST_PAUSE = 30.0
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_ONE = re.compile(r"(?P<base>.+?)/CF(?:Packages|Documents)/(?P<name>[^/]+)/*")


def is_address(text: str) -> bool:
    """Returns whether a SOURCE is an address.

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
) -> list[Diagnostic]:
    """Fetches one package, or all of a server, into the files ``HOST/NAME.json`` of a folder.

    Args:
        address: The address of a server, of a package or of a document.
        folder: The folder for the files; files that the server no longer has are removed.
        limits: The limits for an answer.
        on_package: Called with the address of each package before it is requested.

    Returns:
        Diagnostics of failures and oddities.

    Raises:
        BadInputError: The address cannot be used.
    """
    base, name = _split(address)
    host = urlsplit(base).netloc.replace(":", "_")
    client = _Client(limits or FetchLimits())
    names = [name] if name else client.list_names(base)
    place = folder / host
    place.mkdir(parents=True, exist_ok=True)
    for each in names or ():
        url = f"{base}/CFPackages/{each}"
        on_package(url)
        if (body := client.get(url, partial(_check_package, each))) is not None:
            path = place / f"{each}.json"
            change_file(path, str(path), partial(_put, body), most=len(body))
    if name is None and names is not None and not client.is_incomplete:
        for path in sorted(place.glob("*.json")):
            if path.stem not in names:
                path.unlink()
    return client.diagnostics


def _put(body: bytes, _: bytes) -> bytes:
    """Returns the new content of a file, whatever the old one is."""
    return body


def _split(address: str) -> tuple[str, str | None]:
    """Splits an address into that of the server and the name of a package.

    Raises:
        BadInputError: The address cannot be requested.
    """
    cure = "Give one such as https://case.example/ims/case/v1p1, without a password."
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError as error:
        raise BadInputError(f"“{cut(address)}” is not an address ({error}).", cure) from error
    if not is_good or parts.username is not None or parts.query or parts.fragment or not address.isascii():
        raise BadInputError(f"“{cut(show(address))}” is not an address of a server.", cure)
    plain = urlunsplit((parts.scheme, parts.netloc.lower(), parts.path.rstrip("/"), "", ""))
    match = _ONE.fullmatch(plain)
    if match is None:
        return plain.removesuffix("/CFDocuments").removesuffix("/CFPackages"), None
    if not _IDENTIFIER.fullmatch(match["name"]):
        raise BadInputError(f"“{cut(match['name'])}” is not an identifier of a package.", cure)
    return match["base"], match["name"]


class _Client:
    """Sends requests to one server, and collects the failures."""

    def __init__(self, limits: FetchLimits) -> None:
        self.limits = limits
        self.diagnostics: list[Diagnostic] = []
        self.is_incomplete = False

    def list_names(self, base: str) -> list[str] | None:
        """Returns the names of all documents of a server; None if the list cannot be fetched."""
        names: dict[str, None] = {}
        total = None
        offset = 0
        while len(names) < _MOST_DOCUMENTS:
            answer = self.ask(f"{base}/CFDocuments?limit={_PAGE}&offset={offset}", _check_list)
            if answer is None:
                self.is_incomplete = True
                break
            found = list(_iter_identifiers(answer.body))
            offset += len(found)  # a server may return fewer than requested
            known = len(names)
            names |= dict.fromkeys(found)
            text = answer.headers.get("x-total-count", "")
            total = int(text) if text.isdecimal() and len(text) < 10 else total
            if len(names) == known or (total is not None and len(names) >= total):
                break
        good = [name for name in names if _IDENTIFIER.fullmatch(name)][:_MOST_DOCUMENTS]
        self.check_list(base, len(names), total, [name for name in names if not _IDENTIFIER.fullmatch(name)])
        return None if self.is_incomplete and not good else good

    def check_list(self, base: str, count: int, total: int | None, bad: list[str]) -> None:
        """Reports oddities of the list of documents."""
        url = f"{base}/CFDocuments"
        if bad:
            why = f"{tell_count(len(bad), 'name')} cannot be the name of a package, the first “{cut(show(bad[0]))}”."
            self.note(Severity.ERROR, "not-fetched", url, f"{why} Such packages are not fetched.")
        if count >= _MOST_DOCUMENTS or (total is not None and count < total):
            self.is_incomplete = True
            told = "" if total is None else f", and says that it has {total:,}"
            why = f"It lists {count:,} documents{told}. Of these, the first {_MOST_DOCUMENTS:,} are fetched."
            self.note(Severity.WARNING, "list-incomplete", url, why)

    def get(self, url: str, check: Callable[[bytes], None]) -> bytes | None:
        """Returns the body of a valid answer; None if there is none, and then a diagnostic gives the reason."""
        answer = self.ask(url, check)
        return answer.body if answer else None

    def ask(self, url: str, check: Callable[[bytes], None]) -> Answer | None:
        """Sends a request, and repeats it if that may help."""
        for attempt, pause in enumerate((*self.limits.pauses, None), 1):
            try:
                answer = ask_server(url, self.limits)
                check(answer.body)
            except AnswerError as error:
                if pause is None or error.pause is None:
                    times = f" It was tried {attempt} times." if attempt > 1 else ""
                    message = f"{error.why}{times} The result of an earlier import stays."
                    self.note(Severity.ERROR, "not-fetched", url, message)
                    return None
                time.sleep(min(max(pause, error.pause), _LONGEST_PAUSE))
            else:
                if attempt > 1:
                    self.note(Severity.INFO, "fetched-again", url, f"It answered only at attempt {attempt}.")
                return answer
        return None

    def note(self, severity: Severity, code: str, url: str, message: str) -> None:
        """Adds a diagnostic of an address."""
        self.diagnostics.append(Diagnostic(severity=severity, code=code, message=message, source=show(url)))


_Part = dict[str, msgspec.Raw]
_decode_part = msgspec.json.Decoder(_Part).decode
_WRAPPINGS = ("data", "result", "CFPackage")
_LISTS = ("CFDocuments", "data", "result")


def _check_json(body: bytes) -> _Part:
    """Reads the outermost object of an answer.

    Raises:
        AnswerError: It is not JSON, or not whole.
    """
    if body[:1_000].lstrip().startswith(b"<"):
        raise AnswerError("It answers with a page (HTML or XML), not with JSON.")
    try:
        return _decode_part(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise AnswerError(f"Its answer is not a JSON object, or not a complete one ({cut(show(error))}).", 0) from error


def _check_package(name: str, body: bytes) -> None:
    names = _check_json(body)
    if not {"CFDocument", *_WRAPPINGS} & names.keys():
        raise AnswerError("Its answer is not a package: it has no CFDocument.")
    found = _find_identifier(names)
    if isinstance(found, str) and found.strip().lower() != name.lower():
        raise AnswerError(f"Its answer is the package of another document, “{cut(show(found))}”.")


def _find_identifier(part: _Part) -> object:
    """Finds the identifier of the document of a package, which may be wrapped; None if it cannot be read."""
    with suppress(msgspec.DecodeError, RecursionError, KeyError):
        for wrapping in _WRAPPINGS:
            if wrapping in part:
                part = _decode_part(part[wrapping])
        return msgspec.json.decode(_decode_part(part["CFDocument"])["identifier"])
    return None


def _check_list(body: bytes) -> None:
    names = _check_json(body)
    if not set(_LISTS) & names.keys():
        raise AnswerError("Its answer is not a list of documents: it has no CFDocuments.")


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
