"""Checks that all readers apply to a question's answers. They ensure that cskg can ask and mark the question."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from cskg.errors import tell_count
from cskg.own_questions import AnswerForm, OwnAnswer
from cskg.parser.questions.telling import QuestionFault

MOST_ANSWERS = 26
MOST_KEYS = 10
"""Moodle has no percentage for each of eleven right answers."""
FEWEST_OPTIONS = 2
_WHOLE = 100.0
_NEARLY = 0.01
_DECIMAL = re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII)
_LONG_ANSWER = "An answer has more than 200 characters, the most that can be typed here."
MAX_TYPED = 200


def choose(
    answers: Sequence[tuple[float, OwnAnswer]], note: Callable[[str], None]
) -> tuple[AnswerForm, tuple[OwnAnswer, ...]]:
    """Returns the answer form of a question with weighted options, and its options.

    Args:
        answers: The options with their weights in percent.
        note: Called if the weights have a meaning beyond right and wrong.

    Raises:
        QuestionFault: No option is right, or one is to be chosen but several are fully right.
    """
    options = [replace(answer, is_right=weight > 0) for weight, answer in answers]
    whole = [answer for weight, answer in answers if weight >= _WHOLE - _NEARLY]
    check_options(options)
    if len(whole) > 1:
        raise QuestionFault(
            f"{len(whole)} answers are fully right, but only one can be chosen.",
            "Leave one fully right, or give each right one its share, such as 50 %.",
        )
    if whole:
        if any(0 < weight < _WHOLE - _NEARLY for weight, _ in answers):
            note("Answers that are partly right count as wrong here: one choice gets all points or none.")
        return "CHOICE", tuple(replace(answer, is_right=answer is whole[0]) for _, answer in answers)
    shares = {round(weight, 2) for weight, _ in answers if weight > 0}
    if not shares:
        raise QuestionFault("None of its answers is right.", "Mark the right one.")
    if len(shares) > 1:
        note("Its right answers have different shares; here each counts the same.")
    return "CHOICES", tuple(options)


def check_options(options: Sequence[OwnAnswer]) -> None:
    """Checks that options can be shown.

    Raises:
        QuestionFault: There are too few or too many options, one is empty, or two are the same.
    """
    if not FEWEST_OPTIONS <= len(options) <= MOST_ANSWERS:
        raise QuestionFault(
            f"It has {tell_count(len(options), 'option')}; it can have {FEWEST_OPTIONS} to {MOST_ANSWERS}.",
            "Change their number.",
        )
    if sum(option.is_right for option in options) > MOST_KEYS and not all(option.is_right for option in options):
        raise QuestionFault(f"More than {MOST_KEYS} of its answers are right.", "Make two questions of it.")
    texts = [option.text.casefold() for option in options]
    if "" in texts:
        raise QuestionFault("An option has no words.", "Write some, or remove the option.")
    twice = next((option.text for option, text in zip(options, texts, strict=True) if texts.count(text) > 1), None)
    if twice is not None:
        raise QuestionFault(f"The option “{twice[:60]}” is there twice.", "Remove one.")


def check_pairs(pairs: Sequence[OwnAnswer]) -> None:
    """Checks the pairs of a matching question.

    Raises:
        QuestionFault: As in :func:`check_options`, or all parts belong to the same thing.
    """
    check_options([replace(pair, is_right=True) for pair in pairs])
    if len({pair.target for pair in pairs}) < FEWEST_OPTIONS:
        raise QuestionFault("All its parts belong to the same thing.", "Give at least two different answers.")


def check_typed(texts: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Returns the texts to be typed, without duplicate spellings.

    Raises:
        QuestionFault: A text has no letter or digit, or is too long to be typed.
    """
    if any(not any(character.isalnum() for character in text) for spellings in texts for text in spellings):
        raise QuestionFault("An answer has neither a letter nor a digit.", "Ask for a word.")
    if any(len(text) > MAX_TYPED for spellings in texts for text in spellings):
        raise QuestionFault(_LONG_ANSWER, "Make it an essay, or a choice.")
    return tuple(tuple(dict.fromkeys(spellings)) for spellings in texts)


def check_spellings(texts: Sequence[str], note: Callable[[str], None]) -> tuple[tuple[str, ...], ...]:
    """Returns a text to be typed with its other spellings, from answers in which ``*`` is a wildcard.

    Raises:
        QuestionFault: All answers have wildcards.
    """
    plain = [text.replace("\\*", "*") for text in texts if "*" not in text.replace("\\*", "")]
    if len(plain) < len(texts):
        note("An answer has the wildcard “*”. It is left out, because wildcards are not supported here.")
    if not plain:
        raise QuestionFault("None of its right answers is without “*”.", "Write a right answer without “*”.")
    return check_typed([tuple(plain)])


def check_number(number: str, tolerance: str) -> str:
    """Returns the number to be typed.

    Raises:
        QuestionFault: The number cannot be marked here, or other numbers are right too.
    """
    value = number.strip().replace("−", "-")
    if tolerance.strip() and tolerance.strip().strip("0") not in {"", "."}:
        raise QuestionFault(
            "It accepts numbers within a tolerance, but here only one number can be right.",
            "Ask for a rounded number with a tolerance of 0, or for a choice.",
            is_skipped=True,
        )
    if not _DECIMAL.fullmatch(value):
        raise QuestionFault(
            f"“{value[:40]}” is not a number that can be marked here: at most six digits, not negative, with a decimal "
            "point.",
            "Ask for another one, or make it a short answer.",
            is_skipped=True,
        )
    return value
