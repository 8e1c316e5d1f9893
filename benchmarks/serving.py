"""Measures the server and its peers, in one run over the same data; the ratios matter, not the seconds.

One question is "a unit with its whole tree", in GraphQL and in SPARQL; the other is the question in the README. Each is
asked about units in random order. A *new* question was not asked before; a *repeated* question was. The server's own
count of cached answers must agree, or the run ends. `wrk` sends the questions from a separate process, over one
connection and over eight, on the same cores. The peers are uvicorn with fixed bytes, Oxigraph's server, stock
Strawberry over the same objects, and rdflib-endpoint on a tenth of the data. All servers may use all cores. Uvicorn
sends its fixed bytes from one process, as cskg sends cached answers, with the same settings and for the same requests.
The ratio by work compares the processor time of an answer, which other programs on the machine affect less.

Usage: python benchmarks/serving.py [--units N] [--seconds S] [--store DIR]
"""

import argparse
import contextlib
import itertools
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

from corpus import build, write_quads
from heavy_requests import Asker
from servers import Rate, Server, post, serving

from cskg.graph.catalogue import open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.workers import count_workers
from cskg.iris import Iris

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parent.parent
TREE = """query Unit($code: String!) { unit(code: $code) { code title level credit
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
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False, proxy_headers=False)
"""
STOCK = """import os
from pathlib import Path
from strawberry.asgi import GraphQL
from cskg.api.nodes import Context
from cskg.api.schema import schema
from cskg.graph.catalogue import Catalogue
catalogue = Catalogue(Path(os.environ["DATASET"]))
class App(GraphQL):
    async def get_context(self, request, response):
        return Context(catalogue)
app = App(schema)
"""
PEERS = ("Oxigraph's server", "uvicorn, fixed bytes")
"""The peers with which all others are compared."""

QUESTIONS = 60_000
"""The number of different questions; more than cskg answers in a run."""

STARTS = 3
"""How often the start is measured; the median counts."""


def serve_cskg(store: Path, codes: list[str]) -> contextlib.AbstractContextManager[Server]:
    """Runs cskg on a store."""
    command = [str(BIN / "cskg"), "serve", "--store", str(store), "--port", "PORT"]
    return serving(command, "/graphql", ask(TREE, codes[0]), "application/json")


def time_start(store: Path, codes: list[str]) -> float:
    """Returns the median of some starts, each from the command to the first answer, in seconds."""
    times = []
    for _ in range(STARTS):
        with serve_cskg(store, codes) as server:
            times.append(server.started)
    return statistics.median(times)


def ask(document: str, code: str, number: int = 0) -> str:
    """Writes a request; a different number gives a different request with the same meaning."""
    return json.dumps({"query": document, "variables": {"code": code, "number": number}})


def readme_question() -> str:
    """The question of the README, about any unit."""
    found = re.search(r"""-d '\{"query": "(.*?)"\}'""", (ROOT / "README.md").read_text("utf-8"))
    if found is None:
        sys.exit("The README has no question.")
    document = found[1].replace('\\"', '"')
    return "query Unit($code: String!) " + re.sub(r'unit\(code: "\w+"\)', "unit(code: $code)", document)


def new_questions(document: str, codes: list[str]) -> list[str]:
    """Writes questions that were not asked before, about units in random order."""
    return [ask(document, codes[number % len(codes)], number) for number in range(1, QUESTIONS + 1)]


def sparql_questions(codes: list[str]) -> list[str]:
    """Writes the question in SPARQL, about units in random order."""
    return [urllib.parse.urlencode({"query": SPARQL.replace("CODE", code)}) for code in codes]


