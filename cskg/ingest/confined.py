"""The code of a worker process: takes tasks from its parent, one at a time, and works on each within limits.

The limits are those of the operating system, so they also apply to libraries written in C: memory (``RLIMIT_AS``),
processor time of the task (``RLIMIT_CPU``) and time on the clock (``setitimer``). A signal ends a process that exceeds
one of the last two. There are no core dumps. The process ends with its parent, whatever it is doing.

This stops mistakes and archive bombs. It is not a sandbox: a document that takes over a library's code has the rights
of the user. An audit hook prevents sockets in the Python code of a worker; code in C is not restricted.
"""

import gc
import math
import os
import pickle
import resource
import select
import signal
import sys
import threading
import time
import traceback
from multiprocessing.connection import Connection
from typing import Any

READY, DONE, FAULT, MEMORY = "ready", "done", "fault", "memory"
"""Kinds of answers: the worker waits for tasks, has a result, had an exception, or ran out of memory."""


def main() -> None:
    """Works for the parent that started this process, until the parent ends."""
    connection: Connection[Any, Any] = Connection(int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the parent decides what ends
    threading.Thread(target=_end_with_parent, args=(connection.fileno(),), daemon=True).start()
    try:
        function, memory = pickle.loads(connection.recv_bytes())  # noqa: S301 - from the parent
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent reports it
        connection.send_bytes(pickle.dumps((FAULT, f"{type(error).__name__}: {error}"[:500], 0)))
        return
    # Loaded modules stay, and values read from a document have hardly any cycles, so collecting cycles is mostly
    # useless.
    gc.freeze()
    gc.set_threshold(100_000)
    sys.addaudithook(_refuse_connections)
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_AS", memory)
    connection.send_bytes(pickle.dumps((READY, None, 0)))
    while True:
        try:
            task = connection.recv_bytes()
        except EOFError:
            return
        file, processor_seconds, clock_seconds = pickle.loads(task)  # noqa: S301
        _limit("RLIMIT_CPU", math.ceil(time.process_time() + processor_seconds))
        signal.setitimer(signal.ITIMER_REAL, clock_seconds)
        answer = _work(function, file)
        signal.setitimer(signal.ITIMER_REAL, 0)  # waiting until the parent takes the answer is not work
        connection.send_bytes(answer)


def _work(function: Any, file: object) -> bytes:  # noqa: ANN401
    """Returns the answer to a task, as it is sent."""
    kind = what = None
    try:
        return pickle.dumps((DONE, function(file), _peak()))
    except MemoryError:
        kind = MEMORY
    except Exception as error:  # noqa: BLE001 - one document's fault must not end the others
        traceback.print_exc()
        kind, what = FAULT, f"{type(error).__name__}: {error}"[:500]
    # The memory of the function is free only here, and there is enough to report the error.
    return pickle.dumps((kind, what, _peak()))


def _end_with_parent(descriptor: int) -> None:
    poll = select.poll()
    poll.register(descriptor, 0)  # only the end of the connection
    poll.poll()
    os._exit(1)


def _refuse_connections(event: str, _: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        raise PermissionError("A document is read without a network.")


def _limit(name: str, value: int) -> None:
    """Sets a limit, if the system supports it."""
    which = getattr(resource, name)
    _, most = resource.getrlimit(which)
    wanted = value if most == resource.RLIM_INFINITY else min(value, most)
    try:
        resource.setrlimit(which, (wanted, most))
    except (ValueError, OSError):  # macOS knows the name RLIMIT_AS, but refuses it
        return


def _peak() -> int:
    """Returns the peak memory of the process so far, in bytes; 0 if the system does not report it.

    The value of ``getrusage`` would include the memory that the parent had when it started the process.
    """
    try:
        with open("/proc/self/status", "rb") as status:  # noqa: PTH123 - after every document, so it is to be quick
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith(b"VmHWM:"))
    except (OSError, StopIteration):
        return 0
