"""Measures parsing, graph and loading of a generated corpus, compared with Oxigraph's own loader for the same quads.

Both are measured in one run; the ratios matter, not the seconds.

Usage: python benchmarks/reading.py [UNITS]
"""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from corpus import write_corpus, write_quads

from cskg.graph.validation import validate_graphs
from cskg.ingest.build import load_catalogue
from cskg.ingest.reading_files import read_source
from cskg.ingest.sources import find_sources
from cskg.ingest.workers import count_workers
from cskg.iris import Iris


def measure(work: Callable[[], object]) -> float:
    """Returns the time of a call in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


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
    statements = catalogue.statement_count
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
    print("| what | cskg | peer | ratio |\n|---|---|---|---|")
    for what, ours, peer_value, ratio in rows:
        print(f"| {what} | {ours} | {peer_value} | {ratio:.1f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
