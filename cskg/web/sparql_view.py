"""Answers ``/sparql``: the SPARQL 1.1 Protocol for queries, a form for people, and a description of the service.

See https://www.w3.org/TR/sparql11-protocol/. Queries run in a separate process, which starts with the first query. The
engine is made then too, in a folder beside the compiled dataset. When a new version is published, the earlier engine
answers until the new one is ready.

If a query takes too long, or if the process is killed, a new process replaces it.
"""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from cskg.errors import BadInputError, CskgError, LimitExceededError
from cskg.graph.catalogue import Catalogue
from cskg.sparql.engine_folder import find_engine
from cskg.web import sparql_worker
from cskg.web.answering import Answers, Kept, respond
from cskg.web.current import Current
from cskg.web.negotiation import PAGE, SYNTAXES, choose_form, find_first
from cskg.web.pages_view import PagesView, refuse_forms
from cskg.web.pool import Pool, StoppedError, UnavailableError
from cskg.web.sparql_worker import Asked
from cskg.web.worker import Task

DEADLINE_SECONDS = 10.0
"""How long a query may run."""

_MAKING_SECONDS = 3_600.0
_PATIENCE_SECONDS = 3.0
"""How long a query waits for an engine that is being made."""

_AGAIN_SECONDS = 30.0
"""How long to wait after a failure before making the engine again."""

_KEPT_BYTES = 8 * 2**20
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_LOG = logging.getLogger("cskg.web")


class PreparingError(UnavailableError):
    """The engine is being made."""

    def __str__(self) -> str:
        return "The engine for SPARQL is being prepared, which takes some seconds for each 1,000 units. Ask again then."


class UnpreparedError(UnavailableError):
    """The engine could not be made."""

    def __str__(self) -> str:
        return "The engine for SPARQL cannot be made, and the server's log says why. It is tried again."


class UnsupportedError(BadInputError):
    """The body of a request has a media type that the protocol does not use for queries."""


