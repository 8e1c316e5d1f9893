"""Grading: points for every form of answer, feedback on every option, and answers that are refused."""

from itertools import permutations

import pytest

from cskg.errors import BadInputError, LimitExceededError
from cskg.iris import Iris
from cskg.model import Evidence, Unit, UnitKey
from cskg.quiz.generation import generate_quiz
from cskg.quiz.grading import FIELDS, Response, grade_quiz
from cskg.quiz.items import Interaction, Item, ItemKind, Option, OptionFeedback, Quiz, QuizOptions
from cskg.quiz.kinds import KINDS


def options(letters: str) -> tuple[Option, ...]:
    return tuple(Option(id=letter, text=letter.upper() * 3) for letter in letters)


def feedback(letters: str, key: str) -> tuple[OptionFeedback, ...]:
    evidence = (Evidence(text="words"),)
    return tuple(
        OptionFeedback(option_id=letter, correct=letter in key, rationale="why", evidence=evidence)
        for letter in letters
    )


def make_item(**parts: object) -> Item:
    """An item that is answered as its kind is."""
    return Item(interaction=KINDS[parts["kind"]].interaction, **parts)  # type: ignore[arg-type, index]


UNIT = UnitKey("900001L1")
ONE = make_item(
    id="q_one",
    kind=ItemKind.SINGLE_CHOICE,
    unit=UNIT,
    stem="Which?",
    options=options("abc"),
    key=("b",),
    feedback=feedback("abc", "b"),
)
MANY = make_item(
    id="q_many",
    kind=ItemKind.MULTIPLE_CHOICE,
    unit=UNIT,
    stem="Which ones?",
    options=options("abcde"),
    key=("a", "c", "e"),
    feedback=feedback("abcde", "ace"),
)
MATCH = make_item(
    id="q_match",
    kind=ItemKind.MATCH,
    unit=UNIT,
    stem="Match.",
    options=options("abcd"),
    targets=(Option(id="t1", text="first"), Option(id="t2", text="second")),
    key_pairs=(("a", "t1"), ("b", "t2"), ("c", "t1"), ("d", "t2")),
    feedback=feedback("abcd", "abcd"),
)
RECALL = make_item(
    id="q_recall",
    kind=ItemKind.RECALL,
    unit=UNIT,
    stem="Name them.",
    key_text=("Sudden", "Public concern", "24/7 line"),
)
QUIZ = Quiz(id="x", seed=0, items=(ONE, MANY, MATCH, RECALL), unfilled=())


def score(item_id: str, **answer: object) -> float:
    result = grade_quiz(QUIZ, [Response(item_id=item_id, **answer)])  # type: ignore[arg-type]
    (found,) = [one for one in result.results if one.item.id == item_id]
    assert result.score == found.score
    return found.score


@pytest.mark.parametrize(("choices", "points"), [(("b",), 1.0), (("a",), 0.0), ((), 0.0), (("a", "b"), 0.0)])
def test_single_choice_is_all_or_nothing(choices: tuple[str, ...], points: float) -> None:
    """Only the key alone scores."""
    assert score("q_one", choices=choices) == points


@pytest.mark.parametrize(
    ("choices", "points"),
    [
        ("ace", 1.0),
        ("eca", 1.0),
        ("ac", 0.666667),
        ("a", 0.333333),
        ("aceb", 0.666667),
        ("abcde", 0.333333),
        ("ab", 0.0),
        ("bd", 0.0),
        ("abd", 0.0),
        ("", 0.0),
    ],
)
def test_wrong_choices_cost_as_much_as_right_ones_give(choices: str, points: float) -> None:
    """A multiple choice scores (right - wrong) / keys, never below nothing."""
    assert score("q_many", choices=tuple(choices)) == points


def test_match_scores_the_share_of_right_pairs() -> None:
    """Each right pair of a match counts the same, and what is left out counts nothing."""
    assert score("q_match", pairs=MATCH.key_pairs) == 1.0
    assert score("q_match", pairs=tuple(reversed(MATCH.key_pairs))) == 1.0
    assert score("q_match", pairs=(("a", "t1"), ("b", "t1"), ("c", "t1"))) == 0.5
    assert score("q_match", pairs=(("a", "t2"),)) == 0.0


