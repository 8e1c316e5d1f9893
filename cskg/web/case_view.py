"""Answers ``/ims/case/v1p1``, the CASE 1.1 server; every error there has the form that the standard requires."""

from urllib.parse import unquote

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from cskg.errors import CskgError, LimitExceededError
from cskg.exchange.case_items import CASE_PATH
from cskg.exchange.case_statuses import CaseError, check_identifier
from cskg.graph.catalogue import Catalogue
from cskg.web.answering import Answers, respond
from cskg.web.current import Current, NotReadyError
from cskg.web.long_answers import LongAnswer
from cskg.web.pool import UnavailableError
from cskg.web.streaming import Streams
from cskg.web.worker import Task

_JSON = "application/json"
_MOST_BYTES = 4_096
"""The most bytes of an address; the longest useful address has a filter."""


class CaseView:
    """Answers the addresses of CASE.

    Args:
        current: Holds the dataset for new requests.
        answers: Makes answers.
        streams: Writes packages.
    """

    def __init__(self, current: Current, answers: Answers, streams: Streams) -> None:
        self._current, self._answers, self._streams = current, answers, streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except CskgError as error:
            response = refuse(error)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        raw_path: bytes = request.scope.get("raw_path", request.url.path.encode())
        if request.method not in {"GET", "HEAD"}:
            raise CaseError(405, None, f"{request.method[:20]} is not served here.", "Use GET.")
        if len(raw_path) + len(request.scope["query_string"]) > _MOST_BYTES:
            raise CaseError(414, None, f"The address has more than {_MOST_BYTES:,} bytes.", "Ask for less at a time.")
        try:
            catalogue = self._current.get()
        except NotReadyError as error:
            raise _make_busy("The dataset is still being loaded. Ask again when /readyz answers 200.") from error
        path = _split(raw_path)
        if len(path) == 2 and path[0] == "CFPackages":
            wanted = check_identifier(path[1])
            return self._streams.answer(request, catalogue, open_package, wanted, refuse=refuse)
        query = tuple((_clean(name), _clean(value)) for name, value in request.query_params.multi_items())
        task = Task(dataset=str(catalogue.path), digest=catalogue.digest, case=msgspec.msgpack.encode((path, query)))
        kept = await self._answers.get(request, task)
        headers = {"vary": "accept-encoding", **kept.headers}
        return respond(request, kept, status=kept.status, media_type=_JSON, headers=headers)


class CaseRoute(BaseRoute):
    """The route of all CASE addresses, including those with line breaks, which other routes' patterns do not match.

    Args:
        view: The application that answers them.

    Attributes:
        path: Its name in metrics.
    """

    def __init__(self, view: CaseView) -> None:
        self.path = f"/{CASE_PATH}"
        self._view = view

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Returns whether an address belongs to CASE."""
        is_meant = scope["type"] == "http" and is_of_case(scope["path"])
        return (Match.FULL, {"route": self}) if is_meant else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        await self._view(scope, receive, send)


def is_of_case(path: str) -> bool:
    """Returns whether a path belongs to CASE.

    Example:
        >>> is_of_case("/ims/case/v1p1/CFItems"), is_of_case("/ims/case/v1p1.html")
        (True, False)
    """
    return path == f"/{CASE_PATH}" or path.startswith(f"/{CASE_PATH}/")


def open_package(catalogue: Catalogue, identifier: str) -> LongAnswer:
    """Opens the package of a document; runs in the process that writes it."""
    from cskg.exchange.case_answers import select_package
    from cskg.exchange.frameworks.case import write_package
    from cskg.exchange.losses import Losses

    try:
        selection = select_package(catalogue, identifier)
    except CaseError as error:
        body = error.to_json()
        return LongAnswer(write=lambda file: file.write(body), media_type=_JSON, status=error.status)
    return LongAnswer(write=lambda file: write_package(selection, file, Losses()), media_type=_JSON)


def refuse(error: CskgError) -> Response:
    """Returns an answer that says why there is no other answer."""
    if not isinstance(error, CaseError):
        if isinstance(error, UnavailableError | LimitExceededError):
            error = _make_busy(str(error))
        else:
            error = CaseError(500, "internal_server_error", str(error))
    headers = {"cache-control": "no-store"}
    if error.status == 503:
        headers["retry-after"] = "2"
    elif error.status == 405:
        headers["allow"] = "GET, HEAD"
    return Response(error.to_json(), status_code=error.status, media_type=_JSON, headers=headers)


def refuse_body(scope: Scope, status: int, why: str) -> Response | None:
    """Returns an answer that says why a request's body is refused; None for addresses outside CASE."""
    return refuse(CaseError(status, None, why)) if is_of_case(scope["path"]) else None


def _make_busy(why: str) -> CaseError:
    return CaseError(503, "server_busy", why)


def _split(raw_path: bytes) -> tuple[str, ...]:
    """Splits an undecoded path into its parts after the path of the service; an encoded slash does not split."""
    parts = [_clean(unquote(part, errors="replace")) for part in raw_path.decode("latin-1").split("/")]
    return tuple(parts[1 + len(CASE_PATH.split("/")) :])


def _clean(text: str) -> str:
    """Replaces lone surrogates, which cannot be encoded."""
    return text.encode(errors="replace").decode()
