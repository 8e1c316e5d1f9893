"""A self-check about a unit, played in the browser; without a unit, practice of earlier mistakes."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.quiz.items import OWN_SHARE
from cskg.web.page import Address, Page

SIZE = 10
_ALL = 100

_SHARES = {"none": 0, "some": OWN_SHARE, "all": _ALL}
"""The shares of teachers' own questions that a learner chooses from, in percent."""


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    unit = address.find("unit")
    asked = {
        "units": [unit] if unit else [],
        "size": address.read_number("size", SIZE, least=1, is_whole=True),
        "seed": address.read_number("seed", 0, is_whole=True),
        "language": address.find("edition"),
        "ownShare": address.read_number("own", OWN_SHARE, most=_ALL, is_whole=True),
    }
    return {"input": asked, "code": unit or "", "hasUnit": unit is not None}


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    # Only workers show pages.
    from cskg.player.screens import render_check, render_practice

    unit = data.get("unit")
    if unit is None:
        return {"unit": None, "playing": render_practice(address.language), "seed": 0}
    shares = {name: share for name, share in _SHARES.items() if unit["ownQuestionCount"]}
    own = address.read_number("own", OWN_SHARE, most=_ALL, is_whole=True)
    seed = address.read_number("seed", 0, is_whole=True)
    player = _to_paths(json.loads(base64.b64decode(data["exportQuiz"]["base64"])), data["dataset"]["iriBase"])
    player["address"] = address.vary()
    return {"unit": unit, "playing": render_check(player), "seed": seed, "shares": shares, "own": own}


def _to_paths(value: Any, base: str) -> Any:  # noqa: ANN401 - JSON
    """Gives the addresses of things as paths of this server, which their IRIs name."""
    if isinstance(value, dict):
        return {
            name: "/" + each.removeprefix(base)
            if name == "address" and isinstance(each, str) and each.startswith(base)
            else _to_paths(each, base)
            for name, each in value.items()
        }
    return [_to_paths(each, base) for each in value] if isinstance(value, list) else value


PAGE = Page(name="check", routes=("/check",), ask=_ask, show=_show, needs=("exportQuiz",))
