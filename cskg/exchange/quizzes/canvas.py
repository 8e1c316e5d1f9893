"""A quiz as a package of QTI 1.2 in the form that Canvas reads as a classic quiz.

The form follows what ``text2qti`` 0.8.0 writes, whose packages Canvas is known to import: metadata fields tell the type
of each question, and the response processing has the shape that Canvas looks for. Canvas scores several choices and
matches part by part itself. What Canvas has no type for is left out: orders, and recalls, since a blank of its own for
each text would count a text that is named twice.
"""

from collections.abc import Callable
from xml.etree import ElementTree as ET

from cskg.exchange.html_writing import join, tag
from cskg.exchange.packing import to_bytes, write_zip
from cskg.exchange.quiz_sheets import Loss, QuizFormat, QuizSheet
from cskg.exchange.quizzes.qti import LOM, add_lom, notes_of
from cskg.exchange.quizzes.qti_items import XML_LANG
from cskg.quiz.items import Interaction, Item, Option

_TYPES = {
    Interaction.CHOICE: "multiple_choice_question",
    Interaction.CHOICES: "multiple_answers_question",
    Interaction.MATCH: "matching_question",
    Interaction.TEXT: "short_answer_question",
    Interaction.NUMBER: "numerical_question",
    Interaction.SELF_MARKED: "essay_question",
}
_QUIZ = "quiz"
_RESPONSE = "response1"


