"""One unit in two published revisions, side by side."""

from collections.abc import Mapping
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, Page


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    code = address.find("unit")
    return {
        "code": code or "",
        "language": address.find("edition") or address.language.value,
        "since": address.find("since"),
        "until": address.find("until"),
        "hasUnit": code is not None,
    }


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    found: dict[str, Any] | None = data.get("compareRevisions")
    statements = found["statements"] if found else []
    are_all = address.find("show") == "all"
    shown = [each for each in statements if are_all or each["change"] != "KEPT"]
    publications = data["dataset"]["publications"]
    return {
        "found": found,
        "first": publications[-1] if publications else None,
        "publications": publications,
        "changed": {each["number"] for each in found["publications"]} if found else set(),
        "are_all": are_all,
        "kept": sum(1 for each in statements if each["change"] == "KEPT"),
        "count": len(statements),
        "sections": [
            (kind, [each for each in shown if each["kind"] == kind])
            for kind in ("PERFORMANCE_REQUIREMENT", "ASSESSMENT_CRITERION")
        ],
    }


PAGE = Page(name="revisions", routes=("/revisions",), ask=_ask, show=_show, needs=("dataset", "compareRevisions"))
