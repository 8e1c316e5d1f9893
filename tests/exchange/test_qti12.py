"""QTI 1.2 for Canvas: valid by the official schema, and scored as cskg scores.

No reader of QTI 1.2 that scores is to be had from a registry, so the response processing is run by a small evaluator of
our own, written from the specification (IMS QTI ASI 1.2, response processing). Canvas itself is not run.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from exchange.answers import score, spoil
from exchange.qti_schemas import find_faults
from exchange.samples import make_generated_sheet, make_sample_sheet, perfect
from exchange.test_qti_packages import texts_of, unpack
from lxml import etree
from text2qti.config import Config
from text2qti.qti import QTI
from text2qti.quiz import Quiz

from cskg.exchange.packing import clean
from cskg.exchange.quiz_sheets import QuizSheet, name_unit
from cskg.exchange.quizzes import FORMATS, export_quiz
from cskg.quiz.grading import Response
from cskg.quiz.items import Item, ItemKind

MAKERS = (make_generated_sheet, make_sample_sheet)
QUIZ = "quiz/quiz.xml"
NAMESPACE = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
THEIRS = """
1.  Which?
... Why.
a)  Ash
... No.
*b) Birch
... Yes.

1.  Which ones?
... Why.
[*] A
[ ] B

1.  Missing?
... Why.
*   dust
*   dusty

1.  Hours?
... Why.
=   60

1.  Outline.
... Why.
____
"""
"""A question of each type that text2qti knows and cskg writes, in its own notation."""

OWN_NAMES = frozenset({"ident", "title", "linkrefid"})
Answers = dict[str, tuple[str, ...]]


def to_answers(item: Item, response: Response) -> Answers:
    """An answer by the identifiers of QTI 1.2's responses."""
    if item.targets:
        return {f"response_{option}": (target,) for option, target in response.pairs}
    return {"response1": response.choices or (response.text or "",)}


def holds(condition: etree._Element, answers: Answers) -> bool:
    """Whether a condition is met by the answers."""
    name = condition.tag.removeprefix(NAMESPACE)
    parts = [holds(part, answers) for part in condition]
    given = answers.get(condition.get("respident", ""), ())
    wanted = condition.text or ""
    if name == "varequal":
        ignores_case = condition.get("case", "No") == "No"
        return any(value == wanted or (ignores_case and value.lower() == wanted.lower()) for value in given)
    if name in {"vargte", "varlte"}:
        numbers = [float(value) for value in given if value.replace(".", "", 1).isdigit()]
        return any(number >= float(wanted) if name == "vargte" else number <= float(wanted) for number in numbers)
    if name == "conditionvar" and any(part.tag == f"{NAMESPACE}varequal" for part in condition):
        return any(parts)  # several spellings side by side are alternatives, as Canvas reads them
    return {"and": all, "conditionvar": all, "or": any, "not": lambda found: not any(found)}.get(
        name, lambda _: name == "other"
    )(parts)


def run(item: etree._Element, answers: Answers) -> tuple[float, set[str]]:
    """The score from 0 to 1, and the names of the feedback that is shown."""
    points, shown = 0.0, set()
    for rule in item.iter(f"{NAMESPACE}respcondition"):
        if not holds(rule.find(f"{NAMESPACE}conditionvar"), answers):
            continue
        for change in rule.iter(f"{NAMESPACE}setvar"):
            points = float(change.text) + (points if change.get("action") == "Add" else 0)
        shown |= {found.get("linkrefid") for found in rule.iter(f"{NAMESPACE}displayfeedback")}
        if rule.get("continue") == "No":
            break
    return points / 100, shown


def read_items(sheet: QuizSheet) -> dict[str, etree._Element]:
    """The elements of the items by their idents."""
    root = etree.fromstring(unpack(export_quiz(sheet, "qti12").content)[QUIZ])
    return {item.get("ident"): item for item in root.iter(f"{NAMESPACE}item")}


@pytest.mark.parametrize("make_sheet", MAKERS)
def test_official_schemas_find_no_fault(make_sheet: Callable[[], QuizSheet]) -> None:
    """The quiz is valid by the XSD of QTI 1.2, the manifest by that of content packages but for Canvas's namespace."""
    members = unpack(export_quiz(make_sheet(), "qti12").content)
    assert not find_faults("qti12", members[QUIZ])
    manifest = members["imsmanifest.xml"].replace(b"/imsccv1p1/imscp_v1p1", b"/imscp_v1p1")
    assert not find_faults("qti12", manifest, is_manifest=True)
    assert find_faults("qti12", members[QUIZ].replace(b"<presentation", b"<presentation wrong='1'"))
    hrefs = {element.get("href") for element in etree.fromstring(manifest).iter() if element.get("href")}
    assert hrefs == set(members) - {"imsmanifest.xml"}


