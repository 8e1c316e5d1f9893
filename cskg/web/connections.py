"""Connections that do not keep the server waiting: deadlines for the client, and a limit on open connections.

uvicorn closes a connection that is idle after an answer. But it waits for ever if a client sends nothing, sends half of
a request's head, or does not read its answer. Here each connection has a deadline whenever it is the client's turn. If
there are more than :data:`MAX_CONNECTIONS`, the connection that has waited longest for its client is closed. So silent
clients never block the server.
"""

import asyncio
import socket
import struct
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CONNECTIONS = 512
HEAD_SECONDS = 10.0
"""How long a client may take to send the head of a request, counted from the answer before it."""

REST_SECONDS = 60.0
"""How long a client may take after the head to send a body, and then to read each piece of the answer."""

MAX_PIECES = 4_096
"""The most pieces in which a body may arrive. Each takes as long as parsing a short request."""


_UNSENT_BYTES = 2**17
"""The most bytes that the system buffers; it is small, so the server notices that a slow client is reading."""

_RESET = struct.pack("ii", 1, 0)
"""A linger option: a closed socket drops its unsent data, and the client sees an error."""


class _Parser(h11.Connection):
    """A parser that counts the pieces of a body."""

    def __init__(self) -> None:
        super().__init__(h11.SERVER)
        self._pieces = 0

    def next_event(self) -> Any:  # noqa: ANN401 - h11's own type
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._pieces = 0
        elif isinstance(event, h11.Data):
            self._pieces += 1
            if self._pieces > MAX_PIECES:
                raise h11.RemoteProtocolError("The body arrives in too many pieces.")
        return event


class Connection(H11Protocol):
    """A connection with deadlines for its client; the arguments are uvicorn's.

    Attributes:
        since: When the client's turn began, or the server's.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.conn = _Parser()
        self.since = self.loop.time()
        self._check: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Takes the connection, and closes another one if there are too many."""
        super().connection_made(transport)
        taken = transport.get_extra_info("socket")
        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_BYTES)
        self._end_if_overdue()
        if len(self.connections) > MAX_CONNECTIONS:
            others = (each for each in self.connections if isinstance(each, Connection) and each is not self)
            waiting = [each for each in others if each.patience is not None]
            if waiting:
                oldest = min(waiting, key=lambda each: each.since)
                # It ends in a moment; the count is right at once.
                self.connections.discard(oldest)
                oldest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Removes the connection; if an answer is broken off, the connection is reset.

        Otherwise an answer without a length, as in HTTP/1.0, would seem complete, because it ends with the connection.
        """
        if self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            taken = self.transport.get_extra_info("socket")
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        super().connection_lost(exc)
        if self._check is not None:
            self._check.cancel()

    def handle_events(self) -> None:
        """Reads the data that has arrived; after a complete head, it is the server's turn."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self.since = self.loop.time()

    def pause_writing(self) -> None:
        """Waits for the client to read."""
        self.since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Continues when the client has read; reading the next data is the client's turn again."""
        self.since = self.loop.time()
        super().resume_writing()

    def on_response_complete(self) -> None:
        """Waits for the client again."""
        self.since = self.loop.time()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuses data that is not HTTP; if an answer has begun, the connection is closed."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.abort()

    def shutdown(self) -> None:
        """Closes the connection when the server stops: after the present answer, but without waiting for a body."""
        if self.cycle is not None and not self.cycle.response_complete and self.cycle.more_body:
            self.transport.abort()
        else:
            super().shutdown()

    @property
    def patience(self) -> float | None:
        """How long the client may take for its turn; None if it is the server's turn."""
        is_head = self.cycle is None or self.cycle.response_complete
        if self.transport.get_write_buffer_size() or (not is_head and self.cycle.more_body):
            return REST_SECONDS
        return HEAD_SECONDS if is_head else None

    def _end_if_overdue(self) -> None:
        patience = self.patience
        left = HEAD_SECONDS if patience is None else self.since + patience - self.loop.time()
        if left > 0:
            self._check = self.loop.call_later(left, self._end_if_overdue)
        else:
            self.transport.abort()
