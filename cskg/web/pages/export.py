"""The dataset, or some of its units, as a file in the format of another program."""

from typing import Any

from cskg.errors import BadInputError, cut
from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, Page


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    units = {"codes": address.get_all("unit") or None, "industry": address.find("industry")}
    least = address.find("min-confidence")
    links = {
        "predicate": [name.upper() for name in address.get_all("predicate")] or None,
        "justification": [name.upper() for name in address.get_all("justification")] or None,
        "minConfidence": None if least is None else _read_number(least),
    }
    return {
        "format": address.path["format"],
        "filter": {name: value for name, value in units.items() if value is not None} or None,
        "links": {name: value for name, value in links.items() if value is not None} or None,
        "changedAt": address.find("changed-at"),
    }


def _read_number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise BadInputError(f"“{cut(text)}” is not a number.", "Give min-confidence as 0.8, for example.") from error


PAGE = Page(name="export", routes=("/export/{format}",), ask=_ask, file="exportDataset", needs=("exportDataset",))
