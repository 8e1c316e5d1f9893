"""Reports of Moodle and of QTI players come back as responses, bad rows are told, and items are measured."""

import csv
import io
import os
import random
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from exchange.samples import make_generated_sheet, perfect
from requirements import lacking
from scipy.stats import pearsonr

from cskg.errors import BadInputError
from cskg.exchange.reports import read_report
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.items import Item, ItemKind, Quiz
from cskg.quiz.statistics import correlate, measure_items

QTI3 = "http://www.imsglobal.org/xsd/imsqti_result_v3p0"
QTI2 = "http://www.imsglobal.org/xsd/imsqti_result_v2p1"
LANGUAGES = {
    "en": ("Last name", "Question {}", "Response {}", "Right answer {}"),
    "zh": ("姓氏", "試題 {}", "回應 {}", "正確答案 {}"),
}


@pytest.fixture(scope="module")
def quiz() -> Quiz:
    """Items that a program marks."""
    found = make_generated_sheet().quiz
    items = tuple(sorted((item for item in found.items if item.is_scored), key=lambda item: item.interaction.value))
    return Quiz(id=found.id, seed=found.seed, items=items[:40], unfilled=())


@pytest.fixture(scope="module")
def attempts(quiz: Quiz) -> list[list[Response]]:
    """Sixty takers of different ability, who leave some items out."""
    draw = random.Random(3)
    found = []
    for _ in range(60):
        able = draw.random()
        answers = []
        for item in quiz.items:
            if draw.random() < 0.05:
                continue
            answers.append(perfect(item) if draw.random() < able else _wrong(item, draw))
        found.append(answers)
    return found


def _wrong(item: Item, draw: random.Random) -> Response:
    if item.kind in {ItemKind.LEVEL_ORDER, ItemKind.STEP_ORDER}:
        return Response(item_id=item.id, choices=item.key[::-1])
    if item.key:
        others = [option.id for option in item.options if option.id not in item.key]
        return Response(item_id=item.id, choices=(draw.choice(others),))
    if item.key_pairs:
        (one, target), *rest = item.key_pairs
        other = next(t.id for t in item.targets if t.id != target)
        return Response(item_id=item.id, pairs=((one, other), *rest))
    if item.kind is ItemKind.RECALL:
        return Response(item_id=item.id, texts=item.key_text[1:])
    return Response(item_id=item.id, text="nonsense")


def _cell(item: Item, response: Response) -> str:
    """An answer as Moodle writes it."""
    texts = {o.id: o.text for o in (*item.options, *item.targets)}
    if response.pairs:
        return "; ".join(f"{texts[one]} -> {texts[other]}" for one, other in response.pairs)
    if response.texts:
        return "; ".join(f"part {i}: {text}" for i, text in enumerate(response.texts, 1))
    return response.text or "; ".join(texts[name] for name in response.choices)


def write_moodle(quiz: Quiz, attempts: list[list[Response]], language: str, *, full: bool = True) -> bytes:
    """Writes a report as Moodle does."""
    name, question, answer, right = LANGUAGES[language]
    rows = [[name]]
    for number in range(1, len(quiz.items) + 1):
        rows[0] += [question.format(number)] * full + [answer.format(number)] + [right.format(number)] * full
    for taker, attempt in enumerate(attempts):
        given = {response.item_id: response for response in attempt}
        row = [f"Taker {taker}"]
        for item in quiz.items:
            cell = _cell(item, given[item.id]) if item.id in given else "-"
            row += [item.stem] * full + [cell] + [_cell(item, perfect(item))] * full
        rows.append(row)
    rows.append(["Overall average"])
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def write_qti(attempts: list[list[Response]], quiz: Quiz, namespace: str) -> list[bytes]:
    """Writes a result a taker, as a delivery system does."""
    items = {item.id: item for item in quiz.items}
    found = []
    for taker, attempt in enumerate(attempts):
        root = ET.Element(f"{{{namespace}}}assessmentResult")
        ET.SubElement(root, f"{{{namespace}}}context", sourcedId=f"taker-{taker}")
        for response in attempt:
            result = ET.SubElement(
                root,
                f"{{{namespace}}}itemResult",
                identifier=response.item_id,
                datestamp="2026-01-05T09:00:00Z",
                sessionStatus="final",
            )
            values = [*response.choices, *(" ".join(pair) for pair in response.pairs), *response.texts]
            values += [response.text] if response.text else []
            kind = items[response.item_id].kind
            variable = ET.SubElement(
                result,
                f"{{{namespace}}}responseVariable",
                identifier="RESPONSE",
                cardinality="single" if len(values) == 1 else "multiple",
                baseType="directedPair" if response.pairs else "identifier" if response.choices else "string",
            )
            candidate = ET.SubElement(variable, f"{{{namespace}}}candidateResponse")
            for value in values:
                ET.SubElement(candidate, f"{{{namespace}}}value").text = value
            assert kind in ItemKind
        found.append(ET.tostring(root, encoding="utf-8", xml_declaration=True))
    return found


def scores(quiz: Quiz, attempts: object) -> list[float]:
    return [grade_quiz(quiz, list(attempt)).score for attempt in attempts]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
def test_moodles_responses_come_back(quiz: Quiz, attempts: list[list[Response]], language: str) -> None:
    """Whatever the language of the page, each taker has the score of the answers given."""
    report = read_report(write_moodle(quiz, attempts, language), quiz)
    assert report.problems == ()
    assert scores(quiz, report.attempts) == scores(quiz, attempts)


