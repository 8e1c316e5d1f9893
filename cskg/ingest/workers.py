"""Works on documents in separate processes, because any document may be hostile.

Every document goes to a worker, even the smallest text: a worker starts in about the time that this process would need
to import the parser. If a worker exceeds a limit of :mod:`~cskg.ingest.confined`, crashes or stalls, only its document
is lost, and another worker replaces it. The steps:

1. **Start.** A worker is ``python -P -c ...`` with this process's ``sys.path`` and a socket; so it never runs the
   caller's ``__main__`` again, as ``multiprocessing`` does, and a script needs no guard. It receives one function.
2. **Tasks.** A thread for each worker hands it one document after another and waits for the answer, up to a time that
   depends on the document's size. Answers are returned in order of the documents. Workers may run ahead of the caller
   only by a limited number of documents and bytes, so memory does not grow with the number of documents.
3. **Answers** are pickles. Their size is limited, and they can make only values of this package and paths, so a worker
   that a document has taken over cannot run code here.
4. **Ends.** A worker that has grown is replaced. The workers end with the loop, however it ends (Ctrl+C too).

This is hand-written after a trial of pebble. Its parent unpickles everything, over one pipe for all workers, so a
worker that a document has taken over could run code here. It also limits only the time on the clock.

Needs a POSIX system. Without ``RLIMIT_AS`` (macOS), memory is not limited; time is.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, is_dataclass
from enum import Enum
from io import BytesIO
from itertools import islice
from multiprocessing import Pipe
from pathlib import PurePath
from threading import Condition
from typing import Any, Generic, TypeVar

from cskg.errors import SourceError, WorkerError
from cskg.ingest.confined import DONE, MEMORY, READY
from cskg.ingest.sources import SourceFile

_START = "import sys; sys.path[:] = sys.argv[2:]; from cskg.ingest.confined import main; main()"
_START_SECONDS = 60
_GRACE_SECONDS = 10
"""A worker ends itself when its time is up; after this many more seconds, its parent ends it."""

_BYTES_A_WORKER = 256 * 2**10
"""Another worker starts for this many bytes of documents; fewer would be read before it has started."""

_AHEAD, _AHEAD_BYTES = 32, 64 * 2**20
"""The most documents for each worker, and bytes of answers in all, that may wait for the caller."""

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits for a document.

    Attributes:
        memory: Bytes of address space of a worker.
        seconds: Seconds of processor time, whatever the document's size.
        seconds_per_mib: Further seconds for each MiB of the document.
        most_seconds: Seconds of processor time at most.
        patience: The time on the clock, as a multiple of the processor time, because other programs use the processor
            too.
        answer: Bytes of the answer.
        retirement: A worker whose memory has reached this many bytes is replaced.
    """

    memory: int = 2 * 2**30
    seconds: float = 60
    seconds_per_mib: float = 60
    most_seconds: float = 1200
    patience: float = 4
    answer: int = 512 * 2**20
    retirement: int = 512 * 2**20

    def seconds_for(self, size: int) -> float:
        """Seconds of processor time for a document of a size in bytes."""
        return min(self.seconds + self.seconds_per_mib * size / 2**20, self.most_seconds)


