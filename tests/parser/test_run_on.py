"""Items that run on: boundaries from general evidence, and nesting by the three rules."""

import pytest

from cskg.parser.nesting import nest_run_on
from cskg.parser.runon import RunOnItem, find_names, split_run_on


def _cut(text: str) -> list[str]:
    return [text[item.start : item.end] for item in split_run_on(text, find_names(text))]


def _tree(text: str) -> list[object]:
    def show(item: RunOnItem) -> object:
        words = text[item.start : item.end]
        return (words, [show(child) for child in item.children]) if item.children else words

    return [show(item) for item in nest_run_on(text, split_run_on(text, find_names(text)))]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Check stock levels Order goods", ["Check stock levels", "Order goods"]),
        (
            "Comply with the laws of Hong Kong Report incidents",
            ["Comply with the laws of Hong Kong", "Report incidents"],
        ),
        ("Explain the Design and Plan of the shop", ["Explain the Design and Plan of the shop"]),
        ("Use WeChat pages Answer messages", ["Use WeChat pages", "Answer messages"]),
        ("Treat customers fairly. Work safely", ["Treat customers fairly.", "Work safely"]),
        ("Know brands, e.g. Alpha and Beta", ["Know brands, e.g. Alpha and Beta"]),
        ("Explain terms; and Answer questions", ["Explain terms; and", "Answer questions"]),
        ("Manage Customer Relationship And Service", ["Manage Customer Relationship And Service"]),
        ("Looking for new suppliers Comparing prices", ["Looking for new suppliers", "Comparing prices"]),
        ("", []),
    ],
)
def test_boundaries_follow_capitals_and_verbs(text: str, items: list[str]) -> None:
    """A capitalised opener after words that do not lean on it starts an item; a name does not."""
    assert _cut(text) == items


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            "Prepare goods including Fresh fruit Frozen meat Pack the goods",
            [("Prepare goods including", ["Fresh fruit", "Frozen meat"]), "Pack the goods"],
        ),
        (
            "Plan displays including Seasonal themes Set the lights Clean the shelves",
            [("Plan displays including", ["Seasonal themes", "Set the lights"]), "Clean the shelves"],
        ),
        (
            "Prepare goods including fresh fruit and frozen meat Pack the goods",
            ["Prepare goods including fresh fruit and frozen meat", "Pack the goods"],
        ),
        (
            "Choose a version of the till Small version Large version Install the till",
            [("Choose a version of the till", ["Small version", "Large version"]), "Install the till"],
        ),
        (
            "Follow instructions According to the needs of customers to choose goods",
            ["Follow instructions", "According to the needs of customers to choose goods"],
        ),
    ],
)
def test_nesting_follows_the_three_rules(text: str, tree: list[object]) -> None:
    """List openers own at least two items, items without a verb hang under the one before, all else is beside."""
    assert _tree(text) == tree


def test_inferred_boundaries_cost_confidence() -> None:
    """A verb after a word in lower case is surer than any other capital; nothing inferred is certain."""
    by_verb, by_capital = split_run_on("Check stock levels Weekly totals", frozenset())
    assert by_verb.confidence == by_capital.confidence == 0.7
    first, second = split_run_on("Check stock levels Order goods", frozenset())
    assert first.confidence == second.confidence == 0.9
