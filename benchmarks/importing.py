"""Measures the import of a large CASE package into a store, and a page of its items: time, memory and growth.

Each package (``case_corpus.py``) is built into an empty store, and then built again unchanged, both with
``cskg build``. Memory is that of the largest process. Then a page of 100 items is requested through GraphQL, in one
process, at the top of the tree and in its middle; the median of 50 is reported.

Usage: python benchmarks/importing.py [ITEMS ...]
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from building import BIN, run
from case_corpus import write_package

from cskg.api.executing import Executor
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.iris import Iris

SIZES = (10_000, 100_000)
PAGE = """query($id: String!, $parent: String) { framework(id: $id) { title itemCount
  items(parent: $parent, first: 100) { totalCount pageInfo { hasNextPage endCursor }
  edges { node { id identifier uri text code levels kind childCount } } } } }"""


def measure_page(catalogue: Catalogue, parent: str | None) -> tuple[float, int]:
    """Returns the time of a page in milliseconds, and the number of its items."""
    executor, (key,) = Executor(), catalogue.frameworks.keys()
    variables = {"id": key, "parent": parent}
    cost = executor.measure(catalogue, PAGE, variables, None)
    taken = []
    for _ in range(50):
        start = time.perf_counter()
        answer = executor.execute(catalogue, PAGE, variables, cost=cost)
        taken.append(time.perf_counter() - start)
    if answer.data is None:
        sys.exit(str(answer.errors))
    return 1_000 * statistics.median(taken), len(answer.data["framework"]["items"]["edges"])


def main() -> None:
    """Measures each size."""
    for items in [int(each) for each in sys.argv[1:]] or SIZES:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            package, store = folder / "package.json", folder / "store"
            write_package(package, items)
            print(f"{items:,} items, {package.stat().st_size / 2**20:.0f} MiB")
            for what in ("built", "again"):
                used = run(BIN / "cskg", "build", package, "--store", store)
                print(f"  {what}: {used.wall:.1f} s, processor {used.cpu:.1f} s, {used.memory / 2**20:,.0f} MiB")
            catalogue = open_catalogue(StoreFolder(store), Iris())
            print(f"  compiled: {catalogue.path.stat().st_size / 2**20:.0f} MiB")
            entry = catalogue.frameworks.find(catalogue.frameworks.keys()[0])
            if entry is None:
                sys.exit("The package was not read.")
            middle = catalogue.frameworks.read_items(entry, None, 0, 50)[-1].item.identifier
            for what, parent in (("at the top", None), ("below an item", middle)):
                taken, count = measure_page(catalogue, parent)
                print(f"  a page of {count} items {what}: {taken:.1f} ms")


if __name__ == "__main__":
    main()
