"""Hands the port over to a new process of the same command, so that a restart fails no request.

1. At SIGUSR2 the server starts its own command again. The new process inherits the bound socket, so connections that
   nobody has accepted yet are not lost.
2. The new one loads its dataset and its workers. Once it accepts connections, it says so.
3. The old one accepts no more. It answers the connections that it has, asks their clients to open new ones
   (``Connection: close``), and ends with the last of them.

A new process that ends before it accepts connections changes nothing: the old one serves on. Where systemd waits for a
message (``Type=notify``), it learns which process serves now.
"""

import contextlib
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cskg.errors import BadInputError

_VARIABLE = "CSKG_HANDOVER"
"""Names the descriptors that a new process inherits: the port, and the line to the process before it."""

_LOG = logging.getLogger("cskg.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Predecessor:
    """The process that serves until this one does.

    Attributes:
        port: The bound socket that it hands over.
        line: The connection to it.
    """

    port: socket.socket
    line: socket.socket

    def tell(self) -> None:
        """Says that this process accepts connections."""
        with contextlib.suppress(OSError):  # it has ended meanwhile, and so accepts no more either
            self.line.sendall(b"r")

    def wait(self) -> None:
        """Returns when it has ended."""
        with contextlib.suppress(OSError):
            self.line.recv(1)


def find_predecessor(host: str, port: int) -> Predecessor | None:
    """Finds the process that this one takes over from; None where it was started in another way.

    Args:
        host: The address to listen on.
        port: The port to listen on; 0 for any.

    Raises:
        BadInputError: The port that is handed over is another one.
    """
    given = os.environ.pop(_VARIABLE, "")
    if not given:
        return None
    taken, line = (socket.socket(fileno=int(each)) for each in given.split(","))
    name = taken.getsockname()
    names = {each[4][0] for each in socket.getaddrinfo(host, None)}
    if port not in (0, name[1]) or name[0] not in names:
        taken.close()
        line.close()
        raise BadInputError(
            f"The server listens on {name[0]}, port {name[1]}, and a restart cannot change that.",
            "Stop it, and start it with the new --host and --port.",
        )
    return Predecessor(port=taken, line=line)


class Succession:
    """Starts a successor when somebody asks for one.

    Args:
        taken: The bound socket.
        on_ready: Called, in a thread, when the successor accepts connections.
    """

    def __init__(self, taken: socket.socket, on_ready: Callable[[], None]) -> None:
        self._taken, self._on_ready = taken, on_ready
        self._line: socket.socket | None = None

    def begin(self) -> None:
        """Starts a successor, unless one starts already."""
        if os.getpid() == 1:
            _LOG.error("The first process of a container cannot be replaced. Start another container, then stop this.")
        elif self._line is None:
            self._line, theirs = socket.socketpair()
            Thread(target=self._work, args=(self._line, theirs), daemon=True).start()

    def _work(self, line: socket.socket, theirs: socket.socket) -> None:
        descriptors = (self._taken.fileno(), theirs.fileno())
        variable = ",".join(map(str, descriptors))
        try:
            with theirs:
                successor = subprocess.Popen(  # noqa: S603 - the command that started this process
                    [sys.executable, *sys.orig_argv[1:]],
                    pass_fds=descriptors,
                    env={**os.environ, _VARIABLE: variable},
                )
            is_ready = line.recv(1) == b"r"
        except OSError:
            _LOG.exception("A new process cannot be started. This one goes on serving.")
            is_ready = False
        else:
            if not is_ready:
                _LOG.error("The new process ended with exit code %d. This one goes on serving.", successor.wait())
        if is_ready:
            # The line stays open, so that the successor sees when this process ends.
            self._on_ready()
        else:
            line.close()
            self._line = None


class Leaving:
    """Asks the clients of an application to open new connections, once the server is to end.

    Args:
        app: The application.

    Attributes:
        is_due: Whether it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.is_due = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""

        async def send_last(message: Message) -> None:
            if self.is_due and message["type"] == "http.response.start":
                MutableHeaders(scope=message)["connection"] = "close"
            await send(message)

        await self._app(scope, receive, send_last if scope["type"] == "http" else send)


def tell_system() -> None:
    """Tells systemd that this process serves now, where it waits for that."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.connect(f"\0{address[1:]}" if address.startswith("@") else address)
            notify.sendall(f"READY=1\nMAINPID={os.getpid()}".encode())
