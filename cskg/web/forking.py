"""Starts processes beside the event loop, all forked from one that has loaded their code (:mod:`.preloading`)."""

import asyncio
import contextlib
import multiprocessing
import signal
import socket
from collections.abc import Callable
from functools import partial
from multiprocessing import forkserver, resource_tracker
from multiprocessing.process import BaseProcess
from threading import Thread


def prepare() -> None:
    """Starts the process that the others are forked from; Ctrl+C, which all processes get, does not reach it."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(["cskg.web.preloading"])
    with contextlib.suppress(OSError):  # the first fork tries again
        resource_tracker.ensure_running()  # else the next but one starts it, which lets the signal through
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


async def fork(run: Callable[..., None], theirs: socket.socket, *arguments: object) -> BaseProcess:
    """Starts a process, once the one that all are forked from has loaded what they need.

    A thread starts it that nobody waits for when the server stops, unlike those of asyncio. The thread closes our copy
    of the process's end of the connection; nobody else may do that meanwhile.

    Args:
        run: What the process runs, a function of a module; it is called with the socket and the arguments.
        theirs: The process's end of a connection.
        arguments: Values that can be pickled.

    Raises:
        OSError: The system refuses.
        EOFError: The process that all are forked from has ended.
    """
    loop = asyncio.get_running_loop()
    started: asyncio.Future[BaseProcess] = loop.create_future()

    def settle(process: BaseProcess | None, error: Exception) -> None:
        if not started.done():
            started.set_exception(error) if process is None else started.set_result(process)
        elif process is not None:
            process.kill()  # who asked for it has left

    def work() -> None:
        process, error = None, Exception()
        try:
            with theirs:
                process = _start(partial(run, theirs, *arguments))
        except Exception as caught:  # noqa: BLE001 - it is raised where the process is waited for
            error = caught
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, process, error)

    Thread(target=work, daemon=True).start()
    return await started


def _start(work: Callable[[], None]) -> BaseProcess:
    process = multiprocessing.get_context("forkserver").Process(target=work, daemon=True)
    process.start()
    return process
