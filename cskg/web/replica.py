"""Keeps the copy of a replica at what a SPARQL service has published, in a process of its own.

Fetching and compiling a version can take minutes of processor time, and a service can take as long to answer; the
server waits for neither. The process looks every two seconds, and reports after each look what came of it. During a
long look it reports what the service has answered so far. It ends with the server. While the service is away, the copy
that is there is served on, and ``/readyz`` says that it may be stale.
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
from cskg.vocab import Iris

REFRESH_SECONDS = 2.0

_Problem = tuple[str, str, str] | None
"""Where, why and what to do; None where all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """A look at the service that has ended.

    Attributes:
        problem: What went wrong.
        seconds: How long it took.
        copied_in: How long copying took; None where nothing was copied, or not all.
        is_copy: Whether the store is a copy of the version that is current; None where the service did not say.
    """

    problem: _Problem
    seconds: float
    copied_in: float | None
    is_copy: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """What the process tells the server.

    Attributes:
        requests: What came of requests to the service since the report before.
        answered_at: When one was last answered, in seconds of Unix time; None where none was since then.
        look: The look; None while it goes on.
    """

    requests: Counter[Outcome]
    answered_at: float | None
    look: _Look | None


class Replica:
    """The copy of a service's published version.

    Args:
        settings: Where the service is.
        store: The folder of the copy.
        base: The base of the IRIs.

    Attributes:
        requests: How many requests to the service had which outcome.
        answered_at: When it last gave an answer, in seconds of Unix time; None where it has not yet.
        look_seconds: How long the last look took that has ended.
        copied: How many versions were copied.
        failed: How many copies failed after the service had said which version is current.
        copy_seconds: How long the last copy took that succeeded.
        is_copy: Whether there is a copy of the version that the service last said is current; None where it never did.
        ended: How many processes have died.
    """

    def __init__(self, settings: ServiceSettings, store: Path, base: str) -> None:
        Iris(base)  # a faulty one is told before a process starts
        # No second tries: it looks again in two seconds anyway, and says meanwhile what is wrong.
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
        """Waits until there is a copy to serve; not at all where there is one already, be it of an earlier version.

        Raises:
            StoreError: There is none, and why.
        """
        if not StoreFolder(self._store).has_published():
            while not self._take():
                pass
            self._raise()

    def check(self) -> None:
        """Tells whether the copy is of the version that is current, as far as the process has found out.

        A version that was copied is served first, also where the service has gone since.

        Raises:
            StoreError: It may not be, and why.
        """
        before = self.copied
        while self._connection.poll():
            self._take()
        if self.copied == before:
            self._raise()

    def _take(self) -> bool:
        """Takes a report, and tells whether a look has ended."""
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
    """Looks at a service, in the process.

    Args:
        connection: Leads to the server.
        settings: Where the service is.
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
        """Brings the copy up to date, and reports what came of it."""
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
    """Keeps the copy up to date, for as long as the server lives."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
    os.nice(10)
    looking = _Looking(connection, settings, StoreFolder(store), Iris(base))
    while True:
        looking.look()
        time.sleep(REFRESH_SECONDS)


def _end_with(connection: Connection) -> None:
    """Ends this process when the server has gone, which sends nothing."""
    with contextlib.suppress(EOFError, OSError):
        connection.recv()
    os._exit(1)
