"""A quiz as a package of QTI 1.2 in the form that Canvas reads as a classic quiz; a bank as item banks, one a unit.

The form follows what ``text2qti`` 0.8.0 writes, whose packages Canvas is known to import: metadata fields tell the type
of each question, and the response processing has the shape that Canvas looks for. Canvas scores several choices and
matches part by part itself. Items for which Canvas has no type are left out: orders, and recalls, since separate blanks
would count a text twice that is typed twice.
"""

from xml.etree import ElementTree as ET

from cskg.exchange.html_writing import join, tag
from cskg.exchange.packing import to_bytes, write_zip
from cskg.exchange.quiz_sheets import Loss, QuizFormat, QuizSheet, name_in_files, name_unit
from cskg.exchange.quizzes.qti import LOM, add_lom, notes_of, tell_made_up
from cskg.exchange.quizzes.qti12_parts import (
    NAMESPACE,
    RESPONSE,
    add_condition,
    add_equal,
    add_exactly,
    add_feedback,
    add_html,
    add_labels,
    add_metadata,
    add_processing,
    add_response,
    add_stem,
    add_text,
    feedback_of,
    set_score,
    show_feedback,
)
from cskg.exchange.quizzes.qti_items import XML_LANG
from cskg.model import Unit
from cskg.quiz.items import Interaction, Item

_TYPES = {
    Interaction.CHOICE: "multiple_choice_question",
    Interaction.CHOICES: "multiple_answers_question",
    Interaction.MATCH: "matching_question",
    Interaction.TEXT: "short_answer_question",
    Interaction.NUMBER: "numerical_question",
    Interaction.SELF_MARKED: "essay_question",
}
_QUIZ = "quiz"
_META = f"{_QUIZ}/assessment_meta.xml"


