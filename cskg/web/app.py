"""The addresses: ``/`` lists them, ``/graphql`` is the API, ``/healthz``, ``/readyz``, ``/metrics`` give the state."""

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Match, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from cskg import __version__
from cskg.web.access.gate import Access, Gate
from cskg.web.answering import Answers
from cskg.web.case_view import CaseRoute, CaseView, refuse_body
from cskg.web.current import Current, NotReadyError
from cskg.web.desk.forms import LoopbackOnly
from cskg.web.graphiql_page import has_graphiql
from cskg.web.graphql_view import GraphQLView
from cskg.web.guard import Guard
from cskg.web.metrics import Measured, Metrics
from cskg.web.negotiation import prefers_page
from cskg.web.pages_view import PagesView
from cskg.web.pool import Pool
from cskg.web.request_log import Identified
from cskg.web.sparql_view import SparqlView
from cskg.web.static_files import ASSETS, BUILT, load_player
from cskg.web.streaming import Streams

if TYPE_CHECKING:
    from cskg.web.replica import Replica  # it imports the code that reads and publishes documents

if TYPE_CHECKING:
    from cskg.web.desk.curator import Desk

_ENDPOINTS = (
    ("/", "Pages for people, in a browser."),
    ("/graphql", "GraphQL: POST a query, or open it in a browser to try one."),
    ("/sparql", "SPARQL 1.1 queries, and a form for them in a browser."),
    ("/healthz", "Whether the server runs."),
    ("/readyz", "Whether the dataset is loaded, and whether it is the newest."),
    ("/metrics", "Metrics for Prometheus."),
)

mimetypes.add_type("text/javascript", ".js")


def create_app(
    current: Current,
    pool: Pool,
    cors_origins: Collection[str] = (),
    desk: "Desk | None" = None,
    streams: Streams | None = None,
    *,
    access: Access | None = None,
    replica: "Replica | None" = None,
) -> Starlette:
    """Makes the application.

    Args:
        current: Holds the catalogue, now or later.
        pool: Executes documents; it is started and stopped with the application.
        cors_origins: The origins whose pages may read answers; ``*`` is every origin.
        desk: The curators' desk, if there is one.
        streams: Writes long answers; made here unless given.
        access: The permissions of callers; None if everybody may do everything.
        replica: Copies the dataset from a SPARQL service; the metrics include its numbers.
    """
    answers = Answers(pool)
    streams = streams or Streams()
    pages = PagesView(current, answers, streams, desk)
    sparql = SparqlView(current, pages)
    metrics = Metrics(current, pool, answers, streams, sparql, replica)
    is_built = has_graphiql(BUILT)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        pool.start()
        yield
        await asyncio.gather(sparql.stop(), pool.stop(), streams.stop())

    async def home(request: Request) -> Response:
        is_for_people = prefers_page(request.headers.get("accept", ""))
        return await pages.answer(request, "home") if is_for_people else _describe(current)

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok", "version": __version__})

    async def readyz(_: Request) -> Response:
        return _say_whether_ready(current)

    async def find_dataset(_: Request) -> Response:
        return RedirectResponse("/dataset", status_code=302)

    async def show_metrics(_: Request) -> Response:
        return Response(metrics.to_text(), headers={"content-type": CONTENT_TYPE_LATEST})

    async def not_ready(_request: Request, _error: Exception) -> Response:
        message = "The dataset is still being loaded. Ask again when /readyz answers 200."
        return JSONResponse(
            {"errors": [{"message": message, "extensions": {"code": "INTERNAL"}}]},
            status_code=503,
            headers={"retry-after": "2"},
        )

    graphql = _Exact("/graphql", GraphQLView(current, answers), methods=["GET", "POST"])
    app = Starlette(
        routes=[
            graphql,
            _Exact("/", home),
            _Exact("/sparql", sparql, methods=["GET", "POST"]),
            _Exact("/healthz", healthz),
            _Exact("/readyz", readyz),
            _Exact("/metrics", show_metrics),
            _Exact("/.well-known/void", find_dataset),
            *([Mount("/static/graphiql", StaticFiles(directory=BUILT / "graphiql"))] if is_built else []),
            *_serve_player(),
            Mount("/static", StaticFiles(directory=ASSETS)),
            CaseRoute(CaseView(current, answers, streams)),
        ],
        lifespan=lifespan,
        middleware=[
            Middleware(Identified),
            Middleware(Measured, metrics),
            *_allow(cors_origins),
            *([Middleware(Gate, access, current, refuse_body)] if access is not None else []),
            *([Middleware(LoopbackOnly)] if desk is not None and access is None else []),
            Middleware(Guard, refuse=refuse_body),
            Middleware(_Shortcut, graphql, current),
        ],
        exception_handlers={NotReadyError: not_ready},
    )
    # A redirect to the path with or without its last slash would repeat the Host header, which a client chooses.
    app.router.redirect_slashes = False
    app.router.default = pages
    app.state.sparql = sparql  # the server stops it
    return app


