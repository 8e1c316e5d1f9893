"""Reads the forms of the desk, and refuses forms that another site could have sent.

A page of another site can make a browser send a form here. Such a request names another origin. If the name of another
site was made to point here (DNS rebinding), the Host header has that name. So both must be loopback addresses.
If the desk needs tokens, any host name is accepted: a page may send forms to its own host name, if it came over HTTPS.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from cskg.errors import BadInputError
from cskg.language.characters import put_on_line

MAX_FORM_BYTES = 64 * 1024
MAX_NAME = 100
"""The most characters of a curator's name."""

_MAX_FIELDS = 200
_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form.

    Attributes:
        values: The values of each name, in order.
    """

    values: Mapping[str, list[str]]

    def find(self, name: str) -> str:
        """Returns the first value of a name on one line, without invalid characters; empty if there is none."""
        return next(iter(self.get_all(name)), "")

    def get_all(self, name: str) -> list[str]:
        """Returns the values of a name, each on one line; empty values are left out."""
        lines = map(put_on_line, self.values.get(name, ()))
        return [line for line in lines if line]

    def read(self, name: str, what: str, most: int) -> str:
        """Returns the first value of a name.

        Raises:
            BadInputError: The value has too many characters.
        """
        text = self.find(name)
        if len(text) > most:
            raise BadInputError(f"{what} has {len(text):,} characters.", f"Write {most:,} at most.")
        return text


def is_loopback(host: str) -> bool:
    """Returns whether a host is this machine and cannot be reached from other machines.

    Example:
        >>> [is_loopback(host) for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "desk.example", "")]
        [True, True, True, False, False, False]
    """
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class LoopbackOnly:
    """Refuses requests to host names other than this machine's, because they may come from a page of another site.

    Args:
        app: The application, which answers all other requests.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or refuses it."""
        if scope["type"] == "http" and not is_loopback(read_host(Headers(scope=scope))):
            why = "A server with a desk answers under localhost and 127.0.0.1 only. Open it there."
            await PlainTextResponse(why, status_code=421)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def read_host(headers: Headers) -> str:
    """Returns the host name of a request, without the port; empty if there is none."""
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def find_origin_fault(request: Request, *, has_token: bool) -> str | None:
    """Returns why a form may not have come from a page of the desk; None if it did.

    Browsers keep a typed token and send it with the forms of any site, so a token does not prove where a form comes
    from.

    Args:
        request: The request with the form.
        has_token: Whether the request has a token.
    """
    host, origin = request.headers.get("host", ""), request.headers.get("origin")
    if has_token and origin == f"https://{host}":
        return None
    if origin != f"http://{host}":
        return "The form was not sent by a page of the desk. Open the desk, and send it from there."
    if not is_loopback(read_host(request.headers)):
        return "The desk takes forms over HTTPS only, unless it is on this machine. Open it at its https:// address."
    return None


async def read_form(request: Request) -> Form:
    """Reads the form of a request.

    Raises:
        BadInputError: The body is not a form, or is too large.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _TYPE:
        raise BadInputError("The request has no form.", "Send it from a page of the desk.")
    body = await request.body()
    if len(body) > MAX_FORM_BYTES:
        raise BadInputError(f"The form has {len(body):,} bytes.", f"Send {MAX_FORM_BYTES:,} at most.")
    try:
        values = parse_qs(body.decode("ascii"), errors="replace", max_num_fields=_MAX_FIELDS)
    except ValueError as error:
        raise BadInputError("The form cannot be read.", "Send it from a page of the desk.") from error
    return Form(values)
