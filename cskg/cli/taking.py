"""Asks a quiz in a terminal, one question after another, and says at once what each answer was worth.

It reads lines and prints lines, so it works in a terminal, with a screen reader and in a pipe. Each answer is kept as
soon as it is given.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cskg.cli.answer_lines import normalize, read_letters, read_response, read_ticks
from cskg.cli.printing import ask_line, say
from cskg.cli.question_texts import (
    Question,
    label_text,
    list_rubric,
    name_unit,
    recall_answer,
    say_how,
    show_question,
    tell_answer,
)
from cskg.player.sentences import fill_text, get_terminal_texts
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.history import make_answers, write_answer
from cskg.quiz.items import Interaction, Item

_LEAVE_OUT, _SHOW, _STOP = "-", "?", "q"
_MANY_LINES = frozenset({Interaction.TEXTS, Interaction.SELF_MARKED})


def take_quiz(questions: Sequence[Question], keep: Callable[[str], None], now: Callable[[], datetime]) -> int:
    """Asks questions until all are asked or the learner stops, and says what the answers were worth.

    Args:
        questions: The questions; at least one.
        keep: Called with each line for the learner's history.
        now: Gives the time of an answer, in UTC.

    Returns:
        How many lines were kept.
    """
    scores: dict[str, float] = {}
    kept = 0
    _introduce(questions)
    try:
        for place, question in enumerate(questions, 1):
            show_question(question, place, len(questions), names_unit=len({each.item.unit for each in questions}) > 1)
            response = _ask(question)
            if response is None:
                say(f"  {question.texts['left_out']}")
                continue
            if response == Response(item_id=question.item.id) and not question.item.is_scored:
                tell_answer(question, response, 0)
                continue
            result = grade_quiz(question.quiz, [response])
            for answer in make_answers(question.quiz, [response], result, now()):
                keep(write_answer(answer))
                kept += 1
            scores[question.item.id] = result.score
            tell_answer(question, response, result.score)
    except (EOFError, KeyboardInterrupt):
        say(f"\n{questions[0].texts['stopped']}")
    _conclude(questions, scores)
    return kept


def _introduce(questions: Sequence[Question]) -> None:
    units = {each.item.unit: each.shown["unit"] for each in questions}
    if len(units) == 1:
        say(name_unit(questions[0]), bold=True)
    say(questions[0].texts["commands"])


def _ask(question: Question) -> Response | None:
    """Asks until there is an answer; None where the question is left out.

    Raises:
        EOFError: The learner stops.
    """
    item = question.item
    if item.interaction is Interaction.SELF_MARKED and item.options:
        return _ask_scale(question)
    while True:
        lines = _read_lines(item)
        command = _find_command(lines)
        if command is not None:
            return Response(item_id=item.id) if command == _SHOW else None
        response = read_response(item, lines)
        if isinstance(response, Response):
            return _mark(question, response) if item.rubric else response
        say(f"  {response}\n  {say_how(item)}", fg="yellow")


def _ask_scale(question: Question) -> Response | None:
    """Asks for a point of the scale, then for what shows it."""
    item, texts = question.item, question.texts
    while True:
        line = _read_line(item)
        if _find_command([line]) is not None:
            return None
        chosen = read_letters(item, line)
        if not isinstance(chosen, str):
            break
        say(f"  {chosen}\n  {say_how(item)}", fg="yellow")
    while True:
        say(f"  {texts['type_self_marked']}")
        response = read_response(item, _read_lines(item))
        if isinstance(response, Response):
            return replace(response, choices=chosen)
        say(f"  {response}", fg="yellow")


def _find_command(lines: Sequence[str]) -> str | None:
    command = normalize(lines[0]) if len(lines) == 1 else ""
    return command if command in {_LEAVE_OUT, _SHOW} else None


def _read_lines(item: Item) -> list[str]:
    """Reads a line, or lines up to an empty one or the end of the input."""
    lines = [_read_line(item)]
    if item.interaction not in _MANY_LINES or _find_command(lines) is not None:
        return lines
    while lines[-1].strip():
        try:
            line = ask_line("  ")
        except EOFError:
            break
        if normalize(line) == _STOP:
            raise EOFError
        lines.append(line)
    return lines


def _read_line(item: Item, label: str = "answer") -> str:
    texts = get_terminal_texts(item.language)
    line = ask_line(label_text(texts, label, ""))
    if normalize(line) == _STOP and _STOP not in [option.id for option in item.options]:
        raise EOFError
    return line


def _mark(question: Question, response: Response) -> Response:
    """Has the learner mark an answer with the checklist."""
    item, texts = question.item, question.texts
    list_rubric(item)
    while True:
        say(f"  {texts['type_ticks'].format(example='1 2')}")
        ticks = read_ticks(item, _read_line(item, "checklist"))
        if not isinstance(ticks, str):
            say(f"  {texts['ticked'].format(n=len(ticks), count=len(item.rubric))}")
            return response
        say(f"  {ticks}", fg="yellow")


def _conclude(questions: Sequence[Question], scores: Mapping[str, float]) -> None:
    """Says what all answers were worth, what is worth reading again, and what was not answered."""
    texts = questions[0].texts
    scored = [each for each in questions if each.item.is_scored]
    given = [each for each in questions if each.item.id in scores]
    marked = sum(not each.item.is_scored for each in given)
    parts = [fill_text(texts["score"], score=f"{round(sum(scores.values()), 2):g}", max=len(scored))] if scored else []
    counts = {"marked_n": marked, "unanswered_n": len(questions) - len(given)}
    parts += [texts[name].format(n=count) for name, count in counts.items() if count]
    say(f"\n{label_text(texts, 'result', texts['between'].join(parts))}", bold=True)
    if marked:
        say(texts["marked_not_kept"])
    missed = [each for each in given if each.item.is_scored and scores[each.item.id] < 1]
    for title, found in (("look_again", missed), ("unanswered", [each for each in questions if each not in given])):
        if found:
            say(texts[title], bold=True)
        for question in found:
            say(f"  {questions.index(question) + 1}. {question.item.stem}")
            if title == "look_again":
                recall_answer(question)
    if scored and not missed and len(given) == len(questions):
        say(texts["all_right"])
