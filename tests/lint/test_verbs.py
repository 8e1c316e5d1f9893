"""Verbs: can they be observed, do they fit the level, how many are joined."""

from dataclasses import replace

import pytest
from lint.units import unit

from cskg.lint.verbs import find_ambiguous_verbs, find_level_mismatches, find_several_outcomes
from cskg.model import FieldQuote, Language, Severity, Span

WARNING, INFO = Severity.WARNING, Severity.INFO


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Know the fire exits", "Know"),
        ("know about allergies", "know about"),
        ("Knowing regular guests by name", "Knowing"),
        ("Be aware of hot surfaces", "Be aware of"),
        ("Become fully familiar with the menu", "Become fully familiar with"),
        ("Familiar with the menu", "Familiar with"),
        ("Clearly appreciate the value of time", "appreciate"),
        ("Learn the names of dishes", "Learn"),
        ("Believe in the brand", "Believe"),
        ("Enjoy contact with guests", "Enjoy"),
        ("Grasp the significance of hygiene", "Grasp the significance"),
        ("Have a sound understanding of tea", "Have a sound understanding of"),
        ("Possess sufficient product knowledge of wine", "Possess sufficient product knowledge of"),
        ("Acquire basic knowledge about soap", "Acquire basic knowledge about"),
        ("Familiarise themselves with the rules", "Familiarise themselves with"),
        ("Be able to know the rules", "know"),
        ("知悉公司的規例", "知悉"),
        ("充分意識到衞生的重要", "意識到"),
        ("對酒類有基本認識", "對酒類有基本認識"),
        ("學習使用烤爐", "學習"),
    ],
)
def test_what_nobody_can_observe_is_a_warning(text: str, verb: str) -> None:
    """In a requirement without items as in a criterion, with the opening words quoted."""
    (fault,) = find_ambiguous_verbs(unit(("Work", [text])))
    assert (fault.severity, fault.subject) == (WARNING, text)
    assert f"“{text}” opens with “{verb}”" in fault.message
    (fault,) = find_ambiguous_verbs(unit(("Work", ["Sweep"]), criteria=(text,)))
    assert (fault.severity, fault.subject) == (WARNING, text)


@pytest.mark.parametrize(
    "text",
    [
        "Know-your-customer forms",
        "Knowledgeable staff are praised",
        "Learn from complaints",
        "Grasp the rope with both hands",
        "Familiarise newcomers with the menu",
        "Gain public awareness of the brand",
        "Acquire customers in the street",
        "Show awareness of allergies",
        "Enjoyable meals are served",
        "Explain what staff know",
        "Understandable notices",
        "Recognise regular guests",
        "學習需要分析",
        "說明對顧客的認識",
        "對準射燈",
    ],
)
def test_what_can_be_observed_is_left_alone(text: str) -> None:
    """Words that look like such a verb and are none, and verbs near to them."""
    assert not list(find_ambiguous_verbs(unit(("Work", [text]), criteria=(text,))))


@pytest.mark.parametrize(
    "text", ["Understand the menu", "Comprehend orders", "Basic knowledge of tea", "認識菜單", "明白菜單的編排"]
)
def test_verbs_of_understanding_weigh_less_in_requirements(text: str) -> None:
    """Without items they are a hint; as a heading they are left alone; in a criterion nothing explains, a warning."""
    (fault,) = find_ambiguous_verbs(unit(("Work", [text])))
    assert fault.severity is INFO
    assert not list(find_ambiguous_verbs(unit(("Work", [(text, ["Soups"])]))))
    assert not list(find_ambiguous_verbs(unit((text, ["Name the soups"]))))
    (fault,) = find_ambiguous_verbs(unit(("Work", ["Sweep"]), criteria=(text,)))
    assert fault.severity is WARNING


def test_a_criterion_on_understanding_that_a_topic_spells_out_is_a_hint() -> None:
    """At least half of its words stand in a topic of understanding and its items; another topic does not help."""
    criterion = ("Capable of understanding the sorts of tea and coffee",)
    spelled = unit(("Understand sorts of tea", ["Green", "Black"]), criteria=criterion)
    assert [fault.severity for fault in find_ambiguous_verbs(spelled)] == [INFO]
    too_little = unit(("Understand tea", ["Green", "Black"]), criteria=criterion)
    assert [fault.severity for fault in find_ambiguous_verbs(too_little)] == [WARNING]
    half = unit(("Understand tea", ["Green", "Black"]), criteria=("Capable of understanding tea and coffee",))
    assert [fault.severity for fault in find_ambiguous_verbs(half)] == [INFO]
    another = unit(("Brew sorts of tea", ["Green", "Black"]), criteria=criterion)
    assert [fault.severity for fault in find_ambiguous_verbs(another)] == [WARNING]


