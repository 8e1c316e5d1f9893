"""A process that executes GraphQL documents and renders pages for the server, one at a time.

The server sends a :class:`Task` and receives a :class:`Reply`, each packed with msgspec after its length. A worker
keeps the last two datasets open, so each new version is opened once. It ends when the server closes the socket, however
the server ended.
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
"""The number of bytes of the length before each message, the most significant first."""

_OPEN_DATASETS = 2
_TIDIED_EVERY = 50
"""After this many answers, new cached objects, such as parsed documents, are excluded from garbage collection."""

_MEMORY = 2 * 2**30
"""The most bytes of address space; a request that needs more ends only this process."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A request to execute.

    Attributes:
        dataset: The path of the compiled dataset.
        digest: The digest of the dataset.
        document: The text of the document.
        variables: The variables, as JSON.
        operation: The name of the operation to execute.
        is_get: Whether only a query may be executed.
        may_see_keys: Whether the caller may see which answers of quizzes are right.
        max_cost: The highest cost; a document that costs more is returned without being executed. None for no limit.
        page: The name of a page to render; then there is no document.
        address: The address of the page, packed with msgspec.
        case: A request to the CASE server, packed with msgspec; then there is no document and no page.
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
    """The outcome of a task.

    Attributes:
        body: The answer, as JSON, or the page; None if the document costs more than the task allows.
        cost: The cost of the document.
        was_executed: Whether execution began.
        is_final: Whether the same request gets the same answer as long as the dataset is the same.
        is_lost: Whether the dataset can no longer be opened.
        status: The HTTP status of a page.
        media_type: The media type of a page.
        name: The file name under which a client saves it; None if it is shown.
        headers: Further headers of a CASE answer.
        is_last: Whether the process has grown too large, and must be replaced.
        logged: The log lines of the task, which the server logs for the request.
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
"""A request to the CASE server: the parts of the path, and the names and values of the query."""


def serve(connection: socket.socket, answer: Callable[[Task], Reply]) -> None:
    """Answers tasks until the connection ends; each answer includes the log lines of its task."""
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
    """Collects the log lines of a task, with tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Adds a record."""
        self.lines.append(self.format(record))

    def take(self) -> tuple[str, ...]:
        """Returns the lines since the last call."""
        taken, self.lines = tuple(self.lines), []
        return taken

    def close(self) -> None:
        """Stops collecting."""
        logging.getLogger().removeHandler(self)
        super().close()


def _tidy() -> None:
    """Frees unused objects, and excludes the remaining ones from later garbage collections.

    A garbage collection looks at all objects: with 1,300 parsed documents it took more than a second. A request waits
    for this one only if it comes at the same moment.
    """
    gc.collect()
    gc.freeze()


def _make_answering() -> Callable[[Task], Reply]:
    """Returns the function that answers tasks with documents and pages."""
    from cskg.api.executing import Executor

    datasets: OrderedDict[tuple[str, str], Catalogue] = OrderedDict()
    executor = Executor()

    def answer(task: Task) -> Reply:
        catalogue = _open(task, datasets)
        return Reply(body=None, cost=0.0, is_lost=True) if catalogue is None else _answer(task, executor, catalogue)

    return answer


def open_dataset(path: str, digest: str) -> "Catalogue | None":
    """Opens a compiled dataset; None if its file is gone, or now has another dataset."""
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
    """Returns the dataset of a task, which may be open already."""
    key = (task.dataset, task.digest)
    if key not in datasets:
        opened = open_dataset(*key)
        if opened is None:
            return None
        datasets[key] = opened
        while len(datasets) > _OPEN_DATASETS:
            datasets.popitem(last=False)[1].close()
            gc.unfreeze()  # the next collection frees the objects of the closed dataset
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
    """Limits the resources of this process, which the server has forked.

    Args:
        memory: The most bytes of address space; None for no limit.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its workers
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux" and memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    gc.freeze()  # loaded code stays in memory, so later collections need not look at it


def run(connection: socket.socket) -> None:
    """Serves a connection to the server; the main function of a forked process."""
    confine()
    serve(connection, _make_answering())
