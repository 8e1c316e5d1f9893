"""Labels amid lines, labels on two lines, columns that slipped, pages around the units."""

import pytest

from cskg.model import Unit
from cskg.parser.documents import parse_document
from cskg.parser.passages import text_of_spans

HEAD = "Specification of Competency Standards for Toy Making Unit of Competency Functional Area: Painting"
LINE = (
    "Title Paint toys Code 900711L2 Range This unit of competency applies to painters at Level 2 shops. Level 2 Credit "
    "3 Competency Performance Requirements 1. Know paints Explain colours Describe brushes 2. Paint toys Be able to: "
    "Mix colours Dry toys Assessment Criteria The integrated outcome requirements of this unit of competency are: "
    "Capable of mixing colours; and Capable of drying toys. Remark"
)


def _units(text: str) -> tuple[Unit, ...]:
    return parse_document(text.encode(), "a.txt")[0]


def _shape(unit: Unit) -> object:
    requirements = [(one.text, [child.text for child in one.children]) for one in unit.requirements]
    return unit.title, unit.range, unit.level, unit.credit, requirements, [c.text for c in unit.assessment_criteria]


def test_a_unit_on_one_physical_line_is_read_as_on_many() -> None:
    """Labels are followed in turn; a level inside the range is none."""
    (unit,) = _units(f"{HEAD} {LINE}")
    assert (unit.code, unit.industry, unit.functional_areas) == ("900711L2", "Toy Making", ("Painting",))
    assert _shape(unit) == (
        "Paint toys",
        "This unit of competency applies to painters at Level 2 shops.",
        2,
        3,
        [("Know paints", ["Explain colours", "Describe brushes"]), ("Paint toys", ["Mix colours", "Dry toys"])],
        ["Capable of mixing colours", "Capable of drying toys."],
    )
    for statement in unit.requirements:
        assert text_of_spans(f"{HEAD} {LINE}", statement.spans) == statement.text


def test_two_units_on_one_physical_line_stay_apart() -> None:
    """The running head between them goes."""
    other = LINE.replace("900711L2", "900712L2").replace("Paint toys", "Varnish toys")
    one, two = _units(f"{HEAD} {LINE} {HEAD} {other}")
    assert (one.code, one.title, two.code, two.title) == ("900711L2", "Paint toys", "900712L2", "Varnish toys")
    assert one.remark is None
    assert two.functional_areas == ("Painting",)


@pytest.mark.parametrize("space", ["", " ", "\n"])
def test_numbered_labels_may_touch_what_stands_around_them(space: str) -> None:
    """``2.Code900711L2 3.RangeAny shop.4.Level2`` is four fields."""
    text = (
        f"1.Title{space}Paint toys{space}2.Code{space}900711L2{space}3.Range{space}Any shop.{space}"
        f"4.Level{space}2{space}5.Credit{space}3{space}6.CompetencyPerformance Requirement"
        f"1. Know paints\n• Explain colours\n7.Assessment Criteria{space}• Capable of painting.\n8.Remarks"
    )
    (unit,) = _units(text)
    assert _shape(unit) == (
        "Paint toys", "Any shop.", 2, 3, [("Know paints", ["Explain colours"])], ["Capable of painting."],
    )  # fmt: skip


SLIPPED = """1. Title           Paint toys in large numbers
2. Code            900711L2
3. Range           This unit of competency is applicable to painters who
4. Level           paint toys of wood and of metal in
5. Credit          any workshop.
6. Competency      2
7. Assessment      3 (for reference only)
   Criteria        Performance Requirements:
                   6.1 Know paints
                      · Explain colours
8. Remarks            · Describe brushes
                   The integrated outcome requirements of this unit of competency are:
                      · Capable of painting toys.
                   This UoC is adapted from 900799L2.
"""


def test_columns_that_slipped_by_two_lines_are_put_back() -> None:
    """The values are in order; a diagnostic says what was done."""
    (unit,) = _units(SLIPPED)
    assert _shape(unit) == (
        "Paint toys in large numbers",
        "This unit of competency is applicable to painters who paint toys of wood and of metal in any workshop.",
        2,
        3,
        [("Know paints", ["Explain colours", "Describe brushes"])],
        ["Capable of painting toys."],
    )
    assert unit.remark == "This UoC is adapted from 900799L2."
    assert "columns-slipped" in {found.code for found in unit.diagnostics}


def test_a_level_that_contradicts_the_code_is_no_slip() -> None:
    """Where level and credit do not stand in order further on, the fields stay, and are reported."""
    (unit,) = _units("Title\tPaint\nCode\t900711L2\nRange\tAny.\nLevel\t4\nCredit\t3\nCompetency\t1. Paint\n")
    assert unit.level == 4
    assert {"level-code-mismatch"} == {found.code for found in unit.diagnostics} - {"missing-field"}


def test_pages_around_the_units_are_no_part_of_them() -> None:
    """Contents, an explanation of the fields, and appendices give neither units nor words of a unit."""
    unit = (
        "1. Title Paint toys\n2. Code 900711L2\n3. Range Any shop.\n4. Level 2\n5. Credit 3\n6. Competency\n6.1 Know\n"
        "• Explain colours\n7. Assessment Criteria\n• Capable of painting.\n8. Remarks\n"
    )
    before = (
        "Contents\n\nPaint toys ............ 7\nCode  Title  Page\n\nHow to read the units\n\n"
        "1. Title - what the unit is called\n2. Code - the number that every unit has\n"
        "3. Range - where the unit is used\n4. Level - the QF level\n"
        "8. Remarks - anything else\n\n6\n\n"
    )
    after = "Appendix 1 Comparison of old and new units\n\nQQZZPT251A Paint toys 900711L2\n\nIndex\nToys, 7\n"
    units, faults = parse_document(f"{before}{unit}{after}".encode(), "a.txt")
    assert [one.code for one in units] == ["900711L2"]
    assert units[0].remark is None
    assert [one.text for one in units[0].assessment_criteria] == ["Capable of painting."]
    assert (faults, units[0].diagnostics) == ((), ())
