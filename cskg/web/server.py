"""Runs the application: binds the port, loads the dataset in a thread, follows new versions of a store.

The port is bound before anything is loaded, so a port in use is reported at once. ``/healthz`` answers while the
dataset is being loaded, ``/readyz`` when it is loaded. A server that takes over from another one accepts connections
when it has its dataset.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import uvicorn

from cskg.errors import BadInputError, CskgError, StoreError
from cskg.graph.catalogue import Catalogue
from cskg.web.access.gate import Access
from cskg.web.app import create_app
from cskg.web.connections import MAX_CONNECTIONS, Connection
from cskg.web.current import Current, Published, Staleness
from cskg.web.desk.rebuilding import Rebuilds
from cskg.web.handover import Leaving, Predecessor, Succession, tell_system
from cskg.web.pool import Pool
from cskg.web.sparql_view import SparqlView
from cskg.web.streaming import DEADLINE_SECONDS, Streams

if TYPE_CHECKING:
    from cskg.web.replica import Replica  # it imports the code that reads and publishes documents

REFRESH_SECONDS = 2.0
GRACE_SECONDS = 5
"""How long documents may continue after a signal to stop: as long as any document may run."""

_LOG = logging.getLogger("cskg.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Curation:
    """The settings of a server with a curators' desk.

    Attributes:
        sources: The SOURCEs whose curation files are written.
        rebuild: Reads them again, and returns the catalogue; runs in a thread.
    """

    sources: Sequence[Path]
    rebuild: Callable[[], Catalogue]


class _Server(uvicorn.Server):
    """A server that ends running documents when it is told to stop, before it closes the connections."""

    def __init__(
        self,
        config: uvicorn.Config,
        pool: Pool,
        streams: Streams,
        sparql: SparqlView,
        predecessor: Predecessor | None,
    ) -> None:
        super().__init__(config)
        self._pool, self._streams, self._sparql = pool, streams, sparql
        self._leaving: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._predecessor = predecessor

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        if self._predecessor is not None:
            self._predecessor.tell()
        tell_system()

    def leave(self) -> None:
        """Ends the server after its open connections are answered; may be called from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._begin_to_leave)

    def _begin_to_leave(self) -> None:
        for each in self.servers:
            each.close()
        self._leaving = asyncio.create_task(self._leave())

    async def _leave(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DEADLINE_SECONDS):
                while self.server_state.connections:  # noqa: ASYNC110 - a set of uvicorn's
                    await asyncio.sleep(0.05)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        stopping = [each.stop(GRACE_SECONDS) for each in (self._pool, self._streams, self._sparql)]
        await asyncio.gather(*stopping, super().shutdown(sockets))


def bind(host: str, port: int) -> socket.socket:
    """Binds a port.

    Raises:
        BadInputError: The port is in use, or may not be bound.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only if the protocol is named; otherwise answers wait 40 ms.
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except (OSError, OverflowError, TypeError, ValueError) as error:  # the last two: an invalid host name
        taken.close()
        raise BadInputError(
            f"Port {port} of {host} cannot be used ({getattr(error, 'strerror', None) or error}).",
            "Stop the program that uses it, or give another port with --port.",
        ) from error
    return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The dataset of a server.

    Attributes:
        load: Returns the published catalogue; runs in a thread.
        find_published: Finds the published dataset; None if it never changes. Runs in a thread every two seconds.
        stop: Called after the last answer; ends everything that the functions above may wait for.
        replica: Copies the dataset from a SPARQL service; None if the server is no replica.
    """

    load: Callable[[], Catalogue]
    find_published: Callable[[], Published | None]
    stop: Callable[[], None]
    replica: "Replica | None" = None


