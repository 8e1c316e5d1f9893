"""Building a store, from texts to a published version: time, memory, disk, and how they grow with the number of units.

Generated units (``corpus.py``), one in each document. Each size is built from scratch, and again after one document has
changed (its title and a statement), both with ``cskg build`` as a user does it. For comparison, Oxigraph's bulk loader
writes the same quads to disk: a store with indexes for SPARQL would need at least this in addition.

CPU seconds include all workers of a build; memory is that of the largest process. Bytes written are the kernel's count
(``/proc/self/io``). Other programs on the machine increase the time on the clock.

Usage: python benchmarks/building.py [UNITS ...]
"""

import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from corpus import write_corpus, write_quads

from cskg.graph.catalogue import open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.workers import count_workers
from cskg.iris import Iris

SIZES = (1_000, 3_000, 10_000)
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The resources of a command: seconds on the clock and of processors, bytes of its largest process and written."""

    wall: float
    cpu: float
    memory: int
    written: int


def run(*command: object) -> Run:
    """Runs a command."""
    before, start = _read_written(), time.perf_counter()
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:  # 1: a document has a fault, which made-up ones have
        sys.exit(f"{command[0]} ended with exit code {process.returncode}.")
    return Run(
        wall=time.perf_counter() - start,
        cpu=used.ru_utime + used.ru_stime,
        memory=used.ru_maxrss * 1024,
        written=_read_written() - before,
    )


def _read_written() -> int:
    """The bytes written by this process and the child processes that it has waited for."""
    lines = Path("/proc/self/io").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("write_bytes"))


def _measure_disk(folder: Path) -> int:
    """The bytes on disk of the files in a folder; each file counts once."""
    blocks = {
        stat.st_ino: stat.st_blocks * 512 for path in folder.rglob("*") if (stat := path.stat()) and path.is_file()
    }
    return sum(blocks.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The measurements of one size."""

    units: int
    quads: int
    build: Run
    disk: int
    changed: Run
    peer: Run
    peer_disk: int


def measure(folder: Path, count: int) -> Built:
    """Measures one size in a folder."""
    units, store, quads, peer = (folder / name for name in ("units", "store", "all.nq", "peer"))
    write_corpus(units, count)
    build = run(BIN / "cskg", "build", units, "--store", store)
    disk = _measure_disk(store)
    path = sorted(units.iterdir())[count // 2]
    text = path.read_text("utf-8").replace("Title\t", "Title\tQuickly ").replace("• ", "• Shared lanterns: ", 1)
    path.write_text(text, "utf-8")
    changed = run(BIN / "cskg", "build", units, "--store", store)
    found = write_quads(open_catalogue(StoreFolder(store), Iris()), quads)
    loaded = run(BIN / "oxigraph", "load", "--location", peer, "--file", quads)
    return Built(
        units=count,
        quads=found,
        build=build,
        disk=disk,
        changed=changed,
        peer=loaded,
        peer_disk=_measure_disk(peer),
    )


def main(sizes: list[int]) -> None:
    """Measures all sizes and prints one table."""
    results = []
    for count in sizes:
        folder = Path(tempfile.mkdtemp(prefix="cskg-bench-"))
        try:
            results.append(measure(folder, count))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    load = f"{os.getloadavg()[0]:.1f}"
    print(f"{count_workers()} cores, load {load} at the end; the peer is Oxigraph's bulk loader with the same quads\n")
    rows: list[tuple[str, Callable[[Built], float], str]] = [
        ("quads", lambda b: b.quads, "{:,.0f}"),
        ("build, s", lambda b: b.build.wall, "{:.1f}"),
        ("build, CPU s", lambda b: b.build.cpu, "{:.1f}"),
        ("largest process, MiB", lambda b: b.build.memory / 2**20, "{:,.0f}"),
        ("disk, kB a unit", lambda b: b.disk / b.units / 1000, "{:.1f}"),
        ("written, times what is kept", lambda b: b.build.written / b.disk, "{:.1f}"),
        ("one changed document, s", lambda b: b.changed.wall, "{:.1f}"),
        ("one changed document, CPU s", lambda b: b.changed.cpu, "{:.1f}"),
        ("peer, s", lambda b: b.peer.wall, "{:.1f}"),
        ("peer, CPU s", lambda b: b.peer.cpu, "{:.1f}"),
        ("peer, disk, kB a unit", lambda b: b.peer_disk / b.units / 1000, "{:.1f}"),
        ("build beside the peer, CPU", lambda b: b.build.cpu / b.peer.cpu, "{:.1f}"),
    ]
    print("| |" + "".join(f" {count:,} units |" for count in sizes) + " growth |")
    print("|---" * (len(sizes) + 2) + "|")
    for name, get, form in rows:
        values = [get(built) for built in results]
        growth = ", ".join(
            f"{math.log(values[place + 1] / values[place]) / math.log(larger / smaller):.2f}"
            for place, (smaller, larger) in enumerate(pairwise(sizes))
            if values[place] > 0 < values[place + 1]
        )
        print(f"| {name} | {' | '.join(map(form.format, values))} | {growth} |")
    print("\nGrowth is the exponent from one size to the next: 1 is proportional to the number of units.")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
