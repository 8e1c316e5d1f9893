"""Measures links that are found by words: precision, recall and calibration on the labelled pairs.

The labelled pairs are in ``tests/links/labelled``. Overlaps and relations are found in the illustrative framework, in
the adversarial documents and in the held-out documents, as in any dataset. The weights of :mod:`cskg.links.matching`
are fitted to the first two sets. Cross-validation shows the accuracy on units that a fit has not seen. So does the
third set, to which nothing was ever fitted. With ``--fit`` the fitted weights are printed.

Then it measures the overlaps found in labelled frameworks (:mod:`labelled`).

Usage: python benchmarks/overlap_accuracy.py [--fit] [FOLDER...]

With FOLDERs, each with documents and their labels, only these are measured.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from labelled import (
    LABELLED,
    ROOT,
    Framework,
    Pair,
    count_right,
    in_order,
    list_frameworks,
    read_rows,
    share,
    show_head,
    show_row,
)
from overlap_fitting import Floats, cross_validate, fit, group_units

from cskg.graph.catalogue import Catalogue
from cskg.ingest.build import load_catalogue
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.links.corpus import Body, make_body, make_corpus
from cskg.links.matching import Figures, match_bodies
from cskg.links.overlaps import LanguageGroup
from cskg.links.pairwise import compare_all
from cskg.links.similarity import score_texts
from cskg.model import Justification, LinkPredicate, UnitKey, UnitStatus
from cskg.outline import iter_statements

TUNED = {"pairs.tsv": ROOT / "data" / "illustrative", "adversarial.tsv": LABELLED / "adversarial"}
HELD_OUT = {"heldout.tsv": LABELLED / "heldout"}
TOLD, SURE = 0.5, 0.8
THRESHOLDS = (TOLD, SURE, 0.9)
STRONG = ("paraphrase-strong", "variants-strong")
"""Families of overlaps whose units have almost no words in common."""

_AREA = 4
"""The number of first digits that codes of one functional area have in common in the illustrative framework."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A labelled pair, and the links that were found for it.

    Attributes:
        units: The codes of both.
        label: ``overlap``, ``related`` or ``none``.
        family: How the pair was made.
        overlap: The confidence of the overlap found; 0 if none was.
        relation: The confidence of overlap or relation.
        figures: The figures of the two units.
        is_candidate: Whether the pair was compared.
    """

    units: tuple[str, str]
    label: str
    family: str
    overlap: float
    relation: float
    figures: Figures
    is_candidate: bool


def judge(name: str, folder: Path) -> tuple[list[Judged], int]:
    """Returns the labelled pairs of a dataset with the found links, and the number of overlaps found in other pairs."""
    catalogue, _ = load_catalogue(find_sources([folder]), Iris())
    found: dict[LinkPredicate, dict[tuple[str, str], float]] = defaultdict(dict)
    for link in catalogue.links:
        if link.justification is Justification.LEXICAL:
            found[link.predicate][link.subject, link.object] = link.confidence
    overlaps, relations = found[LinkPredicate.OVERLAPS_WITH], found[LinkPredicate.RELATED_TO]
    rows = {(row["a"], row["b"]): row for row in read_rows(LABELLED / name)}
    judged = [
        Judged(
            units=pair,
            label=rows[pair]["label"],
            family=rows[pair].get("family", "illustrative"),
            overlap=overlaps.get(pair, 0.0),
            relation=max(overlaps.get(pair, 0.0), relations.get(pair, 0.0)),
            figures=figures,
            is_candidate=is_candidate,
        )
        for pair, figures, is_candidate in _iter_figures(catalogue, set(rows))
    ]
    return judged, len(overlaps.keys() - rows.keys())


def _iter_figures(catalogue: Catalogue, pairs: set[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Figures, bool]]:
    """Yields the figures of pairs in the first language group that both units have."""
    done: set[tuple[str, str]] = set()
    for group in LanguageGroup:
        corpus = make_corpus(_iter_bodies(catalogue, group))
        places = {body.key: place for place, body in enumerate(corpus.bodies)}
        looked_at = {(int(a), int(b)) for a, b in compare_all(corpus.bodies)[1].pairs}
        for pair in sorted(pairs - done):
            if pair[0] in places and pair[1] in places:
                a, b = sorted((places[UnitKey(pair[0])], places[UnitKey(pair[1])]))
                titles = score_texts(corpus.bodies[a].title, corpus.bodies[b].title)
                figures = Figures(share=0.0, like_count=0.0, criteria_share=0.0, titles=titles)
                figures = next((match.figures for match in match_bodies(corpus, a, np.array([b]))), figures)
                done.add(pair)
                yield pair, figures, (a, b) in looked_at


def _iter_bodies(catalogue: Catalogue, group: LanguageGroup) -> Iterator[Body]:
    for unit in catalogue.units.values():
        language = next((language for language in group.value if language in unit.languages), None)
        if language is not None:
            edition = catalogue.get_edition(unit, language)
            if edition.language is language and edition.status is UnitStatus.DESCRIBED:
                texts = {path: each.text for path, _, each in iter_statements(edition)}
                yield make_body(unit.key, edition.title, texts)


def show(name: str, confidences: Floats, truth: Floats, hidden: Floats | None = None) -> None:
    """Prints precision and recall for some lowest confidences; also for overlaps that words can show."""
    for least in THRESHOLDS:
        told = confidences >= least
        right = int(truth[told].sum())
        precision = f"{right / told.sum():.3f}" if told.any() else "-"
        shown = truth if hidden is None else truth * (1 - hidden)
        print(
            f"| {name} | {least:g} | {precision} | {right / truth.sum():.3f} | {shown[told].sum() / shown.sum():.3f} "
            f"| {told.sum()} of {len(truth)} |"
        )


def measure_calibration(confidences: Floats, truth: Floats) -> float:
    """Returns the expected calibration error over ten bins."""
    bins = np.minimum((confidences * 10).astype(int), 9)
    return sum(
        float(abs(confidences[bins == each].mean() - truth[bins == each].mean()) * (bins == each).mean())
        for each in sorted(set(bins.tolist()))
    )


def _truth(judged: Iterable[Judged], *labels: str) -> Floats:
    return np.array([each.label in labels for each in judged], dtype=float)


def _strong(judged: Iterable[Judged]) -> Floats:
    return np.array([each.family in STRONG for each in judged], dtype=float)


def _overlap_figures(each: Judged) -> list[float]:
    figures = each.figures
    return [figures.share, figures.like_count, figures.criteria_share]


def _relation_figures(each: Judged) -> list[float]:
    return [each.figures.share, each.figures.titles]


def show_held_out_families(judged: Sequence[Judged], *, prints_weights: bool) -> None:
    """Prints the results of fits on units that they have not seen, and the weights that are fitted to all units."""
    alike = [each.units for each in judged if each.label == "overlap"]
    alike += [(unit, unit[:_AREA]) for each in judged for unit in each.units if each.family == "illustrative"]
    groups = group_units(alike, (unit for each in judged for unit in each.units))
    of_pairs = [(groups[each.units[0]], groups[each.units[1]]) for each in judged]
    looked_at = np.array([each.is_candidate for each in judged])
    for name, labels, read in (
        ("overlap", ["overlap"], _overlap_figures),
        ("overlap or relation", ["overlap", "related"], _relation_figures),
    ):
        truth, figures = _truth(judged, *labels), np.array([read(each) for each in judged])
        found = np.where(looked_at, cross_validate(of_pairs, figures, truth), 0)
        show(f"{name}, families held out", found, truth, _strong(judged) if name == "overlap" else None)
        shown = found >= 0.1
        print(
            f"expected calibration error {measure_calibration(found, truth):.3f}, over the {shown.sum()} pairs from "
            f"0.1 on {measure_calibration(found[shown], truth[shown]):.3f}"
        )
        if prints_weights:
            weights, bias, floor = fit(figures, truth)
            print(f"weights {np.round(weights, 2).tolist()}, bias {bias:.2f}, floor {floor:.3f}")


def show_families(judged: Iterable[Judged]) -> None:
    """Prints how many overlaps of each family were compared, found, and found surely, and the wrong ones."""
    print("\n| family | overlaps | looked at | told | sure (0.8) | no overlap | told |\n|---|---|---|---|---|---|---|")
    families: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        families[each.family].append(each)
    for family, group in sorted(families.items()):
        right = [each for each in group if each.label == "overlap"]
        wrong = [each.overlap for each in group if each.label != "overlap"]
        told, sure = (sum(each.overlap >= least for each in right) for least in (TOLD, SURE))
        print(
            f"| {family} | {len(right)} | {sum(each.is_candidate for each in right)} | {told} | {sure} "
            f"| {len(wrong)} | {sum(one > 0 for one in wrong)} |"
        )


def show_frameworks(frameworks: Iterable[Framework]) -> None:
    """Prints the accuracy of the overlaps found in frameworks; a pair without a label counts as no overlap."""
    columns = ("overlaps told", "right", "right, or partial", "without doubtful labels", "recall", "in one language")
    show_head("framework", "confidence from", *columns)
    for framework in frameworks:
        catalogue, labels = framework.load(), framework.overlaps
        found: dict[Pair, float] = {
            (link.subject, link.object): link.confidence
            for link in catalogue.links
            if link.justification is Justification.LEXICAL and link.predicate is LinkPredicate.OVERLAPS_WITH
        }
        wanted = {pair for pair, label in labels.items() if label == "overlap"}
        near = {pair for pair in wanted if _have_one_language(catalogue, pair)}
        for least in (TOLD, SURE):
            told = {pair for pair, confidence in found.items() if confidence >= least}
            show_row(
                framework.name,
                f"{least:g}",
                len(told),
                share(*count_right(told, labels, "overlap")),
                share(*count_right(told, labels, "overlap", "partial")),
                share(*count_right(told - framework.doubtful_overlaps, labels, "overlap", "partial")),
                share(len(told & wanted), len(wanted)),
                share(len(told & near), len(near)),
            )


def show_relations(frameworks: Iterable[Framework]) -> None:
    """Prints how many of the reported relations, and of all labelled relations, a reader accepts."""
    labels = {in_order(row["a"], row["b"]): row["label"] for row in read_rows(LABELLED / "related.tsv")}
    told = {
        in_order(link.subject, link.object)
        for framework in frameworks
        for link in framework.load().links
        if link.justification is Justification.LEXICAL and link.predicate is LinkPredicate.RELATED_TO
    }
    show_head("relations", "accepted by a reader", "without a label")
    for name, pairs in (("told", told), ("labelled", labels.keys())):
        show_row(name, share(*count_right(pairs & labels.keys(), labels, "yes")), len(pairs - labels.keys()))


def _have_one_language(catalogue: Catalogue, pair: Pair) -> bool:
    one, other = ({*catalogue.units[UnitKey(key)].languages} for key in pair)
    return not one.isdisjoint(other)


def main(arguments: Sequence[str]) -> None:
    """Prints the tables."""
    folders = [each for each in arguments if each != "--fit"]
    if not folders:
        show_labelled(prints_weights="--fit" in arguments)
        show_relations(list_frameworks())
    show_frameworks(list_frameworks(folders))


def show_labelled(*, prints_weights: bool) -> None:
    """Prints the accuracy of links for the individually labelled pairs."""
    for title, tables in (("tuned", TUNED), ("held out", HELD_OUT)):
        judged: list[Judged] = []
        for name, folder in tables.items():
            some, unlabelled = judge(name, folder)
            judged += some
            print(f"{name}: {len(some)} pairs, and {unlabelled} overlaps told of pairs that nobody labelled")
        print(
            "\n| link | confidence from | precision | recall | of what words show | told |\n|---|---|---|---|---|---|"
        )
        overlaps, relations = (np.array([getattr(each, name) for each in judged]) for name in ("overlap", "relation"))
        truth, strong = _truth(judged, "overlap"), _strong(judged)
        show(f"overlap, {title}", overlaps, truth, strong)
        if title == "tuned":
            made = np.array([not each.family.startswith("variants") for each in judged])
            show(f"overlap, {title}, without variants", overlaps[made], truth[made], strong[made])
        show(f"overlap or relation, {title}", relations, _truth(judged, "overlap", "related"))
        told = overlaps > 0
        mean, share = overlaps[told].mean(), truth[told].mean()
        print(f"mean confidence of the overlaps that are told {mean:.2f}, share of right {share:.2f}")
        if title == "tuned":
            show_held_out_families(judged, prints_weights=prints_weights)
        show_families(judged)
        print()


if __name__ == "__main__":
    main(sys.argv[1:])
