"""The hostile requests against a server as a user starts one: each is refused as it should, and others are served.

A bystander asks all the while. The memory of all processes of the server is measured over repetitions of all requests.
"""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest
from hostile_requests import REQUESTS
from running_server import start_server

WARM, REPETITIONS = 2, 4
FLAT_MIB = 8.0
"""Growth of memory over the repetitions that is not taken for a leak."""
QUESTION = b'{"query": "{ dataset { revision } levels { value } }", "variables": {"number": %d}}'


@dataclass(slots=True)
class Served:
    """A server, and a bystander who asks it.

    Attributes:
        address: Where it listens.
        pid: Its process.
        waits: How many seconds the bystander waited for each answer.
        failures: What the bystander got instead.
    """

    address: tuple[str, int]
    pid: int
    waits: list[float] = field(default_factory=list)
    failures: list[bytes] = field(default_factory=list)

    def send(self, request: bytes) -> tuple[int, bytes]:
        """Sends bytes; returns the status of the answer, 0 where there is none, and its body."""
        parts = []
        with socket.create_connection(self.address, timeout=30) as connection:
            with suppress(ConnectionError):  # it may be refused before all was sent
                connection.sendall(request)
            with suppress(ConnectionError):
                while part := connection.recv(2**16):
                    parts.append(part)
        head, _, body = b"".join(parts).partition(b"\r\n\r\n")
        return int(head.split()[1]) if head else 0, body

    def stand_by(self, stop: Event) -> None:
        """Asks again and again, each time something new, as a client that does no harm."""
        while not stop.wait(0.05):
            body = QUESTION % len(self.waits)
            head = b"POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
            start = time.monotonic()
            try:
                status, answer = self.send(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            except OSError as error:
                status, answer = 0, str(error).encode()
            self.waits.append(time.monotonic() - start)
            if status != 200 or b'"errors"' in answer:
                self.failures.append(answer or b"no answer")

    def memory(self) -> float:
        """Returns the MiB of memory that belong to the server's processes alone."""
        return sum(_private_kib(pid) for pid in _family(self.pid)) / 1024


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [pid, *(each for child in children.split() for each in _family(int(child)))]


def _private_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty")))


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A server of the two real units, with a bystander."""
    stop = Event()
    with start_server("--workers", "2") as (url, process):
        parts = urlsplit(url)
        made = Served(address=(str(parts.hostname), int(parts.port or 0)), pid=process.pid)
        ask = b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        while made.send(ask)[0] != 200:  # the engine for SPARQL is prepared when it is first asked
            time.sleep(0.2)
        bystander = Thread(target=made.stand_by, args=(stop,))
        bystander.start()
        yield made
        stop.set()
        bystander.join(60)


@pytest.mark.parametrize("name", REQUESTS)
def test_a_hostile_request_is_refused_as_it_should(served: Served, name: str) -> None:
    """With its status and its code, soon, and without a word of what went on inside."""
    request = REQUESTS[name]
    start = time.monotonic()
    status, body = served.send(request.sent)
    assert time.monotonic() - start < 10
    assert status in {request.status, request.also} - {0}, body[:500]
    if request.code:
        assert [error["extensions"]["code"] for error in json.loads(body)["errors"]][:1] == [request.code], body[:500]
    assert b"Traceback" not in body
    assert len(body) < 20_000 + 10 * len(request.sent)


def test_hostile_requests_leave_memory_flat_and_others_served(served: Served) -> None:
    """All of them many times: no request of the bystander fails or waits long, and no process grows."""
    assert len(REQUESTS) >= 60
    family = _family(served.pid)
    sizes = []
    for _ in range(WARM + REPETITIONS):
        for request in REQUESTS.values():
            served.send(request.sent)
        sizes.append(served.memory())
    assert sizes[-1] - sizes[WARM - 1] < FLAT_MIB, sizes
    assert set(family) <= set(_family(served.pid)), "a process has died"
    assert served.failures == []
    assert len(served.waits) > 20
    assert max(served.waits) < 5, sorted(served.waits)[-5:]
