"""Fits weights for run-on text to documents with marks, and measures them on documents that the fit has not seen.

Every topic of ``tests/cases/*/expected.json``, and of the documents in ``data/`` that are read with certainty, is
written without its marks: its title, if it has one, and its items, separated by single spaces. Items that start in
lower case cannot be separated in this way, so their topics are left out. There are two fits, both by maximum likelihood
with a penalty on the squares of weights:

1. the weights of clues at limits, by logistic regression over all places where an item may start;
2. the weights of items and steps, over whole readings (:mod:`cskg.parser.lattice`), with the first weights fixed.

To test the fits, units are put into five parts by their code without the level, and each part is read with weights
fitted to the others. The output is precision, recall and F1 of items, by their words and with their parents, and the
share of right items by confidence.

Usage: python benchmarks/run_on.py [--write]

``--write`` then fits all, and writes ``cskg/parser/runon.tsv``. Takes two minutes.
"""

import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from accuracy import BANDS, CASES, Tally

from cskg.errors import SourceError
from cskg.language.characters import is_chinese
from cskg.outline import iter_statements
from cskg.parser import lattice as readings
from cskg.parser.documents import parse_document
from cskg.parser.item_clues import DEEPEST, TOPIC, Level, iter_levels, list_item_clues, list_step_clues
from cskg.parser.lattice import Lattice, Limit, Weights
from cskg.parser.limits import Wording, read_wording
from cskg.parser.unit_json import unit_to_json

PARTS, RARE, STEPS = 5, 4, 60
PENALTY_OF_LIMITS, PENALTY_OF_READINGS = 0.5, 1.0
LEAST_WEIGHT = 0.02
TREES = ("requirements", "assessmentCriteria")
ROOT = Path(__file__).parent.parent
TABLE = ROOT / "cskg" / "parser" / "runon.tsv"
HEAD = """\
# What each clue adds to the logarithm of the odds of a reading: the clue, a tab, the weight. Made by
# benchmarks/run_on.py, which says how; not to be edited. Clues of limits: "limit" (for each), "after KIND", "is KIND",
# "before KIND" and others of cskg/parser/limits.py. Of items: "top", "list" or "announced" (a list that words such as
# "including" open), and a form. Of steps from an item to the next: "down", "along" or "up", and their forms.
"""

