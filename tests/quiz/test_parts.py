"""Questions whose options are parts or changed versions of statements: details, purposes, steps, errors."""

import pytest
from builders import make_unit
from quiz.trades import FLOWERS_IN_CHINESE, KITCHEN_IN_CHINESE, PONDS, TRADES

from cskg.iris import Iris
from cskg.language.characters import simplify
from cskg.model import Language, Unit
from cskg.quiz.actions import name_action
from cskg.quiz.generation import generate_quiz
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.items import Item, ItemKind, QuizOptions

OF_PARTS = (ItemKind.DETAIL, ItemKind.PURPOSE, ItemKind.NEXT_STEP, ItemKind.FIND_THE_ERROR)
FILLERS = {"Greet guests": {"Open the door": {}, "Take the coats": {}}}


def ask(kind: ItemKind, *units: Unit, seeds: int = 1) -> list[Item]:
    """What many quizzes ask: in one quiz, no statement has a place in two items."""
    quizzes = [
        generate_quiz(list(units), QuizOptions(size=60, seed=seed, kinds=(kind,)), Iris()) for seed in range(seeds)
    ]
    return [item for quiz in quizzes for item in quiz.items]


def key(item: Item) -> str:
    return item.texts[item.key[0]]


@pytest.mark.parametrize(
    ("statement", "stem", "right"),
    [
        ("Inspect fire equipment every month", "You inspect fire equipment. How often do you do this?", "Every month"),
        ("Check the cabinets twice a day", "You check the cabinets. How often do you do this?", "Twice a day"),
        ("Report spills within two hours", "You report spills. How soon must this be done?", "Within two hours"),
        ("Keep the records for 7 years", "You keep the records. For how long?", "For 7 years"),
        ("Publish rosters two weeks ahead", "You publish rosters. When does the unit ask for this?", "Two weeks ahead"),
        ("Cut food waste by 10 %", "You cut food waste. By how much?", "By 10 %"),
        ("Compare at least three offers", "You compare offers. How many offers are needed?", "At least three"),
        (
            "Soak the boards for at least 12 hours before painting",
            "You soak the boards before painting. For how long?",
            "For at least 12 hours",
        ),
        ("Within 30 minutes, move the goods", "You move the goods. How soon must this be done?", "Within 30 minutes"),
    ],
)
def test_a_quantity_is_asked_for(statement: str, stem: str, right: str) -> None:
    """The question names the action without the quantity, and the options rise."""
    (item,) = ask(ItemKind.DETAIL, make_unit({"Run a shop": {statement: {}, "Sweep the floor": {}}}))
    assert item.stem == stem
    assert key(item) == right
    assert len(item.options) == 3
    assert all(statement in found.rationale for found in item.feedback)


@pytest.mark.parametrize(
    "statement",
    [
        "Name the figures that are recorded each day",
        "Describe rules that apply for two years",
        "Check it every week",
        "Check the till every hour and the safe every day",
        "Report every month",
        "Keep at least 50 cm from the heads",
        "Prepare daily reports",
        "Read the second page",
        "Do not enter within two hours",
        "A break of 20 minutes after lunch",
    ],
)
def test_a_rest_that_is_no_whole_action_is_not_asked_about(statement: str) -> None:
    """What is left of a statement must be a whole action that the quantity belongs to; else versions show all of it."""
    items = ask(ItemKind.DETAIL, make_unit({"Run a shop": {statement: {}, "Sweep the floor": {}}}))
    assert all(key(item) == statement for item in items)


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("Wait five minutes, then wipe the rim", "Wait {}, then wipe the rim"),
        ("Measure the current and stop the pump if the phases differ by more than 10%", "Measure the current and {}%"),
        ("Lock the door and return the key within 15 minutes", "Lock the door and return the key within {} minutes"),
        ("Keep cold food below 5 °C", "Keep cold food below {} °C"),
        ("Check the gauge at four points of the rim", "Check the gauge at {} points of the rim"),
    ],
)
def test_a_statement_is_told_from_other_versions(statement: str, wrong: str) -> None:
    """Where no part can be left out, the whole statement stands among versions with another value."""
    items = ask(ItemKind.DETAIL, make_unit({"Run a shop": {statement: {}, "Sweep the floor": {}}}), seeds=8)
    assert {key(item) for item in items} == {statement}
    assert len({item.stem for item in items}) > 1
    opening, _, ending = wrong.partition("{}")
    for item in items:
        texts = [option.text for option in item.options]
        assert len(set(texts)) == 3
        assert all(text.startswith(opening) and text.endswith(ending) for text in texts)
        assert all(statement in found.rationale for found in item.feedback)