class SparqlView:
    """Answers SPARQL queries.

    Args:
        current: Holds the dataset.
        pages: Renders the form, answers as tables, and the description of the service.

    Attributes:
        pool: The process that answers queries; it starts with the first query.
    """

    def __init__(self, current: Current, pages: PagesView) -> None:
        self._current, self._pages = current, pages
        self.pool: Pool | None = None
        self._answers: Answers | None = None
        self._making: asyncio.Task[None] | None = None
        self._has_failed = False
        self._engine: tuple[Path, str] | None = None

    async def stop(self, grace: float = 0.0) -> None:
        """Ends the processes.

        Args:
            grace: How long a running query may continue, in seconds.
        """
        if self._making is not None:
            self._making.cancel()
            await asyncio.gather(self._making, return_exceptions=True)
        if self.pool is not None:
            await self.pool.stop(grace)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        request = Request(scope, receive)
        response = await self._handle(request)
        await response(scope, receive, send)

    async def _handle(self, request: Request) -> Response:
        accept = request.headers.get("accept", "")
        is_for_people = find_first(accept) == PAGE
        try:
            given = await _read_request(request)
            query = _find_query(given)
        except CskgError as error:
            return await self._refuse(request, error, "", is_for_people=is_for_people)
        if query is None and request.method in ("GET", "HEAD"):
            return await self._describe(request)
        if query is None:
            missing = BadInputError("The request has no query.", "Send one as the parameter query.")
            return await self._refuse(request, missing, "", is_for_people=is_for_people)
        asked = Asked(
            accept=None if is_for_people else accept,
            graphs=tuple(given.get("default-graph-uri", ())),
            named_graphs=tuple(given.get("named-graph-uri", ())),
        )
        try:
            kept = await self._ask(request, query, asked)
        except CskgError as error:
            return await self._refuse(request, error, query, is_for_people=is_for_people)
        if is_for_people:
            is_good = kept.status == 200
            found = {"query": query, "answer" if is_good else "fault": kept.body.decode()}
            return await self._pages.answer(request, "sparql", status=kept.status, found=found)
        return respond(
            request,
            kept,
            status=kept.status,
            media_type=kept.media_type,
            headers={"vary": "accept, accept-encoding"},
        )

    async def _describe(self, request: Request) -> Response:
        """Answers a request without a query with the form, or for programs with a description of the service."""
        form = choose_form(request.headers.get("accept", ""), request.headers.get("user-agent", ""))
        syntax = SYNTAXES.get(form or "")
        if syntax is not None:
            request.path_params["syntax"] = syntax
        if form is None:
            response = refuse_forms("/sparql", {"": ", ".join((PAGE, *SYNTAXES))})
        else:
            response = await self._pages.answer(request, "linked_data" if syntax else "sparql")
        response.headers["vary"] = f"accept, user-agent, {response.headers.get('vary', '')}".rstrip(", ")
        return response

    async def _ask(self, request: Request, query: str, asked: Asked) -> Kept:
        """Asks the engine; first starts its process and makes the engine if necessary.

        Raises:
            CskgError: There is no answer.
        """
        path, digest = await self._prepare(self._current.get())
        if self.pool is None or self._answers is None:
            self.pool = Pool(1, DEADLINE_SECONDS, sparql_worker.run)
            self._answers = Answers(self.pool, _KEPT_BYTES)
            self.pool.start()
        task = Task(dataset=str(path), digest=digest, document=query, variables=msgspec.msgpack.encode(asked))
        return await self._answers.get(request, task)

    async def _prepare(self, catalogue: Catalogue) -> tuple[Path, str]:
        """Returns the engine of the dataset, or the earlier engine while the new one is being made.

        Raises:
            UnavailableError: There is no engine yet, or it cannot be made.
        """
        found = find_engine(catalogue.path, catalogue.digest)
        if found is None:
            if self._making is None or self._making.done():
                self._making = asyncio.create_task(self._make(catalogue))
            if self._engine is not None and self._engine[0].is_dir():
                return self._engine
            await asyncio.wait({self._making}, timeout=_PATIENCE_SECONDS)
            found = find_engine(catalogue.path, catalogue.digest)
        if found is None:
            raise UnpreparedError if self._has_failed else PreparingError
        self._engine = (found, catalogue.digest)
        return self._engine

    async def _make(self, catalogue: Catalogue) -> None:
        """Makes an engine in a process that then ends; a failure is logged, and there is no new try for a while."""
        pool = Pool(1, _MAKING_SECONDS, sparql_worker.run_maker)
        pool.start()
        try:
            reply = await pool.run(Task(dataset=str(catalogue.path), digest=catalogue.digest), None)
            why = (reply.body or b"").decode() if reply.status != 200 else ""
        except CskgError as error:
            why = str(error)
        finally:
            await pool.stop()
        self._has_failed = bool(why)
        if why:
            _LOG.error("The engine for SPARQL cannot be made beside %s: %s", catalogue.path, why)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _refuse(self, request: Request, error: CskgError, query: str, *, is_for_people: bool) -> Response:
        status, headers = _find_status(error)
        if not is_for_people:
            return PlainTextResponse(f"{error}\n", status, headers={"cache-control": "no-store", **headers})
        found = {"query": query, "fault": str(error)}
        response = await self._pages.answer(request, "sparql", status=status, found=found)
        response.headers.update(headers)
        return response


async def _read_request(request: Request) -> Mapping[str, list[str]]:
    """Reads the parameters of a request in any of the protocol's forms.

    Raises:
        BadInputError: The request cannot be read, or is an update.
        UnsupportedError: The body has another media type.
    """
    pairs = list(request.query_params.multi_items())
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
        try:
            body = (await request.body()).decode()
        except UnicodeDecodeError as error:
            raise BadInputError("The body is not UTF-8.", "Send it in that encoding.") from error
        if kind == _FORM:
            pairs += parse_qsl(body, keep_blank_values=True)
        elif kind == _QUERY:
            pairs.append(("query", body))
        elif kind == "application/sparql-update":
            raise BadInputError("Updates are refused.", "Only queries are answered; nothing is changed.")
        else:
            raise UnsupportedError(f"The body is neither {_QUERY} nor {_FORM}.", "Send it as one of these.")
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value.encode(errors="replace").decode())
    return given


def _find_query(given: Mapping[str, list[str]]) -> str | None:
    """Finds the query among the parameters; None if there is none.

    Raises:
        BadInputError: There are several queries, or an update.
    """
    if "update" in given:
        raise BadInputError("Updates are refused.", "Only queries are answered; nothing is changed.")
    queries = given.get("query", [])
    if len(queries) > 1:
        raise BadInputError("The request has more than one query.", "Send one at a time.")
    return queries[0] if queries and queries[0].strip() else None


def _find_status(error: CskgError) -> tuple[int, dict[str, str]]:
    if isinstance(error, PreparingError | UnpreparedError):
        return 503, {"retry-after": "10"}
    if isinstance(error, UnavailableError):
        return 503, {"retry-after": "2"}
    if isinstance(error, UnsupportedError):
        return 415, {}
    if isinstance(error, LimitExceededError):  # of the pool: the time
        return 504, {}
    return (503 if isinstance(error, StoppedError) else 400), {}
