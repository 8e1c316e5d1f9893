"""What statements of a unit say of each other."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lint.units import unit

from cskg.lint.structure import find_near_duplicates, find_unsupported_criteria
from cskg.model import Span

TOPICS = (("Fold garments", ["Align the sleeves", "Smooth creases by hand"]), ("Store garments", ["Label the drawers"]))


@pytest.mark.parametrize(
    ("criterion", "is_supported"),
    [
        ("Capable of smoothing every crease", True),
        ("Labelled boxes are found at once", True),
        ("Capable of the alignment of collars", True),
        ("Capable of tidying attics", True),
        ("Capable of inspecting wardrobes", True),
        ("Capable of inspecting boutiques", True),
        ("Capable of hanging up by-hand goods", True),
        ("Capable of performing the work properly", True),
        ("Capable of negotiating", True),
        ("Capable of negotiating rents", False),
        ("Capable of advising oneself on rents", False),
        ("Manage the fuel of lorries appropriately", False),
        ("Capable of repairing radios in various ways", False),
    ],
)
def test_a_criterion_needs_a_requirement_on_its_matter(criterion: str, *, is_supported: bool) -> None:
    """One word shared with requirements, title or range is enough, in any form; words of the genre are none."""
    found = find_unsupported_criteria(
        unit(*TOPICS, criteria=(criterion,), title="Tidy wardrobes", text_range="Manage boutiques in various ways")
    )
    assert [fault.subject for fault in found] == ([] if is_supported else [criterion])


@pytest.mark.parametrize(
    ("criterion", "is_supported"),
    [
        ("能夠撫平摺痕", True),
        ("能夠貼上標籤", True),
        ("能夠整理衣櫃", True),
        ("能夠洽談租約", False),
        ("能夠正確進行", True),
    ],
)
def test_chinese_criteria_are_compared_by_pairs_of_ideographs(criterion: str, *, is_supported: bool) -> None:
    """One pair is enough, of the title too; words of the genre are none."""
    found = find_unsupported_criteria(
        unit(("摺疊衣物", ["用手撫平摺痕"]), ("存放衣物", ["為抽屜貼上標籤"]), criteria=(criterion,), title="整理衣櫃")
    )
    assert [fault.subject for fault in found] == ([] if is_supported else [criterion])


@pytest.mark.parametrize("criterion", ["Protect oneself and the environment", "能夠保護自己及環境"])
def test_a_topic_on_conduct_supports_criteria_on_conduct(criterion: str) -> None:
    """It spells out safety, the environment and the law in words of the trade; other matters it does not support."""
    conduct = ("展現專業精神" if "能" in criterion else "Exhibit professionalism", ["Don an air-fed mask"])
    assert not list(find_unsupported_criteria(unit(*TOPICS, conduct, criteria=(criterion,))))
    assert list(find_unsupported_criteria(unit(*TOPICS, criteria=(criterion,))))
    assert list(find_unsupported_criteria(unit(*TOPICS, conduct, criteria=("Protect patents abroad",))))


def test_a_noun_in_c_supports_its_verb_in_s() -> None:
    """Advice and advise, practice and practise are one matter."""
    advising = unit(*TOPICS, ("Give advice", ["Recommend soap"]), criteria=("Capable of advising on care at home",))
    assert not list(find_unsupported_criteria(advising))


def test_without_requirements_nothing_can_support() -> None:
    """The parser says that the field is missing; once is enough."""
    assert not list(find_unsupported_criteria(unit(criteria=("Capable of negotiating rents",))))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Prepare the weekly report", "Prepare weekly reports"),
        ("Prepare reports of sales", "Prepare the sales report"),
        ("Handle customers' complaints", "Appropriately handle the complaints of customers"),
        ("Organise stalls", "Organize the stalls"),
        ("Purchase goods for staff", "Buy goods for employees"),
        ("Check boxes, glasses and policies", "Check policies, glass and box"),
        ("Compare prices of fish, meat, fruit and bread", "Compare the prices of fish, meat, fruit, bread and rice"),
        ("處理顧客的投訴", "有效地處理顧客投訴"),
        ("以圖表向經理展示結果", "向經理以圖表展示結果"),
        ("把每日收到的貨品數量輸入存貨系統", "把每日收到的貨品數量準確輸入存貨系統"),
    ],
)
def test_the_same_in_nearly_the_same_words_is_found(first: str, second: str) -> None:
    """Whatever the order; the later statement is at fault, and the earlier one is quoted."""
    for one, other in ((first, second), (second, first)):
        (fault,) = find_near_duplicates(unit(("Work", [one]), ("Rest", [other])))
        assert fault.subject == f"{one}\n{other}"
        assert f"“{other}” says the same as “{one}”." in fault.message
    assert list(find_near_duplicates(unit(criteria=(first, second))))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Apply the standard version", "Apply the business version"),
        ("Issue rice to the canteen", "Issue rice from the canteen"),
        ("Pack gifts with a card", "Pack gifts without a card"),
        ("Analyse the market", "Analyse marketing"),
        ("Sell fruit", "Sell fresh fruit"),
        ("Compare prices of fish, meat, fruit and bread", "Compare prices of fish, meat, fruit and rice"),
        ("Compare prices of fish, meat, fruit and bread", "Compare old prices of fish, meat, fruit and bread"),
        ("Compare prices of fish and fruit", "Compare prices of fish, bread and fruit"),
        ("向顧客推介熱奶茶", "向顧客推介凍奶茶"),
        ("把每日收到的貨品數量輸入存貨系統", "把每日未收到的貨品數量輸入存貨系統"),
        ("將貨品數量輸入系統", "將貨品數量準確輸入系統"),
        ("Prepare the report", "Know the report"),
    ],
)
def test_one_other_word_makes_another_statement(first: str, second: str) -> None:
    """A replaced noun, a word that turns the meaning, a word more in a short statement."""
    assert not list(find_near_duplicates(unit(("Work", [first, second]), criteria=())))


def test_only_statements_of_one_kind_and_line_are_compared() -> None:
    """A criterion repeats a requirement by design; an item may repeat in another list; a heading in its own items."""
    assert not list(find_near_duplicates(unit("Fold coats", criteria=("Capable of folding coats",))))
    lists = unit(("Name kinds of jars", ["Clay jars", "Glass"]), ("Name kinds of lids", ["Clay jars"]))
    assert not list(find_near_duplicates(lists))
    assert list(find_near_duplicates(unit(("Name kinds of jars", ["Clay jars", "Jars of clay"]))))
    assert not list(find_near_duplicates(unit(("Fold coats", [("Properly fold coats", ["Fold the coat"])]))))
    assert list(find_near_duplicates(unit(("Fold coats", ["Align sleeves"]), ("Store", ["Fold the coats"]))))
    assert not list(find_near_duplicates(unit(("列出食材", ["茶葉"]), ("列出存貨", ["茶葉"]))))
    assert not list(find_near_duplicates(unit("的", "的", "!", "!", ("A", ["of"]), ("B", ["of"]))))


def test_three_of_a_kind_are_two_findings() -> None:
    """Each repetition is found once, against the first."""
    faults = list(find_near_duplicates(unit("Fold coats", "Fold the coats", "Fold a coat")))
    assert [fault.subject.split("\n") for fault in faults] == [
        ["Fold coats", "Fold the coats"],
        ["Fold coats", "Fold a coat"],
    ]


def test_the_line_of_the_first_is_told() -> None:
    """And its place goes along, for tools that show both."""
    first, second = unit("Fold coats", "Fold the coats").requirements
    spans = (Span(3, 9, 7),)
    pair = replace(unit(), requirements=(replace(first, spans=spans), second))
    (fault,) = find_near_duplicates(pair)
    assert "“Fold coats” (line 7)." in fault.message
    assert fault.related == spans


@given(st.lists(st.text("ab 的茶 ,Fold", max_size=12), max_size=12))
def test_no_text_breaks_the_comparison(texts: list[str]) -> None:
    """Whatever stands in a statement, duplicates are statements of the unit, and equal verb-led ones are found."""
    found = list(find_near_duplicates(unit(*texts, criteria=tuple(texts))))
    for fault in found:
        first, second = fault.subject.split("\n")
        assert texts.index(first) <= len(texts) - 1 - texts[::-1].index(second)


def test_a_large_unit_takes_seconds_not_hours() -> None:
    """Time grows with the number of statements, not with its square; long statements are compared as they stand."""
    texts = [f"Compare item{n} with prices of fish, meat, fruit, bread, rice and salt" for n in range(5000)]
    long = "Compare " + " ".join(f"w{n}" for n in range(20_000))
    started = time.perf_counter()
    assert not list(find_near_duplicates(unit(*texts, long, long + " more")))
    assert time.perf_counter() - started < 20
