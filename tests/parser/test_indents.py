"""Indents of plain text: depth among items with one glyph, and among items without any."""

import pytest

from cskg.model import Statement
from cskg.parser.documents import parse_document
from cskg.parser.limits import Wording
from cskg.parser.line_breaks import LineBreaks
from cskg.parser.markup import TextKind, split_lines
from cskg.parser.nesting import find_indent
from cskg.parser.passages import Passage
from cskg.parser.statements import segment


def _outline(text: str) -> list[str]:
    """The statements of a field, each behind as many dots as it lies deep."""
    passages = [Passage.of([line]) for line in split_lines(text, TextKind.TEXT) if not line.is_blank]

    def walk(statements: tuple[Statement, ...], depth: int) -> list[str]:
        lines: list[str] = []
        for statement in statements:
            lines += ["." * depth + statement.text, *walk(statement.children, depth + 1)]
        return lines

    return walk(segment(passages, text, LineBreaks(passages, Wording())).statements, 0)


def test_one_glyph_nests_by_its_indent() -> None:
    """Deeper opens a list, coming back closes it, also over two depths at once."""
    text = "1. Sell goods\n- Explain\n   - Price\n      - Tax\n   - Size\n- Pack\n  - Gifts\n2. Buy goods\n- Order"
    assert _outline(text) == [
        "Sell goods", ".Explain", "..Price", "...Tax", "..Size", ".Pack", "..Gifts", "Buy goods", ".Order",
    ]  # fmt: skip


def test_a_column_more_or_less_is_no_depth() -> None:
    """Not even where each line lies one column off the one before it."""
    assert _outline("• Explain\n • Describe\n  • Pack\n • Sell\n• Order") == [
        "Explain", "Describe", "Pack", "Sell", "Order",
    ]  # fmt: skip


def test_glyphs_say_the_depth_where_indents_do_not() -> None:
    """All at one margin, and also where a page brought the list another margin."""
    assert _outline("• Explain\n○ Price\n○ Size\n• Pack") == ["Explain", ".Price", ".Size", "Pack"]
    assert _outline("    • Explain\n        ○ Price\n• Pack\n    ○ Gifts") == ["Explain", ".Price", "Pack", ".Gifts"]


def test_a_cycle_of_glyphs_nests_by_its_indent() -> None:
    """Word comes back to its first bullet at the fourth depth."""
    text = "• A\n   o B\n      ▪ C\n         • D\n         • E\n      ▪ F\n   • G\n• H"
    assert _outline(text) == ["A", ".B", "..C", "...D", "...E", "..F", ".G", "H"]


def test_another_glyph_at_an_open_depth_is_one_of_its_list() -> None:
    """Once a list was left, what stands where it stood goes on beside it."""
    assert _outline("• Explain\n    ○ Price\n        ▪ Tax\n    - Size\n• Pack") == [
        "Explain", ".Price", "..Tax", ".Size", "Pack",
    ]  # fmt: skip


@pytest.mark.parametrize("wrapped", ["goods of all kinds", "Hong Kong goods"])
@pytest.mark.parametrize("indent", [0, 2, 6])
def test_a_wrapped_line_is_no_item(wrapped: str, indent: int) -> None:
    """Whatever its indent, and with a capital too where the line above it is full or wants a word."""
    first = "- Explain to all new members of the staff of the shop the origin of"
    assert _outline(f"{first}\n{' ' * indent}{wrapped}\n- Pack") == [f"{first[2:]} {wrapped}", "Pack"]
    full = "- Explain to all new members of the staff of the shop in its backroom today"
    assert _outline(f"{full}\n{' ' * indent}{wrapped}\n- Pack") == [f"{full[2:]} {wrapped}", "Pack"]


def test_unmarked_lines_below_a_dash_are_items_of_its_list() -> None:
    """A dash for one level and nothing below it, without a colon that would announce them."""
    text = (
        "6.1 Draft journeys\n- Draft the way of a visitor\n    First visit\n    Purchase of\n    goods\n- Test drafts"
    )
    assert _outline(text) == [
        "Draft journeys", ".Draft the way of a visitor", "..First visit", "..Purchase of goods", ".Test drafts",
    ]  # fmt: skip


def test_unmarked_lines_nest_by_their_indents() -> None:
    """Below a numbered topic, with the same words at the same margin they would be siblings."""
    lines = ["6.1 Know the goods", "Explain prices", "Describe taxes", "Customs duties", "Sell goods"]
    deep = [" " * indent + line for indent, line in zip((0, 3, 3, 7, 3), lines, strict=True)]
    assert _outline("\n".join(deep)) == [
        "Know the goods", ".Explain prices", ".Describe taxes", "..Customs duties", ".Sell goods",
    ]  # fmt: skip


def test_glyphs_left_of_their_topic_stay_below_it() -> None:
    """A topic may be indented more than its items."""
    assert _outline("      1. Sell goods\n- Explain\n- Pack") == ["Sell goods", ".Explain", ".Pack"]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("\t• A", 8),
        ("\t\t• A", 16),
        ("   • A", 3),
        ("\u3000• A", 2),
        ("Remark\t  A", 10),
        ("Remark     A", 11),
        ("Remark: A", None),
    ],
)
def test_columns_count_from_the_tab_that_ends_a_label(line: str, column: int | None) -> None:
    """A tab after a label and one before a further line of its value are one place; after a colon no place is known."""
    (found,) = split_lines(line, TextKind.TEXT)
    start = line.find("A") if line.startswith("Remark") else 0
    assert find_indent(Passage(((found, start, len(line)),)), line) == column


def test_white_space_of_markup_is_no_indent() -> None:
    """An HTML page is indented for its author's eyes only."""
    page = (
        "<html><body><table><tr><td>Title</td><td>Sell</td></tr><tr><td>Code</td><td>900001L1</td></tr>"
        "<tr><td>Competency</td><td><p>1. Sell</p>\n  <p>• Explain</p>\n      • Pack<br>\n\n         • Order</td></tr>"
        "</table></body></html>"
    )
    (unit,), _ = parse_document(page.encode(), "a.html")
    assert [item.text for item in unit.requirements[0].children] == ["Explain", "Pack", "Order"]
