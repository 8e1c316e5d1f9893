"""Fields: running heads go wherever they stand, and several units in one document stay apart."""

from pathlib import Path

import pytest

from cskg.model import Unit
from cskg.parser.documents import parse_document
from cskg.parser.passages import text_of_spans


def _units(text: str) -> tuple[Unit, ...]:
    return parse_document(text.encode(), "a.txt")[0]


@pytest.fixture
def texts(root: Path) -> list[str]:
    """The two real documents."""
    folder = root / "data" / "units" / "retail"
    return [(folder / f"{code}.txt").read_bytes().decode() for code in ("107167L5", "111275L4")]


@pytest.mark.parametrize("order", [1, -1])
def test_two_units_in_one_document_are_read_as_if_alone(texts: list[str], order: int) -> None:
    """Their heads, also after an empty last field, belong to the unit that they open."""
    together = _units("\n\n".join(texts[::order]))
    alone = [_units(text)[0] for text in texts[::order]]
    for one, other in zip(together, alone, strict=True):
        assert one.code == other.code
        assert one.remark == other.remark
        assert one.functional_areas == other.functional_areas
        assert [_words(s) for s in one.requirements] == [_words(s) for s in other.requirements]
        assert [_words(s) for s in one.assessment_criteria] == [_words(s) for s in other.assessment_criteria]


def _words(statement: object) -> object:
    return (statement.text, [_words(child) for child in statement.children])  # type: ignore[attr-defined]


def test_line_ends_of_another_system_change_nothing(texts: list[str]) -> None:
    """CR LF instead of LF: the same words."""
    for text in texts:
        (one,), (other,) = _units(text), _units(text.replace("\n", "\r\n"))
        assert [_words(s) for s in one.requirements] == [_words(s) for s in other.requirements]
        assert (one.title, one.range, one.remark) == (other.title, other.range, other.remark)


def test_a_head_in_the_middle_of_a_sentence_goes_and_the_sentence_stays_whole() -> None:
    """The words before and after it are one statement, with two spans."""
    head = "Specification of Competency Standards for the Retail Industry\n\nFunctional Area - Sales\n\n"
    text = (
        f"{head}Title\tSell\nCode\t900001L2\nCompetency\tPerformance Requirements\n\t1. Sell goods\n"
        f"\t• Explain the price of\n\n{head}\tthe goods to customers\n\t• Pack the goods\n"
        "Assessment Criteria\t• Sell.\n"
    )
    (unit,) = _units(text)
    first, second = unit.requirements[0].children
    assert (first.text, second.text) == ("Explain the price of the goods to customers", "Pack the goods")
    assert len(first.spans) == 2
    assert "Industry" not in "".join(text[span.start : span.end] for span in first.spans)


def test_a_functional_area_of_a_branch() -> None:
    """`A > B` is the functional area B of the branch A."""
    (unit,) = _units("Functional Area - Sales > Online Sales\n\nTitle\tSell\nCode\t900001L2\n")
    assert (unit.branch, unit.functional_areas) == ("Sales", ("Online Sales",))


def test_a_lone_number_after_an_empty_label_is_its_value() -> None:
    """In a table's text, `Level` and `5` stand on lines of their own; elsewhere such a line is a page number."""
    (unit,) = _units("Title\nSell\nCode\n900001L5\nLevel\n5\nCredit\n3\nRange\nAny shop.\n12\n")
    assert (unit.level, unit.credit, unit.range) == (5, 3, "Any shop.")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Verify new cus-\ntomers of the bank.", "Verify new customers of the bank."),
        ("Keep cost-\neffective records at low cost.", "Keep cost-effective records at low cost."),
        ("Find non-\ncompliant goods.", "Find non-compliant goods."),
        ("Serve walk-\nin customers; walk-in sales.", "Serve walk-in customers; walk-in sales."),
        ("Use check-\nlists and checklists.", "Use checklists and checklists."),
        ("Sell A-\nB goods.", "Sell A- B goods."),
        ("Give pre-\nand after-sale service.", "Give pre- and after-sale service."),
    ],
)
def test_a_hyphen_at_a_line_end_goes_where_it_divides_a_word(text: str, read: str) -> None:
    """It lies outside the spans; one that belongs to the word stays."""
    document = f"Title\tSell\nCode\t900001L2\nRange\t{text}\nLevel\t2\n"
    (unit,) = _units(document)
    (quote,) = [quote for quote in unit.field_quotes if quote.field == "range"]
    assert unit.range == read
    assert text_of_spans(document, quote.spans) == read


@pytest.mark.parametrize(
    "head",
    [
        "Specification of Competency Standards for the Retail Industry",
        "Specification of Competency Standards\nfor the Retail Industry",
        "Specification of Competency Standards for the\nRetail Industry",
        "Specification of Competency Standards for Retail",
    ],
)
def test_the_industry_is_read_wherever_its_line_breaks(head: str) -> None:
    """The head names it, on one line or on two."""
    (unit,) = _units(f"{head}\nUnit of Competency\n\nTitle\tSell\nCode\t900001L2\n")
    assert unit.industry == "Retail"
