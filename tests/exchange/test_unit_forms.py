"""Forms for units: empty ones say nothing, and filled ones are read exactly."""

import pytest

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
