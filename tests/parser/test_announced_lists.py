"""Lists that have the mark of the item that announces them."""

import pytest

from cskg.model import Statement
from cskg.parser.documents import parse_document

HEAD = "Title\tCount the till\nCode\t900821L2\nLevel\t2\nCompetency\tPerformance Requirements\n1. Count\n"


def _read(items: list[str], mark: str = "• ") -> tuple[list[object], set[str]]:
    text = HEAD + "".join(f"{mark}{item}\n" for item in items)
    (unit,), _ = parse_document(text.encode(), "a.txt")
    return [_tree(one) for one in unit.requirements[0].children], {note.code for note in unit.diagnostics}


def _tree(statement: Statement) -> object:
    return [statement.text, *map(_tree, statement.children)] if statement.children else statement.text


@pytest.mark.parametrize("mark", ["• ", "- ", "o "])
@pytest.mark.parametrize(
    "opener", ["Know fees, including", "Understand the rules on", "Draw up a plan covering", "Count:", "Name fees for"]
)
def test_items_in_small_letters_hang_under_the_one_that_announces_them(opener: str, mark: str) -> None:
    """Up to the next capital, and a name among them does not end the list."""
    read, codes = _read([opener, "late fees", "European fees", "refunds", "Take cash", "Lock the till"], mark)
    assert read == [[opener, "late fees", "European fees", "refunds"], "Take cash", "Lock the till"]
    assert "list-without-items" not in codes


def test_two_lists_follow_each_other() -> None:
    """Each announcement has its own items."""
    read, _ = _read(["Know fees for", "cards", "cheques", "Know rules on", "refunds", "thefts"])
    assert read == [["Know fees for", "cards", "cheques"], ["Know rules on", "refunds", "thefts"]]


def test_an_announcement_without_items_is_told() -> None:
    """Where capitals say nothing of the depth, nothing is changed, and a warning says so."""
    read, codes = _read(["Know fees, including", "Late fees", "Refunds", "Take cash"])
    assert read == ["Know fees, including", "Late fees", "Refunds", "Take cash"]
    assert "list-without-items" in codes


@pytest.mark.parametrize(
    "items",
    [
        ["Refill gaps from the drawer below", "Face up the goods"],
        ["count the coins", "count the notes on", "lock the till"],
        ["Count the coins", "iPhone payments"],
    ],
)
def test_other_items_stay_as_they_are(items: list[str]) -> None:
    """Without a capital and an announcement there is no list below, and nothing is told."""
    read, codes = _read(items)
    assert read == items
    assert "list-without-items" not in codes
