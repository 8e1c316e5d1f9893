"""Worker processes that execute documents outside the event loop, with a deadline and a bounded queue.

If a document costs more than ``LIGHT``, the worker returns it before running it, and it waits in a second queue. One
worker takes only light documents, so heavy ones do not delay them. If there is only one worker, light documents come
first, and wait for at most one heavy document. A worker that takes too long, or whose client has disconnected, is
ended, and a new one is forked.

A short document should cost the event loop little time. So a protocol, not a task, reads the data of a worker, and a
request is one future.
"""

import asyncio
import logging
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import cast

import msgspec

from cskg.errors import CskgError, LimitExceededError
from cskg.web import forking
from cskg.web.worker import LENGTH, Reply, Task, run

LIGHT = 1_000.0
"""The highest cost of a light document; a unit with its tree costs some tens."""

DEADLINE_SECONDS = 5.0
WAITING_PER_WORKER = 64
WAITING_SECONDS = 30.0
"""How long a document waits for a worker."""

_GRACE_SECONDS = 0.25
"""How long a document may continue after its client has disconnected; most end sooner."""

_PAUSE_SECONDS = 1.0
"""How long to wait if no worker can be started, or if a worker ended before it got a document."""

_LOG = logging.getLogger("cskg.web")


class UnavailableError(CskgError):
    """A document cannot be answered now, but perhaps a moment later."""


class BusyError(UnavailableError):
    """The queue is full or blocked."""

    def __str__(self) -> str:
        return "The server is busy. Ask again in a moment."


class LostError(UnavailableError):
    """The dataset was replaced while the document waited, or its file is gone."""

    def __str__(self) -> str:
        return "The dataset cannot be read now. Ask again when /readyz answers 200."


class StoppedError(CskgError):
    """A worker ended while it executed a document."""

    def __str__(self) -> str:
        return "The request could not be answered: the process that executed it ended. Ask for less at a time."


@dataclass(slots=True, eq=False)
class _Job:
    task: Task
    reply: "asyncio.Future[Reply]"

    def fail(self, error: CskgError) -> None:
        if not self.reply.done():
            self.reply.set_exception(error)


