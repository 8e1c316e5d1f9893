"""Answers ``/graphql``: from kept bytes, or by a worker process.

An answer is kept by the digest of the dataset, the document, its operation and its variables, bounded by bytes, and
compressed once where clients take that. It has a strong ETag, so a client that has it gets 304. A client that asks for
``application/graphql-response+json`` gets status 400 where execution never began; one of the older ``application/json``
gets 200 there, as GraphQL over HTTP wants it.
"""

import asyncio
import gzip
import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from cskg.errors import BadInputError, CskgError
from cskg.graph.catalogue import Catalogue
from cskg.web.current import Current
from cskg.web.pool import LIGHT, Pool, UnavailableError
from cskg.web.requests import MEDIA_TYPE, Documents, GraphQLRequest, best_media_type, read_request, takes_gzip
from cskg.web.worker import Task

KEPT_BYTES = 64 * 2**20
"""How many bytes of answers are kept, unless the operator sets another number."""

_COMPRESSED_FROM = 1_024
_WATCHED_FROM_SECONDS = 0.1
_KEPT_COSTS = 256
_LONGEST_KEPT = 2**14
"""Most bytes of variables with which an answer is kept; longer ones would take more than the answer."""

_Key = tuple[str, str, str | None, bytes, bool]


@dataclass(slots=True)
class _Kept:
    """An answer.

    Attributes:
        body: Its bytes.
        cost: What its document costs.
        was_executed: Whether execution began.
        etag: Its strong entity tag.
        compressed: Its bytes, compressed with gzip, once somebody wanted them so.
    """

    body: bytes
    cost: float
    was_executed: bool
    etag: str
    compressed: bytes | None = None

    @property
    def size(self) -> int:
        """The most bytes that it takes: compressed text is no longer than plain."""
        return 2 * len(self.body)


class GraphQLView:
    """Answers GraphQL requests.

    Args:
        current: Holds the dataset that new requests see.
        pool: Executes documents.
        kept_bytes: How many bytes of answers are kept.

    Attributes:
        kept_bytes: How many bytes of answers are kept now.
        hits: How many answers were given from kept ones.
    """

    def __init__(self, current: Current, pool: Pool, *, kept_bytes: int = KEPT_BYTES) -> None:
        self._current, self._pool = current, pool
        self._most = kept_bytes
        self.kept_bytes = self.hits = 0
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._costs: OrderedDict[tuple[str, str | None], float] = OrderedDict()
        self._documents = Documents()

    async def handle_request(self, request: Request) -> Response:
        """Answers a request; one that is not a GraphQL request is refused in the form of a GraphQL error."""
        media_type = best_media_type(request.headers.get("accept", ""))
        try:
            asked = await read_request(request, self._documents)
        except CskgError as error:
            return self._refuse(error, 200 if error.code == "PERSISTED_QUERY_NOT_FOUND" else 400, media_type)
        catalogue = self._current.get()
        key = (catalogue.digest, asked.document, asked.operation, asked.variables, asked.is_get)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            self.hits += 1
            return self._respond(request, kept, media_type)
        try:
            kept, is_final = await self._execute(request, asked, catalogue)
        except UnavailableError as error:
            return self._refuse(error, 503, media_type, {"retry-after": "2"})
        except BadInputError as error:
            return self._refuse(error, 200, media_type)
        except CskgError as error:
            return self._refuse(error, 500, media_type)
        if is_final and kept.was_executed and len(asked.variables) <= _LONGEST_KEPT:
            self._keep(key, kept)
        return self._respond(request, kept, media_type)

    async def _execute(self, request: Request, asked: GraphQLRequest, catalogue: Catalogue) -> tuple[_Kept, bool]:
        """Has a document executed, and ends that when the client leaves."""
        task = Task(
            dataset=str(catalogue.path),
            digest=catalogue.digest,
            document=asked.document,
            variables=asked.variables,
            operation=asked.operation,
            is_get=asked.is_get,
        )
        name = (asked.document, asked.operation)
        running = asyncio.ensure_future(self._pool.run(task, self._costs.get(name)))
        leaving: asyncio.Future[None] | None = None
        try:
            # Most documents are done before it is worth looking whether the client is still there.
            await asyncio.wait({running}, timeout=_WATCHED_FROM_SECONDS)
            if not running.done():
                leaving = asyncio.ensure_future(_wait_until_gone(request))
                await asyncio.wait({running, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                raise BadInputError("The client has left.")
            reply = running.result()
        finally:
            running.cancel()
            if leaving is not None:
                leaving.cancel()
        if reply.cost > LIGHT:
            self._costs[name] = reply.cost
            if len(self._costs) > _KEPT_COSTS:
                self._costs.popitem(last=False)
        body = reply.body or b""
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        return _Kept(body, reply.cost, reply.was_executed, etag), reply.is_final

    def _keep(self, key: _Key, kept: _Kept) -> None:
        if key in self._kept:
            return
        self._kept[key] = kept
        self.kept_bytes += kept.size + len(key[1]) + len(key[3])
        while self.kept_bytes > self._most:
            (_, document, _, variables, _), oldest = self._kept.popitem(last=False)
            self.kept_bytes -= oldest.size + len(document) + len(variables)

    def _respond(self, request: Request, kept: _Kept, media_type: str) -> Response:
        status = 400 if not kept.was_executed and media_type == MEDIA_TYPE else 200
        headers = {
            "content-type": f"{media_type}; charset=utf-8",
            "cache-control": "no-cache",
            "vary": "accept, accept-encoding",
            "etag": kept.etag,
        }
        body = kept.body
        if len(body) >= _COMPRESSED_FROM and takes_gzip(request.headers.get("accept-encoding", "")):
            if kept.compressed is None:
                kept.compressed = gzip.compress(body, compresslevel=6, mtime=0)
            body = kept.compressed
            headers |= {"content-encoding": "gzip", "etag": f'{kept.etag[:-1]}-gzip"'}
        if status == 200 and headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, status_code=status, headers=headers)

    def _refuse(
        self, error: CskgError, status: int, media_type: str, headers: dict[str, str] | None = None
    ) -> Response:
        body = json.dumps({"errors": [{"message": str(error), "extensions": {"code": error.code}}]}).encode()
        kind = {"content-type": f"{media_type}; charset=utf-8", "cache-control": "no-store"}
        return Response(body, status_code=status, headers=kind | (headers or {}))


async def _wait_until_gone(request: Request) -> None:
    """Returns when the client closes its connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
