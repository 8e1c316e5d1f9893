"""Measures the inferred prerequisites on labelled frameworks, with curated ones held out.

An inferred edge is right if its pair is labelled as a prerequisite, direct or through others. Every pair of units of
one functional area with different levels is labelled, so precision is exact there. Recall is the share of direct
prerequisites that are found as an edge; a second figure counts only those within an area and a language, where the
method looks.

Usage: python benchmarks/prerequisite_accuracy.py [--write] [FOLDER...]

A FOLDER has documents and their labels (:mod:`labelled`); without one, the three frameworks of the project are read.
If there are several frameworks, each is measured twice: with the present values, which were fitted to all frameworks of
the project, and with values fitted to the others (*left out*). The values are the weights of signals, and the share of
right pairs in each band of scores. Then all are measured again in one dataset. ``--write`` writes
``cskg/links/prerequisites.tsv``, fitted to all.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from labelled import ROOT, Framework, Pair, count_right, list_frameworks, share, show_head, show_row

from cskg.graph.catalogue import Catalogue
from cskg.graph.texts import Texts
from cskg.links.preparations import TOP_LEVEL, Fitted, Preparation, infer_preparations, read_profiles
from cskg.links.profiles import Profile
from cskg.links.signals import SIGNALS, Signal
from cskg.model import Language, UnitKey
from cskg.study.paths import plan_study_path
from cskg.study.request import StudyPathRequest

TOLD = (0.0, 0.5, 0.9)
SCORES = (0.45, 0.5, 0.54, 0.58, 0.62, 0.7)
"""Other possible starts of the middle band."""

BINS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01))
COSINE_FROM = 0.12
SHRINKAGE = 5.0
BANDS = (0.35, 0.57, 0.95)
"""The lowest score of each band; from the start of the middle band on, most inferred links are right."""
TABLE = ROOT / "cskg" / "links" / "prerequisites.tsv"
HEAD = """\
# What each signal adds, by its strength, to the logarithm of the odds of a score: its name, a tab, the weight. Made by
# benchmarks/prerequisite_accuracy.py, which says how; not to be edited. "level" is for each level of the higher unit,
# "pair" for any pair. "from" a score on, the confidence is the share of pairs that are right in labelled frameworks.
"""
RIGHT = ("direct", "indirect")

Floats = npt.NDArray[np.float64]

COLUMNS = ("edges", "count", "precision", "without doubtful labels", "recall", "recall within an area and a language")


@dataclass(frozen=True, kw_only=True)  # no slots: derived values are computed when they are first needed
class Measured:
    """A labelled framework with its inferred prerequisites.

    Attributes:
        framework: The framework.
        catalogue: The dataset of its documents.
        profiles: The profiles of labelled units, by language.
        around: The profiles of the whole dataset, by language; the dataset is the framework alone, or with others.
        found: The inferred prerequisites.
        figures: A row for each compared pair: the strengths of the signals, the level and a 1.
        truth: Whether each of these pairs is a prerequisite.
    """

    framework: Framework
    catalogue: Catalogue
    profiles: Mapping[Language, Sequence[Profile]]
    around: Mapping[Language, Sequence[Profile]]
    found: Sequence[Preparation]
    figures: Floats
    truth: Floats

    @cached_property
    def inside(self) -> list[Pair]:
        """The pairs of a lower and a higher unit that have an area in common in some language."""
        every = [each for profiles in self.profiles.values() for each in profiles]
        levels = {each.key: each.level for each in every}
        areas: dict[UnitKey, set[str]] = defaultdict(set)
        for each in every:
            areas[each.key] |= each.areas
        return [
            (one, other)
            for one in areas
            for other in areas
            if levels[one] < levels[other] and areas[one] & areas[other]
        ]

    @cached_property
    def direct(self) -> set[Pair]:
        """The direct prerequisites."""
        return {pair for pair, label in self.framework.prerequisites.items() if label == "direct"}

    @cached_property
    def within_reach(self) -> set[Pair]:
        """The direct prerequisites within an area and a language."""
        by_language = [{each.key for each in profiles} for profiles in self.profiles.values()]
        return {pair for pair in self.direct & set(self.inside) if any(keys.issuperset(pair) for keys in by_language)}


def measure(framework: Framework) -> Measured:
    """Reads a framework and infers its prerequisites."""
    catalogue = framework.load()
    known = {key for pair in framework.prerequisites for key in pair}
    profiles = {
        language: [each for each in found if each.key in known]
        for language, found in read_profiles(catalogue, Texts(catalogue)).items()
    }
    nothing = np.zeros(0)
    measured = Measured(
        framework=framework,
        catalogue=catalogue,
        profiles=profiles,
        around=profiles,
        found=(),
        figures=nothing,
        truth=nothing,
    )
    return infer(measured)


def infer(measured: Measured, fitted: Fitted | None = None) -> Measured:
    """Returns a framework with the prerequisites that are inferred in the whole dataset."""
    own = {each.key for profiles in measured.profiles.values() for each in profiles}
    found, looked_at = infer_preparations(measured.around, fitted=fitted)
    rows: dict[Pair, list[float]] = {}
    for language in Language:
        profiles = sorted(measured.around.get(language, ()), key=lambda each: each.key)
        pairs, strengths = looked_at[language].pairs.tolist(), looked_at[language].strengths.tolist()
        for (lower, higher), of_pair in zip(pairs, strengths, strict=True):
            pair = (profiles[lower].key, profiles[higher].key)
            if own.issuperset(pair):
                rows.setdefault(pair, [*of_pair, min(profiles[higher].level, TOP_LEVEL), 1])
    return replace(
        measured,
        found=[each for each in found if own.issuperset(pair_of(each))],
        figures=np.array(list(rows.values()), dtype=float),
        truth=np.array([measured.framework.prerequisites.get(pair) in RIGHT for pair in rows], dtype=float),
    )


def put_together(frameworks: Sequence[Measured]) -> list[Measured]:
    """Returns frameworks in one common dataset, in which other words are rare than in each framework alone."""
    languages = {language for each in frameworks for language in each.profiles}
    around = {
        language: [one for each in frameworks for one in each.profiles.get(language, ())] for language in languages
    }
    return [infer(replace(each, around=around)) for each in frameworks]


def fit(frameworks: Sequence[Measured]) -> Fitted:
    """Fits weights to frameworks, and counts the right pairs in each band with these weights."""
    weights = fit_weights(frameworks)
    everything = Fitted(weights=weights, bands=[(BANDS[0], 1.0)])
    told = [(one.score, is_right(each, one)) for each in frameworks for one in infer(each, everything).found]
    bands = []
    for start, end in pairwise((*BANDS, 1.01)):
        right = [is_right for score, is_right in told if start <= score < end]
        bands.append((start, round((sum(right) + 0.5) / (len(right) + 1), 2)))
    return Fitted(weights=weights, bands=bands)


def fit_weights(frameworks: Sequence[Measured]) -> dict[str, float]:
    """Fits the weights of a logistic function to frameworks, by maximum likelihood with a penalty on their squares."""
    from scipy.optimize import minimize

    rows = np.concatenate([each.figures for each in frameworks])
    truth = np.concatenate([each.truth for each in frameworks])
    scale = np.append(rows[:, :-1].std(axis=0) + 1e-9, 1.0)
    rows = rows / scale

    def lose(found: Floats) -> float:
        odds = rows @ found
        return float((np.logaddexp(0, odds) - truth * odds).sum() + SHRINKAGE * (found[:-1] ** 2).sum() / 2)

    bounds = [(0, None)] * (rows.shape[1] - 1) + [(None, None)]
    best = minimize(lose, np.zeros(rows.shape[1]), bounds=bounds, method="L-BFGS-B").x / scale
    names = [*(signal.value for signal in SIGNALS), "level", "pair"]
    return {name: round(weight, 2) for name, weight in zip(names, best.tolist(), strict=True)}


def leave_out(frameworks: Sequence[Measured], fitted: Sequence[Measured]) -> list[Measured]:
    """Returns each framework with the prerequisites that are inferred with values fitted to the other frameworks."""
    found = []
    for each in frameworks:
        others = fit([other for other in fitted if other.framework is not each.framework])
        print(f"without {each.framework.name}: {others}")
        found.append(infer(each, others))
    return found


def pair_of(each: Preparation) -> Pair:
    """Returns the codes of both units."""
    return each.lower.key, each.higher.key


def score(name: str, of_frameworks: Iterable[tuple[Measured, Iterable[Pair]]]) -> None:
    """Prints precision and recall of some edges of each framework, taken together."""
    counts = np.zeros((4, 2), dtype=int)
    for measured, edges in of_frameworks:
        labels, told = measured.framework.prerequisites, set(edges)
        certain = told - measured.framework.doubtful_prerequisites
        counts += [
            count_right(told, labels, *RIGHT),
            count_right(certain, labels, *RIGHT),
            (len(told & measured.direct), len(measured.direct)),
            (len(told & measured.within_reach), len(measured.within_reach)),
        ]
    show_row(name, counts[0, 1], *(share(right, of) for right, of in counts.tolist()))


def show_edges(frameworks: Sequence[Measured]) -> None:
    """Prints the accuracy of the baselines and of the inferred edges."""
    show_head(*COLUMNS)
    score("every lower level of the area (baseline)", [(each, each.inside) for each in frameworks])
    score(f"the same, cosine from {COSINE_FROM:g} (baseline)", [(each, find_like(each)) for each in frameworks])
    for least in TOLD:
        score(
            f"inferred, confidence from {least:g}" if least else "inferred, all that is told",
            [(each, [pair_of(one) for one in each.found if one.confidence >= least]) for each in frameworks],
        )


def show_scores(frameworks: Sequence[Measured]) -> None:
    """Prints the accuracy of the edges for other starts of the middle band."""
    show_head(*COLUMNS)
    for least in SCORES:
        score(
            f"inferred, score from {least:g}",
            [(each, [pair_of(one) for one in each.found if one.score >= least]) for each in frameworks],
        )


def find_like(measured: Measured) -> list[Pair]:
    """Returns the pairs of one area with similar texts, by the cosine of their stems with TF-IDF weights."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    profiles: dict[str, Profile] = {}
    for language in Language:
        for each in measured.profiles.get(language, ()):
            profiles.setdefault(each.key, each)
    places = {key: place for place, key in enumerate(profiles)}
    texts = ["\n".join((each.heading, *each.read().values())) for each in profiles.values()]
    matrix = TfidfVectorizer(analyzer=_list_stems).fit_transform(texts)
    cosines = (matrix @ matrix.T).toarray()
    return [pair for pair in measured.inside if cosines[places[pair[0]], places[pair[1]]] >= COSINE_FROM]


