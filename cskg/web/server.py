"""Runs the application: takes the port, loads the dataset beside it, follows a store's new versions.

The port is taken before anything is loaded, so a port in use is known at once; ``/healthz`` answers while the
dataset is being loaded, ``/readyz`` when it is.
"""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Callable

import uvicorn

from cskg.errors import BadInputError, CskgError
from cskg.graph.catalogue import Catalogue
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.pool import Pool

Refresh = Callable[[], Catalogue | None]
"""Gives a newer catalogue, or None where there is none."""

REFRESH_SECONDS = 2.0
MAX_CONCURRENCY = 512

_LOG = logging.getLogger("cskg.web")


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
    load: Callable[[], Catalogue],
    refresh: Refresh,
    on_ready: Callable[[Catalogue], None],
    *,
    workers: int,
) -> CskgError | None:
    """Serves until it gets a signal to stop.

    Args:
        taken: The bound socket.
        load: Gives the first catalogue; runs in a thread.
        refresh: Gives newer ones; runs in a thread every two seconds.
        on_ready: Called once the first one is loaded.
        workers: How many processes execute documents.

    Returns:
        What went wrong while loading, or None.
    """
    current = Current()
    pool = Pool(workers)
    app = create_app(current, pool, lambda: keep_current())  # noqa: PLW0108 - it is defined below
    config = uvicorn.Config(
        app,
        log_level="warning",
        lifespan="on",
        limit_concurrency=MAX_CONCURRENCY,
        server_header=False,
        ws="none",
    )
    server = uvicorn.Server(config)
    failure: list[CskgError] = []

    async def keep_current() -> None:
        try:
            current.set(await asyncio.to_thread(load))
        except CskgError as error:
            failure.append(error)
            server.should_exit = True
            return
        on_ready(current.get())
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                newer = await asyncio.to_thread(refresh)
            except CskgError:
                _LOG.exception("A newer version cannot be read; the one before is still served.")
                continue
            if newer is not None:
                current.set(newer)

    # uvicorn raises a signal again once it has closed all connections. A process that SIGTERM itself ends would leave
    # temporary files behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[taken])
    return failure[0] if failure else None
