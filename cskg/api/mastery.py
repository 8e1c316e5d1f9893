"""Mastery, reviews and item statistics, as GraphQL types. The caller keeps the history; the server stores nothing."""

from collections.abc import Mapping
from datetime import datetime

import strawberry

from cskg.api.nodes import mirror
from cskg.api.quiz import QuizInput, generate
from cskg.api.statements import Statement, find_statement
from cskg.api.units import Unit
from cskg.errors import LimitExceededError
from cskg.exchange.reports import read_report
from cskg.graph.catalogue import Catalogue
from cskg.model import StatementKind
from cskg.quiz.history import MAX_ANSWERS, follow_heirs, iter_answers, read_time
from cskg.quiz.mastery import Mastery as MasteryValue
from cskg.quiz.mastery import find_mastery, rate
from cskg.quiz.reviews import Review as ReviewValue
from cskg.quiz.reviews import plan_reviews
from cskg.quiz.statistics import measure_items


@strawberry.type
class Mastery:
    """How well a learner knows one requirement, by the answers in the history.

    Attributes:
        unit: The unit that the requirement belongs to.
        statement: The requirement, heading or criterion; null for the criteria as a whole, and where the dataset no
            longer has the statement.
        path: Letter of the kind and position, such as r2.1; c for the criteria as a whole; the statement's name where
            the dataset no longer has it.
        items: How many different questions about it were answered.
        right: Points of the latest answers to these questions; part of a point counts.
        streak: How many of the latest answers in a row were fully right.
        lower_bound: Lower bound of the share of points, from 0 to 1 (Wilson, one-sided at 90 %).
        is_mastered: Whether there are enough answers and the lower bound is high enough.
    """

    unit: Unit
    statement: Statement | None
    path: str
    items: int
    right: float
    streak: int
    lower_bound: float
    is_mastered: bool

    @classmethod
    def of(cls, value: MasteryValue, catalogue: Catalogue) -> "Mastery":
        """Shows a mastery."""
        statement = find_statement(catalogue, value.statement) if value.statement else None
        if value.statement is None:
            path: str = StatementKind.ASSESSMENT_CRITERION.value
        else:
            path = statement.entry.position if statement else value.statement.name
        return mirror(cls, value, unit=Unit.of_key(value.unit, catalogue), statement=statement, path=path)


@strawberry.type
class Review:
    """When to ask an item again, so that it is remembered.

    Attributes:
        item_id: Id of the question, from `Item.id`.
        due: Time from which to ask it again, in UTC (ISO 8601).
        is_due: Whether that time has come.
        reviews: How often it was answered so far.
        retrievability: Probability of a right answer at the time asked for, from 0 to 1 (FSRS).
        difficulty: Elo rating of the item in this history; higher is harder.
    """

    item_id: strawberry.ID
    due: str
    is_due: bool
    reviews: int
    retrievability: float
    difficulty: float


@strawberry.type
class Progress:
    """What a history of answers shows: what is mastered, what is due, and how able the learner is.

    Attributes:
        mastery: One entry for each requirement, heading or criterion that was asked about.
        reviews: One entry for each item that was answered.
        rating: Elo rating of the learner, on the scale of the items' difficulty; 0 before the first answer.
    """

    mastery: list[Mastery]
    reviews: list[Review]
    rating: float


@strawberry.type
class OptionShare:
    """How many takers chose an option.

    Attributes:
        option_id: Id of the option, from `Item.options`.
        count: How many takers chose it.
        share: The same as a share of those who answered, from 0 to 1.
        is_key: Whether the option is right.
        functions: Whether the option is right or plausible: at least 5 % chose it.
    """

    option_id: strawberry.ID
    count: int
    share: float
    is_key: bool
    functions: bool


@strawberry.type
class ItemStatistics:
    """How an item did in a test: classical item analysis.

    Attributes:
        item_id: Id of the question, from `Item.id`.
        takers: How many people took the quiz.
        omitted: How many of them left this question out; that counts as wrong.
        facility: Mean score, from 0 (hard) to 1 (easy); null without takers.
        discrimination: Correlation with the rest of the quiz, from -1 to 1; null where either does not vary.
        options: How often each option was chosen; empty for questions without options.
        warnings: Sentences about what may be wrong with the item.
    """

    item_id: strawberry.ID
    takers: int
    omitted: int
    facility: float | None
    discrimination: float | None
    options: list[OptionShare]
    warnings: list[str]


@strawberry.type
class QuizStatistics:
    """How the items of a quiz did, by a report of results.

    Attributes:
        attempts: How many attempts the report has.
        items: One entry for each question, in the order of the quiz.
        problems: Sentences about rows that could not be read, 100 at most; the other rows are counted.
    """

    attempts: int
    items: list[ItemStatistics]
    problems: list[str]


def follow(catalogue: Catalogue, history: list[str], at: str) -> Progress:
    """Returns what a history shows at a time.

    Raises:
        BadInputError: A line is not an answer, or the time is not a time.
        LimitExceededError: The history is longer than what is read.
    """
    if len(history) > MAX_ANSWERS:
        raise LimitExceededError(
            f"The history has more than {MAX_ANSWERS:,} answers.", "Pass the latest of them, or those of fewer units."
        )
    answers, moment = list(iter_answers(history)), read_time(at)
    answers = follow_heirs(answers, catalogue.find_heir)
    known = [answer for answer in answers if all(asked.statement.unit in catalogue.units for asked in answer.about)]
    ratings = rate(answers)
    return Progress(
        mastery=[Mastery.of(found, catalogue) for found in find_mastery(known)],
        reviews=[_show(review, moment, ratings.items) for review in plan_reviews(answers, moment)],
        rating=round(ratings.learner, 6),
    )


def _show(review: ReviewValue, moment: datetime, ratings: Mapping[str, float]) -> Review:
    return mirror(
        Review,
        review,
        due=review.due.isoformat(),
        is_due=review.due <= moment,
        difficulty=round(ratings[review.item_id], 6),
    )


def measure(catalogue: Catalogue, asked: QuizInput, report: str) -> QuizStatistics:
    """Returns how the items of a quiz did by a report. The quiz is generated again as it was exported.

    Raises:
        BadInputError: The report cannot be read, or is of another quiz.
        LimitExceededError: It is larger than what is read.
    """
    quiz, _ = generate(catalogue, asked)
    read = read_report(report.encode("utf-8", "replace"), quiz)
    return QuizStatistics(
        attempts=len(read.attempts),
        items=[
            mirror(ItemStatistics, found, options=[mirror(OptionShare, option) for option in found.options])
            for found in measure_items(quiz, read.attempts)
        ],
        problems=list(read.problems[:100]),
    )
