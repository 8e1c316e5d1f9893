"""How right links between units are that rest on words: precision, recall and calibration on the labelled pairs.

The pairs are those of ``tests/links/labelled``; overlap and relation are found in the illustrative framework and in the
adversarial documents as in any dataset. With ``--fit`` the weights of :mod:`cskg.links.overlap` are fitted anew to the
same pairs (logistic regression, no weight below 0), and judged by ten-fold cross-validation.

Usage: python benchmarks/overlap_accuracy.py [--fit]
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cskg.graph.catalogue import Catalogue
from cskg.ingest.build import load_catalogue
from cskg.ingest.sources import find_sources
from cskg.links.corpus import iter_candidates, make_body, make_corpus
from cskg.links.overlap import Figures, match_bodies
from cskg.links.similarity import score_texts
from cskg.model import Justification, Language, LinkPredicate, UnitKey, UnitStatus, iter_statements
from cskg.vocab import Iris

ROOT = Path(__file__).parent.parent
LABELLED = ROOT / "tests" / "links" / "labelled"
THRESHOLDS = (0.5, 0.8)
FOLDS, SHRINKAGE = 10, 0.3

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A labelled pair, and what was found of it.

    Attributes:
        label: ``overlap``, ``related`` or ``none``.
        family: How the pair was made.
        overlap: The confidence of the overlap found; 0 where none was.
        relation: The confidence of overlap or relation.
        figures: What the two come to.
        is_candidate: Whether the pair was looked at.
    """

    label: str
    family: str
    overlap: float
    relation: float
    figures: Figures
    is_candidate: bool


def read_rows(name: str) -> list[dict[str, str]]:
    """Reads a table of labels."""
    with (LABELLED / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def judge(folder: Path, name: str) -> Iterator[Judged]:
    """Yields the labelled pairs of a dataset that have a language in common."""
    catalogue, _ = load_catalogue(find_sources([folder]), Iris())
    found: dict[LinkPredicate, dict[tuple[str, str], float]] = defaultdict(dict)
    for link in catalogue.links:
        if link.justification is Justification.LEXICAL:
            found[link.predicate][link.subject, link.object] = link.confidence
    overlaps, relations = found[LinkPredicate.OVERLAPS_WITH], found[LinkPredicate.RELATED_TO]
    figures = dict(_iter_figures(catalogue, {(row["a"], row["b"]) for row in read_rows(name)}))
    for row in read_rows(name):
        pair = (row["a"], row["b"])
        if pair in figures:
            yield Judged(
                label=row["label"],
                family=row.get("family", "illustrative"),
                overlap=overlaps.get(pair, 0.0),
                relation=max(overlaps.get(pair, 0.0), relations.get(pair, 0.0)),
                figures=figures[pair][0],
                is_candidate=figures[pair][1],
            )


def _iter_figures(
    catalogue: Catalogue, pairs: set[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], tuple[Figures, bool]]]:
    """Yields the figures of pairs in the first language that both units have."""
    done: set[tuple[str, str]] = set()
    for language in Language:
        editions = [
            catalogue.get_edition(unit, language)
            for unit in catalogue.units.values()
            if unit.editions and language in unit.languages
        ]
        corpus = make_corpus(
            make_body(unit.key, unit.title, {path: each.text for path, _, each in iter_statements(unit)})
            for unit in editions
            if unit.language is language and unit.status is UnitStatus.DESCRIBED
        )
        places = {body.key: place for place, body in enumerate(corpus.bodies)}
        looked_at = {(body, int(other)) for body, others in iter_candidates(corpus) for other in others}
        for pair in sorted(pairs - done):
            if pair[0] in places and pair[1] in places:
                a, b = sorted((places[UnitKey(pair[0])], places[UnitKey(pair[1])]))
                titles = score_texts(corpus.bodies[a].title, corpus.bodies[b].title)
                figures = Figures(share=0.0, like_count=0.0, criteria_share=0.0, titles=titles)
                figures = next((match.figures for match in match_bodies(corpus, a, np.array([b]))), figures)
                done.add(pair)
                yield pair, (figures, (a, b) in looked_at)


