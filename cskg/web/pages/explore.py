"""The neighbourhood of a unit: a drawing with real links, and a table with the same data."""

from collections.abc import Mapping
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.study.level_drawing import Drawing, Edge, EdgeKind, Node, draw
from cskg.web.page import Address, Page

KINDS: dict[EdgeKind, tuple[str, ...]] = {
    "before": ("PREREQUISITE_OF",),
    "overlaps": ("OVERLAPS_WITH", "RELATED_TO", "SAME_AS"),
    "lineage": ("ADOPTED_FROM", "ADAPTED_FROM", "REPLACES"),
}
DIRECTIONS = ("BOTH", "IN", "OUT")
_STYLES = {"STATED": "stated", "CURATED": "curated"}

DRAWN = 40
"""The most units of a drawing; the table has all links that were found."""


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    code = address.find("unit") or ""
    return {
        "code": code,
        "kinds": [predicate for kind in _read_kinds(address) for predicate in KINDS[kind]],
        "direction": _read_direction(address),
        "hasUnit": bool(code),
        "goesOn": _read_steps(address) == 2,
    }


def _read_kinds(address: Address) -> list[EdgeKind]:
    asked = address.read_choices("kind", KINDS)
    return [kind for kind in KINDS if kind in asked] or list(KINDS)


def _read_direction(address: Address) -> str:
    asked = address.read_choices("direction", [direction.lower() for direction in DIRECTIONS])
    return asked[0].upper() if asked else DIRECTIONS[0]


def _read_steps(address: Address) -> int:
    return int(address.read_number("steps", 1, least=1, most=2, is_whole=True))


def _read_least(address: Address) -> float:
    return address.read_number("sure", 0.5, most=1)


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    unit, least = data.get("unit"), _read_least(address)
    found: dict[str, dict[str, Any]] = {}
    for link in unit["links"] if unit else ():
        found.setdefault(link["id"], link)
        for end in ("subject", "object"):
            for further in link[end].get("links", ()):
                found.setdefault(further["id"], further)
    links = [link for link in found.values() if link["confidence"] >= least]
    links.sort(key=lambda link: (-link["confidence"], link["subject"]["code"], link["object"]["code"]))
    return {
        "unit": unit,
        "links": [{**link, "number": number} for number, link in enumerate(links, 1)],
        "names": {end["iri"]: end["codeOrIri"] for link in links for end in (link["subject"], link["object"])},
        "hidden": len(found) - len(links),
        "drawing": _draw(unit, links) if unit and links else None,
        "asked": {
            "kinds": _read_kinds(address),
            "direction": _read_direction(address),
            "least": least,
            "steps": _read_steps(address),
        },
        "before": _count(unit, links, "object"),
        "after": _count(unit, links, "subject"),
    }


def _count(unit: Mapping[str, Any] | None, links: list[dict[str, Any]], end: str) -> int:
    """Counts the units at the other end of prerequisites that have the unit at a given end."""
    other = "subject" if end == "object" else "object"
    return len(
        {
            link[other]["iri"]
            for link in links
            if unit and link["predicate"] == "PREREQUISITE_OF" and link[end]["iri"] == unit["iri"]
        }
    )


def _draw(unit: Mapping[str, Any], links: list[dict[str, Any]]) -> Drawing:
    nodes = {unit["iri"]: unit}
    joined: dict[tuple[str, str], list[int]] = {}
    for number, link in enumerate(links, 1):
        ends = {link["subject"]["iri"]: link["subject"], link["object"]["iri"]: link["object"]}
        if len(nodes.keys() | ends.keys()) > DRAWN:
            continue
        nodes |= {iri: end for iri, end in ends.items() if iri not in nodes}
        joined.setdefault((link["subject"]["iri"], link["object"]["iri"]), []).append(number)
    edges = []
    for (first, last), numbers in joined.items():
        strongest = links[numbers[0] - 1]
        edges.append(
            Edge(
                numbers=tuple(numbers),
                first=first,
                last=last,
                style=_STYLES.get(strongest["justification"], "inferred"),
                kind=next(kind for kind in KINDS if strongest["predicate"] in KINDS[kind]),
            )
        )
    return draw(
        [
            Node(
                iri=iri,
                code=node["code"],
                title=node["title"] or "",
                level=node["level"],
                is_chosen=iri == unit["iri"],
            )
            for iri, node in nodes.items()
        ],
        edges,
    )


PAGE = Page(name="explore", routes=("/explore",), units=("unit",), ask=_ask, show=_show)