def test_questions_are_found_in_another_order(quiz: Quiz, attempts: list[list[Response]]) -> None:
    """Moodle may have shuffled the questions: they are found by their text."""
    turned = Quiz(id=quiz.id, seed=quiz.seed, items=quiz.items[::-1], unfilled=())
    report = read_report(write_moodle(turned, attempts, "en"), quiz)
    assert scores(quiz, report.attempts) == scores(quiz, attempts)


def test_a_report_of_responses_alone_goes_by_place(quiz: Quiz, attempts: list[list[Response]]) -> None:
    """Without the texts of the questions and the right answers the order of the quiz is taken."""
    report = read_report(write_moodle(quiz, attempts, "en", full=False), quiz)
    assert scores(quiz, report.attempts) == scores(quiz, attempts)


@pytest.mark.parametrize("namespace", [QTI2, QTI3])
def test_qti_results_come_back(quiz: Quiz, attempts: list[list[Response]], namespace: str) -> None:
    """Of either version, each result has the score of the answers given."""
    read = [read_report(content, quiz).attempts[0] for content in write_qti(attempts, quiz, namespace)]
    assert scores(quiz, read) == scores(quiz, attempts)


@pytest.mark.parametrize(
    ("namespace", "schema"),
    [(QTI2, "qti2/qtiv2p1/imsqti_result_v2p1.xsd"), (QTI3, "qti3/qtiv3p0/imsqti_resultv3p0_v1p0.xsd")],
)
def test_what_the_tests_write_is_valid(quiz: Quiz, attempts: list[list[Response]], namespace: str, schema: str) -> None:
    """The results that are read above are results by the official schemas."""
    folder = os.environ.get("CSKG_SPECS")
    if not folder:
        lacking("The official schemas are not given.", "Set CSKG_SPECS to the folder that holds them.")
    from lxml import etree

    parser = etree.XMLParser(no_network=True)
    checker = etree.XMLSchema(etree.parse(str(Path(folder) / schema), parser))
    for content in write_qti(attempts, quiz, namespace)[:10]:
        assert checker.validate(etree.fromstring(content)), checker.error_log


def test_items_are_measured(quiz: Quiz, attempts: list[list[Response]]) -> None:
    """Facility, discrimination and shares are those of an independent computation."""
    found = measure_items(quiz, attempts)
    results = [{one.item.id: one.score for one in grade_quiz(quiz, attempt).results} for attempt in attempts]
    for item, measured in zip(quiz.items, found, strict=True):
        marks = [one[item.id] for one in results]
        rest = [sum(one.values()) - one[item.id] for one in results]
        assert measured.facility == pytest.approx(sum(marks) / len(marks), abs=1e-6)
        if len(set(marks)) > 1:
            assert measured.discrimination == pytest.approx(pearsonr(marks, rest).statistic, abs=1e-6)
        if measured.options and item.kind is not ItemKind.MULTIPLE_CHOICE:
            assert sum(option.share for option in measured.options) == pytest.approx(1, abs=1e-4)
    assert sum(m.discrimination is not None and m.discrimination > 0.2 for m in found) > 0.8 * len(found)


def test_idle_distractors_and_few_takers_are_told(quiz: Quiz) -> None:
    """Where all choose the key, the distractors do not function, and few takers are a warning."""
    (measured, *_) = measure_items(quiz, [[perfect(item) for item in quiz.items]] * 3)
    assert measured.facility == 1
    assert measured.discrimination is None
    assert any("Only 3" in warning for warning in measured.warnings)
    assert all(option.functions is option.is_key for option in measured.options)
    assert correlate([], []) is None


def test_bad_rows_are_told_and_the_rest_is_kept(quiz: Quiz, attempts: list[list[Response]]) -> None:
    """A foreign answer, a row of another length and an item of another quiz are named with their places."""
    lines = write_moodle(quiz, attempts, "en").decode("utf-8-sig").splitlines()
    rows = list(csv.reader(lines))
    choice = next(i for i, item in enumerate(quiz.items) if item.kind is ItemKind.SINGLE_CHOICE)
    rows[1][2 + 3 * choice] = "Something else"
    rows.insert(3, ["short", "row"])
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    report = read_report(out.getvalue().encode(), quiz)
    assert len(report.attempts) == len(attempts)
    assert [problem.partition(":")[0] for problem in report.problems] == ["Line 2", "Line 4"]
    foreign = write_qti(attempts[:1], quiz, QTI3)[0].replace(quiz.items[0].id.encode(), b"q_foreign")
    assert "q_foreign" in read_report(foreign, quiz).problems[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b"\xff\xfe\x00",
        b"<a",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"Response 1\nnothing\n",
        b"<" * 100_000,
    ],
)
def test_what_is_no_report_is_refused(quiz: Quiz, content: bytes) -> None:
    """In our own words, with a cure, never with a traceback."""
    with pytest.raises(BadInputError) as caught:
        read_report(content, quiz)
    assert caught.value.cure


def test_ten_thousand_takers(quiz: Quiz) -> None:
    """As many as are read are measured; no time is asserted."""
    everyone = [[perfect(item) for item in quiz.items[:10]]] * 10_000
    small = Quiz(id="x", seed=0, items=quiz.items[:10], unfilled=())
    assert measure_items(small, everyone)[0].takers == 10_000
