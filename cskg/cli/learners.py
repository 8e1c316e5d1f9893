"""The commands for learners: taking a quiz here, grading a file of responses, reviews and progress."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from cskg.cli.datasets import JSON, ask, dataset_options, open_named
from cskg.cli.history_files import HISTORY, HISTORY_ARGUMENT, HistoryFile, find_history
from cskg.cli.printing import answer, print_json, say
from cskg.cli.readable import print_result
from cskg.errors import BadInputError

AT = click.option("--at", metavar="TIME", help="The time, such as 2027-01-04T09:00:00+00:00; default: now.")
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def take_new_quiz(asked: dict[str, Any], options: dict[str, Any]) -> None:
    """Asks a new quiz in the terminal, and keeps the answers.

    Raises:
        BadInputError: The units give no question, or the history cannot be read.
    """
    from cskg.api.executing import execute_named
    from cskg.api.quiz import generate_again
    from cskg.cli.question_texts import list_questions
    from cskg.player.sentences import fill_text

    history, now = find_history(options["history"]), _find_clock(options["at"])
    history.read()  # a file that is not a history gets no answers
    catalogue = open_named(options)
    made = execute_named("quiz", {"input": asked}, catalogue)["quiz"]
    questions = list_questions(*generate_again(catalogue, made["id"]))
    if not questions:
        raise BadInputError(
            f"{', '.join(asked['units'])}: there is nothing to ask.",
            " ".join(each["reason"] for each in made["unfilled"]),
        )
    if len(questions) < asked["size"]:
        say(fill_text(questions[0].texts["fewer"], n=len(questions), count=asked["size"]), err=True)
    _take(questions, history, now)


def _take(questions: list[Any], history: HistoryFile, now: Callable[[], datetime]) -> None:
    from cskg.cli.taking import take_quiz

    texts = questions[0].texts
    if take_quiz(questions, history.append, now):
        say(f"{texts['kept_in'].format(path=history.path)}\n{texts['next_steps']}")
    else:
        say(texts["nothing_kept"])


def _find_clock(at: str | None) -> Callable[[], datetime]:
    """Returns a function that gives the time: always the given time, or that of the clock."""
    from cskg.quiz.history import read_time

    if at is None:
        return partial(datetime.now, UTC)
    moment = read_time(at)
    return lambda: moment


@click.command()
@click.argument("quiz_id", metavar="QUIZ_ID")
@click.argument("responses", type=_FILE, metavar="RESPONSES.json")
@click.option("--history", type=click.Path(path_type=Path, dir_okay=False), help="Append the answers to this file.")
@AT
@JSON
@dataset_options
def grade(quiz_id: str, responses: Path, *, history: Path | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Grade the answers to a quiz: a JSON list of the responses that gradeQuiz takes."""
    if history is None and options["at"] is not None:
        raise click.UsageError("--at needs --history.")
    try:
        given = json.loads(responses.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"{responses} is not valid JSON: {error}.", "Write a list of responses.") from error
    if not isinstance(given, list):
        raise BadInputError(f"{responses} is not a list.", "Write a list of responses.")
    at = None if history is None else _find_clock(options["at"])().isoformat()
    data = ask("grade_quiz", {"quizId": quiz_id, "responses": given, "at": at}, options)["gradeQuiz"]
    if history is not None:
        for line in data["answers"]:
            HistoryFile(history).append(line)
    answered = {each.get("itemId") for each in given}
    answer(data, partial(print_result, answered=answered), as_json=as_json)


@click.command()
@HISTORY_ARGUMENT
@HISTORY
@AT
@JSON
@dataset_options
def progress(file: Path | None, *, history: Path | None, at: str | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Show how well you know each statement, from a history of answers, and what was not asked yet."""
    from cskg.api.executing import execute_named
    from cskg.cli.progress_lines import print_progress

    kept, now = find_history(history, file), _find_clock(at)
    lines = kept.read_lines()
    if not (lines or as_json):
        _tell_empty(kept)
        return
    answers = kept.read()
    catalogue = open_named(options)
    data = execute_named("progress", {"history": lines, "at": now().isoformat()}, catalogue)["progress"]
    answer(data, partial(print_progress, answers=answers, catalogue=catalogue), as_json=as_json)


@click.command()
@HISTORY_ARGUMENT
@HISTORY
@AT
@click.option("--take", is_flag=True, help="Ask the questions here, one by one, and keep the answers.")
@click.option(
    "--size",
    type=click.IntRange(1, 100),
    default=20,
    show_default=True,
    help="With --take: how many questions at most.",
)
@JSON
@dataset_options
def review(file: Path | None, *, history: Path | None, at: str | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Show the questions that are due for review, the most urgent first, or take them here with --take."""
    if options["take"] and as_json:
        raise click.UsageError("--take cannot be combined with --json.")
    from cskg.cli.reviewing import find_questions, show_due, tell_lost, tell_nothing_due
    from cskg.quiz.mastery import plan_reviews

    kept, now = find_history(history, file), _find_clock(at)
    moment, answers = now(), kept.read()
    if not (answers or as_json):
        _tell_empty(kept)
        return
    reviews = plan_reviews(answers, moment)
    due = [each for each in reviews if each.due <= moment]
    found = find_questions(open_named(options), answers, [each.item_id for each in due]) if due else {}
    if as_json:
        print_json(
            {
                "due": [_to_json(each, found) for each in due],
                "next": next((each.due.isoformat() for each in reviews if each.due > moment), None),
            }
        )
    elif not due:
        tell_nothing_due(reviews, moment)
    elif options["take"] and found:
        tell_lost(len(due) - len(found))
        _take([found[each.item_id] for each in due if each.item_id in found][: options["size"]], kept, now)
    else:
        show_due(due, found, moment)
        if found:
            say("To answer them: cskg review --take, with the same options.")


def _to_json(review: Any, found: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    question = found.get(review.item_id)
    return {
        "itemId": review.item_id,
        "due": review.due.isoformat(),
        "reviews": review.reviews,
        "retrievability": review.retrievability,
        "quizId": question.quiz.id if question else None,
        "stem": question.item.stem if question else None,
    }


def _tell_empty(history: HistoryFile) -> None:
    say(f"There are no answers in {history.path} yet.")
    say("Take a quiz first: cskg quiz CODE --take. cskg search WORDS finds the CODE of a unit.")


COMMANDS = (grade, progress, review)
