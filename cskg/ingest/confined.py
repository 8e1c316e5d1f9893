"""The inside of a worker process: takes tasks from its parent, one at a time, and works on each within limits.

The limits are the operating system's, so they also hold libraries written in C: memory (``RLIMIT_AS``), processor
time of the task (``RLIMIT_CPU``) and time on the clock (``setitimer``); whoever exceeds the last two is ended by a
signal. There are no core dumps. The process ends with its parent, whatever it is doing.

This stops mistakes and bombs. It is not a jail: a document that takes over a library's code has the rights of the user.
An audit hook refuses sockets to the Python code of a worker; code in C is not held to that.
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
"""What an answer says: the worker waits for tasks, has a result, met an exception, or ran out of memory."""


def main() -> None:
    """Works for the parent that started this process, until it goes away."""
    connection: Connection[Any, Any] = Connection(int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the parent decides what ends
    threading.Thread(target=_end_with_parent, args=(connection.fileno(),), daemon=True).start()
    try:
        function, memory = pickle.loads(connection.recv_bytes())  # noqa: S301 - from the parent
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent reports it
        connection.send_bytes(pickle.dumps((FAULT, f"{type(error).__name__}: {error}"[:500], 0)))
        return
    # What is loaded stays, and what is read of a document has hardly a cycle: looking for cycles is mostly in vain.
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
    # Only here is what the function had in hand free again, so that there is memory to say so.
    return pickle.dumps((kind, what, _peak()))


def _end_with_parent(descriptor: int) -> None:
    poll = select.poll()
    poll.register(descriptor, 0)  # nothing but the end of the connection
    poll.poll()
    os._exit(1)


def _refuse_connections(event: str, _: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        raise PermissionError("A document is read without a network.")


def _limit(name: str, value: int) -> None:
    """Sets a limit, where the system has it."""
    which = getattr(resource, name)
    _, most = resource.getrlimit(which)
    wanted = value if most == resource.RLIM_INFINITY else min(value, most)
    try:
        resource.setrlimit(which, (wanted, most))
    except (ValueError, OSError):  # macOS knows the name RLIMIT_AS, but refuses it
        return


def _peak() -> int:
    """The most memory that the process has had so far, in bytes; 0 if the system does not say.

    What ``getrusage`` says would include the memory that the parent had when it started the process.
    """
    try:
        with open("/proc/self/status", "rb") as status:  # noqa: PTH123 - after every document, so it is to be quick
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith(b"VmHWM:"))
    except (OSError, StopIteration):
        return 0
