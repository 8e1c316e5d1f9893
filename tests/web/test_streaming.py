"""Long answers over real sockets: they arrive whole or visibly broken, and nobody holds a place for ever."""

import asyncio
import contextlib
import gzip
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from long_writers import BLOCK, open_answer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from cskg.errors import CskgError
from cskg.graph.catalogue import Catalogue
from cskg.web import connections, forking, streaming
from cskg.web.connections import Connection
from cskg.web.streaming import Streams


def refuse(error: CskgError) -> Response:
    """What the view of these tests says in place of an answer."""
    return PlainTextResponse(str(error), status_code=503, headers={"retry-after": "2"})


class Served:
    """A server in a thread, which answers ``/?WANTED`` by a process."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.streams = Streams()
        self._opened = contextlib.ExitStack()

        async def show(request: Request) -> Response:
            wanted = request.query_params["wanted"]
            return self.streams.answer(request, catalogue, open_answer, wanted, refuse=refuse)

        app = Starlette(routes=[Route("/", show)])
        config = uvicorn.Config(app, http=Connection, log_level="critical", lifespan="off", server_header=False)
        self.server = uvicorn.Server(config)
        self._taken = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._taken.getsockname()
        self.loop = asyncio.new_event_loop()
        forking.prepare()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.server.serve([self._taken]))
        self.loop.close()

    def ask(self, wanted: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        """Sends a request, and gives the head of the answer."""
        connection = http.client.HTTPConnection(*self.address, timeout=20)
        self._opened.callback(connection.close)
        connection.request(method, f"/?wanted={wanted.replace(' ', '%20')}", headers=headers)
        answer = connection.getresponse()
        self._opened.callback(answer.close)
        return answer

    @contextlib.contextmanager
    def connect(self, wanted: str, version: str = "1.1") -> Iterator[socket.socket]:
        """Sends a request, and gives the connection, which buffers little."""
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.settimeout(20)
            connection.connect(self.address)
            connection.sendall(f"GET /?wanted={wanted.replace(' ', '%20')} HTTP/{version}\r\nHost: x\r\n\r\n".encode())
            yield connection

    def wait(self, is_so: Callable[[], bool], seconds: float = 10.0) -> bool:
        """Waits until something is so; tells whether it is."""
        end = time.monotonic() + seconds
        while not is_so() and time.monotonic() < end:
            time.sleep(0.02)
        return is_so()

    def stop(self) -> None:
        """Ends the server."""
        self._opened.close()
        asyncio.run_coroutine_threadsafe(self.streams.stop(), self.loop).result(20)
        self.server.should_exit = True
        self._thread.join(20)
        self._taken.close()


@pytest.fixture
def served(retail: Catalogue) -> Iterator[Served]:
    """A server."""
    found = Served(retail)
    try:
        yield found
    finally:
        found.stop()


def read_all(connection: socket.socket) -> bytes:
    """Reads until the server closes."""
    return b"".join(iter(lambda: connection.recv(2**16), b""))


def test_an_answer_arrives_whole(served: Served) -> None:
    """Plain and compressed, with a name and a media type; the place is free afterwards."""
    plain = served.ask("blocks 50")
    assert plain.status == 200
    assert plain.headers["transfer-encoding"] == "chunked"
    assert plain.headers["content-disposition"].endswith("%E9%9B%B6%E5%94%AE.bin")
    assert plain.headers["content-type"] == "application/octet-stream"
    assert plain.read() == BLOCK * 50
    compressed = served.ask("blocks 50", **{"accept-encoding": "gzip"})
    assert compressed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(compressed.read()) == BLOCK * 50
    assert compressed.headers["etag"] != plain.headers["etag"]
    assert served.wait(lambda: served.streams.running == 0)


def test_who_has_an_answer_does_not_get_it_again(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tag is that of the address and the dataset, so that no process is asked."""
    tag = served.ask("revision").headers["etag"]
    assert served.ask("blocks 1").headers["etag"] != tag
    monkeypatch.setattr(forking, "fork", None)
    again = served.ask("revision", **{"if-none-match": tag})
    assert (again.status, again.read(), again.headers["etag"]) == (304, b"", tag)


def test_head_gives_the_head_alone(served: Served) -> None:
    """The same headers as GET, also for an answer without end."""
    head, whole = served.ask("blocks 2", "HEAD"), served.ask("blocks 2")
    assert head.read() == b""
    own = {"date"}
    assert {n.lower(): v for n, v in head.getheaders() if n.lower() not in own} == {
        n.lower(): v for n, v in whole.getheaders() if n.lower() not in own
    }
    whole.read()
    assert served.ask("sleep", "HEAD").read() == b""
    assert served.wait(lambda: served.streams.running == 0)


def test_a_fault_is_found_before_the_first_byte(served: Served) -> None:
    """Then the answer has its status, and no tag."""
    answer = served.ask("missing")
    assert (answer.status, answer.read()) == (404, b"There is none.")
    assert "etag" not in answer.headers


def test_a_process_that_ends_early_is_a_refusal(served: Served) -> None:
    """Nothing has been sent, so the view can say so."""
    answer = served.ask("die-early")
    assert answer.status == 503
    assert b"the process that executed it ended" in answer.read()


