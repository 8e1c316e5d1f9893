"""Items that run on: boundaries from general evidence, and nesting by the three rules."""

import pytest

from cskg.parser.limits import Wording, read_wording
from cskg.parser.runon import RunOnItem, nest_run_on, split_run_on


def _cut(text: str) -> list[str]:
    return [text[item.start : item.end] for item in split_run_on(text, read_wording(text))]


def _tree(text: str) -> list[object]:
    def show(item: RunOnItem) -> object:
        words = text[item.start : item.end]
        return (words, [show(child) for child in item.children]) if item.children else words

    return [show(item) for item in nest_run_on(text, split_run_on(text, read_wording(text)))]


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
    """A verb after a word in lower case is surer than a name after one; nothing inferred is certain."""
    by_verb = split_run_on("Check stock levels Order goods", Wording())
    by_capital = split_run_on("Report to the Supply Manager in time", Wording())
    assert len(by_verb) == 2
    assert all(item.confidence < 1 for item in (*by_verb, *by_capital))
    assert min(item.confidence for item in by_verb) > min(item.confidence for item in by_capital)


def test_doubtful_limits_are_told() -> None:
    """A capital that may open an item or belong to a name is a doubtful place, whatever the reading makes of it."""
    text = "Report shortages to the Supply Manager in the Monday Review Check the shelves"
    doubts = [place for item in split_run_on(text, read_wording(text)) for place in item.doubts]
    assert text.index("Manager") in doubts
    plain = split_run_on("Check stock levels Order goods", Wording())
    assert [item.doubts for item in plain] == [(), ()]
