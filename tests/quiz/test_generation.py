"""Generating quizzes: what is asked of real and made-up units, what is refused, and what ids carry."""

import base64
import json
import re
from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from builders import make_source, make_unit

from cskg.errors import BadInputError, LimitExceededError, StaleQuizError
from cskg.iris import Iris
from cskg.model import Language, Span, Statement, Unit, UnitCode, UnitStatus
from cskg.outline import Outline, iter_statements
from cskg.quiz.generation import Gap, check_fresh, generate_quiz, share_out
from cskg.quiz.items import Difficulty, Item, ItemKind, Quiz, QuizOptions
from cskg.quiz.likeness import jaccard, read_phrase
from cskg.quiz.quiz_ids import decode_quiz_id
from cskg.quiz.wording import TEMPLATE_VERSION

SINGLE = (ItemKind.SINGLE_CHOICE,)

SHOP = {
    "Promote goods": {"Draw bright leaflets": {}, "Hang posters outside": {}},
    "Keep records": {"File supplier invoices": {}, "Order copying paper": {}},
}
"""Two headings with two statements each."""


def generate(*units: Unit, around: tuple[Unit, ...] = (), **options: object) -> Quiz:
    return generate_quiz(units, QuizOptions(**options), Iris(), around)  # type: ignore[arg-type]


def collect(*units: Unit, **options: object) -> list[Item]:
    """What many quizzes of some units ask; one quiz alone asks nothing that tells what another of its items asks."""
    quizzes = [generate(*units, size=100, seed=seed, **options) for seed in range(30)]
    return list({item.id: item for quiz in quizzes for item in quiz.items}.values())


def collect_versions(unit: Unit, around: tuple[Unit, ...], **options: object) -> dict[str, set[tuple[ItemKind, str]]]:
    """The kinds and contents that each item has under some seeds, by the item's id."""
    found: dict[str, set[tuple[ItemKind, str]]] = {}
    for seed in range(30):
        for item in generate(unit, around=around, size=100, seed=seed, **options).items:
            found.setdefault(item.id, set()).add((item.kind, item.content_hash))
    return found


def texts_of(item: Item, *, right: bool) -> set[str]:
    return {option.text for option in item.options if (option.id in item.key) is right}


def quoting(items: Quiz | list[Item], words: str) -> list[Item]:
    return [item for item in (items.items if isinstance(items, Quiz) else items) if f"“{words}”" in item.stem]


def asking(items: Quiz | list[Item], unit: Unit, heading: str) -> list[Item]:
    """The items about what a heading of a unit lists, whatever words they ask in; not matches."""
    outline = Outline(unit)
    (place,) = (place for place, found in outline.items() if found.statement.text == heading)
    below = {found.name for found in outline.below(place)}
    return [
        item
        for item in (items.items if isinstance(items, Quiz) else items)
        if {asked.statement.name for asked in item.about} <= below
        and item.kind not in {ItemKind.MATCH, ItemKind.WHICH_UNIT}
    ]


