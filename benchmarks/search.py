"""Measures the time of searches, and the size of their index.

Words are taken from the dataset: the most frequent ones, rare ones, such words with a typing error, beginnings, codes,
whole sentences, and sentences with a word that the dataset does not have.

Usage: python benchmarks/search.py [UNITS | STORE]
"""

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from corpus import write_corpus

from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import load_catalogue
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.outline import iter_statements

COUNT, ROUNDS = 40, 3


def main() -> None:
    """Prints the median and the slowest twentieth for each kind of search, in milliseconds of processor time."""
    given = sys.argv[1] if len(sys.argv) > 1 else "1000"
    if not given.isdigit():
        measure(open_catalogue(StoreFolder(Path(given)), Iris()))
        return
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(Path(folder) / "units", int(given))
        catalogue, _ = load_catalogue(find_sources([Path(folder) / "units"]), Iris(), workers=2)
        measure(catalogue)


def measure(catalogue: Catalogue) -> None:
    """Searches a dataset for its own words."""
    database = sqlite3.connect(catalogue.path)
    sizes = dict(database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall())
    size = sum(own for name, own in sizes.items() if "_words" in name or "_counts" in name)
    units = len(catalogue.units)
    print(f"{units:,} units, {catalogue.statement_count:,} statements, {size / units / 1000:.1f} kB of index a unit")
    source = random.Random(0)
    counts = database.execute(
        "SELECT word FROM statement_counts WHERE word BETWEEN 'a' AND '{' AND length(word) > 2 ORDER BY rows DESC, word"
    )
    words = [word for (word,) in counts]
    codes = [unit.code for unit in catalogue.units.values()]
    _, edition = next(catalogue.iter_editions())
    sentences = [statement.text[:180] for _, _, statement in iter_statements(edition)]
    common, rare = words[:COUNT], words[-COUNT:]
    searches = {
        "common words": common,
        "two common words": [" ".join(source.sample(common, 2)) for _ in range(COUNT)],
        "rare words": rare,
        "typing errors": [word[:1] + word[2:] for word in common + rare if len(word) > 4],
        "beginnings": [word[:2] for word in common],
        "codes": source.sample(codes, min(COUNT, units)),
        "sentences": sentences,
        "sentences with another word": [f"{sentence} zyzzyva" for sentence in sentences],
    }
    for name, texts in searches.items():
        times = sorted(statistics.median(time_search(catalogue, text) for _ in range(ROUNDS)) for text in texts)
        print(f"{name:28} median {statistics.median(times):5.1f} ms, p95 {percentile(times):5.1f} ms")


def time_search(catalogue: Catalogue, text: str) -> float:
    """Measures one search with its first twenty hits."""
    start = time.process_time()
    for found in catalogue.search(catalogue.searcher.read(text), None, None)[:20]:
        catalogue.get_found(found)
    return 1000 * (time.process_time() - start)


def percentile(times: Sequence[float]) -> float:
    """Returns the 95th percentile of sorted times."""
    return times[min(len(times) - 1, len(times) * 19 // 20)]


if __name__ == "__main__":
    main()
