"""Starts processes outside the event loop, forked from a process that has loaded their code (:mod:`.preloading`)."""

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
    """Starts the process from which the others are forked; it never gets Ctrl+C, unlike all other processes."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(["cskg.web.preloading"])
    with contextlib.suppress(OSError):  # the first fork tries again
        resource_tracker.ensure_running()  # otherwise a later fork starts it, with the signal unblocked
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


async def fork(run: Callable[..., None], theirs: socket.socket, *arguments: object) -> BaseProcess:
    """Starts a process, when the process from which all are forked has loaded their code.

    A daemon thread starts it: unlike asyncio's threads, the server does not wait for this thread when it stops. The
    thread closes our copy of the process's end of the connection; no other code may close it meanwhile.

    Args:
        run: The main function of the process, a module-level function; it is called with the socket and the arguments.
        theirs: The process's end of a connection.
        arguments: Values that can be pickled.

    Raises:
        OSError: The system refuses.
        EOFError: The process from which all are forked has ended.
    """
    loop = asyncio.get_running_loop()
    started: asyncio.Future[BaseProcess] = loop.create_future()

    def settle(process: BaseProcess | None, error: Exception) -> None:
        if not started.done():
            started.set_exception(error) if process is None else started.set_result(process)
        elif process is not None:
            process.kill()  # the caller no longer needs it

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
