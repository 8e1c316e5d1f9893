"""Answers to quizzes as GraphQL types: their scores, progress from a history of them, and item statistics.

The caller keeps the history; the server stores nothing.
"""

from collections.abc import Mapping
from datetime import datetime

import strawberry

from cskg.api.arguments import Optionals
from cskg.api.nodes import mirror
from cskg.api.quiz import QuizInput, generate, generate_again
from cskg.api.statements import Statement, find_statement
from cskg.api.units import Evidence, Unit
from cskg.errors import LimitExceededError
from cskg.exchange.reports import read_report
from cskg.graph.catalogue import Catalogue
from cskg.model import Evidence as EvidenceValue
from cskg.model import StatementKind
from cskg.quiz.generation import check_fresh
from cskg.quiz.grading import ItemResult as ItemResultValue
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.history import MAX_ANSWERS, follow_heirs, iter_answers, make_answers, read_time, write_answer
from cskg.quiz.mastery import Firmness, find_mastery, plan_reviews, rate
from cskg.quiz.mastery import Mastery as MasteryValue
from cskg.quiz.mastery import Review as ReviewValue
from cskg.quiz.statistics import measure_items

MAX_RESPONSES = 1_000

strawberry.enum(Firmness)


@strawberry.input
class PairInput(Optionals):
    """One match that a learner made.

    Attributes:
        option: Id of the option, from `Item.options`.
        target: Id of its match, from `Item.targets`.
    """

    option: strawberry.ID
    target: strawberry.ID


@strawberry.input
class ResponseInput(Optionals):
    """A learner's answer to one item. The item's interaction decides which field it fills.

    Attributes:
        item_id: Id of the question, from `Item.id`.
        choices: Ids of the chosen options, for CHOICE and CHOICES; for ORDER all ids, in order.
        pairs: A target for each option, for MATCH.
        text: What was typed, for TEXT, NUMBER and SELF_MARKED.
        texts: What was typed, one entry for each member of a list, for TEXTS; each surplus entry takes back a right
            one.
    """

    item_id: strawberry.ID
    choices: list[strawberry.ID] | None = strawberry.UNSET
    pairs: list[PairInput] | None = strawberry.UNSET
    text: str | None = strawberry.UNSET
    texts: list[str] | None = strawberry.UNSET

    def to_response(self) -> Response:
        """Returns the response that the grader takes."""
        return Response(
            item_id=str(self.item_id),
            choices=tuple(str(choice) for choice in self.choices or ()),
            pairs=tuple((str(pair.option), str(pair.target)) for pair in self.pairs or ()),
            text=self.text,
            texts=tuple(self.texts or ()),
        )


@strawberry.type
class Pair:
    """One right match of the key.

    Attributes:
        option: Id of the option, from `Item.options`.
        target: Id of its match, from `Item.targets`.
    """

    option: strawberry.ID
    target: strawberry.ID


@strawberry.type
class OptionFeedback:
    """Why an option is right or wrong, with the words of the source.

    Attributes:
        option_id: Id of the option, from `Item.options`.
        correct: Whether the option is part of the key.
        rationale: A sentence that explains why and quotes the source.
        evidence: The words that the explanation rests on, the option's own first.
    """

    option_id: strawberry.ID
    correct: bool
    rationale: str
    evidence: list[Evidence]


@strawberry.type
class ItemResult:
    """The score of an answer, with the key.

    Attributes:
        item_id: Id of the question, from `Item.id`.
        score: Points that the answer gets, from 0 to `maxScore`.
        max_score: Points for a full answer; 0 where the learner marks the answer.
        key: Ids of the right options; for ORDER all ids, in the right order.
        key_pairs: The right matches, for MATCH; otherwise empty.
        key_text: The right texts to type, for TEXT, TEXTS and NUMBER; otherwise empty.
        accepted: Alternative spellings that count as right, one list for each text of the key.
        rubric: Checklist with which a learner marks the answer, for SELF_MARKED; otherwise empty.
        feedback: Why each option is right or wrong, whether it was chosen or not.
        explanation: A sentence that explains the whole key; null where the feedback says it all.
        evidence: The words that make the key right.
    """

    item_id: strawberry.ID
    score: float
    max_score: float
    key: list[strawberry.ID]
    key_pairs: list[Pair]
    key_text: list[str]
    accepted: list[list[str]]
    rubric: list[str]
    feedback: list[OptionFeedback]
    explanation: str | None
    evidence: list[Evidence]

    @classmethod
    def of(cls, value: ItemResultValue, catalogue: Catalogue) -> "ItemResult":
        """Shows a result."""
        item = value.item
        return mirror(
            cls,
            item,
            item_id=strawberry.ID(item.id),
            score=value.score,
            max_score=value.max_score,
            key_pairs=[
                Pair(option=strawberry.ID(option), target=strawberry.ID(target)) for option, target in item.key_pairs
            ],
            feedback=[
                mirror(OptionFeedback, feedback, evidence=_evidence(feedback.evidence, catalogue))
                for feedback in item.feedback
            ],
            evidence=_evidence(item.evidence, catalogue),
        )


def _evidence(found: tuple[EvidenceValue, ...], catalogue: Catalogue) -> list[Evidence]:
    return [Evidence.of(evidence, catalogue) for evidence in found]


@strawberry.type
class QuizResult:
    """The result of a quiz: the scores of all its answers.

    Attributes:
        score: Sum of the items' points.
        max_score: Sum of the items' points for full answers.
        results: One entry for each item of the quiz, answered or not, in its order.
        answers: Lines to append to the learner's history, as JSON; empty where no time was given.
    """

    score: float
    max_score: float
    results: list[ItemResult]
    answers: list[str]


def grade(catalogue: Catalogue, quiz_id: str, responses: list[ResponseInput], at: str | None = None) -> QuizResult:
    """Grades answers. The quiz is generated again from its id, and must still be the same.

    Raises:
        StaleQuizError: Its units have changed.
        BadInputError: The id is not valid, or an answer names an item or option that the quiz does not have.
    """
    if len(responses) > MAX_RESPONSES:
        raise LimitExceededError(f"There are {len(responses):,} answers.", f"Send {MAX_RESPONSES:,} at most.")
    quiz, _ = generate_again(catalogue, quiz_id)
    check_fresh(quiz, quiz_id)
    given = [response.to_response() for response in responses]
    result = grade_quiz(quiz, given)
    answers = make_answers(quiz, given, result, read_time(at)) if at is not None else ()
    return mirror(
        QuizResult,
        result,
        answers=[write_answer(answer) for answer in answers],
        results=[ItemResult.of(item, catalogue) for item in result.results],
    )


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
        firmness: How surely it is known, in words.
    """

    unit: Unit
    statement: Statement | None
    path: str
    items: int
    right: float
    streak: int
    lower_bound: float
    is_mastered: bool
    firmness: Firmness

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
