"""Lists beside documents: from files to GraphQL, and what is described goes before what is listed."""

from pathlib import Path
from typing import Any

import pytest
from builders import load_dataset

from cskg.api.executing import execute

DESCRIBED = (
    "Title\tCount the till\nCode\t900611L2\nRange\tAny shop.\nLevel\t2\n"
    "Competency\tPerformance Requirements\n\t1. Count the till\n\t• Count coins\n"
    "Assessment Criteria\t• Count in time.\nRemark\tThis unit replaces RTZZSO100A.\n"
)
LIST = (
    "Code,Old Code,Title,Level,Credit,Functional Area,Industry\n"
    "900611L2,RTZZSO201A,Count a till,2,1,Tills,Illustrative Retail\n"
    "900612L3,RTZZSO302A,Lock the safe,3,6,Safes,Illustrative Retail\n"
)


@pytest.fixture
def ask(tmp_path: Path):  # noqa: ANN201
    """Asks a dataset of a described unit and a list."""
    (tmp_path / "unit.txt").write_text(DESCRIBED, "utf-8")
    (tmp_path / "a-list.csv").write_text(LIST, "utf-8")
    catalogue, _ = load_dataset(tmp_path)

    def run(query: str) -> Any:
        result = execute(catalogue, query)
        assert not result.errors, result.errors
        return result.data

    return run


@pytest.mark.parametrize("name", ["900611L2", "RTZZSO201A"])
def test_a_described_unit_takes_what_it_lacks_from_the_list(ask, name: str) -> None:  # noqa: ANN001
    """By its current code and its old one."""
    unit = ask(f"""{{ unit(code: "{name}") {{ code oldCode status title credit functionalAreas {{ name }}
        requirements {{ text }} source {{ name }} }} }}""")["unit"]
    assert unit == {
        "code": "900611L2",
        "oldCode": "RTZZSO201A",
        "status": "DESCRIBED",
        "title": "Count the till",
        "credit": 1,
        "functionalAreas": [{"name": "Tills"}],
        "requirements": [{"text": "Count the till"}],
        "source": {"name": "unit.txt"},
    }


def test_statuses_are_told_apart(ask) -> None:  # noqa: ANN001
    """Described, listed, and merely named by a remark."""
    units = ask("{ units { edges { node { code status title } } } }")["units"]["edges"]
    assert [tuple(edge["node"].values()) for edge in units] == [
        ("900611L2", "DESCRIBED", "Count the till"),
        ("900612L3", "LISTED", "Lock the safe"),
        ("RTZZSO100A", "REFERENCED", None),
    ]
    listed = ask("{ units(filter: {status: [LISTED]}) { totalCount } }")
    assert listed["units"]["totalCount"] == 1
