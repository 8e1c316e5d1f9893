"""A restart under load: the successor takes the port over, and no request fails."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Self

import pytest

from cskg.errors import BadInputError
from cskg.web.desk.rebuilding import Rebuilds
from cskg.web.handover import Predecessor, find_predecessor
from cskg.web.server import _read_again, bind

QUERY = b'{"query": "{ dataset { unitCount } }"}'
HEADERS = {"content-type": "application/json"}


class Clients:
    """Clients that ask without a pause, some over one connection as long as the server keeps it."""

    def __init__(self, address: str) -> None:
        self.host, _, port = address.removeprefix("http://").rpartition(":")
        self.port = int(port)
        self.answered = 0
        self.failures: list[str] = []
        self._stop = Event()
        self._threads = [Thread(target=self._ask, args=(keeps,)) for keeps in (True, True, False, False)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _ask(self, keeps: bool) -> None:  # noqa: FBT001
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        while not self._stop.is_set():
            try:
                connection.request("POST", "/graphql", QUERY, HEADERS)
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 200 or b'"unitCount":3' not in body:
                    self.failures.append(f"{answer.status} {body!r}")
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection.close()
            if not keeps:
                connection.close()
            self.answered += 1
        connection.close()


@contextmanager
def served(root: Path, *arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A server in a process group of its own, which ends with all its successors."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cskg", "serve", "--port", "0", "--workers", "1", *arguments],
        cwd=root,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)


def read_address(process: subprocess.Popen[str]) -> str:
    """Waits until a server says that it serves."""
    assert process.stdout
    line = process.stdout.readline()
    found = re.search(r"http://\S+:\d+", line)
    assert found, line
    return found[0]


@pytest.mark.skipif(sys.platform != "linux", reason="hands a socket over")
def test_a_restart_fails_no_request(root: Path, tmp_path: Path) -> None:
    """The successor goes on serving the same port under another process id, and systemd is told which."""
    notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notified.bind(str(tmp_path / "notify"))
    notified.settimeout(60)
    with notified, served(root, NOTIFY_SOCKET=str(tmp_path / "notify")) as process:
        address = read_address(process)
        assert notified.recv(100).decode() == f"READY=1\nMAINPID={process.pid}"
        with Clients(address) as clients:
            while clients.answered < 20:
                time.sleep(0.01)
            process.send_signal(signal.SIGUSR2)
            assert read_address(process) == address
            successor = int(notified.recv(100).decode().rpartition("=")[2])
            assert successor != process.pid
            assert process.wait(60) == 0
            before = clients.answered
            while clients.answered < before + 20:
                time.sleep(0.01)
        assert clients.failures == []
        os.kill(successor, signal.SIGTERM)


@pytest.mark.skipif(sys.platform != "linux", reason="hands a socket over")
def test_a_successor_that_cannot_start_changes_nothing(root: Path, tmp_path: Path) -> None:
    """The log says so, the server goes on serving, and a later restart works."""
    config = tmp_path / "cskg.toml"
    config.write_text("")
    with served(root, "--config", str(config)) as process:
        address = read_address(process)
        config.write_text('nonsense = "1"\n')
        with Clients(address) as clients:
            process.send_signal(signal.SIGUSR2)
            assert process.stderr
            lines = []
            while "goes on serving" not in "".join(lines):
                lines.append(process.stderr.readline())
            before = clients.answered
            while clients.answered < before + 20:
                time.sleep(0.01)
            config.write_text("")
            process.send_signal(signal.SIGUSR2)
            assert read_address(process) == address
            assert process.wait(60) == 0
        assert "nonsense" in "".join(lines)
        assert clients.failures == []


def test_what_the_desk_saved_last_is_read_again() -> None:
    """The predecessor's desk may have saved something until it ended; then the dataset is built again."""
    ours, theirs = socket.socketpair()
    rebuilds = Rebuilds()
    with bind("127.0.0.1", 0) as port, theirs:
        thread = Thread(target=_read_again, args=(Predecessor(port=port, line=theirs), rebuilds))
        thread.start()
        thread.join(0.2)
        assert not rebuilds.is_building
        ours.close()
        thread.join(10)
    assert rebuilds.is_building


def test_a_restart_keeps_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that name another one are refused, and the message says what to do."""
    assert find_predecessor("127.0.0.1", 8000) is None
    with bind("127.0.0.1", 0) as port:
        number = port.getsockname()[1]
        for host, wanted in (("127.0.0.1", number + 1), ("127.0.0.2", number)):
            ours, theirs = socket.socketpair()
            descriptors = (os.dup(port.fileno()), theirs.detach())
            monkeypatch.setenv("CSKG_HANDOVER", ",".join(map(str, descriptors)))
            with ours, pytest.raises(BadInputError, match="a restart cannot change that. Stop it"):
                find_predecessor(host, wanted)
            assert "CSKG_HANDOVER" not in os.environ
