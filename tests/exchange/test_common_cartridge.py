"""Common Cartridge: valid by the profile's schema and rules, scored as cskg scores, and nothing lost unsaid."""

import re
from dataclasses import replace
from html import unescape

import pytest
from exchange.answers import score, spoil
from exchange.qti_schemas import find_cartridge_faults
from exchange.samples import make_generated_sheet, make_sample_sheet, perfect
from exchange.test_qti12 import NAMESPACE, run, to_answers
from exchange.test_qti_packages import unpack
from lxml import etree

from cskg.exchange.packing import clean
from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import FORMATS, export_quiz
from cskg.quiz.items import Interaction, ItemKind, Option

QUIZ, BANK, MANIFEST = "quiz/quiz.xml", "bank/bank.xml", "imsmanifest.xml"
MAKERS = (make_generated_sheet, make_sample_sheet)
PLANTED = (
    (rb"cc\.multiple_choice\.v0p1", b"cc.multiple_guess.v0p1"),
    (rb'rcardinality="Multiple"', b'rcardinality="Single"'),
    (rb"<fieldentry>No</fieldentry>", b"<fieldentry>Yes</fieldentry>"),
    (rb'action="Set"', b'action="Add"'),
)


def make_bank(sheet: QuizSheet) -> QuizSheet:
    """The items of a sheet as a bank of one area, with a topic a kind."""
    folders = {item.id: ("Area", sheet.units[item.unit].code, item.kind.value) for item in sheet.quiz.items}
    return replace(sheet, folders=folders)


def read_items(sheet: QuizSheet) -> dict[str, etree._Element]:
    members = unpack(export_quiz(sheet, "imscc").content)
    root = etree.fromstring(members[BANK if sheet.is_bank else QUIZ])
    return {item.get("ident"): item for item in root.iter(f"{NAMESPACE}item")}


def fields_of(element: etree._Element) -> dict[str, str]:
    return {field[0].text: field[1].text for field in element.iter(f"{NAMESPACE}qtimetadatafield")}


@pytest.mark.parametrize("is_bank", [False, True])
@pytest.mark.parametrize("make", MAKERS)
def test_the_schema_and_its_rules_find_no_fault(make: object, is_bank: bool) -> None:  # noqa: FBT001
    """Of quizzes and of banks, and of their manifests; planted faults are found."""
    sheet: QuizSheet = make()  # type: ignore[operator]
    members = unpack(export_quiz(make_bank(sheet) if is_bank else sheet, "imscc").content)
    document = members[BANK if is_bank else QUIZ]
    assert find_cartridge_faults(document) == []
    assert find_cartridge_faults(members[MANIFEST], is_manifest=True) == []
    for right, wrong in PLANTED:
        spoiled, count = re.subn(right, wrong, document)
        assert not count or find_cartridge_faults(spoiled), wrong
    assert find_cartridge_faults(members[MANIFEST].replace(b"<schema>", b"<wrong/><schema>"), is_manifest=True)


@pytest.mark.parametrize("make", MAKERS)
def test_the_manifest_names_what_is_there(make: object) -> None:
    """One resource of the right type, with its file; a course shows a quiz and never points to a bank."""
    for sheet in (make(), make_bank(make())):  # type: ignore[operator]
        members = unpack(export_quiz(sheet, "imscc").content)
        root = etree.fromstring(members[MANIFEST])
        (resource,) = root.iter("{*}resource")
        assert resource.get("type").endswith("question-bank" if sheet.is_bank else "assessment")
        assert {file.get("href") for file in resource} == set(members) - {MANIFEST}
        pointed = [item.get("identifierref") for item in root.iter("{*}item") if item.get("identifierref")]
        assert pointed == ([] if sheet.is_bank else [resource.get("identifier")])
        text = unescape(b" ".join(members.values()).decode())
        assert ("made up" in text) is sheet.is_illustrative
        assert all(rights in text for rights in sheet.rights)
        assert root.findtext("{*}metadata/{*}schemaversion") == "1.3.0"


@pytest.mark.parametrize("make", MAKERS)
def test_answers_score_as_in_cskg(make: object) -> None:
    """The key scores all, and a spoiled answer what cskg gives; all or nothing for several choices is told."""
    sheet: QuizSheet = make()  # type: ignore[operator]
    elements = read_items(sheet)
    told = {loss.item_id for loss in export_quiz(sheet, "imscc").losses}
    seen = 0
    for item in sheet.quiz.items:
        if not FORMATS["imscc"].holds(item):
            assert item.id in told
            assert item.id not in elements
        elif item.is_scored:
            assert fields_of(elements[item.id])["cc_weighting"] == "1"
            assert run(elements[item.id], to_answers(item, perfect(item)))[0] == 1
            for response in spoil(item):
                found, expected = run(elements[item.id], to_answers(item, response))[0], score(sheet, response)
                seen += 1
                if found != pytest.approx(expected, abs=1e-6):
                    assert found == 0
                    assert item.interaction in {Interaction.CHOICES, Interaction.NUMBER}
    assert seen > 10


def test_what_a_learner_marks_is_an_essay_with_its_checklist() -> None:
    """No program scores it, its solution is the checklist, and what becomes of the total is told."""
    sheet = make_sample_sheet()
    elements = read_items(sheet)
    essays = [item for item in sheet.quiz.items if not item.is_scored]
    for item in essays:
        element = elements[item.id]
        assert fields_of(element)["cc_profile"] == "cc.essay.v0p1"
        assert fields_of(element)["qmd_computerscored"] == "No"
        text = unescape("".join(element.itertext()))
        assert all(clean(point) in text for point in (*item.rubric, *(option.text for option in item.options)))
    (what,) = [loss.what for loss in export_quiz(sheet, "imscc").losses if "the learner marks" in loss.what]
    assert what.startswith(f"{len(essays)} items")
    assert "total" in what


def test_true_and_false_have_their_own_type() -> None:
    """A question whose options are *True* and *False* is not a multiple choice."""
    sheet = make_sample_sheet()
    options = (Option(id="a", text="True"), Option(id="b", text="False"))
    first = replace(sheet.quiz.items[0], options=options, feedback=())
    changed = replace(sheet, quiz=replace(sheet.quiz, items=(first, *sheet.quiz.items[1:])))
    elements = read_items(changed)
    assert fields_of(elements[first.id])["cc_profile"] == "cc.true_false.v0p1"
    kinds = {fields_of(element)["cc_profile"] for element in elements.values()}
    assert kinds == {
        "cc.true_false.v0p1",
        "cc.multiple_choice.v0p1",
        "cc.multiple_response.v0p1",
        "cc.fib.v0p1",
        "cc.essay.v0p1",
    }


def test_items_of_a_bank_have_categories() -> None:
    """The area, the unit and the topic of each."""
    sheet = make_bank(make_sample_sheet())
    for name, element in read_items(sheet).items():
        assert fields_of(element)["cc_question_category"] == " / ".join(sheet.folders[name])
    assert ItemKind.SINGLE_CHOICE.value in str(sheet.folders)
