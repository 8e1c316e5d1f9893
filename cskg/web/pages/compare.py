"""Two units side by side, their statements aligned; printed, it is a mapping sheet."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
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
    pairs = _tell_covers(found["pairs"], data["ofA"], data["ofB"]) if found else []
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


def _tell_covers(
    pairs: Sequence[Mapping[str, Any]], of_a: Mapping[str, Any] | None, of_b: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """Gives the pairs, each with which of its statements covers the other, or that neither counts."""
    sides = [part or {"covered": (), "missing": ()} for part in (of_a, of_b)]
    covered = {each["b"]["iri"] for part in sides for each in part["covered"]}
    counted = covered | {each["iri"] for part in sides for each in part["missing"]}
    return [{**pair, "covers": _name_cover(pair["a"], pair["b"], covered, counted)} for pair in pairs]


def _name_cover(
    a: Mapping[str, Any] | None, b: Mapping[str, Any] | None, covered: AbstractSet[str], counted: AbstractSet[str]
) -> str:
    iris = [each["iri"] for each in (a, b) if each]
    if counted.isdisjoint(iris):
        return "nothing"
    is_a_covered, is_b_covered = (each is not None and each["iri"] in covered for each in (a, b))
    if is_a_covered:
        return "both" if is_b_covered else "b"
    return "a" if is_b_covered else "neither"


def _kind(pair: Mapping[str, Any]) -> str:
    return str((pair["a"] or pair["b"])["kind"])


PAGE = Page(name="compare", routes=("/compare",), ask=_ask, show=_show, units=("a", "b"))
