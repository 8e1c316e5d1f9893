"""GraphQL over HTTP: what Strawberry's view leaves open in the GraphQL-over-HTTP specification.

A client that asks for ``application/graphql-response+json`` gets it, and with it status 400 where execution
never began; a client of the older ``application/json`` gets status 200 there, as the specification wants for
it. A body that is not JSON is status 400, whatever is wrong with it.
"""

import json
from typing import Any, NoReturn

from cross_web import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.types import ExecutionResult

from cskg.api.nodes import Context
from cskg.api.schema import schema
from cskg.web.current import Current

MEDIA_TYPE = "application/graphql-response+json"
LEGACY_MEDIA_TYPE = "application/json"


class GraphQLView(GraphQL[Context, None]):
    """Answers ``/graphql``.

    Args:
        current: Holds the catalogue that a request sees.
    """

    def __init__(self, current: Current) -> None:
        super().__init__(schema, graphql_ide=None, subscription_protocols=())
        self.current = current

    async def handle_request(self, request: Request) -> Response:
        """Answers a request; one that is not a GraphQL request is refused in the form of a GraphQL error."""
        try:
            return await self.run(request)
        except HTTPException as error:
            refusal = {"errors": [{"message": error.reason, "extensions": {"code": "BAD_INPUT"}}]}
            return JSONResponse(refusal, status_code=error.status_code)

    async def get_context(
        self,
        request: Request | WebSocket,  # noqa: ARG002 - Strawberry's signature
        response: Response | WebSocket,  # noqa: ARG002
    ) -> Context:
        """Gives a request the revision that is current when it starts."""
        return Context(self.current.get())

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """Remembers the answer's head, so that its media type and status can follow the request."""
        response = await super().get_sub_response(request)
        response.media_type = best_media_type(request.headers.get("accept", ""))
        request.state.sub_response = response
        return response

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """Leaves ``data`` out where execution never began."""
        answer = await super().process_result(request, result)
        if result.data is None and not any(error.path for error in result.errors or ()):
            answer.pop("data", None)
            if request.state.sub_response.media_type == MEDIA_TYPE:
                request.state.sub_response.status_code = 400
        return answer

    def create_response(
        self, response_data: GraphQLHTTPResponse | list[GraphQLHTTPResponse], sub_response: Response
    ) -> Response:
        """Gives the answer the media type that was asked for."""
        response = super().create_response(response_data, sub_response)
        response.headers["content-type"] = f"{sub_response.media_type}; charset=utf-8"
        response.headers["cache-control"] = "no-store"
        return response

    def decode_json(self, data: str | bytes) -> object:
        """Reads JSON strictly; whatever is wrong with it is a fault of the request."""
        try:
            return json.loads(data, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, "The request body cannot be read as JSON.") from error

    async def parse_http_body(self, request: Any) -> GraphQLRequestData | list[GraphQLRequestData]:  # noqa: ANN401
        """Refuses a body that is not a GraphQL request."""
        try:
            data = await super().parse_http_body(request)
        except AttributeError as error:
            raise HTTPException(400, "The request must be a JSON object with a query.") from error
        if isinstance(data, GraphQLRequestData) and not isinstance(data.operation_name, str | None):
            raise HTTPException(400, "operationName must be a string or null.")
        return data


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not JSON."
    raise ValueError(message)


def best_media_type(accept: str) -> str:
    """Gives the media type of an answer: the new one only where the client names it and likes it best.

    Example:
        >>> best_media_type("application/graphql-response+json, application/json;q=0.9")
        'application/graphql-response+json'
        >>> best_media_type("*/*")
        'application/json'
    """
    weights = {MEDIA_TYPE: 0.0, LEGACY_MEDIA_TYPE: 0.0}
    for part in accept.split(","):
        name, *parameters = (piece.strip().casefold() for piece in part.split(";"))
        if name in weights:
            weights[name] = max(weights[name], next((_quality(p) for p in parameters if p.startswith("q=")), 1.0))
    return (
        MEDIA_TYPE
        if weights[MEDIA_TYPE] > 0 and weights[MEDIA_TYPE] >= weights[LEGACY_MEDIA_TYPE]
        else LEGACY_MEDIA_TYPE
    )


def _quality(parameter: str) -> float:
    try:
        return float(parameter[2:])
    except ValueError:
        return 0.0
