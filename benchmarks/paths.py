"""Measures study paths over HTTP, compared with networkx on the same graph; the ratios matter, not the milliseconds.

The generated units (``corpus.py``) are in programmes of seventy, with ten of each level. Each unit above the first
level has up to seven curated prerequisites among the lower units of its programme: 60,000 in all for 10,000 units. A
question asks for the path to a unit of level 7 with all its reasons.

Usage: python benchmarks/paths.py [UNITS]
"""

import json
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import networkx as nx
from corpus import write_corpus
from servers import serving

from cskg.graph.store import StoreFolder
from cskg.graph.texts import Texts
from cskg.ingest.build import build_store, load_catalogue
from cskg.ingest.sources import find_sources
from cskg.ingest.workers import count_workers
from cskg.iris import Iris
from cskg.links.preparations import find_prerequisites

PROGRAMME, BEFORE, QUESTIONS = 70, 7, 100
HEAD = (
    "#mapping_set_id: https://example.org/links\n#license: https://example.org/licence\n"
    "subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\tcomment\n"
)
GRAPHQL = """query Path($input: StudyPathInput!) { studyPath(input: $input) { status totalHours messages
  stages { index steps { unit { code title level } hours unlocks { code }
    reasons { subject { code } justification confidence method evidence { text quote { line } } } } } } }"""


def make_edges(count: int) -> list[tuple[str, str]]:
    """Returns the prerequisites between the generated units."""
    programmes: dict[int, list[str]] = defaultdict(list)
    for number in range(count):
        programmes[number // PROGRAMME].append(f"9{number:05}L{1 + number % 7}")
    edges = []
    for number, codes in programmes.items():
        source = random.Random(number)
        for code in codes:
            lower = [other for other in codes if other[-1] < code[-1]]
            edges += [(other, code) for other in source.sample(lower, min(BEFORE, len(lower)))]
    return edges


def plan_with_networkx(graph: "nx.DiGraph[str]", goal: str) -> list[list[str]]:
    """Plans a path with networkx alone: no reasons, no hours, no cycles."""
    keys = nx.ancestors(graph, goal) | {goal}
    return [sorted(stage) for stage in nx.topological_generations(graph.subgraph(keys))]


def show(times: list[float]) -> str:
    """Writes the median and the 95th percentile of times in milliseconds."""
    return f"{statistics.median(times):.1f} ms (p95 {statistics.quantiles(times, n=20)[-1]:.1f})"


def run(folder: Path, count: int) -> None:
    """Measures in a folder."""
    write_corpus(folder / "units", count)
    edges = make_edges(count)
    rows = "".join(
        f"{one}\tcskg:prerequisiteOf\t{other}\tsemapv:ManualMappingCuration\t0.9\tMade up.\n" for one, other in edges
    )
    (folder / "units" / "made-up.sssom.tsv").write_text(HEAD + rows, "utf-8")
    files = find_sources([folder / "units"])
    catalogue, _ = load_catalogue(files, Iris(), workers=count_workers())
    start = time.perf_counter()
    found, _ = find_prerequisites(catalogue, Texts(catalogue), [], ())
    inferring = time.perf_counter() - start
    print(f"{len(catalogue.units):,} units, {len(edges):,} curated prerequisites, {len(found):,} inferred ones")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"to infer them: {inferring:.1f} s, {memory:,.0f} MiB in all\n")

    store = StoreFolder(folder / "store")
    build_store(files, store, Iris(), workers=count_workers())
    highest = sorted({code for _, code in edges if code.endswith("L7")})
    goals = random.Random(1).sample(highest, min(QUESTIONS, len(highest)))
    del catalogue

    graph = nx.DiGraph(edges)
    alone, sizes = [], []
    for goal in goals:
        start = time.perf_counter()
        sizes.append(sum(map(len, plan_with_networkx(graph, goal))))
        alone.append((time.perf_counter() - start) * 1000)

    command = [str(Path(sys.executable).parent / "cskg"), "serve", "--store", str(store.path), "--port", "PORT"]
    with serving(command, "/graphql", '{"query": "{ dataset { revision } }"}', "application/json") as server:

        def ask(**values: object) -> tuple[list[float], int]:
            bodies = [
                json.dumps(
                    {"query": GRAPHQL, "variables": {"input": {"goals": [goal], "minConfidence": 0.9, **values}}}
                )
                for goal in goals
            ]
            return server.time_answers("/graphql", "application/json", bodies)

        first, _ = ask()
        again, size = ask()
        what_if, _ = ask(known=["900000L1", "900071L2"])
        budget, _ = ask(maxCredits=50)
    print(f"paths of {statistics.median(sizes):.0f} steps (median), answers of {size:,} bytes\n")
    print("| what | over HTTP | networkx alone, no reasons | ratio |\n|---|---|---|---|")
    for what, times in (
        ("a path with all its reasons", again),
        ("with two more known units (what if)", what_if),
        ("within a budget that is too small", budget),
    ):
        print(f"| {what} | {show(times)} | {show(alone)} | {statistics.median(times) / statistics.median(alone):.0f} |")
    print(f"\nTo start with all its links: {server.started:.0f} s")
    print(f"The first question about a path: {first[0]:.0f} ms")


def main(count: int) -> None:
    """Runs all measurements and prints one table."""
    folder = Path(tempfile.mkdtemp(prefix="cskg-bench-"))
    try:
        run(folder, count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
