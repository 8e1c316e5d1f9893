"""Things at their addresses as RDF: by a suffix, or if a client asks for it (see ``pages_view``)."""

from typing import Any
from urllib.parse import quote, unquote

from cskg.graph.catalogue import Catalogue
from cskg.model import UnitKey
from cskg.web.page import Address, Page

SUFFIXES = {".ttl": "TURTLE", ".jsonld": "JSON_LD", ".nt": "N_TRIPLES"}
"""The syntax of each suffix."""

KINDS = ("industry", "source", "graph", "link", "rejection", "publication", "method")
"""The first part of the addresses of things whose page is :mod:`.thing`."""

FILES = ("source", "graph")
"""Kinds whose addresses end with the name of a file, which may itself end with ``.html`` or ``.ttl``."""

_THINGS = (
    "/unit/{code}",
    "/unit/{code}/{language}",
    "/unit/{code}/{language}/{statement}",
    "/functional-area/{slug}",
    "/framework/{framework}",
    "/framework/{framework}/{item}",
    "/framework/{framework}/association/{number}",
    "/ontology",
    "/dataset",
    "/sparql",
    *(f"/{kind}/{{rest:path}}" for kind in KINDS if kind not in FILES),
)


def _ask(address: Address, catalogue: Catalogue) -> dict[str, Any]:
    by_suffix = SUFFIXES.get(find_suffix(address.route, catalogue))
    return {"iri": name_thing(address, catalogue), "syntax": by_suffix or address.path.get("syntax", "TURTLE")}


def name_thing(address: Address, catalogue: Catalogue) -> str:
    """Returns the IRI of the thing at an address; the address may give the unit by any of its codes."""
    path = address.path
    if "slug" in path:
        return catalogue.iris.functional_area(path["slug"])
    if "framework" in path and "number" not in path:
        framework = catalogue.iris.framework(path["framework"])
        return catalogue.iris.framework_item(path["framework"], path["item"]) if "item" in path else framework
    if "code" not in path:
        return catalogue.iris.base + _encode(address.route.removesuffix(find_suffix(address.route, catalogue)))
    unit = catalogue.find_unit(path["code"])
    iri = unit.iri if unit else catalogue.iris.unit(UnitKey(path["code"]))
    return "/".join([iri, *(path[name] for name in ("language", "statement") if name in path)])


def find_suffix(route: str, catalogue: Catalogue) -> str:
    """Finds the suffix that asks for a syntax or a page; a suffix in the name of an existing file does not count.

    If the code of a unit has no published form, its address ends with the name of its document.
    """
    kind, _, rest = route.removeprefix("/").partition("/")
    name = unquote(rest, errors="replace")
    is_file = kind in FILES
    is_own = kind == "unit" and "/" not in rest and "@" in name
    if (is_file and catalogue.find_source(name)) or (is_own and catalogue.find_unit(name)):
        return ""
    return next((each for each in (*SUFFIXES, *([] if is_file else [".html"])) if route.endswith(each)), "")


def _encode(route: str) -> str:
    """Percent-encodes a path in the same way as in IRIs."""
    return "/".join(quote(unquote(part, errors="replace"), safe="") for part in route.removeprefix("/").split("/"))


PAGE = Page(
    name="linked_data",
    routes=(*(f"{thing}{suffix}" for thing in _THINGS for suffix in SUFFIXES), "/dataset"),
    ask=_ask,
    file="describe",
    needs=("describe",),
    is_of_thing=True,
)
