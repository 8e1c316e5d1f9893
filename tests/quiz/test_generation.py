"""Generating quizzes: what is asked of real and made-up units, what is refused, and what ids carry."""

import base64
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from cskg.errors import BadInputError, LimitExceededError, StaleQuizError
from cskg.model import Language, Source, Span, Statement, Unit, UnitCode, UnitStatus
from cskg.outline import Outline, iter_statements
from cskg.quiz.generation import Gap, check_fresh, generate_quiz, share_out
from cskg.quiz.items import Difficulty, Item, ItemKind, Quiz, QuizOptions
from cskg.quiz.likeness import jaccard, read_phrase
from cskg.quiz.quiz_ids import decode_quiz_id
from cskg.quiz.wording import TEMPLATE_VERSION
from cskg.vocab import Iris

MakeUnit = Callable[..., Unit]

SINGLE = (ItemKind.SINGLE_CHOICE,)

SHOP = {
    "Promote goods": {"Draw bright leaflets": {}, "Hang posters outside": {}},
    "Keep records": {"File supplier invoices": {}, "Order copying paper": {}},
}
"""Two headings with two statements each."""


def generate(*units: Unit, **options: object) -> Quiz:
    return generate_quiz(units, QuizOptions(**options), Iris())  # type: ignore[arg-type]


def collect(*units: Unit, **options: object) -> list[Item]:
    """What many quizzes of some units ask; one quiz alone asks nothing that tells what another of its items asks."""
    quizzes = [generate(*units, size=100, seed=seed, **options) for seed in range(30)]
    return list({item.id: item for quiz in quizzes for item in quiz.items}.values())


def collect_versions(unit: Unit, **options: object) -> dict[str, set[tuple[ItemKind, str]]]:
    """The kinds and contents that each item has under some seeds, by the item's id."""
    found: dict[str, set[tuple[ItemKind, str]]] = {}
    for seed in range(30):
        for item in generate(unit, size=100, seed=seed, **options).items:
            found.setdefault(item.id, set()).add((item.kind, item.content_hash))
    return found


def texts_of(item: Item, *, right: bool) -> set[str]:
    return {option.text for option in item.options if (option.id in item.key) is right}


def quoting(items: Quiz | list[Item], words: str) -> list[Item]:
    return [item for item in (items.items if isinstance(items, Quiz) else items) if f"“{words}”" in item.stem]


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


def test_real_units_fill_a_quiz(retail: tuple[Unit, ...]) -> None:
    """Sixteen items come from the two retail units, of many kinds, three at most unscored, none missing."""
    quiz = generate(*retail, size=16)
    assert len(quiz.items) == 16
    assert quiz.unfilled == ()
    assert min(Counter(item.unit for item in quiz.items).values()) >= 7
    kinds = Counter(item.kind for item in quiz.items)
    assert kinds.keys() >= {ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE, ItemKind.MATCH, ItemKind.NUMERIC}
    assert ItemKind.LINEAGE not in kinds
    assert 0 < kinds[ItemKind.CAN_DO] + kinds[ItemKind.CONSTRUCTED] <= 3


def test_member_question(crisis: Unit) -> None:
    """A single choice quotes unit, title and heading, has three options, and says of each where it is listed."""
    item = next(
        item
        for item in quoting(collect(crisis, kinds=SINGLE), "Optimise corporate crisis management strategy")
        if texts_of(item, right=True) == {"Pay attention to the role of opinion leaders"}
    )
    assert item.stem == (
        "According to unit 111275L4 “Manage crisis of internet public relations”, "
        "which of these is listed under “Optimise corporate crisis management strategy”?"
    )
    assert len(item.options) == 3
    assert [option.id for option in item.options] == ["a", "b", "c"]
    for option, feedback in zip(item.options, item.feedback, strict=True):
        assert feedback.option_id == option.id
        assert feedback.correct == (option.id in item.key)
        assert feedback.evidence[0].text == option.text
        assert feedback.evidence[0].spans
        assert "“Optimise corporate crisis management strategy”" in feedback.rationale
        assert ("not under" in feedback.rationale) is (option.id not in item.key)