class Bench:
    """Measures cskg and its peers.

    Args:
        folder: The folder for files.
        store: The store that is served.
        seconds: How long each server is measured.
    """

    def __init__(self, folder: Path, store: Path, seconds: int) -> None:
        self.folder, self.store, self.seconds = folder, store, seconds
        self.catalogue = open_catalogue(StoreFolder(store), Iris())
        self.codes = sorted(str(unit.code) for unit in self.catalogue.units.values() if unit.editions)
        random.Random(1).shuffle(self.codes)
        self.rates: dict[tuple[str, int], Rate] = {}
        self.facts: list[tuple[str, str]] = []

    def measure(self, name: str, server: Server, bodies: list[str], path: str, kind: str) -> None:
        """Sends requests over one connection and over eight."""
        for connections in (1, 8):
            # Questions that were sent over one connection are not sent again over eight.
            half = len(bodies) // 2
            some = bodies[:half] or bodies if connections == 1 else bodies[half:]
            self.rates[name, connections] = server.load(self.folder, some, self.seconds, connections, path, kind)
            print(f"{name}, {connections} connections: {self.rates[name, connections]}", file=sys.stderr, flush=True)

    def measure_cskg(self) -> int:
        """Measures cskg, its start and its memory; returns the size of an answer."""
        self.facts.append(("from start to the first answer", f"{time_start(self.store, self.codes):.1f} s"))
        with serve_cskg(self.store, self.codes) as server:
            for name, document in (("new, a whole unit", TREE), ("new, the README's", readme_question())):
                self.measure(name, server, new_questions(document, self.codes), "/graphql", "application/json")
            if server.count("cskg_answers_from_kept_total"):
                sys.exit("New questions were answered from kept answers. Ask for fewer seconds.")
            repeated = [ask(TREE, code) for code in self.codes[:100]]
            for body in repeated:
                _, answer = post(server.port, "/graphql", body, "application/json")
            self.measure("repeated, a whole unit", server, repeated, "/graphql", "application/json")
            memory = ", ".join(f"{size / 2**20:.0f}" for size in server.private_memory()[: 1 + count_workers()])
            self.facts.append(("private memory after that, of each process", f"{memory} MiB"))
            self.measure_bystander(server)
            self.measure_hostile(server)
        return len(answer)

    def measure_peers(self, size: int) -> None:
        """Measures the peers with the same questions."""
        form, json_kind = "application/x-www-form-urlencoded", "application/json"
        fixed = [sys.executable, "-c", FIXED, "PORT", str(size)]
        repeated = [ask(TREE, code) for code in self.codes[:100]]
        with serving(fixed, "/", "{}", json_kind) as server:
            self.measure(PEERS[1], server, repeated, "/", json_kind)
        (self.folder / "stock.py").write_text(STOCK)
        command = [str(BIN / "uvicorn"), "stock:app", "--app-dir", str(self.folder), "--port", "PORT"]
        command += ["--workers", str(count_workers()), "--log-level", "error"]
        questions = new_questions(TREE, self.codes)
        with serving(command, "/", questions[0], json_kind, DATASET=str(self.catalogue.path)) as server:
            self.measure("stock Strawberry, the same objects", server, questions, "/", json_kind)
        quads, tenth = self.write_quads()
        peer = self.folder / "peer"
        oxigraph = str(BIN / "oxigraph")
        subprocess.run([oxigraph, "load", "--location", peer, "--file", quads], check=True, capture_output=True)
        command = [oxigraph, "serve-read-only", "--location", str(peer), "--bind", "127.0.0.1:PORT"]
        questions = sparql_questions(self.codes)
        with serving(command, "/query", questions[0], form) as server:
            self.measure(PEERS[0], server, questions, "/query", form)
        uv = [str(BIN.parent / "uv" / "bin" / "uv"), "run", "--no-project", "--python", sys.executable]
        command = [*uv, "--with", "rdflib-endpoint[cli]", "rdflib-endpoint", "serve", "--port", "PORT", str(tenth)]
        questions = sparql_questions(sorted(self.codes)[: max(1, len(self.codes) // 20)])
        with serving(command, "/", questions[0], form) as server:
            self.measure("rdflib-endpoint, a tenth of the data", server, questions, "/", form)

    def write_quads(self) -> tuple[Path, Path]:
        """Writes all quads, and the quads of a tenth of the documents."""
        quads, tenth = self.folder / "all.nq", self.folder / "tenth.nq"
        write_quads(self.catalogue, quads)
        sources = self.catalogue.sources
        wanted = {self.catalogue.iris.graph(source.name) for source in sources[: max(1, len(sources) // 10)]}
        with quads.open() as lines, tenth.open("w") as kept:
            kept.writelines(line for line in lines if line.rsplit("<", 1)[-1].rstrip("> .\n") in wanted)
        return quads, tenth

    def measure_bystander(self, server: Server) -> None:
        """Sends light requests while the heaviest documents run, one more than there are workers."""
        heavy = [json.dumps({"query": document}) for _, document in Asker(self.catalogue, self.codes)]
        stop, answered = threading.Event(), []

        def keep_asking(first: int) -> None:
            for number in itertools.count(first):
                if stop.is_set():
                    return
                answered.append(post(server.port, "/graphql", heavy[number % len(heavy)], "application/json")[0])

        crowd = count_workers() + 1
        threads = [threading.Thread(target=keep_asking, args=(5 * n,), daemon=True) for n in range(crowd)]
        for thread in threads:
            thread.start()
        times, failed, end = [], 0, time.perf_counter() + 4 * self.seconds
        for number in itertools.count():
            start = time.perf_counter()
            if start > end:
                break
            body = json.dumps({"query": "{ dataset { revision } }", "variables": {"number": number}})
            status, answer = post(server.port, "/graphql", body, "application/json")
            times.append(1_000 * (time.perf_counter() - start))
            failed += status != 200 or b"errors" in answer
            time.sleep(0.02)
        stop.set()
        for thread in threads:
            thread.join()
        cuts = statistics.quantiles(times, n=100)
        what = f"a bystander while {crowd} heavy documents run at once ({len(answered)} in all)"
        shown = f"p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms, longest {max(times):.0f} ms, {failed} failures"
        self.facts.append((what, shown))

    def measure_hostile(self, server: Server) -> None:
        """Sends a thousand hostile requests after requests that fill the caches, and measures the memory afterwards."""
        before = 0
        for number, body in enumerate(hostile(1_250)):
            if number == 250:
                before = sum(server.private_memory())
            if post(server.port, "/graphql", body, "application/json")[0] == 0:
                sys.exit(f"Hostile request {number} was not answered.")
        kept = (sum(server.private_memory()) - before) / 2**20
        self.facts.append(("memory of all processes after 1,000 hostile requests", f"{kept:+.0f} MiB"))

    def show(self) -> None:
        """Prints the tables."""
        names = list(dict.fromkeys(name for name, _ in self.rates))
        print(f"{len(self.codes):,} units, {self.catalogue.statement_count:,} statements, {count_workers()} cores\n")
        print("| what | one connection | eight connections | to Oxigraph's server | to fixed bytes | by work |")
        print("|---|---|---|---|---|---|")
        for name in names:
            one, eight = self.rates[name, 1], self.rates[name, 8]
            ratios = [eight.requests / self.rates[peer, 8].requests for peer in PEERS]
            by_work = self.rates[PEERS[1], 8].work / eight.work
            print(f"| {name} | {one} | {eight} | {ratios[0]:.2f} | {ratios[1]:.2f} | {by_work:.2f} |")
        print(f"\nLoad of the machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())}")
        print("\n| what | |\n|---|---|")
        for what, value in self.facts:
            print(f"| {what} | {value} |")


def hostile(count: int) -> Iterator[str]:
    """Writes different requests that fill caches and messages: large documents, large variables, faults everywhere."""
    for number in range(count):
        names = " ".join(f"a{number}x{n}: title" for n in range(25))
        yield (
            json.dumps({"query": f'{{ unit(code: "{number}{"x" * 14_000}") {{ title }} }}'}),
            json.dumps({"query": f"{{ units(first: 100) {{ edges {{ node {{ {names} }} }} }} }} # {'y' * 13_000}"}),
            json.dumps({"query": TREE, "variables": {"code": f"{number}", "more": "z" * 900_000}}),
            json.dumps({"query": "{ " + f"field{number} " * 900 + "}"}),
            json.dumps({"query": "{ " + "unit(code: 1) { " * 200 + f"n{number}" + " }" * 200}),
        )[number % 5]


def main() -> None:
    """Runs the measurements that the arguments select."""
    parser = argparse.ArgumentParser(description="Measures the server beside its peers.")
    parser.add_argument("--units", type=int, default=1_000, help="how many units to generate")
    parser.add_argument("--seconds", type=int, default=5, help="how long each server is asked")
    parser.add_argument("--store", type=Path, help="a store that is built already")
    asked = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed (Debian: apt-get install wrk).")
    with tempfile.TemporaryDirectory(prefix="cskg-bench-") as name:
        folder = Path(name)
        bench = Bench(folder, asked.store or build(folder, asked.units), asked.seconds)
        bench.measure_peers(bench.measure_cskg())
        bench.show()


if __name__ == "__main__":
    main()
