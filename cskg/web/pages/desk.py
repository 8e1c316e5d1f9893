"""The curators' desk: inferred links to accept, reject, reverse or grade, the most informative first."""

from collections.abc import Mapping
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.model import SYMMETRIC, LinkPredicate
from cskg.web.page import Address, Page

SHOWN = 25
"""The number of suggestions on a page of the queue."""

_KINDS = ("PREREQUISITE_OF", "OVERLAPS_WITH", "RELATED_TO", "REPLACES")


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    level, kind = address.find("level"), address.find("kind")
    wanted = {
        "predicate": [kind] if kind in _KINDS else None,
        "functionalArea": address.find("area"),
        "levels": [int(level)] if level in {str(number) for number in range(1, 8)} else None,
        "unit": address.find("unit"),
    }
    wanted = {name: value for name, value in wanted.items() if value}
    return {"filter": wanted or None, "first": SHOWN, "after": address.find("after")}


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    told = address.desk or {}
    said: list[dict[str, Any]] = told.get("said", [])
    claims = {_claim(each["subject"], each["predicate"], each["object"]) for each in said}
    queue = data["reviewQueue"]
    waiting = [
        edge["node"]
        for edge in queue["edges"]
        if _claim(
            edge["node"]["link"]["subject"]["iri"],
            edge["node"]["link"]["predicate"],
            edge["node"]["link"]["object"]["iri"],
        )
        not in claims
    ]
    asked = address.find("link")
    rows = set(address.get_all("row"))
    return {
        "queue": queue,
        "waiting": waiting,
        "decided_meanwhile": len(queue["edges"]) - len(waiting),
        "chosen": next((each for each in waiting if each["link"]["id"] == asked), waiting[0] if waiting else None),
        "areas": data["functionalAreas"],
        "kinds": _KINDS,
        "asked": {name: address.find(name) for name in ("area", "level", "kind", "unit")},
        "saved": [each for each in said if each["name"] in rows],
        "in_the_way": [each for each in said if each["name"] in told.get("in_the_way", ())],
    }


def _claim(subject: str, predicate: str, target: str) -> tuple[str, str, str]:
    is_symmetric = LinkPredicate[predicate] in SYMMETRIC
    return (target, predicate, subject) if is_symmetric and target < subject else (subject, predicate, target)


PAGE = Page(name="desk", routes=("/desk",), ask=_ask, show=_show, needs=("reviewQueue",), is_desk=True)
