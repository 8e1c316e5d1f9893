"""The work of each page of the desk: what it tells beside the dataset, and what its forms do.

It is done in the server, because the processes that render pages only read the dataset.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cskg.web.desk.correcting_units import correct, tell_corrections
from cskg.web.desk.curator import Desk
from cskg.web.desk.deciding import decide, tell_decisions
from cskg.web.desk.forms import Form
from cskg.web.page import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is done for one page.

    Attributes:
        tell: Gives what the page shows beside the dataset.
        act: Does what a form of the page asks for, and gives the address that shows it; a CskgError is shown to the
            curator.
    """

    tell: Callable[[Desk, Address], dict[str, Any]]
    act: Callable[[Desk, Address, Form], str]


WORK: Mapping[str, Work] = {
    "desk": Work(tell=tell_decisions, act=decide),
    "correct": Work(tell=tell_corrections, act=correct),
}
"""The work, by the names of the pages."""