class Pool:
    """Worker processes, and the documents that wait for them.

    Making a pool starts the process that workers are forked from, which loads their code (:mod:`.preloading`).

    Args:
        workers: The number of workers, at least 1.
        deadline: How long a document may run, in seconds.
        serve: The function that a worker runs with its connection; by default it executes documents and renders pages.

    Attributes:
        refused: How many documents were refused because the queue was full, or they waited too long.
        ended: How many workers were ended or died.
    """

    def __init__(
        self,
        workers: int,
        deadline: float = DEADLINE_SECONDS,
        serve: Callable[[socket.socket], None] | None = None,
    ) -> None:
        self.refused = self.ended = 0
        self.deadline, self._serve = deadline, serve
        self._most = workers * WAITING_PER_WORKER
        self._light: deque[_Job] = deque()
        self._heavy: deque[_Job] = deque()
        forking.prepare()
        self._count = workers
        self._workers: list[_Worker] = []
        self._hiring: set[asyncio.Task[None]] = set()
        self._is_stopping = False

    @property
    def waiting(self) -> int:
        """How many documents wait."""
        return len(self._light) + len(self._heavy)

    @property
    def running(self) -> int:
        """How many documents are executed now."""
        return sum(worker.job is not None for worker in self._workers)

    @property
    def processes(self) -> list[int]:
        """The process ids of the workers, in order."""
        return sorted(worker.pid for worker in self._workers)

    def start(self) -> None:
        """Starts the workers; the event loop must run."""
        for number in range(self._count):
            self._hire(is_light=number == 0 and self._count > 1)

    async def stop(self, grace: float = 0.0) -> None:
        """Refuses waiting documents, and ends the workers.

        Args:
            grace: How long running documents may continue, in seconds.
        """
        self._is_stopping = True
        for queue in (self._light, self._heavy):
            while queue:
                queue.popleft().fail(BusyError())
        running = [worker.job for worker in self._workers if worker.job is not None]
        if running:
            await asyncio.wait([job.reply for job in running], timeout=grace)
        for job in running:
            job.fail(StoppedError())
        for hiring in self._hiring:
            hiring.cancel()
        await asyncio.gather(*self._hiring, return_exceptions=True)
        for worker in self._workers:
            worker.kill()
        self._workers.clear()
        await asyncio.sleep(0)  # the connections close in the next round of the event loop

    async def run(self, task: Task, cost: float | None) -> Reply:
        """Executes a document in a worker.

        Cancelling this call removes the document from the queue, or ends the worker that executes it.

        Args:
            task: The document.
            cost: Its cost, if known.

        Raises:
            BusyError: Too many documents wait, or this one waited too long.
            LostError: The dataset cannot be opened.
            LimitExceededError: It ran longer than the deadline.
            StoppedError: The worker ended.
        """
        if self.waiting >= self._most or self._is_stopping:
            self.refused += 1
            raise BusyError
        job = _Job(task, asyncio.get_running_loop().create_future())
        self._enqueue(job, self._heavy if cost is not None and cost > LIGHT else self._light)
        try:
            return await job.reply
        except asyncio.CancelledError:
            self._remove(job)
            for worker in self._workers:
                if worker.job is job:
                    worker.end_after(_GRACE_SECONDS, StoppedError())
            raise

    def _enqueue(self, job: _Job, queue: deque[_Job]) -> None:
        """Adds a document to a queue, which it leaves at once if a worker is free."""
        queue.append(job)
        self._dispatch()
        if queue and queue[-1] is job:
            self._limit_waiting(job)

    def _limit_waiting(self, job: _Job) -> None:
        asyncio.get_running_loop().call_later(WAITING_SECONDS, self._give_up, job)

    def _give_up(self, job: _Job) -> None:
        """Refuses a document that still waits, unless no worker has started yet."""
        if not self._workers and not self._is_stopping:
            self._limit_waiting(job)
        elif self._remove(job):
            self.refused += 1
            job.fail(BusyError())

    def _remove(self, job: _Job) -> bool:
        for queue in (self._light, self._heavy):
            if job in queue:
                queue.remove(job)
                return True
        return False

    def _dispatch(self) -> None:
        """Assigns waiting documents to free workers."""
        for worker in self._workers:
            if worker.job is not None:
                continue
            is_heavy = self._heavy and not worker.is_light and not (self._light and self._count == 1)
            if is_heavy:
                worker.take(self._heavy.popleft(), None, self.deadline)
            elif self._light:
                worker.take(self._light.popleft(), LIGHT, self.deadline)

    def settle(self, job: _Job, reply: Reply) -> None:
        """Passes on a worker's reply; a document that the worker returned waits in the queue of heavy documents."""
        if reply.is_lost:
            job.fail(LostError())
        elif reply.body is None and not job.reply.done():
            self._enqueue(job, self._heavy)
        elif not job.reply.done():
            job.reply.set_result(reply)
        self._dispatch()

    def replace(self, worker: "_Worker", error: CskgError) -> None:
        """Starts a worker to replace an ended one, whose document fails."""
        if worker in self._workers:
            self._workers.remove(worker)
            self.ended += 1
            if worker.job is not None:
                worker.job.fail(error)
            self._hire(is_light=worker.is_light, pause=0.0 if worker.was_asked else _PAUSE_SECONDS)

    def _hire(self, *, is_light: bool, pause: float = 0.0) -> None:
        if not self._is_stopping:
            hiring = asyncio.create_task(self._start(is_light=is_light, pause=pause))
            self._hiring.add(hiring)
            hiring.add_done_callback(self._hiring.discard)

    async def _start(self, *, is_light: bool, pause: float) -> None:
        """Starts a worker after a pause, and tries again while the system refuses."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(pause)
        while True:
            ours, theirs = socket.socketpair()
            try:
                process = await forking.fork(self._serve or run, theirs)
                ours.setblocking(False)
                worker = _Worker(self, process, is_light=is_light)
                await loop.create_connection(lambda: worker, sock=ours)  # noqa: B023 - called before the next round
            # If the process that forks has died, multiprocessing raises TypeError.
            except (OSError, EOFError, TypeError):
                ours.close()
                _LOG.exception("A worker cannot be started; it is tried again every second.")
                await asyncio.sleep(_PAUSE_SECONDS)
            except asyncio.CancelledError:
                ours.close()
                raise
            else:
                self._workers.append(worker)
                self._dispatch()
                return


class _Worker(asyncio.Protocol):
    """One process, and the connection to it.

    Attributes:
        is_light: Whether it executes only light documents.
        was_asked: Whether it has ever had a document.
        job: The document that it executes; None while it is free.
    """

    def __init__(self, pool: Pool, process: BaseProcess, *, is_light: bool) -> None:
        self.is_light, self.was_asked = is_light, False
        self.job: _Job | None = None
        self._pool, self._process = pool, process
        self._received = bytearray()
        self._replies = msgspec.msgpack.Decoder(Reply)
        self._end: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid or 0

    def take(self, job: _Job, max_cost: float | None, deadline: float) -> None:
        """Executes a document within a deadline in seconds, unless it costs more than a maximum."""
        self.job, self.was_asked = job, True
        message = msgspec.msgpack.encode(msgspec.structs.replace(job.task, max_cost=max_cost))
        self._transport.write(len(message).to_bytes(LENGTH, "big") + message)
        late = LimitExceededError(f"The request took longer than {deadline:g} seconds.", "Ask for less at a time.")
        self.end_after(deadline, late)

    def end_after(self, seconds: float, error: CskgError) -> None:
        """Ends the process unless it replies within a time."""
        if self._end is not None:
            self._end.cancel()
        self._end = asyncio.get_running_loop().call_later(seconds, self._give_up, error)

    def _give_up(self, error: CskgError) -> None:
        self.kill()
        self._pool.replace(self, error)

    def kill(self) -> None:
        """Ends the process at once."""
        if self._end is not None:
            self._end.cancel()
        self._transport.abort()
        self._process.kill()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the connection."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Replaces a process that has ended."""
        self._give_up(StoppedError())

    def data_received(self, data: bytes) -> None:
        """Reads data, and passes on the reply when it is complete."""
        self._received += data
        size = LENGTH + int.from_bytes(self._received[:LENGTH], "big")
        if len(self._received) < size:
            return
        job, self.job = self.job, None
        try:
            reply = self._replies.decode(memoryview(self._received)[LENGTH:size])
        except msgspec.DecodeError:
            self.job = job
            self._give_up(StoppedError())
            return
        self._received = bytearray()
        if self._end is not None:
            self._end.cancel()
        if reply.is_last:
            self._give_up(StoppedError())  # no document fails, because the worker executes none now
        if job is not None:
            self._pool.settle(job, reply)
