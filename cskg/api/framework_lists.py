"""Finds frameworks of other systems and their items for the fields of the query."""

from cskg.api.framework_types import Framework, FrameworkItem
from cskg.api.pagination import Connection, PageRequest, make_page, show_page
from cskg.errors import NotFoundError
from cskg.graph.catalogue import Catalogue


def list_frameworks(catalogue: Catalogue, request: PageRequest) -> Connection[Framework]:
    """Lists the frameworks, in order of their keys."""
    keys = catalogue.frameworks.keys()
    page = make_page(keys, str, f"{catalogue.revision[:16]} frameworks", request)
    return show_page(
        [get_framework(catalogue, key) for key in keys[page.start : page.end]],
        page.cursors,
        has_next=page.end < page.total,
        has_previous=page.start > 0,
        total=page.total,
    )


def get_framework(catalogue: Catalogue, name: str) -> Framework:
    """Gets a framework by its key or IRI.

    Raises:
        NotFoundError: There is none.
    """
    entry = catalogue.frameworks.find(name.removeprefix(f"{catalogue.iris.base}framework/"))
    if entry is None:
        raise NotFoundError("framework", name)
    return Framework(entry=entry)


def get_item_of(catalogue: Catalogue, name: str, node_id: str) -> FrameworkItem:
    """Gets the item that an id names, by the key of its framework and its identifier.

    Raises:
        NotFoundError: There is none.
    """
    key, _, identifier = name.partition("/")
    entry = catalogue.frameworks.find(key)
    found = catalogue.frameworks.find_item(entry, identifier) if entry else None
    if entry is None or found is None:
        raise NotFoundError("node", node_id)
    return FrameworkItem(framework_entry=entry, entry=found)
