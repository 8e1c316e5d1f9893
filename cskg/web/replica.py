"""Keeps the copy of a replica at what a SPARQL service has published, in a process of its own.

Fetching and compiling a version can take minutes of processor time, and a service can take as long to answer; the
server waits for neither. The process looks every two seconds, and says after each look what came of it. It ends with
the server. While the service is away, the copy that is there is served on, and ``/readyz`` says that it may be stale.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from cskg.errors import CskgError, StoreError
from cskg.graph.endpoint import EndpointLimits, ServiceSettings
from cskg.graph.store import StoreFolder
from cskg.ingest.copies import copy_current
from cskg.vocab import Iris

REFRESH_SECONDS = 2.0

_Outcome = tuple[str, str, str] | None
"""Where, why and what to do; None where all is well."""


class Replica:
    """The copy of a service's published version.

    Args:
        settings: Where the service is.
        store: The folder of the copy.
        base: The base of the IRIs.
    """

    def __init__(self, settings: ServiceSettings, store: Path, base: str) -> None:
        Iris(base)  # a faulty one is told before a process starts
        # No second tries: it looks again in two seconds anyway, and says meanwhile what is wrong.
        self._settings = replace(settings, limits=EndpointLimits(seconds=30, pauses=()))
        self._store, self._base = store, base
        self._outcome: _Outcome = None
        self._is_closed = False
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("forkserver")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_work, args=(theirs, self._settings, self._store, self._base), daemon=True
        )
        self._process.start()
        theirs.close()

    def wait(self) -> None:
        """Waits until there is a copy to serve; not at all where there is one already, be it of an earlier version.

        Raises:
            StoreError: There is none, and why.
        """
        if not StoreFolder(self._store).has_published():
            self._take()
            self._raise()

    def check(self) -> None:
        """Tells whether the copy is of the version that is current, as far as the process has found out.

        Raises:
            StoreError: It may not be, and why.
        """
        while self._connection.poll():
            self._take()
        self._raise()

    def _take(self) -> None:
        try:
            self._outcome = self._connection.recv()
        except (EOFError, OSError):
            why = f"The process that copies what is published there has ended (exit code {self._process.exitcode})."
            self._outcome = (self._settings.query, why, "It is started again; look whether memory is short.")
            if not self._is_closed:
                self._start()

    def _raise(self) -> None:
        if self._outcome is not None:
            raise StoreError(*self._outcome)

    def close(self) -> None:
        """Ends the process."""
        self._is_closed = True
        self._process.kill()
        self._process.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _work(connection: Connection, settings: ServiceSettings, store: Path, base: str) -> None:
    """Keeps the copy up to date, and sends what came of it, for as long as the server lives."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
    os.nice(10)
    while True:
        connection.send(_update(settings, StoreFolder(store), Iris(base)))
        time.sleep(REFRESH_SECONDS)


def _update(settings: ServiceSettings, folder: StoreFolder, iris: Iris) -> _Outcome:
    try:
        copy_current(settings, folder, iris)
    except StoreError as error:
        return error.path, error.why, error.cure
    except Exception as error:  # noqa: BLE001 - the next look may succeed
        why = str(error) if isinstance(error, CskgError) else f"{type(error).__name__}: {error}"
        return settings.query, f"What is published there cannot be copied ({why}).", "See whether it can the next time."
    return None


def _end_with(connection: Connection) -> None:
    """Ends this process when the server has gone, which sends nothing."""
    with contextlib.suppress(EOFError, OSError):
        connection.recv()
    os._exit(1)