@pytest.mark.parametrize(
    ("texts", "points"),
    [
        (("sudden", "PUBLIC  concern.", "24 / 7 line"), 1.0),
        (("Public-Concern", "ｓｕｄｄｅｎ"), 0.666667),
        (("sudden", "Sudden", " sudden! "), 0.333333),
        (("suddenly", "concern"), 0.0),
        (("", "  "), 0.0),
    ],
)
def test_recall_forgives_case_punctuation_and_space(texts: tuple[str, ...], points: float) -> None:
    """A recall scores the share of the list that was named, each entry once, however it is typed."""
    assert score("q_recall", texts=texts) == points


def test_all_items_have_results_in_order() -> None:
    """Answers may come in any order; items without one score nothing and still show key and feedback."""
    result = grade_quiz(
        QUIZ, [Response(item_id="q_recall", texts=("sudden",)), Response(item_id="q_one", choices=("b",))]
    )
    assert [one.item.id for one in result.results] == ["q_one", "q_many", "q_match", "q_recall"]
    assert [one.score for one in result.results] == [1.0, 0.0, 0.0, 0.333333]
    assert (result.score, result.max_score) == (1.333333, 4.0)
    many = result.results[1]
    assert many.item.key == ("a", "c", "e")
    assert [(one.option_id, one.correct) for one in many.item.feedback] == [
        ("a", True), ("b", False), ("c", True), ("d", False), ("e", True),
    ]  # fmt: skip
    assert result.results[2].item.key_pairs == MATCH.key_pairs
    assert result.results[3].item.key_text == RECALL.key_text


def test_scores_add_up_without_noise() -> None:
    """The sum of thirds is shown to six decimals."""
    items = tuple(
        make_item(id=f"q_{i}", kind=ItemKind.RECALL, unit=UNIT, stem="Name.", key_text=("a", "b", "c"))
        for i in range(7)
    )
    result = grade_quiz(
        Quiz(id="x", seed=0, items=items, unfilled=()), [Response(item_id=f"q_{i}", texts=("a",)) for i in range(7)]
    )
    assert result.score == 2.333331


def test_empty_quiz() -> None:
    """A quiz without items is graded to nothing out of nothing."""
    result = grade_quiz(Quiz(id="x", seed=0, items=(), unfilled=()), [])
    assert (result.score, result.max_score, result.results) == (0.0, 0.0, ())


@pytest.mark.parametrize(
    ("response", "says"),
    [
        (Response(item_id="q_none", choices=("a",)), "no item"),
        (Response(item_id="q" * 500), "no item"),
        (Response(item_id="q_one", choices=("d",)), "a, b, c"),
        (Response(item_id="q_one", choices=("B",)), "a, b, c"),
        (Response(item_id="q_one", choices=("b", "b")), "twice"),
        (Response(item_id="q_one", text="BBB"), "by choices"),
        (Response(item_id="q_one", texts=("BBB",)), "by choices"),
        (Response(item_id="q_one", choices=("b",), pairs=(("a", "t1"),)), "by choices"),
        (Response(item_id="q_match", choices=("a",)), "by pairs"),
        (Response(item_id="q_match", pairs=(("a", "t3"),)), "t1, t2"),
        (Response(item_id="q_match", pairs=(("t1", "a"),)), "a, b, c, d"),
        (Response(item_id="q_match", pairs=(("a", "t1"), ("a", "t2"))), "twice"),
        (Response(item_id="q_recall", text="Sudden"), "by texts"),
    ],
)
def test_answers_that_cannot_be_are_refused(response: Response, says: str) -> None:
    """An answer with an unknown id, a repetition or another item's form is refused with what would work."""
    with pytest.raises(BadInputError) as caught:
        grade_quiz(QUIZ, [response])
    assert says in str(caught.value)
    assert caught.value.cure
    assert len(str(caught.value)) < 300


def test_an_item_is_answered_once() -> None:
    """Two answers to one item are refused, even where they agree."""
    with pytest.raises(BadInputError, match="answered twice"):
        grade_quiz(QUIZ, [Response(item_id="q_one", choices=("b",))] * 2)


@pytest.mark.parametrize(
    "responses",
    [
        [Response(item_id="q_one")] * 1001,
        [Response(item_id="q_recall", texts=("a",) * 101)],
        [Response(item_id="q_recall", texts=("a" * 1001,))],
    ],
)
def test_too_much_is_refused(responses: list[Response]) -> None:
    """More or longer answers than are graded are refused as that."""
    with pytest.raises(LimitExceededError):
        grade_quiz(QUIZ, responses)


def test_every_kind_has_a_form_of_answer() -> None:
    """The form of answer is settled for each way of answering, and the way of answering for each kind of item."""
    assert set(FIELDS) == set(Interaction)
    assert set(KINDS) == set(ItemKind) - {ItemKind.OWN}


