"""The terms of the graph, each at the fragment of its IRI."""

from collections.abc import Mapping
from typing import Any

from cskg.exchange.ontology_terms import load_ontology
from cskg.vocab import PREFIXES
from cskg.web.page import Address, Page

_KINDS = ("class", "relation", "value", "level", "individual")


def _show(_: Mapping[str, Any], __: Address) -> dict[str, Any]:
    found = load_ontology()
    return {
        "found": found,
        "groups": [(kind, [term for term in found.terms if term.kind == kind]) for kind in _KINDS],
        "prefixes": sorted((prefix, str(namespace)) for prefix, namespace in PREFIXES.items()),
    }


PAGE = Page(name="ontology", routes=("/ontology.html", "/ontology"), show=_show, is_of_thing=True)