class _Exact(Route):
    """A route that does not match a path with a line break at its end; the patterns of other routes do."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Returns whether the route matches."""
        return (Match.NONE, {}) if scope.get("path", "").endswith("\n") else super().matches(scope)


class _Shortcut:
    """Passes most requests to their route without searching all routes, which would slow cached answers.

    Args:
        app: The application, which answers all other requests.
        route: The route of an ASGI application.
        current: Holds the dataset; while there is none, the application refuses requests.
    """

    def __init__(self, app: ASGIApp, route: Route, current: Current) -> None:
        self._app, self._route, self._current = app, route, current
        self._methods = route.methods or set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_meant = scope["type"] == "http" and scope["path"] == self._route.path and scope["method"] in self._methods
        if is_meant and self._current.find() is not None:
            scope["route"] = self._route
            await self._route.app(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _serve_player() -> list[Route]:
    """Returns the routes of the player's files; the name of their folder changes with their content."""
    player = load_player()

    async def serve_file(request: Request) -> Response:
        name = request.path_params["name"]
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        content = player.files.get(name)
        if content is None or not request.url.path.startswith(f"{player.folder}/"):
            return Response(status_code=404)
        return Response(content, media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"})

    async def serve_worker(_: Request) -> Response:
        return Response(player.worker, media_type="text/javascript", headers={"cache-control": "no-cache"})

    return [_Exact("/player/{version}/{name}", serve_file), _Exact("/service-worker.js", serve_worker)]


def _allow(origins: Collection[str]) -> list[Middleware]:
    """Returns the middleware that lets pages of other origins read answers.

    These pages may send any header, including a token. Browsers add no credentials: no cookie, no saved password.
    """
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["*"],
            expose_headers=["ETag", "Link", "Retry-After", "X-Request-ID", "X-Total-Count"],
        )
    ]


def _say_whether_ready(current: Current) -> Response:
    """Returns the served revision; with status 503 only if nothing can be served."""
    catalogue, staleness = current.find(), current.staleness
    if catalogue is None:
        return JSONResponse({"status": "loading"}, status_code=503)
    is_there = catalogue.path.is_file()
    state: dict[str, object] = {
        "status": "ready" if is_there else "lost",
        "revision": catalogue.revision,
        "stale": staleness is not None,
    }
    if staleness is not None:
        state |= {
            "published": staleness.published,
            "staleSince": staleness.since.isoformat(timespec="seconds"),
            "reason": staleness.why,
        }
    return JSONResponse(state, status_code=200 if is_there else 503)


def _describe(current: Current) -> Response:
    """Lists the endpoints, for programs."""
    catalogue = current.find()
    return JSONResponse(
        {
            "name": "cskg",
            "version": __version__,
            "revision": catalogue.revision if catalogue else None,
            "endpoints": [{"path": path, "description": text} for path, text in _ENDPOINTS],
        }
    )
