"""Runs the application: takes the port, loads the dataset beside it, follows a store's new versions.

The port is taken before anything is loaded, so a port in use is known at once; ``/healthz`` answers while the
dataset is being loaded, ``/readyz`` when it is.
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
from threading import Thread

import uvicorn

from cskg.errors import BadInputError, CskgError, StoreError
from cskg.graph.catalogue import Catalogue
from cskg.web.app import create_app
from cskg.web.connections import MAX_CONNECTIONS, Connection
from cskg.web.current import Current, Staleness
from cskg.web.desk.rebuilding import Rebuilds
from cskg.web.pool import Pool
from cskg.web.sparql_view import SparqlView
from cskg.web.streaming import Streams

REFRESH_SECONDS = 2.0
GRACE_SECONDS = 5
"""How long documents run on after a signal to stop: as long as any document may run."""

_LOG = logging.getLogger("cskg.web")

Published = tuple[Path, str]
"""The path of a compiled dataset, and its revision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curation:
    """What a server needs to have a curators' desk.

    Attributes:
        sources: The SOURCEs whose curation files are written.
        rebuild: Reads them again, and gives the catalogue; runs in a thread.
    """

    sources: Sequence[Path]
    rebuild: Callable[[], Catalogue]


class _Server(uvicorn.Server):
    """A server that ends what executes when it is told to stop, before it closes the connections."""

    def __init__(self, config: uvicorn.Config, pool: Pool, streams: Streams, sparql: SparqlView) -> None:
        super().__init__(config)
        self._pool, self._streams, self._sparql = pool, streams, sparql

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        stopping = [each.stop(GRACE_SECONDS) for each in (self._pool, self._streams, self._sparql)]
        await asyncio.gather(*stopping, super().shutdown(sockets))


def bind(host: str, port: int) -> socket.socket:
    """Takes a port.

    Raises:
        BadInputError: It is in use, or may not be taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it, answers wait 40 ms.
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except (OSError, OverflowError, TypeError, ValueError) as error:  # the last two: a name that no host can have
        taken.close()
        raise BadInputError(
            f"Port {port} of {host} cannot be taken ({getattr(error, 'strerror', None) or error}).",
            "Stop what uses it, or give another with --port.",
        ) from error
    return taken


def run(
    taken: socket.socket,
    pool: Pool,
    load: Callable[[], Catalogue],
    find_published: Callable[[], Published | None],
    on_ready: Callable[[Catalogue], None],
    *,
    cors_origins: Collection[str] = (),
    curation: Curation | None = None,
    on_stop: Callable[[], None] | None = None,
) -> Exception | None:
    """Serves until it gets a signal to stop.

    Args:
        taken: The bound socket.
        pool: Executes documents.
        load: Gives the catalogue that is published now; runs in a thread.
        find_published: Says which one that is, or None where it never changes; runs in a thread every two seconds.
        on_ready: Called once the first one is loaded.
        cors_origins: The origins whose pages may read answers.
        curation: What the curators' desk needs; None for a server that only reads.
        on_stop: Called once nobody is answered any more; ends what the functions above may wait for.

    Returns:
        What went wrong while loading, or None.
    """
    current, streams = Current(), Streams()
    rebuilds = Rebuilds()
    desk = None
    if curation is not None:
        from cskg.web.desk.curator import Desk  # only here: it reads documents, which a server does not otherwise

        desk = Desk(curation.sources, current, rebuilds)
    app = create_app(current, pool, cors_origins, desk, streams)
    config = uvicorn.Config(
        app,
        http=Connection,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        lifespan="on",
        # Reached where no connection waits for its client. The requests of those that gave way count for a moment.
        limit_concurrency=MAX_CONNECTIONS + 256,
        timeout_graceful_shutdown=GRACE_SECONDS + 1,
        server_header=False,
        ws="none",
    )
    server = _Server(config, pool, streams, app.state.sparql)
    failure: list[Exception] = []

    def follow() -> None:
        try:
            current.set(load())
        except Exception as error:  # noqa: BLE001 - whatever it is, the command reports it
            if not rebuilds.is_closed:
                failure.append(error)
            server.should_exit = True
            return
        on_ready(current.get())
        while not rebuilds.is_closed:
            wanted = rebuilds.take(REFRESH_SECONDS)
            if wanted is not None and curation:
                rebuilds.finish(wanted, build_again(current, curation.rebuild))
            elif not rebuilds.is_closed:
                catch_up(current, load, find_published)

    # From here on clients can connect; they are answered when the event loop runs.
    taken.listen()
    follower = Thread(target=follow, daemon=True)
    follower.start()
    # uvicorn raises a signal again once it has closed all connections. A process that SIGTERM itself ends would leave
    # temporary files behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[taken])
    rebuilds.close()
    if on_stop is not None:
        on_stop()
    follower.join(1)
    if follower.is_alive():
        # Reading documents can take minutes, and nobody needs them any more.
        os._exit(0)
    return failure[0] if failure else None


def build_again(current: Current, rebuild: Callable[[], Catalogue]) -> str | None:
    """Builds the dataset after a curator has saved something, and serves it.

    Returns:
        Why that failed; None where it did not. The revision before is served on.
    """
    try:
        current.set(rebuild())
    except Exception as error:  # noqa: BLE001 - whatever it is, the desk shows it
        _LOG.exception("The dataset cannot be built again; the one before is still served.")
        return str(error) if isinstance(error, CskgError) else type(error).__name__
    return None


def catch_up(current: Current, load: Callable[[], Catalogue], find_published: Callable[[], Published | None]) -> None:
    """Loads what is published now, unless it is served already.

    Whatever goes wrong, the revision before is still served. The cause is logged once, and
    :attr:`~cskg.web.current.Current.staleness` says it until a later call succeeds.
    """
    before, published = current.staleness, None
    try:
        served, published = current.get(), find_published()
        if published is None or (before is None and published == (served.path, served.revision)):
            return
        current.set(load())
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
