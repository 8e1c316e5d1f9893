"""The habits of other systems are all in the docs, and each can be met."""

import json
import re
from pathlib import Path

from cskg.parser.foreign.habits import HABITS

CASES = Path(__file__).parent / "cases"


def test_every_habit_is_documented(root: Path) -> None:
    """docs/reference/importing.md has a row for each habit, with its severity and what is done, and no other row."""
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (\w+) \| (.+) \| (.+) \|$",
        (root / "docs" / "reference" / "importing.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert rows == [(code, habit.severity.value, habit.what, habit.done) for code, habit in HABITS.items()]


def test_every_habit_is_shown_by_a_case() -> None:
    """There is a file for each habit."""
    shown = {
        code for path in CASES.glob("*/expected.json") for code in json.loads(path.read_text("utf-8")).get("habits", {})
    }
    assert shown == set(HABITS)
