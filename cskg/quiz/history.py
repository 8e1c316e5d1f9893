"""A learner's answers with their times: a history that the caller keeps, one JSON object a line.

A line names each statement that the item asked about, after the statements above it, by the names that are made from
their words. So mastery can be added up under headings without the dataset. Lines of cskg before 0.2 name positions,
which may mean other statements after an edit. Such an answer still counts for the learner's rating, but not for a
statement. A line may name the quiz, so that the question can be asked again. A copy from the pages also has lines
``{"marked": …}`` of answers that the learner marked. They say nothing about mastery and are ignored.

Nothing is stored here and no clock is read; the caller gives the time.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec

from cskg.errors import BadInputError, LimitExceededError, cut
from cskg.model import Language, StatementName, StatementRef, UnitKey
from cskg.outline import is_name
from cskg.quiz.grading import QuizResult, Response
from cskg.quiz.items import Asked, Quiz

MAX_ANSWERS = 10_000
_CURE = "Leave this line out, or pass it as cskg wrote it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to an item that a program marked.

    Attributes:
        item_id: The item.
        content_hash: Its content when it was answered.
        about: The statements that a right answer shows knowledge of.
        score: The share of the item's points, from 0 to 1.
        options: The number of options that one was chosen from; 0 where guessing is not possible.
        chosen: The ids of the options chosen.
        at: When, in UTC.
        quiz_id: The quiz that asked; None where it was not recorded.
    """

    item_id: str
    content_hash: str
    about: tuple[Asked, ...]
    score: float
    options: int
    chosen: tuple[str, ...]
    at: datetime
    quiz_id: str | None = None


def make_answers(quiz: Quiz, responses: Iterable[Response], result: QuizResult, at: datetime) -> tuple[Answer, ...]:
    """Returns the answers to a quiz, at a time in UTC, for a history.

    Items without a response and items that the learner marks give no answer.
    """
    given = {response.item_id: response for response in responses}
    marked = {found.item.id: found for found in result.results}
    return tuple(
        Answer(
            item_id=item.id,
            content_hash=item.content_hash,
            about=item.about,
            score=marked[item.id].score / marked[item.id].max_score,
            options=len(item.options) if len(item.key) == 1 else 0,
            chosen=given[item.id].choices,
            at=at,
            quiz_id=quiz.id,
        )
        for item in quiz.items
        if item.is_scored and item.id in given
    )


def write_answer(answer: Answer) -> str:
    """Writes an answer as one line; the mirror of :func:`iter_answers`.

    Example:
        >>> from datetime import UTC, datetime
        >>> answer = Answer(item_id="q_1", content_hash="0", about=(), score=1, options=3, chosen=("a",),
        ...                 at=datetime(2026, 1, 2, tzinfo=UTC))
        >>> next(iter_answers([write_answer(answer)])) == answer
        True
    """
    value = {
        "item": answer.item_id,
        "hash": answer.content_hash,
        "about": [_write_asked(asked) for asked in answer.about],
        "score": answer.score,
        "options": answer.options,
        "chosen": list(answer.chosen),
        "at": answer.at.isoformat(),
    } | ({"quiz": answer.quiz_id} if answer.quiz_id is not None else {})
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def iter_answers(lines: Iterable[str]) -> Iterator[Answer]:
    """Reads a history; empty lines and answers that the learner marked (``{"marked": …}``) are ignored.

    Raises:
        BadInputError: A line is not an answer; the message has its number.
        LimitExceededError: There are more answers than are read.
    """
    for number, line in enumerate(lines, 1):
        if number > MAX_ANSWERS:
            raise LimitExceededError(
                f"The history has more than {MAX_ANSWERS:,} answers.",
                "Pass the latest of them, or those of fewer units.",
            )
        if line.strip():
            try:
                value = msgspec.json.decode(line)
                if not (isinstance(value, dict) and "marked" in value):
                    yield _read(value)
            except (BadInputError, ValueError, TypeError, LookupError, RecursionError) as error:
                raise BadInputError(f"Line {number} of the history is not an answer: {_say(error)}.", _CURE) from error


def follow_heirs(answers: Iterable[Answer], find_heir: Callable[[StatementRef], StatementRef]) -> list[Answer]:
    """Returns a history in which statements that were reworded one to one are replaced by the new ones.

    Args:
        answers: The history.
        find_heir: Returns the current statement for one of an earlier revision, or the same one.
    """
    heirs = cache(find_heir)

    def follow(asked: Asked) -> Asked:
        return Asked(statement=heirs(asked.statement), above=tuple(map(heirs, asked.above)))

    return [replace(answer, about=tuple(map(follow, answer.about))) for answer in answers]


def read_time(text: str) -> datetime:
    """Reads a time of ISO 8601 with its offset, in UTC.

    Raises:
        BadInputError: It is not a time, has no offset, or is too far from now.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1970 <= found.year < 3000:
        raise BadInputError(
            f"“{cut(text)}” is not a time with an offset, of the years 1970 to 2999.",
            "Write it as 2027-01-04T09:00:00+00:00.",
        )
    return found.astimezone(UTC)


def _read(value: dict[str, Any]) -> Answer:
    score, options = value["score"], value["options"]
    if type(score) not in {int, float} or not 0 <= score <= 1 or type(options) is not int or options < 0:
        raise ValueError("score or options is out of range")
    return Answer(
        item_id=str(value["item"]),
        content_hash=str(value["hash"]),
        about=tuple(_read_asked(*asked) for asked in value["about"] if not isinstance(asked[2], str)),
        score=float(score),
        options=options,
        chosen=tuple(str(one) for one in value["chosen"]),
        at=read_time(str(value["at"])),
        quiz_id=str(value["quiz"]) if "quiz" in value else None,
    )


def _write_asked(asked: Asked) -> list[object]:
    ref = asked.statement
    return [ref.unit, ref.language.value, [*(above.name for above in asked.above), ref.name]]


def _read_asked(unit: str, language: str, names: list[str]) -> Asked:
    if not names or not all(is_name(str(name)) for name in names):
        raise ValueError("about does not name a statement")
    *above, statement = (
        StatementRef(unit=UnitKey(str(unit)), language=Language(language), name=StatementName(str(name)))
        for name in names
    )
    return Asked(statement=statement, above=tuple(above))


def _say(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else cut(str(error).rstrip("."))