def test_criterion_question(crisis: Unit) -> None:
    """A criterion is told from performance requirements of the unit, never from another criterion."""
    quiz = collect(crisis, kinds=SINGLE)
    criteria = {statement.text.rstrip(".") for statement in crisis.assessment_criteria}
    items = quoting(quiz, "Assessment Criteria")
    assert items
    for item in items:
        assert "assessment criterion" in item.stem
        assert texts_of(item, right=True) <= criteria
        assert not texts_of(item, right=False) & criteria


def test_criteria_never_distract_elsewhere(crisis: Unit) -> None:
    """Criteria sum a unit up, so none is offered as a wrong answer about another heading."""
    quiz = generate(crisis, size=100)
    criteria = {statement.text.rstrip(".") for statement in crisis.assessment_criteria}
    others = [item for item in quiz.items if "“Assessment Criteria”" not in item.stem]
    assert not any(option.text in criteria for item in others for option in item.options)


def test_recall_names_a_closed_list(crisis: Unit) -> None:
    """A closed list of short entries is asked for by heart, with its number stated."""
    (item,) = generate(crisis, size=5, kinds=(ItemKind.RECALL,)).items
    assert item.stem == (
        "Unit 111275L4 “Manage crisis of internet public relations” lists five points "
        "under “Understand the characteristics of internet crisis”. Name them."
    )
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
        "Under “Understand the characteristics of internet crisis”, unit 111275L4 “Manage crisis of internet public "
        f"relations” lists: {'; '.join(members)}; and one more. Which one is missing?"
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


def test_short_entries_are_matched_where_they_cannot_be_chosen(crisis: Unit) -> None:
    """*Urgency* among phrases would be known by its length, so it is never an option of a choice."""
    items = collect(crisis)
    kinds = {item.kind for item in items if any(option.text == "Urgency" for option in item.options)}
    assert kinds == {ItemKind.MATCH}


def test_topic_question(weibo: Unit) -> None:
    """Of a unit with three numbered topics it is asked under which one a statement is listed."""
    items = [item for item in generate(weibo, size=100, kinds=SINGLE).items if "which topic" in item.stem]
    topics = {statement.text for statement in weibo.requirements}
    assert items
    for item in items:
        assert {option.text for option in item.options} == topics
        assert all(item.stem.split("is “")[1].split("” listed")[0] in f.rationale for f in item.feedback)


def test_topic_question_needs_a_text_of_one_topic(make_unit: MakeUnit) -> None:
    """A statement that two topics list is not asked about, even where the second is no option."""
    unit = make_unit(
        {
            "Plan promotions": {"Count visitors": {}, "Draw leaflets": {}},
            "Keep records": {"Count visitors": {}, "File invoices": {}},
            "Clean premises": {"Sweep floors": {}, "Wash windows": {}},
            "Serve customers": {"Greet people": {}, "Answer calls": {}},
        }
    )
    stems = [item.stem for item in collect(unit, kinds=SINGLE) if "which topic" in item.stem]
    assert any("“File invoices”" in stem for stem in stems)
    assert not any("“Count visitors”" in stem for stem in stems)


def test_topic_question_needs_topics_that_say_nothing_alike(make_unit: MakeUnit) -> None:
    """A topic that lists something like the statement asked about is no wrong answer."""
    unit = make_unit(
        {
            "Plan promotions": {"Count daily visitors": {}, "Draw leaflets": {}},
            "Keep records": {"Count the daily visitors well": {}, "File invoices": {}},
            "Clean premises": {"Sweep floors": {}, "Wash windows": {}},
        }
    )
    stems = [item.stem for item in collect(unit, kinds=SINGLE) if "which topic" in item.stem]
    assert any("“Draw leaflets”" in stem for stem in stems)
    assert not any("visitors”" in stem for stem in stems)


def test_match_needs_headings_that_differ(make_unit: MakeUnit) -> None:
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


