"""A framework of another system: its items level by level, and its publisher."""

from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, Page


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    item = address.path.get("item")
    return {
        "id": address.path["framework"],
        "name": item or "",
        "isItem": item is not None,
        "parent": item,
        "after": address.find("after"),
    }


PAGE = Page(
    name="framework",
    routes=(
        "/framework/{framework}.html",
        "/framework/{framework}",
        "/framework/{framework}/{item}.html",
        "/framework/{framework}/{item}",
    ),
    ask=_ask,
    needs=("framework",),
    is_of_thing=True,
)
