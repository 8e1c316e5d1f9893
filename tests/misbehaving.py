"""Functions for worker processes with the effects of hostile documents on libraries; ``test_workers.py`` uses them."""

import ctypes
import os
import signal
import socket
import time
from collections.abc import Callable

from cskg.ingest.sources import SourceFile
from cskg.model import Diagnostic, Severity


def obey(file: SourceFile) -> object:
    """Follows the document's instruction: a word and its argument."""
    word, _, argument = file.path.read_text("utf-8").partition(" ")
    if word == "touch":
        file.path.with_suffix(".begun").touch()
    return _ORDERS[word](argument)


def _spin(_: str) -> None:
    while True:
        pass


def _raise(message: str) -> None:
    raise RecursionError(message)


class _Forged:
    """An object whose pickle is a function call."""

    def __reduce__(self) -> tuple[object, ...]:
        return (os.system, ("touch forged",))


_ORDERS: dict[str, Callable[[str], object]] = {
    "say": str,
    "value": lambda code: Diagnostic(severity=Severity.INFO, code=code, message=str(os.getpid())),
    "fill": lambda size: "x" * int(size),
    "touch": lambda size: "x" * int(size),
    "spin": _spin,
    "sleep": lambda _: time.sleep(600),
    "hoard": lambda _: bytearray(1 << 40),
    "crash": lambda _: ctypes.string_at(0),
    "kill": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    "leave": lambda _: os._exit(3),
    "raise": _raise,
    "call": lambda _: socket.create_connection(("127.0.0.1", 9)),
    "forge": lambda _: (_Forged(),),
}