@pytest.mark.parametrize(
    "statement",
    [
        "Rinse the leaves two to three times and dry them",
        "Call 999 if smoke comes and leave the shop",
        "Pin up the roster before 9:30 a.m. and sign it",
        "Name the three sinks and the taps",
        "Do not enter within two hours",
        "Offer repairs, for example within two hours, and sell parts",
        "Test the three phases and the fuse",
    ],
)
def test_figures_that_could_not_be_others_have_no_versions(statement: str) -> None:
    """Ranges, clock times, known numbers, examples and what is known or forbidden."""
    assert not ask(ItemKind.DETAIL, make_unit({"Run a shop": {statement: {}, "Sweep the floor": {}}}))


def test_each_of_two_quantities_is_asked_for() -> None:
    """The question shows the other one."""
    tree = {"Run a shop": {"Hold the load at 121 °C for 20 minutes": {}, "Rinse each flask three times": {}}}
    assert {item.stem: key(item) for item in ask(ItemKind.DETAIL, make_unit(tree), seeds=48)} == {
        "You hold the load for 20 minutes. Which temperature is right?": "At 121 °C",
        "You hold the load at 121 °C. For how long?": "For 20 minutes",
        "You rinse each flask. How many times do you do this?": "Three times",
    }


@pytest.mark.parametrize(
    "statement",
    ["Test the water before opening the gate", "Raise orders before the stock runs out", "打烊前把鮮花搬回冷藏櫃"],
)
def test_the_order_of_events_is_not_asked_for(statement: str) -> None:
    """Nearly all that units say of it is *before*, so the answer would be known by its form."""
    assert not ask(ItemKind.DETAIL, make_unit({"Run a shop": {statement: {}, "Sweep the floor": {}}}))


@pytest.mark.parametrize(
    "statement",
    [
        "Put safety before speed",
        "Compare sales before and after the change",
        "Remove posters on the morning after the last day",
        "Report losses even if a colleague is involved",
        "Explain why hands are washed before handling food",
        "Justify decisions before the board and investors",
        "Call a guard if necessary",
        "Check with the office if the gate is open",
        "Leave the yard shortly before the shift ends",
        "Count the portions after each meal so that less is cooked",
        "Decide when a post is withdrawn",
    ],
)
def test_words_that_surely_name_no_time_are_not_asked_for(statement: str) -> None:
    """*Before* may rank, *if* may turn round what is said, and what is known is not done."""
    others = {"Move staff when a queue forms": {}, "Close the gate if it rains": {}, "Stop when the bell rings": {}}
    items = ask(ItemKind.DETAIL, make_unit({"Run a shop": {statement: {}} | others}), seeds=8)
    assert not any(statement in found.rationale for item in items for found in item.feedback if found.correct)


def test_an_event_is_not_asked_for_where_the_action_has_two() -> None:
    """Another statement of the unit may make a wrong option right."""
    one = {"Turn on the fan as soon as oxygen drops under 4 mg/L": {}, "Sweep the floor": {}}
    two = one | {"Turn on the fan as soon as guests arrive": {}}
    assert ask(ItemKind.DETAIL, make_unit({"Run a shop": one}))
    assert not ask(ItemKind.DETAIL, make_unit({"Run a shop": two}))


def test_cases_are_asked_for_and_answered() -> None:
    """A case has another limit beside it; one without a limit is asked for by its action only."""
    items = ask(ItemKind.DETAIL, *PONDS, seeds=24)
    said = {item.stem.partition(" (")[0]: item for item in items}
    assert {option.text for option in said["You turn on the aerators. When does the unit ask for this?"].options} <= {
        f"As soon as oxygen drops under {limit} mg/L" for limit in (1, 2, 4, 6, 8, 10)
    }
    assert "You close the intake. When does the unit ask for this?" not in said
    stems = {item.stem.partition(" (")[0]: key(item) for item in ask(ItemKind.PURPOSE, *PONDS, seeds=24)}
    assert stems["Which of these do you do when toxic algae are found?"] == "Inform neighbouring farms"


