"""Answers that are too long for a worker's deadline or for memory; separate processes write them.

A few answers are written at a time, a few more wait, and all others are refused. An answer is sent while it is written.
Its process waits while the client does not read, so only a few pieces are in memory. The process is ended when the
client disconnects or stalls, and after a deadline. An answer that cannot be finished ends without its last chunk, so a
client can tell that it is not complete.

A view gives one function that opens an answer, and another that makes the server's own refusals::

    def open_list(catalogue: Catalogue, wanted: str) -> LongAnswer:  # in the process
        return LongAnswer(write=partial(write_list, catalogue, wanted), media_type="text/csv")

    async def show_list(request: Request) -> Response:  # in the server
        return streams.answer(request, current.get(), open_list, request.path_params["name"], refuse=say_why)
"""

import asyncio
import contextlib
import hashlib
import logging
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from multiprocessing.process import BaseProcess
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from cskg import __version__
from cskg.errors import CskgError, LimitExceededError
from cskg.graph.catalogue import Catalogue
from cskg.web import forking
from cskg.web.answering import name_attachment, wait_until_gone
from cskg.web.long_answers import PIECE, Head, Open, Order, run
from cskg.web.negotiation import takes_gzip
from cskg.web.pool import BusyError, LostError, StoppedError
from cskg.web.worker import LENGTH

PLACES = 2
"""The number of answers that are written at a time."""

MOST_WAITING = 8
WAITING_SECONDS = 30.0
DEADLINE_SECONDS = 600.0
"""How long an answer may take, from its start until the client has all of it."""

PIECE_SECONDS = 20.0
"""How long a client may take for a piece. After that it loses its place, but its connection may stay open longer."""

Refuse = Callable[[CskgError], Response]
"""Makes a response that says why there is no answer now.

The server is busy or stopping, or the process has ended or took too long.
"""

_LOG = logging.getLogger("cskg.web")


