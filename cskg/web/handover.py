"""Hands the port over to a new process of the same command, so no request fails during a restart.

1. On SIGUSR2 the server starts its own command again. The new process inherits the bound socket, so connections that
   have not been accepted yet are not lost.
2. The new process loads its dataset and its workers. When it accepts connections, it tells the old process.
3. The old process stops accepting connections. It answers its open connections, asks their clients to open new ones
   (``Connection: close``), and ends after the last of them.

If the new process ends before it accepts connections, the old one continues to serve. If systemd waits for a message
(``Type=notify``), it is told which process serves now.
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
"""The environment variable with the descriptors that a new process inherits: the port, and the connection to the old
process.
"""

_LOG = logging.getLogger("cskg.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Predecessor:
    """The process that serves until this process takes over.

    Attributes:
        port: The bound socket that it hands over.
        line: The connection to it.
    """

    port: socket.socket
    line: socket.socket

    def tell(self) -> None:
        """Tells the predecessor that this process accepts connections."""
        with contextlib.suppress(OSError):  # it has ended meanwhile, so it accepts no connections either
            self.line.sendall(b"r")

    def wait(self) -> None:
        """Waits until the predecessor has ended."""
        with contextlib.suppress(OSError):
            self.line.recv(1)


def find_predecessor(host: str, port: int) -> Predecessor | None:
    """Finds the process that this process takes over from; None if it was not started by a handover.

    Args:
        host: The address to listen on.
        port: The port to listen on; 0 for any.

    Raises:
        BadInputError: The predecessor hands over a different port.
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
    """Starts a successor on request.

    Args:
        taken: The bound socket.
        on_ready: Called in a thread when the successor accepts connections.
    """

    def __init__(self, taken: socket.socket, on_ready: Callable[[], None]) -> None:
        self._taken, self._on_ready = taken, on_ready
        self._line: socket.socket | None = None

    def begin(self) -> None:
        """Starts a successor, unless one is already starting."""
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
            # The connection stays open, so the successor sees when this process ends.
            self._on_ready()
        else:
            line.close()
            self._line = None


class Leaving:
    """Asks the clients of an application to open new connections when the server is about to end.

    Args:
        app: The application.

    Attributes:
        is_due: Whether the server is about to end.
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
    """Tells systemd that this process serves now, if systemd waits for that."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.connect(f"\0{address[1:]}" if address.startswith("@") else address)
            notify.sendall(f"READY=1\nMAINPID={os.getpid()}".encode())
