"""How answers are scored in QTI 2.1, 2.2 and 3.0: the declared responses, their keys and the response processing.

What an answer is worth follows :mod:`cskg.quiz.grading`, as far as QTI compares texts. Knows items and QTI; knows
nothing of what is shown.
"""

from xml.etree import ElementTree as ET

from cskg.exchange.qti.dialects import Dialect
from cskg.quiz.items import Item, ItemKind

RESPONSE = "RESPONSE"
_EVIDENCE = "EVIDENCE"
_TYPES = {
    ItemKind.MULTIPLE_CHOICE: ("multiple", "identifier"),
    ItemKind.MATCH: ("multiple", "directedPair"),
    ItemKind.CONTRAST: ("multiple", "directedPair"),
    ItemKind.LEVEL_ORDER: ("ordered", "identifier"),
    ItemKind.STEP_ORDER: ("ordered", "identifier"),
    ItemKind.RECALL: ("single", "string"),
    ItemKind.MISSING_MEMBER: ("single", "string"),
    ItemKind.NUMERIC: ("single", "string"),
    ItemKind.CONSTRUCTED: ("single", "string"),
}
_MAPPED = frozenset(
    {ItemKind.MULTIPLE_CHOICE, ItemKind.MATCH, ItemKind.CONTRAST, ItemKind.MISSING_MEMBER, ItemKind.NUMERIC}
)


def fields_of(item: Item) -> tuple[str, ...]:
    """Gives the identifiers of an item's responses, in the order in which they are asked for."""
    if item.kind is ItemKind.RECALL:
        return tuple(f"{RESPONSE}_{number}" for number in range(1, len(item.key_text) + 1))
    return (RESPONSE, _EVIDENCE) if item.kind is ItemKind.CAN_DO else (RESPONSE,)


def add_responses(dialect: Dialect, root: ET.Element, item: Item, *, with_key: bool) -> None:
    """Declares the responses, with the right ones and what each part of them is worth."""
    keys = _keys_of(item) if with_key else {}
    for field in fields_of(item):
        cardinality, base_type = _TYPES.get(item.kind, ("single", "identifier" if field == RESPONSE else "string"))
        declared = dialect.add(
            root, "response-declaration", identifier=field, cardinality=cardinality, base_type=base_type
        )
        if field in keys:
            correct = dialect.add(declared, "correct-response")
            for value in keys[field]:
                dialect.add(correct, "value", value)
        if with_key and item.kind in _MAPPED:
            _add_mapping(dialect, declared, item)


def _keys_of(item: Item) -> dict[str, tuple[str, ...]]:
    if item.kind is ItemKind.RECALL:
        return {field: (text,) for field, text in zip(fields_of(item), item.key_text, strict=True)}
    values = item.key or tuple(f"{option} {target}" for option, target in item.key_pairs) or item.key_text[:1]
    return {RESPONSE: values} if values else {}


def _add_mapping(dialect: Dialect, declared: ET.Element, item: Item) -> None:
    mapping = dialect.add(declared, "mapping", lower_bound="0", default_value="0")
    if item.kind is ItemKind.MULTIPLE_CHOICE:
        # Each choice stands here, for players disagree on what the default is worth when several are chosen.
        for option in item.options:
            dialect.add(mapping, "map-entry", map_key=option.id, mapped_value="1" if option.id in item.key else "-1")
    elif item.key_pairs:
        for option_id, target_id in item.key_pairs:
            dialect.add(mapping, "map-entry", map_key=f"{option_id} {target_id}", mapped_value="1")
    else:
        for spelling in spellings_of(item)[0]:
            dialect.add(mapping, "map-entry", map_key=spelling, mapped_value="1", case_sensitive="false")


def spellings_of(item: Item) -> tuple[tuple[str, ...], ...]:
    """Gives the good spellings of each text that is asked for, none twice but for its case."""
    others = item.accepted or ((),) * len(item.key_text)
    return tuple(
        tuple({spelling.casefold(): spelling for spelling in (*reversed(more), text)}.values())[::-1]
        for text, more in zip(item.key_text, others, strict=True)
    )


def add_processing(dialect: Dialect, root: ET.Element, item: Item, shown: str | None) -> None:
    """Says how the answer is scored and which feedback is shown.

    Args:
        dialect: The version.
        root: The item's document.
        item: The item.
        shown: The feedback to be shown: RESPONSE for that of the chosen option, None for none.
    """
    if not item.is_scored and shown is None:
        return
    processing = dialect.add(root, "response-processing")
    if item.kind is ItemKind.RECALL:
        _add_recall(dialect, processing, item)
    elif item.is_scored:
        condition = dialect.add(processing, "response-condition")
        if item.kind in _MAPPED:
            unanswered = dialect.add(condition, "response-if")
            dialect.add(dialect.add(unanswered, "is-null"), "variable", identifier=RESPONSE)
            _set_score(dialect, unanswered, "0")
            answered = dialect.add(condition, "response-else")
            # Whole numbers are mapped and divided last: the sum of thirds is not one in every player.
            share = dialect.add(dialect.add(answered, "set-outcome-value", identifier="SCORE"), "divide")
            dialect.add(share, "map-response", identifier=RESPONSE)
            dialect.add(share, "base-value", str(_parts_of(item)), base_type="float")
        else:
            right = dialect.add(condition, "response-if")
            match = dialect.add(right, "match")
            dialect.add(match, "variable", identifier=RESPONSE)
            dialect.add(match, "correct", identifier=RESPONSE)
            _set_score(dialect, right, "1")
            _set_score(dialect, dialect.add(condition, "response-else"), "0")
    if shown is not None:
        feedback = dialect.add(processing, "set-outcome-value", identifier="FEEDBACK")
        if shown == RESPONSE:
            dialect.add(feedback, "variable", identifier=RESPONSE)
        else:
            dialect.add(feedback, "base-value", shown, base_type="identifier")


def _add_recall(dialect: Dialect, processing: ET.Element, item: Item) -> None:
    """Counts the texts that some field names, so that the order is free and a text named twice counts once."""
    _set_score(dialect, processing, "0")
    for spellings in spellings_of(item):
        named = dialect.add(dialect.add(processing, "response-condition"), "response-if")
        anywhere = dialect.add(named, "or")
        for field in fields_of(item):
            for spelling in spellings:
                match = dialect.add(anywhere, "string-match", case_sensitive="false")
                dialect.add(match, "variable", identifier=field)
                dialect.add(match, "base-value", spelling, base_type="string")
        more = dialect.add(dialect.add(named, "set-outcome-value", identifier="SCORE"), "sum")
        dialect.add(more, "variable", identifier="SCORE")
        dialect.add(more, "base-value", "1", base_type="float")
    share = dialect.add(dialect.add(processing, "set-outcome-value", identifier="SCORE"), "divide")
    dialect.add(share, "variable", identifier="SCORE")
    dialect.add(share, "base-value", str(_parts_of(item)), base_type="float")


def _parts_of(item: Item) -> int:
    """Gives how many parts a full answer has that are worth the same."""
    return len(item.key or item.key_pairs or item.key_text)


def _set_score(dialect: Dialect, parent: ET.Element, value: str) -> None:
    score = dialect.add(parent, "set-outcome-value", identifier="SCORE")
    dialect.add(score, "base-value", value, base_type="float")
