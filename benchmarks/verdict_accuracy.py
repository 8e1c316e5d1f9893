"""Measures how often comparisons give the same verdict as a mapper, and which limits of the verdict are best.

The pairs are those of ``verdicts.tsv`` of each labelled framework (:mod:`labelled`), and the adversarial ones, whose
verdict follows from how a pair was made: a reordered unit is equivalent, a part of a unit is narrower. Each pair counts
once, and a pair without a common language is left out, because it cannot be compared.

The three limits (for a covered statement, for a unit that is covered as a whole, and for two units that share anything)
are also chosen on all sets but one, and tested on that one.

Usage: python benchmarks/verdict_accuracy.py [--errors]
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from labelled import LABELLED, list_frameworks, read_rows, share, show_head, show_row

from cskg.graph.catalogue import Catalogue
from cskg.graph.index import common_language
from cskg.ingest.build import load_catalogue
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.links import equivalence, shares
from cskg.links.equivalence import Verdict, judge_shares
from cskg.links.shares import align_units
from cskg.model import Unit

BY_FAMILY = {
    "paraphrase-light": Verdict.EQUIVALENT,
    "paraphrase-medium": Verdict.EQUIVALENT,
    "paraphrase-strong": Verdict.EQUIVALENT,
    "reordered": Verdict.EQUIVALENT,
    "typing-errors": Verdict.EQUIVALENT,
    "subset": Verdict.BROADER,
    "superset": Verdict.OVERLAPPING,
    "boilerplate": Verdict.DIFFERENT,
    "neighbour": Verdict.DIFFERENT,
    "negated": Verdict.DIFFERENT,
    "numbers": Verdict.DIFFERENT,
}
"""The verdicts that follow from how the adversarial pairs were made; the first unit is the original one."""

COVERED = (0.5, 0.55, 0.6, 0.65, 0.7, 0.8)
WHOLE = (0.7, 0.75, 0.8, 0.85, 0.9)
SHARED = (0.05, 0.1, 0.15, 0.2, 0.25)
Limits = tuple[float, float, float]
"""The lowest score of a covered statement, the lowest share of a covered unit, and the lowest share of an overlap."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two units, a mapper's verdict, and whether the mapper was uncertain."""

    name: str
    a: Unit
    b: Unit
    verdict: Verdict
    is_doubtful: bool
    kind: str


def iter_pairs() -> Iterator[Pair]:
    """Yields the labelled pairs of all sets."""
    for framework in list_frameworks():
        if not (framework.tables / "verdicts.tsv").exists():
            continue
        catalogue, seen = framework.load(), set()
        for row in read_rows(framework.tables / "verdicts.tsv"):
            codes = frozenset((row["a"], row["b"]))
            if codes not in seen and (units := _read(catalogue, row["a"], row["b"])):
                verdict = Verdict(row["verdict"].replace("UNRELATED", "DIFFERENT"))
                yield Pair(framework.name, *units, verdict, "doubtful" in row["reason"].casefold(), framework.name)
            seen.add(codes)
    catalogue, _ = load_catalogue(find_sources([LABELLED / "adversarial"]), Iris())
    for row in read_rows(LABELLED / "adversarial.tsv"):
        if row["family"] in BY_FAMILY and (units := _read(catalogue, row["a"], row["b"])):
            yield Pair("adversarial", *units, BY_FAMILY[row["family"]], False, row["family"])


def _read(catalogue: Catalogue, a: str, b: str) -> tuple[Unit, Unit] | None:
    units = catalogue.get_unit(a), catalogue.get_unit(b)
    language = common_language(units)
    return (catalogue.get_edition(units[0], language), catalogue.get_edition(units[1], language)) if language else None


def measure(pairs: Sequence[Pair]) -> dict[float, list[tuple[float, float]]]:
    """Measures the two shares of each pair, for each lowest score of a covered statement."""
    used, found = shares.COVERED_FROM, {}
    for score in {*COVERED, used}:
        shares.COVERED_FROM = score
        aligned = [align_units(pair.a, pair.b) for pair in pairs]
        found[score] = [(each.a.share, each.b.share) for each in aligned]
    shares.COVERED_FROM = used
    return found


