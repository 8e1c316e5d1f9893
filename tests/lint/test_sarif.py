"""SARIF: valid by the schema, places and rules that fit together, fingerprints that survive an edit elsewhere."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from requirements import lacking

from cskg.ingest.sources import find_sources
from cskg.lint.findings import Finding, judge_source
from cskg.lint.rules import RULES
from cskg.lint.sarif import FINGERPRINT, to_sarif
from cskg.model import Diagnostic, Severity

CASES = Path(__file__).parent / "cases"


def find(path: Path) -> list[Finding]:
    """Gives the findings in the documents under a path."""
    return [finding for file in find_sources([path]) for finding in judge_source(file).findings]


def run_of(path: Path) -> dict[str, Any]:
    """Gives the one run of the log about a path."""
    (run,) = to_sarif(find(path), "1.2.3")["runs"]
    return dict(run)


@pytest.fixture(scope="module")
def schema(root: Path) -> dict[str, Any]:
    """The schema of SARIF 2.1.0 as SchemaStore publishes it (rtm.5).

    It comes with the npm package of Microsoft's own matchers, which `make assets` installs. No package was found that
    ships the copy on the OASIS site.
    """
    path = root / "node_modules" / "@microsoft" / "jest-sarif" / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"
    if not path.exists():
        lacking("The SARIF schema comes with node_modules.", "Run: make assets")
    return dict(json.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("folder", ["tests/lint/cases", "data/illustrative", "data/units"])
def test_logs_are_valid(root: Path, schema: dict[str, Any], folder: str) -> None:
    """Logs with and without findings, errors and documents that hold no unit satisfy the schema."""
    validator = jsonschema.Draft4Validator(schema)
    for some in (find(root / folder), []):
        log = to_sarif(some, "1.2.3")
        assert [error.message for error in validator.iter_errors(log)] == []
    log["runs"][0]["columnKind"] = "bytes"
    assert list(validator.iter_errors(log))


def test_rules_tell_what_they_are() -> None:
    """Every rule has texts and a level; results refer to rules and artifacts that are there."""
    run = run_of(CASES)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    for rule in rules:
        for name in ("shortDescription", "fullDescription", "help"):
            assert rule[name]["text"].endswith(".")
        assert rule["defaultConfiguration"]["level"] in {"warning", "note"}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert run["artifacts"][place["index"]]["location"] == {"uri": place["uri"], "uriBaseId": "SOURCE"}
    assert set(run["originalUriBaseIds"]) == {"SOURCE"}
    assert run["columnKind"] == "unicodeCodePoints"


def test_the_parsers_diagnostics_become_rules_too(root: Path) -> None:
    """They follow the lint rules, with the level they have in the log, and errors stay errors."""
    run = run_of(root / "data" / "illustrative" / "faults")
    rules = run["tool"]["driver"]["rules"][len(RULES) :]
    assert [(rule["id"], rule["defaultConfiguration"]["level"]) for rule in rules] == [
        ("credit-not-a-number", "warning"),
        ("level-code-mismatch", "warning"),
        ("missing-field", "error"),
    ]
    levels = {result["level"] for result in run["results"] if result["ruleId"] == "missing-field"}
    assert levels == {"error", "warning"}


def test_a_duplicate_shows_both_places() -> None:
    """The earlier statement is a related location."""
    run = run_of(CASES / "duplicates.txt")
    related = [result["relatedLocations"][0]["physicalLocation"]["region"] for result in run["results"]]
    assert related[0] == {"startLine": 21, "startColumn": 4}
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 22, "startColumn": 4}
    assert run["results"][0]["locations"][0]["logicalLocations"] == [{"name": "991006L3", "kind": "unit of competency"}]


def fingerprints(run: dict[str, Any]) -> list[str]:
    """Gives the fingerprints of a run's results, in order."""
    return [result["partialFingerprints"][FINGERPRINT] for result in run["results"]]


def test_fingerprints_survive_moved_lines_and_tell_findings_apart(tmp_path: Path) -> None:
    """Lines put in front change places, not fingerprints; another word changes one; equal findings are numbered."""
    text = (CASES / "verbs.txt").read_text("utf-8")
    (tmp_path / "a.txt").write_text(text, "utf-8")
    before = run_of(tmp_path / "a.txt")
    (tmp_path / "a.txt").write_text("\n\n" + text.replace("• Pour water", "• Heat the pot\n\t• Pour water"), "utf-8")
    after = run_of(tmp_path / "a.txt")
    assert fingerprints(after) == fingerprints(before)
    assert len(set(fingerprints(before))) == len(before["results"])
    lines = [
        result["locations"][0]["physicalLocation"]["region"]["startLine"]
        for run in (before, after)
        for result in run["results"]
    ]
    assert lines[: len(before["results"])] != lines[len(before["results"]) :]
    (tmp_path / "a.txt").write_text(text.replace("Know the origins", "Know the prices"), "utf-8")
    changed = [
        old != new for old, new in zip(fingerprints(before), fingerprints(run_of(tmp_path / "a.txt")), strict=True)
    ]
    assert changed.count(True) == 1
    twice = [Finding(diagnostic=Diagnostic(severity=Severity.INFO, code="x-y", message="m"), subject="s")] * 3
    numbered = fingerprints(to_sarif(twice, "1")["runs"][0])
    assert [other.removeprefix(numbered[0]) for other in numbered] == ["", ":2", ":3"]


def test_names_become_uris(tmp_path: Path) -> None:
    """Spaces, colons and ideographs of a file name are escaped."""
    folder = tmp_path / "shop 1"
    folder.mkdir()
    (folder / "a:茶 %.txt").write_text("Title\tFold\nCode\t900001L1\n", "utf-8")
    run = run_of(tmp_path)
    assert run["artifacts"] == [{"location": {"uri": "shop%201/a%3A%E8%8C%B6%20%25.txt", "uriBaseId": "SOURCE"}}]


def test_results_stand_in_order_of_the_documents(root: Path) -> None:
    """By document, line and column, whatever found them."""
    places = [
        (
            place["artifactLocation"]["index"],
            place["region"].get("startLine", 0),
            place["region"].get("startColumn", 0),
        )
        for result in run_of(root / "data")["results"]
        for place in [result["locations"][0]["physicalLocation"]]
    ]
    assert all(one <= other for one, other in pairwise(places))
    assert len(places) > 10