def _list_stems(text: str) -> list[str]:
    import snowballstemmer
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    words = [word for word in re.findall("[a-z]+", text.casefold()) if word not in ENGLISH_STOP_WORDS]
    runs = re.findall("[\u4e00-\u9fff]+", text)
    stems: list[str] = snowballstemmer.stemmer("english").stemWords(words)
    return stems + [run[place : place + 2] for run in runs for place in range(len(run) - 1)]


def show_signals(frameworks: Sequence[Measured]) -> None:
    """Prints the accuracy of each signal, with others and alone."""
    found = [
        (is_right(each, one), {finding.signal for finding in one.findings}) for each in frameworks for one in each.found
    ]
    show_head("signal", "found", "right", "alone", "right alone")
    for signal in Signal:
        every = [right for right, signals in found if signal in signals]
        alone = [right for right, signals in found if signals == {signal}]
        show_row(
            f"`{signal.value}`", len(every), share(sum(every), len(every)), len(alone), share(sum(alone), len(alone))
        )


def show_calibration(frameworks: Sequence[Measured]) -> None:
    """Prints the mean confidence of edges, and the share that is right."""
    told = [(one.confidence, is_right(each, one)) for each in frameworks for one in each.found]
    apart = 0.0
    show_head("confidence", "edges", "mean", "right")
    for low, high in BINS:
        band = [each for each in told if low <= each[0] < high]
        mean = f"{sum(confidence for confidence, _ in band) / len(band):.2f}" if band else "-"
        show_row(f"{low:g} to {min(high, 1):g}", len(band), mean, share(sum(right for _, right in band), len(band)))
        apart += abs(sum(confidence - right for confidence, right in band))
    print(f"\nexpected calibration error: {apart / max(1, len(told)):.3f}")


