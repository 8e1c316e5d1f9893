"""Keeps the copy of a replica up to date with the published version of a SPARQL service, in a separate process.

Fetching and compiling a version can take minutes of processor time, and a service can take as long to answer. The
server waits for neither. The process looks at the service every two seconds, and reports the outcome after each look.
During a long look it reports the answers of the service so far. It ends with the server. While the service cannot be
reached, the existing copy is served, and ``/readyz`` says that it may be stale.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from cskg.errors import CskgError, StoreError
from cskg.graph.endpoint import EndpointLimits, Outcome, ServiceSettings
from cskg.graph.store import StoreFolder
from cskg.ingest.copies import copy_current
from cskg.iris import Iris

REFRESH_SECONDS = 2.0

_Problem = tuple[str, str, str] | None
"""The place, the reason and what to do; None if there is no problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """A finished look at the service.

    Attributes:
        problem: What went wrong.
        seconds: How long it took.
        copied_in: How long copying took; None if nothing was copied, or not everything.
        is_copy: Whether the store is a copy of the current version; None if the service did not answer.
    """

    problem: _Problem
    seconds: float
    copied_in: float | None
    is_copy: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """A report of the process to the server.

    Attributes:
        requests: The outcomes of requests to the service since the last report.
        answered_at: When a request was last answered, in seconds of Unix time; None if none was since the last report.
        look: The look; None if it has not finished.
    """

    requests: Counter[Outcome]
    answered_at: float | None
    look: _Look | None


class Replica:
    """The copy of a service's published version.

    Args:
        settings: The addresses of the service.
        store: The folder of the copy.
        base: The base of the IRIs.

    Attributes:
        requests: The number of requests to the service, by outcome.
        answered_at: When the service last answered, in seconds of Unix time; None if it has not answered yet.
        look_seconds: How long the last finished look took.
        copied: How many versions were copied.
        failed: How many copies failed after the service had named the current version.
        copy_seconds: How long the last successful copy took.
        is_copy: Whether there is a copy of the version that the service last named; None if it never named one.
        ended: How many processes have died.
    """

    def __init__(self, settings: ServiceSettings, store: Path, base: str) -> None:
        Iris(base)  # reports an invalid base before a process starts
        # Requests are not repeated: the next look is in two seconds anyway, and meanwhile the problem is shown.
        self._settings = replace(settings, limits=EndpointLimits(seconds=30, pauses=()))
        self._store, self._base = store, base
        self._problem: _Problem = None
        self._is_closed = False
        self.requests: Counter[Outcome] = Counter()
        self.answered_at: float | None = None
        self.look_seconds = self.copy_seconds = 0.0
        self.copied = self.failed = self.ended = 0
        self.is_copy: bool | None = None
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
        """Waits until there is a copy to serve; does not wait if there is one already, even of an earlier version.

        Raises:
            StoreError: There is no copy; the error gives the reason.
        """
        if not StoreFolder(self._store).has_published():
            while not self._take():
                pass
            self._raise()

    def check(self) -> None:
        """Checks that the copy is of the current version, as far as the process knows.

        A copied version is served first, even if the service has become unreachable since.

        Raises:
            StoreError: The copy may not be of the current version; the error gives the reason.
        """
        before = self.copied
        while self._connection.poll():
            self._take()
        if self.copied == before:
            self._raise()

    def _take(self) -> bool:
        """Reads a report, and returns whether a look has finished."""
        try:
            report: _Report = self._connection.recv()
        except (EOFError, OSError):
            why = f"The process that copies the published dataset has ended (exit code {self._process.exitcode})."
            self._problem = (self._settings.query, why, "It is started again. Check whether there is enough memory.")
            if not self._is_closed:
                self.ended += 1
                self._start()
            return True
        self.requests += report.requests
        self.answered_at = report.answered_at or self.answered_at
        if report.look is not None:
            self._note(report.look)
        return report.look is not None

    def _note(self, look: _Look) -> None:
        self._problem, self.look_seconds = look.problem, look.seconds
        if look.is_copy is not None:
            self.is_copy = look.is_copy
            self.failed += not look.is_copy
        if look.copied_in is not None:
            self.copied += 1
            self.copy_seconds = look.copied_in

    def _raise(self) -> None:
        if self._problem is not None:
            raise StoreError(*self._problem)

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


class _Looking:
    """Looks at a service; runs in the process.

    Args:
        connection: The connection to the server.
        settings: The addresses of the service.
        folder: The store of the copy.
        iris: The base of the IRIs.
    """

    def __init__(self, connection: Connection, settings: ServiceSettings, folder: StoreFolder, iris: Iris) -> None:
        self._connection, self._settings, self._folder, self._iris = connection, settings, folder, iris
        self._requests: Counter[Outcome] = Counter()
        self._answered_at: float | None = None
        self._reported_at = 0.0
        self._is_copy: bool | None = None
        self._copying_since = 0.0

    def look(self) -> None:
        """Updates the copy, and reports the outcome."""
        start = time.monotonic()
        problem = self._update()
        end, copied_in = time.monotonic(), None
        if self._is_copy is False and problem is None:
            self._is_copy, copied_in = True, end - self._copying_since
        self._report(_Look(problem=problem, seconds=end - start, copied_in=copied_in, is_copy=self._is_copy))

    def _update(self) -> _Problem:
        self._is_copy = None
        try:
            copy_current(
                self._settings, self._folder, self._iris, on_outcome=self._count, on_version=self._begin_to_copy
            )
        except StoreError as error:
            return error.path, error.why, error.cure
        except Exception as error:  # noqa: BLE001 - the next look may succeed
            why = str(error) if isinstance(error, CskgError) else f"{type(error).__name__}: {error}"
            why = f"The published dataset cannot be copied ({why})."
            return self._settings.query, why, "See whether the next attempt works."
        return None

    def _begin_to_copy(self, is_copy: bool) -> None:  # noqa: FBT001 - a callback
        self._is_copy, self._copying_since = is_copy, time.monotonic()

    def _count(self, outcome: Outcome) -> None:
        self._requests[outcome] += 1
        if outcome is Outcome.ANSWERED:
            self._answered_at = time.time()
        if time.monotonic() - self._reported_at >= REFRESH_SECONDS:
            self._report(None)

    def _report(self, look: _Look | None) -> None:
        self._connection.send(_Report(requests=self._requests, answered_at=self._answered_at, look=look))
        self._requests, self._answered_at, self._reported_at = Counter(), None, time.monotonic()


def _work(connection: Connection, settings: ServiceSettings, store: Path, base: str) -> None:
    """Keeps the copy up to date until the server ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
    os.nice(10)
    looking = _Looking(connection, settings, StoreFolder(store), Iris(base))
    while True:
        looking.look()
        time.sleep(REFRESH_SECONDS)


def _end_with(connection: Connection) -> None:
    """Ends this process when the server ends; the server never sends anything."""
    with contextlib.suppress(EOFError, OSError):
        connection.recv()
    os._exit(1)
