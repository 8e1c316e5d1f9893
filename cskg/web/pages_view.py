"""Answers the addresses of pages, in the language that the address or the browser asks for."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from cskg.errors import BadInputError, CskgError, CurationError, LimitExceededError, NotFoundError
from cskg.ingest.curation_log import Authorship
from cskg.model import Language
from cskg.web.access.gate import find_caller
from cskg.web.answering import Answers, name_attachment, respond
from cskg.web.current import Current
from cskg.web.desk.forms import MAX_NAME, Form, find_origin_fault, read_form
from cskg.web.long_answers import Open
from cskg.web.negotiation import PAGE, SYNTAXES, choose_form, choose_language
from cskg.web.page import Address, Page
from cskg.web.pages import load_pages
from cskg.web.pages.linked_data import FILES, find_suffix
from cskg.web.pool import UnavailableError
from cskg.web.request_log import find_request_id
from cskg.web.streaming import Streams
from cskg.web.worker import Task

if TYPE_CHECKING:
    from cskg.web.desk.curator import Desk
    from cskg.web.desk.work import Act, Work

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of pages: nothing inline, and nothing from another host."""

_MOST_VALUES = 1_000

_BUILD_SECONDS = 8.0
"""How long a curator waits for the build after saving. After that the page says that the build is still running."""


