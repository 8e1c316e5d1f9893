"""Findings as SARIF 2.1.0, the OASIS format of static analysis results, which code review tools and editors read.

Clauses are those of the OASIS standard of 27 March 2020 with its errata.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from cskg.lint.findings import Finding
from cskg.lint.rules import RULES, Rule
from cskg.model import Diagnostic, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
BASE = "SOURCE"
"""What artifact locations are relative to: the SOURCE that the command was given (clause 3.14.14)."""

FINGERPRINT = "cskgFinding/v1"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def to_sarif(findings: Sequence[Finding], version: str) -> dict[str, Any]:
    """Gives findings as a SARIF log of one run.

    A fingerprint is made of rule, unit and words, so that a finding is known again when lines have moved; equal ones
    are numbered.

    Args:
        findings: The findings, in order.
        version: The version of the program that found them.

    Returns:
        The log as JSON values.
    """
    rules = [*map(_rule, RULES), *_iter_parser_rules(findings)]
    places = {rule["id"]: index for index, rule in enumerate(rules)}
    names = sorted({finding.diagnostic.source for finding in findings if finding.diagnostic.source is not None})
    seen: Counter[str] = Counter()
    results = []
    for finding in findings:
        found = finding.diagnostic
        result: dict[str, Any] = {
            "ruleId": found.code,
            "ruleIndex": places[found.code],
            "level": _LEVELS[found.severity],
            "message": {"text": found.message},
            "locations": [_location(finding, names)],
            "partialFingerprints": {FINGERPRINT: _fingerprint(finding, seen)},
        }
        if finding.related is not None:
            result["relatedLocations"] = [
                {
                    "id": 1,
                    "message": {"text": finding.related.message},
                    "physicalLocation": _physical(finding.related, names),
                }
            ]
        results.append(result)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "cskg", "semanticVersion": version, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    BASE: {"description": {"text": "The SOURCE given to cskg lint, or the folder of a single file."}}
                },
                "artifacts": [{"location": _artifact(name)} for name in names],
                "results": results,
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.summary} {rule.why}"},
        "help": {"text": f"{rule.why} {rule.cure}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _iter_parser_rules(findings: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    """Yields the codes that the parser reported; what they mean stands in its documentation."""
    own = {rule.code for rule in RULES}
    found = {finding.diagnostic.code: finding.diagnostic.severity for finding in reversed(findings)}
    for code in sorted(found.keys() - own):
        yield {
            "id": code,
            "shortDescription": {"text": f"The parser's diagnostic “{code}”."},
            "help": {"text": f"Reported while reading the document; docs/reference/diagnostics.md explains {code}."},
            "defaultConfiguration": {"level": _LEVELS[found[code]]},
        }


def _location(finding: Finding, names: Sequence[str]) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if finding.diagnostic.source is not None:
        location["physicalLocation"] = _physical(finding.diagnostic, names)
    if finding.unit is not None:
        location["logicalLocations"] = [{"name": finding.unit, "kind": "unit of competency"}]
    return location


def _physical(found: Diagnostic, names: Sequence[str]) -> dict[str, Any]:
    source = found.source or ""
    location: dict[str, Any] = {"artifactLocation": {**_artifact(source), "index": names.index(source)}}
    if found.line is not None:
        location["region"] = {"startLine": found.line}
        if found.column is not None:
            location["region"]["startColumn"] = found.column
    return location


def _artifact(name: str) -> dict[str, str]:
    return {"uri": quote(name), "uriBaseId": BASE}


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """Gives what stays of a finding when the document around it changes (clause 3.27.17)."""
    words = "\n".join((finding.diagnostic.code, finding.unit or "", finding.subject))
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    seen[digest] += 1
    return digest if seen[digest] == 1 else f"{digest}:{seen[digest]}"