def run(
    taken: socket.socket,
    pool: Pool,
    dataset: Dataset,
    on_ready: Callable[[Catalogue], None],
    *,
    cors_origins: Collection[str] = (),
    curation: Curation | None = None,
    access: Access | None = None,
    predecessor: Predecessor | None = None,
) -> Exception | None:
    """Serves until a signal to stop, or until a successor has taken over.

    Args:
        taken: The bound socket.
        pool: Executes documents.
        dataset: The dataset to serve.
        on_ready: Called when the first catalogue is loaded.
        cors_origins: The origins whose pages may read answers.
        curation: The settings of the curators' desk; None for a server that only reads.
        access: The permissions of callers; None if everybody may do everything.
        predecessor: The process that hands over the socket; None if there is none.

    Returns:
        The error while loading, or None.
    """
    current, streams = Current(), Streams()
    following = _Following(current, dataset.load, dataset.find_published, curation)
    desk = None
    if curation is not None:
        from cskg.web.desk.curator import Desk  # imported here, because only a desk reads documents

        desk = Desk(curation.sources, current, following.rebuilds)
    app = create_app(current, pool, cors_origins, desk, streams, access=access, replica=dataset.replica)
    leaving = Leaving(app)
    config = uvicorn.Config(
        leaving,
        http=Connection,
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        lifespan="on",
        # Reached if no connection waits for its client. Requests of closed connections still count for a moment.
        limit_concurrency=MAX_CONNECTIONS + 256,
        timeout_graceful_shutdown=GRACE_SECONDS + 1,
        server_header=False,
        ws="none",
    )
    server = _Server(config, pool, streams, app.state.sparql, predecessor)

    def leave() -> None:
        leaving.is_due = True
        server.leave()

    succession = Succession(taken, leave)
    signal.signal(signal.SIGUSR2, lambda *_: succession.begin())
    follower = Thread(target=following.run, args=(on_ready, server), daemon=True)
    if predecessor is None:
        # Clients can connect from now on; they are answered when the event loop runs.
        taken.listen()
        follower.start()
    else:
        follower.start()
        following.is_loaded.wait()
        if following.failure is None and curation is not None:
            Thread(target=_read_again, args=(predecessor, following.rebuilds), daemon=True).start()
    # uvicorn raises a signal again once it has closed all connections. A process that SIGTERM itself ends would leave
    # temporary files behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if predecessor is None or following.failure is None:
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[taken])
    following.rebuilds.close()
    dataset.stop()
    follower.join(1)
    if follower.is_alive():
        # Reading documents can take minutes, and nobody needs the result any more.
        os._exit(0)
    return following.failure


class _Following:
    """Loads the dataset, and then each new dataset that is published or made by a curator's changes.

    Args:
        current: Gets the dataset.
        load: Returns the published catalogue.
        find_published: Finds the published dataset; None if it never changes.
        curation: The settings of the curators' desk.

    Attributes:
        rebuilds: The builds that the desk requests.
        is_loaded: Set when the first dataset is loaded, or cannot be loaded.
        failure: Why it cannot be loaded.
    """

    def __init__(
        self,
        current: Current,
        load: Callable[[], Catalogue],
        find_published: Callable[[], Published | None],
        curation: Curation | None,
    ) -> None:
        self._current, self._load, self._find_published, self._curation = current, load, find_published, curation
        self.rebuilds = Rebuilds()
        self.is_loaded = Event()
        self.failure: Exception | None = None

    def run(self, on_ready: Callable[[Catalogue], None], server: uvicorn.Server) -> None:
        """Loads datasets until the server ends; runs in a thread.

        Args:
            on_ready: Called when the first dataset is loaded.
            server: Ended if the first dataset cannot be loaded.
        """
        try:
            self._current.load(self._load)
        except Exception as error:  # noqa: BLE001 - whatever it is, the command reports it
            if not self.rebuilds.is_closed:
                self.failure = error
            server.should_exit = True
            return
        finally:
            self.is_loaded.set()
        on_ready(self._current.get())
        while not self.rebuilds.is_closed:
            wanted = self.rebuilds.take(REFRESH_SECONDS)
            if wanted is not None and self._curation:
                self.rebuilds.finish(wanted, build_again(self._current, self._curation.rebuild))
            elif not self.rebuilds.is_closed:
                catch_up(self._current, self._load, self._find_published)


def _read_again(predecessor: Predecessor, rebuilds: Rebuilds) -> None:
    """Requests a new build when the predecessor has ended, because its desk may have saved changes."""
    predecessor.wait()
    rebuilds.ask()


def build_again(current: Current, rebuild: Callable[[], Catalogue]) -> str | None:
    """Builds the dataset after a curator has saved a change, and serves it.

    Returns:
        Why the build failed; None if it succeeded. After a failure, the earlier revision is still served.
    """
    try:
        current.load(rebuild)
    except Exception as error:  # noqa: BLE001 - whatever it is, the desk shows it
        _LOG.exception("The dataset cannot be built again; the one before is still served.")
        return str(error) if isinstance(error, CskgError) else type(error).__name__
    return None


def catch_up(current: Current, load: Callable[[], Catalogue], find_published: Callable[[], Published | None]) -> None:
    """Loads the published dataset, unless it is served already.

    If anything fails, the earlier revision is still served. The cause is logged once, and
    :attr:`~cskg.web.current.Current.staleness` has it until a later call succeeds.
    """
    before, published = current.staleness, None
    try:
        served, published = current.get(), find_published()
        current.published = published
        if published is None or (before is None and published == (served.path, served.revision)):
            return
        current.load(load)
    except Exception as error:  # noqa: BLE001 - the next call may succeed
        why = error.why if isinstance(error, StoreError) else getattr(error, "strerror", None) or type(error).__name__
        if before is None or before.why != why:
            _LOG.error("A newer version cannot be read; the one before is still served.", exc_info=error)
        current.staleness = Staleness(
            published=published[1] if published else None,
            since=before.since if before else datetime.now(UTC),
            why=why,
        )
    else:
        if before is not None:
            _LOG.warning("The published version can be read again, and is served.")
