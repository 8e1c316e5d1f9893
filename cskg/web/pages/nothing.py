"""The page for an address at which there is nothing."""

from typing import NoReturn

from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, NothingError, Page


def _ask(address: Address, _: Catalogue) -> NoReturn:
    raise NothingError(
        f"There is nothing at {address.route[:200]}.", "Search for what you need, or start at the first page."
    )


PAGE = Page(name="nothing", routes=(), ask=_ask)
