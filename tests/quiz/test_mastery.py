"""Mastery, ratings and reviews: pure functions of a history, checked against others' figures and by simulation."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from cskg.errors import BadInputError, LimitExceededError
from cskg.iris import Iris
from cskg.model import Language, StatementName, StatementRef, Unit, UnitKey
from cskg.quiz.generation import generate_quiz
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.history import MAX_ANSWERS, Answer, iter_answers, make_answers, read_time, write_answer
from cskg.quiz.items import Asked, ItemKind, QuizOptions
from cskg.quiz.mastery import (
    expect_score,
    find_lower_bound,
    find_mastery,
    plan_reviews,
    rate,
)

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
UNIT = UnitKey("900001L1")


def name_at(path: str) -> StatementName:
    """A name for the statement at a position, such as ``r2.1``."""
    letters = path[1:].translate(str.maketrans("0123456789.", "abcdefghijz"))
    return StatementName(f"{path[0]}-{letters:y<16}")


def asked_at(path: str) -> Asked:
    """The statement at a position, and those above it."""
    parts = path.split(".")
    *above, statement = (
        StatementRef(unit=UNIT, language=Language.EN, name=name_at(".".join(parts[:end])))
        for end in range(1, len(parts) + 1)
    )
    return Asked(statement=statement, above=tuple(above))


def make_answer(item: str, score: float, path: str = "r1.1", day: float = 0, options: int = 3) -> Answer:
    return Answer(
        item_id=item,
        content_hash="0",
        about=(asked_at(path),),
        score=score,
        options=options,
        chosen=("a",),
        at=START + timedelta(days=day),
    )


@given(st.integers(0, 60), st.integers(1, 60))
def test_the_bound_is_wilsons(right: int, more: int) -> None:
    """SciPy's one-sided interval of Wilson gives the same bound."""
    count = right + more - 1 if right else more
    wilson = binomtest(right, count, alternative="greater").proportion_ci(confidence_level=0.9, method="wilson")
    assert find_lower_bound(right, count) == pytest.approx(wilson.low, abs=1e-9)


def test_three_different_items_must_be_right() -> None:
    """Two items are too few, one item three times is one item, and a wrong latest answer takes mastery away."""

    def mastered(*answers: Answer) -> bool:
        return next(found.is_mastered for found in find_mastery(answers) if found.statement == asked_at("r1").statement)

    one, two, three = (make_answer(f"q_{i}", 1, f"r1.{i}", i) for i in range(1, 4))
    assert not mastered(one, two)
    assert not mastered(*(make_answer("q_1", 1, day=i) for i in range(3)))
    assert mastered(one, two, three)
    assert mastered(three, one, two)
    assert not mastered(one, two, three, make_answer("q_3", 0, "r1.3", 9))
    assert mastered(make_answer("q_3", 0, "r1.3", 0), one, two, three)


def test_mastery_is_told_of_each_place_above() -> None:
    """An answer counts for the statement, its heading and its topmost requirement; criteria count together too."""
    answers = [make_answer("q_1", 1, "r2.1.3"), make_answer("q_2", 0, "c2")]
    found = {m.statement.name if m.statement else "c": m for m in find_mastery(answers)}
    assert set(found) == {"c", *map(name_at, ("c2", "r2", "r2.1", "r2.1.3"))}
    assert found[name_at("r2")].items == 1
    assert found[name_at("r2.1.3")].streak == 1
    assert found["c"].streak == 0


def test_an_old_history_is_read_without_its_positions() -> None:
    """A line of an earlier version names positions, which may mean other statements now: they count for none."""
    line = write_answer(make_answer("q_1", 1)).replace(
        json.dumps([name_at("r1"), name_at("r1.1")], separators=(",", ":")), '"r1.1"'
    )
    (answer,) = iter_answers([line])
    assert answer.about == ()
    assert find_mastery([answer]) == ()
    assert rate([answer]).learner > 0


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 400)), max_size=40))
def test_a_history_may_come_in_any_order(rows: list[tuple[int, float, int]]) -> None:
    """Mastery, ratings and reviews follow from the set of answers; written and read again they are the same."""
    answers = [
        make_answer(f"q_{i}", score, f"r1.{i}", day)
        for i, score, day in {(i, d): (i, s, d) for i, s, d in rows}.values()
    ]
    mixed = random.Random(1).sample(answers, len(answers))
    assert find_mastery(answers) == find_mastery(mixed)
    assert rate(answers) == rate(mixed)
    assert plan_reviews(answers, START) == plan_reviews(mixed, START)
    assert list(iter_answers(map(write_answer, answers))) == answers


