"""Moodle XML: a strict reader of what Moodle's importer asks for, and Moodle itself where it is given.

The reader follows Moodle's own rules: fractions from its list, one full fraction or fractions that add up, names,
unique ids, two pairs or more. It marks answers as Moodle's question types do. Moodle itself is asked where
``CSKG_MOODLE`` names an installed Moodle and ``php`` is there: its importer must take every question without a fault,
and its question engine must pay each key in full.
"""

import html
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from exchange.answers import all_answers
from exchange.samples import NASTY, make_generated_sheet, make_sample_sheet

from cskg.exchange.quiz_sheets import QuizSheet, group_by_folder
from cskg.exchange.quizzes import FORMATS, export_quiz
from cskg.quiz.grading import Response
from cskg.quiz.items import Item, ItemKind

SHEETS = (make_generated_sheet, make_sample_sheet, lambda: make_generated_sheet(seed=2))
FRACTIONS = frozenset(
    "100 90 83.33333 80 75 70 66.66667 60 50 40 33.33333 30 25 20 16.66667 14.28571 12.5 11.11111 10 5 0".split()
)
TYPES = {
    ItemKind.MULTIPLE_CHOICE: "multichoice",
    ItemKind.MATCH: "matching",
    ItemKind.CONTRAST: "matching",
    ItemKind.RECALL: "cloze",
    ItemKind.MISSING_MEMBER: "shortanswer",
    ItemKind.NUMERIC: "numerical",
    ItemKind.LEVEL_ORDER: "ordering",
    ItemKind.STEP_ORDER: "ordering",
    ItemKind.CONSTRUCTED: "essay",
    ItemKind.CAN_DO: "essay",
}
FIELD = re.compile(r"\{1:SHORTANSWER:((?:\\.|[^\\}])*)\}")
Read = tuple[QuizSheet, Item, ET.Element]


@pytest.fixture(scope="module")
def questions() -> list[Read]:
    """Items and their questions, found by the ids that they carry."""
    found: list[Read] = []
    for make in SHEETS:
        sheet = make()
        root = ET.fromstring(export_quiz(sheet, "moodle-xml").content)
        named = {question.findtext("idnumber"): question for question in root if question.get("type") != "category"}
        assert len(named) == len(sheet.quiz.items) == len(root.findall("question")) - len(sheet_units(sheet))
        found += [(sheet, item, named[item.id]) for item in sheet.quiz.items]
    return found


def sheet_units(sheet: QuizSheet) -> set[str]:
    return {item.unit for item in sheet.quiz.items}


def shown(text: str | None) -> str:
    """What a browser shows of a text of HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", text or "")).strip()


def plain(text: str) -> str:
    return text.replace("\x07", "")


def is_typed(pattern: str, typed: str) -> bool:
    """Compares as Moodle's short answers do: case does not count, a bare asterisk stands for anything."""
    parts = [re.escape(part.replace("\\*", "*")) for part in re.split(r"(?<!\\)\*", pattern)]
    return re.fullmatch(".*".join(parts), typed, re.IGNORECASE) is not None


def read_field(field: str) -> list[str]:
    """Reads the answers of a field of a cloze question."""
    answers = re.split(r"(?<!\\)~", field)
    assert all(answer.startswith("%100%") for answer in answers)
    bare = [re.sub(r"\\([\\}#~/\"])", r"\1", answer.removeprefix("%100%")) for answer in answers]
    return [html.unescape(text) for text in bare]