def count_workers() -> int:
    """How many documents are read at once: the cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def iter_answers(
    function: Callable[..., _Result],
    files: Sequence[SourceFile],
    *,
    workers: int = 1,
    limits: Limits | None = None,
) -> Generator[_Result | SourceError]:
    """Calls a function for each document, in workers.

    Args:
        function: Takes a document and returns values of this package; it must be importable by its name.
        files: The documents.
        workers: How many processes work at most.
        limits: The limits for a document.

    Yields:
        The result of the function for each document, or the reason why there is none, in order of the documents.

    Raises:
        WorkerError: No worker can be started.
    """
    sizes = [_size(file) for file in files]
    count = max(1, min(workers, len(files), 1 + sum(sizes) // _BYTES_A_WORKER))
    team = _Team(function, limits or Limits())
    tasks = zip(files, sizes, strict=True)
    ahead: deque[Future[tuple[_Result | SourceError, int]]] = deque()
    with ThreadPoolExecutor(count) as threads:
        try:
            ahead.extend(threads.submit(team.work, *task) for task in islice(tasks, count * _AHEAD))
            while ahead:
                answer, size = ahead.popleft().result()
                ahead.extend(threads.submit(team.work, *task) for task in islice(tasks, 1))
                team.taken(size)
                yield answer
        finally:
            for future in ahead:
                future.cancel()
            team.end()


def _size(file: SourceFile) -> int:
    try:
        return file.path.stat().st_size
    except OSError:  # the function will report that
        return 0


class _Team(Generic[_Result]):
    """The workers of one loop, each idle or busy with one document, and the size of waiting answers."""

    def __init__(self, function: Callable[..., _Result], limits: Limits) -> None:
        self.function = function
        self.limits = limits
        self.idle: list[_Worker] = []
        self.busy: set[_Worker] = set()
        self.waiting = 0
        self.has_ended = False
        self.changed = Condition()

    def work(self, file: SourceFile, size: int) -> tuple[_Result | SourceError, int]:
        """Sends a document to a worker and waits; returns the answer, and how many bytes :meth:`taken` must free."""
        worker = self.get_worker()
        keeps = False
        answer: _Result | SourceError
        try:
            worker.begin(self.function)
            answer = worker.ask(file, self.limits.seconds_for(size))
            keeps = worker.peak <= self.limits.retirement
        except SourceError as error:
            answer = error
        finally:
            self.put_back(worker, keeps=keeps)
        return answer, worker.answered

    def get_worker(self) -> "_Worker":
        """Returns an idle worker, or a new one, once there is room for another answer."""
        with self.changed:
            # Earlier documents were begun before this one, so the waiting answers will be taken.
            self.changed.wait_for(lambda: self.waiting <= _AHEAD_BYTES or self.has_ended)
            if self.has_ended:
                raise WorkerError("it is not needed any more")
            worker = self.idle.pop() if self.idle else _Worker(self.limits)
            self.busy.add(worker)
        return worker

    def put_back(self, worker: "_Worker", *, keeps: bool) -> None:
        """Takes a worker back, and ends it unless it may continue."""
        with self.changed:
            self.waiting += worker.answered
            self.busy.discard(worker)
            if keeps and not self.has_ended:
                self.idle.append(worker)
                return
        worker.end()

    def taken(self, size: int) -> None:
        """Frees the space of an answer that was taken."""
        with self.changed:
            self.waiting -= size
            self.changed.notify_all()

    def end(self) -> None:
        """Ends all workers, whatever they are doing."""
        with self.changed:
            self.has_ended = True
            self.changed.notify_all()
            workers = (*self.idle, *self.busy)
        for worker in workers:
            worker.end()


class _Worker:
    """One process and the socket to it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.is_ready = False
        self.peak = 0
        self.answered = 0
        self.connection, theirs = Pipe()
        # The output of libraries is dropped, except for debugging.
        words = None if os.environ.get("CSKG_DEBUG") else subprocess.DEVNULL
        try:
            self.process = subprocess.Popen(  # noqa: S603 - this Python, with its own path
                [sys.executable, "-P", "-c", _START, str(theirs.fileno()), *sys.path],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
            )
        except OSError as error:
            raise WorkerError(f"it cannot be started ({error.strerror})") from error
        finally:
            theirs.close()

    def begin(self, function: Callable[..., object]) -> None:
        """Sends a new worker its function.

        Raises:
            WorkerError: The worker cannot run the function.
        """
        if self.is_ready:
            return
        try:
            self.connection.send_bytes(pickle.dumps((function, self.limits.memory)))
            kind, what = self.take(_START_SECONDS)
        except (EOFError, OSError) as error:
            raise WorkerError("it ended before it had begun") from error
        if kind != READY:
            raise WorkerError(f"it could not begin ({what})")
        self.is_ready = True

    def ask(self, file: SourceFile, seconds: float) -> Any:  # noqa: ANN401
        """Sends the worker a document, and waits for the result.

        Raises:
            SourceError: The work failed; the worker can no longer be used.
        """
        name = file.source.name
        clock = seconds * self.limits.patience
        self.answered = 0
        memory = self.limits.memory // 2**20
        try:
            self.connection.send_bytes(pickle.dumps((file, seconds, clock)))
            kind, value = self.take(clock + _GRACE_SECONDS)
        except TimeoutError:
            raise SourceError(name, *_why_ended(-signal.SIGALRM, seconds, clock, memory)) from None
        except (EOFError, ConnectionError):
            raise SourceError(name, *_why_ended(self.process.wait(), seconds, clock, memory)) from None
        except OSError as error:
            why = f"The result of reading it takes more than {self.limits.answer // 2**20:,} MiB."
            raise SourceError(name, why, _CUT) from error
        except pickle.UnpicklingError as error:
            raise SourceError(name, f"The result of reading it is not valid: {error}.", _SAVE_AGAIN) from error
        if kind == DONE:
            return value
        if kind == MEMORY:
            raise SourceError(name, f"Reading it needed more than {memory:,} MiB of memory.", _CUT)
        raise SourceError(
            name,
            f"cskg failed on it, which is a fault of cskg ({value}).",
            "Set CSKG_DEBUG=1 to see where, and report it with the document.",
        )

    def take(self, seconds: float) -> tuple[str, Any]:
        """Takes an answer: its kind and its value.

        Raises:
            TimeoutError: There is none yet.
            EOFError: The worker has ended.
            OSError: The answer is too large.
            pickle.UnpicklingError: It holds forbidden values.
        """
        if not self.connection.poll(seconds):
            raise TimeoutError
        answer = self.connection.recv_bytes(self.limits.answer)
        try:
            kind, value, self.peak = _Answer(BytesIO(answer)).load()
        except pickle.UnpicklingError:
            raise
        except Exception as error:  # whatever a forged pickle may raise
            raise pickle.UnpicklingError(f"{type(error).__name__}: {error}") from error
        self.answered = len(answer)
        return kind, value

    def end(self) -> None:
        """Ends the process and frees everything."""
        with suppress(OSError):
            self.process.kill()
        self.process.wait()


