"""Measures the pages: a unit page compared with its query, a first view, suggestions during typing, a map.

All requests use one connection, and none is repeated, so no answer comes from the cache. Times on the clock depend
on the load of the machine; processor time is the mean of all the server's processes for one answer. The files that a
page loads are read from its HTML. A request is blocking if nothing is drawn before it is answered: a style, or a script
that is not a module.

Usage: python benchmarks/page_speed.py [--units N] [--store DIR]
"""

import argparse
import http.client
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from corpus import build
from servers import Server
from serving import serve_cskg

from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.iris import Iris
from cskg.web.rendering import read_document
from cskg.web.static_files import ASSETS

COUNT = 200
"""How many units and how many titles are requested."""

MAPPED = 300
"""The number of units in the map."""


class Visitor:
    """Requests addresses as a browser does, on one connection.

    Args:
        port: The port of the server.
    """

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, address: str, accept: str = "text/html", encoding: str = "identity") -> tuple[float, bytes]:
        """Returns the time of an answer in milliseconds, and its body."""
        start = time.perf_counter()
        self._connection.request("GET", address, headers={"accept": accept, "accept-encoding": encoding})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(f"{address} answered {answer.status}: {body[:200]!r}")
        return 1000 * (time.perf_counter() - start), body

    def ask(self, document: str, variables: Mapping[str, object]) -> float:
        """Returns the time of a query in milliseconds."""
        asked = urlencode({"query": document, "variables": json.dumps(variables)})
        return self.get(f"/graphql?{asked}", "application/json")[0]


def show(name: str, times: list[float], processor: float) -> None:
    """Prints a row."""
    times = sorted(times)
    late = times[min(len(times) - 1, len(times) * 19 // 20)]
    print(f"| {name} | {statistics.median(times):.1f} ms | {late:.1f} ms | {1000 * processor / len(times):.1f} ms |")


def measure_units(server: Server, codes: list[str]) -> None:
    """Times unit pages and their queries alternately, in runs of twenty units."""
    visitor, document = Visitor(server.port), read_document("unit")
    pages: list[float] = []
    queries: list[float] = []
    taken = {"page": 0.0, "query": 0.0}
    for start in range(0, len(codes), 20):
        # A worker keeps the unpacked data of a unit, so no unit is requested twice.
        for kind, chosen in (("page", codes[start : start + 10]), ("query", codes[start + 10 : start + 20])):
            before = server.processor_time()
            for code in chosen:
                if kind == "page":
                    pages.append(visitor.get(f"/unit/{quote(code)}")[0])
                else:
                    asked = {"code": code, "language": "en", "shown": "en", "statement": "", "isChosen": False}
                    queries.append(visitor.ask(document, asked))
            taken[kind] += server.processor_time() - before
    show("a unit page", pages, taken["page"])
    show("the query that it shows", queries, taken["query"])
    late = [sorted(times)[len(times) * 19 // 20] for times in (pages, queries)]
    print(
        f"| the page beside its query | | {late[0] / late[1]:.2f} times | {taken['page'] / taken['query']:.2f} times |"
    )


def measure_first_view(visitor: Visitor, code: str) -> None:
    """Adds up the files that a first visit to a unit page loads."""
    page = visitor.get(f"/unit/{quote(code)}?lang=en")[1].decode()
    loaded = re.findall(r'<(?:link rel="stylesheet" href|script(?: type="module")? src)="([^"]+)"', page)
    blocking = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', page)
    sizes = [len(visitor.get(address, encoding="gzip")[1]) for address in (f"/unit/{quote(code)}", *loaded)]
    print(f"| first view of a unit page, compressed | {sum(sizes) / 1000:.1f} kB in {len(sizes)} requests | | |")
    print(f"| ... of which nothing is drawn before | {len(blocking)} beside the page itself | | |")


def measure_typing(server: Server, titles: list[str]) -> None:
    """Times the query that a search field sends during typing, at three places of each title."""
    found = re.search(r"const QUERY = `(.*?)`", (ASSETS / "suggest.js").read_text("utf-8"), re.DOTALL)
    if found is None:
        sys.exit("suggest.js has no query.")
    typed = sorted({title[:length] for title in titles for length in (4, 9, len(title))})
    random.Random(1).shuffle(typed)
    visitor, before = Visitor(server.port), server.processor_time()
    times = [visitor.ask(found[1], {"text": text, "first": 8}) for text in typed]
    show("results while one types", times, server.processor_time() - before)


def measure_map(server: Server, catalogue: Catalogue) -> None:
    """Times the map of an industry; each address is made different by a filter that has no effect."""
    industry = max(catalogue.industries, key=lambda each: sum(
        edition.industry == each.name for _, unit in catalogue.units.items() for edition in unit.editions
    ))  # fmt: skip
    addresses = [f"/map?industry={industry.slug}&cells=units&other={number}" for number in range(40)]
    visitor, before = Visitor(server.port), server.processor_time()
    times = [visitor.get(address)[0] for address in addresses]
    show(f"the map of {len(catalogue.units)} units", times, server.processor_time() - before)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="Measures the pages.")
    parser.add_argument("--units", type=int, default=1_000, help="how many units to generate")
    parser.add_argument("--store", type=Path, help="a store that is built already")
    asked, _ = parser.parse_known_args()  # `make bench` gives all benchmarks the same options
    with tempfile.TemporaryDirectory(prefix="cskg-pages-") as name:
        store = asked.store or build(Path(name) / "all", asked.units)
        catalogue = open_catalogue(StoreFolder(store), Iris())
        units = random.Random(0).sample([unit for unit in catalogue.units.values() if unit.title], COUNT)
        print(f"{len(catalogue.units):,} units, {catalogue.statement_count:,} statements\n")
        print("| what | median | p95 | processor time |\n|---|---|---|---|")
        with serve_cskg(store, [unit.code for unit in units]) as server:
            measure_units(server, [unit.code for unit in units])
            measure_typing(server, [str(unit.title) for unit in units])
            measure_first_view(Visitor(server.port), units[0].code)
        small = build(Path(name) / "map", MAPPED)
        mapped = open_catalogue(StoreFolder(small), Iris())
        with serve_cskg(small, [next(iter(mapped.units.values())).code]) as server:
            measure_map(server, mapped)


if __name__ == "__main__":
    main()
