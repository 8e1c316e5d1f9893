"""Functions that open correct and faulty long answers; the processes of ``test_streaming.py`` call them by name."""

import os
import signal
import time
from pathlib import Path
from typing import BinaryIO

from cskg.graph.catalogue import Catalogue
from cskg.web.long_answers import PIECE, LongAnswer

BLOCK = bytes(range(256)) * (PIECE // 256)
"""Bytes that compress badly, so the pieces arrive one by one."""


def open_answer(catalogue: Catalogue, wanted: str) -> LongAnswer:
    """Opens the answer that ``wanted`` describes: a word, and a number or a path."""
    word, _, argument = wanted.partition(" ")
    if word == "die-early":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "blocks":
        return _answer(lambda file: [file.write(BLOCK) for _ in range(int(argument))])
    if word == "revision":
        return _answer(lambda file: file.write(catalogue.revision.encode()))
    if word == "missing":
        return LongAnswer(write=lambda file: file.write(b"There is none."), media_type="text/plain", status=404)
    return _answer({"die": _die, "fail": _fail, "sleep": _sleep, "count": lambda file: _count(file, argument)}[word])


def _answer(write: object) -> LongAnswer:
    return LongAnswer(write=write, media_type="application/octet-stream", name="零售.bin")  # type: ignore[arg-type]


def _die(file: BinaryIO) -> None:
    file.write(BLOCK * 8)
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)


def _fail(file: BinaryIO) -> None:
    file.write(BLOCK * 8)
    raise ValueError("The writer is wrong.")


def _sleep(file: BinaryIO) -> None:
    file.write(BLOCK)
    file.flush()
    time.sleep(600)


def _count(file: BinaryIO, path: str) -> None:
    """Writes without end, and records the process id and the number of accepted blocks."""
    for number in range(10**9):
        file.write(BLOCK)
        fresh = Path(f"{path}.fresh")
        fresh.write_text(f"{os.getpid()} {number}")
        fresh.replace(path)  # readers always find a complete file