def reword(unit: Unit, old: str, **changes: object) -> Unit:
    """Changes the one statement of a unit that has some text."""

    def change(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
        return tuple(
            replace(s, **(changes if s.text == old else {}), children=change(s.children))  # type: ignore[arg-type]
            for s in statements
        )

    changed = replace(
        unit, requirements=change(unit.requirements), assessment_criteria=change(unit.assessment_criteria)
    )
    assert changed != unit
    return changed


def test_a_unit_fills_a_quiz(garage: Unit, bakery: Unit) -> None:
    """Four items come from a unit of twenty actions without figures, none missing, in words of their own."""
    quiz = generate(garage, around=(bakery,), size=4)
    assert len(quiz.items) == 4
    assert quiz.unfilled == ()
    kinds = Counter(item.kind for item in quiz.items)
    assert kinds == {ItemKind.CAN_DO: 1, ItemKind.CONSTRUCTED: 3}
    assert len({item.stem for item in quiz.items}) == 4


def test_the_real_units_give_what_they_have(retail: tuple[Unit, ...]) -> None:
    """Six items come from the two retail units, some of each."""
    quiz = generate(*retail, size=6)
    assert len(quiz.items) == 6
    assert min(Counter(item.unit for item in quiz.items).values()) >= 2


def test_member_question(garage: Unit) -> None:
    """A single choice asks in the heading's words, has three options, and says of each where it is listed."""
    item = next(
        item
        for item in asking(collect(garage, kinds=SINGLE), garage, "Change tyres")
        if texts_of(item, right=True) == {"Roll spare rims out of the rack"}
    )
    assert "change tyres" in item.stem
    assert len(item.options) == 3
    assert [option.id for option in item.options] == ["a", "b", "c"]
    for option, feedback in zip(item.options, item.feedback, strict=True):
        assert feedback.option_id == option.id
        assert feedback.correct == (option.id in item.key)
        assert feedback.evidence[0].text == option.text
        assert "“Change tyres”" in feedback.rationale
        assert ("not under" in feedback.rationale) is (option.id not in item.key)


def test_no_other_unit_lends_wrong_options(garage: Unit, bakery: Unit) -> None:
    """Whoever sees what a unit is about would pick the key; so a unit of one task gives no choice."""
    quiz = generate(garage, around=(bakery,), size=20, kinds=SINGLE)
    assert quiz.items
    cited = {evidence.unit for item in quiz.items for feedback in item.feedback for evidence in feedback.evidence}
    assert cited == {garage.key}
    roofs = make_unit({"Mend roofs": {"Lay slates on battens": {}, "Carry tiles down": {}, "Bend copper sheets": {}}})
    assert not generate(roofs, around=(garage, bakery), kinds=SINGLE).items


def test_criteria_are_not_chosen_among(crisis: Unit) -> None:
    """A criterion sums requirements up, so neither is false beside the other: it is the learner who marks them."""
    criteria = {statement.text.rstrip(".") for statement in crisis.assessment_criteria}
    items = collect(crisis)
    assert not any(option.text in criteria for item in items for option in item.options)
    assert any(item.kind is ItemKind.CAN_DO for item in items)


def test_criteria_never_distract_elsewhere(crisis: Unit) -> None:
    """Criteria sum a unit up, so none is offered as a wrong answer about another heading."""
    quiz = generate(crisis, size=100)
    criteria = {statement.text.rstrip(".") for statement in crisis.assessment_criteria}
    others = [item for item in quiz.items if "“Assessment Criteria”" not in item.stem]
    assert not any(option.text in criteria for item in others for option in item.options)


def test_recall_names_a_closed_list(crisis: Unit) -> None:
    """A closed list of short entries is asked for by heart, with its number stated."""
    (item,) = generate(crisis, size=5, kinds=(ItemKind.RECALL,)).items
    assert item.stem == "Name the five characteristics of internet crisis."
    assert item.key_text == ("Sudden", "Destructive", "Uncertainty", "Urgency", "Public concern")
    assert item.options == item.key == item.key_pairs == ()
    assert {evidence.text for evidence in item.evidence} >= set(item.key_text)


def test_a_missing_member_is_asked_for(crisis: Unit) -> None:
    """All members of a closed list but one are named, in their order, and the last one is asked for."""
    (item,) = generate(crisis, size=5, kinds=(ItemKind.MISSING_MEMBER,)).items
    members = ["Sudden", "Destructive", "Uncertainty", "Urgency", "Public concern"]
    (missing,) = item.key_text
    members.remove(missing)
    assert item.stem == (
        f"The unit names five characteristics of internet crisis: {'; '.join(members)}; and one more. "
        "Which one is missing?"
    )
    assert item.options == item.key == item.key_pairs == ()
    assert missing in {evidence.text for evidence in item.evidence}
    keys = {generate(crisis, size=5, seed=s, kinds=(ItemKind.MISSING_MEMBER,)).items[0].key_text for s in range(20)}
    assert len(keys) > 2


@pytest.mark.parametrize("seed", range(6))
def test_one_list_is_asked_for_in_one_way(crisis: Unit, seed: int) -> None:
    """A question that names members never stands beside one that asks for them."""
    quiz = generate(crisis, size=100, seed=seed, kinds=(ItemKind.RECALL, ItemKind.MISSING_MEMBER))
    assert len(quiz.items) == 1


def test_recall_needs_a_list_that_is_sure(crisis: Unit) -> None:
    """A list with one entry of unsure extent is not counted aloud, and the reason is told."""
    quiz = generate(reword(crisis, "Urgency", confidence=0.7), size=1, kinds=(ItemKind.RECALL,))
    assert quiz.items == ()
    assert [(unfilled.unit, unfilled.kind, unfilled.count) for unfilled in quiz.unfilled] == [
        ("111275L4", ItemKind.RECALL, 1)
    ]
    assert "closed list" in quiz.unfilled[0].reason


def test_match_pairs_statements_with_headings(crisis: Unit) -> None:
    """A match has two or three headings as targets, two statements or more for each, and one right pair each."""
    quiz = generate(crisis, size=10, kinds=(ItemKind.MATCH,))
    assert quiz.items
    children = {statement.text: {c.text for c in statement.children} for _, _, statement in iter_statements(crisis)}
    for item in quiz.items:
        target_of = {target.id: target.text for target in item.targets}
        text_of = {option.id: option.text for option in item.options}
        assert [option for option, _ in item.key_pairs] == list(text_of)
        assert all(text_of[option] in children[target_of[target]] for option, target in item.key_pairs)
        shares = Counter(target for _, target in item.key_pairs)
        assert set(shares) == set(target_of)
        assert 2 <= len(shares) <= 3
        assert min(shares.values()) >= 2


def test_short_entries_are_not_chosen_among_phrases(crisis: Unit) -> None:
    """*Urgency* among phrases would be known by its length, so it is never an option of a choice."""
    items = collect(crisis)
    kinds = {item.kind for item in items if any(option.text == "Urgency" for option in item.options)}
    assert kinds <= {ItemKind.MATCH}
    assert any("Urgency" in (*item.key_text, *item.rubric) for item in items)


def test_match_needs_headings_that_differ() -> None:
    """Headings that may say the same are not matched against each other, nor lists that hold the same words."""
    goods = {"Draw bright leaflets": {}, "Hang posters outside": {}}
    paper = {"File supplier invoices": {}, "Order copying paper": {}}
    alike = {"File the supplier's invoices": {}, "Ordered copying papers": {}}

    def matches(first: str, below: dict[str, object], second: str, under: dict[str, object]) -> int:
        return len(generate(make_unit({first: below, second: under}), size=5, kinds=(ItemKind.MATCH,)).items)

    assert matches("Promote goods", goods, "Keep records", paper) == 1
    assert matches("Promote goods", goods, "Promotes the goods", paper) == 0
    assert matches("Promote goods", paper, "Keep records", alike) == 0
    assert matches("Promote goods", goods, "Keep records", {f"{text}!": {} for text in paper}) == 0
    assert matches("Promote goods", goods, "Keep records", {f"{text}.": {} for text in paper}) == 1
    assert matches("Promote goods", goods, "Keep records", paper | {"Hang up posters outside": {}}) == 0


def test_unsure_statements_are_never_shown(weibo: Unit) -> None:
    """A statement with confidence below 0.9 is neither key nor distractor nor target nor named in a stem."""
    unsure = {s.text for _, _, s in iter_statements(weibo) if s.confidence < 0.9}
    assert unsure
    for seed in range(5):
        for item in generate(weibo, size=100, seed=seed).items:
            shown = {option.text for option in (*item.options, *item.targets)} | set(item.key_text)
            assert not shown & unsure
            assert not any(f"“{text}”" in item.stem for text in unsure)


def test_unsure_statements_still_forbid_distractors() -> None:
    """What a unit may say under a heading, however unsurely, is no wrong answer about that heading."""
    unit = make_unit(
        {
            "Promote goods": {"Draw bright leaflets": {}, "Hang posters outside": {}, "Count daily visitors": {}},
            "Keep records": {"Count the daily visitors": {}, "File supplier invoices": {}, "Order copy paper": {}},
        }
    )
    sure = reword(unit, "Count daily visitors", text="Wrap seasonal presents", confidence=0.5)
    unsure = reword(unit, "Count daily visitors", confidence=0.5)

    def distractors(unit: Unit) -> set[str]:
        items = [
            item
            for seed in range(40)
            for item in asking(generate(unit, size=100, seed=seed, kinds=SINGLE), unit, "Promote goods")
        ]
        return set().union(*(texts_of(item, right=False) for item in items))

    assert "Count the daily visitors" in distractors(sure)
    assert "Count the daily visitors" not in distractors(unsure)


@pytest.mark.parametrize(
    "elsewhere", ["Count daily visitors", "count  DAILY visitors!", "Count visitors", "Visitors counted daily at noon"]
)
def test_what_is_true_under_the_heading_is_no_distractor(elsewhere: str) -> None:
    """A statement equal to, held by, holding or like one under the heading is never a wrong answer about it."""
    unit = make_unit(
        {
            "Promote goods": {"Draw bright leaflets": {}, "Watch the street": {"Count daily visitors": {}}, "Sing": {}},
            "Keep records": {elsewhere: {}, "File supplier invoices": {}, "Order copying paper": {}},
        }
    )
    asked = [item for seed in range(20) for item in asking(generate(unit, size=20, seed=seed), unit, "Promote goods")]
    assert asked
    assert not any(elsewhere in texts_of(item, right=False) for item in asked)


def test_headings_of_two_digits_are_not_taken_for_their_first_digit() -> None:
    """What stands under the eleventh topic stands not under the first."""
    below = {"Draw bright leaflets": {}, "Hang posters outside": {}}
    other = {"File supplier invoices": {}, "Order copying paper": {}}
    empty: dict[str, dict[str, object]] = {f"Topic{i} nothing{i}": {} for i in range(9)}
    unit = make_unit({"Promote goods": below, **empty, "Keep records": other})
    assert asking(collect(unit, kinds=SINGLE), unit, "Promote goods")


@pytest.mark.parametrize(
    ("key", "distractors", "is_fair"),
    [
        ("Draw bright leaflets", ("File supplier invoices", "Order copying paper"), True),
        ("Draw bright leaflets.", ("File supplier invoices", "Order copying paper"), True),
        ("Draw bright leaflets!", ("File supplier invoices", "Order copying paper"), False),
        ("draw bright leaflets", ("File supplier invoices", "Order copying paper"), False),
        ("Draw bright leaflets for seasonal offers", ("File supplier invoices", "Order some copying paper"), False),
        (
            "Draw bright leaflets for seasonal offers",
            ("File supplier invoices", "Order forty reams of copying paper"),
            True,
        ),
        (
            "Draw bright leaflets to promote goods",
            ("File all supplier invoices", "Order reams of copying paper"),
            False,
        ),
        ("Draw", ("File supplier invoices", "Order copying paper"), False),
        ("Draw bright leaflets", ("File supplier invoices", "Filing of supplier invoices"), False),
        ("Draw bright leaflets " * 7, ("File supplier invoices " * 6, "Order copying paper " * 7), False),
    ],
)
def test_choices_that_looks_give_away_are_rejected(key: str, distractors: tuple[str, ...], *, is_fair: bool) -> None:
    """A full stop, a capital, length or the heading's words may not tell the key from the rest."""
    unit = make_unit({"Promote goods": {key: {}, "Sing": {}}, "Keep records": {text: {} for text in distractors}})
    quiz = generate(unit, size=50, kinds=SINGLE)
    assert (
        key.removesuffix(".")
        in {option.text for item in asking(quiz, unit, "Promote goods") for option in item.options}
    ) is is_fair


@pytest.mark.parametrize(
    ("entries", "is_short"),
    [
        (("Sudden", "Public concern", "Urgency"), True),
        (("Sudden", "Public concern"), False),
        (("Sudden", "Harm to the good name", "Urgency"), False),
        (("Sudden", "C", "C++"), False),
        (("Sudden", "On line", "Online"), False),
        (tuple(f"Entry {word}" for word in "one two three four five six seven eight".split()), False),
    ],
)
def test_lists_that_can_be_recalled(entries: tuple[str, ...], *, is_short: bool) -> None:
    """A list is asked for by heart if it has three to seven entries, short ones, that can be told apart when typed."""
    unit = make_unit({"Know crises": {"Traits": {text: {} for text in entries}}})
    assert bool(generate(unit, size=5, kinds=(ItemKind.RECALL,)).items) is is_short


def test_recall_needs_a_list_without_sublists() -> None:
    """A list with a heading among its entries is not asked for by heart."""
    unit = make_unit({"Traits": {"Sudden": {}, "Urgent": {}, "Public": {}, "Harm": {"Loss": {}, "Fear": {}}}})
    assert generate(unit, size=5, kinds=(ItemKind.RECALL,)).items == ()


def test_boilerplate_headings_are_not_asked_about(retail: tuple[Unit, ...]) -> None:
    """No stem and no match asks what is listed under *Exhibit professionalism*."""
    quiz = generate(*retail, size=100)
    assert not any("exhibit professionalism" in item.stem.casefold() for item in quiz.items)
    assert not any(target.text == "Exhibit professionalism" for item in quiz.items for target in item.targets)


def test_headings_that_read_alike_are_not_asked_about() -> None:
    """Where two headings have one wording, a question that quotes it would have two answers."""
    below = {"Draw bright leaflets": {}, "Hang posters outside": {}}
    other = {"File supplier invoices": {}, "Order copying paper": {}}
    more = {"Greet people warmly": {}, "Answer phone calls": {}}
    unit = make_unit({"A": {"Promote goods": below}, "B": {"promote goods": other}, "Serve customers": more})
    stems = " ".join(item.stem for item in generate(unit, size=50).items)
    assert "serve customers" in stems
    assert "promote goods" not in stems.lower()


def test_long_stems_lose_the_title_and_then_the_item() -> None:
    """A stem of more than 40 words is tried without the unit's title, and then refused with that reason."""
    below = {"Draw bright leaflets": {}, "Hang posters outside": {}}
    other = {"File supplier invoices": {}, "Order copying paper": {}, "Greet people warmly": {}}
    for words, says in ((20, True), (45, False)):
        heading = " ".join(f"word{i}" for i in range(words))
        unit = make_unit({heading: below, "Keep records": other}, title="Run a shop with a title of many words " * 2)
        quizzes = [generate(unit, size=50, seed=seed, kinds=SINGLE) for seed in range(5)]
        stems = [item.stem for quiz in quizzes for item in asking(quiz, unit, heading)]
        assert bool(stems) is says
        assert not any("Run a shop" in stem for stem in stems)
        assert all(len(stem.split()) <= 40 for stem in stems)
        reasons = [unfilled.reason for quiz in quizzes for unfilled in quiz.unfilled]
        assert any("longer than 40 words" in reason for reason in reasons) is not says


CHINESE = {
    Language.ZH_HANT: ("掌握網絡危機的特點", "制定推廣計劃", "管理客戶資料", "執行危機管理策略"),
    Language.ZH_HANS: ("掌握网络危机的特点", "制定推广计划", "管理客户资料", "执行危机管理策略"),
}


@pytest.mark.parametrize("language", list(CHINESE))
def test_chinese_units_are_asked_about_in_chinese(language: Language) -> None:
    """Every form of question has a stem and reasons in the edition's script, and names the unit where there are two."""
    first, second, third, title = CHINESE[language]
    unit = make_unit(
        {
            first: {"突如其來": {}, "破壞力強": {}, "不明朗性": {}},
            second: {"物色意見領袖": {}, "印製宣傳海報": {}, "佈置店鋪櫥窗": {}},
            third: {"登記會員姓名": {}, "更新購物紀錄": {}, "保護個人私隱": {}},
        },
        ("評估推銷成效", "撰寫工作報告"),
        language=language,
        title=title,
    )
    items = collect(unit)
    for kind in (ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE, ItemKind.MATCH):
        items += collect(unit, kinds=(kind,))
    kinds = {item.kind.name for item in items}
    assert kinds >= {"SINGLE_CHOICE", "MULTIPLE_CHOICE", "MATCH", "CONSTRUCTED", "CAN_DO"}
    assert kinds & {"RECALL", "MISSING_MEMBER"}
    foreign = set("项请单说写责属" if language is Language.ZH_HANT else "項請單說寫責屬")
    for item in items:
        assert "“" not in item.stem
        assert not foreign & set(re.sub("「[^」]*」", "", item.stem))
        assert all("「" in f.rationale or "之下" in f.rationale for f in item.feedback)
        assert item.language is language
    both = generate(unit, replace(unit, code=UnitCode("900002L1")), size=20).items
    place = "（能力單元900001L1）" if language is Language.ZH_HANT else "（能力单元900001L1）"
    assert any(item.stem.endswith(place) for item in both)


@pytest.mark.parametrize("seed", range(5))
def test_each_statement_has_a_place_in_one_item(garage: Unit, bakery: Unit, seed: int) -> None:
    """Whatever the kinds, no statement is shown, asked or told by two items, not even as a wrong option."""
    seen: list[str] = []
    for item in generate(garage, around=(bakery,), seed=seed).items:
        seen += [item.stem] if item.kind is ItemKind.CAN_DO else [option.text for option in item.options]
        seen += [*item.rubric, *item.key_text]
    assert len(seen) == len(set(seen)) > 10


def test_no_item_comes_twice(retail: tuple[Unit, ...], garage: Unit) -> None:
    """A quiz that takes all there is has no item, and no question with its key, twice."""
    for seed in range(5):
        items = generate(*retail, garage, size=100, seed=seed).items
        assert len({item.id for item in items}) == len(items) > 12
        shown = {
            (item.stem, *item.key, *item.key_text, *sorted(option.text for option in item.options)) for item in items
        }
        assert len(shown) == len(items)


def test_each_unit_may_come_first(retail: tuple[Unit, ...]) -> None:
    """A quiz too small for all its units draws which of them it asks about."""
    assert {generate(*retail, size=1, seed=seed).items[0].unit for seed in range(10)} == {"107167L5", "111275L4"}


def test_missing_items_are_shared_out_by_largest_remainder() -> None:
    """Missing items are told by the reasons that outnumber them, whole numbers that add up."""
    gaps = [Gap(reason="Too long."), Gap(reason="Unsure."), Gap(reason="Unsure.")]
    assert [(unfilled.count, unfilled.reason) for unfilled in share_out(2, gaps)] == [(1, "Too long."), (1, "Unsure.")]
    assert [unfilled.count for unfilled in share_out(5, gaps)] == [1, 2, 2]
    assert share_out(0, gaps) == ()


def test_only_kinds_asked_for_occur(retail: tuple[Unit, ...], garage: Unit) -> None:
    """The kinds limit what occurs, and their order and repetition do not matter."""
    retail = (*retail, garage)
    quiz = generate(*retail, size=8, kinds=(ItemKind.MATCH, ItemKind.MULTIPLE_CHOICE))
    assert {item.kind for item in quiz.items} == {ItemKind.MATCH, ItemKind.MULTIPLE_CHOICE}
    assert quiz == generate(*retail, size=8, kinds=(ItemKind.MULTIPLE_CHOICE, ItemKind.MATCH, ItemKind.MATCH))


def test_more_is_asked_where_a_kind_is_named(retail: tuple[Unit, ...]) -> None:
    """Unasked, only what a teacher would use comes up; a kind by name gives all that can be proved."""
    crisis = next(unit for unit in retail if unit.code == "111275L4")
    named, plain = collect(crisis, kinds=SINGLE), collect(crisis)
    ids = {item.id for item in plain if item.kind is ItemKind.SINGLE_CHOICE}
    assert ids < {item.id for item in named}


@pytest.mark.parametrize("heading", ["Take care", "Finish the job", "Complete the work"])
def test_a_heading_that_names_no_task_is_not_written_about(heading: str) -> None:
    """*Your task there is to take care* asks nobody anything; a heading with a thing does."""
    points = {"Cover the glue pot": {}, "Open the window": {}, "Wear a mask": {}}
    unit = make_unit(requirements={heading: points, "Clean the glue pot": {"Let it cool": {}, "Scrape the rim": {}}})
    stems = [item.stem for item in collect(unit, kinds=(ItemKind.CONSTRUCTED,))]
    assert any("clean the glue pot" in stem for stem in stems)
    assert not any(heading.lower() in stem for stem in stems)


def test_only_what_a_program_marks(retail: tuple[Unit, ...], garage: Unit) -> None:
    """Asked for so, no item is marked by the learner; the id says so, and what comes by default stays what it is."""
    everything, marked = (generate(*retail, garage, size=40, marked=marked) for marked in (False, True))
    assert not all(item.is_scored for item in everything.items)
    assert marked.items
    assert all(item.is_scored and item.kind is not ItemKind.SINGLE_CHOICE for item in marked.items)
    request = decode_quiz_id(marked.id)
    assert request.options.marked
    assert generate(*retail, garage, size=40, marked=request.options.marked) == marked
    assert generate(garage, kinds=(ItemKind.CONSTRUCTED,), marked=True).items == ()


def test_nothing_is_padded(retail: tuple[Unit, ...]) -> None:
    """A quiz larger than what the units give is short, and the counts of the reasons add up to what is missing."""
    quiz = generate(*retail, size=100, kinds=(ItemKind.MATCH, ItemKind.RECALL))
    assert 0 < len(quiz.items) < 100
    assert sum(unfilled.count for unfilled in quiz.unfilled) == 100 - len(quiz.items)
    assert len({item.id for item in quiz.items}) == len(quiz.items)
    reasons = {(unfilled.unit, unfilled.kind) for unfilled in quiz.unfilled}
    assert {kind for unit, kind in reasons if unit == "107167L5"} & {ItemKind.RECALL, ItemKind.MATCH}


def test_unit_without_statements(crisis: Unit) -> None:
    """A unit known from a listing alone gives no item, says so, and leaves the quiz to the others."""
    listed = make_unit(code="107157L4", title=None, status=UnitStatus.LISTED)
    alone = generate(listed, size=7)
    assert alone.items == ()
    assert [(unfilled.unit, unfilled.count) for unfilled in alone.unfilled] == [("107157L4", 7)]
    both = generate(listed, crisis, size=3)
    assert len(both.items) == 3
    assert [(unfilled.unit, unfilled.count) for unfilled in both.unfilled] == [("107157L4", 0)]


@pytest.mark.parametrize("difficulty", list(Difficulty))
def test_difficulty_is_a_band_of_likeness(
    retail: tuple[Unit, ...], garage: Unit, near: Unit, difficulty: Difficulty
) -> None:
    """Of a difficulty asked for, all items have it; kinds without distractors are told to have none."""
    kinds = (ItemKind.SINGLE_CHOICE, ItemKind.RECALL)
    quiz = generate(*retail, garage, near, size=12, kinds=kinds, difficulty=difficulty)
    assert {item.difficulty for item in quiz.items} <= {difficulty}
    assert difficulty is Difficulty.HARD or quiz.items
    assert sum(unfilled.count for unfilled in quiz.unfilled) == 12 - len(quiz.items)
    assert any("no difficulty" in found.reason for found in quiz.rejected)


def test_harder_distractors_are_more_like_the_key(retail: tuple[Unit, ...], near: Unit) -> None:
    """The nearest distractor of a hard item shares more words with the key than that of an easy one."""

    def nearest(item: Item) -> float:
        right = [read_phrase(text) for text in texts_of(item, right=True)]
        wrong = [read_phrase(text) for text in texts_of(item, right=False)]
        return max(jaccard(one, other) for one in right for other in wrong)

    kinds = (ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE)
    found: dict[Difficulty | None, list[float]] = {}
    for item in generate(*retail, near, size=100, kinds=kinds).items:
        found.setdefault(item.difficulty, []).append(nearest(item))
    assert None not in found
    bands = [found[difficulty] for difficulty in Difficulty if difficulty in found]
    assert len(bands) > 1
    assert all(max(one) < min(other) for one, other in pairwise(bands))


def test_edition_in_the_language_asked_for() -> None:
    """Of a unit's editions the one asked for is taken, else English; listed ones only where there is no other."""
    tree = {"Promote goods": {"Draw bright leaflets": {}, "Hang posters outside": {}}}
    english = make_unit(tree | {"Keep records": {"File supplier invoices": {}, "Order copying paper": {}}})
    chinese = make_unit(
        {
            "制定推廣計劃": {"物色意見領袖": {}, "印製宣傳海報": {}},
            "管理客戶資料": {"登記會員姓名": {}, "更新購物紀錄": {}},
        },
        language=Language.ZH_HANT,
        source=make_source("b.txt"),
    )
    bare = replace(english, requirements=(), status=UnitStatus.LISTED)
    assert generate(chinese, english, size=4) == generate(english, size=4)
    assert generate(bare, chinese, size=4).items == generate(chinese, size=4).items
    asked = generate(english, chinese, size=4, language=Language.ZH_HANT)
    assert asked.items
    assert asked.items == generate(chinese, size=4).items
    assert decode_quiz_id(asked.id).options.language is Language.ZH_HANT


def test_order_of_units_and_other_units_do_not_matter(retail: tuple[Unit, ...]) -> None:
    """The units in another order give the same quiz, and a unit named twice counts once."""
    for seed in range(5):
        quiz = generate(*retail, size=12, seed=seed)
        assert generate(*reversed(retail), *retail, size=12, seed=seed) == quiz


@pytest.mark.parametrize("seed", range(8))
def test_no_item_tells_what_another_asks(retail: tuple[Unit, ...], garage: Unit, seed: int) -> None:
    """What one item has for its key is in no other item's stem, nor among its options, and refusals say so."""
    quiz = generate(*retail, garage, size=100, seed=seed)
    for item in quiz.items:
        if item.kind is not ItemKind.MATCH:
            keys = texts_of(item, right=True) | {*item.key_text, *item.rubric}
            for other in quiz.items:
                told = {option.text for option in other.options} | {*other.key_text, *other.rubric}
                assert other is item or item.kind is ItemKind.CAN_DO or not keys & told
                assert other is item or not any(f"“{key}”" in other.stem for key in keys)
    assert any(found.gate == "B3" and found.measured for found in quiz.rejected)
    assert any("away the answer to another item" in unfilled.reason for unfilled in quiz.unfilled)


def test_places_are_shared_out_by_requirement() -> None:
    """Each topmost requirement gets items by the number of its statements, whatever the seed."""
    unit = make_unit(
        {
            "Bake bread": {
                "Knead the dough for 10 minutes": {},
                "Heat the ovens for 20 minutes": {},
                "Rest the rolls for 45 minutes": {},
                "Weigh the flour every 3 hours": {},
                "Check the yeast every 2 days": {},
                "Clean the mixer every week": {},
            },
            "Serve guests": {
                "Wipe the counter every 4 hours": {},
                "Answer the telephone within 15 seconds": {},
                "Change the paper roll every 5 days": {},
            },
            "Keep records": {
                "File the invoices within 6 days": {},
                "Count the stock every quarter": {},
                "Print the labels every 12 hours": {},
            },
        }
    )
    outline = Outline(unit)
    for seed in range(10):
        items = generate(unit, size=4, seed=seed, kinds=(ItemKind.DETAIL,)).items
        tops = Counter((*asked.above, asked.statement)[0].name for item in items for asked in item.about)
        assert tops == {outline["r1"].name: 2, outline["r2"].name: 1, outline["r3"].name: 1}


def test_seed_decides(garage: Unit) -> None:
    """One seed gives one quiz; among twenty seeds there are many."""
    assert generate(garage, seed=4) == generate(garage, seed=4)
    assert len({generate(garage, seed=seed).items for seed in range(20)}) > 15


def test_item_ids_outlive_a_change_of_wording(garage: Unit, bakery: Unit) -> None:
    """A corrected word changes the quiz's id but no item's, and the items' ids follow from no draw."""
    changed = reword(garage, "Coil hoses onto the reel", text="Coil the hoses onto the reel")
    before, after = (collect_versions(unit, (bakery,), kinds=SINGLE) for unit in (garage, changed))
    quizzes = [generate(unit, around=(bakery,), size=40, kinds=SINGLE) for unit in (garage, changed)]
    assert len({quiz.id for quiz in quizzes}) == 2
    both = before.keys() & after.keys()
    assert len(both) > 0.8 * len(before)
    assert all(len({kind for kind, _ in before[name] | after[name]}) == 1 for name in both)
    reworded = [name for name in both if before[name] != after[name]]
    assert reworded
    assert len(reworded) < len(both)


def test_item_ids_follow_from_iris(crisis: Unit) -> None:
    """Ids have the promised form and change with the dataset's base IRI, while the questions stay."""
    here = generate(crisis, size=10)
    there = generate_quiz([crisis], QuizOptions(size=10), Iris("https://example.org/"))
    assert [item.stem for item in here.items] == [item.stem for item in there.items]
    assert not {item.id for item in here.items} & {item.id for item in there.items}
    assert all(len(item.id) == 18 and item.id.startswith("q_") for item in here.items)


def test_option_ids_tell_nothing_of_the_key(garage: Unit, bakery: Unit) -> None:
    """Over 200 seeds the key stands in each of the three places about as often."""
    places: Counter[str] = Counter()
    for seed in range(200):
        for item in generate(garage, around=(bakery,), size=3, seed=seed, kinds=SINGLE).items:
            places.update(item.key)
    assert set(places) == {"a", "b", "c"}
    assert places.total() > 300
    assert all(0.25 < count / places.total() < 0.41 for count in places.values())


def test_the_place_of_one_items_key_varies(garage: Unit, bakery: Unit) -> None:
    """One item has its key in different places under different seeds, and targets stand in different orders."""
    keys: dict[str, set[tuple[str, ...]]] = {}
    targets: dict[frozenset[str], list[tuple[str, ...]]] = {}
    for seed in range(30):
        for item in generate(garage, around=(bakery,), size=40, seed=seed, kinds=(*SINGLE, ItemKind.MATCH)).items:
            shown = tuple(target.text for target in item.targets)
            keys.setdefault(item.id, set()).add(item.key)
            targets.setdefault(frozenset(shown), []).append(shown)
    assert sum(len(places) == 3 for places in keys.values()) > 3
    often = [orders for headings, orders in targets.items() if headings and len(orders) > 2]
    assert often
    assert sum(len(set(orders)) > 1 for orders in often) >= len(often) / 2


def test_orders_of_items_are_drawn_apart(garage: Unit, bakery: Unit) -> None:
    """Two options stand now in this order, now in that; units of one shape have their keys in different places."""
    pairs = {
        (first.text, second.text)
        for item in collect(garage, around=(bakery,), kinds=(*SINGLE, ItemKind.MULTIPLE_CHOICE))
        for first, second in combinations(item.options, 2)
    }
    assert any((second, first) in pairs for first, second in pairs)

    def places(code: str) -> list[tuple[str, ...]]:
        unit = make_unit(SHOP, code=code)
        return [item.key for seed in range(10) for item in generate(unit, size=4, seed=seed, kinds=SINGLE).items]

    assert places("900001L1") != places("900002L1")


def test_moved_words_leave_a_quiz_fresh(crisis: Unit) -> None:
    """Where the words stand in their document, or how it is called, is no part of a quiz id; evidence follows it."""
    moved = reword(crisis, "Urgency", spans=(Span(start=7, end=14, line=1),))
    moved = replace(moved, source=replace(moved.source, name="elsewhere.txt"))
    now, then = generate(moved, size=40), generate(crisis, size=40)
    check_fresh(now, then.id)
    assert now != then
    assert {evidence.source for item in now.items for evidence in item.evidence} == {"elsewhere.txt"}


def test_changed_units_make_a_quiz_stale(crisis: Unit) -> None:
    """A quiz of other words, or of another seed, is not taken for the one that an id names."""
    quiz = generate(crisis, size=30)
    check_fresh(generate(crisis, size=30), quiz.id)
    for other in (generate(reword(crisis, "Urgency", text="Hurry"), size=30), generate(crisis, size=30, seed=1)):
        with pytest.raises(StaleQuizError):
            check_fresh(other, quiz.id)


def test_quiz_id_says_all_that_was_asked(retail: tuple[Unit, ...]) -> None:
    """An id is safe in a URL, and what it says generates the same quiz again."""
    options = QuizOptions(size=9, seed=-5, kinds=(ItemKind.RECALL, ItemKind.SINGLE_CHOICE), language=Language.ZH_HANS)
    quiz = generate_quiz(retail, options, Iris())
    assert quiz.id.replace("-", "").replace("_", "").isalnum()
    request = decode_quiz_id(quiz.id)
    assert request.units == ("107167L5", "111275L4")
    assert request.options == options
    assert generate_quiz(retail, request.options, Iris()) == quiz


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"size": 0}, BadInputError),
        ({"size": -1}, BadInputError),
        ({"size": 101}, LimitExceededError),
        ({"size": 10**5000}, LimitExceededError),
        ({"seed": 2**53 + 1}, LimitExceededError),
        ({"seed": -(2**53) - 1}, LimitExceededError),
        ({"kinds": ()}, BadInputError),
    ],
)
def test_options_out_of_range(crisis: Unit, options: dict[str, object], error: type[BadInputError]) -> None:
    """Options that cannot be, or are larger than what is served, are refused with what would work."""
    with pytest.raises(error) as caught:
        generate(crisis, **options)
    assert type(caught.value) is error
    assert caught.value.cure