def show(name: str, judged: Sequence[Judged], found: Iterable[float], right: Iterable[bool]) -> None:
    """Prints precision and recall from some confidences on, and how far confidences are from shares."""
    confidences, truth = np.array(list(found)), np.array(list(right))
    for least in THRESHOLDS:
        told = confidences >= least
        both = int((told & truth).sum())
        print(
            f"| {name} | {least:g} | {both / max(1, int(told.sum())):.3f} | {both / int(truth.sum()):.3f} "
            f"| {int(told.sum())} of {len(judged)} |"
        )
    told = confidences > 0
    mean, share = confidences[told].mean(), truth[told].mean()
    print(f"{name}: mean confidence of what is told {mean:.2f}, share of right {share:.2f}")


def fit(figures: Floats, truth: Floats) -> tuple[Floats, float]:
    """Fits a logistic function; gives its weights, none below 0, and what is added."""
    from scipy.optimize import minimize

    scale = figures.std(axis=0) + 1e-9
    inputs = np.c_[figures / scale, np.ones(len(figures))]

    def loss(weights: Floats) -> float:
        return float(
            np.logaddexp(0, -(2 * truth - 1) * (inputs @ weights)).sum() + SHRINKAGE * (weights[:-1] ** 2).sum() / 2
        )

    bounds = [(0, None)] * figures.shape[1] + [(None, None)]
    weights = minimize(loss, np.zeros(inputs.shape[1]), bounds=bounds).x
    return weights[:-1] / scale, float(weights[-1])


def cross_validate(name: str, judged: Sequence[Judged], figures: Floats, truth: Floats) -> None:
    """Prints what weights fitted to nine tenths of the pairs say of the last tenth, and those fitted to all."""
    order = np.random.RandomState(0).permutation(len(truth))
    confidences = np.zeros(len(truth))
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        weights, bias = fit(np.delete(figures, held, axis=0), np.delete(truth, held))
        confidences[held] = 1 / (1 + np.exp(-(figures[held] @ weights + bias)))
    bins = np.minimum((confidences * 10).astype(int), 9)
    error = sum(
        abs(confidences[bins == each].mean() - truth[bins == each].mean()) * (bins == each).mean()
        for each in sorted(set(bins.tolist()))
    )
    looked_at = np.array([each.is_candidate for each in judged])
    show(f"{name}, ten-fold", judged, np.where(looked_at, confidences, 0), truth.astype(bool))
    weights, bias = fit(figures, truth)
    print(f"expected calibration error {error:.3f}; weights {np.round(weights, 2).tolist()}, bias {bias:.2f}")


def main(arguments: Sequence[str]) -> None:
    """Prints the tables."""
    judged = [
        *judge(ROOT / "data" / "illustrative", "pairs.tsv"),
        *judge(LABELLED / "adversarial", "adversarial.tsv"),
    ]
    overlap, related = [each.label == "overlap" for each in judged], [each.label != "none" for each in judged]
    print("| link | confidence from | precision | recall | told |\n|---|---|---|---|---|")
    show("overlap", judged, (each.overlap for each in judged), overlap)
    show("overlap or relation", judged, (each.relation for each in judged), related)
    print("\n| family | overlaps | looked at | told | sure (0.8) |\n|---|---|---|---|---|")
    families: dict[str, list[Judged]] = defaultdict(list)
    for each in judged:
        if each.label == "overlap":
            families[each.family].append(each)
    for family, group in sorted(families.items()):
        told, sure = (sum(each.overlap >= least for each in group) for least in THRESHOLDS)
        print(f"| {family} | {len(group)} | {sum(each.is_candidate for each in group)} | {told} | {sure} |")
    if "--fit" in arguments:
        all_figures = [each.figures for each in judged]
        cross_validate(
            "overlap",
            judged,
            np.array([[each.share, each.like_count, each.criteria_share] for each in all_figures]),
            np.array(overlap, dtype=float),
        )
        cross_validate(
            "relation",
            judged,
            np.array([[each.share, each.titles] for each in all_figures]),
            np.array(related, dtype=float),
        )


if __name__ == "__main__":
    main(sys.argv[1:])
