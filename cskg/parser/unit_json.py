"""Writes units and diagnostics as the JSON of ``cskg parse --json``."""

from typing import Any

from cskg.model import Derivation, Diagnostic, Span, Statement, Unit


def unit_to_json(unit: Unit) -> dict[str, Any]:
    """Returns a unit as JSON values. A missing value is None."""
    return {
        "code": unit.code,
        "oldCode": unit.old_code,
        "title": unit.title,
        "range": unit.range,
        "level": unit.level,
        "credit": _number(unit.credit),
        "creditNote": unit.credit_note,
        "industry": unit.industry,
        "branch": unit.branch,
        "functionalAreas": list(unit.functional_areas),
        "language": unit.language.value,
        "requirements": [_statement(statement) for statement in unit.requirements],
        "assessmentCriteria": [_statement(statement) for statement in unit.assessment_criteria],
        "criteriaOpener": unit.criteria_opener,
        "remark": unit.remark,
        "derivations": [_derivation(derivation) for derivation in unit.derivations],
        "source": {
            "name": unit.source.name,
            "sha256": unit.source.sha256,
            "textSha256": unit.source.text_sha256,
        },
        "layout": unit.layout,
        "diagnostics": [diagnostic_to_json(diagnostic) for diagnostic in unit.diagnostics],
    }


def diagnostic_to_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """Returns a diagnostic as JSON values."""
    return {
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "source": diagnostic.source,
        "page": diagnostic.page,
        "line": diagnostic.line,
        "column": diagnostic.column,
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "number": statement.number,
        "text": statement.text,
        "confidence": _number(statement.confidence),
        "children": [_statement(child) for child in statement.children],
        "spans": _spans(statement.spans),
    }


def _derivation(derivation: Derivation) -> dict[str, Any]:
    return {
        "relation": derivation.relation.value,
        "code": derivation.code,
        "quote": derivation.quote,
        "titleRevised": derivation.title_revised,
        "spans": _spans(derivation.spans),
    }


def _spans(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value
