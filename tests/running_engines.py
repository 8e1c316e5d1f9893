"""Real SPARQL engines that tests start: Oxigraph's server, Virtuoso, and rdflib behind a few lines of HTTP."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import rdflib
from requirements import lacking

from cskg.graph.endpoint import EndpointLimits, ServiceSettings

LIMITS = EndpointLimits(seconds=60, pauses=(0.2,))
"""Shorter pauses between two tries than in operation."""

_VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
TransactionFile = {folder}/virtuoso.trx
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 10000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""


def find_port() -> int:
    """Finds a free port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def run_oxigraph(folder: Path, *options: str, port: int | None = None) -> Iterator[ServiceSettings]:
    """Starts Oxigraph's server over a folder, and stops it."""
    base = f"http://127.0.0.1:{port or find_port()}"
    program = Path(sys.executable).parent / "oxigraph"
    command = [str(program), "serve", "--location", str(folder), "--bind", base.removeprefix("http://"), *options]
    with _running(command, f"{base}/query?query=ASK%7B%7D"):
        yield ServiceSettings(
            query=f"{base}/query", update=f"{base}/update", graph_store=f"{base}/store", limits=LIMITS
        )


@contextmanager
def run_virtuoso(folder: Path) -> Iterator[ServiceSettings]:
    """Starts Virtuoso over a folder, and stops it. Its account for updates has the well-known default password."""
    if shutil.which("virtuoso-t") is None:
        lacking("Virtuoso is not installed.", "Debian has it as virtuoso-opensource-7-bin.")
    sql, http = find_port(), find_port()
    configuration = folder / "virtuoso.ini"
    configuration.write_text(_VIRTUOSO.format(folder=folder, sql=sql, http=http))
    base = f"http://127.0.0.1:{http}"
    command = ["virtuoso-t", "+foreground", "+configfile", str(configuration)]
    with _running(command, f"{base}/sparql?query=ASK%7B%7D"):
        grants = 'GRANT SPARQL_UPDATE TO "dba"; GRANT SPARQL_UPDATE TO "SPARQL";'
        subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={grants}"], check=True, capture_output=True, timeout=60
        )
        yield ServiceSettings(
            query=f"{base}/sparql",
            graph_store=f"{base}/sparql-graph-crud-auth",
            user="dba",
            password="dba",  # noqa: S106 - the one that all know
            is_digest=True,
            limits=LIMITS,
        )


@contextmanager
def _running(command: list[str], address: str) -> Iterator[None]:
    """Runs a server, and waits until it answers."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
                with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
                    if answer.status == 200:
                        break
                time.sleep(0.1)
            else:
                raise AssertionError(f"{command[0]} does not answer at {address}")
            yield
        finally:
            process.terminate()
            process.wait(30)


class _Rdflib(BaseHTTPRequestHandler):
    """Answers queries and updates from an rdflib dataset."""

    dataset: rdflib.Dataset

    def do_POST(self) -> None:
        """Answers a request."""
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        warnings.filterwarnings("ignore", "Dataset", DeprecationWarning)  # rdflib's warning about its own code
        if self.headers["content-type"].startswith("application/sparql-update"):
            self.dataset.update(body)
            self.send_response(204)
            self.end_headers()
            return
        answer = self.dataset.query(parse_qs(body)["query"][0]).serialize(format="json") or b""
        self.send_response(200)
        self.send_header("content-type", "application/sparql-results+json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Logs nothing."""


@contextmanager
def run_rdflib() -> Iterator[ServiceSettings]:
    """Serves an rdflib dataset from a thread."""
    handler = type("Handler", (_Rdflib,), {"dataset": rdflib.Dataset()})
    with serve(handler) as base:
        yield ServiceSettings(query=f"{base}/", limits=LIMITS)


@contextmanager
def serve(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serves HTTP from a thread, and yields the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
