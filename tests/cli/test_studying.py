"""The commands for studying, as a user gives them."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import icalendar
import pytest

STOCK = ("--source", "data/illustrative/stock-control")


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Runs the command."""
    return subprocess.run(
        [sys.executable, "-m", "cskg", *arguments], cwd=cwd, capture_output=True, check=False, timeout=120
    )


DOCS = (Path(__file__).parents[2] / "docs" / "reference" / "study-paths.md").read_text("utf-8")
COMMANDS = [
    line.partition("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", DOCS, re.DOTALL)
    for line in block.splitlines()
]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_docs_run(root: Path, command: str) -> None:
    """Every command of docs/reference/study-paths.md ends with exit code 0 and prints something."""
    _, *arguments = shlex.split(command)
    done = run(*arguments, cwd=root)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout


def test_a_path_is_a_plan_with_its_reasons(root: Path) -> None:
    """For people: stages, what each step comes after with quoted words and their place, what it leads to, totals."""
    text = run("path", "910405L5", "--hours-per-week", "6", *STOCK, cwd=root).stdout.decode()
    assert text.startswith("COMPLETE: 20 credits, 200 notional hours, about 34 weeks (for reference only)\n")
    assert "Stage 1\n  910402L2  Receive stock  level 2, 30 hours\n    leads to 910403L3" in text
    assert re.search(r"\n    after 910402L2  Receive stock \(STRUCTURAL, 0\.\d+\)\n", text)
    assert "      Control stock  (910403L3.txt:6)\n" in text


def test_a_path_in_other_forms(root: Path) -> None:
    """DOT, Mermaid and iCalendar are printed as they are; the calendar is the same each time."""
    goal = ("path", "910405L5", *STOCK)
    assert run(*goal, "--dot", cwd=root).stdout.startswith(b'digraph "study" {\n')
    assert run(*goal, "--mermaid", cwd=root).stdout.startswith(b"flowchart LR\n")
    calendar = run(*goal, "--ics", "--start", "2027-01-04", "--hours-per-week", "6", cwd=root).stdout
    assert len(icalendar.Calendar.from_ical(calendar).walk("VEVENT")) == 4
    assert run(*goal, "--ics", "--start", "2027-01-04", "--hours-per-week", "6", cwd=root).stdout == calendar


def test_a_gap_is_told_by_unit(root: Path) -> None:
    """For people the sentences stand under their units; as JSON the GraphQL type."""
    text = run("gap", "910404L4", "--held", "910403L3", "--held", "910402L2", *STOCK, cwd=root).stdout.decode()
    assert text.startswith("1 unit is missing\n  910404L4  Manage stock  level 4\n    - ")
    data = json.loads(run("gap", "--area", "Stock Control", "--level", "2", "--json", *STOCK, cwd=root).stdout)
    assert [unit["code"] for unit in data["units"]] == ["910402L2"]
    assert data["statements"]


def test_the_prerequisites_of_an_area_are_shown(root: Path) -> None:
    """For people stages, edges with words, and what hangs loose; as JSON the GraphQL type; as diagrams."""
    asked = ("prerequisites", "Stock Control", *STOCK)
    text = run(*asked, cwd=root).stdout.decode()
    assert re.search(r"\n910402L2 before 910403L3\n  STRUCTURAL, 0\.\d+, prepares\n", text)
    assert re.search(r"\nBottleneck: 910402L2  Receive stock; \d units wait for it\n", text)
    assert "Leads to nothing: 910401L1  Fill shelves\n" in text
    assert json.loads(run(*asked, "--json", cwd=root).stdout)["edges"]
    assert run(*asked, "--dot", cwd=root).stdout.startswith(b"digraph")


def test_the_map_of_an_area_is_shown(root: Path) -> None:
    """For people measures and what joins the units; as JSON the GraphQL type; as a drawing."""
    asked = ("map", "Stock Control", *STOCK)
    text = run(*asked, cwd=root).stdout.decode()
    assert re.match(
        r"Stock Control: structural complexity \d+\n  910402L2  Receive stock  level 2\n    stage 1, ", text
    )
    assert re.search(r"\n910402L2 comes before 910403L3\n  STRUCTURAL, 0\.\d+\n      910402L2 is of level 2", text)
    assert ", follows from others\n" in text
    without = run(*asked, "--without", "910402L2:910403L3", cwd=root).stdout.decode()
    assert re.match(
        r"Stock Control: structural complexity \d+ → \d+\nWithout: 910402L2 comes before 910403L3\n", without
    )
    assert "\n    stage 2 → 1, " in without
    data = json.loads(run(*asked, "--json", "--min-confidence", "0.9", cwd=root).stdout)
    assert data["measures"]
    assert all(each["confidence"] >= 0.9 for each in data["relations"])
    assert run(*asked, "--svg", cwd=root).stdout.startswith(b"<svg ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["map", "Stock Control", *STOCK, "--without", "910402L2"], "not two unit codes"),
        (["map", "Stock Control", *STOCK, "--without", "910405L5:910402L2"], "no prerequisite by which 910405L5"),
        (["map", "x", "--json", "--svg"], "not both"),
        (["path", "111275L4", "--json", "--dot"], "one of"),
        (["path", "111275L4", "--ics"], "first day"),
        (["path", "111275L4", "--ics", "--start", "soon", "--hours-per-week", "5"], "2027-01-04"),
        (["gap", "111275L5"], "111275L4"),
        (["gap"], "no goal"),
        (["prerequisites", "nothing"], "no functional area"),
        (["prerequisites", "x", "--json", "--mermaid"], "one of"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_bad_usage(root: Path, arguments: list[str], words: str) -> None:
    """It says what is wrong and what would work, on standard error, with exit code 2."""
    done = run(*arguments, cwd=root)
    assert done.returncode == 2
    assert words in done.stderr.decode()
    assert done.stdout == b""
