"""The rules on a unit's frame: topics without items, lists of one, a range that says nothing.

Knows the tree and the fields; does not judge verbs. Where the tree was inferred (confidence below 1), it is silent:
what looks like a slip of the writer may be one of the reader.
"""

import re
from collections.abc import Iterator

from cskg.lint.rules import EMPTY_TOPIC, HOLLOW_RANGE, LIST_OF_ONE, Fault, clip
from cskg.lint.tokens import exact_tokens, is_chinese
from cskg.lint.words import IDLE_WORDS, PLACEHOLDER, RANGE_WORDS, RANGE_WORDS_ZH
from cskg.model import Severity, StatementKind, Unit
from cskg.outline import iter_statements

_MARKS = " \t\n.,;:!?-–—_*/()[]（）。，；：／"


def find_empty_topics(unit: Unit) -> Iterator[Fault]:
    """Finds topics without items in a unit in which at least two topics, and most of them, have some."""
    full = [topic for topic in unit.requirements if topic.children]
    empty = [topic for topic in unit.requirements if not topic.children]
    if len(full) < 2 or len(empty) >= len(full):
        return
    for topic in empty:
        if topic.confidence == 1:
            yield Fault(
                rule=EMPTY_TOPIC,
                message=f"The topic “{clip(topic.text)}” has no items, while {len(full)} topics beside it have; nobody "
                f"can tell what it asks for. {EMPTY_TOPIC.cure}",
                subject=topic.text,
                spans=topic.spans,
            )


def find_lists_of_one(unit: Unit) -> Iterator[Fault]:
    """Finds lists inside a topic that have one item; a topic itself may have one."""
    for path, kind, statement in iter_statements(unit):
        is_inside = "." in path and kind is StatementKind.PERFORMANCE_REQUIREMENT
        if is_inside and len(statement.children) == 1:
            (item,) = statement.children
            if item.confidence == statement.confidence == 1:
                yield Fault(
                    rule=LIST_OF_ONE,
                    message=f"“{clip(item.text)}” is the only item listed under “{clip(statement.text)}”. "
                    f"{LIST_OF_ONE.cure}",
                    subject=f"{statement.text}\n{item.text}",
                    spans=item.spans,
                )


def find_hollow_ranges(unit: Unit) -> Iterator[Fault]:
    """Finds ranges that are placeholders (a warning) or only repeat the title (a hint).

    An absent or empty range is the parser's to report (``missing-field``).
    """
    if unit.range is None:
        return
    spans = next((quote.spans for quote in unit.field_quotes if quote.field == "range"), ())
    if PLACEHOLDER.fullmatch(unit.range.strip(_MARKS)):
        what, severity = "is a placeholder", Severity.WARNING
    elif unit.title is not None and _repeats(unit.range, unit.title):
        what, severity = "says no more than the title", Severity.INFO
    else:
        return
    yield Fault(
        rule=HOLLOW_RANGE,
        severity=severity,
        message=f"The Range “{clip(unit.range)}” {what}; it does not say where, by whom and under which conditions the "
        f"unit is performed. {HOLLOW_RANGE.cure}",
        subject=unit.range,
        spans=spans,
    )


def _repeats(text: str, title: str) -> bool:
    """Tells whether a range has no word of its own beside the title's and those with which any range opens."""
    if is_chinese(text):
        said = "".join(re.findall(r"\w+", RANGE_WORDS_ZH.sub("", text)))
        return not set(said) - set(title)
    return set(exact_tokens(text)) <= set(exact_tokens(title)) | RANGE_WORDS | IDLE_WORDS
