"""Histories that browser and Python share: lines, mastery and reviews are the same on both sides."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from exchange.samples import make_generated_sheet, perfect
from node import run_node

from cskg.cli.progress_lines import FIRMNESS_TEXTS
from cskg.errors import BadInputError
from cskg.model import Language, StatementName, StatementRef, UnitKey
from cskg.player.payload import to_player
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.history import Answer, iter_answers, make_answers, write_answer
from cskg.quiz.items import Asked
from cskg.quiz.mastery import Firmness, find_mastery, plan_reviews

START = datetime(2027, 1, 4, 9, tzinfo=UTC)
READ = "import { text } from 'node:stream/consumers'; const given = JSON.parse(await text(process.stdin));"
MASTERY = f"""{READ}
import {{ describeMastery, findMastery }} from './cskg/player/assets/mastery.js';
import {{ readHistory }} from './cskg/player/assets/history.js';
const show = (found) => ({{ ...found, word: describeMastery(found)[1] }});
console.log(JSON.stringify(given.map((lines) => findMastery(readHistory(lines)).map(show))));
"""
REVIEWS = f"""{READ}
import {{ planReviews }} from './cskg/player/assets/reviews.js';
import {{ readHistory }} from './cskg/player/assets/history.js';
console.log(JSON.stringify(given.map(([lines, at]) => planReviews(readHistory(lines), new Date(at)))));
"""
ANSWER = f"""{READ}
import {{ makeAnswer, writeHistory }} from './cskg/player/assets/history.js';
import {{ grade }} from './cskg/player/assets/grading.js';
console.log(JSON.stringify(writeHistory(given.map(([item, response]) =>
  makeAnswer(item, response, grade(item, response), new Date('2027-01-04T09:00:00.120Z'))))));
