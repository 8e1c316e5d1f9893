"""A process that writes one long answer, such as an export of the whole dataset, and then ends.

The server forks it, and reads its output from a socket: a :class:`Head`, then the bytes in pieces, each after its
length, then an empty piece. So the server can tell whether an answer is complete. The process waits while the server
does not read, and ends when the server closes the socket.
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
"""The most bytes of a piece."""

_NICENESS = 10
"""The niceness of these processes, so that processes that execute documents come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LongAnswer:
    """An answer before it is written.

    Attributes:
        write: Writes it to a file, piece by piece. An error here breaks off the answer.
        media_type: Its media type.
        name: The file name under which a client saves it; None if it is shown.
        status: The HTTP status.
    """

    write: Callable[[BinaryIO], object]
    media_type: str
    name: str | None = None
    status: int = 200


Open = Callable[["Catalogue", Any], LongAnswer]
"""Reads a request, and returns the answer, or an answer with another status that says what is wrong.

It runs in the process, and must be a module-level function, because only its name is passed to the process. Nothing has
been sent yet when it runs, so it must find every fault of a request.
"""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The first message of the process, before the bytes.

    Attributes:
        status: The HTTP status; 0 if the dataset can no longer be opened.
        media_type: The media type.
        name: The file name under which a client saves the answer; None if it is shown.
    """

    status: int
    media_type: str = ""
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The order to a process to write an answer.

    Attributes:
        dataset: The path of the compiled dataset.
        digest: The digest of the dataset.
        open_answer: Opens the answer.
        wanted: The argument of ``open_answer``.
        is_head: Whether only the head is wanted, as for the method HEAD.
        is_gzip: Whether they are compressed.
    """

    dataset: str
    digest: str
    open_answer: Open
    wanted: Any
    is_head: bool
    is_gzip: bool


def run(connection: socket.socket, order: Order) -> None:
    """Writes an answer to the server; the main function of a forked process."""
    confine()
    os.nice(_NICENESS)
    connection.setblocking(True)
    # The reader disconnects as soon as its client does, so nobody needs the rest.
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
    """A file that sends every write as a piece."""

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
