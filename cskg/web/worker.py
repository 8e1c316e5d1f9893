"""A process that executes GraphQL documents and renders pages for the server, one at a time.

The server sends a :class:`Task` and receives a :class:`Reply`, each packed with msgspec behind its length. A worker
keeps the datasets of the last two tasks open, so that a new version costs one opening. It ends when the server closes
the socket, whatever ended the server.
"""

import gc
import logging
import resource
import signal
import socket
import sys
from collections import OrderedDict
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cskg.errors import StoreError

if TYPE_CHECKING:
    from cskg.graph.catalogue import Catalogue

LENGTH = 4
"""Bytes of the length before each message, the most significant first."""

_OPEN_DATASETS = 2
_TIDIED_EVERY = 50
"""After so many answers, what is kept since, such as parsed documents, is taken out of garbage collections."""

_MEMORY = 2 * 2**30
"""Most bytes of address space, so that a request that needs more ends this process and no other."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A request to execute.

    Attributes:
        dataset: The path of the compiled dataset.
        digest: The digest that it has.
        document: The text of the document.
        variables: The variables, as JSON.
        operation: The name of the operation to execute.
        is_get: Whether only a query may be executed.
        may_see_keys: Whether the caller may see which answers of quizzes are right.
        max_cost: The cost from which on the document is not executed but sent back; None for no limit.
        page: The name of a page to render; then there is no document.
        address: The address of the page, packed with msgspec.
        case: What is asked of the server of CASE, packed with msgspec; then there is no document and no page.
    """

    dataset: str
    digest: str
    document: str = ""
    variables: bytes = b""
    operation: str | None = None
    is_get: bool = False
    may_see_keys: bool = True
    max_cost: float | None = None
    page: str = ""
    address: bytes = b""
    case: bytes = b""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a task.

    Attributes:
        body: The answer, as JSON, or the page; None where the document costs more than the task allows.
        cost: What the document costs.
        was_executed: Whether execution began.
        is_final: Whether the same question has the same answer as long as the dataset is the same.
        is_lost: Whether the dataset cannot be opened any more.
        status: The HTTP status of a page.
        media_type: What the bytes of a page are.
        name: The name under which a client saves them; None for what is shown.
        headers: Further headers of an answer of CASE.
        is_last: Whether the process has grown too large, and is to be replaced.
        logged: What was logged meanwhile, which the server logs for the request.
    """

    body: bytes | None
    cost: float
    was_executed: bool = False
    is_final: bool = True
    is_lost: bool = False
    status: int = 200
    media_type: str = ""
    name: str | None = None
    headers: dict[str, str] = {}
    is_last: bool = False
    logged: tuple[str, ...] = ()


CASE_QUESTION = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]
"""What is asked of the server of CASE: the parts of the path, and the names and values of the query."""


def serve(connection: socket.socket, answer: Callable[[Task], Reply]) -> None:
    """Answers tasks until the connection ends; what is logged meanwhile goes with the answer."""
    tasks, replies = msgspec.msgpack.Decoder(Task), msgspec.msgpack.Encoder()
    log = _Kept()
    logging.getLogger().addHandler(log)
    with connection, closing(log):
        connection.setblocking(True)
        stream = connection.makefile("rwb")
        answered = 0
        while head := stream.read(LENGTH):
            reply = answer(tasks.decode(stream.read(int.from_bytes(head, "big"))))
            message = replies.encode(msgspec.structs.replace(reply, logged=log.take()) if log.lines else reply)
            stream.write(len(message).to_bytes(LENGTH, "big"))
            stream.write(message)
            stream.flush()
            answered += 1
            if answered % _TIDIED_EVERY == 0:
                _tidy()


class _Kept(logging.Handler):
    """Keeps what is logged while a task is answered, with its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps a record."""
        self.lines.append(self.format(record))

    def take(self) -> tuple[str, ...]:
        """Returns what was kept since the last time."""
        taken, self.lines = tuple(self.lines), []
        return taken

    def close(self) -> None:
        """Keeps nothing more."""
        logging.getLogger().removeHandler(self)
        super().close()


def _tidy() -> None:
    """Frees what is of no use, and spares later collections what stays.

    A collection looks at all that is kept: with 1,300 parsed documents it took more than a second. No request waits for
    this one unless it comes at the same moment.
    """
    gc.collect()
    gc.freeze()


def _make_answering() -> Callable[[Task], Reply]:
    """Gives what answers tasks with documents and pages."""
    from cskg.api.executing import Executor

    datasets: OrderedDict[tuple[str, str], Catalogue] = OrderedDict()
    executor = Executor()

    def answer(task: Task) -> Reply:
        catalogue = _open(task, datasets)
        return Reply(body=None, cost=0.0, is_lost=True) if catalogue is None else _answer(task, executor, catalogue)

    return answer


def open_dataset(path: str, digest: str) -> "Catalogue | None":
    """Opens a compiled dataset; None where its file is gone, or is another one by now."""
    from cskg.graph.catalogue import Catalogue

    try:
        opened = Catalogue(Path(path))
    except StoreError:
        return None
    if opened.digest != digest:
        opened.close()
        return None
    return opened


def _open(task: Task, datasets: "OrderedDict[tuple[str, str], Catalogue]") -> "Catalogue | None":
    """Gives the dataset of a task, which may be open already."""
    key = (task.dataset, task.digest)
    if key not in datasets:
        opened = open_dataset(*key)
        if opened is None:
            return None
        datasets[key] = opened
        while len(datasets) > _OPEN_DATASETS:
            datasets.popitem(last=False)[1].close()
            gc.unfreeze()  # what this one held goes with the next collection
    return datasets[key]


def _answer(task: Task, executor: Any, catalogue: Any) -> Reply:  # noqa: ANN401 - imported in the worker only
    if task.page:
        from cskg.web.page import Address
        from cskg.web.rendering import render

        page = render(executor, catalogue, msgspec.msgpack.decode(task.address, type=Address), task.max_cost)
        return Reply(
            body=page.body,
            cost=page.cost,
            is_final=page.is_final,
            status=page.status,
            media_type=page.media_type,
            name=page.name,
        )
    if task.case:
        from cskg.exchange.case_answers import answer as answer_case

        found = answer_case(catalogue, *msgspec.msgpack.decode(task.case, type=CASE_QUESTION))
        return Reply(
            body=found.body, cost=1.0, status=found.status, media_type="application/json", headers=found.headers
        )
    variables = msgspec.json.decode(task.variables)
    cost = executor.measure(catalogue, task.document, variables, task.operation)
    if task.max_cost is not None and cost > task.max_cost:
        return Reply(body=None, cost=cost)
    answer = executor.execute(
        catalogue,
        task.document,
        variables,
        task.operation,
        queries_only=task.is_get,
        cost=cost,
        may_see_keys=task.may_see_keys,
    )
    return Reply(
        body=msgspec.json.encode(answer.to_json(cost)),
        cost=cost,
        was_executed=answer.was_executed,
        is_final=all((error.extensions or {}).get("code") != "INTERNAL" for error in answer.errors),
    )


def confine(memory: int | None = _MEMORY) -> None:
    """Limits what this process, which the server has forked, may take.

    Args:
        memory: Most bytes of address space; None for no limit.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its workers
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux" and memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    gc.freeze()  # what is loaded stays, so it need not be looked through again and again


def run(connection: socket.socket) -> None:
    """Serves a connection to the server; what a forked process runs."""
    confine()
    serve(connection, _make_answering())
