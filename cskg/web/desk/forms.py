"""Reads what a form of the desk sends, and refuses what another site could have sent.

A page of another site can make a browser send a form here. Such a request names another origin. A name of another site
that was made to lead here (DNS rebinding) stands in the Host header. So both must be those of a loopback address.
Where tokens say who may use the desk, a page of any name may send forms to that name, if it came over HTTPS.
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
"""Most characters of a curator's name."""

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
        """Gives the first value of a name on one line, without what is no character; empty where there is none."""
        return next(iter(self.get_all(name)), "")

    def get_all(self, name: str) -> list[str]:
        """Gives the values of a name, each on one line; those that are empty are left out."""
        lines = map(put_on_line, self.values.get(name, ()))
        return [line for line in lines if line]

    def read(self, name: str, what: str, most: int) -> str:
        """Gives the first value of a name.

        Raises:
            BadInputError: It has more characters than are taken.
        """
        text = self.find(name)
        if len(text) > most:
            raise BadInputError(f"{what} has {len(text):,} characters.", f"Write {most:,} at most.")
        return text


def is_loopback(host: str) -> bool:
    """Whether a host is this machine and can be reached from no other.

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
    """Refuses requests under other names than this machine's, which a page of another site could make its own.

    Args:
        app: Answers all other requests.
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
    """Returns the name that a request was sent to, without its port; empty where it names none."""
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def find_origin_fault(request: Request, *, has_token: bool) -> str | None:
    """Says why a form may not have come from a page of the desk; None where it did.

    Browsers keep a token that somebody typed and send it with the forms of any site, so it does not tell whose the form
    is.

    Args:
        request: The request that holds the form.
        has_token: Whether it came with a token.
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
        BadInputError: It is no form, or a larger one than is taken.
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
