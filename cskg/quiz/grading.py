"""Grading: the score of an answer, and the feedback on every option.

Each item that a program can mark is worth one point, all others nothing. The score by interaction:

- one choice: one point for the key alone, else nothing
- several choices: (right ones chosen - wrong ones chosen) / keys, at least 0
- a match: the share of the pairs that are right
- an order: one point for the right order, else nothing
- texts: (right texts - surplus answers) / texts, at least 0, in any order. Answers beyond the number of texts are
  surplus, so a long list of guesses gets nothing. A wrong answer within that number just gets nothing. A text given
  twice counts once
- a text: one point for the right text
- a number: one point for the right number, with or without its unit or decimal zeros

In typed answers, case, punctuation, white space and an article at the beginning do not matter, and a listed alternative
spelling counts as the text.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cskg.errors import BadInputError, LimitExceededError, cut
from cskg.quiz.items import Interaction, Item, Quiz
from cskg.quiz.likeness import squash

MAX_RESPONSES = 1000
MAX_TEXTS = 100
MAX_TEXT_LENGTH = 1000
POINTS = 1.0
"""The points of an item that a program can mark."""
_DIGITS = 6
_ARTICLE = re.compile(r"\A[\W_]*(?:an?|the)(?![^\W_])")
_DECIMAL = re.compile(r"\d{1,6}(?:,\d{3})*(?:\.\d{1,6})?", re.ASCII)

FIELDS: Mapping[Interaction, tuple[str, ...]] = {
    Interaction.CHOICE: ("choices",),
    Interaction.CHOICES: ("choices",),
    Interaction.MATCH: ("pairs",),
    Interaction.ORDER: ("choices",),
    Interaction.TEXT: ("text",),
    Interaction.TEXTS: ("texts",),
    Interaction.NUMBER: ("text",),
    Interaction.SELF_MARKED: ("text", "choices"),
}
"""The fields of a response that may answer an item, the main one first; ``choices`` can name the point of a scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A learner's answer to one item; one without content counts as wrong.

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
    """The score of an answer.

    Attributes:
        item: The item, with its key and the reasons for each option.
        score: Points, from 0 to ``max_score``, to six decimals.
    """

    item: Item
    score: float

    @property
    def max_score(self) -> float:
        """The points of a full answer."""
        return POINTS if self.item.is_scored else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizResult:
    """The scores of all answers.

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
        quiz: The quiz, generated again.
        responses: At most one answer an item, in any order.

    Raises:
        LimitExceededError: There are more answers, or longer ones, than are graded.
        BadInputError: An answer names an unknown item or option, or has the wrong form.
    """
    if len(responses) > MAX_RESPONSES:
        raise LimitExceededError("More responses came than are graded.", f"Send at most {MAX_RESPONSES}.")
    items = {item.id: item for item in quiz.items}
    answers: dict[str, Response] = {}
    for response in responses:
        item = items.get(response.item_id)
        if item is None:
            raise BadInputError(
                f"The quiz has no item “{cut(response.item_id)}”.", "Answer the items by the ids that the quiz gave."
            )
        if item.id in answers:
            raise BadInputError(f"The item {item.id} is answered twice.", "Send one response an item.")
        _check_form(item, response)
        answers[item.id] = response
    results = tuple(ItemResult(item=item, score=_score(item, answers.get(item.id))) for item in quiz.items)
    return QuizResult(
        score=round(sum((result.score for result in results), 0.0), _DIGITS),
        max_score=sum((result.max_score for result in results), 0.0),
        results=results,
    )


def _check_form(item: Item, response: Response) -> None:
    fields = FIELDS[item.interaction] if item.options else FIELDS[item.interaction][:1]
    for name in ("choices", "pairs", "text", "texts"):
        if name not in fields and getattr(response, name):
            raise BadInputError(
                f"The item {item.id} is of kind {item.kind.value} and is not answered by {name}.",
                f"Answer it by {fields[0]}.",
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
                f"The item {item.id} has no {what} “{cut(name)}”.", f"Its {what}s are {', '.join(known)}."
            )
        if name in seen:
            raise BadInputError(
                f"The answer to the item {item.id} names the {what} {name} twice.", f"Name each {what} once."
            )
        seen.add(name)


def _score(item: Item, response: Response | None) -> float:
    if response is None or not item.is_scored:
        return 0.0
    chosen, key = set(response.choices), set(item.key)
    match item.interaction:
        case Interaction.CHOICE:
            share: float = chosen == key
        case Interaction.CHOICES:
            share = max(0, len(chosen & key) - len(chosen - key)) / len(key)
        case Interaction.ORDER:
            share = response.choices == item.key
        case Interaction.MATCH:
            share = len(set(response.pairs) & set(item.key_pairs)) / len(item.key_pairs)
        case Interaction.TEXTS:
            share = _share_named(item, response.texts)
        case Interaction.NUMBER:
            share = _is_number(item, response.text or "")
        case _:
            share = _is_spelled(item, response.text or "")
    return round(POINTS * share, _DIGITS)


def _share_named(item: Item, texts: Sequence[str]) -> float:
    spelled = _spellings(item)
    given = {_fold_typed(text, spelled) for text in texts} - {""}
    named = sum(not given.isdisjoint(spellings) for spellings in spelled)
    return max(0, named - max(0, len(given) - len(spelled))) / len(spelled)


def _is_spelled(item: Item, text: str) -> bool:
    spelled = _spellings(item)
    return any(_fold_typed(text, spelled) in spellings for spellings in spelled)


def _fold_typed(text: str, spelled: Sequence[set[str]]) -> str:
    """Returns the typed text in the form that is compared, without an article if only this makes it right."""
    folded = squash(text)
    if any(folded in spellings for spellings in spelled):
        return folded
    bare = squash(_ARTICLE.sub("", unicodedata.normalize("NFKC", text).casefold()))
    return bare if any(bare in spellings for spellings in spelled) else folded


def _is_number(item: Item, text: str) -> bool:
    text = unicodedata.normalize("NFKC", text).strip()
    if _DECIMAL.fullmatch(text):
        return Decimal(text.replace(",", "")) == Decimal(item.key_text[0])
    return not text.startswith(("-", "−")) and _is_spelled(item, text)


def _spellings(item: Item) -> list[set[str]]:
    """Returns all right spellings of each requested text, in the form that is compared."""
    return [{squash(spelling) for spelling in spellings} for spellings in item.spellings]
