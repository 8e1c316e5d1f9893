"""What people write between the parts of a unit: notes, feet, words like labels, signs, hidden words."""

import io

import pytest
from xlsxwriter import Workbook

from cskg.model import Statement, Unit
from cskg.parser.documents import parse_document
from cskg.parser.passages import text_of_spans

_FORM = """Title: Cut timber
Code: 900201L3
Range: For carpenters.
Level: 3
Credit: 6
Competency: Performance Requirements
{topics}
Assessment Criteria: The integrated outcome requirement of this UoC is the ability to:
• Cut wood safely
• Keep records
Remark: {remark}
"""
_TOPICS = "1. Prepare tools\n• Select saws\n• Check gloves\n2. Cut wood\n• Mark lines\n• Follow cuts"


def _read(topics: str = _TOPICS, remark: str = "") -> Unit:
    (unit,), _ = parse_document(_FORM.format(topics=topics, remark=remark).encode(), "a.txt")
    return unit


def _show(statements: tuple[Statement, ...]) -> list[object]:
    return [s.text if not s.children else [s.text, *_show(s.children)] for s in statements]


@pytest.mark.parametrize(
    "line", ["The saws are of steel.", "Note: wear gloves", "For example, in pencil", "Important!", "例如：鉛筆"]
)
def test_a_note_between_items_opens_no_topic(line: str) -> None:
    """It hangs under the item before it or goes on it, and the items after it stay in their topic."""
    unit = _read(_TOPICS.replace("• Check gloves", f"{line}\n• Check gloves").replace("• Follow", f"{line}\n• Follow"))
    assert [topic.number for topic in unit.requirements] == ["1", "2"]
    assert [topic.children[-1].text for topic in unit.requirements] == ["Check gloves", "Follow cuts"]
    assert [len(topic.children) for topic in unit.requirements] == [2, 2]


def test_a_bold_line_between_two_numbers_holds_no_numbered_topic() -> None:
    """*Important!* in bold type is about what stands before it."""
    page = (
        "<table><tr><td>Title</td><td>Cut timber</td></tr><tr><td>Code</td><td>900201L3</td></tr>"
        "<tr><td>Level</td><td>3</td></tr><tr><td>Competency</td><td><p>1. Prepare tools</p>"
        "<ul><li>Select saws</li></ul>"
        "<p><b>Wear gloves</b></p><ul><li>Check gloves</li></ul><p>2. Cut wood</p><ul><li>Mark lines</li></ul></td>"
        "</tr></table>"
    )
    (unit,), _ = parse_document(page.encode(), "a.html")
    assert [topic.number for topic in unit.requirements] == ["1", "2"]
    assert _show(unit.requirements)[1] == ["Cut wood", "Mark lines"]


@pytest.mark.parametrize("mark", ["#", "»"])
def test_signs_of_markdown_in_plain_text_are_marks(mark: str) -> None:
    """Items whose mark is a number sign are items, and a word between asterisks changes nothing."""
    unit = _read(_TOPICS.replace("•", mark).replace("saws", "**all** saws"))
    assert _show(unit.requirements) == [
        ["Prepare tools", "Select **all** saws", "Check gloves"],
        ["Cut wood", "Mark lines", "Follow cuts"],
    ]


@pytest.mark.parametrize(
    "remark",
    [
        "First version.\nApproved by the board in 2019.\nAdopted from 900101L2.",
        "First version.\nDate: 2019\nAdopted from 900101L2.",
        "First version.\nTitle: as in 2019.\nAdopted from 900101L2.",
        "First version.\nLevel: see the descriptors.\nAdopted from 900101L2.",
    ],
    ids=["a sentence like a foot", "a line like a foot", "a line like a title", "a line like a level"],
)
def test_a_remark_keeps_its_lines(remark: str) -> None:
    """What ties the unit to another one is never taken for a foot or for another unit."""
    unit = _read(remark=remark)
    assert unit.remark == " ".join(remark.splitlines())
    assert [derivation.code for derivation in unit.derivations] == ["900101L2"]
    assert unit.level == 3


