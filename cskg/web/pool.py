"""Worker processes that execute documents beside the event loop, under a deadline and behind a bounded queue.

A document that costs more than ``LIGHT`` is sent back before any of it runs, and waits in a queue of its own. One worker
takes light documents only, so heavy ones do not hold them up. Where there is only one worker, light documents go first,
and wait for at most one heavy one. A worker that takes too long, or whose client has left, is ended, and a new one is
forked in its place.

A short document is to cost the event loop little. So what a worker sends is read by a protocol, not by a task, and a
request is one future.
"""

import asyncio
import logging
import multiprocessing
import socket
from collections import deque
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import cast

import msgspec

from cskg.errors import CskgError, LimitExceededError
from cskg.web.worker import LENGTH, Reply, Task, run

LIGHT = 1_000.0
"""The highest cost of a light document; a unit with its tree costs some tens."""

DEADLINE_SECONDS = 5.0
WAITING_PER_WORKER = 64
_GRACE_SECONDS = 0.25
"""How long a document runs on after its client has left, because most end sooner."""


_LOG = logging.getLogger("cskg.web")


class BusyError(CskgError):
    """The queue is full."""

    def __str__(self) -> str:
        return "The server is busy. Ask again in a moment."


class StoppedError(CskgError):
    """A worker ended while it executed a document."""

    def __str__(self) -> str:
        return "The request could not be answered: the process that executed it ended. Ask for less at a time."


@dataclass(slots=True, eq=False)
class _Job:
    task: Task
    reply: "asyncio.Future[Reply]"


class Pool:
    """Worker processes, and the documents that wait for them.

    Args:
        workers: How many, at least 1.
        deadline: How long a document may run, in seconds.
    """

    def __init__(self, workers: int, deadline: float = DEADLINE_SECONDS) -> None:
        self.deadline = deadline
        self._most = workers * WAITING_PER_WORKER
        self._light: deque[_Job] = deque()
        self._heavy: deque[_Job] = deque()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["cskg.api.executing"])
        self._count = workers
        self._workers: list[_Worker] = []
        self._hiring: set[asyncio.Task[None]] = set()

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

    async def stop(self) -> None:
        """Ends the workers, whatever they do."""
        hiring, self._hiring = self._hiring, set()
        for each in hiring:
            each.cancel()
        await asyncio.gather(*hiring, return_exceptions=True)
        for worker in self._workers:
            worker.kill()
        self._workers.clear()

    async def run(self, task: Task, cost: float | None) -> Reply:
        """Has a document executed.

        Cancelling this call takes the document out of the queue, or ends what executes it.

        Args:
            task: The document.
            cost: What it costs, where that is known.

        Raises:
            BusyError: Too many documents wait.
            LimitExceededError: It ran longer than the deadline.
            StoppedError: The worker ended.
        """
        if self.waiting >= self._most:
            raise BusyError
        job = _Job(task, asyncio.get_running_loop().create_future())
        (self._heavy if cost is not None and cost > LIGHT else self._light).append(job)
        self._dispatch()
        try:
            return await job.reply
        except asyncio.CancelledError:
            for queue in (self._light, self._heavy):
                if job in queue:
                    queue.remove(job)
            for worker in self._workers:
                if worker.job is job:
                    worker.end_after(_GRACE_SECONDS, StoppedError())
            raise

    def _dispatch(self) -> None:
        """Gives documents that wait to workers that are free."""
        for worker in self._workers:
            if worker.job is not None:
                continue
            is_heavy = self._heavy and not worker.is_light and not (self._light and self._count == 1)
            if is_heavy:
                worker.take(self._heavy.popleft(), None, self.deadline)
            elif self._light:
                worker.take(self._light.popleft(), LIGHT, self.deadline)

    def settle(self, job: _Job, reply: Reply) -> None:
        """Passes on what a worker replied; a document that it sent back waits among the heavy ones."""
        if reply.body is None and not job.reply.done():
            self._heavy.append(job)
        elif not job.reply.done():
            job.reply.set_result(reply)
        self._dispatch()

    def replace(self, worker: "_Worker", error: CskgError) -> None:
        """Starts a worker in the place of one that has ended, and tells whose document it executed."""
        if worker in self._workers:
            self._workers.remove(worker)
            if worker.job is not None and not worker.job.reply.done():
                worker.job.reply.set_exception(error)
            self._hire(is_light=worker.is_light)

    def _hire(self, *, is_light: bool) -> None:
        hiring = asyncio.create_task(self._start(is_light=is_light))
        self._hiring.add(hiring)
        hiring.add_done_callback(self._hiring.discard)

    async def _start(self, *, is_light: bool) -> None:
        """Starts a worker, and tries again for as long as the system refuses."""
        loop = asyncio.get_running_loop()
        while True:
            ours, theirs = socket.socketpair()
            with theirs:
                try:
                    # The first start also starts the process that all are forked from, which takes a second.
                    process = await asyncio.to_thread(self._fork, theirs)
                except OSError:
                    ours.close()
                    _LOG.exception("A worker process cannot be started; it is tried again.")
                    await asyncio.sleep(1)
                    continue
            ours.setblocking(False)
            worker = _Worker(self, process, is_light=is_light)
            await loop.create_connection(lambda: worker, sock=ours)  # noqa: B023 - called before the next round
            self._workers.append(worker)
            self._dispatch()
            return

    def _fork(self, theirs: socket.socket) -> BaseProcess:
        process = self._context.Process(target=run, args=(theirs,), daemon=True)
        process.start()
        return process


class _Worker(asyncio.Protocol):
    """One process, and the connection to it.

    Attributes:
        is_light: Whether it executes light documents only.
        job: What it executes; None while it is free.
    """

    def __init__(self, pool: Pool, process: BaseProcess, *, is_light: bool) -> None:
        self.is_light = is_light
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
        """Has a document executed, unless it costs more, within a time in seconds."""
        self.job = job
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
        """Gives up a process that has ended."""
        self._give_up(StoppedError())

    def data_received(self, data: bytes) -> None:
        """Takes the reply, once it is there as a whole."""
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
        if job is not None:
            self._pool.settle(job, reply)
