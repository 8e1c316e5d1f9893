"""The decisions and corrections of curators, with their authors, the newest first."""

from collections.abc import Mapping
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, Page


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    entries: list[dict[str, Any]] = (address.desk or {}).get("entries", [])
    units = {each[name] for each in entries for name in ("subject", "object", "code") if name in each}
    return {"filter": {"codes": sorted(units)}}


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    told = address.desk or {}
    return {
        "entries": told.get("entries", []),
        "total": told.get("total", 0),
        "page_number": told.get("page", 1),
        "page_count": told.get("pages", 1),
        "names": told.get("names", []),
        "asked": {"who": address.find("who"), "code": address.find("code")},
        "titles": {edge["node"]["iri"]: edge["node"]["title"] or "" for edge in data["units"]["edges"]},
        "iris": {edge["node"]["code"]: edge["node"]["iri"] for edge in data["units"]["edges"]},
    }


PAGE = Page(name="decisions", routes=("/desk/decisions",), ask=_ask, show=_show, needs=("units",), is_desk=True)