"""
TWICE = f"""{READ}
import {{ readHistory, writeHistory }} from './cskg/player/assets/history.js';
console.log(JSON.stringify(writeHistory(readHistory(given))));
"""
REFUSE = f"""{READ}
import {{ readHistory }} from './cskg/player/assets/history.js';
console.log(JSON.stringify(given.map((lines) => {{
  try {{ return readHistory(lines).length; }} catch (error) {{ return error.message; }}
}})));
"""


def make_history(draw: random.Random) -> list[Answer]:
    """A history over some weeks of a few items, right, wrong or between, minutes to months apart; some know more."""
    items, at, answers = [f"q_{i:016}" for i in range(12)], START, []
    able = draw.random()
    for _ in range(draw.randint(1, 40)):
        at += draw.choice([timedelta(minutes=draw.randint(1, 700)), timedelta(hours=draw.randint(1, 900))])
        item = draw.choice(items)
        answers.append(
            Answer(
                item_id=item,
                content_hash="0",
                about=make_about(int(item[2:])),
                score=1.0 if draw.random() < able else draw.choice([0.0, 1.0, 0.5, 0.333333]),
                options=3,
                chosen=("a",),
                at=at,
            )
        )
    return answers


def make_about(number: int) -> tuple[Asked, ...]:
    """Statements under one heading, and a criterion, of two units."""
    unit = UnitKey(f"90000{number % 2}L1")
    name = [StatementName(letter + "-" + "abcdefghijkl"[number] * 16) for letter in "rrc"]
    ref = [StatementRef(unit=unit, language=Language.EN, name=each) for each in name]
    top = StatementRef(unit=unit, language=Language.EN, name=StatementName("r-" + "z" * 16))
    return (Asked(statement=ref[0], above=(top,)),) if number < 4 else (Asked(statement=ref[2]),)


def write(answers: list[Answer]) -> str:
    return "".join(f"{write_answer(answer)}\n" for answer in answers)


def test_mastery_is_the_same_in_the_browser() -> None:
    """Every count, bound, verdict and word of fifty histories agrees, in the same order; each word is among them."""
    histories = [make_history(random.Random(seed)) for seed in range(50)]
    found = run_node(MASTERY, None, [write(each) for each in histories])
    for history, shown in zip(histories, found, strict=True):
        assert [
            (each["unit"], each["name"], each["items"], each["right"], each["streak"], each["isMastered"], each["word"])
            for each in shown
        ] == [
            (
                each.unit,
                each.statement.name if each.statement else None,
                each.items,
                each.right,
                each.streak,
                each.is_mastered,
                FIRMNESS_TEXTS[each.firmness],
            )
            for each in find_mastery(history)
        ]
        bounds = [each.lower_bound for each in find_mastery(history)]
        assert [each["lowerBound"] for each in shown] == pytest.approx(bounds, abs=1e-6)
    assert {each.firmness for history in histories for each in find_mastery(history)} == set(Firmness)


def test_reviews_are_planned_the_same_in_the_browser() -> None:
    """Two hundred histories: every item is due at the same time as fsrs says in Python."""
    histories = [make_history(random.Random(seed)) for seed in range(200)]
    times = [history[-1].at + timedelta(days=seed, hours=seed) for seed, history in enumerate(histories)]
    asked = [[write(history), at.isoformat()] for history, at in zip(histories, times, strict=True)]
    found = run_node(REVIEWS, "ts-fsrs", asked)
    for history, at, shown in zip(histories, times, found, strict=True):
        planned = plan_reviews(history, at)
        assert [(each["item"], datetime.fromisoformat(each["due"]), each["reviews"]) for each in shown] == [
            (each.item_id, each.due, each.reviews) for each in planned
        ]
        chances = [each.retrievability for each in planned]
        assert [each["retrievability"] for each in shown] == pytest.approx(chances, abs=1e-5)


def test_python_reads_what_the_browser_writes() -> None:
    """The line of an answer in the browser is the line that Python makes of the same response."""
    sheet = make_generated_sheet()
    items = [item for item in sheet.quiz.items if item.is_scored]
    shown = {item["id"]: item for item in to_player(sheet.quiz, sheet.units, sheet.title)["items"]}
    responses = [perfect(item) if i % 3 else Response(item_id=item.id) for i, item in enumerate(items)]
    lines = run_node(ANSWER, None, [[shown[each.item_id], as_json(each)] for each in responses])
    at = datetime(2027, 1, 4, 9, 0, 0, 120_000, tzinfo=UTC)
    answers = make_answers(sheet.quiz, responses, grade_quiz(sheet.quiz, responses), at)
    assert {each.quiz_id for each in answers} == {sheet.quiz.id}
    answers = tuple(replace(each, quiz_id=None) for each in answers)  # a browser keeps the address of the check instead
    assert sorted(iter_answers(lines.splitlines()), key=str) == sorted(answers, key=str)


def test_a_file_of_python_comes_out_as_it_went_in() -> None:
    """Reading and writing a history in the browser changes nothing that Python reads."""
    answers = make_history(random.Random(3))
    assert list(iter_answers(run_node(TWICE, None, write(answers)).splitlines())) == answers


def test_what_is_no_history_is_refused_at_its_line() -> None:
    """A line that Python refuses is refused by its number; empty lines are passed over."""
    lines = write(make_history(random.Random(1))).splitlines()
    good = next(line for line in lines if '"r-' in line)
    bad = ["[]", "{}", "x", good.replace('"score":', '"score":9'), good.replace("+00:00", ""), good.replace("r-", "k-")]
    assert run_node(REFUSE, None, [good, "", f"\n{good}\n\n", *(f"{good}\n{each}" for each in bad)]) == [
        1,
        0,
        1,
        *["2"] * len(bad),
    ]


def as_json(response: Response) -> dict[str, Any]:
    return {
        "choices": list(response.choices),
        "pairs": response.pairs,
        "text": response.text or "",
        "texts": response.texts,
    }


MARKED = f"""{READ}
import {{ readHistory, readMarked, writeHistory }} from './cskg/player/assets/history.js';
const copy = writeHistory(readHistory(given[0]), given[1]);
console.log(JSON.stringify([copy, readHistory(copy).length, readMarked(copy)]));
"""


def test_answers_that_the_learner_marked_stand_beside_the_history() -> None:
    """A copy holds them; both sides read them back or pass them over, and refuse what is none."""
    answers = make_history(random.Random(1))
    note = {
        "item": "q_marked",
        "at": "2027-01-04T09:00:00.120Z",
        "stem": "Say it in your own words.",
        "language": "en",
        "said": "Greet",
        "ticked": 1,
        "points": 3,
    }
    text, count, marked = run_node(MARKED, None, ["\n".join(map(write_answer, answers)), [note]])
    assert (count, marked) == (len(answers), [note])
    assert len(text.splitlines()) == len(answers) + 1
    assert list(iter_answers(text.splitlines())) == sorted(answers, key=lambda each: (each.at, each.item_id))
    refused = ['{"marked":{"item":"q_marked"}}', '{"marked":[]}', '"marked"']
    assert run_node(REFUSE, None, refused) == ["1", "1", "1"]
    with pytest.raises(BadInputError, match="Line 1"):
        list(iter_answers(refused[2:]))