def judge(measured: dict[float, list[tuple[float, float]]], limits: Limits) -> list[Verdict]:
    """Returns the verdicts on all pairs with some limits."""
    used = equivalence.WHOLE_FROM, equivalence.SHARED_FROM
    covered, equivalence.WHOLE_FROM, equivalence.SHARED_FROM = limits
    found = [judge_shares(*both) for both in measured[covered]]
    equivalence.WHOLE_FROM, equivalence.SHARED_FROM = used
    return found


def show_sets(title: str, pairs: Sequence[Pair], verdicts: Sequence[Verdict]) -> None:
    """Prints how many verdicts agree with the labels, by set and for both frameworks together."""
    show_head(title, "as labelled", "without doubtful labels", "any relation or none as labelled")
    frameworks = {pair.name for pair in pairs} - {"adversarial"}
    for name, names in [
        *((name, {name}) for name in sorted(frameworks)),
        ("together", frameworks),
        ("", {"adversarial"}),
    ]:
        rows = [(pair, verdict) for pair, verdict in zip(pairs, verdicts, strict=True) if pair.name in names]
        sure = [(pair, verdict) for pair, verdict in rows if not pair.is_doubtful]
        none = [(pair.verdict is Verdict.DIFFERENT) is (verdict is Verdict.DIFFERENT) for pair, verdict in rows]
        show_row(
            name or "adversarial, by how they were made",
            *(share(sum(pair.verdict is verdict for pair, verdict in each), len(each)) for each in (rows, sure)),
            share(sum(none), len(none)),
        )


def show_confusion(pairs: Sequence[Pair], verdicts: Sequence[Verdict], *names: str) -> None:
    """Prints how often each labelled verdict was given as each verdict."""
    counts = Counter((pair.verdict, given) for pair, given in zip(pairs, verdicts, strict=True) if pair.name in names)
    show_head(f"labelled, in {' and '.join(names)}", *(verdict.value for verdict in Verdict))
    for verdict in Verdict:
        show_row(verdict.value, *(counts[verdict, given] or "" for given in Verdict))


def main(arguments: Sequence[str]) -> None:
    """Prints the tables."""
    pairs = list(iter_pairs())
    measured = measure(pairs)
    used = (shares.COVERED_FROM, equivalence.WHOLE_FROM, equivalence.SHARED_FROM)
    given = judge(measured, used)
    show_sets(f"limits in use: {used}", pairs, given)
    names = sorted({pair.name for pair in pairs} - {"adversarial"})
    show_confusion(pairs, given, *names)
    show_confusion(pairs, given, "adversarial")
    every = list(product(COVERED, WHOLE, SHARED))
    right = {
        limits: [pair.verdict is one for pair, one in zip(pairs, judge(measured, limits), strict=True)]
        for limits in every
    }
    left_out: dict[int, Verdict] = {}
    for name in (*names, "adversarial"):
        others = [place for place, pair in enumerate(pairs) if pair.name != name]
        best = max(every, key=lambda limits: (sum(right[limits][place] for place in others), limits))
        print(f"\nleft out {name}: limits {best}, right in {share(sum(right[best][p] for p in others), len(others))}")
        judged = enumerate(judge(measured, best))
        left_out |= {place: verdict for place, verdict in judged if pairs[place].name == name}
    show_sets("limits chosen on the other sets", pairs, [left_out[place] for place in range(len(pairs))])
    if "--errors" in arguments:
        show_errors(pairs, given, measured[used[0]])


def show_errors(pairs: Sequence[Pair], given: Sequence[Verdict], both: Sequence[tuple[float, float]]) -> None:
    """Prints the pairs whose verdict differs from the label, by kind."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for pair, verdict, (one, other) in zip(pairs, given, both, strict=True):
        if pair.verdict is not verdict:
            kinds[f"{pair.verdict.value} as {verdict.value}"].append(
                f"  {pair.a.code} {pair.b.code} {one:.2f} {other:.2f} {pair.kind}: {pair.a.title} | {pair.b.title}"
            )
    for kind, rows in sorted(kinds.items()):
        print(f"\n{kind}: {len(rows)}", *rows, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