def test_options_at_the_limits(crisis: Unit) -> None:
    """The largest size and seeds are served."""
    assert generate(crisis, size=100, seed=2**53).items
    assert generate(crisis, size=1, seed=-(2**53)).items


def test_number_of_units() -> None:
    """A quiz about no unit, or about more than fifty, is refused."""
    units = [make_unit({"Promote goods": {}}, code=f"{900000 + i}L1") for i in range(51)]
    generate(*units[:50])
    with pytest.raises(LimitExceededError, match="at most 50"):
        generate(*units)
    with pytest.raises(BadInputError, match="Name 1 to 50"):
        generate()


def forge(**changes: object) -> str:
    fields: dict[str, object] = {
        "v": TEMPLATE_VERSION, "u": ["900001L1"], "l": None, "n": 10, "s": 0, "k": None, "d": None, "h": "0" * 16,
    }  # fmt: skip
    data = json.dumps(fields | changes, separators=(",", ":"), sort_keys=True)
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def test_forge_makes_good_ids() -> None:
    """The ids of the tests below are refused for what was changed in them, not for how they are made."""
    assert decode_quiz_id(forge()).units == ("900001L1",)
    assert decode_quiz_id(forge(k=["MATCH"], d="EASY", l="en", s=-3)).options.seed == -3


