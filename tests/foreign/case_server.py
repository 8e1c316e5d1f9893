"""A CASE server of the tests, which misbehaves as it is told."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

BASE = "/ims/case/v1p1"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    """Answers with packages by name, and with what is told for some paths.

    Attributes:
        packages: The bodies of packages by their names.
        answers: What is done instead at some paths.
        asked: The paths that were asked for.
        page: How many documents a page of the list has.
        total: What the header says of their number; None for no header.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.packages: dict[str, bytes] = {}
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.page = 100
        self.total: int | None = None

    def handle_error(self, *_: object) -> None:
        """Says nothing of clients that go away."""

    @property
    def address(self) -> str:
        """The address to give to cskg."""
        return f"http://127.0.0.1:{self.server_address[1]}{BASE}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        parts = urlsplit(self.path)
        name = parts.path.removeprefix(f"{BASE}/")
        if name in self.server.answers:
            self.server.answers[name](self)
        elif name == "CFDocuments":
            offset = int(parse_qs(parts.query)["offset"][0])
            names = list(self.server.packages)[offset : offset + self.server.page]
            total = {} if self.server.total is None else {"X-Total-Count": str(self.server.total)}
            send(self, json.dumps({"CFDocuments": [{"identifier": each} for each in names]}).encode(), **total)
        elif (body := self.server.packages.get(name.removeprefix("CFPackages/"))) is not None:
            send(self, body)
        else:
            send(self, b"{}", status=404)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """Answers as a good server does."""
    handler.send_response(status)
    usual = {"Content_Type": "application/json", "Content_Length": str(len(body))}
    for name, value in {**usual, **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def page(handler: BaseHTTPRequestHandler) -> None:
    """Answers with HTML and 200."""
    send(handler, b"<!doctype html><title>Log in</title>", Content_Type="text/html")


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    """Promises more than it sends."""
    send(handler, b'{"CFDocument": {', Content_Length="5000")


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Sends a byte now and then."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def stall(_: BaseHTTPRequestHandler) -> None:
    """Sends nothing."""
    time.sleep(5)


_BOMB = gzip.compress(b" " * 20_000_000)


def bomb(handler: BaseHTTPRequestHandler) -> None:
    """Sends little that becomes much."""
    send(handler, _BOMB, Content_Encoding="gzip")


def large(handler: BaseHTTPRequestHandler) -> None:
    """Sends much."""
    send(handler, b" " * 3_000_000)


def answer_status(status: int) -> Answer:
    """Answers with a status."""
    return lambda handler: send(handler, b"{}", status=status)


def lead_to(target: str) -> Answer:
    """Leads to another address."""
    return lambda handler: send(handler, b"", status=302, Location=target)


@contextmanager
def run_case_server() -> Iterator[Server]:
    """Runs a server on a free port."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