def test_unsure_statements_still_forbid_distractors(make_unit: MakeUnit) -> None:
    """What a unit may say under a heading, however unsurely, is no wrong answer about that heading."""
    unit = make_unit(
        {
            "Promote goods": {"Draw bright leaflets": {}, "Hang posters outside": {}, "Count daily visitors": {}},
            "Keep records": {"Count the daily visitors well": {}, "File supplier invoices": {}, "Order copy paper": {}},
        }
    )
    sure = reword(unit, "Count daily visitors", text="Wrap seasonal presents", confidence=0.5)
    unsure = reword(unit, "Count daily visitors", confidence=0.5)

    def distractors(unit: Unit) -> set[str]:
        items = [item for seed in range(10) for item in quoting(generate(unit, size=100, seed=seed), "Promote goods")]
        return set().union(*(texts_of(item, right=False) for item in items))

    assert "Count the daily visitors well" in distractors(sure)
    assert "Count the daily visitors well" not in distractors(unsure)


@pytest.mark.parametrize(
    "elsewhere", ["Count daily visitors", "count  DAILY visitors!", "Count visitors", "Visitors counted daily at noon"]
)
def test_what_is_true_under_the_heading_is_no_distractor(make_unit: MakeUnit, elsewhere: str) -> None:
    """A statement equal to, held by, holding or like one under the heading is never a wrong answer about it."""
    unit = make_unit(
        {
            "Promote goods": {"Draw bright leaflets": {}, "Watch the street": {"Count daily visitors": {}}, "Sing": {}},
            "Keep records": {elsewhere: {}, "File supplier invoices": {}, "Order copying paper": {}},
        }
    )
    asked = [item for seed in range(20) for item in quoting(generate(unit, size=20, seed=seed), "Promote goods")]
    assert asked
    assert not any(elsewhere in texts_of(item, right=False) for item in asked)


