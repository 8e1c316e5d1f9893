"""Quizzes in foreign formats, in general: what each writer must do, and what is refused."""

import pytest

from cskg.errors import BadInputError
from cskg.exchange.quiz_formats import QUIZ_FORMATS, export_quiz
from cskg.exchange.quiz_sheets import QuizSheet
from cskg.model import Unit
from cskg.parser.documents import parse_document
from cskg.quiz.generation import generate_quiz
from cskg.quiz.items import ItemKind, QuizOptions
from cskg.vocab import Iris


@pytest.fixture(scope="module")
def crisis(request: pytest.FixtureRequest) -> Unit:
    """Unit 111275L4."""
    path = request.config.rootpath / "data" / "units" / "retail" / "111275L4.txt"
    return parse_document(path.read_bytes(), path.name)[0][0]


def make_sheet(unit: Unit, **options: object) -> QuizSheet:
    quiz = generate_quiz([unit], QuizOptions(size=40, **options), Iris())  # type: ignore[arg-type]
    return QuizSheet(quiz=quiz, units={unit.key: unit}, iris=Iris())


@pytest.mark.parametrize("name", QUIZ_FORMATS)
def test_same_quiz_same_bytes(crisis: Unit, name: str) -> None:
    """A file follows from its quiz alone, and says of each item that it leaves out why."""
    file = export_quiz(make_sheet(crisis), name)
    assert file == export_quiz(make_sheet(crisis), name)
    assert file.content
    kinds = {item.id: item.kind for item in make_sheet(crisis).quiz.items}
    told = {loss.item_id for loss in file.losses if loss.item_id}
    assert told >= {item_id for item_id, kind in kinds.items() if kind not in QUIZ_FORMATS[name].kinds}


def test_unknown_formats_are_refused(crisis: Unit) -> None:
    """The refusal names the formats that there are."""
    with pytest.raises(BadInputError, match="aiken"):
        export_quiz(make_sheet(crisis), "docx")


def test_a_quiz_of_other_kinds_is_refused(crisis: Unit) -> None:
    """A file without items is no file; the refusal says which kinds would do."""
    with pytest.raises(BadInputError, match="SINGLE_CHOICE"):
        export_quiz(make_sheet(crisis, kinds=(ItemKind.RECALL,)), "aiken")
