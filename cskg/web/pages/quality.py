"""The quality report of a framework: points for a designer to look at, by unit."""

from collections.abc import Mapping
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, Page

MANY = 300
"""With this many units or more, the report is about the first functional area, unless the address gives another."""


def choose_area(address: Address, catalogue: Catalogue) -> str | None:
    """Returns the functional area of a report; None for the whole dataset."""
    area = address.find("area")
    if area is None and len(catalogue.units) > MANY and catalogue.functional_areas:
        return catalogue.functional_areas[0].slug
    return None if area == "all" else area


def _ask(address: Address, catalogue: Catalogue) -> dict[str, Any]:
    return {"area": choose_area(address, catalogue)}


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    report = data["qualityReport"]
    units = report["units"]
    return {
        "report": report,
        "areas": data["functionalAreas"],
        "area": report["functionalArea"]["slug"] if report["functionalArea"] else "all",
        "violations": (address.desk or {}).get("violations", []),
        "unchecked": (address.desk or {}).get("unchecked", 0),
        "counts": {
            "findings": sum(len(each["findings"]) for each in units),
            "doubtful": sum(len(each["doubtful"]) for each in units),
        },
        "with_findings": [each for each in units if each["findings"]],
        "with_doubts": sorted((each for each in units if each["doubtful"]), key=lambda each: -len(each["doubtful"])),
    }


PAGE = Page(name="quality", routes=("/desk/quality",), ask=_ask, show=_show, needs=("qualityReport",), is_desk=True)
