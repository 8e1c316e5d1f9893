"""Measures the time of publishing at a SPARQL service and of copying to a replica, compared with the build itself.

Generated units are built into a store and published at Oxigraph's server, and at Virtuoso if it is installed, by
updates and by the graph store protocol. A replica copies them. Then one document changes, and both are done again.
Each cell has the seconds by the clock and, in brackets, the processor time of cskg without its workers.

Usage: python benchmarks/engines.py [--units N] [--row "Virtuoso, updates"]
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from corpus import write_corpus

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from running_engines import run_oxigraph, run_virtuoso

from cskg.graph.endpoint import Endpoint, EndpointLimits, ServiceSettings
from cskg.graph.remote_versions import RemoteVersions
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.copies import copy_current
from cskg.ingest.sources import find_sources
from cskg.ingest.workers import count_workers
from cskg.iris import Iris

COLUMNS = ("publish", "copy", "publish one change", "copy one change")
SERVICES = {"Oxigraph's server": run_oxigraph} | ({"Virtuoso": run_virtuoso} if shutil.which("virtuoso-t") else {})


def main() -> None:
    """Prints a row for each service and each way of writing to it."""
    parser = argparse.ArgumentParser(description="Measures SPARQL services.")
    parser.add_argument("--units", type=int, default=1_000)
    parser.add_argument("--row", help="The one row to measure; all by default.")
    asked = parser.parse_args()
    count = asked.units
    with tempfile.TemporaryDirectory(prefix="cskg-engines-") as name:
        folder = Path(name)
        write_corpus(folder / "units", count)
        stores = [StoreFolder(folder / "built"), StoreFolder(folder / "changed")]
        built = measure(partial(build, folder / "units", stores[0]))
        shutil.copytree(stores[0].path, stores[1].path)
        document = next((folder / "units").iterdir())
        document.write_text(document.read_text("utf-8").replace("Range\tAny", "Range\tEach"), "utf-8")
        rebuilt = measure(partial(build, folder / "units", stores[1]))
        print(f"{count:,} units: built in {built}, after one change in {rebuilt}\n")
        print(f"| service | {' | '.join(COLUMNS)} |\n|---|{'---|' * len(COLUMNS)}")
        for service, run in SERVICES.items():
            for number, way in enumerate(("updates", "graph store")):
                if asked.row not in {None, f"{service}, {way}"}:
                    continue
                place = folder / f"{service} {number}"
                place.mkdir()
                with run(place) as settings:
                    used = settings if way == "graph store" else replace(settings, graph_store=None)
                    replica = StoreFolder(folder / f"replica of {service} {number}")
                    cells = measure_service(replace(used, limits=EndpointLimits()), stores, replica)
                print(f"| {service}, {way} | {' | '.join(cells)} |", flush=True)


def build(documents: Path, store: StoreFolder) -> None:
    """Builds a store."""
    build_store(find_sources([documents]), store, Iris(), workers=count_workers())


def measure_service(settings: ServiceSettings, stores: list[StoreFolder], replica: StoreFolder) -> list[str]:
    """Publishes each store, and copies it to a replica."""
    cells = []
    for store in stores:
        cells.append(measure(partial(publish, settings, store)))
        cells.append(measure(partial(copy_current, settings, replica, Iris())))
    return cells


def publish(settings: ServiceSettings, folder: StoreFolder) -> None:
    """Publishes a store."""
    with Endpoint(settings) as endpoint, closing(folder.open_current()) as store:
        versions = RemoteVersions(endpoint, Iris())
        versions.publish(store, folder.published()[1], versions.find_current())
        versions.sweep()


def measure(work: Callable[[], None]) -> str:
    """Measures how long a call takes."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return f"{time.perf_counter() - clock:.1f} s ({time.process_time() - processor:.1f})"


if __name__ == "__main__":
    main()
