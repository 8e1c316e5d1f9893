"""A functional area: its units, the order that holds them together, bottlenecks and loose ends."""

from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, Page


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    slug = address.path["slug"]
    return {"slug": slug, "filter": {"functionalArea": slug}, "after": address.find("after")}


PAGE = Page(
    name="area",
    routes=("/functional-area/{slug}.html", "/functional-area/{slug}"),
    ask=_ask,
    needs=("prerequisites", "units"),
    is_of_thing=True,
)
