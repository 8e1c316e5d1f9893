"""Common Cartridge 1.3 (1EdTech), which most systems import: a quiz, or a question bank, in its profile of QTI 1.2.1.

The profile has six types of questions, and rules only set a score: there are no shares, no pairs and no orders. So
several choices get all points or none, and matches, orders and recalls are left out. An item that a learner marks
becomes an essay whose checklist is its solution. The rules are those of *IMS Common Cartridge Profile: Implementation
1.3*.
"""

from xml.etree import ElementTree as ET

from cskg.exchange.packing import to_bytes, write_zip
from cskg.exchange.quiz_sheets import Loss, QuizFormat, QuizSheet
from cskg.exchange.quizzes.qti import add_lom, notes_of, tell_made_up
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
    feedback_of,
    set_score,
    show_feedback,
)
from cskg.exchange.quizzes.qti_items import XML_LANG
from cskg.quiz.items import Interaction, Item

_TYPES = {
    Interaction.CHOICE: "cc.multiple_choice.v0p1",
    Interaction.CHOICES: "cc.multiple_response.v0p1",
    Interaction.TEXT: "cc.fib.v0p1",
    Interaction.NUMBER: "cc.fib.v0p1",
    Interaction.SELF_MARKED: "cc.essay.v0p1",
}
_TRUE_FALSE = "cc.true_false.v0p1"
_TRUTHS = [{"true", "false"}, {"對", "錯"}, {"对", "错"}, {"是", "否"}]
_QUIZ, _BANK = "quiz/quiz.xml", "bank/bank.xml"
_PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
_LOM = "http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest"
_EXAM = (
    ("cc_profile", "cc.exam.v0p1"),
    ("qmd_assessmenttype", "Examination"),
    ("qmd_scoretype", "Percentage"),
    ("qmd_feedbackpermitted", "Yes"),
    ("qmd_solutionspermitted", "Yes"),
    ("cc_maxattempts", "unlimited"),
)
_CATEGORY_LENGTH = 250


