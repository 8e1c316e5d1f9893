"""Mastery, reviews and item statistics, as GraphQL types. The history is the caller's; nothing of it is kept."""

from collections.abc import Mapping
from datetime import datetime

import strawberry

from cskg.api.quiz import QuizInput, generate
from cskg.api.statements import Statement, find_statement
from cskg.api.units import Unit
from cskg.errors import LimitExceededError
from cskg.exchange.reports import read_report
from cskg.graph.catalogue import Catalogue
from cskg.model import StatementKind
from cskg.quiz.history import MAX_ANSWERS, follow_heirs, iter_answers, read_time
from cskg.quiz.mastery import Mastery as MasteryValue
from cskg.quiz.mastery import Review as ReviewValue
from cskg.quiz.mastery import find_mastery, plan_reviews, rate
from cskg.quiz.statistics import ItemStatistics as StatisticsValue
from cskg.quiz.statistics import measure_items


@strawberry.type(description="How surely a requirement is known.")
class Mastery:
    """How surely a requirement is known."""

    unit: Unit
    statement: Statement | None = strawberry.field(
        description="The requirement, heading or criterion; null for the criteria as a whole, and for a statement that "
        "the dataset has no more."
    )
    path: str = strawberry.field(
        description="The position of the requirement after the letter of its kind, such as r2.1; c for the criteria as "
        "a whole; the statement's name where the dataset has it no more."
    )
    items: int = strawberry.field(description="How many different items about it were answered.")
    right: float = strawberry.field(description="How many points their latest answers got.")
    streak: int
    lower_bound: float = strawberry.field(description="The Wilson lower bound of the share, one-sided at 90 %.")
    is_mastered: bool

    @classmethod
    def of(cls, value: MasteryValue, catalogue: Catalogue) -> "Mastery":
        """Shows a mastery."""
        statement = find_statement(catalogue, value.statement) if value.statement else None
        if value.statement is None:
            path: str = StatementKind.ASSESSMENT_CRITERION.value
        else:
            path = statement.entry.position if statement else value.statement.name
        return cls(
            unit=Unit.of_key(value.unit, catalogue),
            statement=statement,
            path=path,
            items=value.items,
            right=value.right,
            streak=value.streak,
            lower_bound=value.lower_bound,
            is_mastered=value.is_mastered,
        )


@strawberry.type(description="When an item is due for review.")
class Review:
    """When an item is due for review."""

    item_id: strawberry.ID
    due: str = strawberry.field(description="From when on to ask it again, in UTC (ISO 8601).")
    is_due: bool
    reviews: int
    retrievability: float = strawberry.field(description="How probable a right answer is then, by FSRS.")
    difficulty: float = strawberry.field(description="The item's Elo rating from this history; higher is harder.")


@strawberry.type(description="What a history says: what is mastered, what is due, and how able the learner is.")
class Progress:
    """What a history says."""

    mastery: list[Mastery]
    reviews: list[Review]
    rating: float = strawberry.field(description="The learner's Elo rating; 0 before the first answer.")


@strawberry.type(description="How many of those who answered chose an option.")
class OptionShare:
    """How many chose an option."""

    option_id: strawberry.ID
    count: int
    share: float
    is_key: bool
    functions: bool = strawberry.field(description="Whether it is right, or at least 5 % fall for it.")


@strawberry.type(description="What the answers of many say of an item.")
class ItemStatistics:
    """What the answers of many say of an item."""

    item_id: strawberry.ID
    takers: int
    omitted: int
    facility: float | None = strawberry.field(description="The mean score.")
    discrimination: float | None = strawberry.field(description="The correlation with the rest of the quiz.")
    options: list[OptionShare]
    warnings: list[str]

    @classmethod
    def of(cls, value: StatisticsValue) -> "ItemStatistics":
        """Shows statistics."""
        return cls(
            item_id=strawberry.ID(value.item_id),
            takers=value.takers,
            omitted=value.omitted,
            facility=value.facility,
            discrimination=value.discrimination,
            options=[
                OptionShare(
                    option_id=strawberry.ID(option.option_id),
                    count=option.count,
                    share=option.share,
                    is_key=option.is_key,
                    functions=option.functions,
                )
                for option in value.options
            ],
            warnings=list(value.warnings),
        )


@strawberry.type(description="What a report of results says of the items of a quiz.")
class QuizStatistics:
    """What a report of results says of a quiz."""

    attempts: int
    items: list[ItemStatistics]
    problems: list[str] = strawberry.field(description="What could not be read, a sentence each; the rest is counted.")


def follow(catalogue: Catalogue, history: list[str], at: str) -> Progress:
    """Gives what a history says at a time.

    Raises:
        BadInputError: A line is no answer, or the time is none.
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
    return Review(
        item_id=strawberry.ID(review.item_id),
        due=review.due.isoformat(),
        is_due=review.due <= moment,
        reviews=review.reviews,
        retrievability=review.retrievability,
        difficulty=round(ratings[review.item_id], 6),
    )


def measure(catalogue: Catalogue, asked: QuizInput, report: str) -> QuizStatistics:
    """Gives what a report says of a quiz, generated again as it was exported.

    Raises:
        BadInputError: The report is none, or of another quiz.
        LimitExceededError: It is larger than what is read.
    """
    quiz, _ = generate(catalogue, asked)
    read = read_report(report.encode("utf-8", "replace"), quiz)
    return QuizStatistics(
        attempts=len(read.attempts),
        items=[ItemStatistics.of(found) for found in measure_items(quiz, read.attempts)],
        problems=list(read.problems[:100]),
    )
