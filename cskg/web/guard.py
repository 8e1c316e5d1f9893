"""Limits on the size and time of a request before it is read, and headers that keep browsers safe.

A body is read here, up to a size and a deadline, and then passed on as a whole. An answer is passed on in pieces, each
when the client has read the piece before. So an answer is not copied for each client that reads slowly.
"""

import asyncio
from collections.abc import Callable

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_HEAD_BYTES = 1 << 14
"""The most bytes of an address and headers. The HTTP library has a limit only for heads that arrive in pieces."""

MAX_BODY_BYTES = 1 << 20
BODY_DEADLINE_SECONDS = 10.0
_PIECE = 2**16
"""The number of bytes of an answer that are passed on at a time."""

HEADERS = (
    (
        b"content-security-policy",
        (
            b"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            b"font-src 'self' data:; worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
            b"frame-ancestors 'none'; object-src 'none'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


class Guard:
    """Wraps an application with the limits above.

    Args:
        app: The application.
        deadline: How long a body may take to arrive, in seconds.
        refuse: Makes the answer to a request with a refused body from its scope, a status and a sentence, for
            addresses whose errors have a special form; None for other addresses.
    """

    def __init__(
        self,
        app: ASGIApp,
        deadline: float = BODY_DEADLINE_SECONDS,
        refuse: Callable[[Scope, int, str], Response | None] = lambda *_: None,
    ) -> None:
        self.app = app
        self.deadline = deadline
        self._refuse_own = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        send_safely = _secure(send)
        if _measure_head(scope) > MAX_HEAD_BYTES:
            refusal = self._refuse(
                scope,
                431,
                f"The address and headers have more than {MAX_HEAD_BYTES:,} bytes. Send more of it as a body.",
            )
            await refusal(scope, receive, send_safely)
            return
        try:
            async with asyncio.timeout(self.deadline):
                body = await _read_body(scope, receive)
        except TimeoutError:
            refusal = self._refuse(
                scope, 408, f"The body did not arrive within {self.deadline:g} seconds. Send it again."
            )
            await refusal(scope, receive, send_safely)
            return
        except ClientDisconnect:
            return
        if body is None:
            refusal = self._refuse(
                scope, 413, f"The body is larger than {MAX_BODY_BYTES:,} bytes. Ask for less at a time."
            )
            await refusal(scope, receive, send_safely)
            return
        given = False

        async def receive_body() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, receive_body, send_safely)

    def _refuse(self, scope: Scope, status: int, message: str) -> Response:
        refusal = self._refuse_own(scope, status, message) or JSONResponse(
            {"errors": [{"message": message, "extensions": {"code": "LIMIT_EXCEEDED"}}]}, status_code=status
        )
        refusal.headers["connection"] = "close"
        return refusal


def _secure(send: Send) -> Send:
    """Adds the safe headers to an answer, and cuts it into pieces."""

    async def send_safely(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = message.get("headers", ())
            named = {name for name, _ in own}
            message = {**message, "headers": [*own, *(each for each in HEADERS if each[0] not in named)]}
        elif message["type"] == "http.response.body" and len(message.get("body", b"")) > _PIECE:
            body = memoryview(message["body"])
            while len(body) > _PIECE:
                await send({**message, "body": bytes(body[:_PIECE]), "more_body": True})
                body = body[_PIECE:]
            message = {**message, "body": bytes(body)}
        await send(message)

    return send_safely


def _measure_head(scope: Scope) -> int:
    address = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    return address + sum(len(name) + len(value) + len(": \r\n") for name, value in scope["headers"])


async def _read_body(scope: Scope, receive: Receive) -> bytes | None:
    """Reads the whole body; None if it is too large.

    Raises:
        ClientDisconnect: The client has disconnected.
    """
    for name, value in scope["headers"]:
        if name == b"content-length" and (not value.isdigit() or len(value) > 12 or int(value) > MAX_BODY_BYTES):
            return None
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > MAX_BODY_BYTES:
            return None
        if not message.get("more_body"):
            return b"".join(chunks)
