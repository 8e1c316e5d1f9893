"""A unit to correct: its statements beside the words of the document, and forms for corrections."""

from collections.abc import Mapping, Sequence
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.outline import DOUBTFUL_BELOW
from cskg.web.page import Address, Page
from cskg.web.pages.unit import find_statement_id, mark_lines, nest


def _ask(address: Address, catalogue: Catalogue) -> dict[str, Any]:
    chosen = find_statement_id(address, catalogue)
    return {
        "code": address.path["code"],
        "language": address.path["language"],
        "statement": chosen or "",
        "isChosen": chosen is not None,
    }


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    from cskg.parser.quoted_words import iter_cuts

    unit, chosen = data["unit"], data.get("chosen")
    statements = unit["statements"]
    place = next((place for place, each in enumerate(statements) if chosen and each["iri"] == chosen["iri"]), None)
    text = chosen["text"] if chosen else ""
    return {
        "unit": unit,
        "chosen": chosen,
        "lines": mark_lines(chosen["quote"]) if chosen and chosen["quote"] else [],
        "trees": [
            (kind, nest(each for each in statements if each["kind"] == kind))
            for kind in ("PERFORMANCE_REQUIREMENT", "ASSESSMENT_CRITERION")
        ],
        "statements": statements,
        "doubtful": [each for each in statements if each["confidence"] < DOUBTFUL_BELOW],
        "before": _neighbour(statements, place, -1),
        "after": _neighbour(statements, place, 1),
        "next_doubtful": _find_next_doubtful(statements, place),
        "cuts": [(cut, text[max(cut - 24, 0) : cut], text[cut : cut + 32]) for cut in iter_cuts(text)],
        "fields": {name: _value_of(unit, name) for name in _FIELDS},
        "corrections": (address.desk or {}).get("corrections", []),
        "state": (address.desk or {}).get("state", ""),
    }


_FIELDS = ("title", "range", "level", "credit", "functionalAreas", "remark")


def _value_of(unit: Mapping[str, Any], name: str) -> str:
    value = unit[name]
    if name == "functionalAreas":
        return "; ".join(area["name"] for area in value)
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)


def _neighbour(statements: Sequence[dict[str, Any]], place: int | None, step: int) -> dict[str, Any] | None:
    """Finds the next or previous statement of the same kind."""
    if place is None or not 0 <= place + step < len(statements):
        return None
    found = statements[place + step]
    return found if found["kind"] == statements[place]["kind"] else None


def _find_next_doubtful(statements: Sequence[dict[str, Any]], place: int | None) -> dict[str, Any] | None:
    order = [*statements[(place or 0) + 1 :], *statements[: (place or 0)]] if place is not None else statements
    return next((each for each in order if each["confidence"] < DOUBTFUL_BELOW), None)


PAGE = Page(
    name="correct",
    routes=("/desk/unit/{code}/{language}", "/desk/unit/{code}/{language}/{statement}"),
    ask=_ask,
    show=_show,
    needs=("unit", "chosen"),
    is_desk=True,
)
