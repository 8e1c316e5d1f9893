"""Aiken: a strict reader of the format gets back each question, its options and its key."""

import re

import pytest
from exchange.answers import all_answers
from exchange.samples import make_generated_sheet, make_sample_sheet

from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import FORMATS, export_quiz

BLOCK = re.compile(r"(?P<stem>[^\n]+)\n(?P<options>(?:[A-Z][.)] [^\n]+\n)+)ANSWER: (?P<key>[A-Z])")
SHEETS = (make_generated_sheet, make_sample_sheet, lambda: make_generated_sheet(seed=2))


def line(text: str) -> str:
    return " ".join(text.replace("\x07", "").split())


@pytest.mark.parametrize("make", SHEETS)
def test_each_question_comes_back(make: object) -> None:
    """One line a stem, one a lettered option, and the key's letter; an empty line between questions."""
    sheet: QuizSheet = make()  # type: ignore[operator]
    blocks = export_quiz(sheet, "aiken").content.decode().strip().split("\n\n")
    items = [item for item in sheet.quiz.items if FORMATS["aiken"].holds(item)]
    assert len(blocks) == len(items) > 1
    for block, item in zip(blocks, items, strict=True):
        match = BLOCK.fullmatch(block)
        assert match is not None, block
        assert match["stem"] == line(item.stem)
        options = dict(row.split(". ", 1) for row in match["options"].strip().split("\n"))
        assert list(options.values()) == [line(option.text) for option in item.options]
        assert [option.id.upper() for option in item.options] == list(options)
        right = next(option.text for option in item.options if option.id in item.key)
        assert options[match["key"]] == line(right)


def test_the_key_is_paid_and_nothing_else() -> None:
    """Of more than forty questions, the key's letter is the right option and every other letter is not."""
    count = 0
    for make in SHEETS:
        sheet = make()
        items = [item for item in sheet.quiz.items if FORMATS["aiken"].holds(item)]
        blocks = export_quiz(sheet, "aiken").content.decode().strip().split("\n\n")
        for block, item in zip(blocks, items, strict=True):
            key = block.rpartition("ANSWER: ")[2]
            for response, points in all_answers(item):
                (letter,) = response.choices
                assert (letter.upper() == key) is (points == 1)
            count += 1
    assert count > 40


def test_a_stem_is_never_taken_for_an_option_or_a_key() -> None:
    """No stem opens like a lettered option or like the line of the key."""
    for make in SHEETS:
        for block in export_quiz(make(), "aiken").content.decode().strip().split("\n\n"):
            assert not re.match(r"[A-Z][.)] |ANSWER:", block)
