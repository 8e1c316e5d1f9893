"""The main job, measured beside its peers in one run; the ratios matter, not the seconds.

* Reading: parse, graph and load of a generated corpus, beside Oxigraph's own loader with the same quads.
* Answering: one unit with its whole requirement tree over HTTP, beside Oxigraph's own server (`oxigraph serve`,
  from PyPI) with the same question in SPARQL over the same data, and beside uvicorn sending fixed bytes.

Usage: python benchmarks/main_job.py [UNITS]
"""

import contextlib
import http.client
import json
import random
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus import write_corpus, write_quads

from cskg.graph.store import StoreFolder
from cskg.graph.validation import validate_graphs
from cskg.ingest.build import build_store, load_catalogue
from cskg.ingest.reading import read_source
from cskg.ingest.sources import find_sources
from cskg.ingest.workers import count_workers
from cskg.vocab import Iris

QUESTIONS = 2_000
GRAPHQL = """query Unit($code: String!) { unit(code: $code) { code title level credit
  requirements { number text confidence children { text confidence children { text confidence } } }
  assessmentCriteria { text confidence } } }"""
SPARQL = """PREFIX cskg: <https://w3id.org/hk-competency/ontology#>
PREFIX ceasn: <https://purl.org/ctdlasn/terms/>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?title ?level ?credit ?s ?parent ?position ?text ?confidence ?number WHERE { GRAPH ?g {
  ?unit ceasn:codedNotation "CODE" ; cskg:hasEdition ?edition .
  ?edition dcterms:title ?title ; ceasn:complexityLevel ?level ; cskg:credit ?credit .
  ?s cskg:partOfEdition ?edition ; ceasn:isChildOf ?parent ; cskg:position ?position ;
     ceasn:competencyText ?text ; cskg:confidence ?confidence .
  OPTIONAL { ?s ceasn:listID ?number } } }"""
FIXED = """import sys, uvicorn
body = b"x" * int(sys.argv[2])
async def app(scope, receive, send):
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json"),
               (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", lifespan="off")
"""


def measure(work: Callable[[], object]) -> float:
    """Gives the seconds that some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def free_port() -> int:
    """Gives a port that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(command: list[str], port: int) -> Iterator[http.client.HTTPConnection]:
    """Runs a server and gives a connection to it, once it answers."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                time.sleep(0.1)
            yield http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        finally:
            process.terminate()
            process.wait(30)


def time_answers(
    connection: http.client.HTTPConnection, path: str, kind: str, bodies: list[bytes]
) -> tuple[list[float], int]:
    """Posts bodies one after another; gives the milliseconds of each, and the size of the last answer."""
    times = []
    size = 0
    for body in bodies:
        start = time.perf_counter()
        connection.request(
            "POST", path, body, {"content-type": kind, "accept": "application/sparql-results+json, application/json"}
        )
        answer = connection.getresponse()
        data = answer.read()
        times.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            sys.exit(f"{path} answered {answer.status}: {data[:200]!r}")
        size = len(data)
    return times, size


def wait_until_ready(connection: http.client.HTTPConnection, seconds: int = 120) -> None:
    """Waits for /readyz."""
    for _ in range(10 * seconds):
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            return
        time.sleep(0.1)
    sys.exit("The server did not get ready.")


def main(count: int) -> None:
    """Runs all measurements and prints one table."""
    folder = Path(tempfile.mkdtemp(prefix="cskg-bench-"))
    try:
        run(folder, count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, count: int) -> None:
    """Measures in a folder."""
    write_corpus(folder / "units", count)
    files = find_sources([folder / "units"])
    some = files[: max(1, count // 10)]
    parse = measure(lambda: [read_source(file) for file in some]) / len(some)
    start = time.perf_counter()
    catalogue, _ = load_catalogue(files, Iris(), workers=count_workers())
    loaded = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    graphs = catalogue.graph_names()[:50]
    start = time.perf_counter()
    validate_graphs(catalogue.store, graphs)
    shacl = (time.perf_counter() - start) / len(graphs)

    quads = folder / "all.nq"
    size_of_store = write_quads(catalogue, quads)
    oxigraph = str(Path(sys.executable).parent / "oxigraph")
    peer = folder / "peer"
    bulk = measure(
        lambda: subprocess.run(
            [oxigraph, "load", "--location", str(peer), "--file", str(quads)], check=True, capture_output=True
        )
    )
    store = StoreFolder(folder / "store")
    build_store(files, store, Iris(), workers=count_workers())
    statements = catalogue.statement_count
    codes = random.Random(1).sample(
        sorted(unit.code for unit in catalogue.units.values() if unit.editions), min(count, QUESTIONS)
    )
    del catalogue

    cskg = str(Path(sys.executable).parent / "cskg")
    port = free_port()
    with serving([cskg, "serve", "--store", str(store.path), "--port", str(port)], port) as connection:
        wait_until_ready(connection)
        bodies = [json.dumps({"query": GRAPHQL, "variables": {"code": code}}).encode() for code in codes]
        cold, size = time_answers(connection, "/graphql", "application/json", bodies)
        warm, size = time_answers(connection, "/graphql", "application/json", bodies)
    port = free_port()
    with serving(
        [oxigraph, "serve-read-only", "--location", str(peer), "--bind", f"127.0.0.1:{port}"], port
    ) as connection:
        bodies = [urllib.parse.urlencode({"query": SPARQL.replace("CODE", code)}).encode() for code in codes]
        time_answers(connection, "/query", "application/x-www-form-urlencoded", bodies[:50])
        sparql, _ = time_answers(connection, "/query", "application/x-www-form-urlencoded", bodies)
    port = free_port()
    with serving([sys.executable, "-c", FIXED, str(port), str(size)], port) as connection:
        fixed, _ = time_answers(connection, "/", "application/json", [b"{}"] * len(codes))

    print(f"{count:,} units, {statements:,} statements, {size_of_store:,} quads, {count_workers()} cores\n")
    rows = [
        (
            "parse, graph and load into memory",
            f"{loaded:.1f} s ({memory:,.0f} MiB)",
            f"Oxigraph's loader, the same quads to disk: {bulk:.1f} s",
            loaded / bulk,
        ),
        (
            "of that, parsing alone (one core)",
            f"{parse * count:.1f} s",
            f"all of it (all cores): {loaded:.1f} s",
            parse * count / loaded,
        ),
        (
            "SHACL check of one unit, in `build` and `validate`",
            f"{shacl * 1000:.0f} ms",
            f"parsing it: {parse * 1000:.1f} ms",
            shacl / parse,
        ),
    ]
    for name, times in (("first time asked", cold), ("asked again", warm)):
        rows.append(
            (
                f"one unit with its whole tree over HTTP, {name}",
                _show(times),
                f"Oxigraph's server, in SPARQL: {_show(sparql)}",
                statistics.median(times) / statistics.median(sparql),
            )
        )
    rows.append(
        (
            "the same, asked again",
            _show(warm),
            f"uvicorn, {size:,} fixed bytes: {_show(fixed)}",
            statistics.median(warm) / statistics.median(fixed),
        )
    )
    print("| what | cskg | peer | ratio |\n|---|---|---|---|")
    for what, ours, peer_value, ratio in rows:
        print(f"| {what} | {ours} | {peer_value} | {ratio:.1f} |")


def _show(times: list[float]) -> str:
    return f"{statistics.median(times):.1f} ms (p95 {statistics.quantiles(times, n=20)[18]:.1f})"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