Table = Mapping[str, float]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic without its marks.

    Attributes:
        text: Its items, with spaces between.
        items: The start, end and depth of each item; depth -1 is the topic's title.
        wording: The information about words from its unit.
        part: The part of the units with its unit.
    """

    text: str
    items: tuple[tuple[int, int, int], ...]
    wording: Wording
    part: int

    @property
    def has_title(self) -> bool:
        """Whether its title comes first."""
        return self.items[0][2] == TOPIC


def main(arguments: Sequence[str]) -> None:
    """Prints the accuracy of the fits, and writes the weights if requested."""
    topics = list({topic.text: topic for unit in iter_units() for topic in iter_topics(unit)}.values())
    words, placed = Tally(), Tally()
    bands: dict[float, Counter[str]] = {band: Counter() for band in BANDS}
    for part in range(PARTS):
        weights = Weights(fit([topic for topic in topics if topic.part != part]))
        for topic in topics:
            if topic.part == part:
                judge(topic, weights, words, placed, bands)
    print(f"{len(topics)} topics, {words.expected} items, read with weights fitted to other units")
    for name, tally in (("words", words), ("with what they hang under", placed)):
        print(f"{name:28}" + " ".join(f"{score:.3f}" for score in tally.scores))
    print(f"\n{'confidence':14}{'items':>12}  words right  with what they hang under")
    for least, band in bands.items():
        if count := band["items"]:
            print(f"from {least:<9g}{count:12}{band['words'] / count:13.3f}{band['placed'] / count:13.3f}")
    if "--write" in arguments:
        rows = sorted((clue, round(weight, 2)) for clue, weight in fit(topics).items() if abs(weight) >= LEAST_WEIGHT)
        TABLE.write_text(HEAD + "".join(f"{clue}\t{weight:g}\n" for clue, weight in rows), "utf-8")


def iter_units() -> Iterator[dict[str, Any]]:
    """Yields the units whose trees are known."""
    for path in sorted(CASES.glob("*/expected.json")):
        found = json.loads(path.read_text("utf-8"))
        yield from found if isinstance(found, list) else [found]
    for path in sorted((ROOT / "data").rglob("*.*")):
        try:
            units, _ = parse_document(path.read_bytes(), path.name)
        except SourceError:
            continue
        for unit in units:
            if all(statement.confidence == 1 for _, _, statement in iter_statements(unit)):
                yield unit_to_json(unit)


def iter_topics(unit: dict[str, Any]) -> Iterator[Topic]:
    """Yields the topics of a unit without their marks, each with its title and without it."""
    trees = [unit.get(name) or [] for name in TREES]
    lines = [unit.get("title"), unit.get("range")]
    for number, topic in enumerate((topic for tree in trees for topic in tree), 1):
        below = " ".join(text for text, _ in _flatten(topic["children"], 0))
        lines.append(f"{number}. {topic['text']} {below}" if below else topic["text"])
    wording = read_wording("\n".join(line for line in [*lines, unit.get("remark")] if line))
    part = zlib.crc32((unit.get("code") or "")[:6].encode()) % PARTS
    for tree in trees:
        lists = [(topic["text"], topic["children"]) for topic in tree if topic["children"]]
        for title, items in lists or [(None, tree)]:
            flat = list(_flatten(items, 0))
            for texts in [flat, [(title, TOPIC), *flat]] if title else [flat]:
                if len(flat) > 1 and all(_may_start(text) for text, _ in texts[1:]):
                    yield _put_together(texts, wording, part)


def _flatten(statements: Iterable[dict[str, Any]], depth: int) -> Iterator[tuple[str, int]]:
    for statement in statements:
        yield statement["text"], min(depth, DEEPEST)
        yield from _flatten(statement["children"], depth + 1)


def _may_start(text: str) -> bool:
    return text[:1].isupper() or is_chinese(text[:1])


def _put_together(texts: Sequence[tuple[str, int]], wording: Wording, part: int) -> Topic:
    items, start = [], 0
    for text, depth in texts:
        items.append((start, start + len(text), depth))
        start += len(text) + 1
    return Topic(text=" ".join(text for text, _ in texts), items=tuple(items), wording=wording, part=part)


def judge(topic: Topic, weights: Weights, words: Tally, placed: Tally, bands: dict[float, Counter[str]]) -> None:
    """Reads a topic, and counts the right items."""
    limits = readings.find_limits(topic.text, topic.wording, weights)
    found = readings.read_best(topic.text, limits, weights, has_topic=topic.has_title)
    expected = Counter(_name_parents(topic.text, topic.items))
    facts = list(_name_parents(topic.text, [(item.start, item.end, item.depth) for item in found]))
    left, left_words = expected.copy(), Counter(words for words, _ in expected.elements())
    for (text, parent), item in zip(facts, found, strict=True):
        band = bands[next(least for least in BANDS[1:] if item.sure * item.placed >= least)]
        band.update(items=1, words=left_words[text] > 0, placed=left[text, parent] > 0)
        left_words[text] -= 1
        left[text, parent] -= 1
    words.add(Counter((text,) for text, _ in facts), Counter((text,) for text, _ in expected.elements()), "")
    placed.add(Counter[tuple[str, ...]](facts), Counter[tuple[str, ...]](expected), "")


def _name_parents(text: str, items: Iterable[tuple[int, int, int]]) -> Iterator[tuple[str, str]]:
    """Yields the words of each item, with the words of its parent."""
    above: list[str] = []
    for start, end, depth in items:
        del above[max(depth, 0) :]
        yield text[start:end], above[-1] if above else ""
        if depth >= 0:
            above.append(text[start:end])


def fit(topics: Sequence[Topic]) -> Table:
    """Fits both kinds of weights to topics."""
    table = fit_limits(topics)
    weights = Weights(table)
    lattices = []
    for topic in topics:
        starts = {start for start, _, _ in topic.items}
        limits = [_keep(limit, starts) for limit in readings.find_limits(topic.text, topic.wording, weights)]
        lattice = readings.build_lattice(topic.text, limits, has_topic=topic.has_title)
        if path := _find_right_path(topic, lattice):
            lattices.append((lattice, path))
    return {**table, **fit_readings(lattices)}


def _keep(limit: Limit, starts: set[int]) -> Limit:
    """Returns a limit that has its weight, and is not decided against the truth."""
    if limit.start in starts:
        return replace(limit, score=max(limit.score, readings.UNLIKELY + 0.01))
    return replace(limit, score=min(limit.score, readings.SURE))


def fit_limits(topics: Sequence[Topic]) -> Table:
    """Fits the weights of clues at limits."""
    from scipy.optimize import minimize

    rows, truths = [], []
    for topic in topics:
        if not topic.has_title:
            starts = {start for start, _, _ in topic.items}
            for limit in readings.find_limits(topic.text, topic.wording, Weights({}))[1:]:
                rows.append(("limit", *limit.clues))
                truths.append(limit.start in starts)
    counts = Counter(clue for row in rows for clue in row)
    numbers = {clue: number for number, clue in enumerate(sorted(c for c in counts if counts[c] >= RARE))}
    table, truth = (
        _tabulate([[numbers[clue] for clue in row if clue in numbers] for row in rows], len(numbers)),
        np.array(truths),
    )
    penalties = np.full(len(numbers), PENALTY_OF_LIMITS)
    penalties[numbers["limit"]] = 0

    def lose(found: Floats) -> tuple[float, Floats]:
        odds = table @ found
        missed = np.logaddexp(0, odds) - truth * odds
        slope = table.T @ (1 / (1 + np.exp(-odds)) - truth) + penalties * found
        return float(missed.sum() + (penalties * found**2).sum() / 2), slope

    best = minimize(lose, np.zeros(len(numbers)), jac=True, method="L-BFGS-B").x
    return {clue: float(best[number]) for clue, number in numbers.items()}


def _tabulate(rows: Sequence[Sequence[int]], width: int) -> Any:  # noqa: ANN401
    """Returns a sparse table with the counts of the clues in each row."""
    from scipy.sparse import csr_array

    ends = np.cumsum([0, *map(len, rows)])
    clues = np.array([clue for row in rows for clue in row], dtype=int)
    return csr_array((np.ones(len(clues)), clues, ends), shape=(len(rows), width))


def _find_right_path(topic: Topic, lattice: Lattice) -> list[int]:
    """Finds the nodes of the true reading; empty if the lattice does not have it."""
    places = {limit.start: number for number, limit in enumerate(lattice.limits)}
    numbers = {(piece.first, piece.last, level): number for number, (piece, level) in enumerate(lattice.nodes)}
    firsts = [places.get(start, -1) for start, _, _ in topic.items]
    path: list[int] = []
    level = Level(topic.items[0][2])
    for (first, last), (_, _, depth) in zip(pairwise([*firsts, len(lattice.limits)]), topic.items, strict=True):
        if path:
            opens = lattice.nodes[path[-1]][0].opens
            level = next((each for each in iter_levels(level, opens=opens) if each.depth == depth), Level(-9))
        number = numbers.get((first, last, level))
        if number is None:
            return []
        path.append(number)
    return path


def fit_readings(lattices: Sequence[tuple[Lattice, list[int]]]) -> Table:
    """Fits the weights of items and steps to the true reading of each lattice."""
    from scipy.optimize import minimize

    numbers: dict[str, int] = {}
    items, steps, scores, true_items, true_steps = [], [], [], [], []
    for lattice, path in lattices:
        taken = set(pairwise(path))
        for number, (piece, level) in enumerate(lattice.nodes):
            items.append([numbers.setdefault(clue, len(numbers)) for clue in list_item_clues(piece, level)])
            scores.append(lattice.limits[piece.first].weight)
            true_items.append(number in path)
            for before in lattice.steps[number]:
                clues = list_step_clues(lattice.nodes[before], lattice.nodes[number])
                steps.append([numbers.setdefault(clue, len(numbers)) for clue in clues])
                true_steps.append((before, number) in taken)
    item_table, step_table = _tabulate(items, len(numbers)), _tabulate(steps, len(numbers))
    limit_scores, right = np.array(scores), item_table.T @ np.array(true_items) + step_table.T @ np.array(true_steps)

    def lose(found: Floats) -> tuple[float, Floats]:
        of_items, of_steps = item_table @ found + limit_scores, step_table @ found
        item_shares, step_shares, total = _share(lattices, of_items, of_steps)
        told = float(of_items @ np.array(true_items) + of_steps @ np.array(true_steps))
        slope = item_table.T @ item_shares + step_table.T @ step_shares - right + PENALTY_OF_READINGS * found
        return total - told + PENALTY_OF_READINGS * float(found @ found) / 2, slope

    best = minimize(lose, np.zeros(len(numbers)), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return {clue: float(best[number]) for clue, number in numbers.items()}


def _share(
    lattices: Sequence[tuple[Lattice, list[int]]], of_items: Floats, of_steps: Floats
) -> tuple[Floats, Floats, float]:
    """Returns the probability of each item and each step, and the logarithm of the sum over all readings."""
    item_shares, step_shares, total = [], [], 0.0
    item, step = 0, 0
    for lattice, _ in lattices:
        scores = of_items[item : item + len(lattice.nodes)].tolist()
        item += len(scores)
        weighed = []
        for befores in lattice.steps:
            weighed.append(of_steps[step : step + len(befores)].tolist())
            step += len(befores)
        ahead, behind, whole = readings.sum_readings(lattice, scores, weighed)
        total += whole
        item_shares += [one + other - whole for one, other in zip(ahead, behind, strict=True)]
        for number, (befores, each) in enumerate(zip(lattice.steps, weighed, strict=True)):
            onward = scores[number] + behind[number] - whole
            step_shares += [ahead[before] + one + onward for before, one in zip(befores, each, strict=True)]
    return np.exp(item_shares), np.exp(step_shares), total


if __name__ == "__main__":
    main(sys.argv[1:])
