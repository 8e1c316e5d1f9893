"""Ids of requests: they join what the server and its workers log."""

import asyncio
import io
import json
import logging
import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any

import msgspec
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from cskg.web.answering import Answers
from cskg.web.request_log import Identified, set_up_log
from cskg.web.worker import LENGTH, Reply, Task, serve


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged, as JSON lines; afterwards all is as it was."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers, root.level
    set_up_log("json", "warning", stream)
    yield stream
    root.handlers = before[0]
    root.setLevel(before[1])  # unlike an assignment, this also forgets what each logger has found before


class OnePool:
    """Stands for workers, one of which has logged something."""

    async def run(self, _task: Task, _cost: float | None) -> Reply:
        """Replies."""
        return Reply(body=b"{}", cost=1.0, logged=("A resolver failed at unit",))


def test_what_a_worker_logged_has_the_id_of_its_request(log: io.StringIO) -> None:
    """So the answer, the server's lines and the worker's belong together; a strange id is replaced."""
    answers = Answers(OnePool())  # type: ignore[arg-type]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await answers.get(Request(scope, receive), Task(dataset="", digest=""))
        await Response("ok")(scope, receive, send)

    client = TestClient(Identified(app))
    assert client.get("/", headers={"x-request-id": "proxy-7"}).headers["x-request-id"] == "proxy-7"
    given = client.get("/", headers={"x-request-id": "a b\x1b"}).headers["x-request-id"]
    assert len(given) == 16
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["event"], line["request"]) for line in lines] == [
        ("A resolver failed at unit", "proxy-7"),
        ("A resolver failed at unit", given),
    ]


def test_a_workers_lines_come_with_its_reply() -> None:
    """Those of one task, with the traceback; the next reply has none."""
    ours, theirs = socket.socketpair()

    def answer(task: Task) -> Reply:
        if task.page:
            logging.getLogger("cskg.api").error("It failed", exc_info=ValueError("why"))
        return Reply(body=b"", cost=1.0)

    thread = Thread(target=serve, args=(theirs, answer))
    thread.start()
    with ours:
        replies = [ask(ours, Task(dataset="", digest="", page=page)) for page in ("x", "")]
    thread.join(10)
    assert replies[0].logged[0].startswith("It failed")
    assert "ValueError: why" in replies[0].logged[0]
    assert replies[1].logged == ()


def ask(connection: socket.socket, task: Task) -> Reply:
    """Asks a worker."""
    message = msgspec.msgpack.encode(task)
    connection.sendall(len(message).to_bytes(LENGTH, "big") + message)
    with connection.makefile("rb") as stream:
        return msgspec.msgpack.decode(stream.read(int.from_bytes(stream.read(LENGTH), "big")), type=Reply)


def test_text_is_for_people(log: io.StringIO) -> None:
    """One line with time and level, and a traceback below it; what drives a terminal in a path is escaped."""
    stream = io.StringIO()
    set_up_log("text", "info", stream)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("ok")(scope, receive, send)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(_: Any) -> None:
        """Takes what is sent."""

    scope = {"type": "http", "method": "GET", "path": "/\x1b[2J\n", "headers": []}
    asyncio.run(Identified(app)(scope, receive, send))
    logging.getLogger("cskg.web").error("It failed", exc_info=ValueError("why\x9b\u202e"))
    first, *others = stream.getvalue().splitlines()
    assert "request" in first
    assert "\x1b" not in stream.getvalue()
    assert "It failed" in others[0]
    assert others[-1] == r"ValueError: why\x9b\u202e"
    assert log.getvalue() == ""
