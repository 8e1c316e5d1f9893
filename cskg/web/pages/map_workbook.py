"""The whole functional map of an industry as a workbook."""

from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, Page
from cskg.web.pages.map import read_map


def _ask(address: Address, catalogue: Catalogue) -> dict[str, Any]:
    address.check_names(once=("industry", "by"))
    return read_map(address, catalogue)


PAGE = Page(
    name="map_workbook", routes=("/map.xlsx",), ask=_ask, file="exportFunctionalMap", needs=("exportFunctionalMap",)
)