def test_a_foot_is_left_out_and_told() -> None:
    """Who signed, and when, is no remark."""
    unit = _read(remark="First version.\nApproved by: A. Chan\nDate: 2019")
    assert unit.remark == "First version."
    assert "foot-left-out" in {found.code for found in unit.diagnostics}


def test_what_has_no_form_of_a_code_and_no_fields_is_no_unit() -> None:
    """The last row of a list, such as *Total*, is told and left out."""
    text = _FORM.format(topics=_TOPICS, remark="Nil") + "\nTitle: Total\nCode: 2\n"
    units, found = parse_document(text.encode(), "a.txt")
    assert [unit.code for unit in units] == ["900201L3"]
    assert "no-unit-there" in {each.code for each in found}


def test_hidden_and_deleted_words_of_rtf_are_not_read() -> None:
    """They are not what a reader sees."""
    shown = _FORM.format(topics=_TOPICS.replace("•", "-"), remark="").replace("• ", "- ")
    lines = shown.replace("\n", "\\par\n").replace("Mark lines", "Mark {\\v secret }lines{\\deleted  in ink}")
    (unit,), _ = parse_document(("{\\rtf1\\ansi\n" + lines + "}").encode(), "a.rtf")
    assert unit.requirements[1].children[0].text == "Mark lines"


@pytest.mark.parametrize(
    "hidden",
    [
        "<del>old </del>",
        '<span style="display: none">old </span>',
        "<span hidden>old <span>and worn </span></span>",
        "<!-- old -->",
    ],
)
def test_what_a_page_does_not_show_is_not_read(hidden: str) -> None:
    """Deleted and hidden words are no part of a statement, and its spans leave them out."""
    page = (
        "<table><tr><td>Title</td><td>Cut timber</td></tr><tr><td>Code</td><td>900201L3</td></tr><tr><td>Level</td>"
        f"<td>3</td></tr><tr><td>Competency</td><td>1. Prepare tools<ul><li>Check {hidden}gloves</li></ul></td></tr>"
        "</table>"
    )
    (unit,), _ = parse_document(page.encode(), "a.html")
    (item,) = unit.requirements[0].children
    assert item.text == "Check gloves"
    assert text_of_spans(page, item.spans) == "Check gloves"


def test_a_quantity_at_the_start_of_a_line_is_no_topic() -> None:
    """*3 metres* and *2. 5 mm* go on the item that a line end broke."""
    broken = _TOPICS.replace("Select saws", "Use at least\n2. 5 mm blades").replace(
        "Follow cuts", "Cut boards of\n3 metres"
    )
    assert _show(_read(broken).requirements) == [
        ["Prepare tools", "Use at least 2. 5 mm blades", "Check gloves"],
        ["Cut wood", "Mark lines", "Cut boards of 3 metres"],
    ]


def test_an_industry_between_two_units_is_the_second_ones() -> None:
    """It stands alone on the last line before the next unit, and is no part of the remark before it."""
    first = _FORM.format(topics=_TOPICS, remark="Nil")
    second = _FORM.format(topics=_TOPICS, remark="").replace("900201L3", "900202L3")
    units, _ = parse_document(f"{first}Property Management Industry\n{second}".encode(), "a.txt")
    assert [(unit.code, unit.industry, unit.remark) for unit in units] == [
        ("900201L3", None, None),
        ("900202L3", "Property Management", None),
    ]


def test_a_number_in_a_cell_of_its_own_is_that_of_the_words_beside_it() -> None:
    """As in a form where numbers have a column."""
    content = io.BytesIO()
    rows = [
        ["Title", "Cut timber"], ["Code", "900201L3"], ["Level", "3"], ["Credit", "6", "(For Reference Only)"],
        ["Competency", "1", "Prepare tools"], ["", "1.1", "Select saws"], ["", "2", "Cut wood"],
    ]  # fmt: skip
    with Workbook(content) as workbook:
        sheet = workbook.add_worksheet()
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
    (unit,), _ = parse_document(content.getvalue(), "a.xlsx")
    topics = unit.requirements
    assert [(s.number, s.text) for s in (*topics, *topics[0].children)] == [
        ("1", "Prepare tools"),
        ("2", "Cut wood"),
        ("1.1", "Select saws"),
    ]
    assert (unit.credit, unit.credit_note) == (6, "For Reference Only")
