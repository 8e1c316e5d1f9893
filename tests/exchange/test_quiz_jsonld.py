"""JSON-LD: another reader finds the questions, their keys, reasons and sources."""

import json
from typing import Any

import pytest
from exchange.samples import NASTY, make_generated_sheet, make_sample_sheet
from rdflib import RDF, Graph, Namespace

from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import export_quiz
from cskg.quiz.items import ItemKind

SCHEMA = Namespace("https://schema.org/")
SHEETS = (make_generated_sheet, make_sample_sheet)


def read(sheet: QuizSheet) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(export_quiz(sheet, "json-ld").content)
    return found


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib's own reader
@pytest.mark.parametrize("make", SHEETS)
def test_rdflib_finds_every_question(make: object) -> None:
    """As RDF, with the terms of schema.org: one question an item, its key as accepted answers, rights with each."""
    sheet: QuizSheet = make()  # type: ignore[operator]
    document = read(sheet)
    assert document.pop("@context") == "https://schema.org"
    # The context is given and not fetched: plain terms are schema.org's.
    document["@context"] = {"@vocab": str(SCHEMA)}
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    items = {item.id: item for item in sheet.quiz.items}
    questions = list(graph.subjects(RDF.type, SCHEMA.Question))
    assert len(questions) == len(items)
    for question in questions:
        item = items[str(graph.value(question, SCHEMA.identifier))]
        assert str(graph.value(question, SCHEMA.text)) == item.stem
        accepted = {str(graph.value(answer, SCHEMA.text)) for answer in graph.objects(question, SCHEMA.acceptedAnswer)}
        wrong = {str(graph.value(answer, SCHEMA.text)) for answer in graph.objects(question, SCHEMA.suggestedAnswer)}
        texts = {option.id: option.text for option in item.options}
        if item.key_pairs:
            targets = {target.id: target.text for target in item.targets}
            assert accepted == {f"{texts[one]} → {targets[other]}" for one, other in item.key_pairs}
        elif item.key:
            assert accepted == {texts[name] for name in item.key}
            assert wrong == set(texts.values()) - accepted
        else:
            assert accepted == {*item.key_text, *item.rubric}
        if rights := sheet.units[item.unit].source.rights:
            assert rights in {str(text) for text in graph.objects(question, SCHEMA.copyrightNotice)}
        assert list(graph.objects(question, SCHEMA.assesses))


def test_orders_keep_their_order() -> None:
    """The accepted answers of an order stand in the right order."""
    sheet = make_sample_sheet()
    for item, question in zip(sheet.quiz.items, read(sheet)["hasPart"], strict=True):
        if item.kind in {ItemKind.LEVEL_ORDER, ItemKind.STEP_ORDER}:
            assert [answer["identifier"] for answer in question["acceptedAnswer"]] == list(item.key)


def test_reasons_cite_their_words() -> None:
    """Each option has its reason and quotes the words that it rests on, by the statement's IRI."""
    sheet = make_generated_sheet()
    for item, question in zip(sheet.quiz.items, read(sheet)["hasPart"], strict=True):
        answers = [*question["acceptedAnswer"], *question["suggestedAnswer"]]
        shown = {answer.get("identifier"): answer for answer in answers}
        for found in item.feedback:
            assert shown[found.option_id]["comment"]["text"] == found.rationale
            assert [cited["text"] for cited in shown[found.option_id]["citation"]] == [e.text for e in found.evidence]


def test_words_come_back_exactly() -> None:
    """Whatever characters a source has, control characters too."""
    texts = json.dumps(read(make_sample_sheet()), ensure_ascii=True)
    assert json.dumps(NASTY)[1:-1] in texts
