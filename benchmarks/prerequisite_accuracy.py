"""How right the inferred prerequisites are, on the illustrative framework with its curated ones held out.

The labels stand in tests/links/labelled/prerequisites.tsv, where a pair is *prerequisite*, or follows from such
(*through* others), or is *none*. An inferred edge is right if its pair is one of the first two. Every pair of units of
one functional area with different levels is labelled, so that precision is exact there; recall is of the direct
prerequisites, found as an edge or as a path of edges.

Usage: python benchmarks/prerequisite_accuracy.py
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from math import prod
from pathlib import Path

import networkx as nx

from cskg.graph.texts import Texts
from cskg.ingest.build import load_catalogue
from cskg.ingest.sources import find_sources
from cskg.links.preparations import HIGHEST, LEAST, Preparation, infer_preparations, read_profiles
from cskg.links.signals import Signal
from cskg.model import Language
from cskg.study.paths import plan_study_path
from cskg.study.request import StudyPathRequest
from cskg.vocab import Iris

ROOT = Path(__file__).parent.parent
BINS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01))

Pair = tuple[str, str]


def read_labels() -> dict[Pair, str]:
    """Reads the labelled pairs."""
    path = ROOT / "tests" / "links" / "labelled" / "prerequisites.tsv"
    with path.open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row["lower"], row["higher"]): row["label"] for row in rows}


def share(right: int, of: int) -> str:
    """Shows a share with its counts."""
    return f"{right / of:.2f} ({right}/{of})" if of else "- (0/0)"


def score(name: str, edges: Iterable[Pair], labels: dict[Pair, str]) -> None:
    """Prints precision and recall of some edges."""
    edges = set(edges)
    graph = nx.DiGraph(sorted(edges))
    right = sum(labels.get(edge, "none") != "none" for edge in edges)
    direct = [pair for pair, label in labels.items() if label == "prerequisite"]
    found = sum(all(node in graph for node in pair) and nx.has_path(graph, *pair) for pair in direct)
    print(f"| {name} | {len(edges)} | {share(right, len(edges))} | {share(found, len(direct))} |")


def fit(found: Iterable[Preparation], labels: dict[Pair, str], skip: Callable[[Pair], bool]) -> dict[Signal, float]:
    """Gives how right each signal is outside some pairs, drawn towards the share among all by two pairs more."""
    others = [label for pair, label in labels.items() if not skip(pair)]
    base = sum(label != "none" for label in others) / len(others)
    hits, counts = Counter[Signal](), Counter[Signal]()
    for each in found:
        pair = (str(each.lower.key), str(each.higher.key))
        if not skip(pair) and len(each.findings) == 1:
            counts[each.findings[0].signal] += 1
            hits[each.findings[0].signal] += labels.get(pair, "none") != "none"
    return {signal: (hits[signal] + 2 * base) / (counts[signal] + 2) for signal in Signal}


def main() -> None:
    """Prints the tables."""
    catalogue, _ = load_catalogue(find_sources([ROOT / "data" / "illustrative"]), Iris())
    labels = read_labels()
    known = {key for pair in labels for key in pair}
    outlines = {
        language: [each for each in found if each.key in known]
        for language, found in read_profiles(catalogue, Texts(catalogue)).items()
    }
    everything, _ = infer_preparations(outlines, least=0)
    found = [each for each in everything if each.confidence >= LEAST]
    english = outlines[Language.EN]
    inside = [
        (str(one.key), str(other.key))
        for one in english
        for other in english
        if one.level < other.level and one.areas & other.areas
    ]
    print("| edges | count | precision | recall of direct ones |\n|---|---|---|---|")
    score("every lower level of the area (baseline)", inside, labels)
    next_levels = [pair for pair in inside if int(pair[1][-1]) - int(pair[0][-1]) == 1]
    score("the next lower level of the area (baseline)", next_levels, labels)
    for least in (0.0, LEAST, 0.5, 0.7, 0.9):
        edges = [(str(each.lower.key), str(each.higher.key)) for each in everything if each.confidence >= least]
        score(f"inferred, confidence from {least:g}", edges, labels)

    print("\n| signal | found | right | alone | right alone |\n|---|---|---|---|---|")
    for signal in Signal:
        groups = [
            [
                each
                for each in everything
                if signal in {one.signal for one in each.findings} and (many or is_alone(each))
            ]
            for many in (True, False)
        ]
        shown = [share(sum(is_right(each, labels) for each in group), len(group)) for group in groups]
        print(f"| `{signal.value}` | {len(groups[0])} | {shown[0]} | {len(groups[1])} | {shown[1]} |")

    # Calibration: the confidences as they stand, and those fitted without the area that is judged.
    print("\n| confidence | edges | mean | right | fitted without the area: mean | right |\n|---|---|---|---|---|---|")
    fitted: dict[Pair, float] = {}
    for each in found:
        area = each.higher.key[3]
        rates = fit(everything, labels, lambda pair, area=area: pair[1][3] == area)  # type: ignore[misc]
        doubt = prod(1 - rates[finding.signal] for finding in each.findings)
        fitted[str(each.lower.key), str(each.higher.key)] = min(HIGHEST, 1 - doubt)
    for low, high in BINS:
        cells = []
        for value in (lambda each: each.confidence, lambda each: fitted[str(each.lower.key), str(each.higher.key)]):
            group = [each for each in found if low <= value(each) < high]
            mean = sum(map(value, group)) / len(group) if group else 0
            cells += [f"{len(group)} | {mean:.2f}", share(sum(is_right(each, labels) for each in group), len(group))]
        print(f"| {low:g} to {min(high, 1):g} | {' | '.join(cells[:2])} | {' | '.join(cells[2:])} |")

    steps = [
        step
        for key in sorted(known)
        for stage in plan_study_path(catalogue, StudyPathRequest(goals=(key,))).stages
        for step in stage.steps
    ]
    later = [step for step in steps if step.reasons]
    quoted = [
        step for step in later if any(each.spans for link in step.reasons for each in catalogue.evidence_of(link))
    ]
    print(
        f"\nPaths to each of the {len(known)} units: {len(steps)} steps, {len(later)} of them after others; the reasons"
    )
    print(f"of {share(len(quoted), len(later))} of these cite words of a document or of a curator.")

    print("\nChinese editions alone (the labels are those of the English ones):\n")
    chinese, _ = infer_preparations({Language.ZH_HANT: outlines[Language.ZH_HANT]})
    keys = {str(each.key) for each in outlines[Language.ZH_HANT]}
    part = {pair: label for pair, label in labels.items() if set(pair) <= keys and pair in set(inside)}
    print("| edges | count | precision | recall of direct ones |\n|---|---|---|---|")
    score("every lower level of the area (baseline)", part, part)
    score("inferred", [(str(each.lower.key), str(each.higher.key)) for each in chinese], part)


def is_alone(each: Preparation) -> bool:
    """Tells whether one signal was found and no other."""
    return len(each.findings) == 1


def is_right(each: Preparation, labels: dict[Pair, str]) -> bool:
    """Tells whether an edge is labelled as a prerequisite, direct or through others."""
    return labels.get((str(each.lower.key), str(each.higher.key)), "none") != "none"


if __name__ == "__main__":
    main()
