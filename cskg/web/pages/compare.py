"""Two units side by side, with their statements aligned; the printed page is a mapping sheet."""

from collections.abc import Mapping
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, Page

_SHOWN: Mapping[str, tuple[str, ...] | None] = {
    "all": None,
    "differences": ("REWORDED", "MOVED", "SPLIT", "MERGED", "ADDED", "DROPPED"),
    "kept": ("KEPT",),
}


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    a, b = address.find("a") or "", address.find("b") or ""
    return {"a": a, "b": b, "hasA": bool(a), "hasBoth": bool(a and b)}


def _read_shown(address: Address) -> str:
    return next(iter(address.read_choices("show", _SHOWN)), "all")


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    found: dict[str, Any] | None = data.get("compare")
    unit: dict[str, Any] | None = data.get("unit")
    shown = _read_shown(address)
    wanted = _SHOWN[shown]
    pairs = found["pairs"] if found else []
    near: dict[str, Any] = {}
    for link in unit["links"] if unit else ():
        for other in (link["subject"], link["object"]):
            near.setdefault(other["iri"], other)
    return {
        "asked": {name: address.find(name) or "" for name in ("a", "b")},
        "found": found,
        "of_a": data.get("ofA"),
        "of_b": data.get("ofB"),
        "near": [
            other for other in near.values() if other["status"] == "DESCRIBED" and unit and other["iri"] != unit["iri"]
        ],
        "shown": shown,
        "counts": {
            name: sum(1 for pair in pairs if changes is None or pair["change"] in changes)
            for name, changes in _SHOWN.items()
        },
        "sections": [
            (kind, [pair for pair in pairs if _kind(pair) == kind and (wanted is None or pair["change"] in wanted)])
            for kind in ("PERFORMANCE_REQUIREMENT", "ASSESSMENT_CRITERION")
        ],
    }


def _kind(pair: Mapping[str, Any]) -> str:
    return str((pair["a"] or pair["b"])["kind"])


PAGE = Page(name="compare", routes=("/compare",), ask=_ask, show=_show, units=("a", "b"))