class PagesView:
    """An application that answers the addresses of pages.

    Paths are matched as they were sent, because a code may hold an encoded slash.

    Args:
        current: Holds the dataset for new requests.
        answers: Renders pages.
        streams: Writes long answers.
        desk: The curators' desk; if None, the server does not have the desk's pages.
    """

    def __init__(self, current: Current, answers: Answers, streams: Streams, desk: "Desk | None" = None) -> None:
        self._current, self._answers, self._streams, self._desk = current, answers, streams, desk
        self._at_desk = asyncio.Lock()
        # Addresses of files come first, because the addresses of pages would match them, including the suffix.
        pages = sorted(load_pages().values(), key=lambda page: page.file is None)
        routes = [
            Route(route, self._serve(page, route), methods=["GET", "POST"] if page.is_desk else ["GET"])
            for page in pages
            for route in page.routes
            if desk is not None or not page.is_desk
        ]
        self._router = Router(routes, redirect_slashes=False, default=self._answer_nothing)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        scope["path"] = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
        await self._router(scope, receive, send)

    async def _answer_nothing(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.answer(Request(scope, receive), "nothing")
        await response(scope, receive, send)

    def _serve(self, page: Page, route: str) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            if page.open_long is not None:
                return self._stream(request, page, page.open_long)
            if page.is_of_thing:
                return await self._answer_thing(request, page, route)
            return await self.answer(request, page.name)

        return self._serve_desk(page, self._desk) if page.is_desk and self._desk else serve

    def _stream(self, request: Request, page: Page, open_long: Open) -> Response:
        """Answers with the long answer that a process writes for the address."""
        address = read_address(request, page.name)
        headers = {"content-security-policy": POLICY}
        return self._streams.answer(request, self._current.get(), open_long, address, refuse=_refuse, headers=headers)

    async def _answer_thing(self, request: Request, page: Page, route: str) -> Response:
        """Answers the address of a thing with a page, or with RDF if the client asks for it."""
        suffix = next((suffix for suffix in (*_TYPES, ".html") if route.endswith(suffix)), "")
        code = unquote(request.path_params.get("code", ""), errors="replace")
        if suffix and "@" in code and not find_suffix(request.url.path, self._current.get()):
            # The suffix belongs to the name of the unit's document.
            request.path_params["code"] += suffix
            page, suffix = load_pages()["unit"], ""
        has_page = page.name != "linked_data"
        accept, agent = request.headers.get("accept", ""), request.headers.get("user-agent", "")
        form = _TYPES.get(suffix, PAGE) if suffix else choose_form(accept, agent, has_page=has_page)
        syntax = SYNTAXES.get(form or "")
        if syntax is not None:
            request.path_params["syntax"] = syntax
        response = await self.answer(request, "linked_data" if syntax else page.name)
        # A thing inside another thing, such as a diagnostic; or a document, whose name has no suffix in its route.
        other = "thing" if page.name != "thing" else "linked_data" if request.url.path.endswith(tuple(_TYPES)) else ""
        if response.status_code == 404 and not syntax and other:
            found = await self.answer(request, other)
            response = found if found.status_code == 200 else response
        plain = quote(request.url.path.removesuffix(suffix), safe="/%:@-._~!$&'()*+,;=")
        if form is None and response.status_code in {200, 304}:
            is_file = plain.startswith(tuple(f"/{kind}/" for kind in FILES))
            response = refuse_forms(plain, ({".html": PAGE} if has_page and not is_file else {}) | _TYPES)
        response.headers["vary"] = f"accept, user-agent, {response.headers.get('vary', '')}".rstrip(", ")
        # At the end of a document's address, only workers know whether a suffix is part of the name.
        if suffix or page.name != "thing" or not request.url.path.endswith(tuple(_TYPES)):
            response.headers["link"] = _name_relations(plain)
        return response

    def _serve_desk(self, page: Page, desk: "Desk") -> Callable[[Request], Awaitable[Response]]:
        # Imported here, because only a server with a desk reads documents and writes files.
        from cskg.web.desk.work import WORK

        work = WORK[page.name]

        async def serve(request: Request) -> Response:
            self._current.get()
            if request.method != "POST":
                return await self._tell(request, page, desk, work)
            if work.act is None:
                return _answer_briefly(405, "This page has no form. Open it instead.")
            return await self._act(request, page, desk, work, work.act)

        return serve

    async def _tell(
        self,
        request: Request,
        page: Page,
        desk: "Desk",
        work: "Work",
        status: int = 200,
        **refused: Any,  # noqa: ANN401
    ) -> Response:
        """Answers with a page of the desk, including the present content of the curation files."""
        address = read_address(request, page.name)
        try:
            async with self._at_desk:
                told = await asyncio.to_thread(work.tell, desk, address)
        except NotFoundError:
            told = {}  # the document of the page fails with the same error, and shows it
        except CskgError as error:
            told, status = {"refused": str(error)}, 409
        response = await self.answer(request, page.name, {**desk.describe(), **told, **refused}, status)
        # Without a referrer, the form of the page would send no origin.
        response.headers["referrer-policy"] = "same-origin"
        return response

    async def _act(self, request: Request, page: Page, desk: "Desk", work: "Work", act: "Act") -> Response:
        """Carries out the action of a form, and redirects to the page that shows the result."""
        caller = find_caller(request.scope)
        if fault := find_origin_fault(request, has_token=caller.token is not None):
            return _answer_briefly(403, fault)
        form = Form({})
        try:
            form = await read_form(request)
            async with self._at_desk:
                by = form.find("by")[:MAX_NAME]
                authorship = Authorship(by=by, token=caller.token, request=find_request_id(request.scope))
                shown = await asyncio.to_thread(act, desk, read_address(request, page.name), form, authorship)
        except CskgError as error:
            if isinstance(error, CurationError):
                desk.rebuilds.ask()  # the files have changed meanwhile, or only some of them were written
            status = 400 if isinstance(error, BadInputError) else 409
            given = {name: form.find(name) for name in form.values}
            in_the_way = [each.name for each in getattr(error, "recorded", ())]
            return await self._tell(
                request, page, desk, work, status, refused=str(error), form=given, in_the_way=in_the_way
            )
        await asyncio.to_thread(desk.rebuilds.wait, desk.rebuilds.ask(), _BUILD_SECONDS)
        return RedirectResponse(shown, status_code=303)

    async def answer(
        self,
        request: Request,
        page: str,
        told: dict[str, Any] | None = None,
        status: int = 200,
        found: dict[str, str] | None = None,
    ) -> Response:
        """Answers a request with a page, by its name.

        Args:
            request: The request.
            page: The name of the page.
            told: The data that the desk adds to the page.
            status: The HTTP status, unless the page sets one itself.
            found: Data for the page that was found elsewhere.
        """
        address = replace(read_address(request, page), found=found or {})
        if self._desk is not None:
            address = replace(address, desk=told or {})
        catalogue = self._current.get()
        task = Task(
            dataset=str(catalogue.path),
            digest=catalogue.digest,
            page=page,
            address=msgspec.msgpack.encode(address),
        )
        try:
            kept = await self._answers.get(request, task)
        except CskgError as error:
            return _refuse(error)
        headers = {
            "content-security-policy": POLICY,
            "content-language": address.language.value,
            "vary": "accept-language, accept-encoding",
        }
        if kept.name is not None:
            headers["content-disposition"] = name_attachment(kept.name)
        return respond(
            request,
            kept,
            status=kept.status if kept.status != 200 else status,
            media_type=kept.media_type,
            headers=headers,
        )


def _refuse(error: CskgError) -> Response:
    """Returns an answer for an error that prevented rendering. The messages of these errors have no client's text."""
    is_brief = isinstance(error, UnavailableError | LimitExceededError)
    return _answer_briefly(503 if is_brief else 500, str(error), {"retry-after": "2"} if is_brief else {})


def _answer_briefly(status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    """Answers with a sentence that contains no text of a client."""
    return HTMLResponse(
        f"<!doctype html><html lang=en><title>cskg</title><h1>Not now</h1><p>{why}</p>",
        status_code=status,
        headers={"content-security-policy": POLICY, **(headers or {})},
    )


_TYPES = {".ttl": "text/turtle", ".jsonld": "application/ld+json", ".nt": "application/n-triples"}


def refuse_forms(path: str, forms: Mapping[str, str]) -> Response:
    """Answers that a client accepts none of an address's media types, and lists them (RFC 9110, 15.5.7).

    Args:
        path: The address.
        forms: The media type of each possible suffix of the address.
    """
    lines = [f"{path}{suffix} {media_type}\n" for suffix, media_type in forms.items()]
    return PlainTextResponse(
        f"This address has none of the media types that you accept. It has:\n{''.join(lines)}", 406
    )


def _name_relations(plain: str) -> str:
    """Returns the Link header (RFC 8288) with the other forms of a thing's address."""
    alternates = [f'<{plain}{suffix}>; rel="alternate"; type="{kind}"' for suffix, kind in _TYPES.items()]
    described = f'<{plain}.ttl>; rel="describedby"; type="text/turtle"'
    return ", ".join([f'<{plain}>; rel="canonical"', described, *alternates])


def read_address(request: Request, page: str) -> Address:
    """Reads the address of a request."""
    query: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items()[:_MOST_VALUES]:
        query.setdefault(name, []).append(value.encode(errors="replace").decode())
    asked = next(iter(query.pop("lang", ())), None)
    chosen = next((language for language in Language if language.value == asked), None)
    return Address(
        page=page,
        route=request.url.path,
        path={name: unquote(value, errors="replace") for name, value in request.path_params.items()},
        query=query,
        language=chosen or choose_language(request.headers.get("accept-language", "")),
        is_chosen=chosen is not None,
    )
