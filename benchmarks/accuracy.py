"""Measures the parser's accuracy: precision, recall and F1 over labelled documents, by layout.

It reads folders such as those of ``tests/cases/``: ``source.*``, and ``expected.json`` with the units that a careful
person reads there. Four things are counted, each as a multiset, so the order does not matter:

* **fields**: name and value of every field in the expected file;
* **statements**: the words of every performance requirement;
* **parents**: the words of a requirement together with the words of its parent;
* **criteria**: the words of every assessment criterion, and the words of its parent.

The layout of a case is the first part of its folder's name.

**Silence** is counted by format: the percentage of statements and criteria, with their parents, that are wrong or lost
without a warning about the document; and the number of warnings for 100 correctly read statements.

**Reliability** gives, for bands of the parser's confidence, how many statements have the right words, and how many
have both the right words and the right parent.

Usage: python benchmarks/accuracy.py [--missed] [FOLDER]...
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cskg.errors import SourceError
from cskg.model import Severity, Statement
from cskg.parser.documents import parse_document
from cskg.parser.unit_json import unit_to_json

MEASURES = ("fields", "statements", "parents", "criteria")
TREES = ("requirements", "assessmentCriteria")
_NO_FIELDS = {*TREES, "diagnosticCodes", "status", "diagnostics", "source", "layout"}
CASES = Path(__file__).parent.parent / "tests" / "cases"

BANDS = (1, 0.99, 0.95, 0.9, 0.8, 0.5, 0)
"""The lower limits of the bands of confidence."""

Facts = dict[str, Counter[tuple[str, ...]]]


@dataclass(slots=True)
class Tally:
    """Counts of found, expected and correct facts."""

    found: int = 0
    expected: int = 0
    both: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, found: Counter[tuple[str, ...]], expected: Counter[tuple[str, ...]], name: str) -> None:
        """Counts one document."""
        self.found += found.total()
        self.expected += expected.total()
        self.both += (found & expected).total()
        self.missed += [f"{name}: - {' < '.join(fact)}" for fact in (expected - found).elements()]
        self.missed += [f"{name}: + {' < '.join(fact)}" for fact in (found - expected).elements()]

    @property
    def scores(self) -> tuple[float, float, float]:
        """Precision, recall and F1; 1 if there is nothing to find and nothing was found."""
        precision = self.both / self.found if self.found else 1.0
        recall = self.both / self.expected if self.expected else 1.0
        return precision, recall, 2 * self.both / (self.found + self.expected or 1) if self.expected else precision


@dataclass(slots=True)
class Silence:
    """Counts of faults in documents without a warning, and of warnings about correctly read documents."""

    cases: int = 0
    expected: int = 0
    right: int = 0
    silent: int = 0
    warnings: int = 0

    def add(self, found: Facts, expected: Facts, warnings: int) -> None:
        """Counts one document, with the number of its warnings and errors."""
        self.cases += 1
        for measure in ("parents", "criteria"):
            both = (found[measure] & expected[measure]).total()
            wrong = max(found[measure].total(), expected[measure].total()) - both
            self.expected += max(found[measure].total(), expected[measure].total())
            self.right += both
            self.silent += 0 if warnings else wrong
        self.warnings += warnings


def main(arguments: Sequence[str]) -> None:
    """Prints the tables."""
    folders = [Path(argument) for argument in arguments if not argument.startswith("--")] or [CASES]
    tables = Tables()
    for folder in folders:
        for case in sorted(path.parent for path in folder.glob("**/expected.json")):
            tables.add(case)
    tables.print_accuracy()
    tables.print_silence()
    tables.print_reliability()
    if "--missed" in arguments:
        tables.print_missed()


class Tables:
    """The counts of all cases."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.tallies: dict[str, dict[str, Tally]] = defaultdict(lambda: {measure: Tally() for measure in MEASURES})
        self.silence: dict[str, Silence] = defaultdict(Silence)
        self.reliability: dict[float, Counter[str]] = defaultdict(Counter)

    def add(self, case: Path) -> None:
        """Counts a case."""
        layout = case.name.split("-")[0]
        self.counts.update((layout, "all"))
        found, expected, warnings, confidences = read_case(case)
        placed = expected["parents"] + expected["criteria"]
        words = Counter(fact[:2] for fact in placed.elements())
        for fact, confidence in confidences:
            band = self.reliability[next(least for least in BANDS if confidence >= least)]
            band.update(statements=1, words=words[fact[:2]] > 0, placed=placed[fact] > 0)
            words[fact[:2]] -= 1
            placed[fact] -= 1
        for row in (next(case.glob("source.*")).suffix, "all"):
            self.silence[row].add(found, expected, warnings)
        for measure in MEASURES:
            for row in (layout, "all"):
                self.tallies[row][measure].add(found[measure], expected[measure], case.name)

    def print_accuracy(self) -> None:
        """Prints precision, recall and F1 by layout."""
        print(f"{'':14}{'cases':>6}" + "".join(f"  {measure:^20}" for measure in MEASURES))
        print(f"{'':20}" + f"  {'P':>6} {'R':>6} {'F1':>6}" * len(MEASURES))
        for layout in [*sorted(self.counts.keys() - {"all"}), "all"]:
            cells = "".join(
                "  " + " ".join(f"{score:6.3f}" for score in self.tallies[layout][measure].scores)
                for measure in MEASURES
            )
            print(f"{layout:14}{self.counts[layout]:6}{cells}")

    def print_silence(self) -> None:
        """Prints the faults without a warning, by format."""
        print(f"\n{'format':14}{'cases':>6}  wrong in silence, in 100   warnings on 100 right")
        for name in [*sorted(self.silence.keys() - {"all"}), "all"]:
            one = self.silence[name]
            silent, warnings = 100 * one.silent / max(1, one.expected), 100 * one.warnings / max(1, one.right)
            print(f"{name:14}{one.cases:6}{silent:26.2f}{warnings:24.2f}")

    def print_reliability(self) -> None:
        """Prints how many statements are right, by their confidence."""
        print(f"\n{'confidence':14}{'statements':>12}  words right  with what they hang under")
        for least in sorted(self.reliability, reverse=True):
            band = self.reliability[least]
            words, placed = band["words"] / band["statements"], band["placed"] / band["statements"]
            print(f"from {least:<9g}{band['statements']:12}{words:13.3f}{placed:13.3f}")

    def print_missed(self) -> None:
        """Prints the missed facts, and the wrong facts that were found."""
        for measure in MEASURES:
            print(f"\n{measure}: - expected, + found instead")
            print("\n".join(f"  {line}" for line in self.tallies["all"][measure].missed))


