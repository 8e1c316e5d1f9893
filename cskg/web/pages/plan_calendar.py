"""A study path as a calendar file."""

from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.web.page import Address, Page
from cskg.web.pages.plan import read_input


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    address.check_names(once=("hours", "sure", "alternatives", "day"), often=("goal", "known"))
    return {"input": read_input(address), "firstDay": address.find("day")}


PAGE = Page(
    name="plan_calendar",
    routes=("/plan.ics",),
    ask=_ask,
    units=("goal", "known"),
    file="exportStudyPath",
    needs=("exportStudyPath",),
)