_CUT = "Divide it into several documents, or save it as UTF-8 text."
_SAVE_AGAIN = "Open it in the program that wrote it and save it again, or save it as UTF-8 text."


def _why_ended(code: int, seconds: float, clock: float, memory: int) -> tuple[str, str]:
    """Returns why a worker ended, and what to do, from its exit code."""
    if code == -signal.SIGXCPU:
        return f"Reading it took more than {seconds:,.0f} s of processor time.", _CUT
    if code == -signal.SIGALRM:
        return f"Reading it took more than {clock:,.0f} s.", f"Try again when the machine has less to do. {_CUT}"
    name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    why = (
        f"It ended the process that read it ({name}): it is damaged or malicious, or it needs more memory than there "
        f"is ({memory:,} MiB at most)."
    )
    return why, _SAVE_AGAIN


class _Answer(pickle.Unpickler):
    """Reads an answer: numbers, texts, tuples and similar values, and values of modules that are loaded already."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        """Returns a class that an answer may hold."""
        if (module, name) == ("builtins", "getattr"):  # how Python before 3.11.4 writes a member of an enumeration
            return _member
        found = getattr(sys.modules.get(module), name, None)
        if isinstance(found, type) and (is_dataclass(found) or issubclass(found, (Enum, PurePath))):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not a value")


def _member(enumeration: object, name: str) -> Enum:
    if isinstance(enumeration, type) and issubclass(enumeration, Enum):
        return enumeration[name]
    raise pickle.UnpicklingError(f"{enumeration} is not an enumeration")