class Streams:
    """The places for processes that write long answers.

    Attributes:
        running: How many answers are being written.
        waiting: How many answers wait for a place.
        refused: How many answers got no place in time.
    """

    def __init__(self) -> None:
        self.waiting = self.refused = 0
        self._places = asyncio.Semaphore(PLACES)
        self._processes: set[BaseProcess] = set()
        self._stopping = asyncio.Event()

    @property
    def running(self) -> int:
        """How many answers are being written."""
        return len(self._processes)

    def answer(
        self,
        request: Request,
        catalogue: Catalogue,
        open_answer: Open,
        wanted: Any,  # noqa: ANN401
        *,
        refuse: Refuse,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Answers a request with the output of a process, or with 304 if the client has it already.

        The strong ETag is made of the address, the dataset and the version. So the bytes must depend only on these.

        Args:
            request: The request; GET or HEAD.
            catalogue: The dataset that the process opens.
            open_answer: Opens the answer in the process; a module-level function.
            wanted: The argument of ``open_answer``, a value that can be pickled.
            refuse: Makes the response if the server cannot write an answer.
            headers: Further headers.
        """
        is_gzip = takes_gzip(request.headers.get("accept-encoding", ""))
        etag = _make_etag(request, catalogue.digest, is_gzip=is_gzip)
        headers = {"cache-control": "no-cache", "vary": "accept-encoding", **(headers or {})}
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={**headers, "etag": etag})
        order = Order(
            dataset=str(catalogue.path),
            digest=catalogue.digest,
            open_answer=open_answer,
            wanted=wanted,
            is_head=request.method == "HEAD",
            is_gzip=is_gzip,
        )
        return _Stream(self, order, refuse, headers, etag)

    @contextlib.asynccontextmanager
    async def write(self, order: Order) -> AsyncIterator[asyncio.StreamReader]:
        """Starts a process when there is a place, yields its output, and ends it.

        Raises:
            BusyError: Too many answers wait, this one waited too long, or the system refuses to start a process.
            TimeoutError: The deadline has passed.
        """
        await self._take_place()
        try:
            ours, theirs = socket.socketpair()
            pieces, connection = await asyncio.open_connection(sock=ours, limit=PIECE)
            with contextlib.ExitStack() as stack:
                stack.callback(connection.transport.abort)
                async with asyncio.timeout(DEADLINE_SECONDS):
                    process = await _fork(theirs, order)
                    stack.callback(process.kill)
                    self._processes.add(process)
                    stack.callback(self._processes.discard, process)
                    yield pieces
        finally:
            self._places.release()

    async def _take_place(self) -> None:
        if self.waiting >= MOST_WAITING or self._stopping.is_set():
            self.refused += 1
            raise BusyError
        self.waiting += 1
        try:
            async with asyncio.timeout(WAITING_SECONDS):
                await self._places.acquire()
        except TimeoutError as error:
            self.refused += 1
            raise BusyError from error
        finally:
            self.waiting -= 1
        if self._stopping.is_set():
            self._places.release()
            raise BusyError

    async def stop(self, grace: float = 0.0) -> None:
        """Refuses waiting answers, and breaks off answers that are not finished soon.

        Args:
            grace: How long writing may continue, in seconds.
        """
        self._stopping.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                for _ in range(PLACES):
                    await self._places.acquire()
        for process in self._processes:
            process.kill()


class _Stream(Response):
    """One answer, which is sent while it is written."""

    def __init__(self, streams: Streams, order: Order, refuse: Refuse, headers: Mapping[str, str], etag: str) -> None:
        super().__init__(headers=headers)
        del self.headers["content-length"]
        self._streams, self._order, self._refuse, self._etag = streams, order, refuse, etag

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the answer until it is complete, cannot be finished, or the client has disconnected."""
        writing = asyncio.ensure_future(self._write(scope, receive, send))
        leaving = asyncio.ensure_future(wait_until_gone(receive))
        try:
            await asyncio.wait({writing, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if writing.done():
                writing.result()
        finally:
            writing.cancel()
            leaving.cancel()
            await asyncio.gather(writing, leaving, return_exceptions=True)

    async def _write(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False
        try:
            async with self._streams.write(self._order) as pieces:
                self._take(await _read_head(pieces))
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                has_begun, piece = True, b" "
                while piece:
                    piece = await _read_piece(pieces)
                    async with asyncio.timeout(PIECE_SECONDS):
                        await send({"type": "http.response.body", "body": piece, "more_body": bool(piece)})
        except (CskgError, TimeoutError) as error:
            late = LimitExceededError(
                "The answer took too long, or the client took too long to read a part of it.", "Ask for less at a time."
            )
            why = error if isinstance(error, CskgError) else late
            if has_begun:
                _LOG.warning("An answer was broken off: %s", why)  # the server closes the connection
            else:
                await self._refuse(why)(scope, receive, send)

    def _take(self, head: Head) -> None:
        """Makes the headers from the head of the process; only successful answers have an ETag.

        Raises:
            LostError: The dataset is gone.
        """
        if not head.status:
            raise LostError
        self.status_code = head.status
        self.headers["content-type"] = head.media_type
        if self._order.is_gzip:
            self.headers["content-encoding"] = "gzip"
        if head.name is not None:
            self.headers["content-disposition"] = name_attachment(head.name)
        if head.status == 200:
            self.headers["etag"] = self._etag


async def _fork(theirs: socket.socket, order: Order) -> BaseProcess:
    try:
        return await forking.fork(run, theirs, order)
    except (OSError, EOFError) as error:
        _LOG.exception("A process for a long answer cannot be started.")
        raise BusyError from error


async def _read_head(pieces: asyncio.StreamReader) -> Head:
    try:
        return msgspec.msgpack.decode(await _read_piece(pieces), type=Head)
    except msgspec.DecodeError as error:
        raise StoppedError from error


async def _read_piece(pieces: asyncio.StreamReader) -> bytes:
    try:
        return await pieces.readexactly(int.from_bytes(await pieces.readexactly(LENGTH), "big"))
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise StoppedError from error


def _make_etag(request: Request, digest: str, *, is_gzip: bool) -> str:
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    digest = hashlib.sha256(f"{__version__}\n{digest}\n{path}\n{query}".encode()).hexdigest()
    return f'"{digest[:32]}{"-gzip" if is_gzip else ""}"'
