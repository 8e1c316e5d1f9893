"""The addresses: ``/`` names them, ``/graphql`` answers, ``/healthz``, ``/readyz`` and ``/metrics`` tell the state."""

import html
import mimetypes
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from cskg import __version__
from cskg.web.current import Current, NotReadyError
from cskg.web.graphiql_page import graphiql_page, has_graphiql, plain_page
from cskg.web.graphql_view import GraphQLView
from cskg.web.guard import Guard
from cskg.web.metrics import Measured, Metrics
from cskg.web.pool import Pool

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"
_ENDPOINTS = (
    ("/graphql", "GraphQL: POST a query, or open it in a browser to try one."),
    ("/healthz", "Whether the server runs."),
    ("/readyz", "Whether the dataset is loaded, and whether it is the newest."),
    ("/metrics", "Numbers for Prometheus."),
)

mimetypes.add_type("text/javascript", ".js")


def create_app(current: Current, pool: Pool, cors_origins: Collection[str] = ()) -> Starlette:
    """Makes the application.

    Args:
        current: Holds the catalogue, now or later.
        pool: Executes documents; it is started and stopped with the application.
        cors_origins: The origins whose pages may read answers; ``*`` is every origin.
    """
    graphql = GraphQLView(current, pool)
    metrics = Metrics(current, pool, graphql)
    is_built = has_graphiql(_STATIC)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        pool.start()
        yield
        await pool.stop()

    async def serve_graphql(request: Request) -> Response:
        if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            is_plain = request.query_params.get("plain") == "1" or not is_built
            return HTMLResponse((plain_page if is_plain else graphiql_page)("/graphql"))
        return await graphql.handle_request(request)

    async def home(request: Request) -> Response:
        return _home(request, current)

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok", "version": __version__})

    async def readyz(_: Request) -> Response:
        return _say_whether_ready(current)

    async def show_metrics(_: Request) -> Response:
        return Response(metrics.to_text(), headers={"content-type": CONTENT_TYPE_LATEST})

    async def not_ready(_request: Request, _error: Exception) -> Response:
        message = "The dataset is still being loaded. Ask again when /readyz answers 200."
        return JSONResponse(
            {"errors": [{"message": message, "extensions": {"code": "INTERNAL"}}]},
            status_code=503,
            headers={"retry-after": "2"},
        )

    app = Starlette(
        routes=[
            Route("/", home),
            Route("/graphql", serve_graphql, methods=["GET", "POST"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", show_metrics),
            *([Mount("/static/graphiql", StaticFiles(directory=_STATIC / "graphiql"))] if is_built else []),
            Mount("/static", StaticFiles(directory=_HERE / "assets")),
        ],
        lifespan=lifespan,
        middleware=[Middleware(Measured, metrics), *_allow(cors_origins), Middleware(Guard)],
        exception_handlers={NotReadyError: not_ready},
    )
    # A redirect to the path with or without its last slash would repeat the Host header, which a client chooses.
    app.router.redirect_slashes = False
    return app


def _allow(origins: Collection[str]) -> list[Middleware]:
    """Gives what lets pages of other origins read answers.

    No answer depends on who asks, so these pages may send any header, and cookies are not asked for.
    """
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["*"],
            expose_headers=["ETag", "Retry-After"],
        )
    ]


def _say_whether_ready(current: Current) -> Response:
    """Tells what is served; status 503 only where nothing can be."""
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


def _home(request: Request, current: Current) -> Response:
    """Names the endpoints, for people or for programs."""
    catalogue = current.find()
    if "text/html" not in request.headers.get("accept", ""):
        revision = catalogue.revision if catalogue else None
        return JSONResponse(
            {
                "name": "cskg",
                "version": __version__,
                "revision": revision,
                "endpoints": [{"path": path, "description": text} for path, text in _ENDPOINTS],
            }
        )
    rows = "\n".join(
        f'<li><a href="{html.escape(path)}">{html.escape(path)}</a> {html.escape(text)}</li>'
        for path, text in _ENDPOINTS
    )
    state = (
        f"Units: {len(catalogue.units):,}. Statements: {catalogue.statement_count:,}. Links: {len(catalogue.links):,}. "
        f"Revision: {catalogue.revision[:12]}."
        if catalogue
        else "The dataset is being loaded."
    )
    first = next((unit for unit in catalogue.units.values() if unit.editions), None) if catalogue else None
    query = (
        f'{{ unit(code: "{first.code}") {{ title level requirements {{ text children {{ text }} }} }} }}'
        if first
        else ""
    )
    example = f'<p><a href="/graphql?query={quote(query)}">Ask about {html.escape(first.code)}</a></p>' if first else ""
    return HTMLResponse(
        f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>cskg</title>
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }}
body {{ margin: 0 auto; max-width: 45rem; padding: 1rem; }}
</style>
</head>
<body>
<main>
<h1>Competency knowledge graph</h1>
<p>{html.escape(state)}</p>
{example}
<h2>Addresses</h2>
<ul>
{rows}
</ul>
<p>cskg {html.escape(__version__)}. QF credits are for reference only.</p>
</main>
</body>
</html>
"""
    )
