"""Real sockets: clients that are silent, slow or half-hearted never stop service."""

import contextlib
import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner

from cskg.cli.commands import cli

HALF_A_HEAD = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-"
HALF_A_BODY = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
START = """
import sys
from cskg.web import connections
connections.HEAD_SECONDS, connections.REST_SECONDS = 1.0, 2.0
sys.argv = ["cskg", "serve", "--port", "0", "--workers", "2", "--cors-origin", "https://lms.example"]
from cskg.cli.commands import main
main()
"""
"""Starts a server as a user does, but with short deadlines."""


@contextlib.contextmanager
def serving(root: Path) -> Iterator[tuple[tuple[str, int], subprocess.Popen[str]]]:
    """A server in a process of its own, and where it listens."""
    with subprocess.Popen(
        [sys.executable, "-c", START], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout
            found = re.search(r"http://(\S+):(\d+) ", process.stdout.readline())
            assert found
            yield (found[1], int(found[2])), process
        finally:
            process.kill()


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[tuple[str, int]]:
    """Where a server with short deadlines listens."""
    with serving(root) as (address, _):
        yield address


def post(query: str) -> bytes:
    """A whole request."""
    body = json.dumps({"query": query}).encode()
    head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length:"
    return f"{head} {len(body)}\r\n\r\n".encode() + body


def health(address: tuple[str, int]) -> int:
    """Asks for the state of a server; a new connection each time."""
    with urllib.request.urlopen(f"http://{address[0]}:{address[1]}/healthz", timeout=5) as answer:
        return int(answer.status)


def read_all(connection: socket.socket) -> bytes:
    """Reads until the server closes."""
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(2**16):
            parts.append(part)
    return b"".join(parts)


def test_pages_of_allowed_origins_may_ask(address: tuple[str, int]) -> None:
    """The option names them; what is not an origin is refused with what would be one."""
    request = urllib.request.Request(
        f"http://{address[0]}:{address[1]}/healthz", headers={"origin": "https://lms.example"}
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.headers["access-control-allow-origin"] == "https://lms.example"
    for wrong in ("https://lms.example/", "lms.example", "null", "https://*.example", "https://LMS.example"):
        done = CliRunner().invoke(cli, ["serve", "--cors-origin", wrong])
        assert done.exit_code == 2
        assert "https://lms.example" in done.output


@pytest.mark.parametrize("sent", [b"", b"G", HALF_A_HEAD, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + HALF_A_HEAD])
def test_a_client_that_stops_before_the_end_of_a_head_is_left(address: tuple[str, int], sent: bytes) -> None:
    """Also when it sends a byte from time to time, and also after a request that was answered."""
    with socket.create_connection(address, timeout=10) as connection:
        start = time.monotonic()
        connection.sendall(sent)
        connection.settimeout(0.2)
        ended = False
        while not ended and time.monotonic() - start < 8:
            try:
                ended = not connection.recv(2**16)
                if sent:
                    connection.sendall(b"x")
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                ended = True
        assert ended
        assert time.monotonic() - start < 5


@pytest.mark.parametrize("sent", [b"", HALF_A_HEAD, HALF_A_BODY])
def test_more_silent_connections_than_the_cap_do_not_stop_service(address: tuple[str, int], sent: bytes) -> None:
    """The one that was waited for longest gives way to a new one."""
    with ExitStack() as stack:
        for _ in range(540):
            connection = stack.enter_context(socket.create_connection(address, timeout=10))
            with contextlib.suppress(ConnectionError):
                connection.sendall(sent)
        assert health(address) == 200


def test_a_body_in_very_many_pieces_is_refused_soon(address: tuple[str, int]) -> None:
    """200,000 chunks of a byte are not parsed to their end; others are answered meanwhile."""
    head = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(address, timeout=10) as connection:
        start = time.monotonic()
        with contextlib.suppress(ConnectionError):
            connection.sendall(head + b"1\r\n \r\n" * 200_000 + b"0\r\n\r\n")
        answer = read_all(connection)
        assert time.monotonic() - start < 2
        assert not answer.startswith(b"HTTP/1.1 2")
    assert health(address) == 200


def test_a_client_that_does_not_read_its_answer_is_left(address: tuple[str, int]) -> None:
    """Answers are not held for it for ever."""
    request = post("{ __schema { types { name description fields { name description args { name description } } } } }")
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.settimeout(10)
        connection.connect(address)
        connection.sendall(request * 100)
        time.sleep(4)
        assert len(read_all(connection)) < 100 * 50_000


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_whatever_runs(root: Path, number: signal.Signals) -> None:
    """With documents that execute and wait, half a body and a client that does not read; health is told until then."""
    quiz = 'quiz(input: {units: ["111275L4", "107167L5"], size: 100, seed: %d}) { id }'
    heavy = post("{ " + " ".join(f"q{seed}: {quiz % seed}" for seed in range(8)) + " }")
    with serving(root) as (address, process), ExitStack() as stack:
        for sent in [heavy] * 6 + [HALF_A_BODY, HALF_A_HEAD, b""]:
            stack.enter_context(socket.create_connection(address, timeout=10)).sendall(sent)
        time.sleep(0.5)
        start = time.monotonic()
        assert health(address) == 200
        assert time.monotonic() - start < 1
        process.send_signal(number)
        assert process.wait(15) == 0
        assert time.monotonic() - start < 11


LOADING = """
import sys, time
from cskg.cli import commands, serving
def load(*_):
    {}
serving.open_dataset = load
sys.argv = ["cskg", "serve", "--workers", "1", "--port", sys.argv[1]]
commands.main()
"""
"""Starts a server whose dataset is loaded by the given line."""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_server_that_still_loads(number: signal.Signals) -> None:
    """Nobody waits for documents to be read; health is told meanwhile, and that nothing can be served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = ("127.0.0.1", int(free.getsockname()[1]))
    command = [sys.executable, "-c", LOADING.format("time.sleep(120)"), str(address[1])]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                with contextlib.suppress(urllib.error.URLError):
                    url = f"http://{address[0]}:{address[1]}/metrics"
                    if "\ncskg_workers 1.0" in urllib.request.urlopen(url, timeout=5).read().decode():
                        break
                time.sleep(0.2)
            assert health(address) == 200
            with pytest.raises(urllib.error.HTTPError, match="503"):
                urllib.request.urlopen(f"http://{address[0]}:{address[1]}/readyz", timeout=5)
            start = time.monotonic()
            process.send_signal(number)
            assert process.wait(15) == 0
            assert time.monotonic() - start < 10
        finally:
            process.kill()


def test_a_dataset_that_cannot_be_loaded_for_whatever_reason_ends_the_command() -> None:
    """Not only errors of ours: the server does not stay, ready for nothing."""
    command = [sys.executable, "-c", LOADING.format("raise OSError(5, 'Input/output error')"), "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "Input/output error" in done.stderr
    assert "Traceback" not in done.stderr
