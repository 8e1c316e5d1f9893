"""What is found in labelled units: bad ones on purpose, good ones, and the two real ones."""

from pathlib import Path

import pytest

from cskg.ingest.sources import find_sources
from cskg.lint.findings import Finding, judge_source
from cskg.lint.rules import RULES, Rule
from cskg.model import Severity

HERE = Path(__file__).parent


CODES = {rule.code for rule in RULES}


def lint(path: Path) -> list[Finding]:
    """Judges all units under a path; the parser's diagnostics are left out."""
    found = [finding for file in find_sources([path]) for finding in judge_source(file).findings]
    return [finding for finding in found if finding.diagnostic.code in CODES]


def test_the_labelled_faults_are_found_and_nothing_else(*, rewrites: bool) -> None:
    """In units that are bad on purpose every labelled fault is found at its place, and no near miss is."""
    found = [
        f"{d.source}:{d.line}:{d.column} {d.severity.value} {d.code}"
        for d in (finding.diagnostic for finding in lint(HERE / "cases"))
    ]
    if rewrites:
        (HERE / "expected.txt").write_text("".join(f"{line}\n" for line in found), "utf-8")
    assert found == (HERE / "expected.txt").read_text("utf-8").splitlines()
    assert {line.rpartition(" ")[2] for line in found} == CODES


def test_every_finding_stands_at_the_words_it_is_about() -> None:
    """The text at line and column starts with the words at fault, and the excerpt is that line."""
    texts = {path.name: path.read_text("utf-8").split("\n") for path in (HERE / "cases").glob("*.txt")}
    for finding in lint(HERE / "cases"):
        found = finding.diagnostic
        assert found.line is not None
        assert found.column is not None
        line = texts[found.source or ""][found.line - 1]
        assert found.excerpt == line
        if found.code != "verb-level-mismatch":
            assert line[found.column - 1 :].startswith(finding.subject.split("\n")[-1])
        assert line[found.column - 1 :][:20].rstrip(";；及") in found.message


def test_the_real_units_get_two_hints(root: Path) -> None:
    """Nothing in the real units is a warning; two statements on understanding are hints, and no more."""
    found = [finding.diagnostic for finding in lint(root / "data" / "units")]
    assert [(d.severity, d.code, d.source, d.line) for d in found] == [
        (Severity.INFO, "ambiguous-verb", "retail/107167L5.txt", 11),
        (Severity.INFO, "ambiguous-verb", "retail/111275L4.txt", 15),
    ]
    assert "“Understand the difference of customers receiving Weibo messages”" in found[0].message
    assert "“Understand the characteristics of corporate crisis in the internet environment”" in found[1].message


def test_units_that_are_written_well_get_nothing(root: Path) -> None:
    """The illustrative framework, in both languages and all layouts, raises no false alarm."""
    assert lint(root / "data" / "illustrative") == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_documented(root: Path, rule: Rule) -> None:
    """The table in docs/reference/lint.md has each rule with its severity."""
    table = (root / "docs" / "reference" / "lint.md").read_text("utf-8")
    assert f"| `{rule.code}` | {rule.severity.value}" in table