def test_duties_are_matched_with_two_levels() -> None:
    """Neither what is known nor how everybody behaves is a duty, and the targets name the levels."""
    items = [item for item in ask(ItemKind.MATCH, *PONDS, seeds=32) if "Whose duty" in item.stem]
    assert items
    assert {tuple(target.text for target in item.targets) for item in items} == {
        ("Look after a fish pond (level 2)", "Manage a group of ponds (level 3)")
    }
    shown = {option.text for item in items for option in item.options}
    assert "Close the intake if the river turns brown" in shown
    assert not any(text.startswith(("Explain", "Speak", "Wear")) for text in shown)


def test_a_duty_is_told_from_those_of_another_level() -> None:
    """The question names the unit and its level, and each wrong option is a duty at the other level."""
    items = [item for item in ask(ItemKind.SINGLE_CHOICE, *PONDS, seeds=8) if "duties is yours" in item.stem]
    assert {item.unit for item in items} == {"970201L2", "970202L3"}
    for item in items:
        (unit,) = (unit for unit in PONDS if unit.key == item.unit)
        assert item.stem == f"You hold the level {unit.level} unit “{unit.title}”. Which of these duties is yours?"
        own = {child.text for topic in unit.requirements for child in topic.children}
        assert [option.text in own for option in item.options].count(True) == 1
        assert key(item) in own
    assert not any("duties is yours" in item.stem for item in ask(ItemKind.SINGLE_CHOICE, PONDS[0], seeds=4))


def test_values_that_the_unit_states_are_no_wrong_options() -> None:
    """Neither in the same words nor in another unit of measure."""
    shop = {"Wash the till within 30 minutes": {}, "Call the guest within an hour": {}, "Rest for 90 minutes": {}}
    items = ask(ItemKind.DETAIL, make_unit({"Run a shop": shop}), seeds=32)
    asked = [item for item in items if key(item) == "Within 30 minutes"]
    texts = {option.text for item in asked for option in item.options}
    assert texts >= {"Within 20 minutes", "Within 45 minutes"}
    assert not texts & {"Within 60 minutes", "Within 90 minutes"}


def test_the_key_stands_in_any_place() -> None:
    """A guesser who always takes the lowest, the middle or the highest value gains little."""
    items = ask(ItemKind.DETAIL, *TRADES, seeds=48)
    shares = [sum(item.key[0] == place for item in items) / len(items) for place in "abc"]
    assert len(items) > 200
    assert max(shares) < 0.45


def test_a_person_is_asked_for_among_others_of_the_units() -> None:
    """Wrong persons stand in other statements, never beside the same verb."""
    items = [item for item in ask(ItemKind.DETAIL, *TRADES, seeds=16) if "To whom" in item.stem]
    assert {key(item) for item in items} >= {"To the duty manager", "To the buyer", "To the driver"}
    named = {option.text for item in items for option in item.options}
    assert named <= {
        f"To the {who}" for who in ("duty manager", "buyer", "driver", "shift supervisor", "auditor", "client", "team")
    }


def test_a_purpose_and_its_action_are_asked_for() -> None:
    """Wrong options belong to other actions and purposes of the unit."""
    texts = (
        "Rotate stock to reduce waste",
        "Stir thick soups in order to prevent burning",
        "Rinse probes in fresh water to remove salt",
        "Hang wet coats over the tray so that it cannot drip",
        "Cordon off wet floors to prevent falls",
    )
    items = ask(ItemKind.PURPOSE, make_unit({"Run a kitchen": {text: {} for text in texts}}), seeds=24)
    said = {item.stem: key(item) for item in items}
    assert said["You rotate stock. Why do you do this?"] == "To reduce waste"
    assert said["You stir thick soups. Why do you do this?"] == "To prevent burning"
    assert not any("it cannot drip" in stem for stem in said)  # it points at what the question does not say
    assert all(len({found.evidence[0].statement for found in item.feedback}) == 3 for item in items)


