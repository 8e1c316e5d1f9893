"""Lets worker processes execute documents and render pages, and caches the answers as bytes.

The cache key is the dataset, and either the document with its operation and variables or the address of a page. The
cache has a limit in bytes. Answers are compressed once if clients accept gzip. Each answer has a strong ETag, so a
client that has the answer gets 304.
"""

import asyncio
import gzip
import hashlib
import logging
import re
from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive

from cskg.errors import BadInputError
from cskg.web.negotiation import takes_gzip
from cskg.web.pool import LIGHT, Pool
from cskg.web.worker import Task

_LOG = logging.getLogger("cskg.web")

KEPT_BYTES = 64 * 2**20
"""The number of bytes of cached answers, unless the operator sets another number."""

_COMPRESSED_FROM = 1_024
_WATCHED_FROM_SECONDS = 0.1
_KNOWN_COSTS = 256
_LONGEST_KEPT = 2**14
"""The most bytes of variables, or of an address, of a cached answer; a longer key could be larger than the answer."""


@dataclass(slots=True)
class Kept:
    """An answer.

    Attributes:
        body: Its bytes.
        etag: Its strong entity tag.
        was_executed: Whether execution of a document began.
        status: The HTTP status of a page.
        media_type: The media type of a page.
        name: The file name under which a client saves it; None if it is shown.
        headers: Further headers of a CASE answer.
        compressed: The bytes, compressed with gzip, after the first client asked for gzip.
    """

    body: bytes
    etag: str
    was_executed: bool
    status: int
    media_type: str
    name: str | None
    headers: dict[str, str]
    compressed: bytes | None = None

    @property
    def size(self) -> int:
        """The most bytes that the answer takes: compressed text is not longer than plain text."""
        return 2 * len(self.body)


class Answers:
    """The answers of a server.

    Args:
        pool: Executes documents and renders pages.
        kept_bytes: The most bytes of answers to cache.

    Attributes:
        kept_bytes: How many bytes of answers are cached now.
        hits: How many answers came from the cache.
    """

    def __init__(self, pool: Pool, kept_bytes: int = KEPT_BYTES) -> None:
        self._pool, self._most = pool, kept_bytes
        self.kept_bytes = self.hits = 0
        self._kept: OrderedDict[Task, Kept] = OrderedDict()
        self._costs: OrderedDict[tuple[str, str | None, str], float] = OrderedDict()

    async def get(self, request: Request, task: Task) -> Kept:
        """Returns the answer to a task, from the cache or new; a new one is cancelled when the client disconnects.

        Raises:
            CskgError: The pool has no answer; the error gives the reason.
        """
        kept = self._kept.get(task)
        if kept is not None:
            self._kept.move_to_end(task)
            self.hits += 1
            return kept
        kept, is_final = await self._make(request, task)
        is_good = kept.was_executed or ((task.page or task.case) and kept.status == 200)
        is_short = len(task.variables) + len(task.address) + len(task.case) <= _LONGEST_KEPT
        if is_final and is_good and is_short and task not in self._kept:
            self._kept[task] = kept
            self.kept_bytes += kept.size + _size(task)
            while self.kept_bytes > self._most:
                oldest, dropped = self._kept.popitem(last=False)
                self.kept_bytes -= dropped.size + _size(oldest)
        return kept

    async def _make(self, request: Request, task: Task) -> tuple[Kept, bool]:
        name = (task.document, task.operation, task.page)
        running = asyncio.ensure_future(self._pool.run(task, self._costs.get(name)))
        leaving: asyncio.Future[None] | None = None
        try:
            # Most answers are ready before it is worth checking whether the client is still connected.
            await asyncio.wait({running}, timeout=_WATCHED_FROM_SECONDS)
            if not running.done():
                leaving = asyncio.ensure_future(wait_until_gone(request.receive))
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
            if len(self._costs) > _KNOWN_COSTS:
                self._costs.popitem(last=False)
        for line in reply.logged:
            _LOG.error("%s", line)
        body = reply.body or b""
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        kept = Kept(
            body=body,
            etag=etag,
            was_executed=reply.was_executed,
            status=reply.status,
            media_type=reply.media_type,
            name=reply.name,
            headers=reply.headers,
        )
        return kept, reply.is_final


def respond(request: Request, kept: Kept, *, status: int, media_type: str, headers: dict[str, str]) -> Response:
    """Returns an answer as a response, or 304 if the client has it.

    Args:
        request: The request.
        kept: The answer.
        status: The HTTP status.
        media_type: The media type.
        headers: Further headers.
    """
    headers = {"content-type": media_type, "cache-control": "no-cache", "etag": kept.etag, **headers}
    body = kept.body
    if len(body) >= _COMPRESSED_FROM and takes_gzip(request.headers.get("accept-encoding", "")):
        if kept.compressed is None:
            kept.compressed = gzip.compress(body, compresslevel=6, mtime=0)
        body = kept.compressed
        headers |= {"content-encoding": "gzip", "etag": f'{kept.etag[:-1]}-gzip"'}
    if status == 200 and headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, status_code=status, headers=headers)


def _size(task: Task) -> int:
    return len(task.document) + len(task.variables) + len(task.address) + len(task.case)


async def wait_until_gone(receive: Receive) -> None:
    """Returns when the client closes its connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


def name_attachment(name: str) -> str:
    """Returns a Content-Disposition header that names a file (RFC 6266), with an ASCII name for old programs.

    Example:
        >>> name_attachment("map.xlsx")
        'attachment; filename="map.xlsx"'
        >>> print(name_attachment("零售.ttl"))
        attachment; filename="__.ttl"; filename*=UTF-8''%E9%9B%B6%E5%94%AE.ttl
    """
    plain = re.sub(r"[^ !#-\[\]-~]", "_", name)
    encoded = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'attachment; filename="{plain}"{encoded}'
