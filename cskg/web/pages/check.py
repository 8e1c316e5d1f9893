"""A self-check about units, played in the browser; without a unit, practice of earlier mistakes.

Words that name no unit are searched for, and the units found are offered.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

from cskg.errors import cut
from cskg.graph.catalogue import Catalogue
from cskg.quiz.items import OWN_SHARE
from cskg.quiz.quiz_ids import MAX_SIZE
from cskg.web.page import Address, NothingError, Page

SIZE = 10
_ALL = 100

_SHARES = {"none": 0, "some": OWN_SHARE, "all": _ALL}
"""The shares of teachers' own questions, in percent, from which a learner chooses."""

_KEPT = ("unit", "size", "edition", "own")
"""The parameters of the address that a form on the page keeps."""


def _ask(address: Address, catalogue: Catalogue) -> dict[str, Any]:
    units, words = _read_units(address, catalogue)
    language = address.find("edition") or address.language.value
    asked = {
        "units": units,
        "size": address.read_number("size", SIZE, least=1, most=MAX_SIZE, is_whole=True),
        "seed": address.read_number("seed", 0, is_whole=True),
        "language": language,
        "ownShare": address.read_number("own", OWN_SHARE, most=_ALL, is_whole=True),
        "marked": address.find("marked") is not None,
    }
    return {
        "input": asked,
        "code": units[0] if units else "",
        "language": language,
        "others": units[1:],
        "text": words or "",
        "hasUnit": bool(units) and words is None,
        "hasOthers": len(units) > 1 and words is None,
        "hasText": words is not None,
    }


def _read_units(address: Address, catalogue: Catalogue) -> tuple[list[str], str | None]:
    """Returns the units that an address names, each once, and the first words that name no unit."""
    units: dict[str, str] = {}
    for name in address.get_all("unit"):
        unit = catalogue.find_unit(name)
        if unit is None:
            return [*units.values()], name
        units[unit.key] = name
    return [*units.values()], None


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    # Imported here, because only workers show pages.
    from cskg.player.screens import render_check, render_practice

    if "search" in data:
        found = _list_found(data["search"], address)
        return {"unit": None, "playing": render_practice(address.language), "found": found}
    unit = data.get("unit")
    if unit is None:
        return {"unit": None, "playing": render_practice(address.language), "found": None}
    others = [edge["node"] for edge in data["others"]["edges"]] if data.get("others") else []
    shares = {
        name: share for name, share in _SHARES.items() if any(each["ownQuestionCount"] for each in [unit, *others])
    }
    playing, items = render_practice(address.language), []
    if data["exportQuiz"]:
        player = _to_paths(json.loads(base64.b64decode(data["exportQuiz"]["base64"])), data["dataset"]["iriBase"])
        player["address"] = address.vary()
        playing, items = render_check(player), player["items"]
    return {
        "unit": unit,
        "others": others,
        "playing": playing,
        "seed": address.read_number("seed", 0, is_whole=True),
        "shares": shares,
        "own": address.read_number("own", OWN_SHARE, most=_ALL, is_whole=True),
        "size": address.read_number("size", SIZE, least=1, is_whole=True),
        "count": len(items),
        "marked": sum(item["interaction"] != "SELF_MARKED" for item in items),
        "is_marked": address.find("marked") is not None,
        "kept": [(name, value) for name in _KEPT for value in address.get_all(name)],
    }


def _list_found(search: Mapping[str, Any], address: Address) -> list[dict[str, Any]]:
    """Returns the units that a learner's words find.

    Raises:
        NothingError: The words find no unit.
    """
    units = {edge["node"]["unit"]["iri"]: edge["node"]["unit"] for edge in search["edges"]}
    found = [unit for unit in units.values() if unit["status"] == "DESCRIBED"]
    if not found:
        words = cut(" ".join(address.get_all("unit")), 80)
        raise NothingError(f"There is no unit “{words}”, and none has these words.", "Search for other words.")
    return found


def _to_paths(value: Any, base: str) -> Any:  # noqa: ANN401 - JSON
    """Returns a JSON value in which addresses that are IRIs of this dataset are paths of this server."""
    if isinstance(value, dict):
        return {
            name: "/" + each.removeprefix(base)
            if name == "address" and isinstance(each, str) and each.startswith(base)
            else _to_paths(each, base)
            for name, each in value.items()
        }
    return [_to_paths(each, base) for each in value] if isinstance(value, list) else value


PAGE = Page(name="check", routes=("/check",), ask=_ask, show=_show, units=("unit",), needs=("search",))
