"""Worker processes that execute documents beside the event loop, under a deadline and behind a bounded queue.

One worker is kept for light documents, unless there is only one. When a document costs more than ``LIGHT``, it sends
the document back before any of it runs, and another worker takes it. So heavy requests do not hold up light ones. A
worker that takes too long, or whose client has left, is ended, and a new one is forked in its place.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import os
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Thread

import msgspec

from cskg.errors import CskgError, LimitExceededError
from cskg.web.worker import LENGTH, Reply, Task, run

LIGHT = 1_000.0
"""The highest cost of a light document; a unit with its tree costs some tens."""

DEADLINE_SECONDS = 5.0
WAITING_PER_WORKER = 64
WAITING_SECONDS = 30.0
"""How long a document waits for a worker."""

_GRACE_SECONDS = 0.25
"""How long a document runs on after its client has left, because most end sooner."""

_LOG = logging.getLogger("cskg.web")


class UnavailableError(CskgError):
    """A document that could be answered a moment later."""


class BusyError(UnavailableError):
    """The queue is full, or does not move."""

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
    has_left: asyncio.Event = field(default_factory=asyncio.Event)

    def fail(self, error: CskgError) -> None:
        if not self.reply.done():
            self.reply.set_exception(error)


class Pool:
    """Worker processes, and the documents that wait for them.

    Args:
        workers: How many, at least 1.
        deadline: How long a document may run, in seconds.

    Attributes:
        refused: How many found the queue full, or waited in it for too long.
        ended: How many workers were ended or died.
    """

    def __init__(self, workers: int, deadline: float = DEADLINE_SECONDS) -> None:
        self.refused = self.ended = 0
        self.deadline = deadline
        self._most = workers * WAITING_PER_WORKER
        self._light: deque[_Job] = deque()
        self._heavy: deque[_Job] = deque()
        self._wake = asyncio.Condition()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["cskg.api.executing"])
        self._loops: list[asyncio.Task[None]] = []
        self._workers = workers
        self._alive: set[_Worker] = set()
        self._running: set[_Job] = set()
        self._is_stopping = False

    @property
    def running(self) -> int:
        """How many documents execute."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """How many documents wait."""
        return len(self._light) + len(self._heavy)

    @property
    def processes(self) -> list[int]:
        """The process ids of the workers, in order."""
        return sorted(worker.pid for worker in self._alive)

    def start(self) -> None:
        """Starts the workers; the event loop must run."""
        for number in range(self._workers):
            is_light = number == 0 and self._workers > 1
            self._loops.append(asyncio.create_task(self._work(is_light=is_light)))

    async def stop(self, grace: float = 0.0) -> None:
        """Refuses what waits, and ends the workers.

        Args:
            grace: How long documents that execute may run on, in seconds.
        """
        self._is_stopping = True
        for queue in (self._light, self._heavy):
            while queue:
                queue.popleft().fail(BusyError())
        if self._running:
            await asyncio.wait([job.reply for job in self._running], timeout=grace)
        for job in self._running:
            job.fail(StoppedError())
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)

    async def run(self, task: Task, cost: float | None) -> Reply:
        """Has a document executed.

        Cancelling this call takes the document out of the queue, or ends what executes it.

        Args:
            task: The document.
            cost: What it costs, where that is known.

        Raises:
            BusyError: Too many documents wait, or it waited for too long.
            LostError: The dataset cannot be opened.
            LimitExceededError: It ran longer than the deadline.
            StoppedError: The worker ended.
        """
        if self.waiting >= self._most or self._is_stopping:
            self.refused += 1
            raise BusyError
        loop = asyncio.get_running_loop()
        job = _Job(task, loop.create_future())
        await self._put(job, is_heavy=cost is not None and cost > LIGHT)
        patience = loop.call_later(WAITING_SECONDS, self._give_up, job)
        try:
            return await job.reply
        finally:
            patience.cancel()
            job.has_left.set()

    def _give_up(self, job: _Job) -> None:
        if job not in self._running:
            self.refused += 1
            job.fail(BusyError())

    async def _put(self, job: _Job, *, is_heavy: bool) -> None:
        async with self._wake:
            (self._heavy if is_heavy else self._light).append(job)
            self._wake.notify_all()

    async def _take(self, *, is_light: bool) -> _Job:
        async with self._wake:
            while True:
                for queue in (self._light,) if is_light else (self._heavy, self._light):
                    while queue:
                        job = queue.popleft()
                        if not job.reply.done():
                            return job
                await self._wake.wait()

    async def _work(self, *, is_light: bool) -> None:
        worker = await self._hire()
        try:
            while True:
                job = await self._take(is_light=is_light)
                self._running.add(job)
                try:
                    task = msgspec.structs.replace(job.task, max_cost=LIGHT) if is_light else job.task
                    reply = await self._answer(worker, task, job)
                finally:
                    self._running.discard(job)
                if isinstance(reply, Reply) and reply.body is None:
                    await self._put(job, is_heavy=True)
                    continue
                if isinstance(reply, CskgError):
                    job.fail(reply)
                elif not job.reply.done():
                    job.reply.set_result(reply)
                if not isinstance(reply, Reply | LostError):
                    self.ended += 1
                    self._dismiss(worker)
                    worker = await self._hire()
        finally:
            self._dismiss(worker)

    async def _hire(self) -> "_Worker":
        while True:
            try:
                worker = await _Worker.start(self._context)
            except (OSError, EOFError):
                _LOG.exception("A worker cannot be started; it is tried again every second.")
                await asyncio.sleep(1)
            else:
                self._alive.add(worker)
                return worker

    def _dismiss(self, worker: "_Worker") -> None:
        self._alive.discard(worker)
        worker.kill()

    async def _answer(self, worker: "_Worker", task: Task, job: _Job) -> Reply | CskgError:
        asked = asyncio.create_task(worker.ask(task))
        left = asyncio.create_task(job.has_left.wait())
        try:
            await asyncio.wait({asked, left}, timeout=self.deadline, return_when=asyncio.FIRST_COMPLETED)
            if not asked.done() and left.done():
                await asyncio.wait({asked}, timeout=_GRACE_SECONDS)
            if not asked.done():
                return LimitExceededError(
                    f"The request took longer than {self.deadline:g} seconds.", "Ask for less at a time."
                )
            reply = asked.result()
            return LostError() if reply.is_lost else reply
        except (EOFError, OSError, msgspec.DecodeError):
            return StoppedError()
        finally:
            for each in (asked, left):
                each.cancel()
                with contextlib.suppress(asyncio.CancelledError, EOFError, OSError):
                    await each


class _Worker:
    """One process."""

    def __init__(self, process: BaseProcess, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._process, self._reader, self._writer = process, reader, writer
        self._replies = msgspec.msgpack.Decoder(Reply)

    @classmethod
    async def start(cls, context: "multiprocessing.context.ForkServerContext") -> "_Worker":
        ours, theirs = context.Pipe()
        # The first start also starts the process that the workers are forked from, which takes a second.
        process = await _wait_for(lambda: _start(context, theirs))
        theirs.close()
        connection = socket.socket(fileno=os.dup(ours.fileno()))
        ours.close()
        reader, writer = await asyncio.open_connection(sock=connection, limit=2**20)
        return cls(process, reader, writer)

    async def ask(self, task: Task) -> Reply:
        message = msgspec.msgpack.encode(task)
        self._writer.write(len(message).to_bytes(LENGTH, "big") + message)
        await self._writer.drain()
        length = int.from_bytes(await self._reader.readexactly(LENGTH), "big")
        return self._replies.decode(await self._reader.readexactly(length))

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid or 0

    def kill(self) -> None:
        """Ends the process at once."""
        self._writer.close()
        self._process.kill()


def _start(context: "multiprocessing.context.ForkServerContext", theirs: Connection) -> BaseProcess:
    process = context.Process(target=run, args=(theirs,), daemon=True)
    process.start()
    return process


async def _wait_for(start: Callable[[], BaseProcess]) -> BaseProcess:
    """Starts a process in a thread that nobody waits for when the server stops, unlike those of asyncio."""
    loop = asyncio.get_running_loop()
    started: asyncio.Future[BaseProcess] = loop.create_future()

    def settle(process: BaseProcess | None, error: Exception) -> None:
        if not started.done():
            started.set_exception(error) if process is None else started.set_result(process)

    def work() -> None:
        process, error = None, Exception()
        try:
            process = start()
        except Exception as caught:  # noqa: BLE001 - it is raised where the process is waited for
            error = caught
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, process, error)

    Thread(target=work, daemon=True).start()
    return await started
