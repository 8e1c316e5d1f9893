"""Measures time and memory of exports of a generated dataset, compared with msgspec encoding it in one step.

msgspec holds all objects of the CASE package in memory and encodes them at once. Each runs in a separate process, so
their memory is measured separately.
"""

import argparse
import json
import multiprocessing
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from corpus import build

from cskg.exchange.case_items import CaseItems
from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.losses import Losses
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.iris import Iris

RUNS = 3


def encode_at_once(catalogue: Catalogue, path: Path) -> None:
    """Builds all items, associations and rubrics of a package, and encodes them at once."""
    selection = Selection(catalogue=catalogue)
    make = CaseItems(selection, Losses(), is_extended=False)
    package: dict[str, list[Any]] = {"CFItems": [], "CFAssociations": [], "CFRubrics": []}
    root = make.head("CFDocuments", "framework/all") | {"title": "All"}
    for outline in selection.iter_outlines():
        made = {"": make.make_unit(outline.unit)}
        package["CFItems"].append(made[""])
        package["CFAssociations"].append(make.place(made[""], root))
        for number, (position, entry) in enumerate(outline.items(), 1):
            made[position] = make.make_statement(entry)
            package["CFItems"].append(made[position])
            placed = make.place(made[position], made[position.parent]) | {"sequenceNumber": number}
            package["CFAssociations"].append(placed)
        if (rubric := make.make_rubric(outline)) is not None:
            package["CFRubrics"].append(rubric)
    package["CFAssociations"] += [make.make_link(link) for link in selection.iter_links()]
    path.write_bytes(msgspec.json.encode(package))


def _export(name: str) -> Callable[[Catalogue, Path], None]:
    def run(catalogue: Catalogue, path: Path) -> None:
        with path.open("wb") as file:
            write_export(Selection(catalogue=catalogue), FORMATS[name], file)

    return run


def measure(store: Path, name: str | None, path: Path) -> tuple[float, float]:
    """Returns the processor time of an export in seconds, and the memory that it adds to that of its start in MiB."""
    run = encode_at_once if name is None else _export(name)
    catalogue = open_catalogue(StoreFolder(store), Iris())
    Path("/proc/self/clear_refs").write_text("5")  # the peak of memory is measured from here on
    before = _read_peak()
    start = time.process_time()
    run(catalogue, path)
    used = time.process_time() - start
    return used, (_read_peak() - before) / 1024


def _read_peak() -> int:
    """Returns the peak memory of this process in kB, as Linux counts it."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1_400)
    count = parser.parse_args().units
    with TemporaryDirectory() as folder:
        store, path = build(Path(folder), count), Path(folder) / "file"
        context = multiprocessing.get_context("spawn")
        rows = []
        for name in (None, *FORMATS):
            with context.Pool(1, maxtasksperchild=1) as pool:
                runs = [pool.apply(measure, (store, name, path)) for _ in range(RUNS)]
            rows.append((name, min(time for time, _ in runs), max(memory for _, memory in runs), path.stat().st_size))
            if name == "case":
                items = len(json.loads(path.read_bytes())["CFItems"])
        (_, rival, _, _), *_ = rows
        print(f"{count:,} units, {items:,} items of CASE; the best of {RUNS} runs")
        print("| format | processor time | beside msgspec at once | memory on top | file |\n|---|---|---|---|---|")
        for name, used, memory, size in rows:
            title = "CASE by msgspec at once" if name is None else f"`{name}`"
            print(f"| {title} | {used:.2f} s | {used / rival:.2f} | {memory:.0f} MiB | {size / 2**20:.1f} MiB |")


if __name__ == "__main__":
    main()
