"""A unit of competency, with the words of its document beside it."""

from collections.abc import Iterable, Mapping
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.outline import DOUBTFUL_BELOW
from cskg.web.page import Address, Page


def _ask(address: Address, catalogue: Catalogue) -> dict[str, Any]:
    chosen = find_statement_id(address, catalogue)
    return {
        "code": address.path["code"],
        "language": address.path.get("language") or address.find("edition") or address.language.value,
        "shown": address.language.value,
        "statement": chosen or "",
        "isChosen": chosen is not None,
    }


def find_statement_id(address: Address, catalogue: Catalogue) -> str | None:
    """Finds the id of the statement at an address; the address may give the unit by any of its codes."""
    # Imported here, because only workers read variables and need the API.
    from cskg.api.nodes import NodeKind, encode_id

    code, name = address.path["code"], address.path.get("statement")
    unit = catalogue.find_unit(code)
    key = unit.key if unit else code
    return encode_id(NodeKind.STATEMENT, f"{key}/{address.path['language']}/{name}") if name else None


def _show(data: Mapping[str, Any], _: Address) -> dict[str, Any]:
    unit, chosen = data["unit"], data.get("chosen")
    links = [
        link
        | {"is_subject": link["subject"]["iri"] == unit["iri"]}
        | {"other": link["object"] if link["subject"]["iri"] == unit["iri"] else link["subject"]}
        for link in unit["links"]
    ]
    statements = unit["statements"]
    order = [each["iri"] for each in statements]
    place = order.index(chosen["iri"]) if chosen and chosen["iri"] in order else None
    return {
        "unit": unit,
        "chosen": chosen,
        "lines": mark_lines(chosen["quote"]) if chosen and chosen["quote"] else [],
        "before": order[place - 1] if place else None,
        "after": order[place + 1] if place is not None and place + 1 < len(order) else None,
        "requirements": nest(each for each in statements if each["kind"] == "PERFORMANCE_REQUIREMENT"),
        "criteria": nest(each for each in statements if each["kind"] == "ASSESSMENT_CRITERION"),
        "links": [link for link in links if link["predicate"] not in ("ADOPTED_FROM", "ADAPTED_FROM", "REPLACES")],
        "lineage": [link for link in links if link["predicate"] in ("ADOPTED_FROM", "ADAPTED_FROM", "REPLACES")],
        "level": next((each for each in data["levels"] if each["value"] == unit["level"]), None),
        "doubtful": [each for each in statements if each["confidence"] < DOUBTFUL_BELOW],
        "inferred": [each for each in statements if each["confidence"] < 1],
        "statement_count": len(statements),
        "remarks": [each for each in unit["diagnostics"] if each["severity"] != "INFO"],
    }


def nest(statements: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Makes a tree of statements in order, by their positions; each has the number of statements below it."""
    found: dict[str, dict[str, Any]] = {}
    for statement in statements:
        position = statement["position"]
        found[position] = {**statement, "children": [], "below": 0}
        while "." in position:
            position = position.rpartition(".")[0]
            found[position]["below"] += 1
        above = statement["position"].rpartition(".")[0]
        if above:
            found[above]["children"].append(found[statement["position"]])
    return [each for position, each in found.items() if "." not in position]


_REACH = 240
"""The number of characters of a long line that are shown on each side of the chosen words."""


def mark_lines(quote: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Splits the lines around a quote into marked and unmarked parts; long lines are cut around the marks."""
    lines = []
    for line in quote["context"]:
        start, text = line["start"], line["text"]
        marks = [
            (max(first - start, 0), min(last - start, len(text)))
            for first, last in quote["spans"]
            if first < start + len(text) and last > start
        ]
        left = max(marks[0][0] - _REACH, 0) if marks else 0
        right = min(marks[-1][1] + _REACH, len(text)) if marks else min(_REACH, len(text))
        parts, at = [], left
        for first, last in marks:
            parts += [{"text": text[at:first], "is_marked": False}, {"text": text[first:last], "is_marked": True}]
            at = last
        parts.append({"text": text[at:right], "is_marked": False})
        lines.append(
            {
                "number": line["number"],
                "parts": [part for part in parts if part["text"]],
                "is_cut_before": left > 0,
                "is_cut_after": right < len(text),
                "has_mark": bool(marks),
            }
        )
    return lines


PAGE = Page(
    name="unit",
    routes=tuple(
        route + suffix
        for suffix in (".html", "")
        for route in ("/unit/{code}", "/unit/{code}/{language}", "/unit/{code}/{language}/{statement}")
    ),
    ask=_ask,
    show=_show,
    needs=("unit", "chosen"),
    is_of_thing=True,
)
