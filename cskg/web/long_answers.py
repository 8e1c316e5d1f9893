"""A process that writes one long answer, such as an export of the whole dataset, and ends with it.

The server forks it, and reads from a socket what it writes: a :class:`Head`, then the bytes in pieces, each behind its
length, then a piece of no bytes. So the server can tell an answer that is whole from one that was broken off. The
process waits while the server does not read, and ends when the server closes the socket.
"""

import contextlib
import gzip
import io
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import msgspec

from cskg.web.worker import LENGTH, confine, open_dataset

if TYPE_CHECKING:
    from cskg.graph.catalogue import Catalogue

PIECE = 2**16
"""Most bytes of a piece."""

_NICENESS = 10
"""How far these processes give way to those that execute documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LongAnswer:
    """An answer that is yet to be written.

    Attributes:
        write: Writes it to a file, piece by piece. An error here breaks the answer off.
        media_type: What its bytes are.
        name: The name under which a client saves them; None for what is shown.
        status: The HTTP status.
    """

    write: Callable[[BinaryIO], object]
    media_type: str
    name: str | None = None
    status: int = 200


Open = Callable[["Catalogue", Any], LongAnswer]
"""Reads what is asked for, and gives the answer, or one that says what is wrong with another status.

It runs in the process, and must be a function of a module, because only its name is handed over. Nothing has been sent
when it runs, so here is the time to find every fault of a request.
"""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What the process says before it writes.

    Attributes:
        status: The HTTP status; 0 where the dataset cannot be opened any more.
        media_type: What the bytes are.
        name: The name under which a client saves them; None for what is shown.
    """

    status: int
    media_type: str = ""
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a process shall write.

    Attributes:
        dataset: The path of the compiled dataset.
        digest: The digest that it has.
        open_answer: Opens the answer.
        wanted: What is asked for, in terms of ``open_answer``.
        is_head: Whether the bytes are not wanted, as for the method HEAD.
        is_gzip: Whether they are compressed.
    """

    dataset: str
    digest: str
    open_answer: Open
    wanted: Any
    is_head: bool
    is_gzip: bool


def run(connection: socket.socket, order: Order) -> None:
    """Writes an answer to the server; what a forked process runs."""
    confine()
    os.nice(_NICENESS)
    connection.setblocking(True)
    # Who reads is gone as soon as its client is, so nobody misses the rest.
    with connection, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        catalogue = open_dataset(order.dataset, order.digest)
        if catalogue is None:
            _send(connection, msgspec.msgpack.encode(Head(status=0)))
            return
        answer = order.open_answer(catalogue, order.wanted)
        head = Head(status=answer.status, media_type=answer.media_type, name=answer.name)
        _send(connection, msgspec.msgpack.encode(head))
        if not order.is_head:
            _write(answer, connection, is_gzip=order.is_gzip)
        _send(connection, b"")


def _write(answer: LongAnswer, connection: socket.socket, *, is_gzip: bool) -> None:
    file = cast("BinaryIO", io.BufferedWriter(_Pieces(connection), PIECE))
    if is_gzip:
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0) as compressed:
            answer.write(cast("BinaryIO", compressed))
    else:
        answer.write(file)
    file.flush()


class _Pieces(io.RawIOBase):
    """A file whose every write is sent as a piece."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connection = connection

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer
        piece = memoryview(data)[:PIECE]
        _send(self._connection, piece)
        return len(piece)


def _send(connection: socket.socket, piece: bytes | memoryview) -> None:
    connection.sendall(len(piece).to_bytes(LENGTH, "big"))
    connection.sendall(piece)
