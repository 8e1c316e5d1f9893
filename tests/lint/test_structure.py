"""Topics without items, lists of one, ranges that say nothing."""

from dataclasses import replace

import pytest
from lint.units import unit

from cskg.lint.structure import (
    find_empty_topics,
    find_hollow_ranges,
    find_lists_of_one,
    find_unstated_industries,
)
from cskg.model import FieldQuote, Severity, Span

FULL = (("Wash", ["Rinse"]), ("Dry", ["Hang up"]))


def test_a_topic_without_items_beside_topics_with_items_is_found() -> None:
    """At least two topics, and most of them, must have items."""
    (fault,) = find_empty_topics(unit(*FULL, "Iron"))
    assert (fault.subject, "2 topics beside it" in fault.message) == ("Iron", True)
    assert not list(find_empty_topics(unit(*FULL)))
    assert not list(find_empty_topics(unit(FULL[0], "Iron")))
    assert not list(find_empty_topics(unit(*FULL, "Iron", "Fold")))
    assert not list(find_empty_topics(unit("Wash", "Dry", "Iron")))


def test_what_was_inferred_is_not_held_against_the_writer() -> None:
    """Where limits and nesting were inferred, an empty topic or a list of one may be the reader's slip."""
    doubtful = unit(*FULL, "Iron", ("Fold", [("Fold shirts", ["Sleeves"])]), confidence=0.9)
    assert not list(find_empty_topics(doubtful))
    assert not list(find_lists_of_one(doubtful))


def test_a_list_of_one_inside_a_topic_is_found() -> None:
    """A topic may have one item, and so may a criterion."""
    (fault,) = find_lists_of_one(unit(("Wash", [("Sort by", ["Colour"]), ("Rinse with", ["Water", "Salt"])])))
    assert fault.subject == "Sort by\nColour"
    assert not list(find_lists_of_one(unit(("Wash", ["Rinse"]))))


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("N/A", Severity.WARNING),
        ("n.a.", Severity.WARNING),
        ("Nil.", Severity.WARNING),
        ("(To be confirmed)", Severity.WARNING),
        ("- -", Severity.WARNING),
        ("不適用。", Severity.WARNING),
        ("This unit of competency applies to staff who wash towels.", Severity.INFO),
        ("Washing towels", Severity.INFO),
        ("This unit of competency applies to staff who wash towels in hotels.", None),
        ("Native speakers", None),
        ("Washers of towels", None),
        ("None but trained staff wash towels.", None),
        ("See the safety sheet", None),
    ],
)
def test_a_range_must_say_more_than_the_title(text: str, severity: Severity | None) -> None:
    """A placeholder is a warning, a repeated title a hint; one word more is enough."""
    place = (Span(5, 9, 2),)
    washing = unit(title="Wash towels", text_range=text)
    found = list(find_hollow_ranges(replace(washing, field_quotes=(FieldQuote(field="range", spans=place),))))
    assert [(fault.severity, fault.spans) for fault in found] == ([(severity, place)] if severity else [])


@pytest.mark.parametrize(
    ("text", "is_hollow"),
    [("此能力單元適用於清洗毛巾的員工。", True), ("此能力單元適用於在酒店清洗毛巾的員工。", False)],
)
def test_a_chinese_range_too(text: str, *, is_hollow: bool) -> None:
    """It is compared by ideographs."""
    assert bool(list(find_hollow_ranges(unit(title="清洗毛巾", text_range=text)))) is is_hollow


def test_an_absent_range_is_the_parsers_to_report() -> None:
    """Once is enough; and without a title nothing can repeat it."""
    assert not list(find_hollow_ranges(unit(title="Wash towels")))
    assert not list(find_hollow_ranges(unit(text_range="Staff")))


def test_a_unit_whose_document_names_no_industry_is_told() -> None:
    """The hint says what follows from it and how to give it; a unit with one, and a row of a list, have none."""
    (fault,) = find_unstated_industries(unit("Sell goods"))
    assert fault.message.endswith("“No industry stated”. Add a line with the label Industry.")
    assert not list(find_unstated_industries(replace(unit("Sell goods"), industry="Retail")))
    assert not list(find_unstated_industries(unit()))
