"""The learner's progress, computed from the answers that the browser stores."""

from collections.abc import Mapping
from typing import Any

from cskg.web.page import Address, Page


def _show(_: Mapping[str, Any], address: Address) -> dict[str, Any]:
    # Imported here, because only workers show pages.
    from cskg.player.screens import render_progress

    return {"playing": render_progress(address.language, address.link("/check"))}


PAGE = Page(name="progress", routes=("/progress",), show=_show)