def test_measures_and_requests_state_no_purpose() -> None:
    """An infinitive that belongs to a noun or a verb before it is no purpose of the action."""
    texts = ("Plan measures to prevent loss", "Ask guests to avoid noise", "Set goals to reduce waste in case")
    assert not ask(ItemKind.PURPOSE, make_unit({"Run a shop": {text: {} for text in texts}}))


def test_the_next_step_is_asked_for() -> None:
    """The steps of a list, and those that one statement tells."""
    listed = ("First, count the float", "Then sign the slip", "Next, stow the bag", "Finally, unlock the drawer")
    told = "First sign the form, then weigh the boxes, and finally close the gate"
    items = ask(ItemKind.NEXT_STEP, make_unit({"Open the till": {text: {} for text in listed}} | FILLERS), seeds=32)
    assert {(item.stem, key(item)) for item in items} >= {
        ("You open the till. What comes right after “Count the float”?", "Sign the slip")
    }
    items = ask(ItemKind.NEXT_STEP, make_unit({"Take goods": {told: {}, "Sweep the floor": {}}} | FILLERS), seeds=32)
    assert {(item.stem, key(item)) for item in items} == {
        ("What comes right after “Sign the form”?", "Weigh the boxes"),
        ("What comes right after “Weigh the boxes”?", "Close the gate"),
    }


def test_numbers_are_an_order_under_a_heading_that_says_so() -> None:
    """Elsewhere they only count."""
    texts = {"(1) Count the float": {}, "(3) Stow the bag": {}, "(2) Sign the slip": {}}
    for heading in ("Follow these steps", "Follow the opening procedure"):
        (item,) = ask(ItemKind.STEP_ORDER, make_unit({heading: texts}))
        assert [item.texts[name] for name in item.key] == ["Count the float", "Sign the slip", "Stow the bag"]
    for heading in ("Know the rules", "Understand safety procedures"):
        assert not ask(ItemKind.STEP_ORDER, make_unit({heading: texts}))


def test_one_note_has_a_mistake() -> None:
    """The key is not what the unit says, the others are, and the reason quotes what the unit says."""
    items = ask(ItemKind.FIND_THE_ERROR, *TRADES, seeds=24)
    said = {child.text for unit in TRADES for topic in unit.requirements for child in topic.children}
    changed = [item for item in items if "notes on this unit" in item.stem]
    assert changed
    for item in changed:
        assert [option.text in said for option in item.options].count(False) == 1
        assert key(item) not in said
        assert any(found.option_id in item.key and found.evidence[0].text in found.rationale for found in item.feedback)
    exchanged = [item for item in items if "comes before" in item.stem]
    assert {item.unit for item in exchanged} == {"970101L2", "970102L3", "970103L2"}


@pytest.mark.parametrize(
    ("statement", "looser"),
    [
        ("Report spills within two hours", ("three", "four", "six", "eight")),
        ("Keep cold food below 5 °C", ("8", "11")),
        ("Rinse burns for at least 20 minutes", ("3", "5", "10")),
        ("Turn on the pump when oxygen drops under 4 mg/L", ("1", "2")),
    ],
)
def test_a_changed_limit_is_looser(statement: str, looser: tuple[str, ...]) -> None:
    """Whoever keeps to a stricter limit breaks no rule, so a stricter one would be no mistake."""
    others = {"Check the exits before opening the doors": {}, "Wash the filters once a week": {}}
    items = ask(ItemKind.FIND_THE_ERROR, make_unit({"Run a shop": {statement: {}} | others}), seeds=12)
    changed = {key(item) for item in items if key(item).split()[0] == statement.split(maxsplit=1)[0]}
    assert changed
    assert all(any(f" {number} " in text for number in looser) for text in changed)


@pytest.mark.parametrize(
    "statement",
    [
        "Never stack cartons above the load line",
        "Save the records before they are overwritten",
        "Let the glue cool before moving it",
        "Keep the product and the record for later inspection",
    ],
)
def test_what_no_mistake_fits_is_not_changed(statement: str) -> None:
    """Turned round, these are absurd at sight or still true."""
    others = {"Check the exits before opening": {}, "Wash filters once a week": {}, "Lock the till after closing": {}}
    items = ask(ItemKind.FIND_THE_ERROR, make_unit({"Run a shop": {statement: {}} | others}), seeds=12)
    assert items
    assert not any(key(item).split()[0] == statement.split(maxsplit=1)[0] for item in items)


