"""The commands of those who learn with quizzes: grade, progress."""

import json
from pathlib import Path
from typing import Any

import click

from cskg.cli.datasets import JSON, ask, dataset_options
from cskg.cli.printing import print_json, print_progress, print_result
from cskg.errors import BadInputError

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_AT = click.option("--at", metavar="TIME", help="When, as 2027-01-04T09:00:00+00:00; no clock is read.")


@click.command()
@click.argument("quiz_id", metavar="QUIZ_ID")
@click.argument("responses", type=_FILE, metavar="RESPONSES.json")
@click.option("--history", type=click.Path(path_type=Path, dir_okay=False), help="Append the answers; needs --at.")
@_AT
@JSON
@dataset_options
def grade(quiz_id: str, responses: Path, *, history: Path | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Grade the answers to a quiz: a JSON list of the responses that gradeQuiz takes."""
    at = options["at"]
    if (history is None) != (at is None):
        raise click.UsageError("Give --history and --at together.")
    try:
        given = json.loads(responses.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"{responses} is no JSON: {error}.", "Write a list of responses.") from error
    if not isinstance(given, list):
        raise BadInputError(f"{responses} is no list.", "Write a list of responses.")
    data = ask("grade_quiz", {"quizId": quiz_id, "responses": given, "at": at}, options)["gradeQuiz"]
    if history is not None:
        with history.open("a", encoding="utf-8", newline="\n") as lines:
            lines.writelines(f"{line}\n" for line in data["answers"])
    if as_json:
        print_json(data)
    else:
        print_result(data)


@click.command()
@click.argument("history", type=_FILE, metavar="HISTORY.jsonl")
@click.option("--at", metavar="TIME", required=True, help="When, as 2027-01-04T09:00:00+00:00; no clock is read.")
@JSON
@dataset_options
def progress(history: Path, *, at: str, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Show what a history of answers says: what is mastered, and what is due for review."""
    try:
        lines = history.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise BadInputError(f"{history} is not UTF-8 at byte {error.start:,}.", "Pass what grade wrote.") from error
    data = ask("progress", {"history": lines, "at": at}, options)["progress"]
    if as_json:
        print_json(data)
    else:
        print_progress(data)
