"""Names the action in a statement in the words of a question: *You inspect fire equipment*."""

import re

from cskg.language.characters import is_chinese
from cskg.language.lexicon import Demand, find_verb, is_of_class
from cskg.language.reading import StatementForm, read_statement
from cskg.quiz.wording import template

YOU = template("You {words}. {question}{place}", "{words}：{question}{place}", "{words}：{question}{place}")
"""A question about an action."""

_POINTING = re.compile(
    r"\b(?:its|it|they|them|this|these|those|his|her|such|same|he|she)\b|其|它|該|该|此", re.IGNORECASE
)
_JOINS = re.compile(
    r"(?:,\s*|\b(?:and|or|then|but)\s+)(?:and\s+|then\s+)?(?P<word>[a-z]+)(?P<next>\s+[a-z]+)?", re.IGNORECASE
)
_CHINESE_JOINS = re.compile(r"[，,；;、]|並|并|然後|然后|再")
_FEWEST_WORDS = 2
_ENDS_OPEN = ("prep", "det", "conj", "rel", "aux")
_CHINESE_OPEN = re.compile(r"[在於于至到為为及和與与或把將将的，、]$|次")


def points_elsewhere(text: str) -> bool:
    """Whether a text has a word that refers to something outside the text.

    Example:
        >>> points_elsewhere("so that they can be seen"), points_elsewhere("so that colleagues can continue")
        (True, False)
    """
    return _POINTING.search(text) is not None


def joins_actions(text: str) -> bool:
    """Returns whether a text may have several actions, so that a time or a limit need not belong to all of them.

    Example:
        >>> joins_actions("Measure the current and stop the pump"), joins_actions("Check pumps and drains")
        (True, False)
        >>> joins_actions("加水後蒸熟，關火後再焗"), joins_actions("清洗抽氣扇")
        (True, False)
    """
    if is_chinese(text[:1]):
        return _CHINESE_JOINS.search(text) is not None
    return any(_is_action(found) for found in _JOINS.finditer(text))


def _is_action(found: re.Match[str]) -> bool:
    verb, following = find_verb(found["word"].casefold()), (found["next"] or "").strip().casefold()
    if verb is None or verb.form != "base":
        return False
    return not verb.is_noun or not following or is_of_class(following, "det", "pron", "prep")


def name_action(text: str, *, is_known: bool = False) -> str | None:
    """Returns the action as the words after *You*; None where the text is not clearly a complete action.

    It must start with a verb for something observable, have an object, and not refer to anything outside the text. Not
    all Chinese verbs are listed, so a Chinese text may start with any words if it is too long for a name.

    Args:
        text: The text.
        is_known: Whether other words of the statement show that it is an action.

    Example:
        >>> name_action("Inspect fire equipment"), name_action("Inspect fire equipment at"), name_action("Know the law")
        ('inspect fire equipment', None, None)
    """
    reading = read_statement(text)
    if reading.demand in {Demand.RECALL, Demand.UNDERSTANDING} or reading.is_constraint:
        return None
    if points_elsewhere(text) or reading.claims.is_negated:
        return None
    if is_chinese(text[:1]):
        is_action = is_known or reading.form is StatementForm.ACTION
        return reading.body if is_action and reading.object and not _CHINESE_OPEN.search(text) else None
    words = text.split()
    is_open = is_of_class(words[-1], *_ENDS_OPEN) and not is_of_class(words[-1], "n", "v", "adv")
    if (
        reading.verb is None
        or reading.form is not StatementForm.ACTION
        or len(words) < _FEWEST_WORDS
        or is_open
        or not words[-1][-1].isalnum()
    ):
        return None
    return text[:1].lower() + text[1:]
