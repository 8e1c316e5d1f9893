"""Marks: which numbers, letters and glyphs open items, and what hangs under what."""

import pytest

from cskg.model import Statement
from cskg.parser.documents import parse_document
from cskg.parser.limits import Wording
from cskg.parser.line_breaks import LineBreaks
from cskg.parser.markup import TextKind, split_lines
from cskg.parser.passages import Passage
from cskg.parser.statements import segment


def _outline(text: str) -> list[str]:
    """The statements of a field, each behind as many dots as it lies deep, with the number that is printed."""
    passages = [Passage.of([line]) for line in split_lines(text, TextKind.TEXT) if not line.is_blank]

    def walk(statements: tuple[Statement, ...], depth: int) -> list[str]:
        lines: list[str] = []
        for statement in statements:
            number = f"{statement.number}|" if statement.number else ""
            lines += ["." * depth + number + statement.text, *walk(statement.children, depth + 1)]
        return lines

    return walk(segment(passages, text, LineBreaks(passages, Wording())).statements, 0)


@pytest.mark.parametrize(
    ("first", "second", "numbers"),
    [
        ("(a)", "(b)", "ab"),
        ("a)", "b)", "ab"),
        ("a.", "b.", "ab"),
        ("(i)", "(ii)", ("i", "ii")),
        ("i.", "ii.", ("i", "ii")),
        ("(1)", "(2)", "12"),
        ("1)", "2)", "12"),
        ("（一）", "（二）", "一二"),
        ("（1）", "（2）", "12"),
    ],
)
def test_lists_in_letters_and_numerals_hang_under_their_topic(
    first: str, second: str, numbers: tuple[str, str]
) -> None:
    """Each form is a list of its own, and the next topic closes it."""
    text = f"6.1 Sell\n{first} Explain prices\n{second} Pack goods\n6.2 Buy\n{first} Order\n{second} Pay"
    one, two = numbers
    assert _outline(text) == [
        "6.1|Sell", f".{one}|Explain prices", f".{two}|Pack goods", "6.2|Buy", f".{one}|Order", f".{two}|Pay",
    ]  # fmt: skip


def test_a_letter_after_h_is_no_roman_numeral() -> None:
    """(i) after (h) goes on the letters; (i) under (a) starts a list below it."""
    letters = "\n".join(f"({letter}) Item {letter}" for letter in "abcdefghij")
    assert _outline(letters) == [f"{letter}|Item {letter}" for letter in "abcdefghij"]
    assert _outline("(a) Sell\n(i) Explain\n(ii) Pack\n(b) Buy") == ["a|Sell", ".i|Explain", ".ii|Pack", "b|Buy"]


def test_a_single_letter_is_a_word() -> None:
    """Where no second item follows, ``a)`` and ``(i)`` are text."""
    assert _outline("• Sell goods in class\n(a) only") == ["Sell goods in class (a) only"]


def test_chinese_numerals_lead_and_figures_lie_below() -> None:
    """一、 before any figure is the topic; its figures start again."""
    text = "一、認識貨品\n1. 說明價格\n2. 說明種類\n二、銷售貨品\n1. 包裝貨品\n2. 收款"
    assert _outline(text) == [
        "一|認識貨品", ".1|說明價格", ".2|說明種類", "二|銷售貨品", ".1|包裝貨品", ".2|收款",
    ]  # fmt: skip


def test_items_amid_a_line_are_cut_where_they_fit() -> None:
    """(a) ...; (b) ... on one line are two."""
    assert _outline("(a) Sell goods; (b) Pack goods (in paper); and (c) Take money") == [
        "a|Sell goods", "b|Pack goods (in paper)", "c|Take money",
    ]  # fmt: skip


def test_the_opener_on_a_line_of_its_own_is_no_statement() -> None:
    """What follows it hangs under the topic, also after an item; inside an item the words are text."""
    text = "6.1 Sell\nBe able to:\nExplain prices\nPack goods\n6.2 Rank\n- Be able to rank goods"
    assert _outline(text) == ["6.1|Sell", ".Explain prices", ".Pack goods", "6.2|Rank", ".Be able to rank goods"]


@pytest.mark.parametrize(("mark", "number"), [("(i)", "i"), ("(a)", "a"), ("1.", "1"), ("(1)", "1")])
def test_one_criterion_may_have_a_number(mark: str, number: str) -> None:
    """It opens a list of one, where the words behind it begin as criteria do."""
    text = (
        "Title: Put up signs\nCode: 929901L2\nCompetency:\n1. Know the signs\n   • Price signs\n   • Safety signs\n"
        "Assessment Criteria:\nThe integrated outcome requirement of this unit of competency is:\n"
        f"{mark} Capable of putting up signs\n"
    )
    ((unit,), _) = parse_document(text.encode(), "a.txt")
    assert [(each.number, each.text) for each in unit.assessment_criteria] == [(number, "Capable of putting up signs")]