def write_qti12(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as a package for Canvas; every item that a program can mark is worth one point."""
    members = {
        "imsmanifest.xml": _write_manifest(sheet),
        f"{_QUIZ}/{_QUIZ}.xml": _write_assessment(sheet, items),
        f"{_QUIZ}/assessment_meta.xml": _write_meta(sheet, items),
    }
    return write_zip({name: to_bytes(root) for name, root in members.items()}), _losses_of(items)


def _losses_of(items: tuple[Item, ...]) -> tuple[Loss, ...]:
    losses = [
        Loss(what="QTI 1.2 holds no tags, no difficulty, no level of Bloom's taxonomy, no places in the sources.")
    ]
    for item in items:
        if item.interaction is Interaction.NUMBER and any(item.accepted):
            losses.append(Loss(item_id=item.id, what="A numerical question of Canvas takes digits, not units."))
        elif item.options and not item.is_scored:
            losses.append(Loss(item_id=item.id, what="The scale stands in the question; nobody can click on it."))
        elif item.interaction is Interaction.CHOICES:
            losses.append(
                Loss(item_id=item.id, what="The file scores all or nothing; Canvas itself scores part by part.")
            )
    return tuple(losses)


def _write_assessment(sheet: QuizSheet, items: tuple[Item, ...]) -> ET.Element:
    root = ET.Element("questestinterop", {"xmlns": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"})
    assessment = ET.SubElement(root, "assessment", {"ident": _QUIZ, "title": sheet.title})
    for note in notes_of(sheet):
        _add_text(ET.SubElement(assessment, "rubric"), note)
    section = ET.SubElement(assessment, "section", {"ident": "root_section"})
    for item in items:
        _add_item(section, item)
    return root


def _add_item(section: ET.Element, item: Item) -> None:
    element = ET.SubElement(section, "item", {"ident": item.id, "title": item.id})
    fields = ET.SubElement(ET.SubElement(element, "itemmetadata"), "qtimetadata")
    for label, entry in (
        ("question_type", _TYPES[item.interaction]),
        ("points_possible", "1.0" if item.is_scored else "0.0"),
        ("original_answer_ids", ",".join(option.id for option in item.targets or item.options)),
    ):
        field = ET.SubElement(fields, "qtimetadatafield")
        ET.SubElement(field, "fieldlabel").text = label
        ET.SubElement(field, "fieldentry").text = entry
    presentation = ET.SubElement(element, "presentation", {XML_LANG: item.language.value})
    scale = [f"{option.id}) {option.text}" for option in item.options if not item.is_scored]
    _add_html(presentation, item.stem, *scale)
    _add_responses(presentation, item)
    processing = ET.SubElement(element, "resprocessing")
    ET.SubElement(
        ET.SubElement(processing, "outcomes"),
        "decvar",
        {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"},
    )
    feedback = _feedback_of(item)
    for name in feedback:
        condition = _add_condition(processing, goes_on=True)
        if name == "general_fb":
            ET.SubElement(condition, "other")
        else:
            _add_equal(condition, _RESPONSE, name.removesuffix("_fb"))
        shown = {"feedbacktype": "Response", "linkrefid": name}
        ET.SubElement(processing[-1], "displayfeedback", shown)
    _add_scoring(processing, item)
    for name, lines in feedback.items():
        shown_element = ET.SubElement(element, "itemfeedback", {"ident": name})
        _add_html(ET.SubElement(shown_element, "flow_mat"), *lines)


def _add_responses(presentation: ET.Element, item: Item) -> None:
    if item.targets:
        for option in item.options:
            response = _add_response(presentation, "lid", f"response_{option.id}", "Single")
            _add_text(response, option.text)
            _add_labels(response, item.targets, _add_text)
    elif item.options and item.is_scored:
        several = item.interaction is Interaction.CHOICES
        response = _add_response(presentation, "lid", _RESPONSE, "Multiple" if several else "Single")
        _add_labels(response, item.options, _add_html)
    else:
        response = _add_response(presentation, "str", _RESPONSE, "Single")
        is_number = item.interaction is Interaction.NUMBER
        blank = ET.SubElement(response, "render_fib", {"fibtype": "Decimal"} if is_number else {})
        ET.SubElement(blank, "response_label", {"ident": "answer1", **({} if is_number else {"rshuffle": "No"})})


def _add_response(presentation: ET.Element, kind: str, ident: str, cardinality: str) -> ET.Element:
    return ET.SubElement(presentation, f"response_{kind}", {"ident": ident, "rcardinality": cardinality})


def _add_labels(response: ET.Element, options: tuple[Option, ...], add: Callable[..., None]) -> None:
    choices = ET.SubElement(response, "render_choice")
    for option in options:
        add(ET.SubElement(choices, "response_label", {"ident": option.id}), option.text)


def _add_scoring(processing: ET.Element, item: Item) -> None:
    """Adds the conditions under which points are given, of which Canvas reads the keys."""
    if item.targets:
        for option_id, target_id in item.key_pairs:
            condition = _add_condition(processing, goes_on=True)
            _add_equal(condition, f"response_{option_id}", target_id)
            _set_score(processing, "Add", repr(100 / len(item.key_pairs)))
    elif item.is_scored:
        condition = _add_condition(processing, goes_on=False)
        if item.interaction is Interaction.CHOICES:
            every = ET.SubElement(condition, "and")
            for option in item.options:
                _add_equal(every if option.id in item.key else ET.SubElement(every, "not"), _RESPONSE, option.id)
        elif item.interaction is Interaction.NUMBER:
            either = ET.SubElement(condition, "or")
            _add_equal(either, _RESPONSE, item.key_text[0])
            between = ET.SubElement(either, "and")
            for bound in ("vargte", "varlte"):
                ET.SubElement(between, bound, {"respident": _RESPONSE}).text = item.key_text[0]
        else:
            for answer in item.key or item.spellings[0]:
                _add_equal(condition, _RESPONSE, answer)
        _set_score(processing, "Set", "100")
    else:
        ET.SubElement(_add_condition(processing, goes_on=False), "other")


def _add_condition(processing: ET.Element, *, goes_on: bool) -> ET.Element:
    condition = ET.SubElement(processing, "respcondition", {"continue": "Yes" if goes_on else "No"})
    return ET.SubElement(condition, "conditionvar")


def _add_equal(parent: ET.Element, response: str, value: str) -> None:
    ET.SubElement(parent, "varequal", {"respident": response}).text = value


def _set_score(processing: ET.Element, action: str, points: str) -> None:
    ET.SubElement(processing[-1], "setvar", {"action": action, "varname": "SCORE"}).text = points


def _feedback_of(item: Item) -> dict[str, list[str]]:
    """Returns the lines of each feedback by its name: an option's own where one is chosen, and one for all."""
    general = [item.explanation] if item.explanation else []
    if item.rubric:
        general += [f"• {point}" for point in item.rubric]
    if item.interaction is Interaction.CHOICE:
        own = {f"{entry.option_id}_fb": [entry.rationale] for entry in item.feedback}
    else:
        own = {}
        if item.is_scored:
            general = [f"{item.texts[name]}: {reason}" for name, reason in item.reasons.items()] + general
    return {**({"general_fb": general} if general else {}), **own}


def _add_text(parent: ET.Element, text: str) -> None:
    ET.SubElement(ET.SubElement(parent, "material"), "mattext", {"texttype": "text/plain"}).text = text


def _add_html(parent: ET.Element, *texts: str) -> None:
    markup = join(*(tag("p", text) for text in texts)).markup
    ET.SubElement(ET.SubElement(parent, "material"), "mattext", {"texttype": "text/html"}).text = markup


def _write_meta(sheet: QuizSheet, items: tuple[Item, ...]) -> ET.Element:
    root = ET.Element("quiz", {"xmlns": "http://canvas.instructure.com/xsd/cccv1p0", "identifier": _QUIZ})
    for name, text in (
        ("title", sheet.title),
        ("description", join(*(tag("p", note) for note in notes_of(sheet))).markup),
        ("shuffle_answers", "false"),
        ("scoring_policy", "keep_highest"),
        ("quiz_type", "practice_quiz"),
        ("points_possible", f"{sum(item.is_scored for item in items)}.0"),
        ("show_correct_answers", "true"),
        ("allowed_attempts", "-1"),
        ("available", "false"),
    ):
        ET.SubElement(root, name).text = text
    return root


def _write_manifest(sheet: QuizSheet) -> ET.Element:
    root = ET.Element(
        "manifest",
        {"xmlns": "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1", "xmlns:lom": LOM, "identifier": "manifest"},
    )
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = "IMS Content"
    ET.SubElement(metadata, "schemaversion").text = "1.1.3"
    add_lom(metadata, sheet, sheet.title)
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    quiz = ET.SubElement(resources, "resource", {"identifier": _QUIZ, "type": "imsqti_xmlv1p2"})
    ET.SubElement(quiz, "file", {"href": f"{_QUIZ}/{_QUIZ}.xml"})
    ET.SubElement(quiz, "dependency", {"identifierref": "meta"})
    meta = f"{_QUIZ}/assessment_meta.xml"
    kind = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
    resource = ET.SubElement(resources, "resource", {"identifier": "meta", "type": kind, "href": meta})
    ET.SubElement(resource, "file", {"href": meta})
    return root


FORMATS = (
    QuizFormat(
        name="qti12",
        title="QTI 1.2",
        suffix=".qti12.zip",
        media_type="application/zip",
        interactions=frozenset(_TYPES),
        write=write_qti12,
    ),
)