def write_qti12(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as a package for Canvas; every item that a program can mark is worth one point."""
    if sheet.is_bank:
        units = sorted({item.unit for item in items})
        members = {
            f"{_QUIZ}/bank-{number}.xml": _write_bank(
                sheet, sheet.units[key], tuple(item for item in items if item.unit == key)
            )
            for number, key in enumerate(units, 1)
        }
    else:
        members = {f"{_QUIZ}/{_QUIZ}.xml": _write_assessment(sheet, items)}
        members[_META] = _write_meta(sheet, items)
    members["imsmanifest.xml"] = _write_manifest(sheet, tuple(members))
    return write_zip({name: to_bytes(root) for name, root in members.items()}), _losses_of(sheet, items)


def _losses_of(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[Loss, ...]:
    losses = [
        Loss(what="QTI 1.2 has no tags, no difficulty, no level of Bloom's taxonomy, and no places in the sources.")
    ]
    if sheet.is_bank:
        losses.append(Loss(what="Canvas's item banks have no folders: there is one a unit, and no area and topic."))
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
    root = ET.Element("questestinterop", {"xmlns": NAMESPACE})
    assessment = ET.SubElement(root, "assessment", {"ident": _QUIZ, "title": sheet.title})
    for note in notes_of(sheet):
        add_text(ET.SubElement(assessment, "rubric"), note)
    section = ET.SubElement(assessment, "section", {"ident": "root_section"})
    for item in items:
        _add_item(section, sheet, item)
    return root


def _write_bank(sheet: QuizSheet, unit: Unit, items: tuple[Item, ...]) -> ET.Element:
    """Writes the items of a unit as an item bank: an object bank whose title Canvas takes from its metadata."""
    root = ET.Element("questestinterop", {"xmlns": NAMESPACE})
    bank = ET.SubElement(root, "objectbank", {"ident": f"cskg-{name_in_files(unit)}"})
    add_metadata(bank, [("bank_title", name_unit(unit))])
    for item in items:
        _add_item(bank, sheet, item)
    return root


def _add_item(parent: ET.Element, sheet: QuizSheet, item: Item) -> None:
    element = ET.SubElement(parent, "item", {"ident": item.id, "title": sheet.name_item(item)})
    answers = ",".join(option.id for option in item.targets or item.options)
    points = "1.0" if item.is_scored else "0.0"
    fields = [
        ("question_type", _TYPES[item.interaction]),
        ("points_possible", points),
        ("original_answer_ids", answers),
    ]
    add_metadata(ET.SubElement(element, "itemmetadata"), fields)
    presentation = ET.SubElement(element, "presentation", {XML_LANG: item.language.value})
    add_stem(presentation, item)
    _add_responses(presentation, item)
    processing = add_processing(element)
    feedback = feedback_of(item)
    show_feedback(processing, feedback)
    _add_scoring(processing, item)
    add_feedback(element, feedback)


def _add_responses(presentation: ET.Element, item: Item) -> None:
    if item.targets:
        for option in item.options:
            response = add_response(presentation, "lid", f"response_{option.id}", "Single")
            add_text(response, option.text)
            add_labels(response, item.targets, add_text)
    elif item.options and item.is_scored:
        several = item.interaction is Interaction.CHOICES
        response = add_response(presentation, "lid", RESPONSE, "Multiple" if several else "Single")
        add_labels(response, item.options, add_html)
    else:
        response = add_response(presentation, "str", RESPONSE, "Single")
        is_number = item.interaction is Interaction.NUMBER
        blank = ET.SubElement(response, "render_fib", {"fibtype": "Decimal"} if is_number else {})
        ET.SubElement(blank, "response_label", {"ident": "answer1", **({} if is_number else {"rshuffle": "No"})})


def _add_scoring(processing: ET.Element, item: Item) -> None:
    """Adds the conditions for points, from which Canvas reads the keys."""
    if item.targets:
        for option_id, target_id in item.key_pairs:
            condition = add_condition(processing, goes_on=True)
            add_equal(condition, f"response_{option_id}", target_id)
            set_score(processing, "Add", repr(100 / len(item.key_pairs)))
    elif item.is_scored:
        condition = add_condition(processing, goes_on=False)
        if item.interaction is Interaction.CHOICES:
            add_exactly(condition, item)
        elif item.interaction is Interaction.NUMBER:
            either = ET.SubElement(condition, "or")
            add_equal(either, RESPONSE, item.key_text[0])
            between = ET.SubElement(either, "and")
            for bound in ("vargte", "varlte"):
                ET.SubElement(between, bound, {"respident": RESPONSE}).text = item.key_text[0]
        else:
            for answer in item.key or item.spellings[0]:
                add_equal(condition, RESPONSE, answer)
        set_score(processing, "Set", "100")
    else:
        ET.SubElement(add_condition(processing, goes_on=False), "other")


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


def _write_manifest(sheet: QuizSheet, names: tuple[str, ...]) -> ET.Element:
    root = ET.Element(
        "manifest",
        {"xmlns": "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1", "xmlns:lom": LOM, "identifier": "manifest"},
    )
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = "IMS Content"
    ET.SubElement(metadata, "schemaversion").text = "1.1.3"
    add_lom(metadata, sheet.title, sheet.rights, made_up=tell_made_up(sheet))
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    for name in names:
        identifier = name.rsplit("/", 1)[-1].removesuffix(".xml")
        kind = "associatedcontent/imscc_xmlv1p1/learning-application-resource" if name == _META else "imsqti_xmlv1p2"
        resource = ET.SubElement(resources, "resource", {"identifier": identifier, "type": kind})
        ET.SubElement(resource, "file", {"href": name})
        if name == _META:
            resource.set("href", name)
        elif _META in names:
            ET.SubElement(resource, "dependency", {"identifierref": "assessment_meta"})
    return root


FORMATS = (
    QuizFormat(
        name="qti12",
        title="QTI 1.2",
        suffix=".qti12.zip",
        media_type="application/zip",
        interactions=frozenset(_TYPES),
        write=write_qti12,
        self_marked="Canvas takes them as essays worth 0 points. The score counts the other items, but Canvas shows an "
        "attempt that answers one as “pending review” until a teacher has looked at it.",
        can_be_bank=True,
    ),
)