def test_know_is_a_hint_in_a_topic_of_knowledge() -> None:
    """There it is idiom, also in a list inside the topic; in a topic of doing, and in a criterion, it is misplaced."""
    for heading in ("Know tea", "Understand tea", "Knowledge to brew tea", "Basic knowledge of tea", "認識茶葉"):
        (fault,) = find_ambiguous_verbs(unit((heading, ["Know sorts", "Name sorts"])))
        assert fault.severity is INFO
        (fault,) = find_ambiguous_verbs(unit((heading, [("Sorts", ["Know sorts"])]), ("Brew", ["Pour"])))
        assert fault.severity is INFO
    faults = find_ambiguous_verbs(unit(("Know tea", ["Name sorts"]), ("Brew", ["Know sorts"]), criteria=("Know tea",)))
    assert [fault.severity for fault in faults] == [WARNING, WARNING]


def test_a_topic_without_items_is_another_rules_matter() -> None:
    """Beside topics with items it is not judged by its verb; in a unit without topics it is."""
    assert not list(find_ambiguous_verbs(unit("Know tea", ("Brew", ["Boil water"]))))
    assert [fault.subject for fault in find_ambiguous_verbs(unit("Know tea", "Brew tea"))] == ["Know tea"]


def test_the_cure_fits_the_words_the_level_and_the_language() -> None:
    """After “Know how to” the outcome itself is proposed; else verbs of the level, in the unit's language."""
    (fault,) = find_ambiguous_verbs(unit("Know how to boil milk"))
    assert fault.message.endswith("Leave out “Know how to”, so that the statement is the outcome itself: “boil milk”.")
    for level, words in ((None, "explain"), (1, "name,"), (2, "name,"), (3, "explain"), (4, "explain"), (5, "analyse"),
                         (7, "analyse")):  # fmt: skip
        (fault,) = find_ambiguous_verbs(unit("Know milk", level=level))
        assert f"such as {words}" in fault.message
    (fault,) = find_ambiguous_verbs(replace(unit("知道奶的種類"), language=Language.ZH_HANT))
    assert "such as 解釋、" in fault.message


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Formulate the company's pricing strategy", {1, 2}),
        ("Develop and implement policies for all branches", {1, 2}),
        ("Capable of establishing corporate governance.", {1, 2}),
        ("Determine the business model - online", {1, 2}),
        ("Critically review trade journals", {1, 2}),
        ("制定公司的定價策略", {1, 2}),
        ("能夠擬訂人事政策，並予推行", {1, 2}),
        ("Develop the training plan", {1}),
        ("Evaluate suppliers", {1}),
        ("Strategise", {1}),
        ("制訂培訓計劃", {1}),
        ("評鑑供應商", {1}),
        ("Follow the pricing strategy", set()),
        ("Assist in formulating the strategy", set()),
        ("Explain the policy on refunds", set()),
        ("Design posters explaining the policy", set()),
        ("Determine whether the policy covers theft", set()),
        ("Lead visitors to the policy desk", set()),
        ("Develop strategy games", set()),
        ("Develop film", set()),
        ("Draw a plan of the shop", set()),
        ("按照定價策略標價", set()),
        ("制訂購物清單", set()),
    ],
)
def test_what_is_beyond_the_lowest_levels(text: str, levels: set[int]) -> None:
    """Strategy, policy and critical review are beyond level 2; judging and planning for others beyond level 1."""
    for level in range(1, 8):
        found = list(find_level_mismatches(unit(("Work", ["Sweep", text, "Wipe"]), level=level)))
        assert bool(found) is (level in levels), level


def test_a_unit_that_is_too_high_gets_one_finding() -> None:
    """It stands at the first statement, counts the title, and quotes three at most."""
    texts = [f"Formulate the {word} policy" for word in ("price", "dress", "leave", "trade")]
    (fault,) = find_level_mismatches(unit(("Work", texts), level=2))
    assert fault.message.startswith("QF level 2 is a level of guided routine work, but 990000L3 asks for more")
    (fault,) = find_level_mismatches(unit(("Work", texts), level=1))
    assert fault.message.count("Formulate") == 3
    assert "990000L3 asks for more (“formulate … policy”)" in fault.message
    titled = unit(("Work", ["Sweep"]), title="Formulate the leave policy", level=1)
    place = (Span(7, 33, 1),)
    (fault,) = find_level_mismatches(replace(titled, field_quotes=(FieldQuote(field="title", spans=place),)))
    assert fault.spans == place