def is_right(measured: Measured, each: Preparation) -> bool:
    """Returns whether an edge is labelled as a prerequisite, direct or through others."""
    return measured.framework.prerequisites.get(pair_of(each)) in RIGHT


def show_paths(measured: Measured) -> None:
    """Prints how many steps of the paths to each unit quote words."""
    keys = sorted({key for pair in measured.framework.prerequisites for key in pair})
    steps = [
        step
        for key in keys
        for stage in plan_study_path(measured.catalogue, StudyPathRequest(goals=(key,))).stages
        for step in stage.steps
    ]
    later = [step for step in steps if step.reasons]
    cite = [any(each.spans for link in step.reasons for each in measured.catalogue.evidence_of(link)) for step in later]
    print(
        f"\n{measured.framework.name}: the paths to {len(keys)} units have {len(steps)} steps; of the {len(later)} that"
    )
    print(f"come before or after others, {share(sum(cite), len(cite))} cite words of a document or of a curator.")


def main(arguments: Sequence[str]) -> None:
    """Prints the tables, and writes the weights if requested."""
    frameworks = [measure(each) for each in list_frameworks([each for each in arguments if each != "--write"])]
    show_all(frameworks)
    if len(frameworks) > 1:
        together = put_together(frameworks)
        for title, some in (("alone", frameworks), ("in one dataset with the others", together)):
            print(f"\n# Each left out of the fit, {title}\n")
            show_all(leave_out(some, frameworks))
        if "--write" in arguments:
            fitted = fit(frameworks)
            rows = [*sorted(fitted.weights.items()), *((f"from {score:g}", right) for score, right in fitted.bands)]
            TABLE.write_text(HEAD + "".join(f"{name}\t{value:g}\n" for name, value in rows), "utf-8")
    for each in frameworks:
        show_paths(each)


def show_all(frameworks: Sequence[Measured]) -> None:
    """Prints the tables of each framework, and of all together."""
    for each in frameworks:
        print(f"\n## {each.framework.name}")
        show_edges([each])
    print("\n## all")
    show_edges(frameworks)
    show_scores(frameworks)
    show_signals(frameworks)
    show_calibration(frameworks)


if __name__ == "__main__":
    main(sys.argv[1:])
