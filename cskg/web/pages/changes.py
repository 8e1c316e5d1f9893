"""The changes since a published revision, by functional area."""

from collections.abc import Mapping
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, Page


def read_filter(address: Address) -> dict[str, Any] | None:
    """Returns the filter of units in an address."""
    asked = {"industry": address.find("industry"), "functionalArea": address.find("area")}
    return {name: value for name, value in asked.items() if value} or None


def _ask(address: Address, catalogue: Catalogue) -> dict[str, Any]:
    known = catalogue.log.publications
    since = address.find("since") or (known[-2].revision if len(known) > 1 else "")
    return {"since": since, "filter": read_filter(address), "after": address.find("after"), "hasSince": bool(since)}


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    found = data.get("changes")
    areas: dict[str, dict[str, dict[str, Any]]] = {}
    for edge in found["edges"] if found else ():
        node = edge["node"]
        unit = node["unit"]
        own = unit["functionalAreas"] if unit else []
        area = areas.setdefault(own[0]["name"] if own else "", {})
        name = unit["codeOrIri"] if unit else node["code"]
        changed = area.setdefault(
            name, {"unit": unit, "code": node["code"], "name": name, "languages": [], "changes": []}
        )
        changed["changes"].append(node)
        if node["language"] not in changed["languages"]:
            changed["languages"].append(node["language"])
    publications = data["dataset"]["publications"]
    return {
        "publications": publications,
        "since": address.find("since") or (publications[1]["revision"] if len(publications) > 1 else None),
        "found": found,
        "industries": data["industries"],
        "asked": {name: address.find(name) for name in ("industry", "area")},
        "areas": [(name, list(units.values())) for name, units in sorted(areas.items())],
    }


PAGE = Page(name="changes", routes=("/changes",), ask=_ask, show=_show, needs=("dataset", "changes"))