@pytest.mark.parametrize(
    "quiz_id",
    [
        "",
        "x",
        "not base64!",
        "é",
        forge() + "=",
        forge() + "A",
        forge()[:-1],
        " " + forge(),
        base64.urlsafe_b64encode(b"[" * 6000).decode().rstrip("="),
        base64.urlsafe_b64encode(b"[]").decode().rstrip("="),
        base64.urlsafe_b64encode(b"\xff\xfe").decode().rstrip("="),
        base64.urlsafe_b64encode(json.dumps(json.loads(base64.urlsafe_b64decode(forge() + "=="))).encode()).decode(),
        forge(x=1),
        forge(v="1"),
        forge(v=True),
        forge(v=0),
        forge(u=[]),
        forge(u="900001L1"),
        forge(u=[1]),
        forge(u=[""]),
        forge(u=["\ud800"]),
        forge(u=["b", "a"]),
        forge(u=["a", "a"]),
        forge(n=0),
        forge(n=10.0),
        forge(n=True),
        forge(n=None),
        forge(s="0"),
        forge(s=1.5),
        forge(k=[]),
        forge(k="MATCH"),
        forge(k=["TRUE_FALSE"]),
        forge(k=["SINGLE_CHOICE", "MATCH"]),
        forge(k=["MATCH", "MATCH"]),
        forge(k=[["MATCH"]]),
        forge(d="IMPOSSIBLE"),
        forge(d=[]),
        forge(l="fr"),
        forge(l={}),
        forge(h="0" * 15),
        forge(h="Z" * 16),
        forge(h=None),
    ],
)
def test_forged_ids_are_refused(quiz_id: str) -> None:
    """What is no quiz id, or not spelled as one, is refused with advice."""
    with pytest.raises(BadInputError) as caught:
        decode_quiz_id(quiz_id)
    assert type(caught.value) is BadInputError
    assert caught.value.cure


