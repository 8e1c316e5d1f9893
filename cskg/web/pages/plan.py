"""A study path: the address has goals, held units and hours a week; the page has stages, steps and reasons."""

from collections.abc import Mapping
from typing import Any

from cskg.graph.catalogue import Catalogue
from cskg.study.request import HOURS_OF_A_WEEK, LEAST_HOURS
from cskg.web.page import Address, Page

HOURS = 6.0
"""Hours of study a week if the address gives none."""


def read_input(address: Address) -> dict[str, Any]:
    """Returns the input of ``studyPath`` for an address."""
    return {
        "goals": list(dict.fromkeys(address.get_all("goal"))),
        "known": list(dict.fromkeys(address.get_all("known"))),
        "hoursPerWeek": address.read_number("hours", HOURS, least=LEAST_HOURS, most=HOURS_OF_A_WEEK),
        "minConfidence": address.read_number("sure", 0.5, most=1),
        "alternatives": 1 if address.find("alternatives") else 0,
    }


def _ask(address: Address, _: Catalogue) -> dict[str, Any]:
    asked = read_input(address)
    return {"input": asked, "hasGoal": bool(asked["goals"]), "hasAlternatives": asked["alternatives"] > 0}


def _show(data: Mapping[str, Any], address: Address) -> dict[str, Any]:
    asked = read_input(address)
    path = data.get("studyPath")
    return {
        "asked": asked,
        "found": _show_path(path, asked) if path else None,
        "others": [_show_path(other, asked) for other in path.get("alternatives", ())] if path else [],
        "plan": {"goal": asked["goals"], "known": asked["known"]}
        | {name: address.find(name) for name in ("hours", "sure", "alternatives")},
    }


def _show_path(path: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a path with the weeks of its stages. Each step has its prerequisite links, or the reason for none."""
    week = 0.0
    stages: list[dict[str, Any]] = []
    goals = set(asked["goals"])
    gaps = {gap["unit"]["iri"]: gap for gap in path.get("gaps", ())}
    for stage in path["stages"]:
        hours = sum(step["hours"] for step in stage["steps"])
        weeks = hours / asked["hoursPerWeek"]
        stages.append(
            {
                "number": len(stages) + 1,
                "first": int(week) + 1,
                "last": max(int(week) + 1, -int(-(week + weeks) // 1)),
                "start": week,
                "weeks": weeks,
                "is_goal": any(step["unit"]["codeOrIri"] in goals for step in stage["steps"]),
                "steps": [
                    step
                    | {
                        "waits": [each for each in step["reasons"] if each["object"]["iri"] == step["unit"]["iri"]],
                        "gap": gaps.get(step["unit"].get("iri")),
                        "is_goal": step["unit"]["codeOrIri"] in goals,
                    }
                    for step in stage["steps"]
                ],
            }
        )
        week += weeks
    return {**path, "stages": stages, "length": week}


PAGE = Page(name="plan", routes=("/plan",), ask=_ask, show=_show, units=("goal", "known"))
