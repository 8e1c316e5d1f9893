"""GIFT: an independent parser reads back what was written, and pays the key in full and everything else less."""

import re
from collections import Counter
from functools import partial
from typing import Any

import pytest
from exchange.answers import all_answers
from exchange.samples import NASTY, make_generated_sheet, make_sample_sheet
from node import run_node

from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import FORMATS, export_quiz
from cskg.quiz.grading import Response
from cskg.quiz.items import Item, ItemKind

PARSE = """
import { parse } from 'gift-pegjs';
import { readFileSync } from 'node:fs';
console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(text => parse(text))));
"""
SHEETS = (make_generated_sheet, make_sample_sheet, *(partial(make_generated_sheet, seed=seed) for seed in (2, 3)))
TYPES = {
    ItemKind.MATCH: "Matching",
    ItemKind.CONTRAST: "Matching",
    ItemKind.MISSING_MEMBER: "Short",
    ItemKind.NUMERIC: "Numerical",
    ItemKind.CONSTRUCTED: "Essay",
    ItemKind.CAN_DO: "Essay",
}
Parsed = tuple[QuizSheet, Item, dict[str, Any]]


@pytest.fixture(scope="module")
def parsed() -> list[Parsed]:
    """Items and what the parser makes of them."""
    sheets = [make() for make in SHEETS]
    texts = [export_quiz(sheet, "gift").content.decode() for sheet in sheets]
    found: list[Parsed] = []
    for sheet, questions in zip(sheets, run_node(PARSE, "gift-pegjs", texts), strict=True):
        by_id = {question["id"]: question for question in questions if question["type"] != "Category"}
        items = [item for item in sheet.quiz.items if FORMATS["gift"].holds(item)]
        assert by_id.keys() == {item.id for item in items}
        found += [(sheet, item, by_id[item.id]) for item in items]
    return found


def plain(text: str) -> str:
    return " ".join(text.replace("\x07", "").split())


def pay(item: Item, question: dict[str, Any], response: Response) -> float:
    """What a program that follows the format gives for an answer."""
    if question["type"] == "Matching":
        told, texts = dict(response.pairs), {target.id: plain(target.text) for target in item.targets}
        pairs = [(pair["subquestion"]["text"], pair["subanswer"]) for pair in question["matchPairs"]]
        given = [(plain(option.text), texts[told[option.id]]) for option in item.options]
        return sum(one in pairs for one in given) / len(pairs)
    if question["type"] == "Numerical":
        return float(response.text == str(question["choices"]["number"]))
    if question["type"] == "Short":
        # An asterisk stands for anything unless a backslash stands before it; case does not count.
        patterns = [
            ".*".join(re.escape(part.replace("\\*", "*")) for part in re.split(r"(?<!\\)\*", choice["text"]["text"]))
            for choice in question["choices"]
        ]
        return float(any(re.fullmatch(one, plain(response.text or ""), re.IGNORECASE) for one in patterns))
    chosen = {plain(option.text) for option in item.options if option.id in response.choices}
    picked = [choice for choice in question["choices"] if choice["text"]["text"] in chosen]
    if item.kind is ItemKind.MULTIPLE_CHOICE:
        return max(0.0, sum(choice["weight"] for choice in picked) / 100)
    return float(all(choice["isCorrect"] for choice in picked))


def test_the_key_is_paid_in_full_and_all_else_less(parsed: list[Parsed]) -> None:
    """Of all kinds that the format has and a program marks, as cskg pays them."""
    kinds: Counter[ItemKind] = Counter()
    for _, item, question in parsed:
        assert question["type"] == TYPES.get(item.kind, "MC")
        if item.is_scored:
            kinds[item.kind] += 1
            answers = all_answers(item)
            assert pay(item, question, answers[0][0]) == pytest.approx(1, abs=1e-4), item
            for response, ours in answers[1:]:
                assert pay(item, question, response) == pytest.approx(ours, abs=1e-4), (item, response)
                assert ours < 1
    assert sum(kinds.values()) >= 80
    assert len(kinds) >= 6


def test_words_tags_and_reasons_come_back(parsed: list[Parsed]) -> None:
    """Whatever characters a source has, they come back as they stand, in plain text."""
    for sheet, item, question in parsed:
        assert question["stem"]["format"] == "plain"
        assert plain(item.stem) in plain(question["stem"]["text"])
        assert set(question["tags"]) == set(sheet.tags_of(item))
        if question["type"] == "MC":
            assert [choice["text"]["text"] for choice in question["choices"]] == [plain(o.text) for o in item.options]
            shown = [choice["feedback"]["text"] for choice in question["choices"]]
            assert shown == [plain(found.rationale) for found in item.feedback]
        if item.evidence:
            assert plain(item.evidence[0].text) in question["globalFeedback"]["text"]
        assert all(plain(point) in question["globalFeedback"]["text"] for point in item.rubric)
    assert any(plain(NASTY) in question["stem"]["text"] for _, _, question in parsed)


def test_rights_stand_in_the_file() -> None:
    """Above the questions of each unit, as comments."""
    text = export_quiz(make_sample_sheet(), "gift").content.decode()
    assert "// © Example <1> & Co" in text
    assert "// The unit is made up" in text


def test_the_parser_would_notice() -> None:
    """A brace that is not escaped is a fault, so the parser does look."""
    with pytest.raises(AssertionError, match="SyntaxError|Expected"):
        run_node(PARSE, "gift-pegjs", ["::a::b{=c{~d}"])
