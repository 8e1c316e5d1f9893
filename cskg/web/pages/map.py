"""The functional map of an industry."""

from collections.abc import Mapping
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.graph.identifiers import NO_INDUSTRY
from cskg.web.page import Address, Page

GROUPINGS = ("AREA", "BRANCH", "LEVEL")
MANY = 300
"""With this many units or more, the map shows counts, unless the address asks for the units."""


NO_ROW = "none"
"""The name, in addresses, of the row of units whose documents name no area or branch."""


def read_map(address: Address, catalogue: Catalogue) -> dict[str, Any]:
    """Returns the industry and the grouping of the map for an address."""
    first = catalogue.industries[0].slug if catalogue.industries else NO_INDUSTRY
    by = (address.find("by") or "area").upper()
    return {"industry": address.find("industry") or first, "by": by if by in GROUPINGS else GROUPINGS[0]}


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    found = data["functionalMap"]
    only = {name: address.find(name) for name in ("row", "level", "status", "title")}
    rows = [_show_row(row, only) for row in found["rows"]]
    rows = [row for row in rows if row["count"] and only["row"] in (None, row["name"])]
    columns: dict[int | None, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        for cell in row["cells"]:
            columns.setdefault(cell["level"], {}).update({unit["iri"]: unit for unit in cell["units"]})
    units = {iri: unit for column in columns.values() for iri, unit in column.items()}
    cells = address.find("cells")
    return {
        "industry": found["industry"],
        "industries": data["industries"],
        "rows": rows,
        "levels": [level["value"] for level in found["levels"] if only["level"] in (None, str(level["value"]))],
        "has_unleveled": bool(columns.get(None)),
        "totals": {level: len(found) for level, found in columns.items()},
        "count": len(units),
        "credits": sum(unit["credit"] or 0 for unit in units.values()),
        "by": found["by"],
        "only": only,
        "are_counts": cells == "counts" or (cells != "units" and len(units) > MANY),
        "missing": [level for level in range(1, 8) if level not in {each["value"] for each in found["levels"]}],
    }


def _show_row(row: Mapping[str, Any], only: Mapping[str, str | None]) -> dict[str, Any]:
    """Returns a row with the units that match the filters."""
    cells: list[dict[str, Any]] = [
        {
            "level": cell["level"]["value"] if cell["level"] else None,
            "units": [unit for unit in cell["units"] if _fits(unit, only)],
        }
        for cell in row["cells"]
    ]
    units = {unit["iri"]: unit for cell in cells for unit in cell["units"]}
    return {
        "name": row["area"]["slug"] if row["area"] else row["label"] or NO_ROW,
        "label": row["label"],
        "area": row["area"],
        "cells": cells,
        "by_level": {cell["level"]: cell["units"] for cell in cells},
        "count": len(units),
        "credits": sum(unit["credit"] or 0 for unit in units.values()),
    }


def _fits(unit: Mapping[str, Any], only: Mapping[str, str | None]) -> bool:
    title = only["title"]
    return (
        only["level"] in (None, str(unit["level"]))
        and (only["status"] or unit["status"]).upper() == unit["status"]
        and (not title or title.casefold() in f"{unit['code']} {unit['title'] or ''}".casefold())
    )


PAGE = Page(name="map", routes=("/map",), ask=read_map, show=_show, needs=("functionalMap",))