@pytest.mark.parametrize(
    "quiz_id",
    [forge(n=101), forge(n=10**400), forge(s=2**53 + 1), forge(u=[f"{i:06}L1" for i in range(51)]), "A" * 8193],
)
def test_ids_beyond_the_limits_are_refused(quiz_id: str) -> None:
    """An id that asks for more than is served is refused as that."""
    with pytest.raises(LimitExceededError):
        decode_quiz_id(quiz_id)


def test_ids_of_other_templates_are_stale() -> None:
    """A quiz of another template version would come out otherwise, so it is stale and not forged."""
    with pytest.raises(StaleQuizError):
        decode_quiz_id(forge(v=TEMPLATE_VERSION + 1))


def test_codes_too_long_for_an_id() -> None:
    """A quiz whose id could not be read back is refused rather than given out."""
    with pytest.raises(LimitExceededError, match="codes"):
        generate(make_unit({"Promote goods": {}}, code="M" * 7000))


@pytest.mark.parametrize("place", [0, 2])
def test_an_inserted_statement_disturbs_few_items(retail: tuple[Unit, ...], place: int) -> None:
    """Draws depend on what statements say, so most items of a quiz outlive a new statement above or below them."""
    for unit in retail:
        new = Statement(text="Fold the parasols away at dusk")
        changed = replace(unit, requirements=(*unit.requirements[:place], new, *unit.requirements[place:]))
        for seed in range(5):
            before = generate(unit, size=10, seed=seed).items
            after = {item.id for item in generate(changed, size=10, seed=seed).items}
            assert sum(item.id in after for item in before) >= 0.8 * len(before)