def test_chinese_statements_are_asked_about_in_chinese() -> None:
    """Every kind has its words in Chinese."""
    items = [item for kind in OF_PARTS for item in ask(kind, KITCHEN_IN_CHINESE, seeds=24)]
    stems = {item.stem: key(item) for item in items}
    assert stems["清洗抽氣扇：應多久進行一次？"] == "每週"
    assert stems["匯報意外：這項工作的對象是誰？"] == "向當值經理"
    assert stems["你會做下列哪一項，以免同事滑倒？"] == "鋪設防滑墊"
    assert stems["以消毒藥水浸泡砧板：為甚麼要這樣做？"] == "以防細菌滋生"
    assert stems["「關閉煤氣」之後，緊接着是哪一步？"] == "蓋好食物"
    assert stems["一位同事記下了步驟的先後。哪一項有錯？"]


def test_chinese_occasions_are_asked_about() -> None:
    """A time with a limit stands against other limits, and a case against its action; no order of events is asked."""
    items = [item for kind in OF_PARTS for item in ask(kind, FLOWERS_IN_CHINESE, seeds=24)]
    said = {item.stem: item for item in items}
    assert not {"把鮮花搬回冷藏櫃：本單元要求在甚麼時候進行？", "訂購花材：本單元要求在甚麼時候進行？"} & said.keys()
    assert key(said["訂購紅玫瑰：本單元要求在甚麼時候進行？"]) == "節日前兩星期"
    assert key(said["到貨後核對數量：應在多少時間內完成？"]) == "15分鐘內"
    assert key(said["當玫瑰少於20枝時，你會做下列哪一項？"]) == "通知採購員"
    assert key(said["你會做下列哪一項，以免期望有落差？"]) == "向新人展示樣本"
    (order,) = ask(ItemKind.STEP_ORDER, FLOWERS_IN_CHINESE)
    assert [order.texts[name] for name in order.key] == ["剪花莖", "除葉", "放入保鮮液"]


def test_simplified_statements_get_simplified_values() -> None:
    """A value that is not the source's is written in its script."""
    tree = {"管理店铺": {"三天内检查货架": {}, "抹拭货架": {}}}
    items = ask(ItemKind.DETAIL, make_unit(tree, language=Language.ZH_HANS), seeds=24)
    texts = {option.text for item in items for option in item.options}
    assert "两天内" in texts
    assert all(simplify(text) == text for text in texts)


@pytest.mark.parametrize("kind", OF_PARTS)
def test_answers_are_graded(kind: ItemKind) -> None:
    """The key is worth the point, any other option nothing."""
    quiz = generate_quiz(list(TRADES), QuizOptions(size=6, kinds=(kind,)), Iris())
    right = [Response(item_id=item.id, choices=item.key) for item in quiz.items]
    wrong = [
        Response(item_id=item.id, choices=(next(o.id for o in item.options if o.id not in item.key),))
        for item in quiz.items
    ]
    assert grade_quiz(quiz, right).score == len(quiz.items) > 1
    assert grade_quiz(quiz, wrong).score == 0


def test_no_item_tells_the_detail_that_another_asks_for() -> None:
    """A statement whose part is asked for is not shown whole in the same quiz."""
    for seed in range(6):
        items = generate_quiz([TRADES[0]], QuizOptions(size=12, seed=seed), Iris()).items
        asked = {item.about[0].statement.name: item for item in items if item.kind is ItemKind.DETAIL}
        texts = {evidence.text for item in asked.values() for evidence in item.evidence}
        shown = {option.text for item in items for option in item.options if item.kind is not ItemKind.DETAIL}
        assert not texts & shown


def test_actions_are_named_as_whole_ones() -> None:
    """They open with the verb of something that can be seen done, and end with what it is done to."""
    assert name_action("Inspect the lifts") == "inspect the lifts"
    assert [name_action(text) for text in ("Inspect", "Inspect the", "Understand lifts", "Inspect its lifts")] == [
        None
    ] * 4
