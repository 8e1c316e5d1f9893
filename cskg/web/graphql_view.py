"""Answers ``/graphql``.

If execution never began, a client that asks for ``application/graphql-response+json`` gets status 400. A client that
asks for the older ``application/json`` gets 200, as GraphQL over HTTP requires.
"""

import json

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from cskg.errors import BadInputError, CskgError
from cskg.web.access.gate import find_caller
from cskg.web.access.tokens import Permission
from cskg.web.answering import Answers, respond
from cskg.web.current import Current
from cskg.web.graphiql_page import graphiql_page, has_graphiql, plain_page
from cskg.web.negotiation import MEDIA_TYPE, best_media_type, prefers_page
from cskg.web.pool import UnavailableError
from cskg.web.requests import Documents, read_request
from cskg.web.static_files import BUILT
from cskg.web.worker import Task


class GraphQLView:
    """Answers GraphQL requests, and browsers that open the address.

    It is an ASGI application itself, because the layers that Starlette adds to a function would slow cached answers.

    Args:
        current: Holds the dataset for new requests.
        answers: Executes documents.
    """

    def __init__(self, current: Current, answers: Answers) -> None:
        self._current, self._answers = current, answers
        self._documents = Documents()
        self._has_graphiql = has_graphiql(BUILT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        request = Request(scope, receive)
        if scope["method"] != "POST" and prefers_page(request.headers.get("accept", "")):
            is_plain = request.query_params.get("plain") == "1" or not self._has_graphiql
            response: Response = HTMLResponse((plain_page if is_plain else graphiql_page)("/graphql"))
        else:
            response = await self.handle_request(request)
        await response(scope, receive, send)

    async def handle_request(self, request: Request) -> Response:
        """Answers a request; if it is not a GraphQL request, the answer is a GraphQL error."""
        media_type = best_media_type(request.headers.get("accept", ""))
        try:
            asked = await read_request(request, self._documents)
        except CskgError as error:
            return _refuse(error, 200 if error.code == "PERSISTED_QUERY_NOT_FOUND" else 400, media_type)
        catalogue = self._current.get()
        task = Task(
            dataset=str(catalogue.path),
            digest=catalogue.digest,
            document=asked.document,
            variables=asked.variables,
            operation=asked.operation,
            is_get=asked.is_get,
            may_see_keys=Permission.KEYS in find_caller(request.scope).permissions,
        )
        try:
            kept = await self._answers.get(request, task)
        except UnavailableError as error:
            return _refuse(error, 503, media_type, {"retry-after": "2"})
        except BadInputError as error:
            return _refuse(error, 200, media_type)
        except CskgError as error:
            return _refuse(error, 500, media_type)
        status = 400 if not kept.was_executed and media_type == MEDIA_TYPE else 200
        return respond(
            request,
            kept,
            status=status,
            media_type=f"{media_type}; charset=utf-8",
            headers={"vary": "accept, accept-encoding"},
        )


def _refuse(error: CskgError, status: int, media_type: str, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps({"errors": [{"message": str(error), "extensions": {"code": error.code}}]}).encode()
    kind = {"content-type": f"{media_type}; charset=utf-8", "cache-control": "no-store"}
    return Response(body, status_code=status, headers=kind | (headers or {}))