def pay(item: Item, question: ET.Element, response: Response) -> float:
    """What Moodle's question type gives for an answer."""
    kind = question.get("type")
    if kind == "matching":
        told, texts = dict(response.pairs), {target.id: plain(target.text) for target in item.targets}
        pairs = {shown(sub.findtext("text")): sub.findtext("answer/text") for sub in question.findall("subquestion")}
        right = [pairs[plain(option.text).strip()] == texts[told[option.id]] for option in item.options]
        return sum(right) / len(pairs)
    answers = [(a.findtext("text") or "", float(a.get("fraction", "0"))) for a in question.findall("answer")]
    if kind == "shortanswer":
        return max((share / 100 for text, share in answers if is_typed(text, plain(response.text or ""))), default=0.0)
    if kind == "numerical":
        return float(response.text == answers[0][0])
    if kind == "ordering":
        texts = {option.id: plain(option.text).strip() for option in item.options}
        return float([texts[name] for name in response.choices] == [shown(text) for text, _ in answers])
    if kind == "cloze":
        fields = FIELD.findall(question.findtext("questiontext/text") or "")
        assert len(fields) == len(response.texts)
        right = [any(is_typed(one, t) for one in read_field(f)) for f, t in zip(fields, response.texts, strict=True)]
        return sum(right) / len(fields)
    chosen = {plain(option.text).strip() for option in item.options if option.id in response.choices}
    return max(0.0, sum(share for text, share in answers if shown(text) in chosen) / 100)


def test_moodles_rules_are_kept(questions: list[Read]) -> None:
    """Every question has what the importer asks for; one that breaks a rule could stop the whole file."""
    for sheet, item, question in questions:
        kind = question.get("type")
        assert kind == TYPES.get(item.kind, "multichoice")
        assert 0 < len(question.findtext("name/text") or "") <= 255
        assert question.find("questiontext").get("format") == "html"  # type: ignore[union-attr]
        assert plain(item.stem).strip() in shown(question.findtext("questiontext/text"))
        assert [tag.text for tag in question.findall("tags/tag/text")] == list(sheet.tags_of(item))
        fractions = [a.get("fraction", "").lstrip("-") for a in question.findall("answer")]
        if kind == "ordering":
            assert fractions == [str(i) for i in range(1, len(fractions) + 1)]
            assert question.findtext("shownumcorrect") == "1"
        else:
            assert set(fractions) <= FRACTIONS
        if kind == "multichoice":
            right = [float(a.get("fraction", "0")) for a in question.findall("answer")]
            assert sum(share for share in right if share > 0) == pytest.approx(100, abs=0.001)
            assert question.findtext("single") == str(item.kind is not ItemKind.MULTIPLE_CHOICE).lower()
            reasons = [shown(a.findtext("feedback/text")) for a in question.findall("answer")]
            assert reasons == [plain(found.rationale) for found in item.feedback]
        if kind == "matching":
            assert len(question.findall("subquestion")) >= 2
            assert len(question.findall("subquestion/answer")) >= 3
        assert item.is_scored or kind == "essay"
        assert all(plain(point) in shown(question.findtext("graderinfo/text")) for point in item.rubric)


def test_the_key_is_paid_in_full_and_all_else_less(questions: list[Read]) -> None:
    """Of all kinds that a program marks, as cskg pays them."""
    kinds: Counter[ItemKind] = Counter()
    for _, item, question in questions:
        if item.is_scored:
            kinds[item.kind] += 1
            answers = all_answers(item)
            assert pay(item, question, answers[0][0]) == pytest.approx(1, abs=1e-4), item
            for response, ours in answers[1:]:
                paid = pay(item, question, response)
                assert paid < 1, (item, response)
                assert paid == pytest.approx(ours, abs=1e-4), (item, response)
    assert sum(kinds.values()) >= 70
    assert len(kinds) >= 10


def test_one_member_is_not_paid_twice(questions: list[Read]) -> None:
    """A field of a list takes its own member only, so that one name in all fields is worth one share."""
    recalls = [(item, question) for _, item, question in questions if item.kind is ItemKind.RECALL]
    assert recalls
    for item, question in recalls:
        same = Response(item_id=item.id, texts=(item.key_text[0],) * len(item.key_text))
        assert pay(item, question, same) == pytest.approx(1 / len(item.key_text))


def test_rights_and_words_come_back() -> None:
    """The category of a unit carries its rights; words that look like markup are shown as they stand."""
    root = ET.fromstring(export_quiz(make_sample_sheet(), "moodle-xml").content)
    info = shown(root.findtext("question[@type='category']/info/text"))
    assert "© Example <1> & Co" in info
    assert "made up" in info
    texts = [shown(text.text) for text in root.iter("text")]
    assert any(plain(NASTY) in text for text in texts)
    assert not any("<b>" in (text.text or "") for text in root.findall(".//questiontext/text"))


