"""Checks tokens: finds the caller of a request, and refuses requests that the caller may not send.

Programs send ``Authorization: Bearer TOKEN``. Browsers ask people for a name and a password, and send the name and the
token as HTTP Basic. There is no cookie and no session. Without a tokens file everybody may do everything, as on
a private machine. The state of the server and its static files are open to all.
"""

import base64
import binascii
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import limits
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from cskg.web.access.tokens import Permission, Token, TokensError, find_token, load_tokens
from cskg.web.current import Current
from cskg.web.guard import HEADERS
from cskg.web.negotiation import prefers_page

_CALLER = "cskg.caller"
_OPEN = frozenset(("/healthz", "/readyz", "/service-worker.js", "/favicon.ico"))
_OPEN_FOLDERS = ("/static/", "/player/")
_CODES = {401: "UNAUTHENTICATED", 403: "FORBIDDEN", 429: "LIMIT_EXCEEDED", 503: "INTERNAL"}

_LOG = logging.getLogger("cskg.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The caller of a request.

    Attributes:
        permissions: What the caller may do.
        token: The name of the caller's token; None if the request has no token.
    """

    permissions: frozenset[Permission]
    token: str | None = None


EVERYTHING = frozenset(Permission)
_ANYBODY = Caller(permissions=EVERYTHING)


def find_caller(scope: Scope) -> Caller:
    """Returns the caller of a request; without a gate, a caller who may do everything."""
    caller: Caller = scope.get(_CALLER, _ANYBODY)
    return caller


class TokensInForce:
    """The valid tokens from the tokens file, which is read again when it has changed.

    Args:
        path: The tokens file.

    Raises:
        TokensError: The file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen = self._look()
        self._tokens: tuple[Token, ...] | None = load_tokens(path)

    def get(self) -> tuple[Token, ...] | None:
        """Returns the tokens; None while the file cannot be used, which is logged once."""
        now = self._look()
        if now != self._seen:
            self._seen = now
            try:
                self._tokens = load_tokens(self.path)
            except TokensError as error:
                self._tokens = None
                _LOG.error("No token counts any more. %s", error)
        return self._tokens

    def _look(self) -> tuple[int, int, int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The permissions of callers.

    Attributes:
        tokens: The valid tokens.
        anonymous: What a request without a token may do.
    """

    tokens: TokensInForce
    anonymous: frozenset[Permission]


class Gate:
    """Wraps an application, and lets a request through if its caller may send it.

    Args:
        app: The application.
        access: The permissions of callers.
        current: Holds the dataset, which may have keys of teachers' own questions.
        refuse: Makes the answer to a refused request from its scope, a status and a sentence, for addresses whose
            errors have a special form; None for other addresses.
    """

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        current: Current,
        refuse: Callable[[Scope, int, str], Response | None] = lambda *_: None,
    ) -> None:
        self._app, self._tokens, self._current, self._refuse_own = app, access.tokens, current, refuse
        self._anonymous = Caller(permissions=access.anonymous)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        needed = self._find_need(scope["path"]) if scope["type"] == "http" else None
        if needed is None:
            await self._app(scope, receive, send)
            return
        found = self._identify(Headers(scope=scope))
        refusal = self._judge(scope, found, needed) if not isinstance(found, _Refusal) else found
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await self._respond(scope, refusal)(scope, receive, send)

    def _find_need(self, path: str) -> Permission | None:
        """Returns the permission that an address needs; None if it is open to all."""
        if path in _OPEN or path.startswith(_OPEN_FOLDERS):
            return None
        if path == "/metrics":
            return Permission.ADMIN
        if path == "/desk" or path.startswith("/desk/"):
            return Permission.CURATE
        if path == "/check":
            return Permission.KEYS
        if path == "/sparql" or path.startswith("/export/"):
            # Whole graphs hold the keys of teachers' own questions.
            catalogue = self._current.find()
            return Permission.KEYS if catalogue is not None and len(catalogue.own_questions) else Permission.READ
        return Permission.READ

    def _identify(self, headers: Headers) -> "Token | _Refusal | None":
        """Finds the token of a request; None if the request has no token."""
        given = headers.get("authorization")
        if given is None:
            return None
        tokens = self._tokens.get()
        if tokens is None:
            return _Refusal(503, "The tokens file cannot be read, so no token counts. The server's log says why.")
        scheme, _, rest = given.partition(" ")
        name, secret = None, rest.strip()
        if scheme.lower() == "basic":
            name, secret = _read_basic(secret)
        elif scheme.lower() != "bearer":
            return _Refusal(401, "The Authorization header must be Bearer with a token, or Basic with name and token.")
        token = find_token(tokens, secret, datetime.now(UTC))
        if token is None or name not in (None, token.name):
            return _Refusal(401, "The token is not one that counts here. It may have been rotated or revoked.")
        return token

    def _judge(self, scope: Scope, token: Token | None, needed: Permission) -> "_Refusal | None":
        """Returns why a request is refused; None if it is let through. In that case its scope gets the caller."""
        caller = self._anonymous
        if token is not None:
            caller = Caller(permissions=frozenset(token.scopes), token=token.name)
        scope[_CALLER] = caller
        if needed not in caller.permissions:
            what = f"This address needs a token with the scope “{needed.value}”"
            return _Refusal(401, f"{what}.") if token is None else _Refusal(403, f"{what}, which yours lacks.")
        if token is not None:
            limit = _parse(token.limit)
            if not self._limiter.hit(limit, token.name):
                wait = self._limiter.get_window_stats(limit, token.name).reset_time - time.time()
                why = f"The token “{token.name}” may send {limit}. Ask again later."
                return _Refusal(429, why, max(1, math.ceil(wait)))
        return None

    def _respond(self, scope: Scope, refusal: "_Refusal") -> Response:
        status, why = refusal.status, refusal.why
        is_for_people = prefers_page(Headers(scope=scope).get("accept", ""))
        response = self._refuse_own(scope, status, why)
        if response is None and is_for_people:
            response = PlainTextResponse(why, status_code=status)
        elif response is None:
            error = {"message": why, "extensions": {"code": _CODES[status]}}
            response = JSONResponse({"errors": [error]}, status_code=status)
        for name, value in HEADERS:
            response.headers[name.decode()] = value.decode()
        response.headers["cache-control"] = "no-store"
        if status == 401:
            kind = 'Basic realm="cskg", charset="UTF-8"' if is_for_people else 'Bearer realm="cskg"'
            response.headers["www-authenticate"] = kind
        if refusal.wait is not None:
            response.headers["retry-after"] = str(refusal.wait)
        return response


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    why: str
    wait: int | None = None


@cache
def _parse(limit: str) -> limits.RateLimitItem:
    return limits.parse(limit)


def _read_basic(encoded: str) -> tuple[str, str]:
    """Reads the name and the token; if they cannot be read, returns values that match no token."""
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name, secret
