"""Documents in files: each is read as its expected file says."""

import json
from pathlib import Path
from typing import Any

import pytest
from documents import CASES

from cskg.parser.documents import parse_document
from cskg.parser.rendering import unit_to_json


def _reduce(statement: dict[str, Any]) -> dict[str, Any]:
    children = [_reduce(child) for child in statement["children"]]
    return {"number": statement["number"], "text": statement["text"], "children": children}


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_document_is_read_as_its_expected_file_says(case: Path) -> None:
    """Fields, tree and derivations equal the expected ones exactly."""
    source = next(case.glob("source.*"))
    units, _ = parse_document(source.read_bytes(), source.name)
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    assert len(units) == 1
    unit = unit_to_json(units[0])
    for name in ("requirements", "assessmentCriteria"):
        unit[name] = [_reduce(statement) for statement in unit[name]]
    for derivation in unit["derivations"]:
        assert derivation.pop("spans")
    unit["diagnosticCodes"] = sorted({found["code"] for found in unit["diagnostics"]})
    assert {name: unit[name] for name in expected} == expected


def test_there_are_cases() -> None:
    """The walk finds the real units."""
    assert {"retail-107167L5", "retail-111275L4"} <= {path.name for path in CASES}
