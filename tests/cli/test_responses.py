"""The file of responses that docs/reference/taking.md describes is what `cskg grade` takes."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cskg.quiz.items import Interaction, ItemKind

DOCS = (Path(__file__).parents[2] / "docs" / "reference" / "taking.md").read_text("utf-8")
ROWS = re.findall(r"^\| ([A-Z_]+) \| `", DOCS, re.MULTILINE)
EXAMPLE: list[dict[str, Any]] = json.loads(re.findall(r"```json\n(.*?)```", DOCS, re.DOTALL)[0])
SOURCE = ("--source", "data/illustrative/stock-control", "--source", "data/illustrative/supply-and-logistics")
KINDS = (
    ItemKind.SINGLE_CHOICE,
    ItemKind.MULTIPLE_CHOICE,
    ItemKind.MATCH,
    ItemKind.LEVEL_ORDER,
    ItemKind.MISSING_MEMBER,
    ItemKind.RECALL,
    ItemKind.NUMERIC,
    ItemKind.CAN_DO,
)
"""One for each way of answering; other kinds would use up what these need."""

UNITS = ("910402L2", "910403L3", "910404L4", "910405L5", "910407L4", "910808L4", "910809L5")


def run(*arguments: str, cwd: Path) -> str:
    """Runs a command that succeeds, and returns what it prints."""
    command = [sys.executable, "-m", "cskg", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def quiz(root: Path) -> dict[str, Any]:
    """A quiz in which every way of answering occurs."""
    kinds = [word for kind in KINDS for word in ("--kind", kind.value)]
    for seed in range(20):
        size = ("--size", "60", "--seed", str(seed))
        asked: dict[str, Any] = json.loads(run("quiz", *UNITS, *SOURCE, *kinds, *size, "--json", cwd=root))
        if {item["interaction"] for item in asked["items"]} == {each.value for each in Interaction}:
            return asked
    pytest.fail("No quiz has all ways of answering.")


def test_the_example_is_graded_with_the_ids_of_a_quiz(root: Path, tmp_path: Path, quiz: dict[str, Any]) -> None:
    """Each row of the docs has a response in the example; all are graded, the other items are told as not answered."""
    assert {Interaction(name) for name in ROWS} == set(Interaction)
    items = {item["interaction"]: item["id"] for item in quiz["items"]}
    responses = [{**one, "itemId": items[name]} for name, one in zip(ROWS, EXAMPLE, strict=True)]
    path = tmp_path / "responses.json"
    path.write_text(json.dumps(responses), "utf-8")
    history = tmp_path / "learner.jsonl"
    said = run("grade", quiz["id"], str(path), "--history", str(history), *SOURCE, cwd=root)
    assert len(history.read_text("utf-8").splitlines()) == len(Interaction) - 1
    left = len(quiz["items"]) - len(responses)
    assert left > 0
    assert len(re.findall(r"^\d+\. not answered$", said, re.MULTILINE)) == left
    scored = sum(item["interaction"] != "SELF_MARKED" for item in quiz["items"])
    assert re.search(rf"^[\d.]+ of {scored} points; 1 for you to mark; {left} unanswered$", said, re.MULTILINE)
    due = run("review", str(history), *SOURCE, "--at", "2099-01-01T00:00:00+00:00", cwd=root)
    assert due.startswith(f"{len(Interaction) - 1} questions are due.\n")
    assert "cannot be asked again" not in due