def test_recall_alone_is_too_little_from_level_4_on() -> None:
    """If all statements, headings and criteria included, ask for recall."""
    texts = ["List soups", "Name sauces"]
    for level in range(1, 8):
        found = list(find_level_mismatches(unit(("Recall dishes", texts), level=level)))
        assert bool(found) is (level >= 4), level
    for level, words in ((4, "application"), (5, "analysis and judgement")):
        (fault,) = find_level_mismatches(unit(("Recall dishes", texts), level=level))
        assert f"is a level of {words}, but 990000L3 asks only for recall" in fault.message
        assert "(“recall”, “list”, “name”)" in fault.message
    assert not list(
        find_level_mismatches(unit(("Recall dishes", [*texts, "Kitchen safety"]), ("Dishes", ["Soups"]), level=4))
    )
    assert not list(find_level_mismatches(unit(("Plan dishes", texts), level=6)))
    assert not list(find_level_mismatches(unit(("Recall dishes", texts), criteria=("Judge soups",), level=6)))
    assert not list(find_level_mismatches(unit("List soups", "Name sauces", level=6)))
    assert not list(find_level_mismatches(unit(("Recall dishes", texts), level=None)))


def test_chinese_recall_is_too_little_too() -> None:
    """A Chinese verb that is not known is taken for a high one."""
    texts = ["列出湯的種類", "辨認醬汁", "複述次序"]
    assert list(find_level_mismatches(unit(("認識菜式", texts), level=5)))
    assert not list(find_level_mismatches(unit(("認識菜式", [*texts, "烹調菜式"]), level=5)))
    assert not list(find_level_mismatches(unit(("認識菜式", ["說明湯", "解釋醬汁", "列出菜式"]), level=5)))


def test_professional_conduct_and_lists_do_not_count() -> None:
    """Every unit has a topic on conduct; an item of a list asks for nothing; neither saves a unit of recall."""
    low = ("Recall dishes", [("List soups", ["Clear", "Thick"]), "Name sauces"])
    assert list(find_level_mismatches(unit(low, ("Exhibit professionalism", ["Defend the trade"]), level=6)))
    assert not list(find_level_mismatches(unit(low, ("Trade", ["Defend the trade"]), level=6)))


def test_understanding_and_routine_help_at_level_4_only() -> None:
    """From level 5 on, half may ask for understanding, all for routine; a third of the verbs may be unknown."""
    routine = ("Kitchen", ["Sweep floors", "Wipe shelves", "List soups"])
    assert [level for level in range(4, 8) if list(find_level_mismatches(unit(routine, level=level)))] == [5, 6, 7]
    half = ("Kitchen", ["List soups", "Name sauces", "Describe fish"])
    assert [level for level in range(4, 8) if list(find_level_mismatches(unit(half, level=level)))] == [5, 6, 7]
    as_many = ("Kitchen", ["List soups", "Name sauces", "Describe fish", "Explain prices"])
    assert list(find_level_mismatches(unit(as_many, level=6)))
    a_third = (
        "Kitchen",
        ["List soups", "Name fish", "State prices", "Label jars", "Bargain for fish", "Bargain for meat"],
    )
    assert list(find_level_mismatches(unit(a_third, level=6)))
    two_unknown = ("Kitchen", ["List soups", "Name sauces", "State prices", "Bargain for fish", "Bargain for meat"])
    assert not list(find_level_mismatches(unit(two_unknown, level=6)))
    one_unknown = ("Kitchen", ["List soups", "Name sauces", "State prices", "Bargain for fish"])
    assert list(find_level_mismatches(unit(one_unknown, level=6)))
    mostly_understanding = ("Kitchen", ["List soups", "Describe fish", "Explain prices"])
    assert not list(find_level_mismatches(unit(mostly_understanding, level=6)))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Capable of planning, organising, leading and evaluating events", 4),
        ("Plan, order, stock and review goods", 4),
        ("Prepare icing; choose nozzles, inspect cakes, and clean nozzles", 4),
        ("Capable of mixing, kneading, piping and baking bread", 4),
        ("Plan, organise and review sales", 0),
        ("Plan, order goods, stock and transport", 0),
        ("Return of goods, inspect, identify and recycle", 0),
        ("Manage price, order, stock, transport and delivery", 0),
        ("Capable of explaining marketing, pricing, planning and training", 0),
    ],
)
def test_four_verbs_in_one_criterion_are_too_many(text: str, count: int) -> None:
    """Nouns that look like verbs do not count after an object; three verbs are no fault."""
    found = list(find_several_outcomes(unit("Work", criteria=(text,))))
    assert bool(found) is bool(count)
    if count:
        assert f"joins {count} outcomes" in found[0].message
    assert not list(find_several_outcomes(unit(text, criteria=())))
