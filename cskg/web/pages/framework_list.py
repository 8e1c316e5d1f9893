"""The imported frameworks of other systems."""

from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, Page


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    return {"after": address.find("after")}


PAGE = Page(name="framework_list", routes=("/frameworks",), ask=_ask, needs=("frameworks",))
