"""A CASE server for tests, with configurable misbehaviour."""

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
    """Answers with packages by name, and with other answers at some paths.

    Attributes:
        packages: The bodies of packages by their names.
        answers: The functions that answer at some paths instead.
        asked: The requested paths.
        page: The number of documents on a page of the list.
        total: The number of documents in the header; None for no header.
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
        """Logs nothing when clients disconnect."""

    @property
    def address(self) -> str:
        """The address for cskg."""
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
        """Logs nothing."""


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """Sends a correct answer."""
    handler.send_response(status)
    usual = {"Content_Type": "application/json", "Content_Length": str(len(body))}
    for name, value in {**usual, **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def page(handler: BaseHTTPRequestHandler) -> None:
    """Answers with HTML and status 200."""
    send(handler, b"<!doctype html><title>Log in</title>", Content_Type="text/html")


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    """Sends fewer bytes than the header says."""
    send(handler, b'{"CFDocument": {', Content_Length="5000")


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Sends single bytes slowly."""
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
    """Sends few bytes that unpack to many."""
    send(handler, _BOMB, Content_Encoding="gzip")


def large(handler: BaseHTTPRequestHandler) -> None:
    """Sends a large answer."""
    send(handler, b" " * 3_000_000)


def answer_status(status: int) -> Answer:
    """Answers with a status."""
    return lambda handler: send(handler, b"{}", status=status)


def lead_to(target: str) -> Answer:
    """Redirects to another address."""
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
