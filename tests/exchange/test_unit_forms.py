"""Forms for units: empty ones say nothing, and filled ones are read exactly."""

import io

import docx
import pytest
from openpyxl import load_workbook

from cskg.exchange.unit_forms import FORMATS, FormLanguage, write_form
from cskg.outline import iter_statements
from cskg.parser.documents import parse_document

FILLED = {
    "industry": "Illustrative Retail",
    "functional_area": "Store Operation",
    "title": "Run a shop, alone",
    "code": "900631L2",
    "range": 'Shops, stalls and "pop-ups" of one person.',
    "level": "2",
    "credit": "3 (For Reference Only)",
    "requirements": "1. Understand the shop\n• Know the goods\n• Know the rules, including\n○ Safety\n○ Hygiene\n"
    "2. Open the shop\n• Count the till",
    "criteria": "• Open on time\n• Close with all money counted",
    "remark": "This UoC is adapted from 900632L2.",
}


@pytest.mark.parametrize("language", FormLanguage)
@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_form_is_read_without_a_word(form: str, language: FormLanguage) -> None:
    """It holds no unit yet, and that is not a fault; the same form has the same bytes."""
    data = write_form(form, language)
    assert data == write_form(form, language)
    assert parse_document(data, f"form.{form}") == ((), ())


def test_a_form_says_how_to_write_statements() -> None:
    """The document above its table, and the workbook beside the cells of code, level, credit, competency, criteria."""
    document = docx.Document(io.BytesIO(write_form("docx")))
    hints = "\n".join(paragraph.text for paragraph in document.paragraphs)
    notes = load_workbook(io.BytesIO(write_form("xlsx"))).active.data_validations.dataValidation
    assert {note.promptTitle: str(note.sqref) for note in notes} == {
        "Code": "B4",
        "Level": "B6",
        "Credit": "B7",
        "Competency": "B8",
        "Assessment Criteria": "B9",
    }
    for note in notes:
        assert f"({note.promptTitle}: {note.prompt})" in hints


@pytest.mark.parametrize("form", FORMATS)
def test_a_form_with_plain_lines_is_read_with_a_warning(form: str) -> None:
    """Nothing says which lines are topics, and that is noted; numbers alone are enough."""
    lines = ["Know the goods", "Name their makers", "Open the shop", "Count the till"]
    for numbers, codes in (("", ["no-topics"]), ("1. ", [])):
        values = FILLED | {"requirements": "\n".join([numbers + lines[0], *lines[1:]])}
        (unit,), _ = parse_document(write_form(form, values=values), f"form.{form}")
        assert [diagnostic.code for diagnostic in unit.diagnostics] == codes


@pytest.mark.parametrize("language", FormLanguage)
@pytest.mark.parametrize("form", FORMATS)
def test_a_filled_form_is_read_exactly(form: str, language: FormLanguage) -> None:
    """All fields, and the tree of statements with its numbers; nothing is noted."""
    values = FILLED
    if form == "md":
        values = FILLED | {
            "requirements": "1. Understand the shop\n   - Know the goods\n   - Know the rules, including\n"
            "     - Safety\n     - Hygiene\n2. Open the shop\n   - Count the till",
            "criteria": "- Open on time\n- Close with all money counted",
        }
    (unit,), notes = parse_document(write_form(form, language, values), f"form.{form}")
    assert [*notes, *unit.diagnostics] == []
    assert (unit.title, unit.code, unit.range) == (FILLED["title"], FILLED["code"], FILLED["range"])
    assert (unit.level, unit.credit, unit.credit_note) == (2, 3, "For Reference Only")
    assert (unit.industry, unit.functional_areas) == ("Illustrative Retail", ("Store Operation",))
    assert unit.remark == FILLED["remark"]
    assert unit.derivations[0].code == "900632L2"
    assert [
        (position.numbers, statement.number, statement.text) for position, _, statement in iter_statements(unit)
    ] == [
        ("1", "1", "Understand the shop"),
        ("1.1", None, "Know the goods"),
        ("1.2", None, "Know the rules, including"),
        ("1.2.1", None, "Safety"),
        ("1.2.2", None, "Hygiene"),
        ("2", "2", "Open the shop"),
        ("2.1", None, "Count the till"),
        ("1", None, "Open on time"),
        ("2", None, "Close with all money counted"),
    ]
