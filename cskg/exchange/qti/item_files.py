"""An item as a document of QTI 2.1, 2.2 or 3.0: what it declares, what it shows, how it is scored, what it says after.

Knows items and QTI; knows nothing of packages.
"""

from xml.etree import ElementTree as ET

from cskg.exchange.qti.dialects import XML_LANG, Dialect, add_html
from cskg.exchange.qti.scoring import RESPONSE, add_processing, add_responses, fields_of
from cskg.quiz.items import Item, ItemKind, Option

SHOWN = "SHOWN"
"""The feedback that is shown whatever was answered; no option has this id."""

_ORDERS = frozenset({ItemKind.LEVEL_ORDER, ItemKind.STEP_ORDER})
_PAIRS = frozenset({ItemKind.MATCH, ItemKind.CONTRAST})
_TITLE_LENGTH = 120


def write_item(dialect: Dialect, item: Item, *, with_key: bool) -> ET.Element:
    """Writes one item; without its key it has neither scoring nor feedback nor a rubric."""
    root = dialect.root(
        "assessment-item",
        identifier=item.id,
        title=_title(item.stem),
        adaptive="false",
        time_dependent="false",
    )
    root.set(XML_LANG, item.language.value)
    add_responses(dialect, root, item, with_key=with_key)
    feedback = _feedback_of(item) if with_key else {}
    if with_key:
        _add_outcomes(dialect, root, item, has_feedback=bool(feedback))
    body = dialect.add(root, "item-body")
    _add_interactions(dialect, body, item)
    if with_key and item.rubric:
        rubric = dialect.add(body, "rubric-block", view="scorer", use="scoring")
        points = add_html(_content(dialect, rubric), "ul")
        for point in item.rubric:
            add_html(points, "li", point)
    if with_key:
        add_processing(dialect, root, item, _shown(item, feedback))
    for identifier, paragraphs in feedback.items():
        modal = dialect.add(
            root, "modal-feedback", outcome_identifier="FEEDBACK", show_hide="show", identifier=identifier
        )
        content = _content(dialect, modal)
        for paragraph in paragraphs:
            add_html(content, "p", paragraph)
    return root


def _add_outcomes(dialect: Dialect, root: ET.Element, item: Item, *, has_feedback: bool) -> None:
    if item.is_scored:
        score = dialect.add(root, "outcome-declaration", identifier="SCORE", cardinality="single", base_type="float")
        dialect.add(dialect.add(score, "default-value"), "value", "0")
        most = dialect.add(root, "outcome-declaration", identifier="MAXSCORE", cardinality="single", base_type="float")
        dialect.add(dialect.add(most, "default-value"), "value", "1")
    if has_feedback:
        dialect.add(root, "outcome-declaration", identifier="FEEDBACK", cardinality="single", base_type="identifier")


def _add_interactions(dialect: Dialect, body: ET.Element, item: Item) -> None:
    if item.kind in _ORDERS:
        order = dialect.add(body, "order-interaction", response_identifier=RESPONSE, shuffle="false")
        dialect.add(order, "prompt", item.stem)
        _add_choices(dialect, order, item.options)
    elif item.kind in _PAIRS:
        match = dialect.add(
            body,
            "match-interaction",
            response_identifier=RESPONSE,
            shuffle="false",
            max_associations=str(len(item.options)),
        )
        dialect.add(match, "prompt", item.stem)
        for options, most in ((item.options, "1"), (item.targets, "0")):
            side = dialect.add(match, "simple-match-set")
            for option in options:
                dialect.add(side, "simple-associable-choice", option.text, identifier=option.id, match_max=most)
    elif item.kind is ItemKind.CONSTRUCTED:
        _add_essay(dialect, body, RESPONSE, item.stem)
    elif item.options:
        several = item.kind is ItemKind.MULTIPLE_CHOICE
        choice = dialect.add(
            body,
            "choice-interaction",
            response_identifier=RESPONSE,
            shuffle="false",
            max_choices="0" if several else "1",
        )
        dialect.add(choice, "prompt", item.stem)
        _add_choices(dialect, choice, item.options)
        if item.kind is ItemKind.CAN_DO:
            _add_essay(dialect, body, fields_of(item)[1], None)
    else:
        add_html(body, "p", item.stem)
        for field in fields_of(item):
            dialect.add(add_html(body, "p"), "text-entry-interaction", response_identifier=field, expected_length="40")


def _add_choices(dialect: Dialect, parent: ET.Element, options: tuple[Option, ...]) -> None:
    for option in options:
        dialect.add(parent, "simple-choice", option.text, identifier=option.id)


def _add_essay(dialect: Dialect, body: ET.Element, field: str, stem: str | None) -> None:
    essay = dialect.add(body, "extended-text-interaction", response_identifier=field, expected_lines="10")
    if stem is not None:
        dialect.add(essay, "prompt", stem)


def _feedback_of(item: Item) -> dict[str, list[str]]:
    """Gives the paragraphs of each feedback: one an option where one option is chosen, else one for all."""
    explanation = [item.explanation] if item.explanation else []
    if item.kind is ItemKind.CAN_DO:
        return {}
    texts = {option.id: option.text for option in item.options}
    reasons = {
        entry.option_id: [entry.rationale, *(f"“{words.text}”" for words in entry.evidence[:1])]
        for entry in item.feedback
    }
    if _is_single(item):
        return {option: [*lines, *explanation] for option, lines in reasons.items()}
    shown = [f"{texts[option]}: {lines[0]}" for option, lines in reasons.items()] + explanation
    return {SHOWN: shown} if shown else {}


def _is_single(item: Item) -> bool:
    """Whether one option is right and one is chosen."""
    return item.is_scored and len(item.key) == 1 and item.kind is not ItemKind.MULTIPLE_CHOICE


def _shown(item: Item, feedback: dict[str, list[str]]) -> str | None:
    """Gives what FEEDBACK is set to: the name of a feedback, or RESPONSE for the chosen option's own."""
    if not feedback:
        return None
    return RESPONSE if _is_single(item) else SHOWN


def _content(dialect: Dialect, parent: ET.Element) -> ET.Element:
    """Gives where HTML goes: in 3.0 a body of its own."""
    return dialect.add(parent, "content-body") if dialect.has_prefix else parent


def _title(stem: str) -> str:
    text = " ".join(stem.split())
    return text if len(text) <= _TITLE_LENGTH else text[: _TITLE_LENGTH - 1] + "…"
