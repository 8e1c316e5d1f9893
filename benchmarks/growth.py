"""Measures how opening, answers, memory and disk grow with the number of units: n units take n to the exponent.

Answers are measured in this process, without HTTP: the median processor time of questions about random units, each
asked once, after a few others. The exponent is the slope of a straight line through all points, both axes logarithmic;
0 is no growth, 1 is growth in proportion.

Usage: python benchmarks/growth.py [--large] [--stores FOLDER] [N ...]
"""

import argparse
import math
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus import build
from servers import post
from serving import TREE, ask, serve_cskg, time_start

from cskg.api.executing import Executor
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.iris import Iris

COUNTS = (1_000, 3_000, 10_000)
LARGE = 30_000
ASKED, BEFORE = 200, 20
"""How many questions of each kind are measured, and how many are asked before them."""

SEARCH = "query($text: String!) { search(text: $text, first: 20) { totalCount edges { node { snippet } } } }"
PATH = "query($code: String!) { studyPath(input: {goals: [$code]}) { totalHours stages { steps { hours } } } }"


def main() -> None:
    """Prints a table with a column for each number of units."""
    parser = argparse.ArgumentParser(description="Measures growth with the number of units.")
    parser.add_argument("counts", nargs="*", type=int, metavar="N", help="numbers of units")
    parser.add_argument("--large", action="store_true", help=f"measure {LARGE:,} units too; building them takes long")
    parser.add_argument("--stores", type=Path, help="where stores are kept for the next run, each in a folder N")
    asked = parser.parse_args()
    counts = sorted(asked.counts or COUNTS) + ([LARGE] if asked.large else [])
    rows: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="cskg-growth-") as name:
        for count in counts:
            folder = (asked.stores or Path(name)) / str(count)
            store = folder / "store" if (folder / "store" / "CURRENT").exists() else build(folder, count)
            for what, value in measure(store).items():
                rows.setdefault(what, []).append(value)
    print("| what | " + " | ".join(f"{count:,} units" for count in counts) + " | exponent |")
    print("|---" * (len(counts) + 2) + "|")
    for what, values in rows.items():
        print(f"| {what} | " + " | ".join(f"{value:.2f}" for value in values) + f" | {find_exponent(counts, values)} |")


def measure(store: Path) -> dict[str, float]:
    """Measures one store."""
    catalogue = open_catalogue(StoreFolder(store), Iris())
    codes = [str(unit.code) for unit in catalogue.units.values() if unit.editions]
    random.Random(1).shuffle(codes)
    asked = codes[: ASKED + BEFORE]
    words = {code: " ".join(list_words(catalogue, code)) for code in asked}
    executor = Executor()

    def ask_for(document: str, name: str, text: str) -> None:
        if executor.execute(catalogue, document, {name: text}).errors:
            sys.exit(f"{text} cannot be answered: {document}")

    found = {
        "opening, ms": time_median(lambda _: Catalogue(catalogue.path).close(), asked),
        "a unit with its tree, ms": time_median(lambda code: ask_for(TREE, "code", code), asked),
        "a search of three words, ms": time_median(lambda code: ask_for(SEARCH, "text", words[code]), asked),
        "a study path, ms": time_median(lambda code: ask_for(PATH, "code", code), asked),
    }
    found["from start to the first answer, s"] = time_start(store, codes)
    with serve_cskg(store, codes) as server:
        for number, code in enumerate(codes[:ASKED]):
            post(server.port, "/graphql", ask(TREE, code, number), "application/json")
        found["private memory of the largest process, MiB"] = max(server.private_memory()) / 2**20
    size = sum(file.stat().st_size for file in store.rglob("*") if file.is_file())
    return found | {"disk, MiB": size / 2**20, "disk, kB for each unit": size / 1_000 / len(codes)}


def list_words(catalogue: Catalogue, code: str) -> list[str]:
    """Chooses three words of the first statements of a unit; the same unit gives the same words."""
    edition = catalogue.get_edition(catalogue.get_unit(code))
    texts = " ".join(statement.text for statement in edition.requirements)
    return random.Random(code).sample(sorted({word for word in texts.split() if len(word) > 3}), 3)


def time_median(act: Callable[[str], None], codes: Sequence[str]) -> float:
    """Returns the median processor time of calls with units, in milliseconds; the first calls are not counted."""
    times = []
    for code in codes:
        start = time.process_time()
        act(code)
        times.append(1_000 * (time.process_time() - start))
    return statistics.median(times[BEFORE:])


def find_exponent(counts: Sequence[int], values: Sequence[float]) -> str:
    """Returns the exponent of growth; a dash if there is only one point."""
    if len(counts) == 1:
        return "-"
    slope = statistics.linear_regression(list(map(math.log, counts)), list(map(math.log, values))).slope
    return f"{slope:.2f}"


if __name__ == "__main__":
    main()
