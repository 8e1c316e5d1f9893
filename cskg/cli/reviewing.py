"""``cskg review``: finds the questions of a history that are due, generates them again, and lists or asks them.

A line of a history names the quiz that asked, which is generated again. Where it does not, or the quiz is stale, the
question is looked for among all questions about its units.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter

from cskg.api.quiz import generate_again, generate_among
from cskg.cli.printing import say
from cskg.cli.question_texts import Question, list_questions
from cskg.errors import BadInputError, tell_count
from cskg.graph.catalogue import Catalogue
from cskg.model import Language, Unit, UnitKey
from cskg.quiz.history import Answer
from cskg.quiz.items import Quiz, QuizOptions
from cskg.quiz.mastery import Review
from cskg.quiz.quiz_ids import MAX_SIZE

_Source = tuple[Callable[[], tuple[Quiz, list[Unit]]], object]


def find_questions(catalogue: Catalogue, answers: Sequence[Answer], items: Sequence[str]) -> dict[str, Question]:
    """Generates the questions of items again, by the latest answer to each, except those that are no longer asked."""
    latest = {answer.item_id: answer for answer in sorted(answers, key=attrgetter("at"))}
    made: dict[object, Mapping[str, Question]] = {}
    found: dict[str, Question] = {}
    for item in items:
        for generate, name in _iter_sources(catalogue, latest[item]):
            if name not in made:
                made[name] = _make_questions(generate)
            if item in made[name]:
                found[item] = made[name][item]
                break
    return found


def _iter_sources(catalogue: Catalogue, answer: Answer) -> Iterator[_Source]:
    """Yields what may ask a question again: a generator of quizzes, and its name."""
    if answer.quiz_id is not None:
        yield partial(generate_again, catalogue, answer.quiz_id), answer.quiz_id
    for unit, language in dict.fromkeys((each.statement.unit, each.statement.language) for each in answer.about):
        yield partial(_generate_about, catalogue, unit, language), (unit, language)


def _generate_about(catalogue: Catalogue, unit: UnitKey, language: Language) -> tuple[Quiz, list[Unit]]:
    """Generates as many questions about a unit as a quiz may have."""
    return generate_among(catalogue, [catalogue.get_unit(unit)], QuizOptions(size=MAX_SIZE, language=language))


def _make_questions(generate: Callable[[], tuple[Quiz, list[Unit]]]) -> dict[str, Question]:
    try:
        return {question.item.id: question for question in list_questions(*generate())}
    except BadInputError:  # the unit is gone, or the quiz is of another version
        return {}


def show_due(due: Sequence[Review], found: Mapping[str, Question], at: datetime) -> None:
    """Prints the questions that are due, the most urgent first."""
    say(f"{tell_count(len(due), 'question')} {'is' if len(due) == 1 else 'are'} due.", bold=True)
    unit = ""
    for review in due:
        question = found.get(review.item_id)
        if question is None:
            continue
        about = (
            "" if question.item.hides_unit else f"{question.shown['unit']['code']}  {question.shown['unit']['title']}"
        )
        if about != unit:
            say(about)
            unit = about
        say(f"  - {question.item.stem}")
        say(f"    due {tell_span(at - review.due)} ago, answered {tell_count(review.reviews, 'time')} before")
    tell_lost(len(due) - len(found))


def tell_lost(count: int) -> None:
    """Says that some questions that are due cannot be asked."""
    if count:
        say(
            f"{tell_count(count, 'question')} cannot be asked again: the units are not in this dataset, or their words "
            "have changed. Name the dataset of the quiz with --source or --store."
        )


def tell_nothing_due(reviews: Sequence[Review], at: datetime) -> None:
    """Says when the next question comes back, and how to go on until then."""
    first = reviews[0].due
    when = f"in {tell_span(first - at)}, on {first:%Y-%m-%d at %H:%M} UTC"
    say(
        f"Nothing is due now. The next question comes back {when}.\n"
        "To go on now: cskg quiz CODE --take; another --seed gives other questions."
    )


def tell_span(span: timedelta) -> str:
    """Returns a span of time in minutes, hours or days.

    Example:
        >>> tell_span(timedelta(seconds=30)), tell_span(timedelta(hours=30)), tell_span(timedelta(days=3, hours=2))
        ('1 minute', '30 hours', '3 days')
    """
    minutes = max(1, round(span.total_seconds() / 60))
    if minutes < 120:
        return tell_count(minutes, "minute")
    hours = round(minutes / 60)
    return tell_count(hours, "hour") if hours < 48 else tell_count(round(hours / 24), "day")