@pytest.mark.parametrize("wanted", ["die", "fail"])
def test_a_broken_answer_is_seen_to_be_broken(served: Served, wanted: str) -> None:
    """By its missing last chunk, and in HTTP/1.0, where the end of the connection is the end, by a reset."""
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        served.ask(wanted).read()
    with served.connect(wanted, "1.0") as connection, pytest.raises(ConnectionResetError):
        read_all(connection)
    with served.connect("blocks 3", "1.0") as connection:
        assert read_all(connection).endswith(BLOCK)
    assert served.wait(lambda: served.streams.running == 0)


def test_a_client_that_leaves_ends_its_process(served: Served, tmp_path: Path) -> None:
    """At once, whether it reads or waits for a place."""
    told = tmp_path / "told"
    with served.connect(f"count {told}") as connection:
        connection.recv(2**16)
        assert served.wait(told.exists)
        pid = int(told.read_text().split()[0])
    assert served.wait(lambda: served.streams.running == 0)
    assert served.wait(lambda: not Path(f"/proc/{pid}").exists())


def test_a_process_waits_for_its_client(served: Served, tmp_path: Path) -> None:
    """What is written waits in the buffers of the sockets, not in the server."""
    told = tmp_path / "told"
    with served.connect(f"count {told}"):
        assert served.wait(told.exists)
        time.sleep(1.0)
        before = told.read_text()
        time.sleep(0.5)
        assert told.read_text() == before
        assert int(before.split()[1]) < 200


def test_a_client_that_stalls_loses_its_place(served: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """After a time without reading; one that reads slowly but steadily gets everything."""
    monkeypatch.setattr(streaming, "PIECE_SECONDS", 1.0)
    with served.connect(f"count {tmp_path / 'told'}"), served.connect("blocks 25") as steady:
        assert served.wait(lambda: served.streams.running == 2)
        got, start = bytearray(), time.monotonic()
        while part := steady.recv(2**16):
            got += part
            time.sleep(0.01)
            if got.endswith(b"0\r\n\r\n"):
                break
        assert time.monotonic() - start > 2
        assert len(got) > 25 * len(BLOCK)
        assert served.wait(lambda: served.streams.running == 0)


def test_a_connection_that_stalls_is_closed(served: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Even where it may keep its place; it is reset, so the client sees that the answer is not whole."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(connections, "REST_SECONDS", 1.0)
    with served.connect(f"count {tmp_path / 'told'}") as connection:
        assert served.wait(lambda: served.streams.running == 1)
        assert served.wait(lambda: served.streams.running == 0)
        with pytest.raises(ConnectionResetError):
            read_all(connection)


def test_what_finds_no_place_is_refused(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are written, one waits and is written once a place is free, the next one is told to ask again."""
    monkeypatch.setattr(streaming, "MOST_WAITING", 1)
    with served.connect("sleep") as first, served.connect("sleep"):
        assert served.wait(lambda: served.streams.running == 2)
        with served.connect("revision") as third:
            assert served.wait(lambda: served.streams.waiting == 1)
            refused = served.ask("revision")
            assert (refused.status, refused.headers["retry-after"]) == (503, "2")
            assert served.streams.refused == 1
            first.close()
            assert third.recv(2**16).startswith(b"HTTP/1.1 200 ")
        assert served.streams.waiting == 0


def test_waiting_has_an_end(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where those who have a place do not move."""
    monkeypatch.setattr(streaming, "WAITING_SECONDS", 0.2)
    with served.connect("sleep"), served.connect("sleep"):
        assert served.wait(lambda: served.streams.running == 2)
        assert served.ask("revision").status == 503
    assert served.wait(lambda: served.streams.running == 0)


def test_an_answer_has_a_deadline(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past it, it is broken off."""
    monkeypatch.setattr(streaming, "DEADLINE_SECONDS", 0.5)
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        served.ask("sleep").read()
    assert served.wait(lambda: served.streams.running == 0)


def test_a_start_has_the_deadline_too(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process comes about, the place is free again."""
    monkeypatch.setattr(streaming, "DEADLINE_SECONDS", 0.5)

    async def hang(_: object, theirs: socket.socket, *__: object) -> None:
        with theirs:
            await asyncio.sleep(600)

    with monkeypatch.context() as patched:
        patched.setattr(forking, "fork", hang)
        for _ in range(streaming.PLACES + 1):
            assert served.ask("revision").status == 503
    assert served.ask("revision").status == 200


def test_a_server_that_stops_breaks_answers_off(served: Served) -> None:
    """And refuses those who wait."""
    answers = [served.ask("sleep") for _ in range(2)]
    with served.connect("revision") as waiting:
        assert served.wait(lambda: served.streams.waiting == 1)
        asyncio.run_coroutine_threadsafe(served.streams.stop(0.2), served.loop).result(20)
        assert waiting.recv(2**16).startswith(b"HTTP/1.1 503 ")
    for answer in answers:
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            answer.read()
    assert served.ask("revision").status == 503


def test_a_process_that_cannot_be_started_is_a_refusal(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the system has no process to spare; the next one has the place."""
    start, failures = forking._start, iter([OSError(11, "Resource temporarily unavailable")])

    def fail_once(*arguments: object) -> object:
        for failure in failures:
            raise failure
        return start(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(forking, "_start", fail_once)
    assert served.ask("revision").status == 503
    assert served.ask("revision").status == 200


def test_a_dataset_that_is_gone_is_a_refusal(
    served: Served, retail: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version may be published between the request and the process."""
    monkeypatch.setattr(retail, "digest", "another")
    answer = served.ask("revision")
    assert answer.status == 503
    assert b"cannot be read now" in answer.read()
