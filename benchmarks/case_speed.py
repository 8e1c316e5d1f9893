"""Measures the speed of the CASE server, and the size and time of the table that finds resources by UUID.

Resources are requested over one connection, and none twice, so no answer comes from the cache. The package is
compared with the command that writes the same bytes. The table is measured in the compiled dataset, and its rows are
made again to measure their processor time.

Usage: python benchmarks/case_speed.py [--units N] [--store DIR]
"""

import argparse
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpus import build
from page_speed import Visitor
from serving import BIN, serve_cskg

from cskg.exchange.case_items import CASE_PATH
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.identifiers import iter_identifiers, shorten
from cskg.graph.store import StoreFolder
from cskg.iris import Iris

COUNT = 200
"""How many resources of each kind are requested."""


def list_paths(catalogue: Catalogue) -> dict[str, list[str]]:
    """Lists the requested paths, by kind."""
    make = catalogue.iris.make_uuid
    units = random.Random(0).sample([unit for unit in catalogue.units.values() if unit.editions], COUNT)
    outlines = [catalogue.get_outline(unit) for unit in units]
    editions = [catalogue.iris.edition(outline.unit.key, outline.unit.language) for outline in outlines]
    middle = [outline.ref(list(outline)[len(outline) // 2]) for outline in outlines]
    statements = [make(catalogue.iris.statement(ref)) for ref in middle]
    return {
        "a list of documents": [f"CFDocuments?limit={number + 1}" for number in range(COUNT)],
        "a statement": [f"CFItems/{statement}" for statement in statements],
        "a unit": [f"CFItems/{make(edition)}" for edition in editions],
        "a statement with its associations": [f"CFItemAssociations/{statement}" for statement in statements],
        "a unit with its associations": [f"CFItemAssociations/{make(edition)}" for edition in editions],
        "a rubric": [f"CFRubrics/{make(f'{edition}/rubric')}" for edition in editions],
    }


def measure_answers(store: Path, catalogue: Catalogue) -> None:
    """Prints how long answers take, and the times of a package and of the command."""
    print("| answer | median | p95 |\n|---|---|---|")
    code = next(unit.code for unit in catalogue.units.values() if unit.editions)
    with serve_cskg(store, [code]) as server:
        visitor = Visitor(server.port)
        for name, paths in list_paths(catalogue).items():
            times = sorted(visitor.get(f"/{CASE_PATH}/{path}")[0] for path in paths)
            print(f"| {name} | {statistics.median(times):.1f} ms | {times[int(0.95 * len(times))]:.1f} ms |")
        (industry,) = catalogue.industries
        document = catalogue.iris.make_uuid(catalogue.iris.specification(industry.slug))
        served = [visitor.get(f"/{CASE_PATH}/CFPackages/{document}") for _ in range(3)]
    command = [str(BIN / "cskg"), "export", "case", "--industry", industry.name, "--store", str(store)]
    times = []
    for _ in range(3):
        start = time.perf_counter()
        written = subprocess.run(command, capture_output=True, check=True).stdout
        times.append(time.perf_counter() - start)
    if written != served[0][1]:
        sys.exit("The command writes another package than the server.")
    took, command_took = min(milliseconds for milliseconds, _ in served) / 1000, min(times)
    print(
        f"\nThe package of {len(written) / 2**20:.1f} MiB took {took:.1f} s, {took / command_took:.2f} of the command."
    )


def measure_table(catalogue: Catalogue) -> None:
    """Prints the size of the table in the compiled dataset, and the time to make it."""
    with sqlite3.connect(catalogue.path) as database:
        query = "SELECT sum(pgsize) FROM dbstat WHERE name IN ('identifiers', 'said_by_uuid')"
        (size,) = database.execute(query).fetchone()
    editions = [unit for _, unit in catalogue.iter_editions()]
    start = time.process_time()
    rows = sum(1 for unit in editions for identifier in iter_identifiers(unit, catalogue.iris) if shorten(identifier))
    took = time.process_time() - start
    whole = catalogue.path.stat().st_size
    print(f"The table has {rows:,} rows in {size / 2**20:.1f} of {whole / 2**20:.1f} MiB, made in {took:.1f} s.")


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description="Measures the server of CASE.")
    parser.add_argument("--units", type=int, default=1_000, help="how many units to generate")
    parser.add_argument("--store", type=Path, help="a store that is built already")
    asked, _ = parser.parse_known_args()  # `make bench` gives all benchmarks the same options
    with tempfile.TemporaryDirectory(prefix="cskg-case-") as name:
        store = asked.store or build(Path(name), asked.units)
        catalogue = open_catalogue(StoreFolder(store), Iris())
        print(f"{len(catalogue.units):,} units, {catalogue.statement_count:,} statements\n")
        measure_answers(store, catalogue)
        measure_table(catalogue)


if __name__ == "__main__":
    main()
