"""Appendices that compare old and new units give old codes, and are no part of the unit before them."""

import pytest

from cskg.model import UnitStatus
from cskg.parser.documents import parse_document

UNIT = (
    "Title\tCount the till\nCode\t900611L2\nRange\tAny shop.\nLevel\t2\nCredit\t1\n"
    "Competency\tPerformance Requirements\n\t1. Count the till\n\t• Count coins\n"
    "Assessment Criteria\t• Count in time.\nRemark\tNone.\n\n"
)
HEADING = "Appendix 3\nComparison between the old and new units of competency\n"
FORMS = {
    "codes": "Old Code\tNew Code\nRTZZSO201A\t900611L2\nRTZZSO302A\t900612L3\n",
    "titles": "Old Code  Old Title  New Code  New Title\nRTZZSO201A  Count tills  900611L2  Count the till\n"
    "RTZZSO302A  Lock safes  900612L3  Lock the safe\n",
    "new first": "New Code\tNew Title\tOld Code\n900611L2\tCount the till\tRTZZSO201A\n"
    "900612L3\tLock the safe\tRTZZSO302A\n",
    "a cell a line": "Old code\nOld title\nNew code\nNew title\nRTZZSO201A\nCount tills\n900611L2\nCount the till\n"
    "RTZZSO302A\nLock safes\n900612L3\nLock the safe\n",
    "rows of units that went": "Old Code\tNew Code\nRTZZSO101A\tDeleted\nRTZZSO201A\t900611L2\n-\t900613L1\n"
    "RTZZSO302A\t900612L3\n",
    "two old ones": "Old Code\tNew Code\nRTZZSO201A, RTZZSO202A\t900611L2\nRTZZSO302A\t900612L3\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_old_codes_are_read_from_a_table_of_its_own(form: str) -> None:
    """Each row is a listed unit of the current code."""
    units, notes = parse_document((HEADING + FORMS[form]).encode(), "a")
    assert [(unit.code, unit.old_code, unit.status) for unit in units] == [
        ("900611L2", "RTZZSO201A", UnitStatus.LISTED),
        ("900612L3", "RTZZSO302A", UnitStatus.LISTED),
    ]
    assert {unit.title for unit in units} <= {None, "Count the till", "Lock the safe"}
    assert (units[1].title == "Lock the safe") == ("Lock the safe" in FORMS[form])
    assert (notes, [unit.diagnostics for unit in units]) == ((), [(), ()])


@pytest.mark.parametrize("form", FORMS)
def test_a_described_unit_gets_its_old_code(form: str) -> None:
    """It stays described, its remark does not end in the table, and units after the table are read."""
    later = UNIT.replace("900611L2", "900699L2").replace("Count the till", "Weigh coins")
    units, _ = parse_document((UNIT + HEADING + FORMS[form] + later).encode(), "a")
    found = {unit.code: (unit.old_code, unit.status, unit.remark) for unit in units}
    assert found == {
        "900611L2": ("RTZZSO201A", UnitStatus.DESCRIBED, None),
        "900612L3": ("RTZZSO302A", UnitStatus.LISTED, None),
        "900699L2": (None, UnitStatus.DESCRIBED, None),
    }


def test_codes_of_one_form_go_by_their_columns() -> None:
    """The head says which is the old one."""
    rows = "RTZZSO201A\tRTZZSO201B\nRTZZSO302A\tRTZZSO302B\n"
    for head, pair in (("Old Code\tNew Code\n", (1, 0)), ("New Code\tOld Code\n", (0, 1))):
        units, _ = parse_document((HEADING + head + rows).encode(), "a")
        codes = [("RTZZSO201A", "RTZZSO201B"), ("RTZZSO302A", "RTZZSO302B")]
        assert [(unit.code, unit.old_code) for unit in units] == [(one[pair[0]], one[pair[1]]) for one in codes]


def test_a_contents_page_that_names_the_appendix_is_no_table() -> None:
    """Codes below it are not paired."""
    text = "Contents\nComparison between the old and new units of competency ..... 9\n"
    text += "900611L2 Count ..... 3\nRTZZSO302A Lock ..... 4\n"
    units, _ = parse_document((text + UNIT).encode(), "a")
    assert [(unit.code, unit.old_code) for unit in units] == [("900611L2", None)]


def test_the_chinese_heading() -> None:
    """A guess: no such table was seen in Chinese."""
    units, _ = parse_document("附錄三 新舊能力單元對照表\n舊編號\t新編號\nRTZZSO201A\t900611L2\n".encode(), "a")
    assert [(unit.code, unit.old_code) for unit in units] == [("900611L2", "RTZZSO201A")]


def test_a_table_of_a_page() -> None:
    """The cells of a row belong together, and go up to the next row."""
    rows = "".join(
        f"<tr><td>{old}</td><td>{new}</td><td>{title}</td></tr>"
        for old, new, title in (("RTZZSO201A", "900611L2", "Count the till"), ("-", "900613L1", "Greet customers"))
    )
    page = f"<p>Comparison between the old and new units of competency</p><table>{rows}</table><p>End</p>"
    units, _ = parse_document(page.encode(), "a")
    assert [(unit.code, unit.old_code, unit.title) for unit in units] == [("900611L2", "RTZZSO201A", "Count the till")]
