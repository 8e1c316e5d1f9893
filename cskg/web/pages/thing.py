"""A thing without a special page: a link with its reasons, and everything in the graph about it, as tables.

Links, rejections, documents, industries, publications and methods have this page. Small things inside other things,
such as a diagnostic, also have an IRI and this page.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from cskg.exchange.ontology_terms import shorten
from cskg.graph.catalogue import Catalogue
from cskg.vocab import CSKG
from cskg.web.page import Address, NothingError, Page
from cskg.web.pages.linked_data import FILES, KINDS, SUFFIXES, find_suffix, name_thing

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_MOST = 200
"""The most things that a page shows."""


def _ask(address: Address, catalogue: Catalogue) -> dict[str, Any]:
    # Imported here, because only workers read variables and need the API.
    from cskg.api.nodes import NodeKind, encode_id

    if find_suffix(address.route, catalogue) in SUFFIXES:
        raise NothingError("This address is one of RDF, not of a page.")
    iri = name_thing(address, catalogue)
    is_link = catalogue.find_link(iri) is not None
    link = encode_id(NodeKind.LINK, iri.removeprefix(catalogue.iris.base)) if is_link else ""
    return {"iri": iri, "link": link, "isLink": is_link}


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    described = json.loads(base64.b64decode(data["describe"]["base64"]))
    nodes = [{"iri": each["@id"], "rows": _read_rows(each)} for each in described]
    path = unquote(address.route).removesuffix("" if address.route.split("/")[1] in FILES else ".html")
    main = next((each for each in nodes if unquote(each["iri"]).endswith(path)), nodes[0])
    others = [each for each in nodes if each is not main]
    kinds = [term["@id"] for each in described if each["@id"] == main["iri"] for term in each.get(_TYPE, ())]
    return {
        "name": path.removeprefix("/").partition("/")[2],
        "kind": next((kind.removeprefix(str(CSKG)) for kind in kinds if kind.startswith(str(CSKG))), ""),
        "main": main,
        "others": others[:_MOST],
        "left": max(len(others) - _MOST, 0),
        "relation": data.get("node"),
    }


def _read_rows(described: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"term": shorten(predicate), "is_own": predicate.startswith(str(CSKG)), "values": list(map(_read, values))}
        for predicate, values in described.items()
        if predicate != "@id"
    ]


def _read(value: Mapping[str, str]) -> dict[str, str | None]:
    iri = value.get("@id")
    if iri is not None:
        return {"iri": iri, "text": shorten(iri), "language": None}
    return {"iri": None, "text": value["@value"], "language": value.get("@language")}


PAGE = Page(
    name="thing",
    routes=(
        *(f"/{kind}/{{rest:path}}.html" for kind in KINDS if kind not in FILES),
        *(f"/{kind}/{{rest:path}}" for kind in KINDS),
        "/framework/{framework}/association/{number}.html",
        "/framework/{framework}/association/{number}",
    ),
    ask=_ask,
    show=_show,
    needs=("describe",),
    is_of_thing=True,
)