def write_imscc(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as a cartridge: a quiz in the course, or a question bank, of which a cartridge can have one."""
    member = {_BANK: _write_bank(sheet, items)} if sheet.is_bank else {_QUIZ: _write_quiz(sheet, items)}
    members = {"imsmanifest.xml": _write_manifest(sheet), **member}
    return write_zip({name: to_bytes(root) for name, root in members.items()}), _losses_of(items)


def _losses_of(items: tuple[Item, ...]) -> tuple[Loss, ...]:
    losses = [
        Loss(
            what="A Common Cartridge has no tags, no difficulty, no level of Bloom's taxonomy and no places in sources."
        )
    ]
    if any(item.interaction in {Interaction.TEXT, Interaction.NUMBER} for item in items):
        losses.append(
            Loss(what="Systems compare typed answers letter by letter but for case: punctuation and white space count.")
        )
    losses += [
        Loss(item_id=item.id, what="A Common Cartridge pays several choices all or nothing.")
        for item in items
        if item.interaction is Interaction.CHOICES
    ]
    losses += [
        Loss(item_id=item.id, what="The scale stands in the question; nobody can click on it.")
        for item in items
        if item.options and not item.is_scored
    ]
    return tuple(losses)


def _write_quiz(sheet: QuizSheet, items: tuple[Item, ...]) -> ET.Element:
    root = ET.Element("questestinterop", {"xmlns": NAMESPACE})
    assessment = ET.SubElement(root, "assessment", {"ident": "quiz", "title": sheet.title})
    add_metadata(assessment, _EXAM)
    if notes := notes_of(sheet):
        add_html(ET.SubElement(assessment, "rubric"), *notes)
    section = ET.SubElement(assessment, "section", {"ident": "root_section"})
    for item in items:
        _add_item(section, sheet, item)
    return root


def _write_bank(sheet: QuizSheet, items: tuple[Item, ...]) -> ET.Element:
    root = ET.Element("questestinterop", {"xmlns": NAMESPACE})
    bank = ET.SubElement(root, "objectbank", {"ident": sheet.file_name})
    for item in items:
        _add_item(bank, sheet, item)
    return root


def _add_item(parent: ET.Element, sheet: QuizSheet, item: Item) -> None:
    element = ET.SubElement(parent, "item", {"ident": item.id, "title": sheet.name_item(item)})
    add_metadata(ET.SubElement(element, "itemmetadata"), _list_fields(sheet, item))
    presentation = ET.SubElement(element, "presentation", {XML_LANG: item.language.value})
    add_stem(presentation, item)
    if item.options and item.is_scored:
        several = item.interaction is Interaction.CHOICES
        response = add_response(presentation, "lid", RESPONSE, "Multiple" if several else "Single")
        add_labels(response, item.options, add_html)
    else:
        ET.SubElement(add_response(presentation, "str", RESPONSE, "Single"), "render_fib", {"prompt": "Box"})
    if item.is_scored:
        _add_scoring(element, item)
    elif item.rubric:
        _add_solution(element, item)


def _list_fields(sheet: QuizSheet, item: Item) -> list[tuple[str, str]]:
    kind = _TRUE_FALSE if _is_true_false(item) else _TYPES[item.interaction]
    fields = [("cc_profile", kind)]
    if item.is_scored:
        fields.append(("cc_weighting", "1"))
    else:
        fields += [("qmd_scoringpermitted", "Yes"), ("qmd_computerscored", "No")]
    if sheet.is_bank:
        fields.append(("cc_question_category", " / ".join(sheet.folders[item.id])[:_CATEGORY_LENGTH]))
    return fields


def _is_true_false(item: Item) -> bool:
    return item.interaction is Interaction.CHOICE and {o.text.strip().casefold() for o in item.options} in _TRUTHS


def _add_scoring(element: ET.Element, item: Item) -> None:
    processing = add_processing(element)
    feedback = feedback_of(item)
    show_feedback(processing, feedback)
    condition = add_condition(processing, goes_on=False)
    if item.interaction is Interaction.CHOICES:
        add_exactly(condition, item)
    else:
        for answer in item.key or item.spellings[0]:
            add_equal(condition, RESPONSE, answer)
    set_score(processing, "Set", "100")
    add_feedback(element, feedback)


def _add_solution(element: ET.Element, item: Item) -> None:
    processing = add_processing(element)
    ET.SubElement(add_condition(processing, goes_on=False), "other")
    ET.SubElement(processing[-1], "displayfeedback", {"feedbacktype": "Solution", "linkrefid": "solution"})
    solution = ET.SubElement(ET.SubElement(element, "itemfeedback", {"ident": "solution"}), "solution")
    material = ET.SubElement(ET.SubElement(solution, "solutionmaterial"), "flow_mat")
    add_html(material, *(f"• {point}" for point in item.rubric))


def _write_manifest(sheet: QuizSheet) -> ET.Element:
    root = ET.Element("manifest", {"xmlns": _PACKAGE, "xmlns:lom": _LOM, "identifier": "manifest"})
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = "IMS Common Cartridge"
    ET.SubElement(metadata, "schemaversion").text = "1.3.0"
    add_lom(metadata, sheet.title, sheet.rights, made_up=tell_made_up(sheet), names_vocabulary=False)
    organizations = ET.SubElement(root, "organizations")
    if not sheet.is_bank:  # nothing in a course may point to a question bank
        organization = {"identifier": "course", "structure": "rooted-hierarchy"}
        course = ET.SubElement(
            ET.SubElement(organizations, "organization", organization), "item", {"identifier": "all"}
        )
        entry = ET.SubElement(course, "item", {"identifier": "entry", "identifierref": "resource"})
        ET.SubElement(entry, "title").text = sheet.title
    kind = f"imsqti_xmlv1p2/imscc_xmlv1p3/{'question-bank' if sheet.is_bank else 'assessment'}"
    resource = ET.SubElement(ET.SubElement(root, "resources"), "resource", {"identifier": "resource", "type": kind})
    ET.SubElement(resource, "file", {"href": _BANK if sheet.is_bank else _QUIZ})
    return root


FORMATS = (
    QuizFormat(
        name="imscc",
        title="Common Cartridge",
        suffix=".imscc",
        media_type="application/zip",
        interactions=frozenset(_TYPES),
        write=write_imscc,
        self_marked="They come in as essays that no program scores. In most systems an attempt has no final total "
        "until a teacher has scored them.",
        can_be_bank=True,
    ),
)
