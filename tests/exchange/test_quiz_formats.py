"""Quizzes in foreign formats, in general: what each writer must do, and what is refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from exchange.samples import make_generated_sheet, make_sample_sheet

from cskg.errors import BadInputError
from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import FORMATS, export_quiz
from cskg.quiz.items import ItemKind


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("make_sheet", [make_generated_sheet, make_sample_sheet])
def test_same_quiz_same_bytes(name: str, make_sheet: Callable[[], QuizSheet]) -> None:
    """A file follows from its quiz alone, and says of each item that it leaves out why."""
    sheet = make_sheet()
    file = export_quiz(sheet, name)
    assert file == export_quiz(sheet, name)
    assert file.content
    told = {loss.item_id for loss in file.losses if loss.item_id}
    assert told >= {item.id for item in sheet.quiz.items if not FORMATS[name].holds(item)}


def test_unknown_formats_are_refused() -> None:
    """The refusal names the formats that there are."""
    with pytest.raises(BadInputError, match="aiken"):
        export_quiz(make_sample_sheet(), "docx")


def test_a_quiz_of_other_kinds_is_refused() -> None:
    """A file without items is no file; the refusal says which kinds would do."""
    sheet = make_sample_sheet()
    recalls = tuple(item for item in sheet.quiz.items if item.kind is ItemKind.RECALL)
    with pytest.raises(BadInputError, match="SINGLE_CHOICE"):
        export_quiz(replace(sheet, quiz=replace(sheet.quiz, items=recalls)), "aiken")