def test_real_quiz_is_graded_with_its_sources(retail: tuple[Unit, ...]) -> None:
    """Grading a quiz of real units quotes, for every option, words that stand in the documents."""
    quiz = generate_quiz(retail, QuizOptions(size=20), Iris())
    result = grade_quiz(quiz, [])
    assert (result.score, result.max_score) == (0.0, sum(item.is_scored for item in quiz.items))
    for item, graded in zip(quiz.items, result.results, strict=True):
        assert [one.option_id for one in graded.item.feedback] == [option.id for option in item.options]
        for evidence in (*graded.item.evidence, *(e for one in graded.item.feedback for e in one.evidence)):
            assert evidence.source == f"{evidence.unit}.txt"
            assert evidence.spans
        assert all(one.rationale for one in graded.item.feedback)
        assert graded.item.evidence


@pytest.mark.parametrize(
    ("text", "score"),
    [("60", 1), ("60.0", 1), (" ６０ ", 1), ("60 hours", 1), ("6", 0), ("600", 0), ("-60", 0), ("1e1", 0), ("", 0)],
)
def test_a_number_is_a_number(text: str, score: int) -> None:
    """Decimal zeros, full-width digits and the unit change nothing; another number is wrong."""
    item = make_item(id="q_n", kind=ItemKind.NUMERIC, unit=UNIT, stem="?", key_text=("60",), accepted=(("60 hours",),))
    quiz = Quiz(id="x", seed=0, items=(item,), unfilled=())
    assert grade_quiz(quiz, [Response(item_id="q_n", text=text)]).score == score


def test_an_order_is_right_as_a_whole() -> None:
    """Every other order is worth nothing."""
    item = make_item(
        id="q_o", kind=ItemKind.LEVEL_ORDER, unit=UNIT, stem="?", options=options("abc"), key=("b", "a", "c")
    )  # fmt: skip
    quiz = Quiz(id="x", seed=0, items=(item,), unfilled=())
    scores = {order: grade_quiz(quiz, [Response(item_id="q_o", choices=order)]).score for order in permutations("abc")}
    assert {order for order, score in scores.items() if score} == {("b", "a", "c")}


def test_other_spellings_count_once() -> None:
    """A listed other spelling names its text, and naming one text in two spellings names no other."""
    item = make_item(
        id="q_r", kind=ItemKind.RECALL, unit=UNIT, stem="?", key_text=("Sudden", "Urgency"),
        accepted=(("suddenness",), ("urgent",)),
    )  # fmt: skip
    quiz = Quiz(id="x", seed=0, items=(item,), unfilled=())

    def score(*texts: str) -> float:
        return grade_quiz(quiz, [Response(item_id="q_r", texts=texts)]).score

    assert score("suddenness", "URGENT") == 1.0
    assert score("sudden", "suddenness") == 0.5
    assert score("soon") == 0.0


def test_what_the_learner_marks_is_worth_nothing() -> None:
    """Neither a constructed response nor a can-do item gives or takes points; a point of the scale may be chosen."""
    items = (
        make_item(id="q_c", kind=ItemKind.CONSTRUCTED, unit=UNIT, stem="Describe.", rubric=("One", "Two")),
        make_item(id="q_d", kind=ItemKind.CAN_DO, unit=UNIT, stem="How far?", options=options("abcd")),
    )
    quiz = Quiz(id="x", seed=0, items=items, unfilled=())
    result = grade_quiz(
        quiz, [Response(item_id="q_c", text="So."), Response(item_id="q_d", choices=("b",), text="A photo.")]
    )
    assert (result.score, result.max_score) == (0.0, 0.0)


@pytest.mark.parametrize(("text", "score"), [("public  CONCERN.", 1.0), ("Public", 0.0), ("", 0.0), (None, 0.0)])
def test_a_missing_member_is_typed(text: str | None, score: float) -> None:
    """Case, white space and final punctuation do not count; a part of the words is not enough."""
    item = make_item(
        id="q_missing", kind=ItemKind.MISSING_MEMBER, unit=UNIT, stem="Which?", key_text=("Public concern",)
    )
    quiz = Quiz(id="x", seed=0, items=(item,), unfilled=())
    assert grade_quiz(quiz, [Response(item_id="q_missing", text=text)]).score == score
    with pytest.raises(BadInputError):
        grade_quiz(quiz, [Response(item_id="q_missing", texts=("Public concern",))])
    with pytest.raises(LimitExceededError):
        grade_quiz(quiz, [Response(item_id="q_missing", text="x" * 1001)])
