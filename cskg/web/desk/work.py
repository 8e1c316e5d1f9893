"""The work of each page of the desk: the data that it adds to the dataset, and the actions of its forms.

The server does this work, because the processes that render pages only read the dataset.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cskg.ingest.curation_log import Authorship
from cskg.web.desk.correcting_units import correct, tell_corrections
from cskg.web.desk.curator import Desk
from cskg.web.desk.deciding import decide, tell_decisions
from cskg.web.desk.forms import Form
from cskg.web.desk.listing_decisions import tell_entries, undo_entry
from cskg.web.page import Address
from cskg.web.pages.quality import choose_area

Act = Callable[[Desk, Address, Form, Authorship], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The work for one page.

    Attributes:
        tell: Returns the data that the page shows in addition to the dataset.
        act: Carries out the action of a form, and returns the address that shows the result; a CskgError is shown to
            the curator. None for a page without forms.
    """

    tell: Callable[[Desk, Address], dict[str, Any]]
    act: Act | None = None


def tell_violations(desk: Desk, address: Address) -> dict[str, Any]:
    """Returns the first 200 violations of the shapes, and the number of documents that are not checked yet."""
    found, unchecked = desk.find_violations(choose_area(address, desk.catalogue))
    return {"violations": [str(violation) for violation in found[:200]], "unchecked": unchecked}


WORK: Mapping[str, Work] = {
    "desk": Work(tell=tell_decisions, act=decide),
    "correct": Work(tell=tell_corrections, act=correct),
    "quality": Work(tell=tell_violations),
    "decisions": Work(tell=tell_entries, act=undo_entry),
}
"""The work of the pages, by their names."""