@pytest.mark.parametrize("make_sheet", MAKERS)
def test_answers_score_as_in_cskg(make_sheet: Callable[[], QuizSheet]) -> None:
    """The key scores all, each spoiled answer what cskg gives; where the file scores all or nothing, it says so."""
    sheet = make_sheet()
    elements = read_items(sheet)
    losses = export_quiz(sheet, "qti12").losses
    told = {loss.item_id for loss in losses}
    seen = 0
    for item in sheet.quiz.items:
        if not FORMATS["qti12"].holds(item):
            assert item.id in told
            continue
        if not item.is_scored:
            assert run(elements[item.id], {})[0] == 0
            continue
        assert run(elements[item.id], to_answers(item, perfect(item)))[0] == pytest.approx(1)
        for response in spoil(item):
            found, expected = run(elements[item.id], to_answers(item, response))[0], score(sheet, response)
            seen += 1
            if found != pytest.approx(expected, abs=1e-6):
                assert found == 0
                assert item.kind in {ItemKind.MULTIPLE_CHOICE, ItemKind.NUMERIC}
                assert item.id in told
    assert seen > 20


@pytest.mark.parametrize("form", ["qti12", "imscc"])
@pytest.mark.parametrize("is_bank", [False, True])
def test_canvass_converter_reads_every_item(tmp_path: Path, form: str, is_bank: bool) -> None:  # noqa: FBT001
    """Instructure's QTIMigrationTool, by which Canvas reads packages, converts all items, with points and banks."""
    tool = os.environ.get("CSKG_QTI_MIGRATION")
    if not tool:
        pytest.skip("Name the folder of Instructure's QTIMigrationTool in CSKG_QTI_MIGRATION.")
    sheet = make_generated_sheet()
    if is_bank:
        sheet = replace(sheet, folders={item.id: ("Area", item.unit, "Topic") for item in sheet.quiz.items})
    package, made = tmp_path / "package", tmp_path / "made"
    for name, document in unpack(export_quiz(sheet, form).content).items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document)
    command = [sys.executable, "-W", "ignore", "migrate.py", "--ucvars", "--nogui", "--overwrite", f"--cpout={made}"]
    done = subprocess.run([*command, str(package)], cwd=tool, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = {path.stem: etree.parse(path).getroot() for path in (made / "assessmentItems").glob("*.xml")}
    items = [item for item in sheet.quiz.items if FORMATS[form].holds(item)]
    assert found.keys() == {item.id for item in items}
    for item in items:
        root = found[item.id]
        assert " ".join(root.get("title").split()) == clean(sheet.name_item(item))
        fields = {field.get("name"): field.get("value") for field in root.iter("{*}instructureField")}
        assert form == "imscc" or fields["points_possible"] == f"{int(item.is_scored)}.0"
        unit = sheet.units[item.unit]
        bank = name_unit(unit) if form == "qti12" else sheet.file_name
        assert fields.get("question_bank") == (bank if is_bank else None)


def test_chosen_options_get_their_own_feedback() -> None:
    """Where one option is chosen its rationale is shown, with the explanation; every named feedback is there."""
    sheet = make_sample_sheet()
    elements = read_items(sheet)
    for item in sheet.quiz.items:
        if item.id in elements:
            idents = {element.get("ident") for element in elements[item.id].iter(f"{NAMESPACE}itemfeedback")}
            named = {element.get("linkrefid") for element in elements[item.id].iter(f"{NAMESPACE}displayfeedback")}
            assert idents == named
    single = sheet.quiz.items[0]
    assert run(elements[single.id], {"response1": ("a",)}) == (0, {"general_fb", "a_fb"})
    assert run(elements[single.id], {"response1": ("b",)}) == (1, {"general_fb", "b_fb"})


def test_words_and_rights_arrive() -> None:
    """Stems come as HTML of which the words are the stem's; rights stand in the manifest, the quiz and its page."""
    sheet = make_sample_sheet()
    members = unpack(export_quiz(sheet, "qti12").content)
    elements = read_items(sheet)
    for item in sheet.quiz.items:
        if item.id in elements:
            text = unescape("\n".join(found.text or "" for found in elements[item.id].iter(f"{NAMESPACE}mattext")))
            for words in (item.stem, *(option.text for option in (*item.options, *item.targets)), *item.rubric):
                assert clean(words) in text
    for member, document in members.items():
        text = unescape(texts_of({member: document}))
        assert "© Example <1> & Co" in text
        assert "made up" in text


def test_questions_have_the_shape_that_canvas_is_given_by_others() -> None:
    """Each element of a question, with its attributes, also stands in a question of its type that text2qti wrote."""
    theirs = _shapes(etree.fromstring(QTI(Quiz(THEIRS, config=Config(), source_name="theirs")).assessment.encode()))
    ours = _shapes(etree.fromstring(unpack(export_quiz(make_sample_sheet(), "qti12").content)[QUIZ]))
    assert set(ours) == {*theirs, "matching_question"}
    for kind, shapes in theirs.items():
        assert ours[kind] <= shapes, kind
        assert len(ours[kind]) > 10


def _shapes(root: etree._Element) -> dict[str, set[str]]:
    """For each type of question, its elements by their paths, with all attributes but names and languages."""
    found: dict[str, set[str]] = {}
    for item in root.iter(f"{NAMESPACE}item"):
        kind = next(item.iter(f"{NAMESPACE}fieldentry")).text
        for element in item.iter():
            path = "/".join(
                parent.tag.removeprefix(NAMESPACE) for parent in (*reversed([*element.iterancestors()]), element)
            )
            attributes = sorted(
                f"{name}={value}"
                for name, value in element.attrib.items()
                if name not in OWN_NAMES and "lang" not in name
            )
            found.setdefault(kind, set()).add(" ".join([path, *attributes]))
    return found