def test_headings_of_two_digits_are_not_taken_for_their_first_digit(make_unit: MakeUnit) -> None:
    """What stands under the eleventh topic stands not under the first."""
    below = {"Draw bright leaflets": {}, "Hang posters outside": {}}
    other = {"File supplier invoices": {}, "Order copying paper": {}}
    empty: dict[str, dict[str, object]] = {f"Topic{i} nothing{i}": {} for i in range(9)}
    unit = make_unit({"Promote goods": below, **empty, "Keep records": other})
    assert quoting(generate(unit, size=50, kinds=SINGLE), "Promote goods")


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
def test_choices_that_looks_give_away_are_rejected(
    make_unit: MakeUnit, key: str, distractors: tuple[str, ...], *, is_fair: bool
) -> None:
    """A full stop, a capital, length or the heading's words may not tell the key from the rest."""
    unit = make_unit({"Promote goods": {key: {}, "Sing": {}}, "Keep records": {text: {} for text in distractors}})
    quiz = generate(unit, size=50, kinds=SINGLE)
    assert (
        key.removesuffix(".") in {option.text for item in quoting(quiz, "Promote goods") for option in item.options}
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
def test_lists_that_can_be_recalled(make_unit: MakeUnit, entries: tuple[str, ...], *, is_short: bool) -> None:
    """A list is asked for by heart if it has three to seven entries, short ones, that can be told apart when typed."""
    unit = make_unit({"Know crises": {"Traits": {text: {} for text in entries}}})
    assert bool(generate(unit, size=5, kinds=(ItemKind.RECALL,)).items) is is_short


def test_recall_needs_a_list_without_sublists(make_unit: MakeUnit) -> None:
    """A list with a heading among its entries is not asked for by heart."""
    unit = make_unit({"Traits": {"Sudden": {}, "Urgent": {}, "Public": {}, "Harm": {"Loss": {}, "Fear": {}}}})
    assert generate(unit, size=5, kinds=(ItemKind.RECALL,)).items == ()


def test_boilerplate_headings_are_not_asked_about(retail: tuple[Unit, ...]) -> None:
    """No stem and no match asks what is listed under *Exhibit professionalism*."""
    quiz = generate(*retail, size=100)
    assert not quoting(quiz, "Exhibit professionalism")
    assert not any(target.text == "Exhibit professionalism" for item in quiz.items for target in item.targets)


def test_headings_that_read_alike_are_not_asked_about(make_unit: MakeUnit) -> None:
    """Where two headings have one wording, a question that quotes it would have two answers."""
    below = {"Draw bright leaflets": {}, "Hang posters outside": {}}
    other = {"File supplier invoices": {}, "Order copying paper": {}}
    more = {"Greet people warmly": {}, "Answer phone calls": {}}
    unit = make_unit({"A": {"Promote goods": below}, "B": {"promote goods": other}, "Serve customers": more})
    stems = " ".join(item.stem for item in generate(unit, size=50).items)
    assert "“Serve customers”" in stems
    assert "promote goods" not in stems.lower()


def test_long_stems_lose_the_title_and_then_the_item(make_unit: MakeUnit) -> None:
    """A stem of more than 40 words is tried without the unit's title, and then refused with that reason."""
    below = {"Draw bright leaflets": {}, "Hang posters outside": {}}
    other = {"File supplier invoices": {}, "Order copying paper": {}, "Greet people warmly": {}}
    for words, says in ((20, True), (45, False)):
        heading = " ".join(f"word{i}" for i in range(words))
        unit = make_unit({heading: below, "Keep records": other}, title="Run a shop with a title of many words " * 2)
        quiz = generate(unit, size=50, kinds=SINGLE)
        stems = [item.stem for item in quoting(quiz, heading)]
        assert bool(stems) is says
        assert not any("Run a shop" in stem for stem in stems)
        assert all(len(stem.split()) <= 40 for stem in stems)
        assert any("longer than 40 words" in unfilled.reason for unfilled in quiz.unfilled) is not says


CHINESE = {
    Language.ZH_HANT: ("掌握網絡危機的特點", "制定推廣計劃", "管理客戶資料", "執行危機管理策略"),
    Language.ZH_HANS: ("掌握网络危机的特点", "制定推广计划", "管理客户资料", "执行危机管理策略"),
}


@pytest.mark.parametrize("language", list(CHINESE))
def test_chinese_units_are_asked_about_in_chinese(make_unit: MakeUnit, language: Language) -> None:
    """Every form of question has a stem in the edition's script, with the heading in corner brackets."""
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
    kinds = {item.kind.name for item in items}
    assert kinds >= {"SINGLE_CHOICE", "MULTIPLE_CHOICE", "MATCH"}
    assert kinds & {"RECALL", "MISSING_MEMBER"}
    for item in items:
        assert "900001L1" in item.stem
        assert "“" not in item.stem
        assert ("能力單元" if language is Language.ZH_HANT else "能力单元") in item.stem
        assert all("「" in f.rationale or "之下" in f.rationale for f in item.feedback)
        assert item.language is language
    assert any(f"900001L1「{title}」" in item.stem for item in items)
    assert any("主題" in item.stem or "主题" in item.stem for item in items)
    assert any("「評核指引」" in item.stem or "「评核指引」" in item.stem for item in items)


def test_no_statement_is_asked_about_twice_while_others_are_left(crisis: Unit) -> None:
    """Single choices go through all the statements they can before one comes again."""
    for seed in range(5):
        quiz = generate(crisis, size=6, kinds=SINGLE, seed=seed)
        keys = [min(texts_of(item, right=True)) for item in quiz.items]
        assert len(keys) == len(set(keys)) > 2


@pytest.mark.parametrize("seed", range(5))
def test_items_of_different_kinds_ask_about_different_statements(weibo: Unit, seed: int) -> None:
    """While fresh statements are left, what one item has for its key is no other item's key, of whatever kind."""
    seen: list[str] = []
    for item in generate(weibo, size=7, seed=seed).items:
        if "which topic" in item.stem:
            seen.append(item.stem.split("is “")[1].split("” listed")[0])
        elif item.kind is ItemKind.MATCH:
            seen += [option.text for option in item.options]
        else:
            seen += texts_of(item, right=True)
    assert len(seen) == len(set(seen)) >= 4


def test_no_item_comes_twice(retail: tuple[Unit, ...]) -> None:
    """A quiz that takes all there is has no item, and no question with its key, twice."""
    for seed in range(5):
        items = generate(*retail, size=100, seed=seed).items
        assert len({item.id for item in items}) == len(items) > 15
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


def test_only_kinds_asked_for_occur(retail: tuple[Unit, ...]) -> None:
    """The kinds limit what occurs, and their order and repetition do not matter."""
    quiz = generate(*retail, size=8, kinds=(ItemKind.MATCH, ItemKind.MULTIPLE_CHOICE))
    assert {item.kind for item in quiz.items} == {ItemKind.MATCH, ItemKind.MULTIPLE_CHOICE}
    assert quiz == generate(*retail, size=8, kinds=(ItemKind.MULTIPLE_CHOICE, ItemKind.MATCH, ItemKind.MATCH))


def test_nothing_is_padded(retail: tuple[Unit, ...]) -> None:
    """A quiz larger than what the units give is short, and the counts of the reasons add up to what is missing."""
    quiz = generate(*retail, size=100, kinds=(ItemKind.MATCH, ItemKind.RECALL))
    assert 0 < len(quiz.items) < 100
    assert sum(unfilled.count for unfilled in quiz.unfilled) == 100 - len(quiz.items)
    assert len({item.id for item in quiz.items}) == len(quiz.items)
    reasons = {(unfilled.unit, unfilled.kind) for unfilled in quiz.unfilled}
    assert ("107167L5", ItemKind.RECALL) in reasons


def test_unit_without_statements(crisis: Unit) -> None:
    """A unit known from a listing alone gives no item, says so, and leaves the quiz to the others."""
    listed = Unit(
        code=UnitCode("107157L4"),
        source=Source(name="list.csv", sha256="1" * 64, text_sha256="1" * 64),
        status=UnitStatus.LISTED,
    )
    alone = generate(listed, size=7)
    assert alone.items == ()
    assert [(unfilled.unit, unfilled.count) for unfilled in alone.unfilled] == [("107157L4", 7)]
    both = generate(listed, crisis, size=7)
    assert len(both.items) == 7
    assert [(unfilled.unit, unfilled.count) for unfilled in both.unfilled] == [("107157L4", 0)]


@pytest.mark.parametrize("difficulty", list(Difficulty))
def test_difficulty_is_a_band_of_likeness(retail: tuple[Unit, ...], difficulty: Difficulty) -> None:
    """Of a difficulty asked for, all items have it; kinds without distractors are told to have none."""
    quiz = generate(*retail, size=12, difficulty=difficulty)
    assert {item.difficulty for item in quiz.items} <= {difficulty}
    assert difficulty is Difficulty.HARD or quiz.items
    assert sum(unfilled.count for unfilled in quiz.unfilled) == 12 - len(quiz.items)
    assert any("no difficulty" in found.reason for found in quiz.rejected)


def test_harder_distractors_are_more_like_the_key(retail: tuple[Unit, ...]) -> None:
    """The nearest distractor of a hard item shares more words with the key than that of an easy one."""

    def nearest(item: Item) -> float:
        right = [read_phrase(text) for text in texts_of(item, right=True)]
        wrong = [read_phrase(text) for text in texts_of(item, right=False)]
        return max(jaccard(one, other) for one in right for other in wrong)

    kinds = (ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE)
    found: dict[Difficulty | None, list[float]] = {}
    for item in generate(*retail, size=100, kinds=kinds).items:
        found.setdefault(item.difficulty, []).append(nearest(item))
    assert None not in found
    bands = [found[difficulty] for difficulty in Difficulty if difficulty in found]
    assert len(bands) > 1
    assert all(max(one) < min(other) for one, other in pairwise(bands))


def test_edition_in_the_language_asked_for(make_unit: MakeUnit) -> None:
    """Of a unit's editions the one asked for is taken, else English; listed ones only where there is no other."""
    tree = {"Promote goods": {"Draw bright leaflets": {}, "Hang posters outside": {}}}
    english = make_unit(tree | {"Keep records": {"File supplier invoices": {}, "Order copying paper": {}}})
    chinese = make_unit(
        {
            "制定推廣計劃": {"物色意見領袖": {}, "印製宣傳海報": {}},
            "管理客戶資料": {"登記會員姓名": {}, "更新購物紀錄": {}},
        },
        language=Language.ZH_HANT,
        source="b.txt",
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
def test_no_item_tells_what_another_asks(retail: tuple[Unit, ...], seed: int) -> None:
    """What one item has for its key is in no other item's stem, nor among its options, and refusals say so."""
    quiz = generate(*retail, size=100, seed=seed)
    asked = {ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE, ItemKind.RECALL, ItemKind.MISSING_MEMBER}
    for item in quiz.items:
        if item.kind in asked and "which topic" not in item.stem:
            keys = texts_of(item, right=True) | set(item.key_text)
            for other in quiz.items:
                assert other is item or not keys & {option.text for option in other.options}
                assert other is item or not any(f"“{key}”" in other.stem for key in keys)
    assert any(found.gate == "B3" and found.measured for found in quiz.rejected)
    assert any("what another item" in unfilled.reason for unfilled in quiz.unfilled)


def test_places_are_shared_out_by_requirement(make_unit: MakeUnit) -> None:
    """Each topmost requirement gets items by the number of its statements, whatever the seed."""
    unit = make_unit(
        {
            "Bake bread": {
                "Knead dough until it stretches": {},
                "Heat ovens before loading": {},
                "Score loaves with a blade": {},
                "Weigh flour on a scale": {},
                "Rest rolls beneath a cloth": {},
                "Sieve sugar over buns": {},
            },
            "Serve guests": {
                "Wrap pastries in paper bags": {},
                "Take payments at the counter": {},
                "Suggest drinks with cakes": {},
            },
            "Keep records": {
                "File invoices by supplier": {},
                "Count stock every quarter": {},
                "Print labels for shelves": {},
            },
        }
    )
    outline = Outline(unit)
    for seed in range(10):
        items = generate(unit, size=4, seed=seed, kinds=SINGLE).items
        tops = Counter((*asked.above, asked.statement)[0].name for item in items for asked in item.about)
        assert tops == {outline["r1"].name: 2, outline["r2"].name: 1, outline["r3"].name: 1}


def test_seed_decides(retail: tuple[Unit, ...]) -> None:
    """One seed gives one quiz; among twenty seeds there are many."""
    assert generate(*retail, seed=4) == generate(*retail, seed=4)
    assert len({generate(*retail, seed=seed).items for seed in range(20)}) > 15


def test_item_ids_outlive_a_change_of_wording(weibo: Unit) -> None:
    """A corrected word changes the quiz's id but no item's, and the items' ids follow from no draw."""
    text = generate(weibo, size=40, kinds=SINGLE).items[0].options[0].text
    changed = reword(weibo, text, text=f"{text} again")
    before, after = (collect_versions(unit, kinds=SINGLE) for unit in (weibo, changed))
    quizzes = (generate(unit, size=40, kinds=SINGLE) for unit in (weibo, changed))
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


def test_option_ids_tell_nothing_of_the_key(crisis: Unit) -> None:
    """Over 200 seeds the key stands in each of the three places about as often."""
    places: Counter[str] = Counter()
    for seed in range(200):
        for item in generate(crisis, size=3, seed=seed, kinds=SINGLE).items:
            places.update(item.key)
    assert set(places) == {"a", "b", "c"}
    assert all(0.27 < count / 600 < 0.40 for count in places.values())


def test_the_place_of_one_items_key_varies(crisis: Unit) -> None:
    """One item has its key in different places under different seeds, and targets stand in different orders."""
    keys: dict[str, set[tuple[str, ...]]] = {}
    targets: dict[frozenset[str], set[tuple[str, ...]]] = {}
    for seed in range(30):
        for item in generate(crisis, size=40, seed=seed).items:
            shown = tuple(target.text for target in item.targets)
            keys.setdefault(item.id, set()).add(item.key)
            targets.setdefault(frozenset(shown), set()).add(shown)
    assert sum(len(places) == 3 for places in keys.values()) > 3
    assert all(len(orders) > 1 for headings, orders in targets.items() if headings)


def test_orders_of_items_are_drawn_apart(crisis: Unit, make_unit: MakeUnit) -> None:
    """Two options stand now in this order, now in that; units of one shape have their keys in different places."""
    pairs = {
        (first.text, second.text)
        for item in generate(crisis, size=100).items
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


def test_number_of_units(make_unit: MakeUnit) -> None:
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


def test_codes_too_long_for_an_id(make_unit: MakeUnit) -> None:
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
