"""What workers keep does not hold requests up: it is left out of garbage collections, and freed without them."""

import gc
import socket
import threading
from collections.abc import Iterator

import msgspec
import pytest

from cskg.api.executing import Executor
from cskg.graph.catalogue import Catalogue
from cskg.web import worker
from cskg.web.worker import LENGTH, Reply, Task, serve


@pytest.fixture
def _thawed() -> Iterator[None]:
    """Gives the collector back what a test has taken from it."""
    yield
    gc.unfreeze()
    gc.collect()


@pytest.mark.usefixtures("_thawed")
def test_what_is_kept_is_taken_out_of_collections() -> None:
    """After some answers, what they have left behind is not looked through any more."""
    ours, theirs = socket.socketpair()
    kept: list[object] = []

    def answer(_: Task) -> Reply:
        kept.append([[] for _ in range(1_000)])
        return Reply(body=b"", cost=0.0)

    thread = threading.Thread(target=serve, args=(theirs, answer))
    thread.start()
    before = gc.get_freeze_count()
    message = msgspec.msgpack.encode(Task(dataset="", digest=""))
    with ours, ours.makefile("rwb") as stream:
        for _ in range(worker._TIDIED_EVERY + 1):
            stream.write(len(message).to_bytes(LENGTH, "big") + message)
            stream.flush()
            stream.read(int.from_bytes(stream.read(LENGTH), "big"))
        assert gc.get_freeze_count() - before > worker._TIDIED_EVERY * 1_000
    thread.join(10)


def test_a_document_that_is_kept_no_more_is_freed_at_once(retail: Catalogue) -> None:
    """Without a collection, which would not see it: parsed and compiled documents hold no circles."""

    def execute(executor: Executor, alias: str) -> None:
        units = " ".join(f'{alias}{number}: unit(code: "111275L4") {{ title }}' for number in range(30))
        document = f"{{ {units} }}"
        assert executor.execute(retail, document).data

    execute(Executor(), "first")
    executor = Executor()
    execute(executor, "second")
    gc.collect()
    gc.disable()
    try:
        del executor
        assert gc.collect() < 20
    finally:
        gc.enable()