def test_ratings_find_the_difficulty_of_items() -> None:
    """Of 200 simulated learners' answers, Elo's difficulties have the order of those that were simulated."""
    draw = random.Random(7)
    true = {f"q_{i:02}": -2 + 4 * i / 29 for i in range(30)}
    pooled: list[Answer] = []
    for learner in range(200):
        able = draw.gauss(0, 1)
        for i, name in enumerate(draw.sample(sorted(true), 20)):
            right = draw.random() < expect_score(able, true[name], 3)
            pooled.append(make_answer(name, float(right), day=learner + i / 1000))
    found = rate(pooled).items
    ranked = sorted(true, key=lambda name: found[name])
    shifts = [abs(i - ranked.index(name)) for i, name in enumerate(sorted(true))]
    assert 1 - 6 * sum(shift**2 for shift in shifts) / (30 * (30**2 - 1)) > 0.85


def test_able_learners_rate_higher() -> None:
    """Who is right oftener has the higher rating; a right answer never lowers it."""
    good = rate([make_answer(f"q_{i}", 1, day=i) for i in range(10)]).learner
    bad = rate([make_answer(f"q_{i}", 0, day=i) for i in range(10)]).learner
    assert good > 0 > bad
    assert rate([]).learner == 0


def test_reviews_move_apart_and_are_deterministic() -> None:
    """Each right answer puts the next review further off, a wrong one nearer, and no clock is read."""
    days = [0, 3, 12, 40]
    right = [make_answer("q_1", 1, day=day) for day in days]
    gaps = []
    for count in range(1, len(right) + 1):
        (review,) = plan_reviews(right[:count], right[count - 1].at)
        gaps.append(review.due - right[count - 1].at)
    assert gaps == sorted(gaps)
    assert gaps[-1] > timedelta(days=20)
    (wrong,) = plan_reviews([*right[:3], make_answer("q_1", 0, day=40)], START)
    assert wrong.due - right[3].at < gaps[-1]


def test_answers_of_a_quiz(garage: Unit, bakery: Unit) -> None:
    """Graded responses become answers about the statements of their items; unscored items give none."""
    kinds = (ItemKind.SINGLE_CHOICE, ItemKind.CONSTRUCTED)
    quiz = generate_quiz([garage], QuizOptions(size=12, kinds=kinds), Iris(), [bakery])
    responses = [Response(item_id=item.id, choices=item.key) for item in quiz.items if item.is_scored]
    assert len(responses) < len(quiz.items)
    answers = make_answers(quiz, responses, grade_quiz(quiz, responses), START)
    assert len(answers) == len(responses) > 0
    assert all(answer.score == 1 and answer.about and answer.options == 3 for answer in answers)


GOOD = {"item": "q", "hash": "", "about": [], "score": 1, "options": 0, "chosen": [], "at": "2026-01-01T00:00:00+00:00"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x", "Line 2"),
        ("[]", "Line 2"),
        ("{}", "is missing"),
        (json.dumps(GOOD | {"score": 2}), "out of range"),
        (json.dumps(GOOD | {"at": "2026-01-01"}), "Line 2"),
        ("[" * 100_000, "Line 2"),
    ],
    ids=["word", "list", "empty", "score", "time", "deep"],
)
def test_bad_lines_are_named(line: str, words: str) -> None:
    """A line that is no answer is refused with its number and a cure."""
    with pytest.raises(BadInputError, match=words) as caught:
        list(iter_answers([write_answer(make_answer("q_1", 1)), line]))
    assert caught.value.cure


def test_long_histories_are_refused() -> None:
    """More answers than are read are refused with what would work."""
    with pytest.raises(LimitExceededError, match="10,000"):
        list(iter_answers([write_answer(make_answer("q_1", 1))] * (MAX_ANSWERS + 1)))


def test_times_need_an_offset() -> None:
    """A time is kept in UTC; one without an offset could be any."""
    assert read_time("2026-01-05T17:00:00+08:00") == START
    with pytest.raises(BadInputError, match="offset"):
        read_time("2026-01-05T17:00:00")
