"""Processes that answer SPARQL queries, and a process that makes their engine; they are not workers of the API.

They communicate with the server as :mod:`.worker` does. A query is the document of a task; the dataset of the task is
the folder of an engine. They have a lower priority than all other processes, so a heavy query does not slow the API.
"""

import os
import resource
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cskg.errors import BadInputError, LimitExceededError
from cskg.web.negotiation import rank_media_types
from cskg.web.worker import Reply, Task, confine, serve

if TYPE_CHECKING:
    from cskg.sparql.engine import Engine

SHOWN_ROWS = 500
"""The most rows that a page shows."""

_SHOWN_CHARACTERS = 100_000
_LARGE = 256 * 2**10
"""A process that uses more kibibytes of memory is replaced, because the engine frees little memory."""

_NICE = 10
_LONGEST_SECONDS = 30
"""How long a query runs at most if the server, which would end it after its deadline, no longer exists."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The parameters of a request in addition to its query.

    Attributes:
        accept: The Accept header; None if a page shows the answer.
        graphs: The graphs that make up the default graph.
        named_graphs: The named graphs.
    """

    accept: str | None = ""
    graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """An answer for people.

    Attributes:
        variables: The names of the columns.
        rows: The terms of each row, as in SPARQL's JSON; None if a variable has no value.
        is_cut: Whether there are more rows, or more text, than are shown.
        truth: The answer to ASK; None for other queries.
        text: The graph, as Turtle; None for other queries.
    """

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[dict[str, str] | None, ...], ...] = ()
    is_cut: bool = False
    truth: bool | None = None
    text: str | None = None


def run(connection: socket.socket) -> None:
    """Answers queries; the main function of a forked process."""
    confine()
    os.nice(_NICE)
    serve(connection, _make_answering())


def run_maker(connection: socket.socket) -> None:
    """Makes engines; the main function of a forked process. Clients do not affect its memory, so it has no limit."""
    confine(memory=None)
    os.nice(_NICE)
    serve(connection, _make)


def _make(task: Task) -> Reply:
    from cskg.errors import StoreError
    from cskg.sparql.engine import make_engine

    try:
        make_engine(Path(task.dataset), task.digest)
    except (OSError, RuntimeError, StoreError) as error:
        return Reply(body=str(error).encode(), cost=0.0, status=500)
    return Reply(body=b"", cost=0.0)


def _make_answering() -> Callable[[Task], Reply]:
    from cskg.sparql.engine import Engine

    engines: dict[str, Engine] = {}  # only the last one

    def answer(task: Task) -> Reply:
        engine = engines.get(task.dataset)
        if engine is None:
            engines.clear()
            try:
                engine = engines[task.dataset] = Engine(Path(task.dataset))
            except (OSError, RuntimeError):
                return Reply(body=None, cost=0.0, is_lost=True)
        signal.alarm(_LONGEST_SECONDS)  # ends the process, whatever it is doing
        reply = _answer(engine, task.document, msgspec.msgpack.decode(task.variables, type=Asked))
        signal.alarm(0)
        is_large = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > _LARGE
        return msgspec.structs.replace(reply, is_last=is_large)

    return answer


def _answer(engine: "Engine", text: str, asked: Asked) -> Reply:
    from cskg.sparql.engine import GRAPHS, RESULTS, NotAcceptableError
    from cskg.sparql.query_guard import check_query

    is_shown = asked.accept is None
    accepted = rank_media_types(asked.accept or "", (*RESULTS, *GRAPHS))
    try:
        query = check_query(text)
        answer = engine.answer(query, accepted, asked.graphs, asked.named_graphs)
    except BadInputError as error:
        is_limit, is_type = isinstance(error, LimitExceededError), isinstance(error, NotAcceptableError)
        status = 413 if is_limit else 406 if is_type else 400
        return Reply(body=str(error).encode(), cost=0.0, status=status, media_type="text/plain; charset=utf-8")
    except OSError:
        return Reply(body=None, cost=0.0, is_lost=True)
    is_graph = answer.media_type in GRAPHS
    body = msgspec.json.encode(_show(answer.body, is_graph=is_graph)) if is_shown else answer.body
    media_type = (
        answer.media_type if not answer.media_type.startswith("text/") else f"{answer.media_type}; charset=utf-8"
    )
    return Reply(body=body, cost=0.0, was_executed=True, is_final=query.is_final, media_type=media_type)


def _show(body: bytes, *, is_graph: bool) -> Shown:
    """Splits an answer into the parts for a page; only the beginning of a long answer."""
    if is_graph:
        text = body.decode()
        return Shown(text=text[:_SHOWN_CHARACTERS], is_cut=len(text) > _SHOWN_CHARACTERS)
    found: dict[str, Any] = msgspec.json.decode(body)
    if "boolean" in found:
        return Shown(truth=found["boolean"])
    variables = found["head"]["vars"]
    rows: list[tuple[dict[str, str] | None, ...]] = []
    size = 0
    for row in found["results"]["bindings"]:
        terms = tuple(row.get(name) for name in variables)
        size += sum(len(term["value"]) for term in terms if term)
        if len(rows) == SHOWN_ROWS or size > _SHOWN_CHARACTERS:
            return Shown(variables=variables, rows=tuple(rows), is_cut=True)
        rows.append(terms)
    return Shown(variables=variables, rows=tuple(rows))
