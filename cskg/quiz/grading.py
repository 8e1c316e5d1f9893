"""Grading: what an answer is worth, and the feedback on every option.

Each item that a program can mark is worth one point, all others nothing. What the parts of an answer add up to:

- one choice: the whole point for the key alone, else nothing
- several choices: (right ones chosen - wrong ones chosen) / keys, never below nothing
- a match or a contrast: the share of the pairs that are right
- an order: the whole point for the right order, else nothing
- a recall: the share of the listed texts that are named, in any order, whatever their case, punctuation and white
  space; a listed other spelling is as good, and what is named twice counts once
- a missing member: the whole point for its text or a listed other spelling of it
- a number: the whole point for the number, with or without its unit, whatever its decimal zeros

Knows quizzes and responses; knows nothing of how items come about.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cskg.errors import BadInputError, LimitExceededError
from cskg.model import Evidence
from cskg.quiz.items import Item, ItemKind, OptionFeedback, Quiz
from cskg.quiz.likeness import squash

MAX_RESPONSES = 1000
MAX_TEXTS = 100
MAX_TEXT_LENGTH = 1000
POINTS = 1.0
"""What an item is worth that a program can mark."""
_DIGITS = 6
_DECIMAL = re.compile(r"\d{1,6}(?:,\d{3})*(?:\.\d{1,6})?", re.ASCII)

FIELD_OF_KIND = {
    ItemKind.SINGLE_CHOICE: "choices",
    ItemKind.MULTIPLE_CHOICE: "choices",
    ItemKind.MATCH: "pairs",
    ItemKind.RECALL: "texts",
    ItemKind.MISSING_MEMBER: "text",
    ItemKind.WHICH_UNIT: "choices",
    ItemKind.NUMERIC: "text",
    ItemKind.LEVEL_ORDER: "choices",
    ItemKind.STEP_ORDER: "choices",
    ItemKind.CONSTRUCTED: "text",
    ItemKind.CAN_DO: "text",
    ItemKind.CONTRAST: "pairs",
    ItemKind.LINEAGE: "choices",
    ItemKind.ANALOGY: "choices",
}
"""The field of a response that answers an item of each kind."""

_ALSO = {ItemKind.CAN_DO: ("choices",)}
"""What may come beside it: the point of the scale beside what shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A learner's answer to one item; an empty one is no answer.

    Attributes:
        item_id: The item.
        choices: Option ids.
        pairs: Option id and target id of each pair.
        text: What was typed.
        texts: What was typed, one entry each.
    """

    item_id: str
    choices: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    text: str | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemResult:
    """What an answer was worth, with the key.

    Attributes:
        item_id: The item.
        score: Points, from 0 to ``max_score``, to six decimals.
        max_score: The points of a full answer.
        key: The ids of the right options.
        key_pairs: Option id and target id of each right pair.
        key_text: The texts to be named, or the one that is missing, or a number.
        accepted: For each of them, the other texts that are as good.
        rubric: The checklist of a constructed response.
        feedback: Why each option is right or wrong, chosen or not.
        explanation: Why the key is right, where no option says it.
        evidence: The words that make the key right.
    """

    item_id: str
    score: float
    max_score: float
    key: tuple[str, ...]
    key_pairs: tuple[tuple[str, str], ...]
    key_text: tuple[str, ...]
    accepted: tuple[tuple[str, ...], ...]
    rubric: tuple[str, ...]
    feedback: tuple[OptionFeedback, ...]
    explanation: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizResult:
    """What all answers were worth.

    Attributes:
        score: The sum of the items' scores, to six decimals.
        max_score: The sum of the items' full points.
        results: One result an item, in the quiz's order, answered or not.
    """

    score: float
    max_score: float
    results: tuple[ItemResult, ...]


def grade_quiz(quiz: Quiz, responses: Sequence[Response]) -> QuizResult:
    """Grades the answers to a quiz; an item without an answer scores nothing.

    Args:
        quiz: The quiz, as it comes out when generated again.
        responses: At most one answer an item, in any order.

    Raises:
        LimitExceededError: There are more answers, or longer ones, than are graded.
        BadInputError: An answer names an item or an option that there is not, or has the wrong form.
    """
    if len(responses) > MAX_RESPONSES:
        raise LimitExceededError("More responses came than are graded.", f"Send at most {MAX_RESPONSES}.")
    items = {item.id: item for item in quiz.items}
    answers: dict[str, Response] = {}
    for response in responses:
        item = items.get(response.item_id)
        if item is None:
            raise BadInputError(
                f"The quiz has no item “{_clip(response.item_id)}”.", "Answer the items by the ids that the quiz gave."
            )
        if item.id in answers:
            raise BadInputError(f"The item {item.id} is answered twice.", "Send one response an item.")
        _check_form(item, response)
        answers[item.id] = response
    results = tuple(
        ItemResult(
            item_id=item.id,
            score=_score(item, answers.get(item.id)),
            max_score=POINTS if item.is_scored else 0.0,
            key=item.key,
            key_pairs=item.key_pairs,
            key_text=item.key_text,
            accepted=item.accepted,
            rubric=item.rubric,
            feedback=item.feedback,
            explanation=item.explanation,
            evidence=item.evidence,
        )
        for item in quiz.items
    )
    return QuizResult(
        score=round(sum((result.score for result in results), 0.0), _DIGITS),
        max_score=sum((result.max_score for result in results), 0.0),
        results=results,
    )


def _check_form(item: Item, response: Response) -> None:
    wanted = FIELD_OF_KIND[item.kind]
    for name in ("choices", "pairs", "text", "texts"):
        if name not in {wanted, *_ALSO.get(item.kind, ())} and getattr(response, name):
            raise BadInputError(
                f"The item {item.id} is of kind {item.kind.value} and is not answered by {name}.",
                f"Answer it by {wanted}.",
            )
    options, targets = [option.id for option in item.options], [target.id for target in item.targets]
    _check_ids(item, "option", response.choices or [option for option, _ in response.pairs], options)
    for _, target in response.pairs:
        _check_ids(item, "target", [target], targets)
    typed = [*response.texts, response.text or ""]
    if len(response.texts) > MAX_TEXTS or any(len(text) > MAX_TEXT_LENGTH for text in typed):
        raise LimitExceededError(
            f"The answer to the item {item.id} is longer than what is graded.",
            f"Send at most {MAX_TEXTS} texts of at most {MAX_TEXT_LENGTH} characters.",
        )


def _check_ids(item: Item, what: str, named: Sequence[str], known: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in named:
        if name not in known:
            raise BadInputError(
                f"The item {item.id} has no {what} “{_clip(name)}”.", f"Its {what}s are {', '.join(known)}."
            )
        if name in seen:
            raise BadInputError(
                f"The answer to the item {item.id} names the {what} {name} twice.", f"Name each {what} once."
            )
        seen.add(name)


def _score(item: Item, response: Response | None) -> float:
    if response is None or not item.is_scored:
        return 0.0
    return round(POINTS * _SCORERS[item.kind](item, response), _DIGITS)


def _score_single(item: Item, response: Response) -> float:
    return float(set(response.choices) == set(item.key))


def _score_several(item: Item, response: Response) -> float:
    right = len(set(response.choices) & set(item.key))
    return max(0.0, (2 * right - len(response.choices)) / len(item.key))


def _score_order(item: Item, response: Response) -> float:
    return float(response.choices == item.key)


def _score_pairs(item: Item, response: Response) -> float:
    return len(set(response.pairs) & set(item.key_pairs)) / len(item.key_pairs)


def _score_recall(item: Item, response: Response) -> float:
    named = {squash(text) for text in response.texts}
    return sum(not named.isdisjoint(spellings) for spellings in _spellings(item)) / len(item.key_text)


def _score_missing(item: Item, response: Response) -> float:
    return float(any(squash(response.text or "") in spellings for spellings in _spellings(item)))


def _score_number(item: Item, response: Response) -> float:
    text = unicodedata.normalize("NFKC", response.text or "").strip()
    if _DECIMAL.fullmatch(text):
        return float(Decimal(text.replace(",", "")) == Decimal(item.key_text[0]))
    return 0.0 if text.startswith(("-", "−")) else _score_missing(item, response)


def _spellings(item: Item) -> list[set[str]]:
    """Gives all good spellings of each text that is asked for, in the form in which they are compared."""
    others = item.accepted or ((),) * len(item.key_text)
    return [{squash(spelling) for spelling in (text, *more)} for text, more in zip(item.key_text, others, strict=True)]


_SCORERS: dict[ItemKind, Callable[[Item, Response], float]] = {
    ItemKind.SINGLE_CHOICE: _score_single,
    ItemKind.MULTIPLE_CHOICE: _score_several,
    ItemKind.MATCH: _score_pairs,
    ItemKind.RECALL: _score_recall,
    ItemKind.MISSING_MEMBER: _score_missing,
    ItemKind.WHICH_UNIT: _score_single,
    ItemKind.NUMERIC: _score_number,
    ItemKind.LEVEL_ORDER: _score_order,
    ItemKind.STEP_ORDER: _score_order,
    ItemKind.CONTRAST: _score_pairs,
    ItemKind.LINEAGE: _score_single,
}
"""How each kind of item that a program can mark is scored."""


def _clip(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
