"""The changes of each publication, as an Atom feed (RFC 4287); an entry is one edition of a unit."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, NothingError, Page
from cskg.web.pages.changes import read_filter


def _ask(address: Address, catalogue: Catalogue) -> dict[str, Any]:
    address.check_names(once=("industry", "area"))
    if not any(publication.published for publication in catalogue.log.publications):
        raise NothingError(
            "There is no feed, because this dataset has no log that says when it was published.",
            "Build it into a store and serve that.",
        )
    return {"filter": read_filter(address)}


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    log = data["dataset"]["log"]
    revisions = {each["number"]: each["revision"] for each in log}
    # Publications of earlier versions of cskg have no time, and an entry must have one.
    publications = [each for each in data["dataset"]["publications"] if each["published"]]
    asked = "&".join(f"{name}={address.find(name)}" for name in ("industry", "area") if address.find(name))
    return {
        "id": uuid5(NAMESPACE_URL, f"{log[-1]['revision']}?{asked}"),
        "updated": publications[0]["published"],
        "entries": [
            change | {"publication": publication, "since": revisions.get(publication["number"] - 1)}
            for publication in publications
            for change in publication["editions"]
        ],
    }


PAGE = Page(
    name="changes_feed",
    routes=("/changes.atom",),
    ask=_ask,
    show=_show,
    needs=("dataset",),
    template="changes_feed.atom",
    media_type="application/atom+xml; charset=utf-8",
)
