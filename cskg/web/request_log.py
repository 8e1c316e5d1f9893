"""Gives each request an id, and writes the server's log: text for people or JSON lines for programs.

The id comes from the client or the proxy (``X-Request-ID``), or is made here. The answer, every log line of the request
and the log of curation have the id. Headers, bodies and query strings are never logged, and text that looks like a
token is always hidden.
"""

import logging
import re
import secrets
import sys
import time
from typing import TextIO

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.typing import EventDict, Processor, WrappedLogger

from cskg.errors import cut, show
from cskg.web.access.gate import find_caller
from cskg.web.access.tokens import TOKEN_START

_ID = "cskg.request"
_HEADER = b"x-request-id"
_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TOKEN = re.compile(rf"{TOKEN_START}[A-Za-z0-9_-]{{20,}}")
_LONGEST_PATH = 200

_SHARED: tuple[Processor, ...] = (
    merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
"""The processors that add fields to each line."""

_LOGGER = logging.getLogger("cskg.web.requests")
_LOG: structlog.stdlib.BoundLogger = structlog.wrap_logger(
    _LOGGER,
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    wrapper_class=structlog.stdlib.BoundLogger,
)


def find_request_id(scope: Scope) -> str | None:
    """Returns the id of a request; None if it has none."""
    return scope.get(_ID)


class Identified:
    """Gives each request of an application an id, and logs its end.

    Args:
        app: The application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == _HEADER), b"").decode("latin-1")
        request_id = given if _GIVEN.fullmatch(given) and not _TOKEN.search(given) else secrets.token_hex(8)
        scope[_ID] = request_id
        path, start, status = scope["path"], time.perf_counter(), 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), (_HEADER, request_id.encode())]}
            await send(message)

        with bound_contextvars(request=request_id):
            try:
                await self._app(scope, receive, send_on)
            finally:
                if _LOGGER.isEnabledFor(logging.INFO):
                    _LOG.info(
                        "request",
                        method=scope["method"],
                        path=cut(show(path), _LONGEST_PATH),
                        status=status,
                        ms=round(1_000 * (time.perf_counter() - start), 1),
                        token=find_caller(scope).token,
                    )


def set_up_log(form: str, level: str, stream: TextIO = sys.stderr) -> None:
    """Writes all log lines of this process in one form.

    Args:
        form: ``text`` or ``json``.
        level: The lowest level that is written, such as ``info``.
        stream: The output.
    """
    faults: tuple[Processor, ...] = ()
    renderer: Processor
    if form == "json":
        faults = (structlog.processors.format_exc_info,)
        renderer = structlog.processors.JSONRenderer()
    else:
        plain = structlog.dev.plain_traceback
        renderer = structlog.dev.ConsoleRenderer(colors=False, sort_keys=True, exception_formatter=plain)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *faults, _Hiding(renderer)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())


class _Hiding:
    """Renders a line of the log, with tokens hidden and without control characters for a terminal."""

    def __init__(self, renderer: Processor) -> None:
        self._renderer = renderer

    def __call__(self, logger: WrappedLogger, name: str, event: EventDict) -> str:
        return show(hide_tokens(str(self._renderer(logger, name, event))))


def hide_tokens(text: str) -> str:
    """Returns a text in which everything that looks like a token is hidden.

    Example:
        >>> hide_tokens("Bearer cskg_5fK2Zr0mVhQe8TqYb1Xw3Lp7")
        'Bearer cskg_…'
    """
    return _TOKEN.sub(f"{TOKEN_START}…", text)
