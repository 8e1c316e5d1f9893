"""Search over units and statements; a hit opens the unit at the statement."""

import re
from collections.abc import Mapping
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, Page

_MATCH = re.compile("⟦(.*?)⟧", re.DOTALL)


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    text, level = address.find("q") or "", address.find("level")
    wanted = {
        "levels": [int(level)] if level and level.isdecimal() and len(level) == 1 else None,
        "industry": address.find("industry"),
        "language": address.find("edition"),
    }
    wanted = {name: value for name, value in wanted.items() if value}
    return {
        "text": text,
        "filter": wanted or None,
        "after": address.find("after"),
        "hasText": bool(text),
    }


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    found = data.get("search")
    units: dict[str, dict[str, Any]] = {}
    for edge in found["edges"] if found else ():
        hit = edge["node"]
        shown = units.setdefault(hit["unit"]["iri"], {"unit": hit["unit"], "title": None, "hits": []})
        parts = split_matches(hit["snippet"])
        if hit["statement"]:
            shown["hits"].append({"statement": hit["statement"], "parts": parts})
        else:
            shown["title"] = parts
    return {
        "text": address.find("q") or "",
        "found": found,
        "units": list(units.values()),
        "industries": data["industries"],
        "asked": {name: address.find(name) for name in ("level", "industry", "edition")},
    }


def split_matches(snippet: str) -> list[tuple[str, bool]]:
    """Splits a snippet into parts, and returns for each part whether it is a match.

    Example:
        >>> split_matches("Handle ⟦complaints⟧ politely")
        [('Handle ', False), ('complaints', True), (' politely', False)]
    """
    parts = [(text, number % 2 == 1) for number, text in enumerate(_MATCH.split(snippet))]
    return [part for part in parts if part[0]]


PAGE = Page(name="search", routes=("/search",), ask=_ask, show=_show)
