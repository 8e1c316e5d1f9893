"""Items as documents of QTI 2.1, 2.2 or 3.0: declarations, body, feedback and scoring.

The elements of the versions differ only in the spelling of names: ``qti-map-entry map-key`` of 3.0 is ``mapEntry
mapKey`` of 2.x. Writers use the words of 3.0 without ``qti-``. Scores follow :mod:`cskg.quiz.grading`, as far as QTI
can compare texts.
"""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from cskg.exchange.quiz_sheets import QuizSheet, name_accepted
from cskg.quiz.items import Interaction, Item, Option

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HYPHEN = re.compile("-([a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A version of QTI.

    Attributes:
        title: Its name for people.
        namespace: The namespace of items and tests.
        has_prefix: Whether names begin with ``qti-`` and keep their hyphens, as in 3.0.
        manifest: The namespace of the manifest.
        schema: What the manifest says of the package: the schema and its version.
        resource: How the types of resources end.
    """

    title: str
    namespace: str
    has_prefix: bool = False
    manifest: str
    schema: tuple[str, str]
    resource: str

    def root(self, name: str, **attributes: str) -> ET.Element:
        """Makes the root of a document."""
        element = ET.Element(self._spell(name), {"xmlns": self.namespace})
        self._set(element, attributes)
        return element

    def add(self, parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
        """Adds an element of QTI.

        Args:
            parent: Where it goes.
            name: Its name as in QTI 3.0, without ``qti-``.
            text: Its text.
            attributes: Its attributes, ``_`` for ``-``.
        """
        element = ET.SubElement(parent, self._spell(name))
        self._set(element, attributes)
        element.text = text
        return element

    def _spell(self, name: str) -> str:
        return f"qti-{name}" if self.has_prefix else _join_words(name)

    def _set(self, element: ET.Element, attributes: dict[str, str]) -> None:
        for name, value in attributes.items():
            hyphened = name.replace("_", "-")
            element.set(hyphened if self.has_prefix else _join_words(hyphened), value)


def _join_words(name: str) -> str:
    return _HYPHEN.sub(lambda found: found[1].upper(), name)


QTI3 = Dialect(
    title="QTI 3.0",
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    has_prefix=True,
    manifest="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    schema=("QTI Package", "3.0.0"),
    resource="xmlv3p0",
)
QTI22 = Dialect(
    title="QTI 2.2",
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p2",
    manifest="http://www.imsglobal.org/xsd/imscp_v1p1",
    schema=("QTIv2.2 Package", "1.0.0"),
    resource="xmlv2p2",
)
QTI21 = Dialect(
    title="QTI 2.1",
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    manifest="http://www.imsglobal.org/xsd/imscp_v1p1",
    schema=("QTIv2.1 Package", "1.0.0"),
    resource="xmlv2p1",
)

SHOWN = "SHOWN"
"""The feedback that is shown for every answer; no option has this id."""


def write_item(dialect: Dialect, sheet: QuizSheet, item: Item) -> ET.Element:
    """Writes one item; without its key it has neither scoring nor feedback nor a rubric."""
    with_key = sheet.with_key
    root = dialect.root(
        "assessment-item",
        identifier=item.id,
        title=sheet.name_item(item),
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
        points = ET.SubElement(_content(dialect, rubric), "ul")
        for point in item.rubric:
            ET.SubElement(points, "li").text = point
    if with_key:
        add_processing(dialect, root, item, _shown(item, feedback))
    for identifier, paragraphs in feedback.items():
        modal = dialect.add(
            root, "modal-feedback", outcome_identifier="FEEDBACK", show_hide="show", identifier=identifier
        )
        content = _content(dialect, modal)
        for paragraph in paragraphs:
            ET.SubElement(content, "p").text = paragraph
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
    if item.interaction is Interaction.ORDER:
        order = dialect.add(body, "order-interaction", response_identifier=RESPONSE, shuffle="false")
        dialect.add(order, "prompt", item.stem)
        _add_choices(dialect, order, item.options)
    elif item.interaction is Interaction.MATCH:
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
    elif not item.is_scored and not item.options:
        _add_essay(dialect, body, RESPONSE, item.stem)
    elif item.options:
        several = item.interaction is Interaction.CHOICES
        choice = dialect.add(
            body,
            "choice-interaction",
            response_identifier=RESPONSE,
            shuffle="false",
            max_choices="0" if several else "1",
        )
        dialect.add(choice, "prompt", item.stem)
        _add_choices(dialect, choice, item.options)
        if not item.is_scored:
            _add_essay(dialect, body, fields_of(item)[1], None)
    else:
        ET.SubElement(body, "p").text = item.stem
        for field in fields_of(item):
            dialect.add(
                ET.SubElement(body, "p"), "text-entry-interaction", response_identifier=field, expected_length="40"
            )


def _add_choices(dialect: Dialect, parent: ET.Element, options: tuple[Option, ...]) -> None:
    for option in options:
        dialect.add(parent, "simple-choice", option.text, identifier=option.id)


def _add_essay(dialect: Dialect, body: ET.Element, field: str, stem: str | None) -> None:
    essay = dialect.add(body, "extended-text-interaction", response_identifier=field, expected_lines="10")
    if stem is not None:
        dialect.add(essay, "prompt", stem)


def _feedback_of(item: Item) -> dict[str, list[str]]:
    """Returns the paragraphs of each feedback: one an option where one option is chosen, else one for all."""
    explanation = [*([item.explanation] if item.explanation else []), *name_accepted(item)]
    if item.options and not item.is_scored:
        return {}
    reasons = {
        entry.option_id: [entry.rationale, *(f"“{words.text}”" for words in entry.evidence[:1])]
        for entry in item.feedback
    }
    if item.interaction is Interaction.CHOICE:
        return {option: [*lines, *explanation] for option, lines in reasons.items()}
    shown = [f"{item.texts[option]}: {lines[0]}" for option, lines in reasons.items()] + explanation
    return {SHOWN: shown} if shown else {}


def _shown(item: Item, feedback: dict[str, list[str]]) -> str | None:
    """Returns the value of FEEDBACK: the name of a feedback, or RESPONSE for the chosen option's own."""
    if not feedback:
        return None
    return RESPONSE if item.interaction is Interaction.CHOICE else SHOWN


def _content(dialect: Dialect, parent: ET.Element) -> ET.Element:
    """Returns where HTML goes: in 3.0 a body of its own."""
    return dialect.add(parent, "content-body") if dialect.has_prefix else parent


RESPONSE = "RESPONSE"
_EVIDENCE = "EVIDENCE"
_TYPES = {
    Interaction.CHOICES: ("multiple", "identifier"),
    Interaction.MATCH: ("multiple", "directedPair"),
    Interaction.ORDER: ("ordered", "identifier"),
}
_MAPPED = frozenset({Interaction.CHOICES, Interaction.MATCH, Interaction.TEXT, Interaction.NUMBER})


def fields_of(item: Item) -> tuple[str, ...]:
    """Returns the identifiers of an item's responses, in the order in which they are asked for."""
    if item.interaction is Interaction.TEXTS:
        return tuple(f"{RESPONSE}_{number}" for number in range(1, len(item.key_text) + 1))
    return (RESPONSE, _EVIDENCE) if item.options and not item.is_scored else (RESPONSE,)


def add_responses(dialect: Dialect, root: ET.Element, item: Item, *, with_key: bool) -> None:
    """Declares the responses, with the right ones and what each part of them is worth."""
    keys = _keys_of(item) if with_key else {}
    for field in fields_of(item):
        is_chosen = item.options and field == RESPONSE
        cardinality, base_type = _TYPES.get(item.interaction, ("single", "identifier" if is_chosen else "string"))
        declared = dialect.add(
            root, "response-declaration", identifier=field, cardinality=cardinality, base_type=base_type
        )
        if field in keys:
            correct = dialect.add(declared, "correct-response")
            for value in keys[field]:
                dialect.add(correct, "value", value)
        if with_key and item.interaction in _MAPPED:
            _add_mapping(dialect, declared, item)


def _keys_of(item: Item) -> dict[str, tuple[str, ...]]:
    if item.interaction is Interaction.TEXTS:
        return {field: (text,) for field, text in zip(fields_of(item), item.key_text, strict=True)}
    values = item.key or tuple(f"{option} {target}" for option, target in item.key_pairs) or item.key_text[:1]
    return {RESPONSE: values} if values else {}


def _add_mapping(dialect: Dialect, declared: ET.Element, item: Item) -> None:
    mapping = dialect.add(declared, "mapping", lower_bound="0", default_value="0")
    if item.interaction is Interaction.CHOICES:
        # Each choice is listed, because players disagree on the default value when several are chosen.
        for option in item.options:
            dialect.add(mapping, "map-entry", map_key=option.id, mapped_value="1" if option.id in item.key else "-1")
    elif item.key_pairs:
        for option_id, target_id in item.key_pairs:
            dialect.add(mapping, "map-entry", map_key=f"{option_id} {target_id}", mapped_value="1")
    else:
        for spelling in spellings_of(item)[0]:
            dialect.add(mapping, "map-entry", map_key=spelling, mapped_value="1", case_sensitive="false")


def spellings_of(item: Item) -> tuple[tuple[str, ...], ...]:
    """Returns the good spellings of each text that is asked for, none twice but for its case."""
    return tuple(
        tuple({spelling.casefold(): spelling for spelling in reversed(spellings)}.values())[::-1]
        for spellings in item.spellings
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
    if item.interaction is Interaction.TEXTS:
        _add_recall(dialect, processing, item)
    elif item.is_scored:
        condition = dialect.add(processing, "response-condition")
        if item.interaction in _MAPPED:
            unanswered = dialect.add(condition, "response-if")
            dialect.add(dialect.add(unanswered, "is-null"), "variable", identifier=RESPONSE)
            _set_score(dialect, unanswered, "0")
            answered = dialect.add(condition, "response-else")
            # Whole numbers are mapped and divided at the end, because the sum of thirds is not 1 in every player.
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
    """Counts the texts that any field has, so that the order is free and a text typed twice counts once."""
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
    """Returns the number of equal parts of a full answer."""
    return len(item.key or item.key_pairs or item.key_text)


def _set_score(dialect: Dialect, parent: ET.Element, value: str) -> None:
    score = dialect.add(parent, "set-outcome-value", identifier="SCORE")
    dialect.add(score, "base-value", value, base_type="float")
