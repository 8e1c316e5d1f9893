"""Measures how well the cost of a document predicts its time: rank correlation, and the worst ratios.

Documents of every heavy field in several sizes, and light documents, are executed in one process. Each asks about units
that no earlier document asked about.

Usage: python benchmarks/costs.py STORE [SHARE]  (SHARE 10: documents of up to a tenth of the largest size)
"""

import random
import sys
import time
from pathlib import Path

from heavy_requests import Asker
from scipy.stats import spearmanr

from cskg.api.cost import MAX_COST
from cskg.api.executing import Executor
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.iris import Iris
from cskg.web.pool import DEADLINE_SECONDS

LIGHT = {
    "a unit with its tree": 'unit(code: "{code}") {{ code title requirements {{ text children {{ text children {{ text '
    "}} }} }} assessmentCriteria {{ text }} }}",
    "a unit with its links": 'unit(code: "{code}") {{ links {{ predicate object {{ code }} evidence {{ text }} }} }}',
    "a unit's title": 'unit(code: "{code}") {{ title }}',
    "a page of titles": "units(first: 100) {{ edges {{ node {{ code title level }} }} }}",
    "the dataset": "dataset {{ revision unitCount statementCount linkCount }}",
    "the areas": "functionalAreas {{ name slug industry {{ name }} }}",
}


def main(catalogue: Catalogue, share: int) -> None:
    """Measures documents of up to a share of the largest size, and prints a table."""
    codes = [str(unit.code) for unit in catalogue.units.values() if unit.editions]
    random.Random(2).shuffle(codes)
    executor, rows = Executor(), []
    documents = [(name, 1, "{ " + text.format(code=codes[n]) + " }") for n, (name, text) in enumerate(LIGHT.items())]
    for name, (_, most) in Asker(catalogue, codes).kinds.items():
        for size in sorted({1, max(1, most // 10), max(1, most // share)}):
            codes = codes[7:] + codes[:7]
            documents.append((name, size, Asker(catalogue, codes).kinds[name][0](size)))
    executor.execute(catalogue, Asker(catalogue, codes).path(1))
    for name, size, document in documents:
        cost = executor.measure(catalogue, document, {}, None)
        start = time.process_time()
        answer = executor.execute(catalogue, document, max_cost=float("inf"))
        taken = time.process_time() - start
        if answer.errors:
            sys.exit(f"{name}: {answer.errors[0]}")
        rows.append((name, size, cost, taken))
        print(f"{name:60} {size:4} {cost:12,.0f} {taken:9.4f} s {taken / cost * 1e6:8.1f} us/cost", flush=True)
    served = [(cost, taken) for *_, cost, taken in rows if cost <= MAX_COST]
    rank = spearmanr([cost for *_, cost, _ in rows], [taken for *_, taken in rows]).statistic
    ratios = sorted(taken / cost for *_, cost, taken in rows if taken > 0.001)
    print(
        f"\nrank correlation {rank:.2f}; time for one of cost from {ratios[0] * 1e6:.1f} to {ratios[-1] * 1e6:.1f} us"
    )
    late = sum(taken > DEADLINE_SECONDS for _, taken in served)
    print(f"of {len(served)} documents that are served, {late} take longer than {DEADLINE_SECONDS:g} s")


if __name__ == "__main__":
    main(open_catalogue(StoreFolder(Path(sys.argv[1])), Iris()), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