def test_marks_are_cskgs_points(questions: list[Read]) -> None:
    """One mark for what a program marks and none for what a learner marks; Moodle's own for cloze questions is told."""
    for sheet, item, question in questions:
        assert question.findtext("defaultgrade") == str(int(item.is_scored))
        name = question.findtext("name/text") or ""
        assert item.id not in name
        assert plain(item.stem).strip()[:20] in plain(name).replace("< ", "<")
        assert item.hides_unit or sheet.units[item.unit].code in name
    losses = [loss for sheet in (make() for make in SHEETS) for loss in export_quiz(sheet, "moodle-xml").losses]
    told = {loss.item_id: loss.what for loss in losses}
    for _, item, _ in questions:
        if item.kind is ItemKind.RECALL:
            assert f"{len(item.key_text)} here" in told[item.id]
    assert "essays worth 0 marks" in told[None]


def run_moodle(form: str, *files: Path) -> list[dict[str, Any]]:
    """Imports files one after another, answers each question with its key, and deletes all again.

    Returns:
        For each file, what Moodle has of its questions, and the total mark of the attempt.
    """
    moodle = os.environ.get("CSKG_MOODLE")
    if not moodle or shutil.which("php") is None:
        pytest.skip("Moodle is in no registry: set CSKG_MOODLE to the folder of an installed one, and install php.")
    script = Path(__file__).with_name("moodle_questions.php")
    command = ["php", str(script), moodle, form, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_moodle_imports_and_marks_every_question(tmp_path: Path) -> None:
    """Moodle's own importer takes all questions, with ids and categories; its engine pays each key in full."""
    sheet = make_generated_sheet()
    path = tmp_path / "quiz.xml"
    path.write_bytes(export_quiz(sheet, "moodle-xml").content)
    (found,) = run_moodle("xml", path)
    questions = {question["idnumber"]: question for question in found["questions"]}
    assert questions.keys() == {item.id for item in sheet.quiz.items}
    for item in sheet.quiz.items:
        question = questions[item.id]
        assert question["path"] == ["cskg", *sheet.find_folder(item)]
        assert question["mark"] == (len(item.key_text) if item.kind is ItemKind.RECALL else int(item.is_scored))
        assert question["got"] == (pytest.approx(question["mark"], abs=1e-6) if item.is_scored else None)
    assert found["total"] == pytest.approx(sum(question["mark"] for question in questions.values()), abs=1e-5)


def test_moodle_adds_what_it_has_already(tmp_path: Path) -> None:
    """A second import of a file doubles its questions, without id numbers; another quiz has a category of its own."""
    first, second = tmp_path / "first.xml", tmp_path / "second.xml"
    first.write_bytes(export_quiz(make_generated_sheet(), "moodle-xml").content)
    second.write_bytes(export_quiz(make_generated_sheet(seed=2), "moodle-xml").content)
    once, again, other = (each["questions"] for each in run_moodle("xml", first, first, second))
    assert [question["name"] for question in again] == [question["name"] for question in once]
    assert not any(question["idnumber"] for question in again)
    shared = {question["idnumber"] for question in once} & {question["idnumber"] for question in other}
    assert shared
    assert all(question["idnumber"] for question in other)


def sort_by_folder(sheet: QuizSheet, items: list[Item]) -> list[str]:
    return [item.id for _, _, found in group_by_folder(sheet, items) for item in found]


def test_moodle_shows_no_total_while_an_essay_with_marks_waits(tmp_path: Path) -> None:
    """GIFT has no place for marks, so that its essays empty the total, as the export says."""
    sheet = make_generated_sheet()
    path = tmp_path / "quiz.gift"
    file = export_quiz(sheet, "gift")
    path.write_bytes(file.content)
    (found,) = run_moodle("gift", path)
    assert found["total"] is None
    assert {question["mark"] for question in found["questions"]} == {1}
    held = [item for item in sheet.quiz.items if FORMATS["gift"].holds(item)]
    ids = [question["idnumber"] for question in found["questions"]]
    assert ids == sort_by_folder(sheet, held)
    assert any("total stays empty" in loss.what for loss in file.losses)