Confidences = list[tuple[tuple[str, ...], float]]


def read_case(case: Path) -> tuple[Facts, Facts, int, Confidences]:
    """Returns the found facts, the expected facts, the number of warnings and errors, and the confidences of a case."""
    source = next(case.glob("source.*"))
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    expected = expected if isinstance(expected, list) else [expected]
    try:
        units, notes = parse_document(source.read_bytes(), source.name)
    except SourceError:
        units, warnings = (), 1
    else:
        noted = [*notes, *(note for unit in units for note in unit.diagnostics)]
        warnings = sum(note.severity is not Severity.INFO for note in noted)
    found = [unit_to_json(unit) | {"diagnosticCodes": [], "status": unit.status.value} for unit in units]
    stated = {unit["code"]: unit.keys() for unit in expected}
    found = [{name: unit[name] for name in stated.get(unit["code"], unit)} for unit in found]
    confidences: Confidences = [
        ((unit.code, statement.text, parent), statement.confidence)
        for unit in units
        for parent, statement in _iter_with_parents((*unit.requirements, *unit.assessment_criteria))
    ]
    return _facts(found), _facts(expected), warnings, confidences


def _iter_with_parents(statements: Sequence[Statement], parent: str = "") -> Iterator[tuple[str, Statement]]:
    """Yields each statement after the words of its parent."""
    for statement in statements:
        yield parent, statement
        yield from _iter_with_parents(statement.children, statement.text)


def _facts(units: list[dict[str, Any]]) -> Facts:
    """The facts that units state, each with the code of its unit."""
    facts: Facts = {measure: Counter() for measure in MEASURES}
    for unit in units:
        code = unit.get("code") or ""
        names = unit.keys() - _NO_FIELDS
        facts["fields"].update((code, name, _value(unit[name])) for name in names)
        for parent, text in _iter_pairs(unit.get("requirements") or []):
            facts["statements"][code, text] += 1
            facts["parents"][code, text, parent] += 1
        facts["criteria"].update(
            (code, text, parent) for parent, text in _iter_pairs(unit.get("assessmentCriteria") or [])
        )
    return facts


def _value(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, list):
        value = [_bare(item) for item in value]
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _bare(item: Any) -> Any:  # noqa: ANN401
    """A derivation without its spans."""
    return {name: item[name] for name in item if name != "spans"} if isinstance(item, dict) else item


def _iter_pairs(statements: list[dict[str, Any]], parent: str = "") -> Iterator[tuple[str, str]]:
    """Yields the words of each statement, after the words of its parent."""
    for statement in statements:
        yield parent, statement["text"]
        yield from _iter_pairs(statement["children"], statement["text"])


if __name__ == "__main__":
    main(sys.argv[1:])
